import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { AccountId, UserId } from '#shared/contract/ids.ts'

import { makeApp, PASSPHRASE, type Face } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'

// What programs do to users and groups, where only the store shows it.
let desk: Awaited<ReturnType<typeof makeApp>>
let owner: Face
let li: Face
let accountId: AccountId
let userId: UserId
let db: Awaited<ReturnType<typeof openCopy>>

const PASSWORD = 'Quiet-Harbour-27'
const NEXT = 'Amber-Lantern-58'

beforeAll(async () => {
  desk = await makeApp()
  const ann = desk.as('ann')
  ;({ accountId } = await ann.call('directory.createAccount', { name: 'lab', profile: 'huawei' }))
  const made = await ann.call('directory.createUser', {
    accountId,
    user: { login: 'owner', name: 'Owner', kind: 'root', enterpriseAdministrator: true },
  })
  owner = desk.asProgram(await ann.call('accessKeys.create', { userId: made.userId }))
  ;({ userId } = await ann.call('directory.createUser', { accountId, user: { login: 'li', name: 'Li Na' } }))
  li = desk.asProgram(await ann.call('accessKeys.create', { userId }))
  db = await openCopy(desk.ports.places.store, PASSPHRASE)
})
afterAll(async () => {
  db.close()
  await desk.close()
})

const giveToken = () =>
  db
    .prepare(
      `insert into token (digest, user_id, account_id, methods, scope_kind, scope_id, issued_at, expires_at)
       values (?, ?, ?, '["password"]', 'domain', ?, 0, 9007199254740991)`,
    )
    .run(randomBytes(32), userId, accountId, accountId)
const tokens = () => db.prepare('select count(*) from token where user_id = ?').pluck().get(userId)

describe('a token of a user', () => {
  const group = async () => (await owner.call('groups.create', { name: 'Readers' })).groupId

  it('ends when their groups change', async () => {
    const groupId = await group()
    giveToken()
    await owner.call('groups.update', { groupId, description: 'of whom nobody lost anything' })
    expect(tokens()).toBe(1)
    await owner.call('groups.addMember', { groupId, userId })
    expect(tokens()).toBe(0)
    giveToken()
    await owner.call('groups.addMember', { groupId, userId })
    expect(tokens()).toBe(1)
    await owner.call('groups.removeMember', { groupId, userId })
    expect(tokens()).toBe(0)
    await owner.call('groups.addMember', { groupId, userId })
    giveToken()
    await owner.call('groups.remove', { groupId })
    expect(tokens()).toBe(0)
  })

  it('ends when their password changes and when they are switched off, and with nothing else', async () => {
    giveToken()
    await owner.call('users.update', { userId, user: { description: 'changed' } })
    expect(tokens()).toBe(1)
    await owner.call('users.update', { userId, user: { password: PASSWORD, mustChange: false } })
    expect(tokens()).toBe(0)
    giveToken()
    expect(await li.call('users.changeOwnPassword', { userId, current: NEXT, next: NEXT })).toEqual({
      outcome: 'wrong',
    })
    expect(tokens()).toBe(1)
    await li.call('users.changeOwnPassword', { userId, current: PASSWORD, next: NEXT })
    expect(tokens()).toBe(0)
    giveToken()
    await owner.call('users.update', { userId, user: { enabled: false } })
    expect(tokens()).toBe(0)
    await owner.call('users.update', { userId, user: { enabled: true } })
  })
})

describe('a group that is deleted', () => {
  it('leaves none of its permissions behind', async () => {
    const { groupId } = await owner.call('groups.create', { name: 'Writers' })
    db.prepare(
      `insert into permission_grant (account_id, holder_kind, holder_id, role_id, scope_kind, scope_id, granted_at)
       values (?, 'group', ?, 'r', 'global', '', 0)`,
    ).run(accountId, groupId)
    await owner.call('groups.remove', { groupId })
    expect(db.prepare('select count(*) from permission_grant').pluck().get()).toBe(0)
  })
})

describe('an account that froze because a reset was objected to', () => {
  it('is neither enabled nor given a password by a program', async () => {
    db.prepare('insert into account_freeze (user_id, frozen_at) values (?, 0)').run(userId)
    for (const user of [{ enabled: true }, { enabled: false }, { password: PASSWORD }])
      expect(await owner.refusal('users.update', { userId, user })).toEqual({
        code: 'conflict',
        reason: 'directory.user.frozen',
      })
    expect(await owner.call('users.update', { userId, user: { description: 'frozen' } })).toMatchObject({
      description: 'frozen',
      enabled: false,
    })
    db.prepare('delete from account_freeze').run()
  })
})

describe('a quota', () => {
  it('that was adjusted for an account counts there', async () => {
    db.prepare("insert into quota (account_id, type, quota) values (?, 'group', 2)").run(accountId)
    await owner.call('groups.create', { name: 'second' })
    expect(await owner.refusal('groups.create', { name: 'third' })).toMatchObject({ reason: 'quotas.reached' })
  })
})
