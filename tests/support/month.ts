import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'

import { detect, type Limits, type SeenCall } from '../../electron/core/radar/radar.ts'

/*
 * A made-up month at a desk, with attacks mixed in, for measuring what the radar sees and how often it cries wolf. Same seed, same
 * month. How people call is an assumption, stated in docs/radar.md; change a share here and measure again.
 */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Monday 2026-11-02, midnight UTC. */
const FIRST_DAY = Date.UTC(2026, 10, 2)
const DAYS = 28
const CALLS_A_DAY = 60
const OPERATORS = 8
const USERS = 2_000
const PRIVILEGED = 20
/** Telephones that many people call from: a reception, a ward, a workshop. */
const SHARED_NUMBERS = 4

export const ATTACKS = [
  'several-operators',
  'many-users',
  'learns-steps',
  'failed-then-word',
  'privileged-sweep',
  'night',
  'patient',
  'single-call',
] as const
export type Attack = (typeof ATTACKS)[number]

export const LIMITS: Limits = {
  ...DEFAULT_SETTINGS,
  workingHours: { timeZone: 'UTC', days: [1, 2, 3, 4, 5], from: '07:00', to: '19:00' },
}

/** A call with everything that happens in it: at each moment the radar looks, as the product does. */
interface PlannedCall {
  readonly call: Omit<SeenCall, 'callId'>
  /** Wrong answers before the first right one, or before the caller gave up. */
  readonly failures: number
  readonly proofs: readonly ProofMethod[]
  readonly acts: number
  readonly attack: { readonly kind: Attack; readonly id: number } | null
}

interface Chance {
  next(): number
  below(count: number): number
  of<T>(list: readonly [T, ...T[]]): T
}

/** mulberry32, as the sample people use. */
function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number) => Math.floor(next() * count)
  return { next, below, of: list => list[below(list.length)] ?? list[0] }
}

const nameOf = {
  user: (number: number) => `user ${String(number)}`,
  operator: (number: number) => `operator ${String(number)}`,
}

const blank = (openedAt: number): Omit<SeenCall, 'callId'> => ({
  userId: '',
  operatorId: '',
  openedAt,
  closed: false,
  privileged: false,
  intent: 'reset-password',
  ticket: '',
  number: '',
  failures: 0,
  proofs: [],
  acts: 0,
})

/** Calls of people who are who they say: most are proved at once, some mistype, some are not ready and call again. */
function honestDay(chance: Chance, day: number): PlannedCall[] {
  const midnight = FIRST_DAY + day * DAY
  if (day % 7 >= 5) return []
  const calls: PlannedCall[] = []
  const outage = chance.next() < 0.1 ? `inc-${String(day)}` : ''
  for (let index = 0; index < CALLS_A_DAY; index++) {
    const at = midnight + 7 * HOUR + chance.below(12 * 60) * MINUTE
    const user = chance.below(USERS)
    const isShared = chance.next() < 0.08
    const call = {
      ...blank(at),
      userId: nameOf.user(user),
      operatorId: nameOf.operator(chance.below(OPERATORS)),
      privileged: user < PRIVILEGED,
      intent: chance.of<Act>(['reset-password', 'reset-password', 'reset-password', 'reset-mfa', 'unlock']),
      ticket: outage !== '' && chance.next() < 0.25 ? outage : '',
      // Eight in ten operators note the number.
      number:
        chance.next() < 0.2
          ? ''
          : isShared
            ? `shared ${String(chance.below(SHARED_NUMBERS))}`
            : `number ${String(user)}`,
    }
    const mistypes = chance.next() < 0.12 ? 1 + chance.below(3) : 0
    const proofs: readonly ProofMethod[] = [
      chance.of<ProofMethod>(['totp', 'code-sms', 'code-sms', 'code-email', 'call-back', 'document']),
    ]
    if (chance.next() < 0.06) {
      // Not ready: no phone at hand, no badge. Most call again the same day, and are answered by whoever is free.
      calls.push({ call, failures: mistypes, proofs: [], acts: 0, attack: null })
      if (chance.next() < 0.7) {
        const again = { ...call, openedAt: at + HOUR, operatorId: nameOf.operator(chance.below(OPERATORS)) }
        calls.push({ call: again, failures: 0, proofs, acts: 1, attack: null })
      }
    } else {
      calls.push({ call, failures: mistypes, proofs, acts: 1, attack: null })
    }
  }
  return calls
}

/** One attack of a kind, somewhere in the month. */
function attackOf(chance: Chance, kind: Attack, id: number): PlannedCall[] {
  const day = chance.below(3) * 7 + chance.below(4)
  const start = FIRST_DAY + day * DAY + 9 * HOUR + chance.below(4 * 60) * MINUTE
  const victim = PRIVILEGED + chance.below(USERS - PRIVILEGED)
  const first = chance.below(OPERATORS)
  const plan = (
    offset: number,
    values: Partial<SeenCall>,
    more: Partial<Pick<PlannedCall, 'failures' | 'proofs' | 'acts'>> = {},
  ): PlannedCall => ({
    call: {
      ...blank(start + offset),
      userId: nameOf.user(victim),
      operatorId: nameOf.operator(first),
      intent: 'reset-mfa',
      ...values,
    },
    failures: 0,
    proofs: [],
    acts: 0,
    ...more,
    attack: { kind, id },
  })
  const operator = (step: number) => nameOf.operator((first + step) % OPERATORS)
  const number = `thief ${String(id)}`
  switch (kind) {
    case 'several-operators':
      return [0, 1, 2, 3].map(step => plan(step * HOUR, { operatorId: operator(step) }))
    case 'many-users':
      return [0, 1, 2, 3, 4].map(step =>
        plan(step * 5 * HOUR, { userId: nameOf.user(victim + step - 4), operatorId: operator(step), number }),
      )
    case 'learns-steps':
      return [0, 1, 2, 3].map(step => plan(step * 30 * HOUR, { operatorId: operator(step) }, { failures: step % 2 }))
    case 'failed-then-word':
      return [
        plan(0, {}, { failures: 3 }),
        plan(2 * HOUR, { operatorId: operator(1) }, { proofs: ['knowledge', 'call-back'], acts: 1 }),
      ]
    case 'privileged-sweep':
      return [0, 1, 2].map(step =>
        plan(step * 2 * HOUR, { userId: nameOf.user(step), operatorId: operator(step), privileged: true }),
      )
    case 'night':
      return [plan(14 * HOUR, { userId: nameOf.user(3), privileged: true })]
    case 'patient':
      // One call a week, from another number, to whoever answers.
      return [0, 1, 2].map(step =>
        plan(step * 7 * DAY, { operatorId: operator(step), number: `${number} ${String(step)}` }),
      )
    case 'single-call':
      return [plan(0, {}, { failures: 1 })]
  }
}

