import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const NUMBER = '+4915112345611'
const MINUTE = 60_000
type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let olga: Face
let wei: Caller

beforeEach(async () => {
  desk = await callDesk()
  olga = await desk.operator('olga', ['agent'])
  wei = await desk.caller('wei', { device: true, email: 'wei@example.org', phone: '15112345611' })
})
afterEach(() => desk.close())

const offerIn = (call: Awaited<ReturnType<Face['get']>>) => call.offers.find(one => one.method === 'call-back')
const demandIn = (call: Awaited<ReturnType<Face['get']>>, act: string) => call.demands.find(one => one.act === act)
const setPhone = (phone: string) =>
  desk.store.write(tx => tx.updateTable('user').set({ phone, phone_key: phone }).where('id', '=', wei.userId).execute())

describe('the number on record', () => {
  it('is shown once for dialling, and stands in nothing but that answer', async () => {
    const { callId } = await olga.open(wei)
    expect(offerIn(await olga.get(callId))).toMatchObject({ state: 'ready', to: '+49 ••••••', asks: 'confirmation' })
    const { number, call } = await olga.reveal(callId)
    expect(number).toBe(NUMBER)
    expect(offerIn(call)).toMatchObject({ state: 'waiting', expiresAt: desk.clock.now() + 10 * MINUTE })
    expect(await desk.refusal(olga.reveal(callId))).toEqual({ code: 'conflict', reason: 'calls.reveal.once' })
    expect(JSON.stringify([call, await olga.get(callId), desk.notes, desk.details])).not.toContain('12345611')
  })

  it('proves nothing by being known', async () => {
    const { callId } = await olga.open(wei)
    const { call } = await olga.reveal(callId)
    expect(call.proofs).toEqual([])
    expect(call.card.revealed).toBe(0)
    expect(demandIn(call, 'reset-password')).toMatchObject({ met: 0 })
    for (const answer of [NUMBER, '15112345611', '5611', ''])
      expect(await desk.refusal(olga.answer(callId, 'call-back', answer))).toMatchObject({ code: 'invalid_input' })
  })

  it('is shown in one’s own open call only', async () => {
    const { callId } = await olga.open(wei)
    const lee = await desk.operator('lee', ['agent', 'lead'])
    expect(await desk.refusal(lee.reveal(callId))).toMatchObject({ reason: 'calls.demand.not-yours' })
    await olga.run('calls', 'hold', { callId })
    expect(await desk.refusal(olga.reveal(callId))).toMatchObject({ reason: 'calls.demand.on-hold' })
    await olga.run('calls', 'close', { callId, outcome: 'abandoned' })
    expect(await desk.refusal(olga.reveal(callId))).toMatchObject({ reason: 'calls.demand.closed' })
  })

  it('is not shown when it proves nobody: shared, changed lately, missing', async () => {
    const twin = await desk.caller('twin', { phone: '15112345611' })
    expect(await desk.refusal(olga.reveal((await olga.open(twin)).callId))).toMatchObject({
      reason: 'calls.offer.contact-shared',
    })
    const none = await desk.caller('none', { phone: '' })
    expect(await desk.refusal(olga.reveal((await olga.open(none)).callId))).toMatchObject({
      reason: 'calls.offer.no-contact',
    })
    const fresh = await desk.caller('fresh', { phone: '15112345699' })
    await desk.store.write(tx =>
      tx.updateTable('user').set({ phone_changed_at: desk.clock.now() }).where('id', '=', fresh.userId).execute(),
    )
    const { callId } = await olga.open(fresh)
    expect(await desk.refusal(olga.reveal(callId))).toMatchObject({ reason: 'calls.offer.contact-fresh' })
    expect(await olga.answer(callId, 'call-back', 'yes')).toMatchObject({ outcome: 'blocked' })
  })

  it('is not there for collecting: after twenty in an hour no more are shown', async () => {
    const callers = await Promise.all(
      Array.from({ length: 21 }, (_, at) => desk.caller(`c${at}`, { phone: String(15_200_000_000 + at) })),
    )
    for (const caller of callers.slice(0, 20)) await olga.reveal((await olga.open(caller)).callId)
    const last = await olga.open(callers[20] ?? wei)
    expect(await desk.refusal(olga.reveal(last.callId))).toMatchObject({
      code: 'rate_limited',
      reason: 'calls.reveal.too-many',
    })
    await desk.clock.advance(61 * MINUTE)
    expect((await olga.reveal(last.callId)).number).toMatch(/^\+49/u)
  })
})

describe('a call-back', () => {
  it('counts only after the number was shown, and then once', async () => {
    const { callId } = await olga.open(wei)
    expect(await olga.answer(callId, 'call-back', 'yes')).toMatchObject({ outcome: 'not-sent' })
    await olga.reveal(callId)
    const { outcome, call } = await olga.answer(callId, 'call-back', 'yes')
    expect(outcome).toBe('right')
    expect(call.proofs).toMatchObject([{ method: 'call-back', strength: 'medium' }])
    expect(await olga.answer(callId, 'call-back', 'yes')).toMatchObject({ outcome: 'not-sent' })
  })

  it('that reached nobody is a failed check, and the number can be shown again', async () => {
    const { callId } = await olga.open(wei)
    await olga.reveal(callId)
    expect(await olga.answer(callId, 'call-back', 'no')).toMatchObject({ outcome: 'wrong', triesLeft: 4 })
    expect((await olga.reveal(callId)).number).toBe(NUMBER)
  })

  it('is worth nothing for a number that has changed, another purpose, or after its time', async () => {
    const { callId } = await olga.open(wei)
    await olga.reveal(callId)
    await setPhone('15119999999')
    expect(await olga.answer(callId, 'call-back', 'yes')).toMatchObject({ outcome: 'expired' })
    await setPhone('15112345611')

    await olga.reveal(callId)
    await olga.run('calls', 'update', { callId, intent: 'unlock' })
    expect(await olga.answer(callId, 'call-back', 'yes')).toMatchObject({ outcome: 'not-sent' })

    await olga.reveal(callId)
    await desk.clock.advance(desk.settings.proofMinutes * MINUTE)
    expect(await olga.answer(callId, 'call-back', 'yes')).toMatchObject({ outcome: 'not-sent' })
  })

  it('hands nothing over by the number that was dialled', async () => {
    const { callId } = await olga.open(wei)
    await olga.reveal(callId)
    await olga.answer(callId, 'call-back', 'yes')
    expect((await olga.act(callId, 'reset-password')).routes.map(({ route }) => route)).toEqual([
      'message:email',
      'slip:email',
    ])
  })

  it('and a text message to the same number count once', async () => {
    const { callId } = await olga.open(wei, 'reset-mfa')
    await olga.reveal(callId)
    await olga.answer(callId, 'call-back', 'yes')
    const { call } = await olga.prove(callId, 'code-sms')
    expect(demandIn(call, 'reset-mfa')).toMatchObject({ state: 'needs', missing: ['calls.demand.second-proof'] })
    await olga.prove(callId, 'code-email')
    // The text message was checked, so it stands for the phone, and the device code may go there.
    expect((await olga.act(callId, 'reset-mfa')).routes.map(({ route }) => route)).toContain('message:sms')
  })
})
