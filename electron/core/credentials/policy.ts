import type { AccountPolicy } from '#shared/contract/credentials.ts'
import type { PasswordPolicy } from '#shared/contract/passwordRules.ts'
import { Refusal } from '#shared/errors.ts'

import { reasonOf, type HandlersFor } from '../call.ts'
import { keepAdminGroups, listAccounts, requireAccount, setProfile } from '../directory/directory.ts'
import { pruneAccount } from './history.ts'
import { accountPolicyOf, allPolicies, countPasswords, putRules } from './policyRows.ts'

const DAY = 86_400_000

type Handlers = HandlersFor<'credentials'>

export const policies: Handlers['policies'] = async (call, asked) => {
  const known = await allPolicies(call.read)
  const accounts = await listAccounts(call.read)
  return {
    policies: accounts.flatMap(({ accountId, name, users }): AccountPolicy[] => {
      const policy = known.get(accountId)
      const isMeant = asked.accountId === undefined || asked.accountId === accountId
      return policy === undefined || !isMeant ? [] : [{ accountId, accountName: name, users, ...policy }]
    }),
  }
}

export const policyEffect: Handlers['policyEffect'] = async (call, { accountId, validDays }) => {
  await requireAccount(call.read, accountId)
  // No password is older than the beginning of time: without a period none runs out.
  const chosenBy = validDays === 0 ? Number.MIN_SAFE_INTEGER : call.now - validDays * DAY
  return countPasswords(call.read, accountId, chosenBy)
}

/** Throws Refusal `conflict` when nothing would change: at the desk, for a program says how things are to be. */
export const setPolicy: Handlers['setPolicy'] = (call, { accountId, profile, rules, reason }) =>
  call.write(async tx => {
    const isProgram = call.actor.kind === 'api'
    if (isProgram && profile !== undefined) throw new Refusal({ code: 'invalid_input', fields: ['profile'] })
    const { name, users } = await requireAccount(tx, accountId)
    const before = await accountPolicyOf(tx, accountId)
    const next: PasswordPolicy = { profile: profile ?? before.profile, rules: { ...before.rules, ...defined(rules) } }
    const changes = changesBetween(before, next)
    if (changes.length === 0 && !isProgram)
      throw new Refusal({ code: 'conflict', reason: 'credentials.policy-unchanged' })
    await setProfile(tx, accountId, next.profile)
    await keepAdminGroups(tx, call.now)
    await putRules(tx, accountId, next.rules)
    await pruneAccount(tx, accountId, next)
    call.note(next.profile)
    call.detail({ ...reasonOf(call.actor, reason), account: name, changes: changes.join(', ') })
    return { accountId, accountName: name, users, ...next }
  })

/** Zod leaves a key that was sent as undefined; it must not erase a rule. */
const defined = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))

/** `profile nist → huawei`, `minLength 8 → 10`: what the audit keeps. */
function changesBetween(before: PasswordPolicy, after: PasswordPolicy): string[] {
  const flat = ({ profile, rules }: PasswordPolicy) => Object.entries({ profile, ...rules })
  const old = new Map(flat(before))
  return flat(after)
    .filter(([name, value]) => old.get(name) !== value)
    .map(([name, value]) => `${name} ${String(old.get(name))} → ${String(value)}`)
}
