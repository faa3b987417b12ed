import {
  AgencyPolicy,
  AgencyPolicyResource,
  AgencyPolicyRoleOption,
  AgencyPolicyStatement,
  CreateAgencyCustomPolicyRequest,
  CreateAgencyCustomPolicyRequestBody,
  CreateCloudServiceCustomPolicyRequest,
  CreateCloudServiceCustomPolicyRequestBody,
  DeleteCustomPolicyRequest,
  KeystoneListPermissionsRequest,
  KeystoneShowPermissionRequest,
  ListCustomPoliciesRequest,
  ShowCustomPolicyRequest,
  UpdateAgencyCustomPolicyRequest,
  UpdateAgencyCustomPolicyRequestBody,
  UpdateCloudServiceCustomPolicyRequest,
  UpdateCloudServiceCustomPolicyRequestBody,
  type ServicePolicyRoleOption,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { asSent, valuesIn } from '../support/asSent.ts'
import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'
import { signedRequest } from '../support/signed.ts'
import { permissionsBy, policyOption, roleId, statement } from '../support/labPermissions.ts'

const { lab, owner, li, stranger } = await labOfFile()
const admin = permissionsBy(owner)

const READS = [statement('Allow', ['iam:users:listUsers'])]
const NOBODYS = 'f'.repeat(32)

/** A body as no client of the SDK would write it. */
const raw = (role: unknown): CreateCloudServiceCustomPolicyRequestBody =>
  Object.assign(new CreateCloudServiceCustomPolicyRequestBody(), { role })
const createRaw = (by: LabUser, body: CreateCloudServiceCustomPolicyRequestBody) =>
  by.client.createCloudServiceCustomPolicy(new CreateCloudServiceCustomPolicyRequest().withBody(body))
const create = async (by: LabUser, option: ServicePolicyRoleOption) =>
  (await createRaw(by, new CreateCloudServiceCustomPolicyRequestBody(option))).role
const update = async (by: LabUser, id: string, option: ServicePolicyRoleOption) =>
  (
    await by.client.updateCloudServiceCustomPolicy(
      new UpdateCloudServiceCustomPolicyRequest(id).withBody(new UpdateCloudServiceCustomPolicyRequestBody(option)),
    )
  ).role
const show = async (by: LabUser, id: string) => (await by.client.showCustomPolicy(new ShowCustomPolicyRequest(id))).role
const remove = (by: LabUser, id: string) => by.client.deleteCustomPolicy(new DeleteCustomPolicyRequest(id))
const custom = (by: LabUser, asked = new ListCustomPoliciesRequest()) => by.client.listCustomPolicies(asked)

describe('a custom policy', () => {
  it('is kept as it was sent, under a name that is made for it', async () => {
    const conditioned = statement('Deny', ['obs:bucket:*'], {
      resource: ['obs:*:*:bucket:secret'],
      condition: { StringEquals: { 'g:UserName': ['li.na'] } },
    })
    const made = await create(
      owner,
      policyOption('Everything but the secret', [statement('Allow', ['obs:*:*']), conditioned]),
    )
    expect(made).toMatchObject({
      display_name: 'Everything but the secret',
      catalog: 'CUSTOMED',
      domain_id: lab.accountId,
      type: 'AX',
      name: `custom_${lab.accountId}_1`,
      description: 'made by a test',
    })
    const shown = await show(owner, made?.id ?? '')
    expect(shown).toMatchObject({ id: made?.id, references: 0 })
    expect(JSON.parse(JSON.stringify(shown?.policy))).toEqual({
      Version: '1.1',
      Statement: [
        { Effect: 'Allow', Action: ['obs:*:*'] },
        {
          Effect: 'Deny',
          Action: ['obs:bucket:*'],
          Resource: ['obs:*:*:bucket:secret'],
          Condition: { StringEquals: { 'g:UserName': ['li.na'] } },
        },
      ],
    })
    expect(shown?.links?.self).toBe(`${lab.url}/v3/roles/${made?.id ?? ''}`)
    await remove(owner, made?.id ?? '')
  })

  it('says by a code of its own what is wrong with it, and where', async () => {
    const good = {
      display_name: 'Bad',
      type: 'AX',
      description: '',
      policy: { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['iam:users:listUsers'] }] },
    }
    const withStatement = (one: object) => ({ ...good, policy: { ...good.policy, Statement: [one] } })
    const wrongs: readonly (readonly [string, unknown])[] = [
      ['IAM.1000', undefined],
      ['IAM.1000', 'text'],
      ['IAM.1001', { ...good, display_name: '' }],
      ['IAM.1002', { ...good, display_name: 'x'.repeat(129) }],
      ['IAM.1003', { ...good, display_name: '<b>' }],
      ['IAM.1004', { ...good, type: undefined }],
      ['IAM.1005', { ...good, type: 'ZZ' }],
      ['IAM.1006', { ...good, catalog: 'OBS' }],
      ['IAM.1008', { ...good, name: 'mine' }],
      ['IAM.1009', { ...good, type: 'AA' }],
      ['IAM.1018', { ...good, description: 'x'.repeat(256) }],
      ['IAM.1020', { ...good, policy: [] }],
      [
        'IAM.1021',
        withStatement({ Effect: 'Allow', Action: Array.from({ length: 99 }, () => `iam:${'x'.repeat(80)}*:get`) }),
      ],
      ['IAM.1024', { ...good, policy: { ...good.policy, Version: '1.0' } }],
      ['IAM.1028', { ...good, policy: { ...good.policy, Statement: [] } }],
      ['IAM.1029', withStatement({ Effect: 'Perhaps', Action: ['iam:*:*'] })],
      ['IAM.1030', withStatement({ Effect: 'Allow' })],
      ['IAM.1036', withStatement({ Effect: 'Allow', Action: ['iam:users:fly'] })],
      [
        'IAM.1038',
        withStatement({ Effect: 'Allow', Action: ['iam:agencies:assume'], Resource: { uri: ['/iam/users/x'] } }),
      ],
      ['IAM.1043', withStatement({ Effect: 'Allow', Action: ['obs:*:*'], Resource: ['obs::*:bucket:a'] })],
      [
        'IAM.1051',
        withStatement({ Effect: 'Allow', Action: ['iam:*:*'], Condition: { Resembles: { 'g:UserName': ['x'] } } }),
      ],
      ['IAM.1059', { ...good, policy: { ...good.policy, Note: 'x' } }],
    ]
    for (const [code, role] of wrongs)
      expect(await failureOf(createRaw(owner, raw(role))), code).toMatchObject({ httpStatusCode: 400, errorCode: code })
    const { errorMsg } = await failureOf(
      createRaw(owner, raw(withStatement({ Effect: 'Perhaps', Action: ['iam:*:*'] }))),
    )
    expect(errorMsg).toContain('role.policy.Statement[0].Effect')
    expect((await custom(owner)).roles).toEqual([])
  })

  it('is refused when it is deeper than anybody writes', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `${open.repeat(5_000)}1${close.repeat(5_000)}`
      const statements = `{"Version":"1.1","Statement":[{"Effect":"Allow","Action":${deep}}]}`
      const text = `{"role":{"display_name":"Deep","type":"AX","description":"","policy":${statements}}}`
      const answer = await signedRequest(lab.url, owner.keys, { method: 'POST', path: '/v3.0/OS-ROLE/roles', text })
      expect(answer).toMatchObject({ status: 400, body: { error_code: 'IAM.1021' } })
    }
  })

  it('has a name that no other of its account has', async () => {
    const first = await admin.policy('Readers', READS)
    expect(await failureOf(create(owner, policyOption('Readers', READS)))).toMatchObject({
      httpStatusCode: 409,
      errorCode: 'IAM.0005',
    })
    const second = await admin.policy('Other readers', READS)
    expect(await failureOf(update(owner, second, policyOption('Readers', READS)))).toMatchObject({
      httpStatusCode: 409,
    })
    expect(await update(owner, first, policyOption('Readers', READS))).toMatchObject({ display_name: 'Readers' })
    expect(await create(stranger, policyOption('Readers', READS))).toMatchObject({ display_name: 'Readers' })
    await remove(owner, first)
    await remove(owner, second)
  })

  it('is replaced whole, and whoever has it may do what it says now', async () => {
    const policy = await admin.policy('Changing', READS)
    const group = await admin.group('changing', li)
    await admin.give(group, policy)
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    const changed = await update(
      owner,
      policy,
      policyOption('Changed', [statement('Allow', ['iam:groups:listGroups'])]),
    )
    expect(changed).toMatchObject({ id: policy, display_name: 'Changed' })
    expect(await show(owner, policy)).toMatchObject({ display_name: 'Changed', references: 1 })
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject({ httpStatusCode: 403 })
    expect((await li.client.keystoneListGroups()).groups?.length).toBeGreaterThan(0)

    // Granted for global services, it cannot become one of projects.
    expect(await failureOf(update(owner, policy, policyOption('Changed', READS, 'XA')))).toMatchObject({
      httpStatusCode: 400,
      errorCode: 'IAM.1005',
    })
    expect(await failureOf(update(owner, NOBODYS, policyOption('Nobody', READS)))).toMatchObject({
      httpStatusCode: 404,
      errorCode: 'IAM.0004',
    })
    expect(await failureOf(update(owner, roleId('IAM FullAccess'), policyOption('Mine', READS)))).toMatchObject({
      httpStatusCode: 404,
    })
    expect(await failureOf(update(stranger, policy, policyOption('Theirs', READS)))).toMatchObject({
      httpStatusCode: 404,
    })
    await admin.take(group, policy)
    await remove(owner, policy)
  })

  it('is deleted with an answer, and taken from whoever has it', async () => {
    const policy = await admin.policy('Going', READS)
    const group = await admin.group('going', li)
    await admin.give(group, policy)
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    expect(await failureOf(remove(stranger, policy))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
    expect(await remove(owner, policy)).toMatchObject({ httpStatusCode: 200, message: 'Delete success' })
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(show(owner, policy))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
    expect(await failureOf(remove(owner, policy))).toMatchObject({ httpStatusCode: 404 })
  })

  it('is its account’s own, and nobody’s who may not', async () => {
    const policy = await admin.policy('Ours', READS)
    expect(await failureOf(show(stranger, policy))).toMatchObject({ httpStatusCode: 404 })
    expect(valuesIn(await custom(stranger), 'roles', 'display_name')).not.toContain('Ours')
    expect(await failureOf(custom(li))).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
    expect(await failureOf(show(li, policy))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(create(li, policyOption('Mine', READS)))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(update(li, policy, policyOption('Mine', READS)))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(remove(li, policy))).toMatchObject({ httpStatusCode: 403 })
    await remove(owner, policy)
  })

  it('is one of 200 at most', async () => {
    const full = await lab.stranger('full', 'full')
    const { accountId } = full
    const db = await openCopy(join(lab.desk.folder, 'store'), PASSPHRASE)
    const insert = db.prepare("insert into custom_policy values (?, ?, ?, ?, 'AX', '', null, '{}', 0, 0)")
    for (let at = 0; at < 200; at++) {
      const id = String(at).padStart(32, '0')
      insert.run(id, accountId, `custom_${accountId}_${String(at + 1)}`, `Policy ${String(at)}`)
    }
    db.close()
    const failure = await failureOf(create(full, policyOption('One more', READS)))
    expect(failure).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
    expect(failure.errorMsg).toContain('policy')
  })

  it('comes in pages', async () => {
    const names = ['Page a', 'Page b', 'Page c']
    const ids = await Promise.all(names.map(name => admin.policy(name, READS)))
    const page = (at: number, size: number) =>
      custom(owner, new ListCustomPoliciesRequest().withPage(at).withPerPage(size))
    expect(await page(1, 2)).toMatchObject({ total_number: 3 })
    expect(valuesIn(await page(1, 2), 'roles', 'display_name')).toEqual(['Page a', 'Page b'])
    expect(valuesIn(await page(2, 2), 'roles', 'display_name')).toEqual(['Page c'])
    expect((await page(9, 2)).roles).toEqual([])
    for (const asked of [
      new ListCustomPoliciesRequest().withPage(1),
      new ListCustomPoliciesRequest().withPerPage(10),
      new ListCustomPoliciesRequest().withPage(0).withPerPage(10),
      new ListCustomPoliciesRequest().withPage(1).withPerPage(301),
    ])
      expect(await failureOf(custom(owner, asked))).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.0007' })
    for (const id of ids) await remove(owner, id)
  })
})

