import type { ProofMethod } from '#shared/contract/calls.ts'

import { shownStrength, stateOf } from './facts.ts'
import type { Facts } from './facts.ts'
import { basisOf, hasFaded, pointsOf, ruleOf } from './policy.ts'
import type { ProofRow } from './rows.ts'

/** What a proof weighs in its call now, and in message ids why. */
export function weightOf(
  proof: ProofRow,
  facts: Facts,
  now: number,
): { readonly points: number; readonly why: string[] } {
  const said = (...words: string[]) => words.map(word => `calls.weight.${word}`)
  const state = stateOf(proof, now)
  if (state === 'spent') return { points: 0, why: said('spent') }
  // What was proved before a signal of pressure was lifted is over as well.
  if (state === 'expired' || proof.proved_at <= (facts.pressure.liftedAt ?? -Infinity))
    return { points: 0, why: said('expired') }
  const { strength, weakened } = shownStrength(proof)
  const ageMs = now - proof.proved_at
  if (weakened === 'fresh-sender') return { points: 0, why: said('fresh-sender') }
  const rule = ruleOf(facts.call.intent, { ...facts.user, classes: facts.classes }, facts.policy)
  const method = proof.method as ProofMethod
  if (!rule.methods.includes(method)) return { points: 0, why: said('not-counted') }
  if (ageMs >= rule.freshMinutes * 60_000) return { points: 0, why: said('too-old') }
  const points = pointsOf({ strength, weakened }, ageMs, facts.policy)
  // Another one of the same thing that weighs more, or as much and came first.
  const twin = facts.proofs.some(
    other =>
      other.id !== proof.id &&
      other.source === proof.source &&
      stateOf(other, now) === 'fresh' &&
      pointsOf(shownStrength(other), now - other.proved_at, facts.policy) >= points &&
      other.proved_at <= proof.proved_at,
  )
  if (twin) return { points: 0, why: said('same-thing') }
  const basis = { checked: [], asserted: ['asserted'], known: ['only-known'] }[basisOf({ method })]
  return {
    points,
    why: said(
      strength,
      ...(weakened === 'lab-sender' ? ['lab-sender'] : []),
      ...(hasFaded(ageMs, facts.policy) && strength !== 'weak' ? ['faded'] : []),
      ...basis,
    ),
  }
}
