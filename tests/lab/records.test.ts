import {
  CreateCredentialOption,
  CreatePermanentAccessKeyRequest,
  CreatePermanentAccessKeyRequestBody,
  DeletePermanentAccessKeyRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { traceOf } from '../../electron/lab-api/server.ts'
import { failureOf, makeLab, type LabUser } from '../support/labDesk.ts'
import { givePassword } from '../support/labPasswords.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { tokenByPassword } from '../support/tokenRequests.ts'

let lab: Awaited<ReturnType<typeof makeLab>>
let li: LabUser

beforeAll(async () => {
  lab = await makeLab()
  li = await lab.user('li.na')
})
afterAll(() => lab.close())

const create = (by: LabUser, userId: string) =>
  by.client.createPermanentAccessKey(
    new CreatePermanentAccessKeyRequest().withBody(
      new CreatePermanentAccessKeyRequestBody(new CreateCredentialOption(userId)),
    ),
  )
const newest = async (limit = 1) => (await lab.ann.call('audit.operationRecords', { limit })).records

describe('operation records', () => {
  it('say who did what, from where and how it ended, in the shape of the Cloud Trace Service', async () => {
    const { credential } = await create(li, li.userId)
    const [record] = await newest()
    const trace = record === undefined ? undefined : traceOf(record)
    expect(trace).toMatchObject({
      trace_name: 'createCredential',
      trace_rating: 'normal',
      trace_type: 'ApiCall',
      service_type: 'IAM',
      resource_type: 'user',
      source_ip: '127.0.0.1',
      code: '201',
      api_version: 'v3.0',
      operation_id: 'createPermanentAccessKey',
      domain_id: lab.accountId,
      user: {
        id: li.userId,
        user_name: 'li.na',
        domain: { id: lab.accountId, name: 'lab' },
        access_key_id: li.keys.ak,
        principal_urn: `iam::${lab.accountId}:user:li.na`,
        principal_is_root_user: 'false',
        type: 'User',
      },
    })
    expect(trace?.['trace_id']).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/u)
    expect(trace?.['request_id']).toMatch(/^[\da-f]{32}$/u)
    // The secret that was in the answer is in no record.
    expect(JSON.stringify(record)).not.toContain(credential?.secret ?? 'no secret came')
  })

  it('are left by what was refused as well, with the status that the program got', async () => {
    const failure = await failureOf(create(li, lab.owner.userId))
    const [record] = await newest()
    expect(record).toMatchObject({ outcome: 'refused', requestId: failure.requestId })
    expect(record && traceOf(record)).toMatchObject({ code: '403', trace_rating: 'warning' })
    await failureOf(create(li, li.userId))
    const [full] = await newest()
    expect(full && traceOf(full)).toMatchObject({ code: '400', message: 'accessKeys.too-many' })
  })

  it('say login and loginFailed of tokens, with the user who is meant', async () => {
    await givePassword(lab.desk, { accountId: lab.accountId, login: 'li.na' }, 'Harbour-lantern-7')
    const as = (password: string) => tokenByPassword(li.client, { account: 'lab', login: 'li.na', password })
    await as('Harbour-lantern-7')
    const [fine] = await newest()
    expect(fine && traceOf(fine)).toMatchObject({ trace_name: 'login', code: '201', user: { id: li.userId } })
    await failureOf(as('wrong'))
    const [wrong] = await newest()
    expect(wrong && traceOf(wrong)).toMatchObject({
      trace_name: 'loginFailed',
      code: '401',
      trace_rating: 'warning',
      user: { id: li.userId, user_name: 'li.na' },
    })
  })

  it('name what the path is about, and stay alike when they are asked for again', async () => {
    const gone = 'A'.repeat(20)
    await failureOf(li.client.deletePermanentAccessKey(new DeletePermanentAccessKeyRequest(gone)))
    const [first] = await newest()
    const [again] = await newest()
    expect(first && traceOf(first)).toMatchObject({ trace_name: 'deleteCredential', resource_id: gone, code: '404' })
    expect(again && traceOf(again)).toEqual(first && traceOf(first))
  })

  it('are left by no list that was only read, and by nothing that the desk did', async () => {
    const before = await newest(200)
    await lab.owner.client.keystoneListUsers()
    await lab.ann.call('directory.updateUser', { userId: li.userId, user: { title: 'Engineer' }, reason: 'a test' })
    expect(await newest(200)).toEqual(before)
  })

  it('can be looked at for 7 days, page by page, of one account or all', async () => {
    const all = await newest(200)
    expect(all.length).toBeGreaterThan(2)
    const [last] = all
    const page = await lab.ann.call('audit.operationRecords', { before: last?.seq, limit: 1 })
    expect(page).toMatchObject({ records: [all[1]], more: true })
    const { accountId } = await lab.ann.call('directory.createAccount', { name: 'quiet', profile: 'huawei' })
    expect((await lab.ann.call('audit.operationRecords', { accountId })).records).toEqual([])
    await lab.desk.clock.advance(7 * 86_400_000 + 1)
    await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    expect(await newest()).toEqual([])
  })
})
