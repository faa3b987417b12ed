import type { UserId } from '#shared/contract/ids.ts'
import type { Settings } from '#shared/contract/security.ts'

import type { HandlersFor, Replaced } from '../call.ts'
import { requireUser, setLockedUntil } from '../directory/directory.ts'
import { deviceState } from '../mfa/mfa.ts'
import { limitsFor } from '../securityPolicies/securityPolicies.ts'
import { sessionOf } from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'
import { changeableFrom } from './age.ts'
import { invite } from './invite.ts'
import { lengthFor } from './judge.ts'
import { ownerOf } from './passwords.ts'
import type { Passwords } from './passwords.ts'
import { policies, policyEffect, setPolicy } from './policy.ts'
import { policyOf } from './policyRows.ts'
import { resetPassword, unlock } from './reset.ts'
import { addFailure, clearFailures, passwordRow } from './rows.ts'
import { rulesFor } from './rules.ts'

export { changeableFrom, endOf as endOfPassword } from './age.ts'
export { expiryFor, warnOfExpiry } from './expiry.ts'
export { isRecent } from './history.ts'
export { lengthFor } from './judge.ts'
export { passwordToKeep, restorePassword } from './keeping.ts'
export { policyOf } from './policyRows.ts'
export { createPasswords, ownerOf, setPassword, type Passwords } from './passwords.ts'
export { readHash } from './foreign.ts'
export { rulesFor } from './rules.ts'
export { clearFailures, keepForeignPassword, markUsed, passwordRow, replaceHash, type StoredPassword } from './rows.ts'

const MINUTE = 60_000

/** Resets, unlocks, and says while a user types what is wrong with a new password. */
export function credentials(
  passwords: Passwords,
  effects: { readonly replaced: Replaced },
): HandlersFor<'credentials'> {
  return {
    resetPassword: resetPassword(passwords, effects.replaced),
    invite: invite(effects.replaced),
    unlock,
    policies,
    policyEffect,
    setPolicy,
    judge: async (call, { password }) => {
      const { userId, stage } = sessionOf(call.actor)
      const user = await requireUser(call.read, userId)
      const policy = await policyOf(call.read, user)
      const owner = ownerOf(user, { policy, hasMfa: (await deviceState(call.read, userId, call.now)) !== null })
      const { min, max } = lengthFor(owner)
      // Not compared with stored passwords: each costs a hash, and this is asked with every key.
      const faults = await passwords.faults(password, owner)
      const present = await passwordRow(call.read, userId)
      const free = stage === 'must-change' ? null : changeableFrom(policy, present, call.now)
      const rules = rulesFor(owner, { password, faults, presentIsOwn: present?.isOwn === true })
      return { faults, minLength: min, maxLength: max, rules, changeableFrom: free }
    },
  }
}

/**
 * Counts a wrong password and locks sign-in when the account or the settings say so (Huawei Cloud IAM, login authentication policy:
 * 5 in 15 minutes lock for 15). Says whether it is locked now.
 */
export async function countWrongPassword(
  tx: WriteDb,
  call: { readonly now: number; readonly settings: Settings },
  userId: UserId,
): Promise<'counted' | 'locked'> {
  const { signInFailures, signInWindowMinutes, signInLockMinutes } = await limitsFor(tx, userId, call.settings)
  const failures = await addFailure(tx, userId, { now: call.now, since: call.now - signInWindowMinutes * MINUTE })
  if (failures < signInFailures) return 'counted'
  await setLockedUntil(tx, userId, call.now + signInLockMinutes * MINUTE)
  // The lock has answered for them; after it the user starts with all tries.
  await clearFailures(tx, userId)
  return 'locked'
}
