import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import { CHANNELS } from '#shared/contract/ids.ts'
import type { Policy, Rule } from '#shared/contract/policy.ts'
import type { ErrorCode } from '#shared/errors.ts'

import { coveredBy } from './agreement.ts'
import type { Agreement, Approval } from './agreement.ts'
import { basisOf, replacesBoth, ruleOf } from './policy.ts'
import type { Classified } from './policy.ts'
import type { RouteChoice } from './routes.ts'

/** A live, unspent proof of this call, operator and intent. */
export interface Held {
  readonly id: string
  readonly method: ProofMethod
  /** The thing shown to be in the caller's hands: two proofs of one thing count once. */
  readonly source: string
  readonly points: number
  readonly ageMs: number
}

/** Everything that is known when an act is judged, as plain values. */
export interface Situation {
  readonly callState: 'open' | 'hold' | 'closed'
  /** The user was deleted since the call was opened. */
  readonly deleted?: true
  readonly intent: Act
  /** Whether the operator who acts opened this call. */
  readonly mine: boolean
  readonly ownRecord: boolean
  readonly lead: boolean
  readonly coolDownUntil: number | null
  /** Until when a grave alert of the radar leaves this user to the leads. */
  readonly radarUntil: number | null
  /** The account is frozen because a reset was objected to; `own-reset`: one of this operator, and somebody else can enable it. */
  readonly frozen: 'no' | 'yes' | 'own-reset'
  /** An operator signalled pressure: nothing is done until a lead lifts it, and nothing says so. */
  readonly pressed: boolean
  readonly done: readonly Act[]
  /** When this user's acts were last done, in whatever call; those that weigh no more may be left out. */
  readonly lastDone: Readonly<Partial<Record<Act, number>>>
  readonly now: number
  /** Wrong answers about this user lately, by whoever asked. */
  readonly wrongAnswers: number
  /** A contact of the user was changed since the call was opened. */
  readonly contactChanged: boolean
  /** The caller's registered contact is unavailable: customer service has this, and nothing is reset in the call. */
  readonly serviceTicket: boolean
  /** An approved appeal of this user whose window is open, with the ways that lead to its owner; null: none. */
  readonly appeal: { readonly routes: readonly RouteChoice[] } | null
  readonly policy: Policy
  readonly user: Classified & {
    readonly enabled: boolean
    readonly locked: boolean
    readonly profile: 'nist' | 'huawei'
  }
  readonly held: readonly Held[]
  /** What speaks against the caller, and what the operator noted of the call: an approver has seen it, or has agreed to something else. */
  readonly against: readonly string[]
  /** Approvals of this act in this call, neither spent nor over, the newest first. */
  readonly approvals: readonly Approval[]
  /** Ways to hand the act's secret over, best first, before independence is judged. */
  readonly routes: readonly RouteChoice[]
}

export interface Bar {
  readonly code: Extract<ErrorCode, 'forbidden' | 'conflict'>
  readonly reason: string
  readonly retryAt?: number
}

/** How an act stands. `spend`, `approval` and `routes` of a ready one are what the act will use up and may choose from. */
export type Verdict =
  | { readonly state: 'refused'; readonly bar: Bar }
  | {
      readonly state: 'needs'
      readonly met: number
      readonly missing: readonly string[]
      readonly routes: readonly RouteChoice[]
    }
  | {
      readonly state: 'ready'
      readonly spend: readonly Held[]
      readonly routes: readonly RouteChoice[]
      /** The approval that it takes; null where the policy asks for none. */
      readonly approval: string | null
    }

/** Points of one strong proof. */
const STRONGEST = 3

/** What an act costs here and now: the rule, and a point more for every wrong answer beyond what is forgiven, up to strong proofs only. */
function priceOf(act: Act, at: Situation): Rule {
  const rule = ruleOf(act, at.user, at.policy)
  if (rule.proofs === 0) return rule
  const dearer = rule.points + Math.max(0, at.wrongAnswers - at.policy.wrongAnswersForgiven)
  return { ...rule, points: Math.max(rule.points, Math.min(dearer, rule.proofs * STRONGEST)) }
}

