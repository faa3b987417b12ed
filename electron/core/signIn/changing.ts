import type { PasswordFault } from '#shared/contract/credentials.ts'
import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import { arrived, toKeep } from '../browsers/browsers.ts'
import type { HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import {
  changeableFrom,
  clearFailures,
  countWrongPassword,
  isRecent,
  ownerOf,
  passwordRow,
  policyOf,
  setPassword,
} from '../credentials/credentials.ts'
import type { Passwords } from '../credentials/credentials.ts'
import { requireUser } from '../directory/directory.ts'
import { dropClaims, owesDevice } from '../handover/handover.ts'
import { deviceState } from '../mfa/mfa.ts'
import { endOtherSessions, endSessions, moveSession, sessionOf, touchSession } from '../sessions/sessions.ts'
import { stageAfterChange } from './lockout.ts'

/**
 * The user's own change. `open` asks for the present password; `must-change` does not, for the temporary one or the claim was
 * just shown and is used up. Everything slow happens first; the transaction fails if the password changed meanwhile.
 */
export const changePassword =
  (passwords: Passwords): HandlersFor<'sessions'>['changePassword'] =>
  async (call, input) => {
    const { userId, sessionId, stage } = sessionOf(call.actor)
    call.about({ userId })
    const user = await requireUser(call.read, userId)
    const stored = await passwordRow(call.read, userId)
    if (stored === undefined) throw new Refusal({ code: 'conflict', reason: 'credentials.changed-meanwhile' })
    const hasDevice = (await deviceState(call.read, userId, call.now)) !== null
    const mustChange = stage === 'must-change'
    const allowed = mustChange || (await passwords.verify(call.keys, stored.hash, input.current))
    const policy = await policyOf(call.read, user)
    const faults = allowed
      ? [...(await passwords.faults(input.next, ownerOf(user, { policy, hasMfa: hasDevice })))]
      : []
    if (allowed && (await passwords.verify(call.keys, stored.hash, input.next))) {
      const again: PasswordFault = stored.temporaryUntil === null ? 'same-as-current' : 'temporary-again'
      faults.push(again)
    }
    // A minimum age would keep whoever was given a temporary password from getting rid of it.
    if (!mustChange && changeableFrom(policy, stored, call.now) !== null) faults.push('too-young')
    // Up to ten hashes: worth their time only for a password that could be used otherwise.
    const history = { db: call.read, keys: call.keys, hasher: passwords }
    if (allowed && faults.length === 0 && (await isRecent(history, { userId, policy, present: stored }, input.next)))
      faults.push('recent')
    const hash = allowed && faults.length === 0 ? await passwords.hash(call.keys, input.next) : null

    return call.write(async tx => {
      await touchSession(tx, sessionId, call.now)
      const present = await requireUser(tx, userId)
      const isLocked = !mustChange && present.lockedUntil !== null && present.lockedUntil > call.now
      if (!allowed || isLocked) {
        call.note('wrong')
        // A page left open is a place to guess from: the same count and the same lock as signing in.
        if (!isLocked && (await countWrongPassword(tx, call, userId)) === 'locked')
          await endSessions(tx, userId, call.now)
        return { outcome: 'wrong' }
      }
      if (hash === null) {
        call.note('refused')
        return { outcome: 'refused', faults }
      }
      if ((await passwordRow(tx, userId))?.hash !== stored.hash) {
        throw new Refusal({ code: 'conflict', reason: 'credentials.changed-meanwhile' })
      }
      await setPassword(tx, { userId, hash, profile: user.profile, plain: new Secret(input.next), now: call.now })
      await clearFailures(tx, userId)
      await dropClaims(tx, userId, 'reset-password')
      await endOtherSessions(tx, { userId, sessionId }, call.now)
      const next = stageAfterChange({ hasDevice, owesDevice: await owesDevice(tx, userId) })
      if (mustChange) await moveSession(tx, sessionId, { from: 'must-change', to: next, now: call.now })
      await notifyUser(tx, call, { userId, notice: 'password-changed', callId: null })
      // Where the change was the last thing that sign-in asked for.
      const arrival = mustChange && next === 'open' ? await arrived(tx, call, { userId, sessionId }) : null
      call.note(arrival?.known === false ? 'changed:new-browser' : 'changed')
      return { outcome: 'changed', stage: mustChange ? next : 'open', ...(arrival === null ? {} : toKeep(arrival)) }
    })
  }
