import type { Act } from '#shared/contract/acts.ts'
import type { Offer, ProofMethod } from '#shared/contract/calls.ts'
import type { UserKind } from '#shared/contract/directory.ts'
import { CHANNELS } from '#shared/contract/ids.ts'
import type { ErrorCode } from '#shared/errors.ts'

import { basisOf, isForbiddenAfter, pointsOf, PRICES } from './policy.ts'
import type { Price } from './policy.ts'
import type { RouteChoice } from './routes.ts'

/** A live, unspent proof of this call, operator and intent. */
export interface Held {
  readonly id: string
  readonly method: ProofMethod
  /** The thing shown to be in the caller's hands: two proofs of one thing count once. */
  readonly source: string
  readonly points: number
}

/** Everything that is known when an act is judged, as plain values. */
export interface Situation {
  readonly callState: 'open' | 'hold' | 'closed'
  readonly intent: Act
  /** Whether the operator who acts opened this call. */
  readonly mine: boolean
  readonly ownRecord: boolean
  readonly lead: boolean
  readonly coolDownUntil: number | null
  readonly done: readonly Act[]
  /** The caller's registered contact is unavailable: customer service has this, and nothing is reset in the call. */
  readonly serviceTicket: boolean
  readonly user: {
    readonly kind: UserKind
    readonly privileged: boolean
    readonly enabled: boolean
    readonly locked: boolean
    readonly profile: 'nist' | 'huawei'
  }
  readonly held: readonly Held[]
  /** Ways to hand the act's secret over, best first, before independence is judged. */
  readonly routes: readonly RouteChoice[]
}

export interface Bar {
  readonly code: Extract<ErrorCode, 'forbidden' | 'conflict'>
  readonly reason: string
  readonly retryAt?: number
}

/** How an act stands. `spend` and `routes` of a ready one are what the act will use up and may choose from. */
export type Verdict =
  | { readonly state: 'refused'; readonly bar: Bar }
  | {
      readonly state: 'needs'
      readonly met: number
      readonly missing: readonly string[]
      readonly routes: readonly RouteChoice[]
    }
  | { readonly state: 'ready'; readonly spend: readonly Held[]; readonly routes: readonly RouteChoice[] }

/**
 * A root identity or a HUAWEI ID is always privileged, and nothing stands in for a code to its registered mobile or e-mail
 * (“What Should I Do If I Forgot My Password?”, Resetting the Password of an Account, steps 2 to 4).
 */
export function priceOf(act: Act, user: { readonly privileged: boolean; readonly kind: UserKind }): Price {
  if (user.kind === 'iam-user') return PRICES[act][user.privileged ? 'privileged' : 'ordinary']
  const price = PRICES[act].privileged
  return price.proofs === 0 ? price : { ...price, registeredContact: true }
}

/** Judges one act. Pure: the same values give the same verdict on the screen, before the act and inside it. */
export function judge(act: Act, situation: Situation): Verdict {
  const bar = barTo(act, situation)
  if (bar !== null) return { state: 'refused', bar }
  const price = priceOf(act, situation.user)
  if (price.proofs === 0) return { state: 'ready', spend: [], routes: [] }
  if (act !== situation.intent) return { state: 'needs', met: 0, missing: ['calls.demand.other-intent'], routes: [] }
  const bought = cheapest(price, situation)
  if (bought !== null) return { state: 'ready', spend: bought.spend, routes: bought.routes }
  const best = bestSet(price, situation.held)
  return { state: 'needs', ...shortfall(price, best), routes: openRoutes(price, situation.routes, best) }
}

/** What no proof can change, the gravest first. */
function barTo(act: Act, at: Situation): Bar | null {
  const forbidden = (word: string): Bar => ({ code: 'forbidden', reason: `calls.demand.${word}` })
  const conflict = (word: string): Bar => ({ code: 'conflict', reason: `calls.demand.${word}` })
  if (at.ownRecord) return forbidden('own-record')
  if (!at.mine) return forbidden('not-yours')
  if (at.callState === 'closed') return conflict('closed')
  if (at.callState === 'hold') return conflict('on-hold')
  if (priceOf(act, at.user).leadOnly && !at.lead) return forbidden('lead-only')
  if (at.coolDownUntil !== null && !at.lead) return { ...forbidden('cool-down'), retryAt: at.coolDownUntil }
  if (isForbiddenAfter(act, at.done)) return conflict('forbidden-combination')
  if (at.serviceTicket && priceOf(act, at.user).proofs > 0) return conflict('service-ticket')
  if (act === 'unlock' && at.user.profile === 'huawei') return conflict('lock-runs-out')
  if (act === 'unlock' && !at.user.locked) return conflict('not-locked')
  if (act === 'enable-user' && at.user.enabled) return conflict('already-enabled')
  if (act === 'disable-user' && !at.user.enabled) return conflict('already-disabled')
  return null
}

const isChecked = (proof: Held): boolean => basisOf(proof) === 'checked'
const checkedAmong = (proofs: readonly Held[]): number => proofs.filter(isChecked).length
const total = (proofs: readonly Held[]): number => proofs.reduce((sum, proof) => sum + proof.points, 0)

/**
 * Every set of proofs that may count together: one of each source. Of several proofs of one thing the heaviest of each basis is
 * looked at; a proof without weight not at all.
 */
