import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { User } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'

import {
  BLANK_PERSON,
  cardOf,
  contactsOf,
  findUserByLogin,
  insertPeople,
} from '../../electron/core/directory/directory.ts'
import { makeApp, type TestApp } from '../support/makeApp.ts'
import { openTestStore } from '../support/openTestStore.ts'

const HOUR = 3_600_000
const WEI = { login: 'wang.wei', name: '王伟', email: 'wei@lab.example', areaCode: '0086', phone: '13800138000' }

let desk: TestApp
let accountId: AccountId
beforeEach(async () => {
  desk = await makeApp()
  accountId = (await desk.as('ann').call('directory.createAccount', { name: 'Lab' })).accountId
})
afterEach(() => desk.close())

const create = (user: Parameters<typeof fields>[0]): Promise<User> =>
  desk.as('ann').call('directory.createUser', { accountId, user: fields(user) })
const fields = (
  user: Partial<typeof WEI> & {
    login: string
    department?: string
    privileged?: boolean
    employeeNumber?: string
    manager?: string
  },
) => ({ name: 'Somebody', ...user })
const update = (userId: UserId, user: Record<string, unknown>) =>
  desk.as('ann').call('directory.updateUser', { userId, user, reason: 'asked by HR' })
const card = (userId: UserId) => desk.as('ann').call('directory.card', { userId })
const find = async (text: string) =>
  (await desk.as('ann').call('directory.search', { text })).hits.map(hit => hit.login.map(run => run.text).join(''))
const notices = async () =>
  (await desk.as('ann').call('codes.outbox', {})).messages
    .filter(message => message.kind === 'notice')
    .map(message => message.to)
    .sort()

describe('accounts', () => {
  it('count their users and are listed by name', async () => {
    await desk.as('ann').call('directory.createAccount', { name: 'Annex', profile: 'huawei' })
    await create(WEI)
    const { accounts } = await desk.as('ann').call('directory.accounts', {})
    expect(accounts).toMatchObject([
      { name: 'Annex', profile: 'huawei', users: 0 },
      { name: 'Lab', profile: 'nist', users: 1 },
    ])
  })

  it('refuse a name that is taken, in other case or in look-alike letters', async () => {
    for (const name of ['LAB', 'Ｌａｂ', 'L\u0430b']) {
      expect(await desk.as('ann').refusal('directory.createAccount', { name })).toEqual({
        code: 'conflict',
        reason: 'directory.account.taken',
        fields: ['name'],
      })
    }
  })
})

describe('a new user', () => {
  it('has every field as written and nothing that nobody wrote', async () => {
    const user = await create({ ...WEI, department: 'Finance' })
    expect(user).toMatchObject({
      ...WEI,
      department: 'Finance',
      accountName: 'Lab',
      enabled: true,
      privileged: false,
      hasMfa: false,
      mustChangePassword: false,
      passwordStrength: null,
      pending: [],
      attributes: {},
      lastSignInAt: null,
    })
    expect(await desk.as('ann').call('directory.user', { userId: user.userId })).toEqual(user)
    expect(await find('wangwei')).toEqual(['wang.wei'])
  })

  it('can be reached at once: there is no older address to warn', async () => {
    const { userId } = await create(WEI)
    const { contacts, chips } = await card(userId)
    expect(contacts.map(contact => contact.problem)).toEqual([null, null])
    expect(chips).toEqual([])
  })

  it.each([
    ['a taken login', { login: 'WANG.WEI' }, 'directory.login.taken'],
    ['a login that only looks new', { login: 'wаng.wei' }, 'directory.login.mixed-scripts'],
    ['a login with a hidden character', { login: 'wang\u200b.wei' }, 'directory.login.hidden-characters'],
    ['a name that turns the line round', { login: 'x', name: 'Ann\u202eeeL' }, 'directory.text.hidden-characters'],
    ['an address that is none', { login: 'x', email: 'ann@lab@example' }, 'directory.email.invalid'],
    ['a header in an address', { login: 'x', email: 'ann@lab.example\nBcc: me' }, 'directory.text.hidden-characters'],
    ['a number that is none', { login: 'x', phone: '12' }, 'directory.phone.invalid'],
  ])('is refused with %s', async (_what, user, reason) => {
    await create(WEI)
    expect(await desk.as('ann').refusal('directory.createUser', { accountId, user: fields(user) })).toMatchObject({
      reason,
    })
  })

  it('may have the login of a user of another account, found by account and login', async () => {
    const other = (await desk.as('ann').call('directory.createAccount', { name: 'Annex' })).accountId
    await create(WEI)
    await desk.as('ann').call('directory.createUser', { accountId: other, user: { login: 'wang.wei', name: 'Other' } })
    expect(
      (await desk.as('ann').call('directory.search', { text: 'wang.wei' })).hits.map(hit => hit.accountName).sort(),
    ).toEqual(['Annex', 'Lab'])
  })
})

