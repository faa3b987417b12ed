import type { PasswordFault } from '#shared/contract/credentials.ts'
import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import { forgetBrowsers } from '../browsers/browsers.ts'
import type { CommandCall, HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import {
  changeableFrom,
  chooseForUser,
  clearFailures,
  countWrongPassword,
  isRecent,
  ownerOf,
  passwordRow,
  policyOf,
  setPassword,
  type Owner,
  type Passwords,
  type StoredPassword,
} from '../credentials/credentials.ts'
import { requireUser, type UserRecord } from '../directory/directory.ts'
import { dropClaims } from '../handover/handover.ts'
import { deviceState } from '../mfa/mfa.ts'
import { endSessions } from '../sessions/sessions.ts'
import type { WriteDb } from '../store/database.ts'
import { endTokensOf } from '../tokens/tokens.ts'

type Call = Pick<CommandCall<'none'>, 'read' | 'keys' | 'now'>

/**
 * Refuses a password with the code that IAM has for it: 1108 for the present one, 1118 for one that keeps the rules and would
 * be guessed first, 1103 for the others. Source: Huawei Cloud, IAM API Reference, "Error Codes".
 */
export function requireNoFaults(faults: readonly PasswordFault[]): void {
  if (faults.length === 0) return
  const isGuessed = faults.every(fault => fault === 'common' || fault === 'pattern')
  const reason = faults.includes('same-as-current') ? '1108' : isGuessed ? '1118' : '1103'
  throw new Refusal({ code: 'invalid_input', reason, fields: ['password'] })
}

/** Judges the first password of somebody and hashes it. Slow: ask before the transaction. */
export async function hashFirst(
  passwords: Passwords,
  call: Pick<Call, 'keys'>,
  first: { readonly password: string; readonly owner: Owner },
): Promise<string> {
  requireNoFaults(await passwords.faults(first.password, first.owner))
  return passwords.hash(call.keys, first.password)
}

/** A password that was judged and hashed against what was stored then. */
export interface NextPassword {
  readonly hash: string
  readonly plain: Secret
  readonly replaces: StoredPassword | undefined
}

/** Judges the next password of a user by the rules and the history of the account, and hashes it. Slow: ask before the transaction. */
export async function hashNext(
  passwords: Passwords,
  call: Call,
  next: { readonly user: UserRecord; readonly password: string; readonly byOwner: boolean },
): Promise<NextPassword> {
  const { user, password } = next
  const policy = await policyOf(call.read, user)
  const hasMfa = (await deviceState(call.read, user.userId, call.now)) !== null
  const faults = await passwords.faults(password, ownerOf(user, { policy, hasMfa }))
  const stored = await passwordRow(call.read, user.userId)
  if (stored !== undefined && (await passwords.verify(call.keys, stored.hash, password))) faults.push('same-as-current')
  // The time that a password has to stay binds whoever chose it, and no administrator who has to replace it.
  if (next.byOwner && changeableFrom(policy, stored, call.now) !== null) faults.push('too-young')
  requireNoFaults(faults)
  const history = { db: call.read, keys: call.keys, hasher: passwords }
  const present = stored ?? { hash: '', isOwn: false }
  if (await isRecent(history, { userId: user.userId, policy, present }, password)) requireNoFaults(['recent'])
  return { hash: await passwords.hash(call.keys, password), plain: new Secret(password), replaces: stored }
}

async function requireUnchanged(tx: WriteDb, userId: UserId, { replaces }: NextPassword): Promise<void> {
  if ((await passwordRow(tx, userId))?.hash !== replaces?.hash)
    throw new Refusal({ code: 'conflict', reason: 'credentials.changed-meanwhile' })
}

/** Puts the password that an administrator chose in its place: what opened the account before does so no more. */
export async function putChosen(
  tx: WriteDb,
  call: Pick<CommandCall<'none'>, 'now'>,
  of: { readonly user: UserRecord; readonly next: NextPassword; readonly mustChange: boolean },
): Promise<void> {
  const { user, next, mustChange } = of
  await requireUnchanged(tx, user.userId, next)
  const { hash, plain } = next
  await chooseForUser(tx, { userId: user.userId, hash, plain, mustChange, profile: user.profile, now: call.now })
  await endAccess(tx, user.userId, call.now)
  await forgetBrowsers(tx, user.userId)
}

async function endAccess(tx: WriteDb, userId: UserId, now: number): Promise<void> {
  await clearFailures(tx, userId)
  await dropClaims(tx, userId, 'reset-password')
  await endSessions(tx, userId, now)
  await endTokensOf(tx, [userId])
}

/**
 * A user changes their own password by a program, with the present one. A wrong one is remembered and locks as it does at sign-in.
 * Source: Huawei Cloud, IAM API Reference, "Changing the Login Password".
 */
export const changeOwnPassword =
  (passwords: Passwords): HandlersFor<'users'>['changeOwnPassword'] =>
  async (call, { userId, current, next: password }) => {
    const user = await requireUser(call.read, userId)
    const stored = await passwordRow(call.read, userId)
    const isRight = stored !== undefined && (await passwords.verify(call.keys, stored.hash, current))
    const isLocked = user.lockedUntil !== null && user.lockedUntil > call.now
    const next = isRight && !isLocked ? await hashNext(passwords, call, { user, password, byOwner: true }) : null

    return call.write(async tx => {
      const present = await requireUser(tx, userId)
      // While a lock stands nothing is compared, and no try is counted: whoever guesses could keep it alive.
      if (present.lockedUntil !== null && present.lockedUntil > call.now) throw new Refusal({ code: 'locked' })
      if (next === null) {
        call.note('wrong')
        call.failed({ code: 'invalid_input', reason: '1103' })
        if ((await countWrongPassword(tx, call, userId)) === 'locked') await endSessions(tx, userId, call.now)
        return { outcome: 'wrong' }
      }
      await requireUnchanged(tx, userId, next)
      const { hash, plain } = next
      await setPassword(tx, { userId, hash, plain, profile: user.profile, now: call.now })
      await endAccess(tx, userId, call.now)
      await notifyUser(tx, call, { userId, notice: 'password-changed', callId: null })
      call.note('changed')
      return { outcome: 'changed' }
    })
  }
