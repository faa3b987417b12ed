import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Call } from '#shared/contract/calls.ts'
import type { Card, User } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'

import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'

const HOUR = 3_600_000
const WEI = { login: 'wang.wei', name: 'Wang Wei', email: 'wei@lab.example', areaCode: '0086', phone: '13800138000' }
const OLD_EMAIL = 'w•••@lab.example'
const NEW_EMAIL = 't•••@evil.example'
const CODE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u

let desk: TestApp
let ann: Face
let agent: Face
let accountId: AccountId
beforeEach(async () => {
  desk = await makeApp()
  ann = desk.as('ann')
  accountId = (await ann.call('directory.createAccount', { name: 'Lab' })).accountId
  agent = await desk.operator('sam', ['agent'])
})
afterEach(() => desk.close())

/** Lets time pass; whoever sat idle unlocks again. */
async function wait(hours: number) {
  await desk.clock.advance(hours * HOUR)
  for (const login of ['ann', 'sam']) await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
}
const create = (user: Partial<typeof WEI> & { login: string }): Promise<User> =>
  ann.call('directory.createUser', { accountId, user: { name: 'Somebody', ...user } })
const change = (userId: UserId, user: Record<string, unknown>) =>
  ann.call('directory.updateUser', { userId, user, reason: 'asked by HR' })
const card = (userId: UserId): Promise<Card> => ann.call('directory.card', { userId })
const record = (userId: UserId): Promise<User> => ann.call('directory.user', { userId })
const veto = (userId: UserId, code: string, who = agent) => who.call('directory.vetoContact', { userId, code })

/** What was sent, newest first, with what it says: only a test reads the store like this. */
async function sent() {
  const { messages } = await ann.call('codes.outbox', { limit: 200 })
  return Promise.all(
    messages
      .filter(message => message.kind === 'notice')
      .map(async ({ messageId, to, channel }) => ({
        to,
        channel,
        body: (await ann.call('codes.readBody', { messageId, reason: 'a test' })).body,
      })),
  )
}
async function codeTo(to: string): Promise<string> {
  const message = (await sent()).find(one => one.to === to && CODE.test(one.body))
  return CODE.exec(message?.body ?? '')?.[0] ?? 'no code'
}

