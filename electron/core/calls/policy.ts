import type { Act } from '#shared/contract/acts.ts'
import type { Proof, ProofMethod, Strength } from '#shared/contract/calls.ts'

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
}
export const basisOf = (proof: { readonly method: ProofMethod }): Basis => BASIS[proof.method]

/** What an act costs: independent proofs, their points, a way to hand the secret over, and who may do it. */
export interface Price {
  readonly proofs: number
  readonly points: number
  /** How many of the proofs must be checked ones: an operator alone, however sure, is not enough. */
  readonly checked: number
  /** `independent`: over something that was not itself a proof. `any`: such routes come first, and checked proofs alone open the rest. */
  readonly route: 'none' | 'any' | 'independent'
  readonly leadOnly: boolean
  /** One of the proofs must be of the registered mobile or e-mail. */
  readonly registeredContact?: true
}

const FREE: Price = { proofs: 0, points: 0, checked: 0, route: 'none', leadOnly: false }
const ONE: Price = { proofs: 1, points: 1, checked: 0, route: 'none', leadOnly: false }
const TWO: Price = { proofs: 2, points: 2, checked: 1, route: 'none', leadOnly: false }
const STRICT: Price = { proofs: 2, points: 4, checked: 1, route: 'none', leadOnly: true }

/**
 * The policy of this version. A reset needs a factor that is bound to the user and a hand-over by another one, so that no
 * single lost thing is enough (NIST SP 800-63B-4, 4.2). What only protects costs nothing but a reason. What nobody can check
 * goes no further than docs/adr/0014 lets it.
 */
export const PRICES: Readonly<Record<Act, { readonly ordinary: Price; readonly privileged: Price }>> = {
  'reset-password': { ordinary: { ...ONE, route: 'independent' }, privileged: { ...STRICT, route: 'independent' } },
  'reset-mfa': { ordinary: { ...TWO, route: 'any' }, privileged: { ...STRICT, route: 'any' } },
  unlock: { ordinary: ONE, privileged: STRICT },
  'enable-user': { ordinary: ONE, privileged: STRICT },
  'disable-user': { ordinary: FREE, privileged: { ...FREE, leadOnly: true } },
  'end-sessions': { ordinary: FREE, privileged: { ...FREE, leadOnly: true } },
}

const POINTS: Readonly<Record<Strength, number>> = { weak: 1, medium: 2, strong: 3 }

/** What a proof weighs. Who has just set the mail gateway could read the code there, so that proof weighs nothing. */
export const pointsOf = (proof: Pick<Proof, 'strength' | 'weakened'>): number =>
  proof.weakened === 'fresh-sender' ? 0 : POINTS[proof.strength]

/** What an act does along with itself. */
const INCLUDED: Readonly<Partial<Record<Act, readonly Act[]>>> = {
  'reset-password': ['unlock', 'end-sessions'],
  'reset-mfa': ['end-sessions'],
  'disable-user': ['end-sessions'],
}
export const withIncluded = (done: readonly Act[]): ReadonlySet<Act> =>
  new Set(done.flatMap(act => [act, ...(INCLUDED[act] ?? [])]))

// Both factors replaced in one breath leave nothing of the old user behind.
const APART: readonly (readonly [Act, Act])[] = [['reset-password', 'reset-mfa']]

/** Whether an act may not be done in a call that has done these. */
export const isForbiddenAfter = (act: Act, done: readonly Act[]): boolean =>
  APART.some(([a, b]) => (act === a && done.includes(b)) || (act === b && done.includes(a)))

/** For how long what an operator changed (a gateway, the public address, a user's mark of privilege) still weighs against them. */
export const FRESH_MS = 72 * 3_600_000
