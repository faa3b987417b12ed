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
  ListCustomPoliciesRequest,
  ShowCustomPolicyRequest,
  UpdateCloudServiceCustomPolicyRequest,
  UpdateCloudServiceCustomPolicyRequestBody,
  type ServicePolicyRoleOption,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { valuesIn } from '../support/asSent.ts'
import { failureOf } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { permissionsBy, policyOption, statement } from '../support/labPermissions.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'

const { lab, owner, li } = await labOfFile()

const create = async (option: ServicePolicyRoleOption) =>
  (
    await owner.client.createCloudServiceCustomPolicy(
      new CreateCloudServiceCustomPolicyRequest().withBody(new CreateCloudServiceCustomPolicyRequestBody(option)),
    )
  ).role
const createFor = async (option: AgencyPolicyRoleOption) =>
  (
    await owner.client.createAgencyCustomPolicy(
      new CreateAgencyCustomPolicyRequest().withBody(new CreateAgencyCustomPolicyRequestBody(option)),
    )
  ).role
const update = async (id: string, option: ServicePolicyRoleOption) =>
  (
    await owner.client.updateCloudServiceCustomPolicy(
      new UpdateCloudServiceCustomPolicyRequest(id).withBody(new UpdateCloudServiceCustomPolicyRequestBody(option)),
    )
  ).role
const show = async (id: string) => (await owner.client.showCustomPolicy(new ShowCustomPolicyRequest(id))).role
const remove = (id: string) => owner.client.deleteCustomPolicy(new DeleteCustomPolicyRequest(id))
const names = async () =>
  valuesIn(await owner.client.listCustomPolicies(new ListCustomPoliciesRequest()), 'roles', 'display_name')

const agencies = (name: string, type: string, actions: string[] = ['iam:agencies:assume']) => {
  const made = new AgencyPolicyStatement(actions, 'Allow').withResource(new AgencyPolicyResource(['/iam/agencies/*']))
  return new AgencyPolicyRoleOption(name, type, 'which agencies', new AgencyPolicy('1.1', [made]))
}

const USERS = statement('Allow', ['iam:users:listUsers'])
const SERVERS = statement('Allow', ['ecs:cloudServers:start'])

describe('the scope of a custom policy', () => {
  it.each(['AX', 'XA'])('is one: global services beside services in projects are refused with type %s', async type => {
    for (const [statements, first, second] of [
      [[USERS, SERVERS], 'Statement[0].Action[0]', 'Statement[1].Action[0]'],
      [
        [statement('Deny', ['obs:*:*', 'vpc:*:*', 'iam:users:listUsers'])],
        'Statement[0].Action[2]',
        'Statement[0].Action[1]',
      ],
    ] as const) {
      const failure = await failureOf(create(policyOption('Mixed', [...statements], type)))
      expect(failure).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.1005' })
      expect(failure.errorMsg).toContain(`role.policy.${first}, role.policy.${second}`)
      expect(failure.errorMsg).toContain('Create two policies')
    }
    expect(await names()).not.toContain('Mixed')
  })

  it('is that of its type', async () => {
    for (const [type, one] of [
      ['XA', USERS],
      ['AX', SERVERS],
    ] as const) {
      const failure = await failureOf(create(policyOption('Contradicting', [one], type)))
      expect(failure).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.1005' })
      expect(failure.errorMsg).toContain('role.type, role.policy.Statement[0].Action[0]')
    }
    expect(await names()).not.toContain('Contradicting')
  })

  it('stays one when the policy is changed', async () => {
    const made = await create(policyOption('Servers', [SERVERS], 'XA'))
    const id = made?.id ?? ''
    for (const wrong of [
      policyOption('Servers', [SERVERS, USERS], 'XA'),
      policyOption('Servers', [USERS], 'XA'),
      policyOption('Servers', [SERVERS], 'AX'),
    ])
      expect(await failureOf(update(id, wrong))).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.1005' })
    expect(await show(id)).toMatchObject({
      type: 'XA',
      policy: { Statement: [{ Action: ['ecs:cloudServers:start'] }] },
    })
    // What is granted nowhere may become another policy altogether.
    expect(await update(id, policyOption('Users', [USERS]))).toMatchObject({ type: 'AX', display_name: 'Users' })
    await remove(id)
  })

  it('is not asked where it cannot be known: of OBS, other services, everything, and agencies', async () => {
    const open = ['obs:bucket:ListBucket', 'cce:cluster:get', '*:*:*']
    for (const type of ['AX', 'XA']) {
      const made = await create(policyOption(`Open ${type}`, [statement('Allow', open)], type))
      expect(made).toMatchObject({ type, display_name: `Open ${type}` })
      const assuming = await createFor(agencies(`Agencies ${type}`, type))
      expect(assuming).toMatchObject({ type, display_name: `Agencies ${type}` })
      await remove(made?.id ?? '')
      await remove(assuming?.id ?? '')
    }
  })

  it('is not asked of a policy that is there already, until it is changed', async () => {
    const id = 'a'.repeat(32)
    const mixed = [USERS, SERVERS]
    const db = await openCopy(join(lab.desk.folder, 'store'), PASSPHRASE)
    db.prepare("insert into custom_policy values (?, ?, ?, 'Older', 'AX', '', null, ?, 0, 0)").run(
      id,
      lab.accountId,
      `custom_${lab.accountId}_99`,
      JSON.stringify({ Version: '1.1', Statement: mixed }),
    )
    db.close()
    expect(await show(id)).toMatchObject({ display_name: 'Older' })
    const admin = permissionsBy(owner)
    await admin.give(await admin.group('older', li), id)
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    expect(await failureOf(update(id, policyOption('Older still', mixed)))).toMatchObject({ errorCode: 'IAM.1005' })
    expect(await update(id, policyOption('Newer', [USERS]))).toMatchObject({ display_name: 'Newer' })
    await remove(id)
  })
})

