import type { Clock } from '../core/ports.ts'

const TICK_MS = 5_000
/** A wall clock that ran so far ahead of the ticks means that the machine slept. */
const JUMP_MS = 20_000

export interface Watch {
  /** Called on every tick. */
  readonly onTick: () => void
  /** Called after the machine slept, or its clock was moved: nobody knows who sits there now. */
  readonly onJump: () => void
}

/** Ticks every five seconds and notices sleep by a jump of the clock, because a browser tells nothing of it. */
export function watchClock(clock: Clock, { onTick, onJump }: Watch): () => void {
  let last = clock.now()
  let cancel: () => void = () => undefined
  const tick = () => {
    const now = clock.now()
    if (Math.abs(now - last - TICK_MS) > JUMP_MS) onJump()
    last = now
    onTick()
    cancel = clock.after(TICK_MS, tick)
  }
  cancel = clock.after(TICK_MS, tick)
  return () => cancel()
}
