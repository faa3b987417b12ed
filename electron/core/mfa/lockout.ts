/** Wrong codes in a row that cost nothing but themselves. */
export const FREE_TRIES = 5
/** NIST SP 800-63B-4, 3.2.2: at most 100 in a row, then the authenticator is disabled until it is bound anew. */
const DEAD_AFTER = 100
const FIRST_WAIT = 15 * 60_000
const LONGEST_WAIT = 24 * 3_600_000

/** How a device stands: how many wrong codes in a row, and when the last one came (milliseconds). */
export interface Failures {
  readonly failures: number
  readonly failedAt: number | null
}

/** What may be tried now. `retryAt` is null when no waiting helps. */
export type Allowance =
  { readonly open: true; readonly triesLeft: number } | { readonly open: false; readonly retryAt: number | null }

/**
 * Five tries, then one after each wait of 15 min, 30 min, 1 h … at most 24 h; after 100 in a row none until the device is
 * bound anew. A right code clears the count. With two live codes in a window that is below 1e-4 in the first day of guessing.
 */
export function allowanceAt(state: Failures, now: number): Allowance {
  if (state.failures >= DEAD_AFTER) return { open: false, retryAt: null }
  if (state.failures < FREE_TRIES || state.failedAt === null)
    return { open: true, triesLeft: FREE_TRIES - state.failures }
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (state.failures - FREE_TRIES))
  const retryAt = state.failedAt + wait
  return now >= retryAt ? { open: true, triesLeft: 1 } : { open: false, retryAt }
}
