import type { UserId } from '#shared/contract/ids.ts'
import { AccountId } from '#shared/contract/ids.ts'
import type { ParsedOf } from '#shared/contract/index.ts'
import type { tokens } from '#shared/contract/tokens.ts'
import type { Failure } from '#shared/errors.ts'

import { refusedAddress, refusesProgram } from '../accessLists/accessLists.ts'
import type { CommandCall, HandlersFor } from '../call.ts'
import {
  clearFailures,
  countWrongPassword,
  passwordRow,
  replaceHash,
  type Passwords,
} from '../credentials/credentials.ts'
import {
  findUser,
  findUserByLogin,
  findUserIn,
  markSignIn,
  mayHaveKeys,
  type UserRecord,
} from '../directory/directory.ts'
import { verifyTotp } from '../mfa/mfa.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { issueFor } from './issued.ts'

export interface IssuingDeps {
  readonly passwords: Passwords
  /** Disables a user who was not seen for as long as their account allows. */
  readonly disableIfUnused: (userId: UserId) => Promise<boolean>
}

type Input = ParsedOf<typeof tokens.issue>
type Call = CommandCall<'none'>
type Because = Extract<Awaited<ReturnType<HandlersFor<'tokens'>['issue']>>, { outcome: 'refused' }>['because']

/**
 * A token for a password. The hash is compared before the transaction and for unknown users as well. A device is asked for only where
 * the program sends a code: login protection is for the console.
 * Source: Huawei Cloud, IAM API Reference, "Obtaining a User Token Through Password Authentication", and "... and Virtual MFA
 * Authentication"; "Login Authentication Policy" for what a wrong password counts.
 */
export const issue =
  ({ passwords, disableIfUnused }: IssuingDeps): HandlersFor<'tokens'>['issue'] =>
  async (call, input) => {
    const user = await userOf(call.read, input.user)
    if (user !== undefined && (await refusesProgram(call.read, { ...user, agencyId: null }, call.peer)))
      throw refusedAddress()
    const stored = user && (await passwordRow(call.read, user.userId))
    const matches = await passwords.verify(call.keys, stored?.hash ?? null, input.password)
    const rehashed =
      matches && stored && passwords.isOutdated(stored.hash) ? await passwords.hash(call.keys, input.password) : null
    if (user !== undefined && matches) await disableIfUnused(user.userId)
    return call.write(async tx => {
      const refused = (because: Because) => {
        call.note(because)
        call.failed(FAILURES[because])
        return { outcome: 'refused', because } as const
      }
      if (user === undefined) return refused('wrong')
      const { userId } = user
      call.about({ userId, accountId: user.accountId })
      const present = await passwordRow(tx, userId)
      // A password replaced while it was compared is judged as wrong: what matched is no longer there.
      const isRight = matches && present !== undefined && present.hash === stored?.hash
      const now = await findUser(tx, userId)
      if (now === undefined) return refused('wrong')
      if (now.lockedUntil !== null && now.lockedUntil > call.now) return refused('locked')
      if (!isRight) return refused((await countWrongPassword(tx, call, userId)) === 'locked' ? 'locked' : 'wrong')
      const because = await whyNot(tx, now, present)
      if (because !== null) return refused(because)
      if (input.passcode !== null && !(await passes(tx, call, { userId, passcode: input.passcode })))
        return refused('wrong')
      await clearFailures(tx, userId)
      if (rehashed !== null) await replaceHash(tx, userId, { from: present.hash, to: rehashed })
      await markSignIn(tx, userId, call.now)
      const methods = input.passcode === null ? ['password'] : ['password', 'totp']
      const issued = await issueFor(tx, call, { user: now, methods, scope: input.scope })
      return { outcome: 'issued', ...issued } as const
    })
  }

/** How IAM words each, for the record. Source: IAM API Reference, "Error Codes". */
const FAILURES = {
  wrong: { code: 'signed_out', reason: 'IAM.0062' },
  locked: { code: 'locked', reason: 'IAM.0061' },
  'must-change': { code: 'signed_out', reason: 'IAM.0062' },
  disabled: { code: 'forbidden', reason: 'IAM.0082' },
  'console-only': { code: 'forbidden', reason: 'IAM.0081' },
  'other-profile': { code: 'forbidden', reason: 'accessKeys.other-profile' },
} as const satisfies Record<Because, Pick<Failure, 'code' | 'reason'>>

/** Why whoever knows the password gets no token all the same. */
async function whyNot(
  tx: WriteDb,
  user: UserRecord,
  present: { readonly mustChange: boolean; readonly temporaryUntil: number | null },
): Promise<Because | null> {
  if (user.profile !== 'huawei') return 'other-profile'
  if (!user.enabled) return 'disabled'
  if (!(await mayHaveKeys(tx, user.userId))) return 'console-only'
  // A temporary password opens nothing but the choice of a new one (OWASP ASVS 5.0, 6.4.1).
  return present.mustChange || present.temporaryUntil !== null ? 'must-change' : null
}

/** Whether the code is of this user's device. One for somebody else's is not even looked at. */
async function passes(
  tx: WriteDb,
  call: Call,
  { userId, passcode }: { userId: UserId; passcode: NonNullable<Input['passcode']> },
): Promise<boolean> {
  if (passcode.userId !== userId) return false
  return (await verifyTotp(tx, call, { userId, code: passcode.code })).outcome === 'right'
}

async function userOf(db: ReadDb, named: Input['user']): Promise<UserRecord | undefined> {
  if ('userId' in named) return findUser(db, named.userId)
  const { login, account } = named
  if (account.name !== undefined) return account.name === '' ? undefined : findUserByLogin(db, account.name, login)
  const accountId = AccountId.safeParse(account.id)
  return accountId.success ? findUserIn(db, accountId.data, login) : undefined
}
