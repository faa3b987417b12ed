import type { Clock } from '../../ports.ts'

/** Lets the event loop turn at least this often (milliseconds), so that reads are answered during long work. */
const EVERY = 10
/** And at least once in so many steps, where the clock stands still (tests, a suspended machine). */
const STEPS = 500

export interface Pace {
  /** Call after each step, or after several at once. Waits for one turn of the event loop when 10 ms have gone by since the last. */
  breathe(count?: number): Promise<void> | undefined
}

export function startPace(clock: Clock): Pace {
  let since = clock.monotonic()
  let steps = 0
  return {
    breathe(count = 1) {
      steps += count
      if (steps < STEPS && clock.monotonic() - since < EVERY) return undefined
      return new Promise(resolve =>
        setImmediate(() => {
          since = clock.monotonic()
          steps = 0
          resolve()
        }),
      )
    },
  }
}
