import type { Settings } from '#shared/contract/security.ts'

import type { SendingLimits } from '../codes/codes.ts'
import type { Clock } from '../ports.ts'

const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** A task is answered within this, once. */
export const TASK_MS = 5 * MINUTE
/** A recovery is finished within this. */
export const RECOVERY_MS = 30 * MINUTE
/** Wrong answers in one recovery; then it is over. */
export const MOST_WRONG = 8
/** Recoveries begun for one user, or for one name that nobody has, within an hour; and from one page. */
export const STARTS_PER_USER = 5
export const STARTS_PER_PAGE = 10
/** Codes from one page within an hour, to whomever. */
export const CODES_PER_PAGE = 8
/** Requests for the desk about one user within a day, and open ones in all. */
export const REQUESTS_PER_USER = 3
export const MOST_REQUESTS = 200

/**
 * What one address gets in codes from the users' own pages. Fewer than the desk may send, and counted apart from them: whoever asks
 * for codes here in another's name must not use up what the desk would send to them.
 */
export const sendingLimits = (settings: Settings): SendingLimits => ({
  codeResendSeconds: settings.codeResendSeconds,
  codesPerHour: Math.min(3, settings.codesPerHour),
  codesPerDay: Math.min(6, settings.codesPerDay),
})

/** What all pages together may do, so that a thousand of them are no faster than a few. */
export interface Paced {
  /** Null: go ahead, and it is counted. Otherwise from when on, in milliseconds of the wall clock. */
  take(now: number): number | null
}

/** A bucket for all pages: `burst` at once, then one every `everyMs`. In process memory, on the clock that no user can set back. */
export function pacedBy(clock: Pick<Clock, 'monotonic'>, burst: number, everyMs: number): Paced {
  let [left, at] = [burst, clock.monotonic()]
  return {
    take(now) {
      const present = clock.monotonic()
      left = Math.min(burst, left + (present - at) / everyMs)
      at = present
      if (left < 1) return now + Math.ceil((1 - left) * everyMs)
      left -= 1
      return null
    },
  }
}

/** One pace for each thing that costs something, over all pages. */
export interface Paces {
  readonly tasks: Paced
  readonly works: Paced
  readonly starts: Paced
  readonly codes: Paced
  /** Questions by the reference of an appeal: its last part has 20 bits. */
  readonly references: Paced
}

export const createPaces = (clock: Pick<Clock, 'monotonic'>): Paces => ({
  tasks: pacedBy(clock, 40, 1_000),
  works: pacedBy(clock, 6, 10_000),
  starts: pacedBy(clock, 20, 2_000),
  codes: pacedBy(clock, 20, 3_000),
  references: pacedBy(clock, 20, 10_000),
})
