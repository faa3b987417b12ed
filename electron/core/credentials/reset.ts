import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import type { HandlersFor, Replaced } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { requireUser, setLockedUntil } from '../directory/directory.ts'
import { handOver } from '../handover/handover.ts'
import { deviceState } from '../mfa/mfa.ts'
import { endSessions } from '../sessions/sessions.ts'
import { loadBlocklist } from './blocklist.ts'
import { generatePassword } from './generate.ts'
import type { Passwords } from './passwords.ts'
import { ownerOf } from './passwords.ts'
import { policyOf } from './policyRows.ts'
import { clearFailures, countFailures, putPassword, userOfCall } from './rows.ts'

type Handlers = HandlersFor<'credentials'>

/**
 * The reset. The generated password is hashed before the transaction; after it only the outbox knows it, and only when the
 * route is a message. With a link or a slip no password works until the user has chosen one.
 */
export const resetPassword =
  (passwords: Passwords, replaced: Replaced): Handlers['resetPassword'] =>
  async (call, input) => {
    const about = await userOfCall(call.read, input.callId)
    if (about === undefined) throw new Refusal({ code: 'not_found', reason: 'calls.call.unknown' })
    const user = await requireUser(call.read, about.user_id)
    const owner = ownerOf(user, {
      policy: await policyOf(call.read, user),
      hasMfa: (await deviceState(call.read, user.userId, call.now)) !== null,
    })
    const secret = generatePassword(
      call.random,
      { style: input.style, language: user.language, owner },
      await loadBlocklist(),
    )
    const hash = await passwords.hash(call.keys, secret)

    return call.write(async (tx, spent) => {
      if (spent.userId !== user.userId) throw new Error('the evidence is about somebody else')
      const { callId } = input
      // Before anything is replaced: it is sealed for whoever objects, and everybody hears of it.
      const notices = await replaced(tx, call, { userId: user.userId, callId, kind: 'password' })
      const handed = await handOver(tx, call, { spent, route: input.route, password: new Secret(secret) })
      const byMessage = handed.kind === 'message'
      await putPassword(tx, {
        userId: user.userId,
        hash: byMessage ? hash : '',
        profile: user.profile,
        strength: null,
        now: call.now,
        mustChange: true,
        temporaryUntil: byMessage ? handed.expiresAt : null,
      })
      const sessionsEnded = await endSessions(tx, user.userId, call.now)
      await clearFailures(tx, user.userId)
      // Huawei Cloud IAM: a locked identity waits; a reset does not lift the lock either.
      if (user.profile === 'nist') await setLockedUntil(tx, user.userId, null)
      call.note(handed.kind)
      call.detail({ reason: input.reason, route: handed.route, to: handed.to ?? '', login: user.login })
      return { handOver: handed, sessionsEnded, notices }
    })
  }

/** Lifts a lock, and forgets the failures that led to it. */
export const unlock: Handlers['unlock'] = (call, input) =>
  call.write(async (tx, spent) => {
    const user = await requireUser(tx, spent.userId)
    if (user.profile === 'huawei') throw new Refusal({ code: 'forbidden', reason: 'credentials.lock-runs-out' })
    const locked = user.lockedUntil !== null && user.lockedUntil > call.now
    if (!locked && (await countFailures(tx, user.userId)) === 0) {
      throw new Refusal({ code: 'conflict', reason: 'credentials.not-locked' })
    }
    await setLockedUntil(tx, user.userId, null)
    await clearFailures(tx, user.userId)
    const notices = await notifyUser(tx, call, { userId: user.userId, notice: 'unlocked', callId: input.callId })
    call.detail({ reason: input.reason, login: user.login })
    return { notices }
  })