describe('a changed contact', () => {
  it('waits, and the old contacts hear of it with a code that the new one is not sent', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: 'thief@evil.example' })
    const messages = await sent()
    expect(messages.map(({ to, body }) => [to, CODE.test(body)]).toSorted()).toEqual(
      [
        ['+86 ••••••', true],
        [NEW_EMAIL, false],
        [OLD_EMAIL, true],
      ].toSorted(),
    )
    expect(messages.find(one => one.to === OLD_EMAIL)?.body).not.toContain('http')
  })

  it('is told of in the language of the user', async () => {
    const { userId } = await create(WEI)
    await change(userId, { preferredLanguage: 'zh-CN' })
    await change(userId, { email: 'thief@evil.example' })
    expect((await sent()).find(one => one.to === OLD_EMAIL)?.body).toMatch(/撤销码 [0-9A-Z]{4}-[0-9A-Z]{4}/u)
  })

  it('is dropped by the code from the old one, which stays, and everything freezes', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: 'thief@evil.example', phone: '13900139000' })
    const code = await codeTo(OLD_EMAIL)
    expect(await veto(userId, ` ${code.toLowerCase().replace('-', ' ')} `)).toEqual({
      outcome: 'vetoed',
      triesLeft: null,
      retryAt: null,
    })
    expect(await record(userId)).toMatchObject({
      email: WEI.email,
      phone: WEI.phone,
      pending: [],
      contactsFrozen: { at: desk.clock.now(), cause: 'veto' },
    })
    const after = (await sent()).filter(one => one.body.includes('Nothing that waited was changed'))
    expect(after.map(one => one.to).toSorted()).toEqual(['+86 ••••••', OLD_EMAIL].toSorted())
    await wait(73)
    expect((await card(userId)).contacts.map(one => [one.masked, one.problem])).toEqual([
      [OLD_EMAIL, null],
      ['+86 ••••••', null],
    ])
    expect((await card(userId)).contactsFrozen?.cause).toBe('veto')
  })

  it('is dropped by a code once; the code is nothing afterwards and was nothing for anybody else', async () => {
    const { userId } = await create(WEI)
    const other = await create({ login: 'other', email: 'other@lab.example' })
    await change(userId, { email: 'thief@evil.example' })
    await change(other.userId, { email: 'thief2@evil.example' })
    const code = await codeTo(OLD_EMAIL)
    expect(await veto(other.userId, code)).toMatchObject({ outcome: 'wrong', triesLeft: 4 })
    await desk.clock.advance(60_000)
    expect((await veto(userId, code)).outcome).toBe('vetoed')
    expect((await veto(userId, code)).outcome).toBe('nothing-waits')
  })

  it('is out of reach of its code once another address takes its place, or it counts', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: 'thief@evil.example' })
    const first = await codeTo(OLD_EMAIL)
    await change(userId, { email: 'newer@evil.example' })
    expect((await veto(userId, first)).outcome).toBe('wrong')
    await change(userId, { email: WEI.email })
    expect((await veto(userId, first)).outcome).toBe('nothing-waits')
    await change(userId, { email: 'last@lab.example' })
    const late = await codeTo(OLD_EMAIL)
    await wait(72)
    expect((await veto(userId, late)).outcome).toBe('nothing-waits')
    expect((await record(userId)).email).toBe('last@lab.example')
  })

  it('gives a code five tries, however many codes there are, and each answer is remembered', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: 'thief@evil.example' })
    const right = await codeTo(OLD_EMAIL)
    const outcomes: (number | string | null)[] = []
    for (let tries = 0; tries < 6; tries++) {
      const answer = await veto(userId, tries === 5 ? right : 'AAAA-AAAA')
      outcomes.push(answer.triesLeft ?? answer.outcome)
      await desk.clock.advance(200_000)
      await agent.call('operators.touch', {})
      await ann.call('operators.touch', {})
    }
    expect(outcomes).toEqual([4, 3, 2, 1, 0, 'no-tries-left'])
    const { rows } = await ann.call('audit.list', { limit: 50 })
    const tried = rows.filter(row => row.action === 'directory.contact.vetoed')
    expect(tried.map(row => row.note)).toEqual(['no-tries-left', 'wrong', 'wrong', 'wrong', 'wrong', 'wrong'])
  })

  it('slows an operator who guesses, over all users', async () => {
    const users = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(login => create({ ...WEI, login: `user.${login}` })),
    )
    for (const { userId } of users) await change(userId, { email: `new-${userId}@lab.example` })
    const outcomes: string[] = []
    for (const { userId } of users) outcomes.push((await veto(userId, 'AAAA-AAAA')).outcome)
    expect(outcomes).toContain('slowed')
  })

  it('is taken back by anybody at the desk, but not on their own record nor by who works no calls', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: 'thief@evil.example' })
    const code = await codeTo(OLD_EMAIL)
    const self = await desk.operator('self', ['agent'], userId)
    expect(await self.refusal('directory.vetoContact', { userId, code })).toMatchObject({ code: 'forbidden' })
    const auditor = await desk.operator('aud', ['auditor'])
    expect(await auditor.refusal('directory.vetoContact', { userId, code })).toMatchObject({ code: 'forbidden' })
    expect((await veto(userId, code)).outcome).toBe('vetoed')
  })

  it('leaves no code in the store, the audit, the events or the log', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: 'thief@evil.example' })
    const code = await codeTo(OLD_EMAIL)
    await veto(userId, code)
    const { rows } = await ann.call('audit.list', { limit: 200 })
    const everywhere = JSON.stringify([rows, desk.events, desk.log, await card(userId), await record(userId)])
    expect(everywhere).not.toContain(code)
    expect(everywhere).not.toContain(code.replace('-', ''))
  })
})

describe('a removed contact', () => {
  it('is gone at once, hears of it, and comes back by its code', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: '' })
    expect((await record(userId)).email).toBe('')
    const code = await codeTo(OLD_EMAIL)
    expect((await veto(userId, code)).outcome).toBe('vetoed')
    expect(await record(userId)).toMatchObject({ email: WEI.email, contactsFrozen: { cause: 'veto' } })
    expect((await card(userId)).contacts.map(one => one.problem)).toEqual([null, null])
    const { hits } = await ann.call('directory.search', { text: WEI.email })
    expect(hits).toHaveLength(1)
  })

  it('still hears of the new one that is entered after it, so that removing first is no way around the veto', async () => {
    const { userId } = await create({ ...WEI, phone: '', areaCode: '' })
    await change(userId, { email: '' })
    await desk.clock.advance(HOUR)
    await desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    await desk.vault('sam', 'unlock', { login: 'sam', passphrase: PASSPHRASE })
    await change(userId, { email: 'thief@evil.example' })
    const told = (await sent()).filter(one => one.to === OLD_EMAIL && CODE.test(one.body))
    expect(told).toHaveLength(2)
    expect((await veto(userId, CODE.exec(told[0]?.body ?? '')?.[0] ?? '')).outcome).toBe('vetoed')
    expect(await record(userId)).toMatchObject({ email: WEI.email, pending: [] })
  })
})

