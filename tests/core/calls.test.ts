import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let olga: Face
let lee: Face
let wei: Caller

beforeEach(async () => {
  desk = await callDesk()
  olga = await desk.operator('olga', ['agent'])
  lee = await desk.operator('lee', ['agent', 'lead'])
  wei = await desk.caller('wei', { device: true, email: 'wei@example.org', phone: '15112345611' })
})
afterEach(() => desk.close())

const stateOf = (call: Awaited<ReturnType<Face['get']>>, act: string) => call.demands.find(demand => demand.act === act)
const offerOf = (call: Awaited<ReturnType<Face['get']>>, method: string) =>
  call.offers.find(offer => offer.method === method)

describe('opening a call', () => {
  it('numbers calls from 1001 on', async () => {
    expect((await olga.open(wei)).number).toBe(1001)
    expect((await lee.open(wei)).number).toBe(1002)
  })

  it('answers the open one when the same operator opens it again, also from hold', async () => {
    const first = await olga.open(wei)
    await olga.run('calls', 'hold', { callId: first.callId })
    const again = await olga.open(wei, 'unlock')
    expect(again).toMatchObject({ callId: first.callId, state: 'open', intent: 'reset-password' })
    await olga.run('calls', 'close', { callId: first.callId, outcome: 'done' })
    expect((await olga.open(wei)).callId).not.toBe(first.callId)
  })

  it('is refused on the record linked to the operator', async () => {
    const self = await desk.operator('wei.staff', ['agent', 'lead'], { linkedUserId: wei.userId })
    expect(await desk.refusal(self.open(wei))).toEqual({ code: 'forbidden', reason: 'calls.demand.own-record' })
  })

  it('shows what can be proved, what is missing and the quickest next step', async () => {
    const call = await olga.open(wei)
    expect(call.offers.slice(0, 3).map(offer => [offer.method, offer.state, offer.strength])).toEqual([
      ['totp', 'ready', 'strong'],
      ['code-email', 'ready', 'weak'],
      ['code-sms', 'ready', 'weak'],
    ])
    expect(stateOf(call, 'reset-password')).toMatchObject({
      state: 'needs',
      missing: ['calls.demand.first-proof'],
      next: 'totp',
    })
    expect(stateOf(call, 'end-sessions')).toMatchObject({ state: 'ready' })
    expect(stateOf(call, 'unlock')).toMatchObject({ state: 'refused', missing: ['calls.demand.not-locked'] })
    expect(call.card.revealed).toBe(0)
  })

  it('says what the call is about in the audit, with the call itself', async () => {
    const call = await olga.open(wei)
    expect(desk.notes).toContain('reset-password')
    expect(desk.subjects).toContainEqual({ callId: call.callId })
  })
})

describe('a call', () => {
  it('is worked by its own operator only', async () => {
    const { callId } = await olga.open(wei)
    for (const work of [
      () => lee.challenge(callId, 'code-email'),
      () => lee.answer(callId, 'totp', '000000'),
      () => lee.run('calls', 'update', { callId, ticket: 'X' }),
      () => lee.run('calls', 'hold', { callId }),
      () => lee.run('calls', 'close', { callId, outcome: 'done' }),
      () => lee.act(callId, 'end-sessions'),
    ])
      expect(await desk.refusal(work())).toMatchObject({ code: 'forbidden', reason: 'calls.demand.not-yours' })
    expect(await lee.get(callId)).toMatchObject({ mine: false, offers: [], card: { revealed: 0 } })
  })

  it('gathers nothing on hold or after its end', async () => {
    const { callId } = await olga.open(wei)
    await olga.run('calls', 'hold', { callId })
    expect(await desk.refusal(olga.proveTotp(callId, wei))).toMatchObject({ reason: 'calls.demand.on-hold' })
    await olga.run('calls', 'resume', { callId })
    expect(await desk.refusal(olga.run('calls', 'resume', { callId }))).toMatchObject({
      reason: 'calls.demand.not-on-hold',
    })
    await olga.run('calls', 'close', { callId, outcome: 'not-proved' })
    expect(await desk.refusal(olga.challenge(callId, 'code-sms'))).toMatchObject({ reason: 'calls.demand.closed' })
  })

  it('lists open ones newest first, held ones among them', async () => {
    const { callId } = await olga.open(wei)
    const other = await lee.open(wei)
    await olga.run('calls', 'hold', { callId })
    const { calls } = await lee.run('calls', 'list', {})
    expect(calls.map(call => [call.number, call.state, call.mine])).toEqual([
      [1002, 'open', true],
      [1001, 'hold', false],
    ])
    await lee.run('calls', 'close', { callId: other.callId, outcome: 'done' })
    expect((await lee.run('calls', 'list', {})).calls).toHaveLength(1)
    expect((await lee.run('calls', 'list', { state: 'all' })).calls).toHaveLength(2)
  })

  it('keeps ticket and channel', async () => {
    const { callId } = await olga.open(wei)
    const call = await olga.run('calls', 'update', { callId, ticket: ' INC-8841 ', reachedBy: 'chat' })
    expect(call).toMatchObject({ ticket: 'INC-8841', reachedBy: 'chat', intent: 'reset-password' })
  })
})