describe('a changed user', () => {
  it('is found by the new words and not by the old ones', async () => {
    const { userId } = await create({ ...WEI, department: 'Finance' })
    const changed = await update(userId, { name: 'Wei Chen', login: 'wei.chen', department: 'Sales' })
    expect(changed).toMatchObject({
      name: 'Wei Chen',
      login: 'wei.chen',
      department: 'Sales',
      email: WEI.email,
      pending: [],
    })
    expect(await find('chen')).toEqual(['wei.chen'])
    expect(await find('王')).toEqual([])
    expect(await find('finance')).toEqual([])
    expect(await notices()).toEqual([])
  })

  it('keeps the old address for 72 hours, tells both, and then uses the new one', async () => {
    const { userId } = await create(WEI)
    const changed = await update(userId, { email: 'new@lab.example' })
    const countsFrom = desk.clock.now() + 72 * HOUR
    expect(changed).toMatchObject({
      email: WEI.email,
      pending: [{ channel: 'email', address: 'new@lab.example', countsFrom }],
    })
    expect(await notices()).toEqual(['+86 ••••••', 'n•••@lab.example', 'w•••@lab.example'])
    expect((await card(userId)).contacts).toMatchObject([
      { channel: 'email', masked: 'w•••@lab.example', problem: null },
      { channel: 'email', masked: 'n•••@lab.example', problem: 'pending', countsFrom },
      { channel: 'sms', problem: null },
    ])
    desk.clock.setWall(countsFrom)
    await desk.vault('ann', 'unlock', { login: 'ann', passphrase: 'correct horse battery staple' })
    expect((await card(userId)).contacts).toMatchObject([
      { masked: 'n•••@lab.example', problem: null },
      { channel: 'sms' },
    ])
    expect((await desk.as('ann').call('directory.user', { userId })).email).toBe('new@lab.example')
    expect(await update(userId, { title: 'Analyst' })).toMatchObject({ email: 'new@lab.example', pending: [] })
    expect(await find('new@lab')).toEqual(['wang.wei'])
  })

  it('withdraws a waiting address when the old one is written again, and restarts the wait for another', async () => {
    const { userId } = await create(WEI)
    await update(userId, { email: 'new@lab.example' })
    await desk.clock.advance(60_000)
    expect((await update(userId, { email: 'newer@lab.example' })).pending).toMatchObject([
      { address: 'newer@lab.example', countsFrom: desk.clock.now() + 72 * HOUR },
    ])
    expect(await update(userId, { email: WEI.email })).toMatchObject({ email: WEI.email, pending: [] })
  })

  it('does not restart the wait when the same address is written twice', async () => {
    const { userId } = await create(WEI)
    const first = await update(userId, { phone: '13900139000' })
    await desk.clock.advance(60_000)
    expect((await update(userId, { phone: '13900139000' })).pending).toEqual(first.pending)
  })

  it('loses a removed address at once, and that address hears of it', async () => {
    const { userId } = await create(WEI)
    expect(await update(userId, { email: '' })).toMatchObject({ email: '', pending: [] })
    expect(await notices()).toContain('w•••@lab.example')
    expect((await update(userId, { email: 'thief@lab.example' })).pending).toHaveLength(1)
    expect((await card(userId)).contacts.map(contact => [contact.channel, contact.problem])).toEqual([
      ['email', 'pending'],
      ['sms', null],
    ])
  })

  it('cannot be the record of whoever changes it', async () => {
    const { userId } = await create(WEI)
    const wei = await desk.operator('wei', ['administrator'], userId)
    expect(
      await wei.refusal('directory.updateUser', { userId, user: { phone: '13900139000' }, reason: 'my new phone' }),
    ).toEqual({ code: 'forbidden', reason: 'directory.user.own-record' })
    expect((await wei.call('directory.card', { userId })).chips).toEqual(['own-record', 'privileged'])
  })

  it('leaves the reason and the names of the fields in the audit, and no value in the row itself', async () => {
    const { userId } = await create(WEI)
    await update(userId, { email: 'new@lab.example' })
    const { rows } = await desk.as('ann').call('audit.list', { limit: 5 })
    const row = rows.find(one => one.action === 'directory.user.updated')
    expect(row).toMatchObject({ outcome: 'done', note: 'contact-changed' })
    expect(JSON.stringify(row)).not.toContain('new@lab.example')
  })
})

describe('contacts', () => {
  it('that two people share weigh nothing for either, also while one of them waits', async () => {
    const wei = await create(WEI)
    const other = await create({ login: 'other', phone: WEI.phone, areaCode: '86' })
    expect((await card(wei.userId)).contacts.map(contact => contact.problem)).toEqual([null, 'shared'])
    expect((await card(other.userId)).contacts.map(contact => contact.problem)).toEqual(['shared'])
    await update(other.userId, { email: WEI.email })
    expect((await card(wei.userId)).contacts.map(contact => contact.problem)).toEqual(['shared', 'shared'])
    expect((await card(wei.userId)).chips).toEqual(['no-contact'])
  })
})