function sets(held: readonly Held[]): readonly (readonly Held[])[] {
  const bySource = Map.groupBy(
    held.filter(proof => proof.points > 0),
    proof => proof.source,
  )
  return [...bySource.values()].reduce<readonly (readonly Held[])[]>(
    (found, ofOne) => {
      const choices = [...Map.groupBy(ofOne, basisOf).values()].map(heaviest)
      return [...found, ...choices.flatMap(one => found.map(set => [...set, one]))]
    },
    [[]],
  )
}

const heaviest = (proofs: readonly Held[]): Held =>
  proofs.reduce((best, one) => (one.points > best.points ? one : best))

/** What others can know too adds to a proof, and is none by itself. */
const isSolid = (proofs: readonly Held[]): boolean => proofs.some(proof => basisOf(proof) !== 'known')

interface Purchase {
  readonly spend: readonly Held[]
  readonly routes: readonly RouteChoice[]
}

/** The set of proofs that pays the price and leaves the best hand-over; among equals the one that spends least. */
function cheapest(price: Price, at: Pick<Situation, 'held' | 'routes'>): Purchase | null {
  const paid = sets(at.held)
    .filter(spend => spend.length >= price.proofs && total(spend) >= price.points && hasContact(price, spend))
    .filter(spend => isSolid(spend) && checkedAmong(spend) >= price.checked)
    .map(spend => ({ spend, routes: openRoutes(price, at.routes, spend) }))
    .filter(({ routes }) => price.route === 'none' || routes.length > 0)
  const rank = ({ spend, routes }: Purchase) => [-routes.length, spend.length, total(spend)] as const
  return paid.sort((a, b) => compare(rank(a), rank(b)))[0] ?? null
}

const CONTACTS: readonly string[] = CHANNELS
/** A code that arrived on a registered contact, where one is demanded; the operator's word for a call-back does not stand in for it. */
const hasContact = (price: Price, proofs: readonly Held[]) =>
  price.registeredContact !== true || proofs.some(proof => isChecked(proof) && CONTACTS.includes(proof.source))
const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((value, index) => value - (b[index] ?? 0)).find(difference => difference !== 0) ?? 0

function openRoutes(price: Price, routes: readonly RouteChoice[], spend: readonly Held[]): readonly RouteChoice[] {
  const isProved = (route: RouteChoice) => spend.some(proof => proof.source === route.source)
  const free = routes.filter(route => !isProved(route))
  switch (price.route) {
    case 'none':
      return []
    case 'independent':
      return free
    case 'any':
      // A stolen phone and a birthday must not be handed a new device on that phone.
      return checkedAmong(spend) >= price.proofs ? [...free, ...routes.filter(isProved)] : free
  }
}

/** Of what could count together, what comes nearest to a price. */
const bestSet = (price: Price, held: readonly Held[]): readonly Held[] =>
  sets(held).reduce((best, set) => (compare(nearness(price, set), nearness(price, best)) > 0 ? set : best), [])

const nearness = (price: Price, set: readonly Held[]) => [paidBy(price, set), set.length, total(set)] as const

/** How much of a price is there, 0..1: of its proofs, its points, its checked proofs, and the contact where one is demanded. */
function paidBy(price: Price, set: readonly Held[]): number {
  const parts = [
    Math.min((isSolid(set) ? set.length : 0) / price.proofs, 1),
    Math.min(total(set) / price.points, 1),
    ...(price.checked === 0 ? [] : [Math.min(checkedAmong(set) / price.checked, 1)]),
    ...(price.registeredContact === true ? [hasContact(price, set) ? 1 : 0] : []),
  ]
  return parts.reduce((sum, part) => sum + part, 0) / parts.length
}

/** How much of a price is there, 0..1, and in message ids what is not. */
function shortfall(price: Price, best: readonly Held[]): { readonly met: number; readonly missing: readonly string[] } {
  const met = paidBy(price, best) * 0.75
  const lacks = (word: string) => ({ met, missing: [`calls.demand.${word}`] })
  if (best.length === 0) return lacks(price.proofs === 1 ? 'first-proof' : 'two-proofs')
  if (!isSolid(best)) return lacks('only-known')
  if (best.length < price.proofs) return lacks('second-proof')
  if (checkedAmong(best) < price.checked) return lacks('checked-proof')
  if (total(best) < price.points) return lacks('stronger')
  if (!hasContact(price, best)) return lacks('registered-contact')
  return lacks('other-route')
}

// From the caller's pocket to the operator's ear: an authenticator is open at once, a text arrives, a mail must be fetched.
const QUICKEST: readonly ProofMethod[] = [
  ...(['totp', 'code-sms', 'code-email', 'recovery-code'] as const),
  ...(['document', 'call-back', 'vouch', 'knowledge'] as const),
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
        points: pointsOf({ strength, weakened: null }),
      })),
  ],
})

/** What would help now: the quickest method, or the news that nothing this user has is enough. */
export type Advice =
  { readonly kind: 'next'; readonly method: ProofMethod } | { readonly kind: 'none' | 'out-of-reach' }

/** Advises on an act that needs proof: a method that completes it goes before one that only brings it nearer. */
export function advise(act: Act, at: Situation, prospects: readonly Prospect[]): Advice {
  const now = judge(act, at)
  if (now.state !== 'needs' || act !== at.intent) return { kind: 'none' }
  if (judge(act, withProspects(at, prospects)).state !== 'ready') return { kind: 'out-of-reach' }
  const tried = prospects
    .map(prospect => {
      const then = judge(act, withProspects(at, [prospect]))
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