describe('proving', () => {
  it('by authenticator makes the reset ready, and reveals the card', async () => {
    const { callId } = await olga.open(wei)
    const { outcome, call } = await olga.proveTotp(callId, wei)
    expect(outcome).toBe('right')
    expect(stateOf(call, 'reset-password')).toMatchObject({ state: 'ready', met: 1 })
    expect(call).toMatchObject({
      card: { revealed: 2 },
      proofs: [{ method: 'totp', strength: 'strong', state: 'fresh' }],
    })
    expect(offerOf(call, 'totp')).toMatchObject({ state: 'proved' })
  })

  it('forgives what an input method makes of digits', async () => {
    const { callId } = await olga.open(wei)
    const wide = [...desk.totpOf(wei)].map(digit => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0)).join('')
    expect((await olga.answer(callId, 'totp', `${wide.slice(0, 3)} ${wide.slice(3)}`)).outcome).toBe('right')
  })

  it('by a code that never left the machine is weak, and marked so', async () => {
    const { callId } = await olga.open(wei)
    const { call } = await olga.prove(callId, 'code-sms')
    expect(call.proofs).toMatchObject([{ strength: 'weak', weakened: 'lab-sender' }])
    expect(stateOf(call, 'reset-password')?.routes.map(route => route.route)).toEqual([
      'message:email',
      'slip:email',
      'slip:second-operator',
    ])
  })

  it('fades after its minutes', async () => {
    const { callId } = await olga.open(wei)
    await olga.proveTotp(callId, wei)
    await desk.clock.advance(desk.settings.proofMinutes * MINUTE)
    const call = await olga.get(callId)
    expect(call.proofs).toMatchObject([{ state: 'expired' }])
    expect(call.card.revealed).toBe(0)
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toEqual({
      code: 'evidence_required',
      reason: 'calls.demand.first-proof',
    })
  })

  it('remembers a wrong answer, across codes, calls and operators', async () => {
    const { callId } = await olga.open(wei)
    await olga.challenge(callId, 'code-email')
    const right = await desk.lastCode()
    const wrong = right === '000000' ? '000001' : '000000'
    expect(await olga.answer(callId, 'code-email', wrong)).toMatchObject({ outcome: 'wrong', triesLeft: 4 })
    await desk.clock.advance(2 * MINUTE)
    await olga.challenge(callId, 'code-email')
    expect(await olga.answer(callId, 'code-email', wrong)).toMatchObject({ outcome: 'wrong', triesLeft: 3 })
    const other = await lee.open(wei)
    expect(offerOf(other, 'code-email')).toMatchObject({ triesLeft: 3 })
  })

  it('stops after five failures for everyone but a lead, and for a lead with the method that failed', async () => {
    const { callId } = await olga.open(wei)
    for (let round = 0; round < 5; round++) {
      await desk.clock.advance(MINUTE)
      await olga.challenge(callId, 'code-email')
      const code = await desk.lastCode()
      expect((await olga.answer(callId, 'code-email', code === '111111' ? '222222' : '111111')).outcome).toBe('wrong')
    }
    const call = await olga.get(callId)
    expect(call.coolDownUntil).toBe(desk.clock.now() + 30 * MINUTE)
    expect(call.offers.every(offer => offer.state === 'blocked')).toBe(true)
    expect(await olga.proveTotp(callId, wei)).toMatchObject({ outcome: 'blocked' })
    expect(await desk.refusal(olga.act(callId, 'end-sessions'))).toMatchObject({
      reason: 'calls.demand.cool-down',
      retryAt: call.coolDownUntil,
    })

    const taken = await lee.open(wei)
    expect(await lee.challenge(taken.callId, 'code-email')).toMatchObject({ outcome: 'blocked' })
    expect(await lee.proveTotp(taken.callId, wei)).toMatchObject({ outcome: 'right' })
    await lee.act(taken.callId, 'reset-password')

    await desk.clock.advance(30 * MINUTE)
    expect((await olga.get(callId)).coolDownUntil).toBeNull()
  })

  it('takes an authenticator code once', async () => {
    const { callId } = await olga.open(wei)
    const code = desk.totpOf(wei)
    expect((await olga.answer(callId, 'totp', code)).outcome).toBe('right')
    expect((await olga.answer(callId, 'totp', code)).outcome).toBe('already-used')
  })

  it('sends nothing to a contact that is shared, fresh or missing', async () => {
    const eve = await desk.caller('eve', { email: 'wei@example.org', phone: '' })
    const call = await olga.open(eve)
    expect(offerOf(call, 'code-email')).toMatchObject({ state: 'blocked', problem: 'calls.offer.contact-shared' })
    expect(offerOf(call, 'code-sms')).toMatchObject({ state: 'blocked', problem: 'calls.offer.no-contact' })
    expect(offerOf(call, 'totp')).toMatchObject({ state: 'blocked', problem: 'calls.offer.no-device' })
    // Nothing of their own is left, but a colleague can vouch for them.
    expect(stateOf(call, 'reset-password')).toMatchObject({ next: 'vouch' })
    expect(await olga.challenge(call.callId, 'code-email')).toMatchObject({ outcome: 'blocked' })
    expect(await desk.refusal(olga.challenge(call.callId, 'totp'))).toMatchObject({
      reason: 'calls.challenge.nothing-to-send',
    })
  })

  it('waits between codes and says until when', async () => {
    const { callId } = await olga.open(wei)
    const sent = await olga.challenge(callId, 'code-email')
    expect(sent).toMatchObject({ outcome: 'sent', retryAt: null })
    expect(offerOf(sent.call, 'code-email')).toMatchObject({
      state: 'waiting',
      resendAt: desk.clock.now() + MINUTE,
      expiresAt: desk.clock.now() + 10 * MINUTE,
    })
    expect(await olga.challenge(callId, 'code-email')).toMatchObject({
      outcome: 'wait',
      retryAt: desk.clock.now() + MINUTE,
    })
  })

  it('by a mail gateway that the operator has just set counts for nothing and hands nothing over', async () => {
    const smtp = { host: 'mail', port: 25, security: 'none', user: '', password: '', from: 'desk@example.org' } as const
    const fresh = await callDesk({ smtp })
    try {
      const kim = await fresh.operator('kim', ['agent', 'administrator'])
      const max = await fresh.operator('max', ['agent'])
      const caller = await fresh.caller('wei', { device: true })
      await fresh.store.write(tx =>
        tx
          .insertInto('setting')
          .values({
            name: 'smtp.changed',
            value: '',
            changed_at: fresh.clock.now() - HOUR,
            changed_by: kim.actor.operatorId,
          })
          .execute(),
      )
      const { callId } = await kim.open(caller)
      const { call } = await kim.proveTotp(callId, caller)
      expect(offerOf(call, 'code-email')).toMatchObject({ state: 'blocked', problem: 'calls.offer.fresh-sender-email' })
      expect(stateOf(call, 'reset-password')?.routes.map(route => route.route)).toEqual(['message:sms', 'slip:sms'])
      expect(offerOf(await max.open(caller), 'code-email')).toMatchObject({ state: 'ready', strength: 'medium' })
      await fresh.clock.advance(72 * HOUR)
      expect(offerOf(await kim.get(callId), 'code-email')).toMatchObject({ state: 'ready' })
    } finally {
      await fresh.close()
    }
  })
})