describe('the link in the message', () => {
  const token = async () => {
    const message = (await sent()).find(one => one.to === OLD_EMAIL)
    return /https:\/\/own\.lab\.example\/#\/not-me\/([\w-]{43})/u.exec(message?.body ?? '')?.[1] ?? 'no token'
  }
  beforeEach(async () => {
    await ann.call('security.updateSettings', {
      settings: { publicAddress: 'https://own.lab.example/' },
      reason: 'a public address',
    })
  })

  it('takes the change back on the users’ own pages, once', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: 'thief@evil.example' })
    const page = desk.asUser('a browser')
    const link = await token()
    expect(await page.call('directory.vetoByLink', { token: link })).toEqual({ outcome: 'vetoed' })
    expect(await record(userId)).toMatchObject({ email: WEI.email, pending: [], contactsFrozen: { cause: 'veto' } })
    expect((await page.call('directory.vetoByLink', { token: link })).outcome).toBe('refused')
  })

  it('is refused without a word about why, and slows the page', async () => {
    const page = desk.asUser('a browser')
    const answers = []
    for (let tries = 0; tries < 6; tries++) answers.push(await page.call('directory.vetoByLink', { token: 'guess' }))
    expect(answers.every(one => one.outcome === 'refused')).toBe(true)
    expect(answers.at(-1)).toMatchObject({ retryAt: expect.any(Number) as number })
  })
})

describe('frozen contacts', () => {
  const freeze = (userId: UserId, who = ann) =>
    who.call('directory.freezeContacts', { userId, reason: 'a suspicious call' })

  it('cannot be changed by anybody, while the rest of the record can', async () => {
    const { userId } = await create(WEI)
    await change(userId, { email: 'thief@evil.example' })
    expect(await freeze(userId)).toMatchObject({ dropped: 1 })
    for (const user of [{ email: 'x@lab.example' }, { phone: '13900139000' }, { email: '' }, { areaCode: '0049' }]) {
      expect(await ann.refusal('directory.updateUser', { userId, user, reason: 'asked by HR' })).toMatchObject({
        code: 'conflict',
        reason: 'directory.contacts.frozen',
      })
    }
    expect(await change(userId, { department: 'Finance', email: WEI.email })).toMatchObject({ department: 'Finance' })
  })

  it('are frozen by leads and administrators and unfrozen by leads only, with a reason, and the user is told', async () => {
    const { userId } = await create(WEI)
    expect(await agent.refusal('directory.freezeContacts', { userId, reason: 'because' })).toMatchObject({
      code: 'forbidden',
    })
    const lead = await desk.operator('lee', ['lead'])
    const administrator = await desk.operator('ada', ['administrator'])
    expect(await freeze(userId, administrator)).toEqual({ dropped: 0, notices: 2 })
    expect(await lead.refusal('directory.freezeContacts', { userId, reason: 'again' })).toMatchObject({
      reason: 'directory.contacts.already-frozen',
    })
    expect(await administrator.refusal('directory.unfreezeContacts', { userId, reason: 'because' })).toMatchObject({
      code: 'forbidden',
    })
    expect(await lead.refusal('directory.unfreezeContacts', { userId, reason: '' })).toMatchObject({
      code: 'invalid_input',
    })
    expect(await lead.call('directory.unfreezeContacts', { userId, reason: 'seen in person' })).toEqual({ notices: 2 })
    expect((await card(userId)).contactsFrozen).toBeNull()
    expect((await change(userId, { email: 'new@lab.example' })).pending).toHaveLength(1)
  })

  it('stay out of reach of the person they belong to, though a lead', async () => {
    const { userId } = await create(WEI)
    await freeze(userId)
    const self = await desk.operator('self', ['lead'], userId)
    expect(await self.refusal('directory.unfreezeContacts', { userId, reason: 'it is me' })).toMatchObject({
      reason: 'directory.user.own-record',
    })
  })

  it('are left out of an import and reported row by row, in the plan and in the report', async () => {
    const { userId } = await create(WEI)
    await freeze(userId)
    const csv = `login,name,email,phone,department\nwang.wei,Wang Wei,thief@evil.example,+8613900139000,Finance\n`
    const file = await ann.call('directory.readImport', {
      fileName: 'people.csv',
      content: Buffer.from(csv).toString('base64'),
    })
    const input = {
      importId: file.importId,
      accountId,
      format: 'csv' as const,
      mapping: {
        login: 'login',
        name: 'name',
        email: 'email',
        phone: 'phone',
        department: 'department',
      } as const,
    }
    const expected = [
      { line: 2, field: 'email', severity: 'left-out', reason: 'importing.issue.contacts-frozen' },
      { line: 2, field: 'phone', severity: 'left-out', reason: 'importing.issue.contacts-frozen' },
    ]
    const plan = await ann.call('directory.planImport', input)
    expect(plan.issues).toMatchObject(expected)
    expect(plan.counts).toMatchObject({ updated: 1, contactsPending: 0 })
    const done = await ann.call('directory.runImport', input)
    expect(done.issues).toMatchObject(expected)
    expect(await record(userId)).toMatchObject({ department: 'Finance', email: WEI.email, pending: [] })
  })

  it('are not what an import has changed, when the old contact takes that back', async () => {
    const { userId } = await create(WEI)
    const file = await ann.call('directory.readImport', {
      fileName: 'people.csv',
      content: Buffer.from('login,email\nwang.wei,thief@evil.example\n').toString('base64'),
    })
    await ann.call('directory.runImport', {
      importId: file.importId,
      accountId,
      format: 'csv',
      mapping: { login: 'login', email: 'email' },
    })
    expect((await record(userId)).pending).toHaveLength(1)
    expect((await veto(userId, await codeTo(OLD_EMAIL))).outcome).toBe('vetoed')
    expect((await record(userId)).pending).toEqual([])
  })
})

