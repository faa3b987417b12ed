import type { Act } from '#shared/contract/acts.ts'
import type { Proof, ProofMethod, Strength } from '#shared/contract/calls.ts'
import type { UserKind } from '#shared/contract/directory.ts'
import type { Policy, Rule, UserClass } from '#shared/contract/policy.ts'

import { ruleFor } from '../policy/policy.ts'

/**
 * Who vouches that a proof is one. `checked`: this program compared something that only the caller or another user has.
 * `asserted`: the operator says what they saw or heard. `known`: a fact, which others can know too.
 */
export type Basis = 'checked' | 'asserted' | 'known'

const BASIS: Readonly<Record<ProofMethod, Basis>> = {
  totp: 'checked',
  'code-email': 'checked',
  'code-sms': 'checked',
  'recovery-code': 'checked',
  'call-back': 'asserted',
  document: 'asserted',
  vouch: 'checked',
  knowledge: 'known',
  appeal: 'checked',
}
export const basisOf = (proof: { readonly method: ProofMethod }): Basis => BASIS[proof.method]

/** What is known of a user when the rule for them is looked up. */
export interface Classified {
  readonly kind: UserKind
  readonly privileged: boolean
  readonly classes: readonly UserClass[]
}

/**
 * The rule of an act for a user. A root identity or a HUAWEI ID is always privileged, and nothing stands in for a code to its
 * registered mobile or e-mail (“What Should I Do If I Forgot My Password?”, Resetting the Password of an Account, steps 2 to 4);
 * with one exception, an approved appeal of a HUAWEI ID (step 5), which `judge` knows.
 */
export function ruleOf(act: Act, user: Classified, policy: Policy): Rule {
  const classes: readonly UserClass[] = user.privileged ? ['privileged', ...user.classes] : user.classes
  if (user.kind === 'iam-user') return ruleFor(policy, act, classes)
  const rule = ruleFor(policy, act, ['privileged', ...classes])
  return rule.proofs === 0 ? rule : { ...rule, registeredContact: true }
}

const POINTS: Readonly<Record<Strength, number>> = { weak: 1, medium: 2, strong: 3 }
const MINUTE = 60_000

/**
 * What a proof weighs at an age. Who has just set the gateway could read the code there, so that proof weighs nothing; what was
 * strong or medium fades, and stays worth a point until it is over.
 */
export function pointsOf(
  proof: Pick<Proof, 'strength' | 'weakened'>,
  ageMs: number,
  policy: Pick<Policy, 'fadeMinutes'>,
): number {
  if (proof.weakened === 'fresh-sender') return 0
  const points = POINTS[proof.strength]
  return hasFaded(ageMs, policy) ? Math.max(1, points - 1) : points
}

/** Whether a proof is old enough to weigh less than it did. */
export const hasFaded = (ageMs: number, { fadeMinutes }: Pick<Policy, 'fadeMinutes'>): boolean =>
  fadeMinutes > 0 && ageMs >= fadeMinutes * MINUTE

/** What an act does along with itself. */
const INCLUDED: Readonly<Partial<Record<Act, readonly Act[]>>> = {
  'reset-password': ['unlock', 'end-sessions'],
  'reset-mfa': ['end-sessions'],
  'disable-user': ['end-sessions'],
}
export const withIncluded = (done: readonly Act[]): ReadonlySet<Act> =>
  new Set(done.flatMap(act => [act, ...(INCLUDED[act] ?? [])]))

const BOTH: readonly Act[] = ['reset-password', 'reset-mfa']

/** Whether this act and one that was done in the call are the two that a policy keeps apart. */
export const replacesBoth = (act: Act, done: readonly Act[]): boolean =>
  BOTH.includes(act) && done.some(one => one !== act && BOTH.includes(one))

/** For how long what an operator changed (a gateway, the public address, a user's mark of privilege) still weighs against them. */
export const FRESH_MS = 72 * 3_600_000
