import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Act } from '#shared/contract/acts.ts'
import type { CallId, UserId } from '#shared/contract/ids.ts'
import type { Alert } from '#shared/contract/radar.ts'

import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const AGENTS = ['olga', 'ben', 'eve'] as const
const LEADS = ['lee', 'kim'] as const

let desk: TestApp
const users: UserId[] = []
let next = 0
/** Somebody about whom nobody has called yet. */
const someone = (): UserId => {
  const userId = users[next++]
  if (userId === undefined) throw new Error('no user is left')
  return userId
}

beforeAll(async () => {
  desk = await makeApp({ seed: 'radar' })
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  for (let n = 0; n < 60; n++) {
    const user = {
      login: `u${String(n)}`,
      name: `User ${String(n)}`,
      areaCode: '0049',
      phone: `15112340${String(100 + n)}`,
    }
    users.push(
      (await ann.call('directory.createUser', { accountId, user: { ...user, email: `${user.login}@example.org` } }))
        .userId,
    )
  }
  for (const login of AGENTS) await desk.operator(login, ['agent'])
  for (const login of LEADS) await desk.operator(login, ['agent', 'lead'])
  await desk.clock.advance(80 * HOUR)
}, 60_000)
afterAll(() => desk.close())
beforeEach(async () => {
  // Past every alert of the test before.
  await desk.clock.advance(8 * 24 * HOUR)
  for (const login of ['ann', ...AGENTS, ...LEADS]) await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
})

const open = (by: string, userId: UserId, more: { intent?: Act; ticket?: string; callerNumber?: string } = {}) =>
  desk.as(by).call('calls.open', { userId, ...more })
const close = (by: string, { callId }: { callId: CallId }) =>
  desk.as(by).call('calls.close', { callId, outcome: 'not-proved' })
/** A call that leads nowhere. */
async function nothing(by: string, userId: UserId, more: Parameters<typeof open>[2] = {}) {
  const call = await open(by, userId, more)
  await close(by, call)
  return call
}
const signals = (call: { readonly alerts: readonly { signal: string; grave: boolean }[] }) =>
  call.alerts.map(alert => alert.signal + (alert.grave ? ' (grave)' : '')).sort()
const standing = async (by = 'lee') => (await desk.as(by).call('radar.list', {})).alerts
async function theAlert(signal: Alert['signal'], by = 'lee'): Promise<Alert> {
  const alert = (await standing(by)).find(one => one.signal === signal)
  if (alert === undefined) throw new Error(`no alert ${signal}`)
  return alert
}
const lift = (by: Face, alert: Alert, more: { shared?: boolean } = {}) =>
  by.raw('radar.lift', { alertId: alert.alertId, reason: 'looked into it', ...more })
const code = async (): Promise<string> => {
  const { messages } = await desk.as('kim').call('codes.outbox', {})
  const message = messages.find(one => one.kind === 'proof-code' && one.channel === 'email' && one.readable)
  if (message === undefined) throw new Error('no code')
  const { body } = await desk.as('kim').call('codes.readBody', { messageId: message.messageId, reason: 'no gateway' })
  return /\d{6}/u.exec(body)?.[0] ?? ''
}
const ready = (call: { demands: readonly { act: Act; state: string; missing: readonly string[] }[] }, act: Act) =>
  call.demands.find(demand => demand.act === act)

