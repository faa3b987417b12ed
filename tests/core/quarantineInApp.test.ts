import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Call } from '#shared/contract/calls.ts'
import type { CallId, UserId } from '#shared/contract/ids.ts'

import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'

const HOUR = 3_600_000
const CODE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u
let desk: TestApp
let wei: UserId
let staff: Readonly<Record<'olga' | 'sam' | 'lee' | 'kim', Face>>

async function wait(hours: number): Promise<void> {
  await desk.clock.advance(hours * HOUR)
  for (const login of ['ann', 'olga', 'sam', 'lee', 'kim'])
    await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
}

beforeAll(async () => {
  desk = await makeApp()
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  const user = { login: 'wei', name: 'Wang Wei', email: 'wei@example.org', areaCode: '0086', phone: '13800138000' }
  wei = (await ann.call('directory.createUser', { accountId, user })).userId
  staff = {
    olga: await desk.operator('olga', ['lead']),
    sam: await desk.operator('sam', ['agent']),
    lee: await desk.operator('lee', ['lead']),
    kim: await desk.operator('kim', ['lead']),
  }
  // Until contacts count and the operators are not new to each other any more.
  await wait(80)
})
afterAll(() => desk.close())

/** The newest message of a kind, read by a lead whose call it is not: only a test does this. */
async function newest(kind: string, fits: RegExp, reader: Face): Promise<string> {
  const { messages } = await reader.call('codes.outbox', { limit: 200 })
  for (const message of messages.filter(one => one.kind === kind && one.readable)) {
    const { body } = await reader.call('codes.readBody', { messageId: message.messageId, reason: 'a test' })
    if (fits.test(body)) return fits.exec(body)?.[0] ?? ''
  }
  throw new Error(`no ${kind}`)
}

async function proved(by: Face, reader: Face, intent: Call['intent']): Promise<CallId> {
  // The wait between two codes to one address.
  await desk.clock.advance(61_000)
  for (const face of [desk.as('ann'), ...Object.values(staff)]) await face.call('operators.touch', {})
  const { callId } = await by.call('calls.open', { userId: wei, intent })
  await by.call('calls.challenge', { callId, method: 'code-email' })
  await desk.clock.advance(1000)
  const answer = await newest('proof-code', /\b\d{6}\b/u, reader)
  expect((await by.call('calls.answer', { callId, method: 'code-email', answer })).outcome).toBe('right')
  return callId
}

it('a reset that was objected to freezes the account for everybody but a lead who had no part in it', async () => {
  const { olga, sam, lee, kim } = staff
  const callId = await proved(olga, kim, 'reset-password')
  const until = desk.clock.now() + 72 * HOUR
  await olga.call('credentials.resetPassword', { callId, route: 'message:sms' })

  const shown = await olga.call('calls.get', { callId })
  expect(shown.card.sealed).toEqual([{ kind: 'password', until }])
  expect(shown.timeline.find(row => row.action === 'credentials.password.reset')?.sealedUntil).toBe(until)
  const code = await newest('notice', CODE, kim)
  expect(await olga.refusal('codes.readBody', { messageId: '0'.repeat(32), reason: 'a test' })).toBeDefined()
  const own = (await olga.call('codes.outbox', { limit: 200 })).messages.filter(one => one.kind === 'notice')
  expect(own.some(one => one.readable)).toBe(false)

  expect(await sam.call('quarantine.object', { userId: wei, code })).toMatchObject({ outcome: 'restored' })
  const frozen = await sam.call('calls.open', { userId: wei, intent: 'enable-user' })
  expect(frozen.card).toMatchObject({ enabled: false, frozenSince: desk.clock.now(), sealed: [], hasPassword: false })
  expect(frozen.card.chips).toContain('frozen')
  expect(frozen.card.contactsFrozen?.cause).toBe('veto')
  expect(frozen.alerts).toMatchObject([{ signal: 'objected', grave: true }])
  expect((await kim.call('radar.list', {})).alerts).toMatchObject([{ signal: 'objected', grave: true, mine: false }])
  expect((await kim.call('security.status', {})).radarAlerts).toBe(1)
  const row = (await kim.call('audit.list', { limit: 50 })).rows.find(one => one.action === 'quarantine.reset.objected')
  expect(row).toMatchObject({ note: 'restored:password', userId: wei, callId })

  // No agent acts, nor the lead whose reset it was, whatever they prove.
  const tried = { callId: frozen.callId, reason: 'they asked' }
  const refused = { code: 'forbidden', reason: 'calls.demand.frozen' }
  expect(await sam.refusal('directory.enableUser', tried)).toMatchObject({ code: 'forbidden' })
  expect(await sam.refusal('credentials.resetPassword', { ...tried, route: 'message:sms' })).toMatchObject({
    code: 'forbidden',
  })
  await wait(25)
  // The alert has lapsed by now, and the freeze has not.
  expect(await sam.refusal('directory.enableUser', tried)).toMatchObject(refused)
  const reopened = await proved(olga, kim, 'enable-user')
  expect(await olga.refusal('directory.enableUser', { callId: reopened, reason: 'they asked' })).toMatchObject({
    code: 'forbidden',
    reason: 'calls.demand.frozen-own-reset',
  })

  // Another lead does, with proof; a code of before is nothing then, and the contacts stay frozen until their own turn.
  const bare = await lee.call('calls.open', { userId: wei, intent: 'enable-user' })
  expect(await lee.refusal('directory.enableUser', { callId: bare.callId, reason: 'asked' })).toMatchObject({
    code: 'evidence_required',
  })
  const lifting = await proved(lee, kim, 'enable-user')
  await lee.call('directory.enableUser', { callId: lifting, reason: 'seen in person' })
  await lee.call('calls.close', { callId: lifting, outcome: 'done' })
  const card = await lee.call('directory.card', { userId: wei })
  expect(card).toMatchObject({ enabled: true, frozenSince: null })
  expect(card.contactsFrozen?.cause).toBe('veto')
  expect((await sam.call('quarantine.object', { userId: wei, code })).outcome).toBe('nothing-sealed')
})

