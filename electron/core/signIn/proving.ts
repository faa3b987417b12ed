import { Refusal } from '#shared/errors.ts'

import type { CommandCall, HandlersFor } from '../call.ts'
import { clearFailures, countWrongPassword, passwordRow } from '../credentials/credentials.ts'
import { requireUser } from '../directory/directory.ts'
import { deviceState, useRecoveryCode, verifyTotp } from '../mfa/mfa.ts'
import { endSessions, markProved, PROVED_MS, sessionOf, touchSession } from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'
import type { Entrance } from './entering.ts'

type Call = CommandCall<'none'>
type Wrong = { readonly outcome: 'wrong' | 'next-code'; readonly retryAt: number | null }

/**
 * Shows the password or a second factor again in the session that asks. A page left open is a place to guess from, so wrong ones count
 * exactly as at sign-in: the same lock for the password, the same waits for the device.
 */
export const proveAgain =
  ({ passwords, pace }: Pick<Entrance, 'passwords' | 'pace'>): HandlersFor<'sessions'>['proveAgain'] =>
  async (call, input) => {
    const { userId, sessionId } = sessionOf(call.actor)
    call.about({ userId })
    const wait = pace.waitUntil(call.client, call.now)
    if (wait !== null) {
      call.note('slowed')
      return call.write(() => Promise.resolve({ outcome: 'wrong', retryAt: wait }))
    }
    const stored = input.way === 'password' ? await passwordRow(call.read, userId) : undefined
    const matches = input.way === 'password' && (await passwords.verify(call.keys, stored?.hash ?? null, input.secret))

    return call.write(async tx => {
      await touchSession(tx, sessionId, call.now)
      const wrong: Wrong | null =
        input.way === 'password'
          ? await judgePassword(tx, call, { matches, hash: stored?.hash })
          : await judgeCode(tx, call, input.secret)
      if (wrong !== null) {
        const waits = pace.failed(call.client, call.now)
        return { outcome: wrong.outcome, retryAt: wrong.retryAt ?? waits }
      }
      await markProved(tx, sessionId, call.now)
      call.note(input.way)
      call.after(() => {
        pace.succeeded(call.client)
      })
      return { outcome: 'proved', until: call.now + PROVED_MS }
    })
  }

/** Null: it is right. */
async function judgePassword(
  tx: WriteDb,
  call: Call,
  shown: { readonly matches: boolean; readonly hash: string | undefined },
): Promise<Wrong | null> {
  const { userId } = sessionOf(call.actor)
  const user = await requireUser(tx, userId)
  if (user.lockedUntil !== null && user.lockedUntil > call.now) {
    call.note('locked')
    return { outcome: 'wrong', retryAt: user.lockedUntil }
  }
  if (shown.matches && (await passwordRow(tx, userId))?.hash !== shown.hash)
    throw new Refusal({ code: 'conflict', reason: 'credentials.changed-meanwhile' })
  if (shown.matches) {
    await clearFailures(tx, userId)
    return null
  }
  call.note('wrong')
  if ((await countWrongPassword(tx, call, userId)) === 'locked') await endSessions(tx, userId, call.now)
  return { outcome: 'wrong', retryAt: null }
}

/** Null: it is right. Digits are a code of the app, anything else one of the recovery codes. */
async function judgeCode(tx: WriteDb, call: Call, secret: string): Promise<Wrong | null> {
  const { userId } = sessionOf(call.actor)
  const typed = { userId, code: secret }
  if (!/^[\s0-9]*$/u.test(secret)) {
    if (await useRecoveryCode(tx, call, typed)) return null
    call.note('wrong-recovery-code')
    return { outcome: 'wrong', retryAt: null }
  }
  const { outcome } = await verifyTotp(tx, call, typed)
  if (outcome === 'right') return null
  call.note(outcome)
  const retryAt = (await deviceState(tx, userId, call.now))?.retryAt ?? null
  return { outcome: outcome === 'next-code' ? 'next-code' : 'wrong', retryAt }
}
