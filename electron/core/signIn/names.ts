import type { Clock } from '../ports.ts'
import type { SignInLimits } from '../securityPolicies/securityPolicies.ts'

/**
 * Says for how long a name is shut after too many wrong tries, by the very rule that locks a user, and in the same way for names that
 * nobody has: so the wait can be shown without saying who exists. It only speaks; the lock itself is the user's.
 */
export interface Names {
  /** Counts a failed try with this name; answers until when it is shut (wall clock, milliseconds), or null. */
  failed(name: string, now: number, limits: SignInLimits): number | null
  /** Until when the name is shut, without counting. */
  shutUntil(name: string, now: number): number | null
  succeeded(name: string): void
}

const MINUTE = 60_000
/** A name costs an attacker nothing, so the list must not grow with their number. */
const MOST_NAMES = 10_000

/** Kept in process memory, on the clock that no user can set back. `name` is a keyed digest: no login is kept. */
export function createNames(clock: Pick<Clock, 'monotonic'>): Names {
  const names = new Map<string, { readonly failures: readonly number[]; readonly until: number }>()
  const shutUntil = (name: string, now: number) => {
    const left = (names.get(name)?.until ?? 0) - clock.monotonic()
    return left > 0 ? now + Math.ceil(left) : null
  }
  return {
    shutUntil,
    failed(name, now, limits) {
      const shut = shutUntil(name, now)
      // As with the user's own lock: a try while it stands does not make it longer.
      if (shut !== null) return shut
      const at = clock.monotonic()
      const since = at - limits.signInWindowMinutes * MINUTE
      const failures = [...(names.get(name)?.failures ?? []).filter(time => time > since), at]
      const full = failures.length >= limits.signInFailures
      // Taken out and put back, so that the first entry of the map is the one that failed longest ago.
      names.delete(name)
      names.set(name, full ? { failures: [], until: at + limits.signInLockMinutes * MINUTE } : { failures, until: 0 })
      const [oldest] = names.keys()
      if (names.size > MOST_NAMES && oldest !== undefined) names.delete(oldest)
      return shutUntil(name, now)
    },
    succeeded: name => {
      names.delete(name)
    },
  }
}