it('nobody at the desk sees a code, a hash or what is sealed: not in a call, the audit, the events or the log', async () => {
  const { olga, kim, lee } = staff
  const callId = await proved(lee, kim, 'reset-password')
  await lee.call('credentials.resetPassword', { callId, route: 'message:sms' })
  const code = await newest('notice', CODE, kim)
  const everywhere = JSON.stringify([
    await lee.call('calls.get', { callId }),
    await olga.call('directory.card', { userId: wei }),
    await kim.call('audit.list', { limit: 200 }),
    await desk.as('ann').call('directory.user', { userId: wei }),
    desk.events,
    desk.log,
  ])
  for (const secret of [code, code.replace('-', ''), '$argon2']) expect(everywhere).not.toContain(secret)
})

it('an import does not end a freeze, and an operator does not object for their own record', async () => {
  const { kim, lee, sam } = staff
  const code = await newest('notice', CODE, kim)
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.user', { userId: wei })
  const zoe = await ann.call('directory.createUser', { accountId, user: { login: 'zoe', name: 'Zoe' } })
  const linked = await desk.operator('self', ['agent'], zoe.userId)
  expect(await linked.refusal('quarantine.object', { userId: zoe.userId, code })).toMatchObject({ code: 'forbidden' })
  expect((await sam.call('quarantine.object', { userId: wei, code })).outcome).toBe('restored')
  const content = Buffer.from('login,name,enabled\nwei,Wang Wei,yes\n').toString('base64')
  const { importId } = await ann.call('directory.readImport', { fileName: 'people.csv', content })
  const mapping = { login: 'login', name: 'name', enabled: 'enabled' } as const
  await ann.call('directory.runImport', { importId, accountId, format: 'csv', mapping })
  expect(await lee.call('directory.card', { userId: wei })).toMatchObject({ enabled: false })
})

it('survives a restart: what is sealed stays sealed, what is frozen stays frozen, and the time of both goes on', async () => {
  const { lee, kim } = staff
  expect((await kim.call('directory.card', { userId: wei })).frozenSince).not.toBeNull()
  const callId = await proved(kim, lee, 'enable-user')
  await kim.call('directory.enableUser', { callId, reason: 'seen in person' })
  await kim.call('calls.close', { callId, outcome: 'done' })
  const again = await proved(kim, lee, 'reset-password')
  await kim.call('credentials.resetPassword', { callId: again, route: 'message:sms' })
  const code = await newest('notice', CODE, lee)
  await desk.restart()
  await wait(70)
  expect((await lee.call('directory.card', { userId: wei })).sealed).toHaveLength(1)
  await wait(2)
  expect((await lee.call('directory.card', { userId: wei })).sealed).toEqual([])
  expect((await lee.call('quarantine.object', { userId: wei, code })).outcome).toBe('nothing-sealed')
})
