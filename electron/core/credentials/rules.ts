import type { JudgedRule, PasswordFault, PasswordRule } from '#shared/contract/credentials.ts'
import { RULE_OF } from '#shared/contract/credentials.ts'

import { lengthFor, type Owner } from './judge.ts'

/** What the owner's profile asks, in the order of shared/contract PASSWORD_RULES, each with its figure. */
function asked(owner: Owner, presentIsOwn: boolean): readonly (readonly [PasswordRule, number])[] {
  const { profile, rules } = owner.policy
  const length = ['length', lengthFor(owner).min] as const
  if (profile === 'nist')
    return [length, ['characters', 0], ['no-name', 0], ['no-contact', 0], ['not-guessed', 0], ['not-current', 0]]
  return [
    length,
    profile === 'huawei' ? ['kinds', rules.kinds] : ['letters-and-digits', 0],
    ...(rules.longestRun > 0 ? [['longest-run', rules.longestRun] as const] : []),
    ['characters', 0],
    ...(rules.notUserName ? [['not-user-name', 0] as const] : []),
    ['no-contact', 0],
    ['not-guessed', 0],
    ['not-current', 0],
    // The present one is the first of those remembered: alone, it is the rule above.
    ...(rules.history > (presentIsOwn ? 1 : 0) ? [['history', rules.history] as const] : []),
  ]
}

/** Every rule of the owner's profile with what can be said of it now: nothing of an empty password, and no guess at half a one. */
export function rulesFor(
  owner: Owner,
  typed: { readonly password: string; readonly faults: readonly PasswordFault[]; readonly presentIsOwn: boolean },
): JudgedRule[] {
  const broken = new Set(typed.faults.map(fault => RULE_OF[fault]))
  const stateOf = (rule: PasswordRule): JudgedRule['state'] => {
    if (rule === 'not-current' || rule === 'history') return 'on-saving'
    if (typed.password === '') return 'open'
    if (broken.has(rule)) return 'broken'
    return rule === 'not-guessed' && broken.has('length') ? 'open' : 'met'
  }
  return asked(owner, typed.presentIsOwn).map(([rule, figure]) => ({ rule, figure, state: stateOf(rule) }))
}
