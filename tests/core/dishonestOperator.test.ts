import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CallId, UserId } from '#shared/contract/ids.ts'
import { allCapabilities, type CapabilityName } from '#shared/contract/index.ts'

import { EXAMPLES, type Scene } from '../contract/examples.ts'
import { makeApp, type Face, type TestApp } from '../support/makeApp.ts'

const DAY = 86_400_000
/** What the audit calls the acts that need proof. Those that only protect cost a reason. */
const PROVED = allCapabilities().flatMap(({ capability }) =>
  capability.kind === 'command' && !['none', 'disable-user', 'end-sessions'].includes(capability.evidence)
    ? [capability.audit.action]
    : [],
)
let desk: TestApp
/** Every role at once, as in a lab that one person runs. */
let mallory: Face
let victim: UserId
let accountId: string

beforeEach(async () => {
  desk = await makeApp()
  mallory = desk.as('ann')
  const account = await mallory.call('directory.createAccount', { name: 'lab' })
  accountId = account.accountId
  const user = await mallory.call('directory.createUser', {
    accountId: account.accountId,
    user: { login: 'wei', name: 'Wang Wei', email: 'wei@example.org', areaCode: '0086', phone: '13800138000' },
  })
  victim = user.userId
  await sleep(10 * DAY)
})
afterEach(() => desk.close())

async function sleep(ms: number): Promise<void> {
  await desk.clock.advance(ms)
  await desk.vault('ann', 'unlock', { login: 'ann', passphrase: 'correct horse battery staple' })
}

const openCall = async () => (await mallory.call('calls.open', { userId: victim })).callId
const resetVia = (callId: CallId, route: string) => mallory.refusal('credentials.resetPassword', { callId, route })
const newestMessage = async () => {
  const message = (await mallory.call('codes.outbox', {})).messages[0]
  if (message === undefined) throw new Error('the outbox is empty')
  return message
}

