import type { PasswordFault } from '#shared/contract/credentials.ts'
import type { UserId } from '#shared/contract/ids.ts'
import type { IdentityPolicy } from '#shared/contract/passwordRules.ts'
import type { Secret } from '#shared/secret.ts'

import type { UserRecord } from '../directory/directory.ts'
import type { WriteDb } from '../store/database.ts'
import { loadBlocklist } from './blocklist.ts'
import { createHasher } from './hashing.ts'
import type { Hasher } from './hashing.ts'
import { judge, strengthOf } from './judge.ts'
import type { Owner } from './judge.ts'
import { putPassword } from './rows.ts'

/** Everything slow about passwords, done before a transaction is opened. One per process: it holds the queue of hashes. */
export interface Passwords extends Hasher {
  /** Why a new password cannot be used; none: it can. Compares with no stored one. */
  faults(password: string, owner: Owner): Promise<PasswordFault[]>
}

export function createPasswords(): Passwords {
  return {
    ...createHasher(),
    faults: async (password, owner) => judge(password, owner, await loadBlocklist()),
  }
}

/** What the judge needs to know of a user. */
export const ownerOf = (
  user: UserRecord,
  has: { readonly policy: IdentityPolicy; readonly hasMfa: boolean },
): Owner => ({
  ...has,
  login: user.login,
  name: user.name,
  email: user.email,
  phone: user.phone,
  accountName: user.accountName,
})

/**
 * Stores a password that was hashed before, as the user's own: nothing temporary about it. For sample stores, tests and a
 * change by the user; never for a reset.
 */
export async function setPassword(
  tx: WriteDb,
  own: {
    readonly userId: UserId
    readonly hash: string
    readonly profile: string
    readonly plain: Secret
    readonly now: number
  },
): Promise<void> {
  const { userId, hash, profile, now } = own
  const strength = strengthOf(own.plain.dangerouslyReveal())
  await putPassword(tx, { userId, hash, profile, strength, now, mustChange: false, temporaryUntil: null })
}

/**
 * Stores a password that an administrator chose for somebody by a program, in an account of the profile `huawei`. It is no temporary
 * one: it works until its owner changes it, at the next sign-in when it must.
 */
export async function chooseForUser(
  tx: WriteDb,
  chosen: {
    readonly userId: UserId
    readonly hash: string
    readonly profile: string
    readonly plain: Secret
    readonly mustChange: boolean
    readonly now: number
  },
): Promise<void> {
  const { plain, ...rest } = chosen
  if (rest.profile !== 'huawei') throw new Error('only the profile huawei lets an administrator choose a password')
  await putPassword(tx, { ...rest, strength: strengthOf(plain.dangerouslyReveal()), temporaryUntil: null })
}
