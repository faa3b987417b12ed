import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const CODE = 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ01'
const OTHER = '0000-1111-2222-3333-4444-5555'
type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let olga: Face
let wei: Caller

beforeEach(async () => {
  desk = await callDesk()
  olga = await desk.operator('olga', ['agent'])
  wei = await desk.caller('wei', { device: true })
  await desk.giveRecoveryCodes(wei, [CODE, OTHER])
})
afterEach(() => desk.close())

const offerIn = (call: Awaited<ReturnType<Face['get']>>) => call.offers.find(one => one.method === 'recovery-code')
const notices = async () =>
  (await desk.store.read.selectFrom('message').select('id').where('kind', '=', 'notice').execute()).length

describe('a recovery code', () => {
  it('is offered to whoever has one left, and to nobody else', async () => {
    expect(offerIn(await olga.open(wei))).toMatchObject({ state: 'ready', strength: 'strong', asks: 'text', to: null })
    const eve = await desk.caller('eve', { phone: '' })
    const { callId } = await olga.open(eve)
    expect(offerIn(await olga.get(callId))).toMatchObject({
      state: 'blocked',
      problem: 'calls.offer.no-recovery-code',
    })
    expect(await olga.answer(callId, 'recovery-code', CODE)).toMatchObject({ outcome: 'blocked' })
  })

  it('proves once, however it is written, and the user hears of it on every contact', async () => {
    const { callId } = await olga.open(wei)
    const wide = CODE.toLowerCase().replaceAll('a', 'ａ').replaceAll('-', ' ').replace('0', 'o')
    const { outcome, call } = await olga.answer(callId, 'recovery-code', ` ${wide} `)
    expect(outcome).toBe('right')
    expect(call.proofs).toMatchObject([{ method: 'recovery-code', strength: 'strong', state: 'fresh' }])
    expect(await notices()).toBe(2)
    expect(await desk.lastBody('notice')).toMatch(/recovery code/u)

    expect(await olga.answer(callId, 'recovery-code', CODE)).toMatchObject({ outcome: 'wrong' })
    expect(await notices()).toBe(2)
    expect(await olga.answer(callId, 'recovery-code', OTHER)).toMatchObject({ outcome: 'right' })
    expect(await olga.answer(callId, 'recovery-code', OTHER)).toMatchObject({ outcome: 'blocked' })
  })

  it('of somebody else proves nothing', async () => {
    const eve = await desk.caller('eve')
    await desk.giveRecoveryCodes(eve, ['9999-8888-7777-6666-5555-4444'])
    const { callId } = await olga.open(wei)
    expect(await olga.answer(callId, 'recovery-code', '9999-8888-7777-6666-5555-4444')).toMatchObject({
      outcome: 'wrong',
    })
  })

  it('has as many tries as any other way, over every call', async () => {
    const { callId } = await olga.open(wei)
    const outcomes: string[] = []
    for (const guess of ['', '   ', '-'.repeat(128), '💥'.repeat(40), `' or 1=1 --`, CODE])
      outcomes.push((await olga.answer(callId, 'recovery-code', guess)).outcome)
    expect(outcomes).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'blocked'])
    const lee = await desk.operator('lee', ['agent', 'lead'])
    const taken = await lee.open(wei)
    expect(await lee.answer(taken.callId, 'recovery-code', CODE)).toMatchObject({ outcome: 'no-tries-left' })
    expect(taken.coolDownUntil).not.toBeNull()
  })

  it('leaves no trace of itself in notes and details', async () => {
    const { callId } = await olga.open(wei)
    await olga.answer(callId, 'recovery-code', 'wrong one')
    await olga.answer(callId, 'recovery-code', CODE)
    expect(desk.notes).toEqual(expect.arrayContaining(['recovery-code:wrong', 'recovery-code:right']))
    expect(JSON.stringify([desk.notes, desk.details, await olga.get(callId)])).not.toMatch(/EFGH|wrong one/u)
  })

  it('and a text message reset MFA; the message may then go to that phone', async () => {
    const { callId } = await olga.open(wei, 'reset-mfa')
    await olga.answer(callId, 'recovery-code', CODE)
    expect((await olga.get(callId)).demands.find(({ act }) => act === 'reset-mfa')).toMatchObject({
      missing: ['calls.demand.second-proof'],
    })
    await olga.prove(callId, 'code-sms')
    expect((await olga.act(callId, 'reset-mfa')).routes.map(({ route }) => route)).toContain('message:sms')
  })
})
