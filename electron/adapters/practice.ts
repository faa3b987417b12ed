import { createHash } from 'node:crypto'

import type { Random, StandingClock } from '../core/ports.ts'
import { systemClock } from './clock.ts'

/** A wall clock that stands still until it is moved; what waits for real time (idle operators, timers) goes on. */
export function standingClock(at: number = systemClock.now()): StandingClock {
  let now = at
  return {
    ...systemClock,
    now: () => now,
    advance(ms) {
      now += ms
    },
  }
}

/** The same chance each time, so that the same steps show the same codes: SHA-256 of a seed and a counter. For practice only, never for secrets. */
export function seededRandom(seed: string): Random {
  let counter = 0
  const bytes = (count: number): Uint8Array => {
    const blocks = Array.from({ length: Math.ceil(count / 32) }, () =>
      createHash('sha256')
        .update(`${seed} ${String((counter += 1))}`)
        .digest(),
    )
    return Buffer.concat(blocks).subarray(0, count)
  }
  return {
    bytes,
    int(below) {
      // 48 bits: what folding favours is out of sight of anybody who practises.
      return Buffer.from(bytes(6)).readUIntBE(0, 6) % below
    },
  }
}
