import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { AccountId, CallId, UserId } from '#shared/contract/ids.ts'

import { makeApp, PASSPHRASE, type Face } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'

// A user whom a program deleted, as the desk sees it: nobody finds them, and what is on record still says whose it was.
let desk: Awaited<ReturnType<typeof makeApp>>
let ann: Face
let owner: Face
let accountId: AccountId
let userId: UserId

const PASSWORD = 'Quiet-Harbour-27'
const USER = {
  login: 'chen.wei',
  name: 'Chen Wei',
  email: 'chen@example.org',
  areaCode: '0086',
  phone: '13800000001',
  employeeNumber: 'E-4711',
  department: 'Harbour',
  attributes: { badge: '99' },
} as const

beforeEach(async () => {
  desk = await makeApp()
  ann = desk.as('ann')
  ;({ accountId } = await ann.call('directory.createAccount', { name: 'lab', profile: 'huawei' }))
  const made = await ann.call('directory.createUser', {
    accountId,
    user: { login: 'owner', name: 'Owner', kind: 'root', enterpriseAdministrator: true },
  })
  owner = desk.asProgram(await ann.call('accessKeys.create', { userId: made.userId }))
  ;({ userId } = await ann.call('directory.createUser', { accountId, user: USER }))
  await owner.call('users.update', { userId, user: { password: PASSWORD, mustChange: false } })
})
afterEach(() => desk.close())

const remove = () => owner.call('users.remove', { userId })
const openCall = () => ann.call('calls.open', { userId, intent: 'unlock' }) as Promise<{ callId: CallId }>
const found = async (text: string) =>
  (await ann.call('directory.search', { text, limit: 50 })).hits.map(hit => hit.userId)

describe('a user who was deleted', () => {
  it('is found by nothing that was known of them', async () => {
    const known = ['chen', 'Chen Wei', 'chen@example.org', '00000001', 'E-4711', 'Harbour', 'chen.wei']
    for (const text of known) expect(await found(text), text).toContain(userId)
    await remove()
    for (const text of known) expect(await found(text), text).not.toContain(userId)
    expect(await ann.refusal('directory.card', { userId })).toMatchObject({ code: 'not_found' })
    expect(await ann.refusal('directory.user', { userId })).toMatchObject({ code: 'not_found' })
    const { users, total } = await ann.call('directory.listUsers', { accountId })
    expect([users.map(({ login }) => login), total]).toEqual([['owner'], 1])
    expect((await ann.call('directory.accounts', { accountId })).accounts).toMatchObject([{ users: 1 }])
    expect((await ann.call('directory.exportUsers', { accountId })).text).not.toContain('chen')
    expect((await ann.call('directory.recent', {})).hits).toEqual([])
  })

  it('cannot be called about, changed or signed in as, and recovers nothing', async () => {
    await remove()
    expect(await ann.refusal('calls.open', { userId, intent: 'unlock' })).toMatchObject({ code: 'not_found' })
    expect(
      await ann.refusal('directory.updateUser', { userId, user: { email: 'new@example.org' }, reason: 'a test' }),
    ).toMatchObject({ code: 'not_found' })
    for (const login of ['chen.wei', 'chen@example.org'])
      expect(
        await desk.asUser('page').call('sessions.signIn', { account: 'lab', login, password: PASSWORD }),
      ).toMatchObject({ outcome: 'refused' })
  })

  it('leaves an open call that can be read and closed, and in which nothing else is done', async () => {
    const { callId } = await openCall()
    await remove()
    const call = await ann.call('calls.get', { callId })
    expect(call).toMatchObject({
      userName: 'Chen Wei',
      offers: [],
      card: { name: 'Chen Wei', login: 'chen.wei', chips: ['deleted'], contacts: [], department: '' },
    })
    expect(new Set(call.demands.map(({ state, missing }) => `${state} ${missing.join()}`))).toEqual(
      new Set(['refused calls.demand.user-deleted']),
    )
    const gone = { code: 'conflict', reason: 'calls.demand.user-deleted' }
    expect(await ann.refusal('calls.challenge', { callId, method: 'code-email' })).toMatchObject(gone)
    expect(await ann.refusal('calls.hold', { callId })).toMatchObject(gone)
    expect(await ann.refusal('directory.disableUser', { callId, reason: 'a test' })).toMatchObject(gone)
    await ann.call('calls.close', { callId, outcome: 'abandoned', note: '' })
    expect(await ann.call('calls.get', { callId })).toMatchObject({ state: 'closed', userName: 'Chen Wei' })
  })

  it('is still named by closed calls, their receipts and the audit', async () => {
    const { callId } = await openCall()
    await ann.call('calls.close', { callId, outcome: 'abandoned', note: '' })
    await remove()
    expect(await ann.call('calls.list', { state: 'all' })).toMatchObject({ calls: [{ userName: 'Chen Wei' }] })
    expect(await ann.call('calls.get', { callId })).toMatchObject({ card: { name: 'Chen Wei' } })
    expect(JSON.stringify(await ann.call('receipts.get', { callNumber: 1001 }))).toContain('Chen Wei')
    const { rows } = await ann.call('audit.list', { userId, limit: 50 })
    expect(new Set(rows.map(row => row.userName))).toEqual(new Set(['Chen Wei']))
    expect(rows.map(row => row.action)).toContain('directory.user.deleted')
  })

  it('frees the login for somebody else, whom alone it then leads to', async () => {
    await remove()
    const again = await ann.call('directory.createUser', { accountId, user: USER })
    expect(again.userId).not.toBe(userId)
    expect(await found('chen')).toEqual([again.userId])
    expect(await ann.call('directory.card', { userId: again.userId })).toMatchObject({ twinsTotal: 0 })
  })

  it('has nothing personal, nothing that opens anything and nothing waiting in the store', async () => {
    await desk.asUser('page').call('sessions.signIn', { account: 'lab', login: 'chen.wei', password: PASSWORD })
    await owner.call('users.update', { userId, user: { email: 'new@example.org' } })
    await openCall()
    await remove()
    const { messages } = await ann.call('codes.outbox', { state: 'waiting', limit: 50 })
    const left = messages.filter(({ userName }) => userName === 'Chen Wei')
    expect(
      await Promise.all(
        left.map(async ({ messageId }) => (await ann.call('codes.readBody', { messageId, reason: 'a test' })).subject),
      ),
    ).toEqual(left.map(() => 'Your user was deleted'))
    const db = await openCopy(desk.ports.places.store, PASSPHRASE)
    try {
      const tables = db.prepare("select name from sqlite_schema where type = 'table' and name <> 'sqlite_sequence'")
      const about = (tables.pluck().all() as string[]).filter(table => {
        const columns = (db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name)
        if (!columns.includes('user_id')) return false
        return db.prepare(`select 1 from "${table}" where user_id = ?`).get(userId) !== undefined
      })
      // What says that something happened, and the message that says it last.
      expect(about.sort()).toEqual(['audit', 'call', 'message'])
      const row = db.prepare('select * from user where id = ?').get(userId) as Record<string, unknown>
      expect(Object.values(row).filter(value => typeof value === 'string' && value.includes('@'))).toEqual([])
      expect(row).toMatchObject({ name: 'Chen Wei', phone: '', attributes: '{}', employee_number: '', enabled: 0 })
    } finally {
      db.close()
    }
    // The desk works on with the store as it is, also after it was closed.
    await desk.restart()
    await desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    expect(await ann.call('directory.listUsers', { accountId })).toMatchObject({ total: 1 })
    expect(await ann.call('security.status', {})).toMatchObject({ users: 1 })
  })
})