describe('the masked card', () => {
  it('shows no address, number or manager before proof, and never a whole address', async () => {
    const { userId } = await create({ ...WEI, employeeNumber: 'E-000417', manager: 'Li Na' })
    const before = JSON.stringify(await card(userId))
    for (const hidden of [WEI.email, '13800138000', '8000', 'E-000417', 'Li Na']) expect(before).not.toContain(hidden)
  })

  it('opens by degrees as proof rises', async () => {
    const store = openTestStore()
    const userId = 'e'.repeat(32) as UserId
    await store.write(async tx => {
      await tx
        .insertInto('account')
        .values({ id: accountId, name: 'Lab', name_key: 'lab', profile: 'nist', created_at: 0 })
        .execute()
      await insertPeople(
        tx,
        [{ ...BLANK_PERSON, ...WEI, userId, accountId, employeeNumber: 'E-000417', manager: 'Li Na' }],
        { now: 0 },
      )
    })
    const at = { now: 1, freshHours: 72, self: null, passwordExpiry: null, sealed: [] }
    const levels = await Promise.all(
      ([0, 1, 2] as const).map(revealed => cardOf(store.read, userId, { ...at, revealed })),
    )
    expect(
      levels.map(({ employeeNumber, manager, contacts }) => [
        employeeNumber,
        manager,
        contacts[0]?.masked,
        contacts[1]?.masked,
      ]),
    ).toEqual([
      ['••••', '••••', 'w•••@lab.example', '+86 ••••••'],
      ['••••17', '••••a', 'w•••@lab.example', '+86 ••••••00'],
      ['E-000417', 'Li Na', 'w•••@lab.example', '+86 ••••••000'],
    ])
    expect((await contactsOf(store.read, userId, at)).map(contact => contact.address)).toEqual([
      WEI.email,
      '+8613800138000',
    ])
    expect((await findUserByLogin(store.read, 'LAB', 'WANG.WEI'))?.userId).toBe(userId)
    expect(await findUserByLogin(store.read, 'Annex', 'wang.wei')).toBeUndefined()
    await store.close()
  })

  it('is refused for nobody', async () => {
    expect(await desk.as('ann').refusal('directory.card', { userId: 'f'.repeat(32) })).toEqual({
      code: 'not_found',
      reason: 'directory.user.unknown',
    })
  })
})

describe('the list of users', () => {
  it('narrows by state, account and text, and pages through all of them', async () => {
    const wei = await create(WEI)
    await create({ login: 'anna', name: 'Anna', privileged: true })
    await create({ login: 'zoe', name: 'Zoé', email: 'zoe@lab.example' })
    const list = async (question: object) => {
      const { users, total } = await desk.as('ann').call('directory.listUsers', question)
      return [users.map(user => user.login), total]
    }
    expect(await list({})).toEqual([['anna', 'wang.wei', 'zoe'], 3])
    expect(await list({ offset: 1, limit: 1 })).toEqual([['wang.wei'], 3])
    expect(await list({ state: 'no-contact' })).toEqual([['anna'], 1])
    expect(await list({ state: 'privileged' })).toEqual([['anna'], 1])
    expect(await list({ state: 'disabled' })).toEqual([[], 0])
    expect(await list({ state: 'locked' })).toEqual([[], 0])
    expect(await list({ state: 'never-signed-in' })).toEqual([['anna', 'wang.wei', 'zoe'], 3])
    expect(await list({ text: 'wangwei' })).toEqual([['wang.wei'], 1])
    expect(await list({ text: 'zo', state: 'no-contact' })).toEqual([[], 0])
    expect(await list({ text: 'nobody at all' })).toEqual([[], 0])
    expect(await list({ accountId: 'f'.repeat(32) })).toEqual([[], 0])
    expect(wei.accountId).toBe(accountId)
  })
})

describe('disabling and enabling', () => {
  it('disables in a call without proof, ends sessions, tells every contact, and refuses to do it twice', async () => {
    const { userId } = await create(WEI)
    const lead = await desk.operator('lea', ['lead'])
    const { callId } = await lead.call('calls.open', { userId, intent: 'disable-user' })
    expect(await lead.call('directory.disableUser', { callId, reason: 'left the company' })).toEqual({
      sessionsEnded: 0,
      notices: 2,
    })
    expect((await card(userId)).chips).toEqual(['disabled'])
    expect(await lead.refusal('directory.disableUser', { callId, reason: 'again' })).toMatchObject({
      code: expect.stringMatching(/conflict|evidence_required/u) as string,
    })
  })

  it('does not enable without proof', async () => {
    const { userId } = await create(WEI)
    const lead = await desk.operator('lea', ['lead'])
    const { callId } = await lead.call('calls.open', { userId, intent: 'enable-user' })
    await lead.call('directory.disableUser', { callId, reason: 'left the company' })
    expect(await lead.refusal('directory.enableUser', { callId, reason: 'is back' })).toMatchObject({
      code: 'evidence_required',
    })
  })
})
