import type { AccountPolicy } from '#shared/contract/credentials.ts'
import type { PasswordPolicy } from '#shared/contract/passwordRules.ts'
import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { keepAdminGroups, listAccounts, requireAccount, setProfile } from '../directory/directory.ts'
import { pruneAccount } from './history.ts'
import { accountPolicyOf, allPolicies, countPasswords, putRules } from './policyRows.ts'

const DAY = 86_400_000

type Handlers = HandlersFor<'credentials'>

export const policies: Handlers['policies'] = async call => {
  const known = await allPolicies(call.read)
  const accounts = await listAccounts(call.read)
  return {
    policies: accounts.flatMap(({ accountId, name, users }): AccountPolicy[] => {
      const policy = known.get(accountId)
      return policy === undefined ? [] : [{ accountId, accountName: name, users, ...policy }]
    }),
  }
}

export const policyEffect: Handlers['policyEffect'] = async (call, { accountId, validDays }) => {
  await requireAccount(call.read, accountId)
  // No password is older than the beginning of time: without a period none runs out.
  const chosenBy = validDays === 0 ? Number.MIN_SAFE_INTEGER : call.now - validDays * DAY
  return countPasswords(call.read, accountId, chosenBy)
}

/** Throws Refusal `conflict` when nothing would change. */
export const setPolicy: Handlers['setPolicy'] = (call, { accountId, profile, rules, reason }) =>
  call.write(async tx => {
    const { name, users } = await requireAccount(tx, accountId)
    const next: PasswordPolicy = { profile, rules }
    const changes = changesBetween(await accountPolicyOf(tx, accountId), next)
    if (changes.length === 0) throw new Refusal({ code: 'conflict', reason: 'credentials.policy-unchanged' })
    await setProfile(tx, accountId, profile)
    await keepAdminGroups(tx, call.now)
    await putRules(tx, accountId, rules)
    await pruneAccount(tx, accountId, next)
    call.note(profile)
    call.detail({ reason, account: name, changes: changes.join(', ') })
    return { accountId, accountName: name, users, ...next }
  })

/** `profile nist → huawei`, `minLength 8 → 10`: what the audit keeps. */
function changesBetween(before: PasswordPolicy, after: PasswordPolicy): string[] {
  const flat = ({ profile, rules }: PasswordPolicy) => Object.entries({ profile, ...rules })
  const old = new Map(flat(before))
  return flat(after)
    .filter(([name, value]) => old.get(name) !== value)
    .map(([name, value]) => `${name} ${String(old.get(name))} → ${String(value)}`)
}
