import type { ClockDoubt } from '#shared/contract/security.ts'

/** How far the two clocks of this machine may drift apart between two looks, in milliseconds: a step of an authenticator. */
export const JUMP_MS = 30_000

interface Reading {
  readonly wall: number
  readonly monotonic: number
}

/** How far the wall clock jumped between two readings, beside the clock that nobody can set; 0: it did not. Pure. */
export function jumpBetween(before: Reading, after: Reading): number {
  const jump = after.wall - before.wall - (after.monotonic - before.monotonic)
  return Math.abs(jump) < JUMP_MS ? 0 : jump
}

/** What the operators are told of this machine's clock until one of them has compared it. */
export interface DeskClock {
  /** Compares with the last look; answers what is new and should be written down, or null. */
  look(reading: Reading): ClockDoubt | null
  /** At opening: whether the clock is behind the last row of the audit (both in milliseconds). */
  open(reading: Reading, lastAudit: number | null): ClockDoubt | null
  doubt(): ClockDoubt | null
  /** An operator has compared the clock; says whether there was a doubt. */
  confirm(): boolean
}

/**
 * Watches the clock of this machine while a store is open. It blocks nothing: a step counts once whatever the clock says, and who can
 * set the clock owns the machine. It keeps a jump from going unnoticed, and old credentials from being wiped by it.
 */
export function deskClock(): DeskClock {
  let last: Reading | null = null
  let doubt: ClockDoubt | null = null
  const raise = (kind: ClockDoubt['kind'], ms: number, at: number): ClockDoubt => {
    doubt = { kind, seconds: Math.round(Math.abs(ms) / 1000), at }
    return doubt
  }
  return {
    look(reading) {
      const jump = last === null ? 0 : jumpBetween(last, reading)
      last = reading
      return jump === 0 ? null : raise(jump < 0 ? 'back' : 'ahead', jump, reading.wall)
    },
    open(reading, lastAudit) {
      last = reading
      doubt = null
      const behind = lastAudit === null ? 0 : lastAudit - reading.wall
      return behind < JUMP_MS ? null : raise('behind-audit', behind, reading.wall)
    },
    doubt: () => doubt,
    confirm() {
      const was = doubt !== null
      doubt = null
      return was
    },
  }
}
