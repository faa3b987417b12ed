import type { Act } from '#shared/contract/acts.ts'
import type { Offer, ProofMethod } from '#shared/contract/calls.ts'

import { compare, judgeProofs, type Situation } from './evidence.ts'
import { pointsOf } from './policy.ts'
import type { RouteChoice } from './routes.ts'

// From the caller's pocket to the operator's ear: an authenticator is open at once, a text arrives, a mail must be fetched.
const QUICKEST: readonly ProofMethod[] = [
  ...(['totp', 'code-sms', 'code-email', 'recovery-code'] as const),
  ...(['appeal', 'document', 'call-back', 'vouch', 'knowledge'] as const),
]

/** A way to prove that could be taken now, and what it would bring. */
export type Prospect = Pick<Offer, 'method' | 'strength' | 'state'> & { readonly source: string }

/** The situation if the caller could also prove this. */
const withProspects = (at: Situation, prospects: readonly Prospect[]): Situation => ({
  ...at,
  held: [
    ...at.held,
    ...prospects
      .filter(({ state }) => state === 'ready' || state === 'waiting')
      .map(({ method, source, strength }) => ({
        id: `prospect ${method}`,
        method,
        source,
        points: pointsOf({ strength, weakened: null }, 0, at.policy),
        ageMs: 0,
      })),
  ],
})

/** What would help now: the quickest method, to come to the desk in person, or the news that nothing this user has is enough. */
export type Advice =
  { readonly kind: 'next'; readonly method: ProofMethod } | { readonly kind: 'none' | 'come' | 'out-of-reach' }

/** What anybody can show who comes to the desk, whatever is on record of them. */
const BADGE: Prospect = { method: 'document', source: 'person', strength: 'medium', state: 'ready' }

/** The ways to hand over that are left once everything that this user has is proved. */
export function routesWithin(act: Act, at: Situation, prospects: readonly Prospect[]): readonly RouteChoice[] {
  const then = judgeProofs(act, withProspects(at, prospects))
  return then.state === 'refused' ? [] : then.routes
}

/** Advises on an act that needs proof: a method that completes it goes before one that only brings it nearer. */
export function advise(act: Act, at: Situation, prospects: readonly Prospect[]): Advice {
  const now = judgeProofs(act, at)
  if (now.state !== 'needs' || act !== at.intent) return { kind: 'none' }
  const could = (all: readonly Prospect[]) => judgeProofs(act, withProspects(at, all)).state === 'ready'
  if (!could(prospects)) return { kind: could([...prospects, BADGE]) ? 'come' : 'out-of-reach' }
  const tried = prospects
    .map(prospect => {
      const then = judgeProofs(act, withProspects(at, [prospect]))
      return {
        method: prospect.method,
        gain: then.state === 'ready' ? 1 : then.state === 'needs' ? then.met - now.met : 0,
      }
    })
    .filter(({ gain }) => gain > 0)
  const rank = (one: (typeof tried)[number]) => [one.gain === 1 ? 0 : 1, QUICKEST.indexOf(one.method)] as const
  const best = tried.sort((a, b) => compare(rank(a), rank(b)))[0]
  return best === undefined ? { kind: 'none' } : { kind: 'next', method: best.method }
}
