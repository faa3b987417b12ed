import {
  CreateAgencyOption,
  CreateAgencyRequest,
  CreateAgencyRequestBody,
  DeleteAgencyRequest,
  ListAgenciesRequest,
  ShowAgencyRequest,
  UpdateAgencyOption,
  UpdateAgencyRequest,
  UpdateAgencyRequestBody,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'

const { lab, owner, li, stranger } = await labOfFile()

/** The owner of a new account. */
async function another(name: string): Promise<LabUser> {
  const { accountId } = await lab.ann.call('directory.createAccount', { name, profile: 'huawei' })
  return lab.user(name, { kind: 'root', enterpriseAdministrator: true }, accountId)
}

type Fields = Readonly<Record<string, unknown>>
const create = (by: LabUser, fields: Fields) => {
  const option = Object.assign(new CreateAgencyOption(), { domain_id: by.keys.domainId }, fields)
  return by.client.createAgency(new CreateAgencyRequest().withBody(new CreateAgencyRequestBody(option)))
}
const created = async (name: string, fields: Fields = {}) =>
  (await create(owner, { name, trust_domain_name: 'other', ...fields })).agency?.id ?? ''
const show = async (by: LabUser, id: string) => (await by.client.showAgency(new ShowAgencyRequest(id))).agency
const list = async (by: LabUser, query: Fields = {}) => {
  const asked = Object.assign(new ListAgenciesRequest(by.keys.domainId), query)
  return ((await by.client.listAgencies(asked)).agencies ?? []).map(one => one.name)
}
const update = (by: LabUser, id: string, fields: Fields) => {
  const option = Object.assign(new UpdateAgencyOption(), fields)
  return by.client.updateAgency(new UpdateAgencyRequest(id).withBody(new UpdateAgencyRequestBody(option)))
}
const remove = (by: LabUser, id: string) => by.client.deleteAgency(new DeleteAgencyRequest(id))

const CREATED = '2026-11-23T09:00:00.000000'

describe('createAgency', () => {
  it('makes an agency for another account, by name or id, for ever unless it says otherwise', async () => {
    const { agency } = await create(owner, { name: 'for-other', trust_domain_name: 'other', description: 'why' })
    expect(agency).toEqual({
      id: agency?.id,
      name: 'for-other',
      domain_id: owner.keys.domainId,
      trust_domain_id: stranger.keys.domainId,
      description: 'why',
      duration: 'FOREVER',
      create_time: CREATED,
      expire_time: null,
    })
    expect(agency?.id).toMatch(/^[0-9a-f]{32}$/u)
    const byId = await create(owner, { name: 'by-id', trust_domain_id: stranger.keys.domainId })
    expect(byId.agency).toMatchObject({ trust_domain_id: stranger.keys.domainId, description: '' })
    const { rows } = await lab.ann.call('audit.list', { action: 'agencies.agency.created', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([{ actorName: 'owner', detail: { agency: byId.agency?.id, name: 'by-id' } }])
  })

  it('lets the name decide when both are sent', async () => {
    const third = await another('third')
    const fields = { trust_domain_id: stranger.keys.domainId, trust_domain_name: 'third' }
    const { agency } = await create(owner, { name: 'both', ...fields })
    expect(agency).toMatchObject({ trust_domain_id: third.keys.domainId })
  })

  it('makes one for a cloud service', async () => {
    const id = await created('for-ecs', { trust_domain_name: 'op_svc_ecs' })
    const agency = await show(owner, id)
    expect(agency).toMatchObject({ trust_domain_name: 'op_svc_ecs' })
    const again = await created('for-ecs-by-id', {
      trust_domain_name: null,
      trust_domain_id: Reflect.get(agency ?? {}, 'trust_domain_id'),
    })
    expect(await show(owner, again)).toMatchObject({ trust_domain_name: 'op_svc_ecs' })
  })

  it.each([
    ['FOREVER', 'FOREVER', null],
    ['ONEDAY', '24', '2026-11-24T09:00:00.000000'],
    ['1', '24', '2026-11-24T09:00:00.000000'],
    ['20', '480', '2026-12-13T09:00:00.000000'],
    [20, '480', '2026-12-13T09:00:00.000000'],
    [null, 'FOREVER', null],
  ])('keeps a duration of %j as %s hours', async (duration, hours, expire_time) => {
    const name = `lasting-${String(duration)}-${typeof duration}`
    const { agency } = await create(owner, { name, trust_domain_name: 'other', duration })
    expect(agency).toMatchObject({ duration: hours, create_time: CREATED, expire_time })
    expect(await show(owner, agency?.id ?? '')).toMatchObject({ duration: hours, expire_time })
  })

  it('takes names and descriptions up to their limits', async () => {
    const [name, description] = ['x'.repeat(64), '委'.repeat(255)]
    expect(await show(owner, await created(name, { description }))).toMatchObject({ name, description })
  })

  it('refuses what breaks a rule, and names the field', async () => {
    const other = { trust_domain_name: 'other' }
    for (const [fields, field] of [
      [{ ...other }, 'agency.name'],
      [{ ...other, name: '' }, 'name'],
      [{ ...other, name: ' ' }, 'name'],
      [{ ...other, name: 'x'.repeat(65) }, 'name'],
      [{ ...other, name: 'bad', domain_id: undefined }, 'agency.domain_id'],
      [{ name: 'bad' }, 'agency.trust_domain_name'],
      [{ ...other, name: 'bad', description: 'x'.repeat(256) }, 'description'],
      ...['@', '#', '$', '%', '^', '&', '*', '<', '>', '\\'].map(
        one => [{ ...other, name: 'bad', description: `a${one}b` }, 'description'] as const,
      ),
      ...['0', '-1', 'TWODAYS', '1.5', 0, 1.5, 36_501, '99999', true].map(
        duration => [{ ...other, name: 'bad', duration }, /duration/u] as const,
      ),
    ] as const) {
      const failure = await failureOf(create(owner, fields))
      expect(failure, JSON.stringify(fields)).toMatchObject({ httpStatusCode: 400, errorCode: 400 })
      expect(failure.errorMsg).toMatch(typeof field === 'string' ? `Request parameter ${field} is invalid.` : field)
    }
    expect(await list(owner, { name: 'bad' })).toEqual([])
  })

  it('knows no account that is not in the store and no service that is not in the lab', async () => {
    for (const trusted of [
      { trust_domain_name: 'nobody' },
      { trust_domain_name: 'op_svc_nothing' },
      { trust_domain_id: 'f'.repeat(32) },
      { trust_domain_id: 'nothing' },
    ])
      expect(await failureOf(create(owner, { name: 'to-nobody', ...trusted }))).toMatchObject({
        httpStatusCode: 404,
        errorMsg: `Could not find the requested resource ${Object.values(trusted)[0] ?? ''}.`,
      })
  })

  it('refuses a name twice in an account, whoever may not, and other accounts', async () => {
    await created('twice')
    expect(await failureOf(created('twice'))).toMatchObject({ httpStatusCode: 409, errorCode: 409 })
    const { agency } = await create(stranger, { name: 'twice', trust_domain_name: 'lab' })
    expect(agency).toMatchObject({ domain_id: stranger.keys.domainId, trust_domain_id: lab.accountId })
    const fields = { name: 'not-mine', trust_domain_name: 'other', domain_id: owner.keys.domainId }
    expect(await failureOf(create(li, fields))).toMatchObject({ httpStatusCode: 403, errorCode: 403 })
    expect(await failureOf(create(stranger, fields))).toMatchObject({ httpStatusCode: 403 })
  })

  it('makes fifty an account at most', async () => {
    const full = await another('full')
    for (let count = 0; count < 50; count++)
      await create(full, { name: `agency-${String(count)}`, trust_domain_name: 'other' })
    expect(await failureOf(create(full, { name: 'agency-50', trust_domain_name: 'other' }))).toMatchObject({
      httpStatusCode: 403,
      errorMsg: 'The quota of agency is used up.',
    })
    expect(await list(full)).toHaveLength(50)
    expect(await list(full, { page: 5, per_page: 12 })).toHaveLength(2)
  })
})

describe('listAgencies and showAgency', () => {
  it('show an agency with whom it is for', async () => {
    const id = await created('shown')
    expect(await show(owner, id)).toEqual({
      id,
      name: 'shown',
      domain_id: owner.keys.domainId,
      trust_domain_id: stranger.keys.domainId,
      trust_domain_name: 'other',
      description: '',
      duration: 'FOREVER',
      create_time: CREATED,
      expire_time: null,
      agency_urn: `iam::${owner.keys.domainId}:agency:shown`,
    })
  })

  it('filter by name and trusted account, and page', async () => {
    const few = await another('few')
    await create(few, { name: 'b', trust_domain_name: 'other' })
    await create(few, { name: 'a', trust_domain_name: 'other' })
    await create(few, { name: 'c', trust_domain_name: 'lab' })
    expect(await list(few)).toEqual(['a', 'b', 'c'])
    expect(await list(few, { name: 'b' })).toEqual(['b'])
    expect(await list(few, { trust_domain_id: lab.accountId })).toEqual(['c'])
    expect(await list(few, { trust_domain_id: 'f'.repeat(32) })).toEqual([])
    expect(await list(few, { page: 1, per_page: 2 })).toEqual(['a', 'b'])
    expect(await list(few, { page: 2, per_page: 2 })).toEqual(['c'])
    expect(await list(few, { page: 1, per_page: 500 })).toHaveLength(3)
    for (const [query, field] of [
      [{ page: 1 }, 'per_page'],
      [{ per_page: 2 }, 'page'],
      [{ page: 0, per_page: 2 }, 'page'],
      [{ page: 1, per_page: 501 }, 'per_page'],
    ] as const)
      expect(await failureOf(list(few, query))).toMatchObject({
        httpStatusCode: 400,
        errorMsg: `Request parameter ${field} is invalid.`,
      })
  })

  it('refuse whoever may not, other accounts, and what is unknown', async () => {
    const id = await created('private')
    expect(await failureOf(list(li))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(show(li, id))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(list(stranger, { domain_id: owner.keys.domainId }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(show(stranger, id))).toMatchObject({ httpStatusCode: 404 })
    for (const unknown of ['f'.repeat(32), 'nothing'])
      expect(await failureOf(show(owner, unknown))).toMatchObject({ httpStatusCode: 404, errorCode: 404 })
  })
})

describe('updateAgency', () => {
  it('changes whom it is for, its description and how long it counts from now; its name stays', async () => {
    const next = await another('next')
    const id = await created('changing')
    await lab.desk.clock.advance(1_000)
    const changes = { trust_domain_name: 'next', description: 'changed', duration: 'ONEDAY', name: 'renamed' }
    const { agency } = await update(owner, id, changes)
    const expected = {
      id,
      name: 'changing',
      trust_domain_id: next.keys.domainId,
      description: 'changed',
      duration: '24',
      create_time: CREATED,
      expire_time: '2026-11-24T09:00:01.000000',
    }
    expect(agency).toMatchObject(expected)
    expect(await show(owner, id)).toMatchObject({ ...expected, trust_domain_name: 'next' })
    await update(owner, id, { description: '' })
    expect(await show(owner, id)).toMatchObject({ ...expected, description: '' })
    await update(owner, id, { duration: 'FOREVER' })
    expect(await show(owner, id)).toMatchObject({ duration: 'FOREVER', expire_time: null, description: '' })
  })

  it('keeps its type: neither a service for an account nor the other way round', async () => {
    const [account, service] = [
      await created('an-account'),
      await created('a-service', { trust_domain_name: 'op_svc_obs' }),
    ]
    for (const [id, trust_domain_name] of [
      [account, 'op_svc_obs'],
      [service, 'other'],
    ] as const)
      expect(await failureOf(update(owner, id, { trust_domain_name }))).toMatchObject({ httpStatusCode: 400 })
    await update(owner, service, { trust_domain_name: 'op_svc_ecs' })
    expect(await show(owner, service)).toMatchObject({ trust_domain_name: 'op_svc_ecs' })
    expect(await show(owner, account)).toMatchObject({ trust_domain_name: 'other' })
  })

  it('refuses a change of nothing, bad values, whoever may not, and what is unknown', async () => {
    const id = await created('unchanged')
    for (const [fields, field] of [
      [{}, 'agency'],
      [{ name: 'renamed' }, 'agency'],
      [{ description: '<b>' }, 'description'],
      [{ duration: 'SOON' }, 'agency.duration'],
    ] as const)
      expect(await failureOf(update(owner, id, fields))).toMatchObject({
        httpStatusCode: 400,
        errorMsg: `Request parameter ${field} is invalid.`,
      })
    expect(await failureOf(update(owner, id, { trust_domain_name: 'nobody' }))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(update(li, id, { description: 'x' }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(update(stranger, id, { description: 'x' }))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(update(owner, 'f'.repeat(32), { description: 'x' }))).toMatchObject({ httpStatusCode: 404 })
    expect(await show(owner, id)).toMatchObject({ name: 'unchanged', description: '', trust_domain_name: 'other' })
  })
})

describe('deleteAgency', () => {
  it('deletes it once, with its permissions and its tokens', async () => {
    const [id, kept] = [await created('deleted'), await created('kept')]
    const db = await openCopy(join(lab.desk.folder, 'store'), PASSPHRASE)
    try {
      for (const agency of [id, kept]) {
        db.prepare(`insert into permission_grant values (?, 'agency', ?, 'r', 'global', '', 0)`).run(
          lab.accountId,
          agency,
        )
        db.prepare(
          `insert into token (digest, user_id, agency_id, account_id, methods, scope_kind, scope_id, issued_at, expires_at)
           values (?, ?, ?, ?, '[]', 'domain', ?, 0, 1)`,
        ).run(Buffer.from(agency), stranger.userId, agency, lab.accountId, lab.accountId)
      }
      expect(await remove(owner, id)).toMatchObject({ httpStatusCode: 204 })
      expect(db.prepare(`select holder_id from permission_grant`).pluck().all()).toEqual([kept])
      expect(db.prepare('select agency_id from token').pluck().all()).toEqual([kept])
    } finally {
      db.close()
    }
    expect(await failureOf(show(owner, id))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(remove(owner, id))).toMatchObject({ httpStatusCode: 404 })
    expect(await show(owner, kept)).toMatchObject({ name: 'kept' })
  })

  it('refuses whoever may not, and knows no agency of another account', async () => {
    const id = await created('not-yours')
    expect(await failureOf(remove(li, id))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(remove(stranger, id))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(remove(owner, 'nothing'))).toMatchObject({ httpStatusCode: 404 })
    expect(await show(owner, id)).toMatchObject({ name: 'not-yours' })
  })
})