/** The proofs that count for a rule: by a method it knows, and no older than it allows. */
const countFor = (rule: Rule, held: readonly Held[]): readonly Held[] =>
  held.filter(proof => rule.methods.includes(proof.method) && proof.ageMs < rule.freshMinutes * 60_000)

const isAppeal = (proof: Held): boolean => proof.method === 'appeal'

/** Judges one act. Pure: the same values give the same verdict on the screen, before the act and inside it. */
export function judge(act: Act, situation: Situation): Verdict {
  const proved = judgeProofs(act, situation)
  const price = priceOf(act, situation)
  if (!isUnapproved(proved, price)) return proved
  const { held, routes } = counting(price, situation)
  const now = { held: held.filter(proof => !isAppeal(proof)), routes, against: situation.against }
  for (const approval of situation.approvals) {
    const covered = coveredBy(approval, now)
    const bought = covered === null ? null : cheapest(price, covered)
    if (bought !== null) return { state: 'ready', ...bought, approval: approval.id }
  }
  return { state: 'needs', met: UNAPPROVED, missing: ['calls.demand.approval'], routes: proved.routes }
}

/** Whether all that is missing is a second person's word. Whoever reviewed an appeal has given theirs. */
const isUnapproved = (proved: Verdict, price: Rule): proved is Extract<Verdict, { readonly state: 'ready' }> =>
  proved.state === 'ready' && price.approval !== 'none' && !proved.spend.some(isAppeal)

/** How much of a price is there when all of it is but a second person's word. */
const UNAPPROVED = 0.9

/** What a second person would agree to now; null when the policy asks for nobody, or not everything else is there yet. Pure. */
export function agreementTo(act: Act, situation: Situation): Agreement | null {
  const proved = judgeProofs(act, situation)
  const price = priceOf(act, situation)
  if (!isUnapproved(proved, price)) return null
  const { held } = counting(price, situation)
  return {
    proved: [...new Set(held.filter(proof => !isAppeal(proof)).map(proof => proof.method))].sort(),
    against: situation.against.toSorted(),
    routes: proved.routes.map(({ route }) => route).sort(),
  }
}

/** Proofs that weigh and ways to hand over, as far as a rule knows them. */
const counting = (price: Rule, { held, routes }: Situation) => ({
  held: countFor(price, held).filter(proof => proof.points > 0),
  routes: routes.filter(route => price.ways.includes(route.kind)),
})

/** Judges by proofs alone, as if nobody else had to agree. */
export function judgeProofs(act: Act, situation: Situation): Verdict {
  const bar = barTo(act, situation)
  if (bar !== null) return { state: 'refused', bar }
  const price = priceOf(act, situation)
  if (price.proofs === 0 && price.approval === 'none') return { state: 'ready', ...NOTHING, approval: null }
  if (act !== situation.intent) return { state: 'needs', met: 0, missing: ['calls.demand.other-intent'], routes: [] }
  const { held: counted, routes } = counting(price, situation)
  const held = counted.filter(proof => !isAppeal(proof))
  const bought = cheapest(price, { held, routes }) ?? byAppeal(act, price, { ...situation, held: counted })
  if (bought !== null) return { state: 'ready', spend: bought.spend, routes: bought.routes, approval: null }
  if (situation.appeal !== null && counted.some(isAppeal))
    return { state: 'needs', ...unpaidAppeal(situation, price, held), routes: [] }
  const best = bestSet(price, held)
  return { state: 'needs', ...shortfall(price, best, situation), routes: openRoutes(price, routes, best) }
}