describe('a user about whom several operators were asked in vain', () => {
  it('shows the reason, leaves the user to the leads, asks for one, and goes on once another lead has lifted it', async () => {
    const userId = someone()
    await nothing('olga', userId)
    await nothing('ben', userId)
    const call = await open('eve', userId)
    expect(call.alerts).toMatchObject([
      { signal: 'several-operators', grave: true, facts: { operators: 3, hours: 24 } },
    ])
    expect((await desk.as('eve').call('security.status', {})).radarAlerts).toBe(1)

    // An agent proves nothing and resets nothing, whatever page they use.
    expect(new Set(call.offers.map(offer => offer.problem))).toContain('calls.offer.radar')
    expect(call.offers.some(offer => offer.state === 'ready')).toBe(false)
    expect(await desk.as('eve').call('calls.challenge', { callId: call.callId, method: 'code-email' })).toMatchObject({
      outcome: 'blocked',
    })
    const reset = { callId: call.callId, route: 'message:sms' }
    expect(await desk.as('eve').refusal('credentials.resetPassword', reset)).toMatchObject({
      code: 'forbidden',
      reason: 'calls.demand.radar',
      retryAt: call.alerts[0]?.until,
    })
    expect(await desk.as('eve').refusal('calls.revealNumber', { callId: call.callId })).toMatchObject({
      reason: 'calls.offer.radar',
    })
    // What only protects is not held.
    expect(ready(call, 'disable-user')).toMatchObject({ state: 'ready' })

    const alert = await theAlert('several-operators')
    expect(alert).toMatchObject({ state: 'new', mine: false, shareable: false, operatorName: 'eve' })
    await desk.as('lee').call('radar.acknowledge', { alertId: alert.alertId })
    expect((await desk.as('eve').call('security.status', {})).radarAlerts).toBe(0)
    expect(await theAlert('several-operators')).toMatchObject({ state: 'seen', seen: { by: 'lee' } })
    expect(signals(await desk.as('eve').call('calls.get', { callId: call.callId }))).toEqual([
      'several-operators (grave)',
    ])

    expect(await lift(desk.as('eve'), alert)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await lift(desk.as('lee'), alert)).toMatchObject({ ok: true })
    expect(await standing()).toEqual([])
    await desk.as('eve').call('calls.challenge', { callId: call.callId, method: 'code-email' })
    const answer = await code()
    const answered = await desk.as('eve').call('calls.answer', { callId: call.callId, method: 'code-email', answer })
    expect(answered).toMatchObject({ outcome: 'right', call: { alerts: [] } })
    await desk.as('eve').call('credentials.resetPassword', reset)

    const { rows } = await desk.as('lee').call('audit.list', { userId, limit: 50 })
    const told = rows.map(row => [row.action, row.outcome, row.note])
    expect(told).toContainEqual(['calls.call.opened', 'done', 'reset-password:radar'])
    expect(told).toContainEqual(['radar.alert.acknowledged', 'done', 'several-operators'])
    expect(told).toContainEqual(['radar.alert.lifted', 'done', 'several-operators'])
    expect(told).toContainEqual(['credentials.password.reset', 'refused', 'calls.demand.radar'])
  })

  it('can be helped by a lead all the while, except with a new authenticator', async () => {
    const userId = someone()
    await nothing('olga', userId)
    await nothing('ben', userId)
    const call = await open('kim', userId, { intent: 'reset-mfa' })
    expect(signals(call)).toEqual(['several-operators (grave)'])
    expect(call.offers.some(offer => offer.state === 'ready')).toBe(true)
    expect(ready(call, 'reset-password')?.missing).not.toContain('calls.demand.radar')
    expect(ready(call, 'reset-mfa')).toMatchObject({ state: 'refused', missing: ['calls.demand.radar-enrolment'] })
  })

  it('is held for as long as the radar looks back, and no longer', async () => {
    const userId = someone()
    await nothing('olga', userId)
    await nothing('ben', userId)
    const call = await open('eve', userId)
    await desk.clock.advance(25 * HOUR)
    for (const login of ['eve', 'lee']) await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
    expect((await desk.as('eve').call('calls.get', { callId: call.callId })).alerts).toEqual([])
    expect(await standing()).toEqual([])
    const { alerts } = await desk.as('lee').call('radar.list', { state: 'all' })
    expect(alerts.find(alert => alert.userName === call.userName)).toMatchObject({ state: 'lapsed' })
  })
})

