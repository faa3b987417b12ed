import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { ACTS } from '#shared/contract/acts.ts'
import type { CallId } from '#shared/contract/ids.ts'

import { pressureSignals } from '../../electron/core/radar/radar.ts'
import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
const MINUTE = 60_000
const HOUR = 60 * MINUTE
let desk: Desk
let olga: Face
let ben: Face
let lee: Face
let wei: Caller
let ngozi: Caller

beforeEach(async () => {
  desk = await callDesk()
  wei = await desk.caller('wei', { device: true })
  ngozi = await desk.caller('ngozi', { device: true })
  olga = await desk.operator('olga', ['agent'])
  ben = await desk.operator('ben', ['agent'])
  lee = await desk.operator('lee', ['lead'])
})
afterEach(() => desk.close())

const signal = (face: Face, callId: CallId) => face.run('pressure', 'signal', { callId })
const waiting = { code: 'conflict', reason: 'calls.demand.waiting' }
const alerts = async (face: Face) => (await face.run('radar', 'list', {})).alerts
const lift = async (face: Face) => {
  for (const { alertId } of await alerts(lee)) await face.run('radar', 'lift', { alertId, reason: 'spoke with her' })
}
const agree = (phrase: string) => lee.run('pressure', 'setPhrase', { phrase, reason: 'an exercise' })