describe('a contact edited during a call, by the operator of that call', () => {
  const open = (userId: UserId): Promise<Call> => ann.call('calls.open', { userId })
  const waysOf = (call: Call) => ({
    offers: call.offers.filter(one => one.state === 'ready').map(one => one.method),
    routes: call.demands.find(one => one.act === 'reset-password')?.routes.map(one => `${one.route} ${one.to ?? ''}`),
  })
  const again = async (call: Call) => waysOf(await ann.call('calls.get', { callId: call.callId }))

  it.each([
    ['a new e-mail', { email: 'mine@evil.example' }],
    ['a new phone', { phone: '13900139000' }],
    ['both', { email: 'mine@evil.example', phone: '13900139000' }],
    ['another country', { areaCode: '0049' }],
  ])('%s opens no way to prove and none to hand over', async (_, user) => {
    const { userId } = await create(WEI)
    const call = await open(userId)
    const before = waysOf(call)
    await change(userId, user)
    expect(await again(call)).toEqual({ ...before, routes: [] })
    await ann.call('calls.challenge', { callId: call.callId, method: 'code-email' })
    const { messages } = await ann.call('codes.outbox', {})
    expect(messages.filter(one => one.kind === 'proof-code').map(one => one.to)).toEqual([OLD_EMAIL])
  })

  it('gives someone without contacts none', async () => {
    const { userId } = await create({ login: 'nobody' })
    const call = await open(userId)
    const before = waysOf(call)
    await change(userId, { email: 'mine@evil.example', phone: '13900139000', areaCode: '0086' })
    expect(await again(call)).toEqual({ ...before, routes: [] })
    expect((await ann.call('calls.challenge', { callId: call.callId, method: 'code-email' })).outcome).toBe('blocked')
    expect(
      await ann.refusal('credentials.resetPassword', { callId: call.callId, route: 'message:email' }),
    ).toMatchObject({ code: 'conflict', reason: 'calls.demand.contact-changed' })
  })

  it('makes no proof of a shared one by taking it from whoever shares it', async () => {
    const { userId } = await create(WEI)
    const other = await create({ login: 'other', phone: WEI.phone, areaCode: WEI.areaCode })
    const call = await open(userId)
    const before = waysOf(call)
    expect(before.offers).not.toContain('code-sms')
    await change(other.userId, { phone: '', areaCode: '' })
    expect(await again(call)).toEqual({ ...before, routes: [] })
    expect((await card(userId)).contacts.map(one => one.problem)).toEqual([null, 'fresh'])
    await wait(73)
    expect((await card(userId)).contacts.map(one => one.problem)).toEqual([null, null])
  })
})

describe('a shared contact', () => {
  it('is marked on the record of everybody who has it, also while one of them waits', async () => {
    const wei = await create(WEI)
    const other = await create({ login: 'other', phone: WEI.phone, areaCode: '86' })
    expect((await record(wei.userId)).shared).toEqual(['sms'])
    expect((await record(other.userId)).shared).toEqual(['sms'])
    await change(other.userId, { email: WEI.email })
    expect((await record(wei.userId)).shared).toEqual(['email', 'sms'])
    const { users } = await ann.call('directory.listUsers', {})
    expect(users.map(user => [user.login, user.shared])).toEqual([
      ['other', ['sms']],
      ['wang.wei', ['email', 'sms']],
    ])
  })
})