describe('a custom policy for agencies', () => {
  const option = (name: string, uri: string[]) => {
    const made = new AgencyPolicyStatement(['iam:agencies:assume'], 'Allow').withResource(new AgencyPolicyResource(uri))
    return new AgencyPolicyRoleOption(name, 'AX', 'which agencies', new AgencyPolicy('1.1', [made]))
  }
  const createFor = async (by: LabUser, one: AgencyPolicyRoleOption) =>
    (
      await by.client.createAgencyCustomPolicy(
        new CreateAgencyCustomPolicyRequest().withBody(new CreateAgencyCustomPolicyRequestBody(one)),
      )
    ).role
  const updateFor = async (by: LabUser, id: string, one: AgencyPolicyRoleOption) =>
    (
      await by.client.updateAgencyCustomPolicy(
        new UpdateAgencyCustomPolicyRequest(id).withBody(new UpdateAgencyCustomPolicyRequestBody(one)),
      )
    ).role
  const URI = '/iam/agencies/0123456789abcdef0123456789abcdef'

  it('names agencies, and is told apart by its body', async () => {
    const made = await createFor(owner, option('Which agencies', [URI]))
    expect(made?.policy).toMatchObject({ Statement: [{ Resource: { uri: [URI] } }] })
    const changed = await updateFor(owner, made?.id ?? '', option('Any agency', ['/iam/agencies/*']))
    expect(changed).toMatchObject({ display_name: 'Any agency' })
    expect(await show(owner, made?.id ?? '')).toMatchObject({ display_name: 'Any agency' })
    await remove(owner, made?.id ?? '')
  })

  it('is refused for what is no agency, more than twenty of them, and whoever may not', async () => {
    expect(await failureOf(createFor(owner, option('Users', ['/iam/users/1'])))).toMatchObject({
      httpStatusCode: 400,
      errorCode: 'IAM.1038',
    })
    expect(
      await failureOf(
        createFor(
          owner,
          option(
            'Many',
            Array.from({ length: 21 }, () => URI),
          ),
        ),
      ),
    ).toMatchObject({
      httpStatusCode: 400,
      errorCode: 'IAM.1037',
    })
    expect(await failureOf(createFor(li, option('Mine', [URI])))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(updateFor(owner, NOBODYS, option('Nobody', [URI])))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(updateFor(li, NOBODYS, option('Mine', [URI])))).toMatchObject({ httpStatusCode: 403 })
  })
})