describe('one number', () => {
  it('is the same however it is written, raises the alert when it is noted later, and holds every call of that number', async () => {
    const [first, second, third, fourth] = [someone(), someone(), someone(), someone()]
    const early = await open('olga', first, { callerNumber: '+49 151 2345678' })
    expect(early.callerNumber).toBe('••••678')
    await nothing('ben', second, { callerNumber: '0151/234 56 78' })
    const call = await open('eve', third)
    expect(signals(call)).toEqual([])
    const noted = await desk.as('eve').call('calls.update', { callId: call.callId, callerNumber: '0049 (151) 2345678' })
    expect(signals(noted)).toEqual(['one-number (grave)'])
    // The first call, still open, is one of them.
    expect(signals(await desk.as('olga').call('calls.get', { callId: early.callId }))).toEqual(['one-number (grave)'])
    expect(JSON.stringify(await standing())).not.toMatch(/2345678/u)

    // A lead says that it is the phone on the wall, and it is left alone from then on.
    const alert = await theAlert('one-number')
    expect(alert.shareable).toBe(true)
    expect(await lift(desk.as('lee'), alert, { shared: true })).toMatchObject({ ok: true })
    expect(signals(await open('ben', fourth, { callerNumber: '01512345678' }))).toEqual([])
  })

  it('of three calls that led nowhere is told when the third is closed', async () => {
    const number = { callerNumber: '4711' }
    for (const by of ['olga', 'ben']) await nothing(by, someone(), number)
    await nothing('eve', someone(), number)
    expect((await standing()).map(alert => alert.signal)).toContain('steps-number')
  })

  it.each(['abc', '12', '+'.repeat(4), '1'.repeat(33)])('is not “%s”', async callerNumber => {
    expect(await desk.as('olga').refusal('calls.open', { userId: someone(), callerNumber })).toMatchObject({
      code: 'invalid_input',
    })
  })

  it('is forgotten when it is emptied', async () => {
    const call = await open('olga', someone(), { callerNumber: '0301234567' })
    const updated = await desk.as('olga').call('calls.update', { callId: call.callId, callerNumber: '' })
    expect(updated.callerNumber).toBe('')
  })
})

it('one ticket for many users is seen in whatever case it is written, and a dash is no ticket', async () => {
  await nothing('olga', someone(), { ticket: 'inc-77' })
  await nothing('ben', someone(), { ticket: 'INC-77' })
  expect(signals(await open('eve', someone(), { ticket: 'Inc-77' }))).toEqual(['one-ticket (grave)'])
  for (const by of AGENTS) await nothing(by, someone(), { ticket: '–' })
  expect(signals(await open('kim', someone(), { ticket: '–' }))).toEqual([])
})

it('wrong answers at one operator and somebody’s word at another are seen when the word is given, before the reset', async () => {
  const userId = someone()
  const first = await open('olga', userId)
  await desk.as('olga').call('calls.challenge', { callId: first.callId, method: 'code-email' })
  for (let n = 0; n < 3; n++)
    await desk
      .as('olga')
      .call('calls.answer', { callId: first.callId, method: 'code-email', answer: `${String(n)}00000` })
  await close('olga', first)
  const call = await open('ben', userId)
  expect(signals(call)).toEqual([])
  await desk.as('ben').call('calls.revealNumber', { callId: call.callId })
  const answered = await desk
    .as('ben')
    .call('calls.answer', { callId: call.callId, method: 'call-back', answer: 'yes' })
  expect(answered.outcome).toBe('right')
  expect(signals(answered.call)).toEqual(['failed-elsewhere (grave)'])
  expect(
    await desk.as('ben').refusal('credentials.resetPassword', { callId: call.callId, route: 'message:email' }),
  ).toMatchObject({
    reason: 'calls.demand.radar',
  })
})

it('privileged users who want to be reset at once are seen, also those who are privileged as operators or were until now', async () => {
  const ann = desk.as('ann')
  const marked = [someone(), someone(), someone()]
  for (const userId of marked)
    await ann.call('directory.updateUser', { userId, user: { privileged: true }, reason: 'an example' })
  await open('kim', marked[0] ?? someone())
  await open('kim', marked[1] ?? someone())
  await ann.call('directory.updateUser', {
    userId: marked[2] ?? someone(),
    user: { privileged: false },
    reason: 'a trick',
  })
  expect(signals(await open('kim', marked[2] ?? someone()))).toEqual(['privileged (grave)'])
})