/** A month of calls in the order of time. `attacks` of each kind. */
export function monthOf(seed: number, attacks: number): readonly PlannedCall[] {
  const chance = chanceFrom(seed)
  const honest = Array.from({ length: DAYS }, (_, day) => honestDay(chance, day)).flat()
  const bad = ATTACKS.flatMap((kind, at) =>
    Array.from({ length: attacks }, (_, index) => attackOf(chance, kind, at * 1_000 + index)).flat(),
  )
  return [...honest, ...bad].sort((a, b) => a.call.openedAt - b.call.openedAt)
}

/** What the radar said of a call: what stood about it, and what of that was new. */
export interface Seen {
  readonly planned: PlannedCall
  readonly signals: ReadonlySet<string>
  readonly news: ReadonlySet<string>
  readonly grave: boolean
  readonly newlyGrave: boolean
}

/** Links that a lead has declared shared for good: telephones on the wall, and the ticket of an outage. */
const SHARED = /^(?:number shared|ticket inc)/u

/** Plays a month: the radar looks when a call is opened, at each answer, and when it is closed, as `watch` does. */
export function playMonth(
  month: readonly PlannedCall[],
  options: { readonly limits?: Limits; readonly sharedIsKnown?: boolean } = {},
): readonly Seen[] {
  const { limits = LIMITS, sharedIsKnown = false } = options
  const excused = (_signal: string, link: string) => (sharedIsKnown && SHARED.test(link) ? Infinity : -Infinity)
  const past: SeenCall[] = []
  const standing = new Set<string>()
  return month.map((planned, index) => {
    const callId = `call ${String(index)}`
    const wrong = Array.from({ length: planned.failures }, (_, at) => ({ failures: at + 1 }))
    const after = { failures: planned.failures, proofs: planned.proofs }
    const moments: Partial<SeenCall>[] = [{}, ...wrong, ...(planned.proofs.length > 0 ? [after] : [])]
    const finished: SeenCall = { ...planned.call, callId, ...after, acts: planned.acts, closed: true }
    const looks = [...moments.map(values => ({ ...planned.call, callId, ...values })), finished]
    // What can have to do with it lies at most a week back.
    const near = past.filter(one => one.openedAt > planned.call.openedAt - 8 * DAY)
    const signals = new Set<string>()
    const news = new Set<string>()
    let [grave, newlyGrave] = [false, false]
    for (const call of looks) {
      const found = detect(call, near, { now: planned.call.openedAt, limits, excused })
      for (const hit of found) {
        // An alert that stands already is not raised twice.
        const name = `${hit.signal} ${hit.link} ${call.userId} ${String(Math.floor(call.openedAt / DAY))}`
        signals.add(hit.signal)
        grave ||= hit.grave
        if (standing.has(name)) continue
        standing.add(name)
        news.add(hit.signal)
        newlyGrave ||= hit.grave
      }
    }
    past.push(finished)
    return { planned, signals, news, grave, newlyGrave }
  })
}

export interface Measured {
  readonly honestCalls: number
  /** Honest calls in which something new was said, and in which it was grave. */
  readonly falseTold: number
  readonly falseGrave: number
  /** By signal, on honest calls. */
  readonly falseBySignal: Readonly<Record<string, number>>
  readonly attacks: Readonly<Record<Attack, { readonly all: number; readonly told: number; readonly grave: number }>>
}

/** Counts what was seen in a month. An attack is seen when any of its calls raised something. */
export function measure(seen: readonly Seen[]): Measured {
  const honest = seen.filter(({ planned }) => planned.attack === null)
  const falseBySignal: Record<string, number> = {}
  for (const { news } of honest) for (const one of news) falseBySignal[one] = (falseBySignal[one] ?? 0) + 1
  const attacks = Object.fromEntries(
    ATTACKS.map(kind => {
      const mine = Map.groupBy(
        seen.filter(({ planned }) => planned.attack?.kind === kind),
        ({ planned }) => planned.attack?.id,
      )
      const all = [...mine.values()]
      return [
        kind,
        {
          all: all.length,
          told: all.filter(calls => calls.some(one => one.signals.size > 0)).length,
          grave: all.filter(calls => calls.some(one => one.grave)).length,
        },
      ]
    }),
  )
  return {
    honestCalls: honest.length,
    falseTold: honest.filter(one => one.news.size > 0).length,
    falseGrave: honest.filter(one => one.newlyGrave).length,
    falseBySignal,
    // Every kind was just put in.
    attacks: attacks as Measured['attacks'],
  }
}