describe('Listing Permissions', () => {
  const list = (by: LabUser, asked = new KeystoneListPermissionsRequest()) => by.client.keystoneListPermissions(asked)
  const names = async (asked: KeystoneListPermissionsRequest) =>
    valuesIn(await list(owner, asked), 'roles', 'display_name')

  it('answers the system’s roles and policies, narrowed by what is asked', async () => {
    const answer = await list(owner)
    const { roles = [] } = answer
    expect(asSent(answer)['total_number']).toBe(roles.length)
    expect(roles.find(one => one.name === 'secu_admin')).toMatchObject({
      display_name: 'Security Administrator',
      type: 'AX',
    })
    expect(roles.every(one => one.catalog !== 'CUSTOMED')).toBe(true)

    const asked = () => new KeystoneListPermissionsRequest()
    expect(await names(asked().withDisplayName('Administrator'))).toContain('Server Administrator')
    expect(await names(asked().withDisplayName('OBS OperateAccess'))).toEqual(['OBS OperateAccess'])
    expect(await names(asked().withName('secu_admin'))).toEqual(['Security Administrator'])
    expect(await names(asked().withCatalog('VPC'))).toEqual([
      'VPC Administrator',
      'VPC FullAccess',
      'VPC ReadOnlyAccess',
    ])
    const policies = await names(asked().withPermissionType('policy'))
    expect(policies).toContain('ECS FullAccess')
    expect(policies).not.toContain('Server Administrator')
    expect(await names(asked().withPermissionType('role').withCatalog('ECS'))).toEqual(['Server Administrator'])
    expect(await names(asked().withType('domain').withCatalog('ECS'))).toEqual([])
    expect(await names(asked().withType('project').withCatalog('OBS'))).toEqual([])
    expect(await names(asked().withType('all').withCatalog('BASE'))).toContain('Tenant Administrator')
  })

  it('answers the custom policies of an account that is named, whatever their kind', async () => {
    const policy = await admin.policy('Listed', READS)
    const asked = () => new KeystoneListPermissionsRequest().withDomainId(lab.accountId)
    expect(await names(asked().withPermissionType('role'))).toEqual(['Listed'])
    expect(await names(asked().withDisplayName('nothing of the kind'))).toEqual([])
    expect(await failureOf(list(stranger, asked()))).toMatchObject({ httpStatusCode: 403, errorCode: 403 })
    await remove(owner, policy)
  })

  it('comes in pages of 300 at most, and refuses what it does not know', async () => {
    const asked = () => new KeystoneListPermissionsRequest()
    const second = await list(owner, asked().withPage(2).withPerPage(5))
    expect(second.roles).toHaveLength(5)
    expect(asSent(second)['total_number']).toBeGreaterThan(10)
    for (const wrong of [
      asked().withPage(1),
      asked().withPage(1).withPerPage(301),
      asked().withType('everywhere'),
      asked().withPermissionType('wish'),
      asked().withDomainId('nobody'),
    ])
      expect(await failureOf(list(owner, wrong))).toMatchObject({ httpStatusCode: 400, errorCode: 400 })
    expect(await failureOf(list(li))).toMatchObject({ httpStatusCode: 403 })
  })
})