describe('a custom policy', () => {
  it('stands as the page of the operation has it', async () => {
    const sample = statement('Allow', ['obs:bucket:GetBucketAcl'], {
      resource: ['obs:*:*:bucket:*'],
      condition: { StringStartWith: { 'g:ProjectName': ['cn-north-1'] } },
    })
    const option = policyOption('IAMCloudServicePolicy', [sample]).withDescriptionCn('中文描述')
    const made = await create(option)
    expect(made).toMatchObject({ display_name: 'IAMCloudServicePolicy', type: 'AX', description_cn: '中文描述' })
    await remove(made?.id ?? '')
  })

  it('has no more of anything than the pages allow', async () => {
    const many = (count: number, text: (at: number) => string) => Array.from({ length: count }, (_, at) => text(at))
    const keys = Object.fromEntries(many(11, at => `obs:k${String(at)}`).map(key => [key, ['a']]))
    const operators = Object.fromEntries(
      ['', 'IfExists'].flatMap(suffix =>
        ['Equals', 'NotEquals', 'Match', 'NotMatch', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase'].map(name => [
          `String${name}${suffix}`,
          { 'obs:k': ['a'] },
        ]),
      ),
    )
    const obs = (more: Parameters<typeof statement>[2]) => statement('Allow', ['obs:*:*'], more)
    for (const [code, statements] of [
      ['IAM.1028', Array.from({ length: 9 }, () => USERS)],
      [
        'IAM.1033',
        [
          statement(
            'Allow',
            many(101, at => `obs:a:b${String(at)}`),
          ),
        ],
      ],
      ['IAM.1034', [statement('Allow', [`obs:a:${'b'.repeat(123)}`])]],
      ['IAM.1040', [obs({ resource: many(11, at => `obs:*:*:bucket:${String(at)}`) })]],
      ['IAM.1042', [obs({ resource: [`obs:*:*:bucket:${'a'.repeat(1486)}`] })]],
      ['IAM.1050', [obs({ condition: operators })]],
      ['IAM.1054', [obs({ condition: { StringEquals: keys } })]],
      ['IAM.1056', [obs({ condition: { StringEquals: { 'obs:k': ['a'.repeat(1025)] } } })]],
    ] as const)
      expect(await failureOf(create(policyOption('Many', [...statements]))), code).toMatchObject({
        httpStatusCode: 400,
        errorCode: code,
      })
    expect(await names()).not.toContain('Many')
  })

  it('says what it is for, and does nothing with the agencies it names but assume them', async () => {
    const silent = policyOption('Silent', [USERS])
    Reflect.deleteProperty(silent, 'description')
    expect(await failureOf(create(silent))).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.1018' })
    const more = agencies('More', 'AX', ['iam:agencies:assume', 'iam:agencies:getAgency'])
    expect(await failureOf(createFor(more))).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.1038' })
  })
})
