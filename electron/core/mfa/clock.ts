import type { UserId } from '#shared/contract/ids.ts'

/**
 * The clock doctor: what a code that does not fit says about clocks. RFC 6238, 6 lets a verifier look some steps around and
 * remember how far off a token is. Here one code out of place is never believed: it takes the next one, at the same offset.
 */

/** How many steps of 30 s to both sides are looked at: ten minutes. */
export const SEARCH_STEPS = 20
/** The second code must come within this time of the first, in milliseconds. */
export const PAIR_MS = 3 * 60_000
const STEP_SECONDS = 30
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A code that fitted out of place, and waits for the next one. Offset in steps: positive, the phone is ahead. */
export interface Suspect {
  readonly step: number
  readonly offset: number
  readonly at: number
}

/** What is known of a phone's clock: the newest step that is accepted lies `offset` steps after the present one. */
export interface PhoneClock {
  readonly offset: number
  readonly suspect: Suspect | null
}
export const RIGHT_CLOCK: PhoneClock = { offset: 0, suspect: null }

/** A code that counts, unless its step was used before: where the phone is known to be, or the second of two that agree. */
export interface Accepted {
  readonly kind: 'usual' | 'agreed'
  readonly step: number
  readonly offset: number
}
/** What a code comes to. A suspect fits a clock that is off, and is not believed by itself. */
export type Reading =
  Accepted | { readonly kind: 'suspect'; readonly step: number; readonly offset: number } | { readonly kind: 'none' }

const inWindow = (offset: number, clock: PhoneClock) => offset === clock.offset || offset === clock.offset - 1

/** Judges a code by the steps within `SEARCH_STEPS` that it is the code of. Pure. The window is two steps wide, always. */
export function readCodeAt(
  hits: readonly number[],
  at: { readonly present: number; readonly now: number; readonly lastStep: number | null; readonly clock: PhoneClock },
): Reading {
  const { present, now, clock } = at
  // What lies before the last accepted step is an old code read again, whatever clock it comes from.
  const later = hits.filter(step => at.lastStep === null || step > at.lastStep)
  const { suspect } = clock
  if (suspect !== null && now >= suspect.at && now - suspect.at <= PAIR_MS) {
    const second = later.find(step => step > suspect.step && Math.abs(step - present - suspect.offset) <= 1)
    if (second !== undefined) return { kind: 'agreed', step: second, offset: second - present }
  }
  const usual = [present + clock.offset, present + clock.offset - 1].find(step => hits.includes(step))
  if (usual !== undefined) return { kind: 'usual', step: usual, offset: usual - present }
  const far = (step: number) => Math.abs(step - present - clock.offset)
  const nearest = later.toSorted((a, b) => far(a) - far(b))[0]
  return nearest === undefined ? { kind: 'none' } : { kind: 'suspect', step: nearest, offset: nearest - present }
}

/** Where the window goes after two codes: over both, and over the step nearer to the right time when they are one. */
function over(first: number, second: number): number {
  if (first !== second) return Math.max(first, second)
  return first < 0 ? first + 1 : first
}

/**
 * What is known of a phone's clock after an accepted code. Pure. The window moves only by two codes that agree, in either direction;
 * when the second of them fits where it is, it stays or moves ahead, for a code that comes late says nothing about a clock.
 */
export function clockAfter(clock: PhoneClock, reading: Accepted): PhoneClock {
  if (reading.kind === 'usual' || clock.suspect === null) return { offset: clock.offset, suspect: null }
  const next = over(clock.suspect.offset, reading.offset)
  return { offset: inWindow(reading.offset, clock) ? Math.max(clock.offset, next) : next, suspect: null }
}

/** Whether a phone's clock is off by more than reading and typing explain. */
export const isOff = (offset: number): boolean => Math.abs(offset) > 1

/** An offset that a code showed. */
export interface Seen {
  readonly at: number
  readonly offset: number
}

/**
 * How many seconds a phone's clock gains in a day, from offsets seen over at least a week; null: too little is known. Offsets come in
 * steps of half a minute, so a difference of one step says nothing.
 */
export function driftOf(seen: readonly Seen[]): number | null {
  const inOrder = seen.toSorted((a, b) => a.at - b.at)
  const [first, last] = [inOrder[0], inOrder.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 7 * DAY) return null
  const steps = last.offset - first.offset
  if (Math.abs(steps) < 2) return null
  return Math.round((steps * STEP_SECONDS * DAY) / (last.at - first.at))
}

/** How many phones that agree put the blame on the desk. */
const MANY = 3

/** An offset that was seen lately, one for each phone. */
export interface SeenPhone {
  readonly userId: UserId
  readonly offset: number
}
const isRight = (offset: number) => offset === 0 || offset === -1

/** The phones of the last hour that show the same wrong offset as one of them, when they are enough to blame the desk; else none. */
export function sameAs(phones: readonly SeenPhone[], offset: number): readonly UserId[] {
  if (isRight(offset)) return []
  const same = phones.filter(one => !isRight(one.offset) && Math.abs(one.offset - offset) <= 1)
  const right = phones.filter(one => isRight(one.offset))
  return same.length >= MANY && same.length > right.length ? same.map(one => one.userId) : []
}

/** How far the desk's own clock seems to be off by what the phones of the last hour show, in seconds: positive, it is behind. Null: it seems right. */
export function deskOffBy(phones: readonly SeenPhone[]): number | null {
  const blamed = phones.find(one => sameAs(phones, one.offset).length > 0)
  return blamed === undefined ? null : blamed.offset * STEP_SECONDS
}

/** How far back phones are compared, in milliseconds. */
export const COMPARE_MS = HOUR
/** Offsets of one phone are kept at least this far apart, in milliseconds, so that a few of them span weeks. */
export const APART_MS = 12 * HOUR
/** How many offsets of one phone are kept. */
export const KEPT = 8