describe('an act', () => {
  it('is refused without evidence, and leaves nothing behind', async () => {
    const { callId } = await olga.open(wei)
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
    expect(await desk.refusal(olga.spend(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
    expect(await desk.store.read.selectFrom('act').selectAll().execute()).toEqual([])
  })

  it('spends the proof and knows its routes with whole addresses', async () => {
    const { callId } = await olga.open(wei)
    await olga.prove(callId, 'code-email')
    const spent = await olga.act(callId, 'reset-password')
    expect(spent).toMatchObject({ act: 'reset-password', callNumber: 1001, userId: wei.userId, reachedBy: 'phone' })
    expect(spent.routes.map(route => [route.route, route.address])).toEqual([
      ['message:sms', '+4915112345611'],
      ['slip:sms', '+4915112345611'],
      ['slip:second-operator', null],
    ])
    const call = await olga.get(callId)
    expect(call.proofs).toMatchObject([{ state: 'spent' }])
    expect(stateOf(call, 'reset-password')).toMatchObject({ state: 'done' })
    expect(stateOf(call, 'unlock')).toMatchObject({ state: 'done' })
    expect(stateOf(call, 'end-sessions')).toMatchObject({ state: 'done' })
    expect(stateOf(call, 'reset-mfa')).toMatchObject({ missing: ['calls.demand.forbidden-combination'] })
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
  })

  it('uses up the evidence that was left over, too', async () => {
    const { callId } = await olga.open(wei)
    await olga.proveTotp(callId, wei)
    await olga.prove(callId, 'code-email')
    await olga.act(callId, 'reset-password')
    expect((await olga.get(callId)).proofs.map(proof => proof.state)).toEqual(['spent', 'expired'])
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
  })

  it('is done once when two race for the same proof', async () => {
    const { callId } = await olga.open(wei)
    await olga.proveTotp(callId, wei)
    const races = await Promise.allSettled(Array.from({ length: 8 }, () => olga.spend(callId, 'reset-password')))
    expect(races.filter(race => race.status === 'fulfilled')).toHaveLength(1)
    expect(await desk.store.read.selectFrom('act').selectAll().execute()).toHaveLength(1)
  })

  it('is worth nothing for another intent, even after a change and back', async () => {
    const { callId } = await olga.open(wei, 'reset-password')
    await olga.proveTotp(callId, wei)
    await olga.challenge(callId, 'code-email')
    const code = await desk.lastCode()
    await olga.run('calls', 'update', { callId, intent: 'enable-user' })
    expect(await olga.answer(callId, 'code-email', code)).toMatchObject({ outcome: 'not-sent' })
    await olga.run('calls', 'update', { callId, intent: 'reset-password' })
    expect(await olga.answer(callId, 'code-email', code)).toMatchObject({ outcome: 'not-sent' })
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
    expect(await desk.refusal(olga.act(callId, 'reset-mfa'))).toEqual({
      code: 'evidence_required',
      reason: 'calls.demand.other-intent',
    })
  })

  it('on a privileged user needs a lead, two strong enough proofs, and another lead who approves', async () => {
    const ceo = await desk.caller('ceo', { device: true, privileged: true })
    const { callId } = await olga.open(ceo)
    await olga.proveTotp(callId, ceo)
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.lead-only' })
    expect(await desk.refusal(olga.act(callId, 'end-sessions'))).toMatchObject({ reason: 'calls.demand.lead-only' })
    const taken = await lee.open(ceo)
    await desk.clock.advance(MINUTE)
    await lee.proveTotp(taken.callId, ceo)
    expect(await desk.refusal(lee.act(taken.callId, 'reset-password'))).toMatchObject({
      reason: 'calls.demand.second-proof',
    })
    await lee.prove(taken.callId, 'code-sms')
    await lee.ask(taken.callId)
    await (await desk.operator('mia', ['lead'])).decide(taken.callId)
    expect((await lee.act(taken.callId, 'reset-password')).routes.map(route => route.route)).toEqual([
      'message:email',
      'slip:email',
      'slip:second-operator',
    ])
  })

  it('takes anybody who is linked to staff for privileged', async () => {
    await desk.operator('wei.staff', ['agent'], { linkedUserId: wei.userId })
    const { callId } = await olga.open(wei)
    await olga.proveTotp(callId, wei)
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.lead-only' })
  })

  it('protects without proof: ending sessions and disabling need none', async () => {
    const { callId } = await olga.open(wei, 'end-sessions')
    await olga.act(callId, 'end-sessions')
    await olga.act(callId, 'disable-user')
    const call = await olga.get(callId)
    expect(call.card.revealed).toBe(0)
    expect(stateOf(call, 'end-sessions')).toMatchObject({ state: 'done' })
  })

  it('goes by a second operator only when there is one who may read', async () => {
    const lone = await desk.caller('lone', { phone: '' })
    const { callId } = await lee.open(lone)
    await lee.prove(callId, 'code-email')
    // Olga is no lead, so nobody could read the half that goes to the desk.
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.other-route' })
    await desk.operator('newcomer', ['lead'], { createdAt: desk.clock.now() - HOUR, createdBy: lee.actor.operatorId })
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.other-route' })
    await desk.operator('max', ['lead'])
    expect((await lee.act(callId, 'reset-password')).routes.map(route => route.route)).toEqual(['slip:second-operator'])
  })
})
