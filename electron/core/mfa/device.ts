import type { UserId } from '#shared/contract/ids.ts'

import { foldCode } from '../store/codes.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { SEARCH_STEPS } from './clock.ts'
import { judgeCode, type ClockNews } from './clockKeeping.ts'
import { allowanceAt, FREE_TRIES } from './lockout.ts'
import { acceptStep, countFailure, deviceOf, insertDevice, putRecoveryCodes, spendRecoveryCode } from './rows.ts'
import { codeOfStep, readCode, STEP_SECONDS, stepAt, stepsOf, toBase32 } from './totp.ts'

/** What a door function needs of the call it works for. */
export interface Sealed {
  readonly now: number
  readonly keys: Keys
}

/**
 * How a code fared. `next-code`: it fits a clock that is off, and counts as wrong unless the next one fits the same clock.
 * `triesLeft` is what remains before the next wait; see `lockout.ts` for the schedule.
 */
export interface TotpResult {
  readonly outcome: 'right' | 'wrong' | 'next-code' | 'already-used' | 'no-tries-left' | 'not-bound'
  readonly triesLeft: number
  /** Whose clock is wrong, when a code shows it. */
  readonly clock: ClockNews | null
  /** When a code before this one was counted as wrong and was not, in milliseconds. */
  readonly forgives: number | null
}
export type { ClockNews }

const nothingOf = { clock: null, forgives: null } as const

/** The user's device as a way to prove something, or null when none is bound. `retryAt` is null when no waiting helps. */
export interface DeviceState {
  readonly triesLeft: number
  readonly retryAt: number | null
  readonly boundAt: number
}

/** A seed sealed for one user opens for no other. */
export const seedContext = (userId: UserId) => `mfa_device.seed:${userId}`

/** The code that the user's device shows now, and until when; null without a device. For the pocket phone of sample stores. */
export async function dangerouslyReadCode(
  db: ReadDb,
  call: Sealed,
  userId: UserId,
): Promise<{ readonly code: string; readonly until: number } | null> {
  const device = await deviceOf(db, userId)
  if (device === undefined) return null
  const step = stepAt(call.now)
  const code = codeOfStep(call.keys.unseal(seedContext(userId), device.seed), step)
  return { code, until: (step + 1) * STEP_SECONDS * 1000 }
}

/**
 * A digest of the seed of a user's device about one thing, under a key of this store: it cannot be computed from a stolen seed
 * alone, and says nothing about the codes (RFC 6238 uses another construction). Null without a device.
 */
export async function seedDigest(
  db: ReadDb,
  call: Pick<Sealed, 'keys'>,
  of: { readonly userId: UserId; readonly about: string },
): Promise<Uint8Array | null> {
  const device = await deviceOf(db, of.userId)
  if (device === undefined) return null
  return call.keys.mac('words', 'device', call.keys.unseal(seedContext(of.userId), device.seed), of.about)
}

/** How many codes may be tried now on the user's bound device; null without a device. */
export async function deviceState(db: ReadDb | WriteDb, userId: UserId, now: number): Promise<DeviceState | null> {
  const device = await deviceOf(db, userId)
  if (device === undefined) return null
  const allowance = allowanceAt({ failures: device.failures, failedAt: device.failed_at }, now)
  return allowance.open
    ? { triesLeft: allowance.triesLeft, retryAt: null, boundAt: device.bound_at }
    : { triesLeft: 0, retryAt: allowance.retryAt, boundAt: device.bound_at }
}

/**
 * Checks a TOTP code of the user's bound device (RFC 6238) and remembers the outcome: a step is accepted once, a wrong code
 * counts. The window is two steps wide, where the phone's clock is known to be (`clock.ts`). Never throws for what was typed. The
 * caller must let the transaction commit, or the try is given back.
 */
export async function verifyTotp(
  tx: WriteDb,
  call: Sealed,
  check: { userId: UserId; code: string },
): Promise<TotpResult> {
  const { userId } = check
  const device = await deviceOf(tx, userId)
  if (device === undefined) return { outcome: 'not-bound', triesLeft: 0, ...nothingOf }
  const allowance = allowanceAt({ failures: device.failures, failedAt: device.failed_at }, call.now)
  // A right code during a wait is refused and does not count, or waiting would never end for someone who is being attacked.
  if (!allowance.open) return { outcome: 'no-tries-left', triesLeft: 0, ...nothingOf }

  const code = readCode(check.code)
  const seed = call.keys.unseal(seedContext(userId), device.seed)
  const hits = code === null ? [] : stepsOf(seed, code, { now: call.now, reach: SEARCH_STEPS })
  const judged = await judgeCode(
    tx,
    { userId, now: call.now, present: stepAt(call.now), lastStep: device.last_step },
    hits,
  )
  switch (judged.kind) {
    case 'none':
    case 'suspect':
      await countFailure(tx, userId, call.now)
      return {
        outcome: judged.kind === 'none' ? 'wrong' : 'next-code',
        triesLeft: allowance.triesLeft - 1,
        clock: judged.clock,
        forgives: null,
      }
    case 'usual':
    case 'agreed':
      if (await acceptStep(tx, userId, judged.step))
        return { outcome: 'right', triesLeft: FREE_TRIES, clock: judged.clock, forgives: judged.forgives }
      return { outcome: 'already-used', triesLeft: allowance.triesLeft, ...nothingOf }
  }
}

/** Binds a device whose seed (raw bytes, 20 of them) is already known: sample stores and tests. Answers the seed in base32. */
export async function bindDevice(
  tx: WriteDb,
  call: Sealed,
  device: { userId: UserId; seed: Uint8Array; name?: string },
): Promise<string> {
  const text = toBase32(device.seed)
  const seed = call.keys.seal(seedContext(device.userId), text)
  await insertDevice(tx, { userId: device.userId, seed, name: device.name ?? 'phone', now: call.now, step: null })
  return text
}

/** Recovery codes are kept as keyed digests, each bound to its user. */
const recoveryDigest = (keys: Keys, userId: UserId, code: string): Uint8Array =>
  keys.mac('code', 'recovery', userId, foldCode(code))

/** Gives a user these recovery codes in place of all earlier ones; only their digests are kept. */
export const giveRecoveryCodes = (
  tx: WriteDb,
  call: Pick<Sealed, 'keys'>,
  given: { readonly userId: UserId; readonly codes: readonly string[] },
): Promise<void> =>
  putRecoveryCodes(
    tx,
    given.userId,
    given.codes.map(code => recoveryDigest(call.keys, given.userId, code)),
  )

/** Uses a recovery code in the place of the device: once. Its 120 bits are out of reach of guessing, so tries are not counted. */
export const useRecoveryCode = (tx: WriteDb, call: Sealed, typed: { userId: UserId; code: string }): Promise<boolean> =>
  spendRecoveryCode(tx, {
    userId: typed.userId,
    digest: recoveryDigest(call.keys, typed.userId, typed.code),
    now: call.now,
  })
