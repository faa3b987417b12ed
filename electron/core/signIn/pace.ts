import type { Clock } from '../ports.ts'
import { waitAfter } from './lockout.ts'

/** Slows a page that failed. It slows the source and not the user, so nobody can be kept out by strangers' failures alone. */
export interface Pace {
  /** When this source may try again (wall clock, milliseconds), or null: now. */
  waitUntil(client: string, now: number): number | null
  failed(client: string, now: number): number | null
  succeeded(client: string): void
}

/** A page costs an attacker nothing, so the list must not grow with their number. */
const MOST_SOURCES = 10_000

/** Kept in process memory, on the clock that no user can set back. */
export function createPace(clock: Pick<Clock, 'monotonic'>): Pace {
  const sources = new Map<string, { failures: number; until: number }>()
  const waitUntil = (client: string, now: number) => {
    const left = (sources.get(client)?.until ?? 0) - clock.monotonic()
    return left > 0 ? now + Math.ceil(left) : null
  }
  return {
    waitUntil,
    failed: (client, now) => {
      const failures = (sources.get(client)?.failures ?? 0) + 1
      // Taken out and put back, so that the first entry of the map is the one that failed longest ago.
      sources.delete(client)
      sources.set(client, { failures, until: clock.monotonic() + waitAfter(failures) })
      const [oldest] = sources.keys()
      if (sources.size > MOST_SOURCES && oldest !== undefined) sources.delete(oldest)
      return waitUntil(client, now)
    },
    succeeded: client => {
      sources.delete(client)
    },
  }
}