describe('Querying Permission Details', () => {
  const detail = async (by: LabUser, id: string) =>
    (await by.client.keystoneShowPermission(new KeystoneShowPermissionRequest(id))).role

  it('knows the system’s roles with what they depend on, and the account’s own policies', async () => {
    const vpc = await detail(owner, roleId('VPC Administrator'))
    expect(vpc).toMatchObject({ display_name: 'VPC Administrator', type: 'XA', domain_id: null })
    expect(vpc?.policy).toMatchObject({ Depends: [{ catalog: 'BASE', display_name: 'Tenant Guest' }] })
    expect(await detail(owner, roleId('ECS FullAccess'))).toMatchObject({ flag: 'fine_grained' })
    const policy = await admin.policy('Detailed', READS)
    expect(await detail(owner, policy)).toMatchObject({ display_name: 'Detailed', domain_id: lab.accountId })
    expect(await failureOf(detail(stranger, policy))).toMatchObject({ httpStatusCode: 404, errorCode: 404 })
    await remove(owner, policy)
  })

  it('knows no other, and tells nobody who may not ask', async () => {
    for (const unknown of [NOBODYS, 'no role', 'x'.repeat(90)])
      expect(await failureOf(detail(owner, unknown))).toMatchObject({ httpStatusCode: 404, errorCode: 404 })
    expect(await failureOf(detail(li, roleId('ECS FullAccess')))).toMatchObject({ httpStatusCode: 403 })
  })
})
