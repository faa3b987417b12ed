import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { UserId } from '#shared/contract/ids.ts'

import {
  clockAfter,
  deskOffBy,
  driftOf,
  PAIR_MS,
  readCodeAt,
  RIGHT_CLOCK,
  sameAs,
  SEARCH_STEPS,
  type PhoneClock,
} from '../../electron/core/mfa/clock.ts'
import { phonesSay, verifyTotp } from '../../electron/core/mfa/mfa.ts'
import { deskClock, jumpBetween } from '../../electron/core/security/deskClock.ts'
import { callDesk } from '../support/callDesk.ts'
import { makePages, PASSWORD } from '../support/makePages.ts'

const STEP = 30_000
const MINUTE = 60_000
const DAY = 86_400_000

const clockAt = (offset: number, suspect: PhoneClock['suspect'] = null): PhoneClock => ({ offset, suspect })

describe('what a code comes to', () => {
  const present = 1000
  const now = present * STEP
  const read = (offsets: readonly number[], clock: PhoneClock, lastStep: number | null = null) =>
    readCodeAt(
      offsets.map(offset => present + offset),
      { present, now, lastStep, clock },
    )
  /** What was read a minute before. */
  const suspect = (offset: number, ago = MINUTE) => ({ step: present + offset - 2, offset, at: now - ago })

  it.each([
    { what: 'the present step', offsets: [0], clock: clockAt(0), kind: 'usual' },
    { what: 'the one before', offsets: [-1], clock: clockAt(0), kind: 'usual' },
    { what: 'one ahead', offsets: [1], clock: clockAt(0), kind: 'suspect' },
    { what: 'two back', offsets: [-2], clock: clockAt(0), kind: 'suspect' },
    { what: 'the edge of what is looked at', offsets: [20], clock: clockAt(0), kind: 'suspect' },
    { what: 'nothing', offsets: [], clock: clockAt(0), kind: 'none' },
    { what: 'where the phone is known to be', offsets: [7], clock: clockAt(7), kind: 'usual' },
    { what: 'a step before that', offsets: [6], clock: clockAt(7), kind: 'usual' },
    { what: 'the right time, of a phone known to be ahead', offsets: [0], clock: clockAt(7), kind: 'suspect' },
    { what: 'a second one at the same offset', offsets: [7], clock: clockAt(0, suspect(7)), kind: 'agreed' },
    { what: 'a second one a step beside it', offsets: [8], clock: clockAt(0, suspect(7)), kind: 'agreed' },
    { what: 'a second one elsewhere', offsets: [3], clock: clockAt(0, suspect(7)), kind: 'suspect' },
    { what: 'a second one too late', offsets: [7], clock: clockAt(0, suspect(7, PAIR_MS + 1)), kind: 'suspect' },
    {
      what: 'a second one before the first, as after a clock set back',
      offsets: [7],
      clock: clockAt(0, suspect(7, -1)),
      kind: 'suspect',
    },
  ] as const)('$what is $kind', ({ offsets, clock, kind }) => {
    expect(read(offsets, clock).kind).toBe(kind)
  })

  it('is nothing when the very same code is said again, however it fits', () => {
    const said = { step: present + 7, offset: 7, at: now - 1000 }
    expect(read([7], clockAt(0, said)).kind).toBe('suspect')
  })

  it('is nothing when it lies before the last accepted step', () => {
    expect(read([-5], clockAt(0), present - 5).kind).toBe('none')
    expect(read([-5], clockAt(0), present).kind).toBe('none')
    expect(read([5], clockAt(0), present).kind).toBe('suspect')
  })

  it.each([
    { from: 0, first: 7, second: 7, to: 7 },
    { from: 0, first: 7, second: 8, to: 8 },
    { from: 0, first: -7, second: -7, to: -6 },
    { from: 0, first: -7, second: -8, to: -7 },
    { from: 7, first: 0, second: 0, to: 0 },
    { from: 7, first: -1, second: -1, to: 0 },
    { from: 0, first: 1, second: 0, to: 1 },
    { from: 0, first: -2, second: -1, to: 0 },
    { from: 5, first: 3, second: 4, to: 5 },
    { from: 5, first: 3, second: 3, to: 3 },
  ])('of a window at $from, two codes at $first and $second move it to $to', ({ from, first, second, to }) => {
    const clock = clockAt(from, suspect(first))
    const reading = readCodeAt([present + second], { present, now, lastStep: null, clock })
    if (reading.kind !== 'usual' && reading.kind !== 'agreed') throw new Error(reading.kind)
    expect(clockAfter(clock, reading)).toEqual(clockAt(to))
  })

  it('never opens more than two steps, and a step elsewhere only by two codes in a row that agree', () => {
    const anyClock = fc.record({
      offset: fc.integer({ min: -SEARCH_STEPS, max: SEARCH_STEPS }),
      suspect: fc.option(
        fc.record({
          step: fc.integer({ min: present - 40, max: present + 40 }),
          offset: fc.integer({ min: -20, max: 20 }),
          at: fc.integer({ min: now - 2 * PAIR_MS, max: now + MINUTE }),
        }),
      ),
    })
    const anyHits = fc.uniqueArray(fc.integer({ min: -SEARCH_STEPS, max: SEARCH_STEPS }), { maxLength: 3 })
    const anyLast = fc.option(fc.integer({ min: present - 30, max: present + 30 }))
    fc.assert(
      fc.property(anyHits, anyClock, anyLast, (offsets, clock, lastStep) => {
        const reading = read(offsets, clock, lastStep)
        if (reading.kind === 'none') return
        expect(offsets).toContain(reading.offset)
        if (reading.kind === 'usual') expect([clock.offset, clock.offset - 1]).toContain(reading.offset)
        if (reading.kind === 'agreed') {
          expect(Math.abs(reading.offset - (clock.suspect?.offset ?? NaN))).toBeLessThanOrEqual(1)
          expect(reading.step).toBeGreaterThan(clock.suspect?.step ?? NaN)
          expect(now - (clock.suspect?.at ?? NaN)).toBeLessThanOrEqual(PAIR_MS)
        }
        if (reading.kind !== 'usual') expect(reading.step).toBeGreaterThan(lastStep ?? -Infinity)
      }),
      { numRuns: 20_000 },
    )
  })

  it('from a phone that is off by a constant time settles: of the codes that are read at once two in a row never fail', () => {
    const pauses = fc.array(fc.integer({ min: 31, max: 90 }), { minLength: 20, maxLength: 40 })
    fc.assert(
      fc.property(fc.integer({ min: -560, max: 560 }), fc.nat(29), pauses, (off, start, waits) => {
        let clock = RIGHT_CLOCK
        let lastStep: number | null = null
        let seconds = 30_000_000 + start
        let failed = 0
        for (const [index, wait] of waits.entries()) {
          seconds += wait
          const present = Math.floor(seconds / 30)
          const step = Math.floor((seconds + off) / 30)
          const reading = readCodeAt([step], { present, now: seconds * 1000, lastStep, clock })
          if (reading.kind === 'usual' || reading.kind === 'agreed') {
            if (lastStep !== null && reading.step <= lastStep) continue
            lastStep = reading.step
            clock = clockAfter(clock, reading)
            failed = 0
          } else if (reading.kind === 'suspect') {
            clock = { ...clock, suspect: { step: reading.step, offset: reading.offset, at: seconds * 1000 } }
            failed += 1
          } else failed += 1
          expect(failed, `code ${String(index)}`).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('whose clock is wrong', () => {
  const phones = (...offsets: number[]) =>
    offsets.map((offset, index) => ({ userId: `u${String(index)}` as UserId, offset }))
  it.each([
    [[10, 10, 10], 10, 3],
    [[10, 11, 9], 10, 3],
    [[10, 10], 10, 0],
    [[10, 10, 10, 0, 0, -1], 10, 0],
    [[10, 10, 10, 10, 0, 0, -1], 10, 4],
    [[10, 10, 10], -10, 0],
    [[0, 0, 0, 0], 0, 0],
    [[1, 0, 0, -1], 1, 0],
    [[-6, -6, -7, -1], -6, 3],
  ])('by phones at %j, one of them at %i: %i say the desk', (offsets, offset, count) => {
    expect(sameAs(phones(...offsets), offset)).toHaveLength(count)
  })

  it('is said in seconds', () => {
    expect(deskOffBy(phones(0, 10, 10, 10))).toBe(300)
    expect(deskOffBy(phones(0, 10, 10))).toBeNull()
    expect(deskOffBy([])).toBeNull()
  })

  it.each([
    [[], null],
    [[[0, 0]], null],
    [
      [
        [0, 0],
        [6, 5],
      ],
      null,
    ],
    [
      [
        [0, 0],
        [7, 1],
      ],
      null,
    ],
    [
      [
        [0, 0],
        [10, 2],
      ],
      6,
    ],
    [
      [
        [20, -4],
        [0, 0],
      ],
      -6,
    ],
  ] as [number[][], number | null][])('and what it gains in a day, from %j, is %s', (seen, drift) => {
    expect(driftOf(seen.map(([days = 0, offset = 0]) => ({ at: days * DAY, offset })))).toBe(drift)
  })
})

describe('the clock of the desk', () => {
  it.each([
    [1000, 1000, 0],
    [31_000, 1000, 30_000],
    [30_999, 1000, 0],
    [-29_001, 1000, -30_001],
    [8 * 3_600_000, 0, 8 * 3_600_000],
  ])('that moves by %i ms while %i pass jumped by %i', (wall, monotonic, jump) => {
    expect(jumpBetween({ wall: 5, monotonic: 7 }, { wall: 5 + wall, monotonic: 7 + monotonic })).toBe(jump)
  })

  it('is doubted after a jump and at an opening behind the audit, until somebody has compared it', () => {
    const clock = deskClock()
    expect(clock.open({ wall: 1_000_000, monotonic: 0 }, 900_000)).toBeNull()
    expect(clock.look({ wall: 1_001_000, monotonic: 1000 })).toBeNull()
    expect(clock.look({ wall: 902_000, monotonic: 2000 })).toEqual({ kind: 'back', seconds: 100, at: 902_000 })
    expect(clock.look({ wall: 903_000, monotonic: 3000 })).toBeNull()
    expect(clock.doubt()).toMatchObject({ kind: 'back' })
    expect([clock.confirm(), clock.confirm(), clock.doubt()]).toEqual([true, false, null])
    expect(clock.open({ wall: 1_000_000, monotonic: 0 }, 1_060_000)).toMatchObject({
      kind: 'behind-audit',
      seconds: 60,
    })
    expect(clock.open({ wall: 1_000_000, monotonic: 0 }, null)).toBeNull()
  })
})

describe('on the users’ own pages', () => {
  let desk: ReturnType<typeof makePages>
  beforeEach(() => {
    desk = makePages()
  })
  afterEach(() => desk.close())
  const check = (userId: UserId, code: string) =>
    desk.store.write(tx => verifyTotp(tx, { now: desk.clock.now(), keys: desk.store.keys }, { userId, code }))

  it('a phone six steps behind gets in with the second code, and from then on with one', async () => {
    const user = await desk.user({ device: true })
    const signedIn = async (client: string) => {
      const page = desk.page(client)
      await page.call('sessions', 'signIn', { account: user.account, login: user.login, password: PASSWORD })
      return page
    }
    const page = await signedIn('own')
    expect(await page.call('sessions', 'secondFactor', { code: user.code(-6) })).toMatchObject({
      outcome: 'next-code',
      clock: { whose: 'phone', offsetSeconds: -180, driftSeconds: null },
    })
    await desk.clock.advance(STEP)
    expect(await page.call('sessions', 'secondFactor', { code: user.code(-6) })).toMatchObject({
      outcome: 'next',
      stage: 'open',
      clock: { whose: 'phone', offsetSeconds: -180 },
    })
    await desk.clock.advance(2 * STEP)
    const later = await signedIn('later')
    expect(await later.call('sessions', 'secondFactor', { code: user.code(-6) })).toMatchObject({ outcome: 'next' })
    // A code of the right time is the odd one now, until two of them say otherwise.
    await desk.clock.advance(20 * STEP)
    expect((await check(user.userId, user.code())).outcome).toBe('next-code')
    await desk.clock.advance(STEP)
    expect(await check(user.userId, user.code())).toMatchObject({ outcome: 'right', clock: null })
    await desk.clock.advance(STEP)
    expect((await check(user.userId, user.code())).outcome).toBe('right')
  })

  it('both codes count as tries unless they agree, and a wrong one between them ends it', async () => {
    const user = await desk.user({ device: true })
    expect(await check(user.userId, user.code(9))).toMatchObject({ outcome: 'next-code', triesLeft: 4 })
    await desk.clock.advance(STEP)
    expect(await check(user.userId, user.code(-9))).toMatchObject({ outcome: 'next-code', triesLeft: 3 })
    await desk.clock.advance(STEP)
    expect(await check(user.userId, '000000')).toMatchObject({ outcome: 'wrong', triesLeft: 2 })
    await desk.clock.advance(STEP)
    expect(await check(user.userId, user.code(-9))).toMatchObject({ outcome: 'next-code', triesLeft: 1 })
    await desk.clock.advance(STEP)
    expect(await check(user.userId, user.code(-9))).toMatchObject({ outcome: 'right', triesLeft: 5 })
  })

  it('a code is accepted once, also at an offset, in parallel and after the offset has changed', async () => {
    const user = await desk.user({ device: true })
    await check(user.userId, user.code(10))
    await desk.clock.advance(STEP)
    const second = user.code(10)
    const all = await Promise.all(Array.from({ length: 10 }, () => check(user.userId, second)))
    expect(all.filter(one => one.outcome === 'right')).toHaveLength(1)
    // The phone is set right: what it shows now was shown ten steps ago, and only later codes count.
    await desk.clock.advance(3 * STEP)
    for (let tries = 0; tries < 2; tries++) {
      expect((await check(user.userId, user.code())).outcome).toBe('wrong')
      await desk.clock.advance(STEP)
    }
    await desk.clock.advance(8 * STEP)
    expect((await check(user.userId, user.code())).outcome).toBe('next-code')
    await desk.clock.advance(STEP)
    expect((await check(user.userId, user.code())).outcome).toBe('right')
  })

  it('recorded codes from before the last accepted one are worthless, one after the other', async () => {
    const user = await desk.user({ device: true })
    const recorded = [user.code(-3), user.code(-2)]
    await check(user.userId, user.code())
    for (const code of recorded) {
      expect((await check(user.userId, code)).outcome).toBe('wrong')
      await desk.clock.advance(STEP)
    }
  })

  it('three phones at the same offset within the hour blame the desk: it says so, and their offsets are not kept', async () => {
    const users = await Promise.all(['a', 'b', 'c', 'd'].map(login => desk.user({ login, device: true })))
    const news: unknown[] = []
    for (const user of users.slice(0, 3)) {
      const first = await check(user.userId, user.code(8))
      await desk.clock.advance(STEP)
      const second = await check(user.userId, user.code(8))
      news.push([first.outcome, first.clock?.whose, second.outcome, second.clock?.whose])
    }
    expect(news).toEqual([
      ['next-code', 'phone', 'right', 'phone'],
      ['next-code', 'phone', 'right', 'phone'],
      ['next-code', 'desk', 'right', 'desk'],
    ])
    expect(await phonesSay(desk.store.read, desk.clock.now())).toBe(240)
    const offsets = await desk.store.read.selectFrom('mfa_clock').select('offset').execute()
    expect(offsets.map(row => row.offset)).toEqual([0, 0, 0])
    await desk.clock.advance(61 * MINUTE)
    expect(await phonesSay(desk.store.read, desk.clock.now())).toBeNull()
  })

  it('what is known of a clock goes with the device', async () => {
    const user = await desk.user({ device: true })
    await check(user.userId, user.code(5))
    await desk.act({ domain: 'mfa', verb: 'reset', act: 'reset-mfa', userId: user.userId }, { route: 'message:sms' })
    expect(await desk.store.read.selectFrom('mfa_clock').selectAll().execute()).toEqual([])
    expect(await desk.store.read.selectFrom('mfa_clock_seen').selectAll().execute()).toEqual([])
  })

  it('keeps few offsets, far enough apart to tell a drift', async () => {
    const user = await desk.user({ device: true })
    for (let turn = 0; turn < 60; turn++) {
      await check(user.userId, user.code())
      await desk.clock.advance(7 * 3_600_000)
    }
    const seen = await desk.store.read.selectFrom('mfa_clock_seen').select('at').orderBy('at').execute()
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.length).toBeLessThanOrEqual(9)
    expect((seen.at(-1)?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThan(3 * DAY)
  })

  it.each(['', '12345', '1234567', '１２３４５６', '\0\0\0\0\0\0', '999999999999'])(
    'typed as %j is just wrong',
    async typed => {
      const user = await desk.user({ device: true })
      expect(await check(user.userId, typed)).toMatchObject({ outcome: 'wrong', clock: null })
    },
  )
})

describe('in a call', () => {
  it('a drifting phone proves its user by two codes, and the first one is no failed check then', async () => {
    const desk = await callDesk()
    const olga = await desk.operator('olga', ['agent'])
    const maria = await desk.caller('maria', { device: true })
    const { callId } = await olga.open(maria)
    await desk.clock.advance(10 * STEP)
    const behind = desk.totpOf(maria)
    await desk.clock.advance(5 * STEP)
    const first = await olga.answer(callId, 'totp', behind)
    expect(first).toMatchObject({ outcome: 'next-code', clock: { whose: 'phone', offsetSeconds: -150 } })
    expect(await desk.store.read.selectFrom('failed_check').selectAll().execute()).toHaveLength(1)
    await desk.clock.advance(-4 * STEP)
    const next = desk.totpOf(maria)
    await desk.clock.advance(5 * STEP)
    const second = await olga.answer(callId, 'totp', next)
    expect(second).toMatchObject({ outcome: 'right', clock: { whose: 'phone', offsetSeconds: -150 } })
    expect(second.call.proofs).toMatchObject([{ method: 'totp', state: 'fresh' }])
    expect(await desk.store.read.selectFrom('failed_check').selectAll().execute()).toEqual([])
    await desk.close()
  })
})
