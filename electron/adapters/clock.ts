import { performance } from 'node:perf_hooks'

import type { Clock } from '../core/ports.ts'

/** The machine's clocks. Timers do not keep the process alive: what must happen before the end is done by `close`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
