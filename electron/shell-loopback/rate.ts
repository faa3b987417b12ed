import type { Clock } from '../core/ports.ts'

/** A bucket that holds `burst` and is refilled by `perSecond`; `take` answers whether there was one left. */
export function openBucket(clock: Clock, burst: number, perSecond: number): { take(): boolean } {
  let left = burst
  let at = clock.monotonic()
  return {
    take: () => {
      const now = clock.monotonic()
      left = Math.min(burst, left + ((now - at) / 1000) * perSecond)
      at = now
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