describe('an operator under pressure', () => {
  it('proves as ever, and every act waits, as at a slow directory', async () => {
    const { callId } = await olga.open(wei)
    await olga.proveTotp(callId, wei)
    const before = await olga.get(callId)
    await signal(olga, callId)
    const call = await olga.get(callId)
    const reset = call.demands.find(({ act }) => act === 'reset-password')
    expect(reset).toEqual({
      act: 'reset-password',
      state: 'refused',
      met: 1,
      missing: ['calls.demand.waiting'],
      next: null,
      routes: [],
    })
    for (const act of ACTS) expect(await desk.refusal(olga.act(callId, act))).toEqual(waiting)
    for (const act of ACTS) expect(await desk.refusal(olga.spend(callId, act))).toEqual(waiting)
    expect(call.state).toBe('open')
    expect(call.proofs).toEqual(before.proofs)
  })

  it('has nothing on the call’s screen that names it, nor has anybody else who looks at the call', async () => {
    await agree('blue heron')
    const { callId } = await olga.open(wei)
    await signal(olga, callId)
    await olga.run('calls', 'update', { callId, ticket: 'Blue  HERON ' })
    for (const face of [olga, ben, lee]) {
      const seen = await face.get(callId)
      expect(seen.alerts).toEqual([])
      expect(JSON.stringify(seen)).not.toMatch(/pressure|pressed|duress|forced/iu)
    }
    expect(await alerts(olga)).toEqual([])
  })

  it('is told to every lead but themselves, and to nobody else', async () => {
    const max = await desk.operator('max', ['lead'])
    const { callId, number } = await max.open(wei)
    await signal(max, callId)
    const told = (face: Face) => pressureSignals(desk.store.read, desk.callBy(face.actor))
    expect(await told(lee)).toEqual([{ callNumber: number, operatorName: 'max', at: desk.clock.now() }])
    for (const face of [max, olga]) expect(await told(face)).toEqual([])
    expect(await alerts(lee)).toMatchObject([{ signal: 'pressure', grave: true, operatorName: 'max' }])
    expect(await alerts(max)).toEqual([])
  })

  it('cannot be made to act on anybody else, nor can the user be reset by another operator', async () => {
    const [mine, other, same] = [await olga.open(wei), await olga.open(ngozi), await ben.open(wei)]
    await signal(olga, mine.callId)
    await olga.proveTotp(other.callId, ngozi)
    await ben.proveTotp(same.callId, wei)
    expect(await desk.refusal(olga.act(other.callId, 'reset-password'))).toEqual(waiting)
    expect(await desk.refusal(ben.act(same.callId, 'reset-password'))).toEqual(waiting)
    // Nobody else is held up.
    await ben.run('calls', 'close', { callId: same.callId, outcome: 'abandoned' })
    const free = await ben.open(ngozi)
    await desk.clock.advance(MINUTE)
    await ben.proveTotp(free.callId, ngozi)
    expect((await ben.act(free.callId, 'reset-password')).act).toBe('reset-password')
  })

  it('cannot be made to lift it, and what was proved meanwhile is worth nothing afterwards', async () => {
    const max = await desk.operator('max', ['lead'])
    const { callId } = await max.open(wei)
    await signal(max, callId)
    await max.proveTotp(callId, wei)
    expect(await desk.refusal(lift(max))).toEqual({ code: 'forbidden', reason: 'radar.problem.own-call' })
    await lift(lee)
    expect(await desk.refusal(max.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
    await desk.clock.advance(MINUTE)
    await max.proveTotp(callId, wei)
    expect((await max.act(callId, 'reset-password')).act).toBe('reset-password')
  })

  it('stays held in that call until it is lifted, and elsewhere until the alert lapses', async () => {
    const { callId } = await olga.open(wei)
    await signal(olga, callId)
    await desk.clock.advance(25 * HOUR)
    await olga.proveTotp(callId, wei)
    expect(await desk.refusal(olga.act(callId, 'reset-password'))).toEqual(waiting)
    await desk.clock.advance(MINUTE)
    const next = await ben.open(wei)
    await ben.proveTotp(next.callId, wei)
    expect((await ben.act(next.callId, 'reset-password')).act).toBe('reset-password')
  })

  it('may signal again and again: one alert, and a row in the audit each time', async () => {
    const { callId } = await olga.open(wei)
    await olga.run('calls', 'hold', { callId })
    for (let n = 0; n < 3; n++) await signal(olga, callId)
    expect(await alerts(lee)).toHaveLength(1)
  })

  it('signals in their own calls alone', async () => {
    const { callId } = await olga.open(wei)
    expect(await desk.refusal(signal(ben, callId))).toEqual({ code: 'forbidden', reason: 'calls.demand.not-yours' })
    expect(await desk.refusal(signal(ben, '0'.repeat(32) as CallId))).toMatchObject({ code: 'not_found' })
    expect(await alerts(lee)).toEqual([])
  })
})

describe('the agreed phrase', () => {
  it.each(['blue heron', ' BLUE   heron', 'ｂｌｕｅ heron'])('signals when %j is the ticket', async ticket => {
    await agree('Blue Heron')
    const { callId } = await olga.open(wei)
    await olga.run('calls', 'update', { callId, ticket })
    expect(await alerts(lee)).toMatchObject([{ signal: 'pressure' }])
    expect(desk.notes).toContain('pressure')
  })

  it.each(['', 'blue', 'blue heron 7', 'INC-1', '%', "' or 1=1 --"])('does not when it is %j', async ticket => {
    await agree('blue heron')
    const { callId } = await olga.open(wei)
    await olga.run('calls', 'update', { callId, ticket })
    expect(await alerts(lee)).toEqual([])
  })

  it('works at the opening and the closing of a call too', async () => {
    await agree('blue heron')
    await olga.run('calls', 'open', { userId: wei.userId, ticket: 'blue heron' })
    const { callId } = await olga.open(ngozi)
    await olga.run('calls', 'close', { callId, outcome: 'abandoned', note: 'blue heron' })
    expect(await alerts(lee)).toHaveLength(2)
  })

  it('is nowhere to be read, and can be ended', async () => {
    expect(await lee.run('pressure', 'phrase', {})).toEqual({ setAt: null })
    await agree('blue heron')
    expect(await lee.run('pressure', 'phrase', {})).toEqual({ setAt: desk.clock.now() })
    expect(JSON.stringify(await desk.store.read.selectFrom('setting').selectAll().execute())).not.toMatch(/heron/iu)
    await agree('')
    expect(await lee.run('pressure', 'phrase', {})).toEqual({ setAt: null })
    const { callId } = await olga.open(wei)
    for (const ticket of ['blue heron', '']) await olga.run('calls', 'update', { callId, ticket })
    expect(await alerts(lee)).toEqual([])
  })
})
