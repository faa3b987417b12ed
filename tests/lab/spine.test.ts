import { request } from 'node:http'
import { join } from 'node:path'

import {
  KeystoneListUsersRequest,
  ShowUserRequest,
  type IamClient,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { GlobalCredentials, Region } from '@huaweicloud/huaweicloud-sdk-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { AccountId } from '#shared/contract/ids.ts'

import { PASSPHRASE } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'
import { failureOf, makeLab, type LabUser } from '../support/labDesk.ts'
import { globalClient, regionClient } from '../support/officialSdk.ts'

let lab: Awaited<ReturnType<typeof makeLab>>
let li: LabUser
let stranger: LabUser
let other: AccountId

beforeAll(async () => {
  lab = await makeLab()
  li = await lab.user('li.na', { email: 'li@example.org', areaCode: '0086', phone: '13800138000' })
  ;({ accountId: other } = await lab.ann.call('directory.createAccount', { name: 'other', profile: 'huawei' }))
  stranger = await lab.user('stranger', { kind: 'root', enterpriseAdministrator: true }, other)
})
afterAll(() => lab.close())

/** Answers what a plain client gets, headers and all. */
const raw = (options: {
  readonly path: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const sent = request(
      `${lab.url}${options.path}`,
      { method: options.method ?? 'GET', headers: options.headers },
      got => {
        let body = ''
        got.setEncoding('utf8')
        got.on('data', (part: string) => (body += part))
        got.on('end', () => resolve({ status: got.statusCode ?? 0, headers: got.headers, body }))
      },
    )
    sent.on('error', reject)
    sent.end(options.body)
  })

const listed = async (client: IamClient, by: (query: KeystoneListUsersRequest) => unknown = () => undefined) => {
  const query = new KeystoneListUsersRequest()
  by(query)
  const { users = [] } = await client.keystoneListUsers(query)
  return users.map(user => user.name)
}

describe('the official SDK', () => {
  it('finds the account of a key', async () => {
    const { domains } = await lab.owner.client.keystoneListAuthDomains()
    expect(domains).toEqual([
      {
        id: lab.accountId,
        name: 'lab',
        enabled: true,
        description: '',
        links: { self: `${lab.url}/v3/domains/${lab.accountId}` },
      },
    ])
  })

  it('finds it alone, with a GET that has a body, when the credential does not name it', async () => {
    const { ak, sk } = lab.owner.keys
    const credential = new GlobalCredentials({ ak, sk }).withIamEndpoint(lab.url)
    const client = regionClient(new Region('lab-1', lab.url), credential)
    expect(await listed(client)).toContain('owner')
  })

  it('lists users, by name, by state, and by when their passwords run out', async () => {
    expect(await listed(lab.owner.client)).toEqual(['li.na', 'owner'])
    expect(await listed(lab.owner.client, query => query.withName('LI.NA'))).toEqual(['li.na'])
    expect(await listed(lab.owner.client, query => query.withName('nobody'))).toEqual([])
    expect(await listed(lab.owner.client, query => query.withEnabled(false))).toEqual([])
    expect(await listed(lab.owner.client, query => query.withEnabled(true))).toHaveLength(2)
    expect(await listed(lab.owner.client, query => query.withDomainId(lab.accountId))).toHaveLength(2)
    expect(await listed(lab.owner.client, query => query.withPasswordExpiresAt('lt:2099-01-01T00:00:00Z'))).toEqual([])
    expect(
      await failureOf(listed(lab.owner.client, query => query.withPasswordExpiresAt('before Christmas'))),
    ).toMatchObject({ httpStatusCode: 400 })
  })

  it('shows a user', async () => {
    const { user } = await lab.owner.client.showUser(new ShowUserRequest(li.userId))
    expect(user).toMatchObject({
      id: li.userId,
      name: 'li.na',
      domain_id: lab.accountId,
      enabled: true,
      is_domain_owner: false,
      access_mode: 'default',
      email: 'li@example.org',
      areacode: '0086',
      phone: '13800138000',
      create_time: '2026-11-23 09:00:00.0',
    })
  })
})

describe('who may', () => {
  it('only owners and the group admin do everything; everybody else sees themselves', async () => {
    expect((await li.client.showUser(new ShowUserRequest(li.userId))).user?.name).toBe('li.na')
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject({ httpStatusCode: 403, errorCode: 403 })
    expect(await failureOf(li.client.showUser(new ShowUserRequest(lab.owner.userId)))).toMatchObject({
      httpStatusCode: 403,
      errorCode: 'IAM.0002',
    })
  })

  it('nobody reaches into another account', async () => {
    expect(await failureOf(stranger.client.showUser(new ShowUserRequest(li.userId)))).toMatchObject({
      httpStatusCode: 404,
      errorCode: 'IAM.0004',
    })
    const unknown = await failureOf(stranger.client.showUser(new ShowUserRequest('f'.repeat(32))))
    expect(unknown).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
    expect(await failureOf(listed(stranger.client, query => query.withDomainId(lab.accountId)))).toMatchObject({
      httpStatusCode: 403,
    })
    expect(await listed(stranger.client)).toEqual(['stranger'])
    const pretending = globalClient(lab.url, { ...stranger.keys, domainId: lab.accountId })
    expect(await failureOf(pretending.keystoneListUsers())).toMatchObject({ httpStatusCode: 403 })
  })
})

describe('a key', () => {
  it('that is unknown, and one with another secret, look the same', async () => {
    const { keys } = lab.owner
    const wrong = await failureOf(globalClient(lab.url, { ...keys, sk: keys.sk.toLowerCase() }).keystoneListUsers())
    const unknown = await failureOf(globalClient(lab.url, { ...keys, ak: 'A'.repeat(20) }).keystoneListUsers())
    expect(wrong).toMatchObject({ httpStatusCode: 401, errorCode: 401 })
    expect(unknown.errorMsg).toBe(wrong.errorMsg)
  })

  it('remembers when it was used, to the minute', async () => {
    const lastUse = async () => {
      const copy = await openCopy(join(lab.desk.folder, 'store'), PASSPHRASE)
      try {
        return copy.prepare('select last_used_at from access_key where id = ?').pluck().get(lab.owner.keys.ak)
      } finally {
        copy.close()
      }
    }
    await lab.owner.client.keystoneListAuthDomains()
    const before = await lastUse()
    await lab.desk.clock.advance(59_000)
    await lab.owner.client.keystoneListAuthDomains()
    expect(await lastUse()).toBe(before)
    await lab.desk.clock.advance(2_000)
    await lab.owner.client.keystoneListAuthDomains()
    expect(await lastUse()).toBe(lab.desk.clock.now())
  })

  it('is refused with the documented code when its user is disabled, is for the console alone, or it is one too many', async () => {
    const console = await lab.user('console-only')
    await lab.ann.call('directory.updateUser', {
      userId: console.userId,
      user: { accessMode: 'console' },
      reason: 'an example',
    })
    expect(await failureOf(console.client.showUser(new ShowUserRequest(console.userId)))).toMatchObject({
      httpStatusCode: 403,
      errorCode: 'IAM.0081',
    })

    const leaving = await lab.user('leaving')
    await lab.desk.operator('lead', ['lead', 'agent'])
    const { callId } = await lab.desk.as('lead').call('calls.open', { userId: leaving.userId, intent: 'disable-user' })
    await lab.desk.as('lead').call('directory.disableUser', { callId, reason: 'an example' })
    expect(await failureOf(leaving.client.showUser(new ShowUserRequest(leaving.userId)))).toMatchObject({
      httpStatusCode: 403,
      errorCode: 'IAM.0080',
      errorMsg: `The user with access key ${leaving.keys.ak} is disabled.`,
    })

    await lab.clientOf(li.userId)
    expect(await lab.ann.refusal('accessKeys.create', { userId: li.userId })).toMatchObject({
      reason: 'accessKeys.too-many',
    })
  })

  it('opens nothing in an account with another password profile, and none is made there', async () => {
    const { accountId } = await lab.ann.call('directory.createAccount', { name: 'strict' })
    const { userId } = await lab.ann.call('directory.createUser', { accountId, user: { login: 'wei', name: 'Wei' } })
    expect(await lab.ann.refusal('accessKeys.create', { userId })).toEqual({
      code: 'conflict',
      reason: 'accessKeys.other-profile',
    })
  })
})

describe('the listener', () => {
  it('answers every error in an envelope with a request id, and never a stack', async () => {
    const unknown = await raw({ path: '/v3/nothing' })
    expect(unknown.status).toBe(404)
    expect(unknown.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/u)
    expect(JSON.parse(unknown.body)).toEqual({
      error: { code: 404, message: 'Could not find the requested resource /v3/nothing.', title: 'Not Found' },
    })
    expect(JSON.parse((await raw({ path: '/v3.0/nothing' })).body)).toMatchObject({ error_code: 'IAM.0004' })
    expect((await raw({ path: '/v3/users' })).status).toBe(401)
    expect((await raw({ path: '/v3/users/%E0%A4%A', headers: {} })).status).toBeLessThan(500)
  })

  it('takes no other host, no page of a browser, and no body above 32 KB', async () => {
    expect((await raw({ path: '/v3/users', headers: { host: 'iam.example.com' } })).status).toBe(421)
    expect((await raw({ path: '/v3/users', headers: { origin: lab.url } })).status).toBe(403)
    const body = 'x'.repeat(32 * 1024 + 1)
    for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
      const long = await raw({ path: '/v3/auth/domains', headers, body })
      expect(long.status).toBe(400)
      expect(long.body).toContain('request body size')
    }
  })
})