it('a call outside the working hours is told, with a sentence and a time zone of the desk’s own', async () => {
  const ann = desk.as('ann')
  const workingHours = { timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '03:00', to: '03:01' }
  await ann.call('security.updateSettings', { settings: { workingHours }, reason: 'an example' })
  const call = await open('olga', someone())
  expect(signals(call)).toEqual(['out-of-hours'])
  // It is told once, and holds nothing.
  expect(signals(await desk.as('olga').call('calls.update', { callId: call.callId, ticket: 'INC-5' }))).toEqual([
    'out-of-hours',
  ])
  expect((await standing()).filter(alert => alert.signal === 'out-of-hours')).toHaveLength(1)
  expect(call.offers.some(offer => offer.state === 'ready')).toBe(true)
  await ann.call('security.updateSettings', { settings: { workingHours: null }, reason: 'an example' })
})

describe('lifting', () => {
  it('is refused to whoever took part, however long their calls are closed, and to whoever has one open', async () => {
    const userId = someone()
    await nothing('lee', userId)
    await nothing('ben', userId)
    await open('eve', userId)
    const alert = await theAlert('several-operators', 'kim')
    expect(alert.mine).toBe(false)
    expect((await theAlert('several-operators', 'lee')).mine).toBe(true)
    expect(await lift(desk.as('lee'), alert)).toMatchObject({ error: { reason: 'radar.problem.own-call' } })
    await desk.clock.advance(MINUTE)
    const mine = await open('kim', userId)
    expect(await lift(desk.as('kim'), alert)).toMatchObject({ error: { reason: 'radar.problem.own-call' } })
    await close('kim', mine)
    expect(await lift(desk.as('kim'), alert)).toMatchObject({ ok: true })
  })

  it('of one alert is refused when it would end another that the lead had a part in', async () => {
    const number = { callerNumber: '0305550199' }
    const [first, second, third, fourth] = [someone(), someone(), someone(), someone()]
    await nothing('olga', first, number)
    await nothing('ben', second, number)
    await open('lee', third, number)
    await open('eve', fourth, number)
    const alert = (await standing('kim')).find(one => one.operatorName === 'eve' && one.signal === 'one-number')
    if (alert === undefined) throw new Error('no alert')
    expect(await lift(desk.as('lee'), alert)).toMatchObject({ error: { reason: 'radar.problem.own-call' } })
    expect(await lift(desk.as('kim'), alert)).toMatchObject({ ok: true })
    expect((await standing()).filter(one => one.signal === 'one-number')).toEqual([])
  })

  it('needs a reason, an alert that stands, and a number or ticket to be called shared', async () => {
    const userId = someone()
    await nothing('olga', userId)
    await nothing('ben', userId)
    await open('eve', userId)
    const alert = await theAlert('several-operators')
    const lee = desk.as('lee')
    expect(await lee.raw('radar.lift', { alertId: alert.alertId, reason: ' ' })).toMatchObject({
      error: { code: 'invalid_input' },
    })
    expect(await lift(lee, alert, { shared: true })).toMatchObject({ error: { reason: 'radar.problem.not-shareable' } })
    expect(await lift(lee, alert)).toMatchObject({ ok: true })
    expect(await lift(lee, alert)).toMatchObject({ error: { reason: 'radar.problem.not-standing' } })
    expect(await lee.raw('radar.acknowledge', { alertId: alert.alertId })).toMatchObject({
      error: { code: 'conflict' },
    })
  })

  it('is not what the operator of the call can do by opening it again, changing it or closing it', async () => {
    const userId = someone()
    await nothing('olga', userId)
    await nothing('ben', userId)
    const call = await open('eve', userId)
    await desk.as('eve').call('calls.update', { callId: call.callId, ticket: 'INC-9', intent: 'unlock' })
    await close('eve', call)
    for (const by of AGENTS) expect(signals(await open(by, userId)), by).toContain('several-operators (grave)')
  })
})
