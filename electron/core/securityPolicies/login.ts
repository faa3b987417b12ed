import type { UserId, AccountId } from '#shared/contract/ids.ts'
import type { Settings } from '#shared/contract/security.ts'
import type { LoginPolicy } from '#shared/contract/securityPolicies.ts'
import { Refusal } from '#shared/errors.ts'

import { ownAccount, reasonOf, type HandlersFor } from '../call.ts'
import { accountKey, requireAccount } from '../directory/directory.ts'
import { IDLE_MS } from '../sessions/sessions.ts'
import type { ReadDb } from '../store/database.ts'
import { changesBetween } from './changes.ts'
import { loginPolicyFor, loginPolicyNamed, loginPolicyOf, putLoginPolicy, type LoginPolicyRow } from './rows.ts'

type Handlers = HandlersFor<'securityPolicies'>
/** How many wrong passwords lock sign-in, within which time, and for how long. */
export type SignInLimits = Pick<Settings, 'signInFailures' | 'signInWindowMinutes' | 'signInLockMinutes'>

const MINUTE = 60_000

/** What an account set, and what the store says of the rest. */
function policyFrom(row: LoginPolicyRow | undefined, settings: SignInLimits): LoginPolicy {
  return {
    failures: row?.failures ?? settings.signInFailures,
    windowMinutes: row?.window_minutes ?? settings.signInWindowMinutes,
    lockMinutes: row?.lock_minutes ?? settings.signInLockMinutes,
    sessionMinutes: row?.session_minutes ?? IDLE_MS / MINUTE,
    unusedDays: row?.unused_days ?? 0,
    showRecent: row?.show_recent === 1,
    message: row?.message ?? '',
  }
}

const limitsFrom = (row: LoginPolicyRow | undefined, settings: SignInLimits): SignInLimits => {
  const { failures, windowMinutes, lockMinutes } = policyFrom(row, settings)
  return { signInFailures: failures, signInWindowMinutes: windowMinutes, signInLockMinutes: lockMinutes }
}

/** What locks a user: what their account set, and the settings of the store for the rest. */
export const limitsFor = async (db: ReadDb, userId: UserId, settings: SignInLimits): Promise<SignInLimits> =>
  limitsFrom(await loginPolicyFor(db, userId), settings)

/** The same for the account that was typed, whether or not anybody has the name that was typed with it. */
export const limitsTyped = async (db: ReadDb, account: string, settings: SignInLimits): Promise<SignInLimits> =>
  limitsFrom(await loginPolicyNamed(db, accountKey(account)), settings)

/** What the account of a user tells everybody who signed in; empty: nothing. */
export const wordsAtSignIn = async (db: ReadDb, userId: UserId): Promise<string> =>
  (await loginPolicyFor(db, userId))?.message ?? ''

export const login: Handlers['login'] = async (call, asked) => {
  const { accountId } = await requireAccount(call.read, ownAccount(asked))
  return policyFrom(await loginPolicyOf(call.read, accountId), call.settings)
}

/** Throws Refusal `conflict` for an account of another profile, whose users follow the settings of the store. */
export const setLogin: Handlers['setLogin'] = (call, { policy: change, reason, ...asked }) =>
  call.write(async tx => {
    const accountId = ownAccount(asked)
    const { name } = await requireHuawei(tx, accountId)
    const row = await loginPolicyOf(tx, accountId)
    const before = policyFrom(row, call.settings)
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    const next: LoginPolicy = { ...before, ...given }
    await putLoginPolicy(tx, {
      account_id: accountId,
      failures: change.failures ?? row?.failures ?? null,
      window_minutes: change.windowMinutes ?? row?.window_minutes ?? null,
      lock_minutes: change.lockMinutes ?? row?.lock_minutes ?? null,
      session_minutes: change.sessionMinutes ?? row?.session_minutes ?? null,
      unused_days: next.unusedDays,
      show_recent: Number(next.showRecent),
      message: next.message,
    })
    const changes = changesBetween(before, next)
    call.about({ accountId })
    call.note(changes === '' ? 'unchanged' : 'changed')
    call.detail({ ...reasonOf(call.actor, reason), account: name, changes })
    return next
  })

/** An account that Huawei Cloud's rules bind. Throws Refusal `conflict`. */
export async function requireHuawei(db: ReadDb, accountId: AccountId): Promise<{ readonly name: string }> {
  const { name, profile } = await requireAccount(db, accountId)
  if (profile !== 'huawei') throw new Refusal({ code: 'conflict', reason: 'securityPolicies.other-profile' })
  return { name }
}