describe('a dishonest operator, alone at a desk with every role', () => {
  it('cannot reset without proof, by any route', async () => {
    const callId = await openCall()
    for (const route of [
      'message:email',
      'message:sms',
      'slip:email',
      'slip:sms',
      'slip:second-operator',
      'link:email',
    ]) {
      expect(await resetVia(callId, route)).toMatchObject({ code: 'evidence_required' })
    }
    for (const act of ['mfa.reset', 'credentials.unlock', 'directory.enableUser'] as const) {
      const reply = await mallory.raw(act, { callId, route: 'message:sms', reason: 'caller asked' })
      expect(reply).toMatchObject({ ok: false })
    }
  })

  it('cannot read the code of their own call, nor retry it to another address', async () => {
    const callId = await openCall()
    await mallory.call('calls.challenge', { callId, method: 'code-sms' })
    await desk.clock.advance(1_000)
    const message = await newestMessage()
    expect(message).toMatchObject({ kind: 'proof-code', readable: false })
    expect(
      await mallory.refusal('codes.readBody', { messageId: message.messageId, reason: 'the caller cannot' }),
    ).toMatchObject({ code: 'forbidden' })
    expect(await mallory.refusal('codes.pocketPhone', {})).toMatchObject({ code: 'forbidden' })
    expect(JSON.stringify(await mallory.call('audit.list', { limit: 200 }))).not.toMatch(/\b\d{6}\b/u)
  })

  it('cannot read it as an accomplice they have just added, but an old colleague can', async () => {
    const accomplice = await desk.operator('accomplice', ['lead'])
    const callId = await openCall()
    await mallory.call('calls.challenge', { callId, method: 'code-sms' })
    await desk.clock.advance(1_000)
    const { messageId } = await newestMessage()
    expect(await accomplice.refusal('codes.readBody', { messageId, reason: 'helping ann' })).toMatchObject({
      code: 'forbidden',
    })

    // The control: what is refused above is refused for its newness, not because nothing can ever be read.
    await sleep(4 * DAY)
    await desk.vault('accomplice', 'unlock', { login: 'accomplice', passphrase: 'correct horse battery staple' })
    const later = await openCall()
    await mallory.call('calls.challenge', { callId: later, method: 'code-sms' })
    await desk.clock.advance(1_000)
    const { body } = await accomplice.call('codes.readBody', {
      messageId: (await newestMessage()).messageId,
      reason: 'reading it out',
    })
    const code = /\b\d{6}\b/u.exec(body)?.[0] ?? ''
    expect(await mallory.call('calls.answer', { callId: later, method: 'code-sms', answer: code })).toMatchObject({
      outcome: 'right',
    })
  })

  it('learns the code from no page and no command there is, at the desk, by terminal or as a user, and resets with none', async () => {
    const colleague = await desk.operator('colleague', ['lead'])
    const { operatorId } = await desk.operator('spare', ['agent'])
    await sleep(4 * DAY)
    const secret = { login: 'ann', passphrase: 'correct horse battery staple' }
    await desk.vault('colleague', 'unlock', { ...secret, login: 'colleague' })
    await desk.app.vault('ann’s terminal', 'unlock', { input: secret, via: 'cli' })
    const read = await mallory.call('directory.readImport', {
      fileName: 'a.csv',
      content: Buffer.from('login,name\nwei,Wei\n').toString('base64'),
    })
    const callId = await openCall()
    await mallory.call('calls.challenge', { callId, method: 'code-sms' })
    await desk.clock.advance(1_000)
    const { messageId } = await newestMessage()
    const scene: Scene = {
      accountId: accountId as Scene['accountId'],
      userId: victim,
      callId,
      operatorId,
      importId: read.importId,
      messageId,
      folder: desk.folder,
    }
    const { body } = await colleague.call('codes.readBody', { messageId, reason: 'what the test looks for' })
    const code = /\b\d{6}\b/u.exec(body)?.[0] ?? 'no code'

    // These end the call, or the state of the user that the others need.
    const last: readonly CapabilityName[] = ['calls.close', 'directory.disableUser', 'sessions.endAll']
    const names = allCapabilities().map(({ name }) => name)
    const seen: string[] = []
    for (const name of [...names.filter(one => !last.includes(one)), ...last]) {
      for (const face of [mallory, desk.asCli('ann’s terminal'), desk.asUser('mallory’s browser')])
        seen.push(JSON.stringify(await face.raw(name, EXAMPLES[name](scene))))
    }
    const everything = [...seen, JSON.stringify(desk.events)].join('\n')
    expect(body).toContain(code)
    expect(everything).toContain('Wang Wei')
    expect(everything).not.toMatch(new RegExp(`\\b${code}\\b`, 'u'))
    const { rows } = await mallory.call('audit.list', { userId: victim, limit: 200 })
    const tried = rows.filter(({ action }) => PROVED.includes(action))
    expect(new Set(tried.map(({ action }) => action))).toEqual(new Set(PROVED))
    expect(tried.filter(({ outcome }) => outcome !== 'refused')).toEqual([])
  })

  it('cannot guess: a code dies after five tries, a new one brings no new tries, and then only a lead may go on', async () => {
    const callId = await openCall()
    await mallory.call('calls.challenge', { callId, method: 'code-sms' })
    const outcomes: string[] = []
    for (let guess = 0; guess < 7; guess++) {
      const { outcome } = await mallory.call('calls.answer', {
        callId,
        method: 'code-sms',
        answer: String(guess).repeat(6),
      })
      outcomes.push(outcome)
    }
    expect(outcomes.slice(0, 5)).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong'])
    expect(outcomes.slice(5)).not.toContain('wrong')
    await desk.clock.advance(61_000)
    const { outcome } = await mallory.call('calls.challenge', { callId, method: 'code-sms' })
    expect(outcome).toBe('blocked')
    const { coolDownUntil } = await mallory.call('calls.get', { callId })
    expect(coolDownUntil).toBeGreaterThan(desk.clock.now())
  })

  it('gains nothing by taking a mark of privilege away: the strict price holds on for three days', async () => {
    const mark = (privileged: boolean) =>
      mallory.call('directory.updateUser', { userId: victim, user: { privileged }, reason: 'as the file says' })
    const askedOf = async () => {
      const { demands } = await mallory.call('calls.get', { callId: await openCall() })
      return demands.find(one => one.act === 'reset-password')?.missing
    }
    const ordinary = await askedOf()
    await mark(true)
    const privileged = await askedOf()
    expect(privileged).not.toEqual(ordinary)
    await mark(false)
    expect(await askedOf()).toEqual(privileged)
    await sleep(4 * DAY)
    expect(await askedOf()).toEqual(ordinary)
  })

  it('gains nothing by changing the victim’s contacts: the new ones wait, and the old ones are told', async () => {
    await mallory.call('directory.updateUser', {
      userId: victim,
      user: { email: 'mallory@example.org', phone: '13900139000' },
      reason: 'user moved',
    })
    const callId = await openCall()
    const { offers, demands } = await mallory.call('calls.get', { callId })
    expect(offers.every(offer => offer.to === null || !offer.to.startsWith('m'))).toBe(true)
    expect(
      demands.flatMap(demand => demand.routes).every(route => route.to === null || !route.to.startsWith('m')),
    ).toBe(true)
    const { messages } = await mallory.call('codes.outbox', {})
    expect(messages.filter(message => message.kind === 'notice')).not.toHaveLength(0)
    expect(messages.every(message => !message.to.includes('mallory'))).toBe(true)
  })

  it('gains nothing by importing a file with other contacts or a password', async () => {
    const file = 'login,name,email,userPassword\nwei,Wang Wei,mallory@example.org,hunter2\n'
    const read = await mallory.call('directory.readImport', {
      fileName: 'a.csv',
      content: Buffer.from(file).toString('base64'),
    })
    const mapping = Object.fromEntries(read.columns.map(column => [column.name, column.suggested]))
    const options = { importId: read.importId, accountId: accountId as never, format: read.format, mapping }
    const { counts } = await mallory.call('directory.runImport', options)
    expect(counts).toMatchObject({ contactsPending: 1 })
    const user = await mallory.call('directory.user', { userId: victim })
    expect(user).toMatchObject({ email: 'wei@example.org', passwordChangedAt: null })
  })

  it('gains nothing by pointing mail at their own server: none goes through it in their calls', async () => {
    const smtp = {
      host: 'mail.mallory.example',
      port: 587,
      security: 'starttls' as const,
      user: '',
      password: '',
      from: 'desk@example.org',
    }
    await mallory.call('security.updateSettings', { settings: { smtp }, reason: 'new mail server' })
    const callId = await openCall()
    expect(await mallory.call('calls.challenge', { callId, method: 'code-email' })).toMatchObject({
      outcome: 'blocked',
    })
    await desk.clock.advance(1_000)
    expect(desk.senders.sent).toEqual([])
    expect(await resetVia(callId, 'message:sms')).toMatchObject({ code: 'evidence_required' })
  })

  it('gains nothing by pointing links at their own site: none is offered in their calls', async () => {
    await mallory.call('security.updateSettings', {
      settings: { publicAddress: 'https://mallory.example' },
      reason: 'new address',
    })
    const callId = await openCall()
    const { demands } = await mallory.call('calls.get', { callId })
    expect(demands.flatMap(demand => demand.routes).map(route => route.kind)).not.toContain('link')
  })

  it('cannot use their own word for more than it is worth: what they say they saw hands nothing to them, and resets no MFA', async () => {
    const { callId } = await mallory.call('calls.open', { userId: victim, reachedBy: 'in-person' })
    await mallory.call('calls.answer', { callId, method: 'document', about: 'passport', answer: 'X123' })
    await mallory.call('calls.revealNumber', { callId })
    const { call } = await mallory.call('calls.answer', { callId, method: 'call-back', answer: 'yes' })
    const demand = (act: string) => call.demands.find(one => one.act === act)
    // A password can go to the victim's own contacts only: nobody else is here who could be fooled into reading a half.
    expect(demand('reset-password')?.routes.map(({ route }) => route)).toEqual([
      'message:email',
      'message:sms',
      'slip:email',
      'slip:sms',
    ])
    await mallory.call('credentials.resetPassword', { callId, route: 'message:email', reason: 'caller asked' })
    await desk.clock.advance(1_000)
    const { messages } = await mallory.call('codes.outbox', {})
    expect(messages.filter(({ kind }) => kind === 'notice').length).toBeGreaterThan(0)
    expect(messages.every(({ readable }) => !readable)).toBe(true)

    const again = await mallory.call('calls.open', { userId: victim, reachedBy: 'in-person' })
    await mallory.call('calls.close', { callId: again.callId, outcome: 'done' })
    const second = await mallory.call('calls.open', { userId: victim, intent: 'reset-mfa', reachedBy: 'in-person' })
    const inSecond = { callId: second.callId }
    await mallory.call('calls.answer', { ...inSecond, method: 'document', about: 'passport', answer: 'X123' })
    await mallory.call('calls.revealNumber', inSecond)
    await mallory.call('calls.answer', { ...inSecond, method: 'call-back', answer: 'yes' })
    expect(await mallory.refusal('mfa.reset', { ...inSecond, route: 'slip:sms', reason: 'caller asked' })).toEqual({
      code: 'evidence_required',
      reason: 'calls.demand.checked-proof',
    })
  })

  it('cannot answer for the caller what they can look up themselves', async () => {
    await mallory.call('directory.updateUser', {
      userId: victim,
      user: { attributes: { dateOfBirth: '1990-05-01' } },
      reason: 'filled in',
    })
    const callId = await openCall()
    expect(
      await mallory.call('calls.answer', { callId, method: 'knowledge', about: 'birth-date', answer: '1990-05-01' }),
    ).toMatchObject({ outcome: 'blocked' })
  })

  it('leaves the documents they claim to have seen in the audit, and no number they were shown', async () => {
    const { callId } = await mallory.call('calls.open', { userId: victim, reachedBy: 'in-person' })
    await mallory.call('calls.answer', { callId, method: 'document', about: 'staff-badge', answer: '7F31' })
    await mallory.call('calls.revealNumber', { callId })
    const { rows } = await mallory.call('audit.list', { userId: victim, limit: 50 })
    expect(rows.find(({ action }) => action === 'calls.number.revealed')).toMatchObject({ outcome: 'done' })
    expect(JSON.stringify(rows)).toContain('7F31')
    expect(JSON.stringify(rows)).not.toContain('13800138000')
  })

  it('cannot act on the record that is their own', async () => {
    const self = await desk.operator('twin', ['lead', 'agent'], victim)
    expect(await self.refusal('calls.open', { userId: victim })).toMatchObject({ code: 'forbidden' })
  })

  it('cannot use a proof of another call, or of another operator', async () => {
    const other = await desk.operator('other', ['agent'])
    const { callId } = await other.call('calls.open', { userId: victim })
    expect(await mallory.refusal('calls.answer', { callId, method: 'totp', answer: '000000' })).toMatchObject({
      code: 'forbidden',
    })
    expect(await resetVia(callId, 'message:sms')).toMatchObject({ code: 'forbidden' })
  })

  it('cannot have a privileged reset approved: not before it is proved, not by themselves, not by a desk they made up', async () => {
    await mallory.call('directory.updateUser', {
      userId: victim,
      user: { privileged: true },
      reason: 'as the file says',
    })
    const callId = await openCall()
    expect(await mallory.refusal('approvals.request', { callId, note: 'it is urgent' })).toMatchObject({
      code: 'conflict',
      reason: 'approvals.problem.not-proved',
    })
    expect(await mallory.refusal('approvals.carry', { callId })).toMatchObject({
      reason: 'approvals.problem.not-waiting',
    })
    expect(await mallory.call('approvals.enter', { callId, answer: '0000-0000-0000' })).toMatchObject({
      outcome: 'not-carried',
    })
    expect((await mallory.call('approvals.list', {})).requests).toEqual([])
    const { key, fingerprint } = await mallory.call('pairing.overview', {})
    expect(
      await mallory.refusal('pairing.pair', { key, name: 'Nowhere', fingerprint, reason: 'a new branch' }),
    ).toMatchObject({ reason: 'pairing.problem.own-key' })
    expect(await resetVia(callId, 'message:sms')).toMatchObject({ code: 'evidence_required' })
  })

  it('leaves all of it in the audit', async () => {
    const callId = await openCall()
    await resetVia(callId, 'message:sms')
    const { rows } = await mallory.call('audit.list', { userId: victim, outcome: 'refused' })
    expect(rows[0]).toMatchObject({
      action: 'credentials.password.reset',
      actorName: 'Ann Admin',
      userName: 'Wang Wei',
    })
    expect(await mallory.call('audit.verify', {})).toMatchObject({ verdict: 'intact' })
  })
})