/** What no proof can change, the gravest first. */
function barTo(act: Act, at: Situation): Bar | null {
  const forbidden = (word: string): Bar => ({ code: 'forbidden', reason: `calls.demand.${word}` })
  const conflict = (word: string): Bar => ({ code: 'conflict', reason: `calls.demand.${word}` })
  if (at.ownRecord) return forbidden('own-record')
  if (!at.mine) return forbidden('not-yours')
  if (at.callState === 'closed') return conflict('closed')
  if (at.deleted === true) return conflict('user-deleted')
  if (at.callState === 'hold') return conflict('on-hold')
  // Nothing at all, whoever acts: what is forced may just as well be to lock somebody out.
  if (at.pressed) return conflict('waiting')
  const { policy } = at
  const rule = ruleOf(act, at.user, policy)
  const isProved = rule.proofs > 0
  if (rule.by === 'lead' && !at.lead) return forbidden('lead-only')
  const cool = at.coolDownUntil === null ? {} : { retryAt: at.coolDownUntil }
  if (at.coolDownUntil !== null && !at.lead) return { ...forbidden('cool-down'), ...cool }
  if (at.coolDownUntil !== null && act === 'reset-mfa' && !policy.enrolmentInCoolDown)
    return { ...forbidden('cool-down-enrolment'), ...cool }
  // What only protects is not held: an account under attack may be disabled by anybody.
  if (at.radarUntil !== null && isProved && !at.lead) return { ...forbidden('radar'), retryAt: at.radarUntil }
  if (at.radarUntil !== null && act === 'reset-mfa' && !policy.enrolmentInCoolDown)
    return { ...forbidden('radar-enrolment'), retryAt: at.radarUntil }
  // To enable a frozen account is to lift the freeze, however little the policy asks for enabling.
  const isHeld = at.frozen !== 'no' && (isProved || act === 'enable-user')
  if (isHeld && !at.lead) return forbidden('frozen')
  if (isHeld && at.frozen === 'own-reset') return forbidden('frozen-own-reset')
  const again = (at.lastDone[act] ?? -Infinity) + rule.againHours * 3_600_000
  if (again > at.now && !at.lead) return { ...forbidden('again'), retryAt: again }
  if (!policy.passwordAndMfaTogether && replacesBoth(act, at.done)) return conflict('forbidden-combination')
  if (!policy.growing && isProved && at.done.some(one => one !== act && ruleOf(one, at.user, policy).proofs > 0))
    return conflict('growing')
  if (!policy.contactChangedMeanwhile && isProved && at.contactChanged) return conflict('contact-changed')
  if (at.serviceTicket && isProved) return conflict('service-ticket')
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
 * looked at.
 */
function sets(held: readonly Held[]): readonly (readonly Held[])[] {
  const bySource = Map.groupBy(held, proof => proof.source)
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

/** What an act spends and may choose from that only protects. */
const NOTHING: Purchase = { spend: [], routes: [] }

/** The set of proofs that pays the price and leaves the best hand-over; among equals the one that spends least. */
function cheapest(price: Rule, at: Pick<Situation, 'held' | 'routes'>): Purchase | null {
  if (price.proofs === 0) return NOTHING
  const paid = sets(at.held)
    .filter(spend => spend.length >= price.proofs && total(spend) >= price.points && hasContact(price, spend))
    .filter(spend => isSolid(spend) && checkedAmong(spend) >= price.checked)
    .map(spend => ({ spend, routes: openRoutes(price, at.routes, spend) }))
    .filter(({ routes }) => price.handOver === 'none' || routes.length > 0)
  const rank = ({ spend, routes }: Purchase) => [-routes.length, spend.length, total(spend)] as const
  return paid.sort((a, b) => compare(rank(a), rank(b)))[0] ?? null
}

/**
 * An approved appeal pays the whole price of its user's password reset, and of nothing else: what the rule asks for was gathered
 * and looked at by a second person (docs/adr/0024). It is the one thing that stands in for a code to the registered contact.
 * Wrong answers that made the act dearer since have to be made up for by other proofs.
 */
function byAppeal(act: Act, price: Rule, at: Situation): Purchase | null {
  const proof = act === 'reset-password' && at.user.kind === 'huawei-id' ? at.held.find(isAppeal) : undefined
  if (at.appeal === null || proof === undefined) return null
  const dearer = price.points - ruleOf(act, at.user, at.policy).points
  const ways = at.appeal.routes.filter(route => price.ways.includes(route.kind))
  const paid = sets(at.held.filter(one => !isAppeal(one)))
    .filter(others => total(others) >= dearer)
    .map(others => ({ spend: [proof, ...others], routes: openRoutes(price, ways, [proof, ...others]) }))
    .filter(({ routes }) => price.handOver === 'none' || routes.length > 0)
  return paid.sort((a, b) => a.spend.length - b.spend.length || b.routes.length - a.routes.length)[0] ?? null
}

/** What is missing beside an appeal that was proved. */
function unpaidAppeal(at: Situation, price: Rule, others: readonly Held[]) {
  const dearer = price.points - ruleOf('reset-password', at.user, at.policy).points
  const isShort = total(bestSet(price, others)) < dearer
  const missing = isShort ? ['calls.demand.stronger', 'calls.demand.wrong-answers'] : ['calls.demand.other-route']
  return { met: 0.75, missing }
}

const CONTACTS: readonly string[] = CHANNELS
/** A code that arrived on a registered contact, where one is demanded; the operator's word for a call-back does not stand in for it. */
const hasContact = (price: Rule, proofs: readonly Held[]) =>
  !price.registeredContact || proofs.some(proof => isChecked(proof) && CONTACTS.includes(proof.source))
/** Orders lists of numbers, the first that differs deciding. Pure. */
export const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((value, index) => value - (b[index] ?? 0)).find(difference => difference !== 0) ?? 0

function openRoutes(price: Rule, routes: readonly RouteChoice[], spend: readonly Held[]): readonly RouteChoice[] {
  const isProved = (route: RouteChoice) => spend.some(proof => proof.source === route.source)
  const free = routes.filter(route => !isProved(route))
  switch (price.handOver) {
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
const bestSet = (price: Rule, held: readonly Held[]): readonly Held[] =>
  sets(held).reduce((best, set) => (compare(nearness(price, set), nearness(price, best)) > 0 ? set : best), [])

const nearness = (price: Rule, set: readonly Held[]) => [paidBy(price, set), set.length, total(set)] as const

/** How much of a price is there, 0..1: of its proofs, its points, its checked proofs, and the contact where one is demanded. */
function paidBy(price: Rule, set: readonly Held[]): number {
  const parts = [
    Math.min((isSolid(set) ? set.length : 0) / price.proofs, 1),
    Math.min(total(set) / price.points, 1),
    ...(price.checked === 0 ? [] : [Math.min(checkedAmong(set) / price.checked, 1)]),
    ...(price.registeredContact ? [hasContact(price, set) ? 1 : 0] : []),
  ]
  return parts.reduce((sum, part) => sum + part, 0) / parts.length
}

/** How much of a price is there, 0..1, and in message ids what is not. */
function shortfall(
  price: Rule,
  best: readonly Held[],
  at: Situation,
): { readonly met: number; readonly missing: readonly string[] } {
  const met = paidBy(price, best) * 0.75
  const lacks = (...words: string[]) => ({ met, missing: words.map(word => `calls.demand.${word}`) })
  if (best.length === 0) return lacks(price.proofs === 1 ? 'first-proof' : 'two-proofs')
  if (!isSolid(best)) return lacks('only-known')
  if (best.length < price.proofs) return lacks('second-proof')
  if (checkedAmong(best) < price.checked) return lacks('checked-proof')
  const isDearer = at.wrongAnswers > at.policy.wrongAnswersForgiven
  if (total(best) < price.points) return isDearer ? lacks('stronger', 'wrong-answers') : lacks('stronger')
  if (!hasContact(price, best)) return lacks('registered-contact')
  return lacks('other-route')
}
