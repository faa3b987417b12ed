import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'
import type { Call, CallSummary, Demand, ProofMethod, ServiceTicket } from '#shared/contract/calls.ts'
import type { CallId } from '#shared/contract/ids.ts'

import type { QueryCall, Staff } from '../call.ts'
import { checkWordsOf } from '../checkWords/checkWords.ts'
import { expiryFor } from '../credentials/credentials.ts'
import { cardOf } from '../directory/directory.ts'
import { sealedOf, sealedUntil } from '../quarantine/quarantine.ts'
import { staff } from '../call.ts'
import { approvalOf } from './approvals/showing.ts'
import { advise, routesWithin, type Advice, type Prospect } from './advice.ts'
import { judge } from './evidence.ts'
import { gatherFacts, shownStrength, situationOf, stateOf } from './facts.ts'
import type { Facts } from './facts.ts'
import { offersOf } from './offers.ts'
import { isInSight, quiet } from './quiet.ts'
import { basisOf, pointsOf, ruleOf, withIncluded } from './policy.ts'
import { weightOf } from './weight.ts'
import { timelineOf } from './rows.ts'
import type { NamedCall } from './rows.ts'

type Viewer = QueryCall & { readonly actor: Staff }

/** The whole call as its screen shows it, from committed rows. Throws Refusal `not_found`. */
export async function viewCall(asked: QueryCall, callId: CallId): Promise<Call> {
  const call: Viewer = { ...asked, actor: staff(asked.actor) }
  const facts = await gatherFacts(call.read, callId, call)
  const mine = facts.call.operator_id === call.actor.operatorId
  const isDeleted = facts.user.deletedAt !== null
  const offers =
    mine && facts.call.state === 'open' && facts.serviceTicket === null && !isDeleted
      ? await offersOf(call.read, call, facts)
      : []
  const sealed = await sealedUntil(call.read, callId, call.now)
  const demands = ACTS.map(act => demandOf(act, facts, { call, prospects: offers }))
  return {
    ...summaryOf(facts.call, call.actor),
    card: await cardOf(call.read, facts.call.user_id, {
      now: call.now,
      freshHours: call.settings.freshContactHours,
      revealed: mine ? revealedBy(facts, demands, call.now) : 0,
      self: call.actor.linkedUserId,
      passwordExpiry: isDeleted ? null : await expiryFor(call.read, facts.call.user_id, call),
      sealed: await sealedOf(call.read, facts.call.user_id, call.now),
      ever: true,
    }),
    proofs: facts.proofs.map(proof => ({
      method: proof.method as Call['proofs'][number]['method'],
      ...shownStrength(proof),
      provedAt: proof.proved_at,
      expiresAt: proof.expires_at,
      state: stateOf(proof, call.now),
      ...weightOf(proof, facts, call.now),
    })),
    offers: offers.map(({ source: _source, ...offer }) => offer),
    demands,
    coolDownUntil: facts.coolDownUntil,
    approval: approvalOf(facts, call),
    callerNumber: facts.callerNumber,
    checkWords: await checkWordsOf(call.read, facts.call.user_id, call.now),
    alerts: [...facts.alerts],
    serviceTicket: shownTicket(facts.serviceTicket),
    timeline: (await timelineOf(call.read, callId)).filter(isInSight).map(row => ({
      at: row.at,
      action: row.action,
      outcome: row.outcome,
      note: quiet(row.note),
      operatorName: row.operator_name ?? '',
      sealedUntil: sealed.find(one => row.outcome === 'done' && SEALS[row.action] === one.kind)?.until ?? null,
    })),
  }
}

/** The rows of the audit that say a credential was replaced, and which kind. */
const SEALS: Readonly<Record<string, 'password' | 'mfa'>> = {
  'credentials.password.reset': 'password',
  'credentials.invitation.sent': 'password',
  'mfa.device.unbound': 'mfa',
}

/** A call in one line. */
export const summaryOf = (call: NamedCall, viewer: Staff): CallSummary => ({
  callId: call.id,
  number: call.number,
  userId: call.user_id,
  userName: call.user_name,
  operatorName: call.operator_name,
  mine: call.operator_id === viewer.operatorId,
  // These three columns are checked by the table or written from the contract's own enums.
  state: call.state as CallSummary['state'],
  intent: call.intent as Act,
  reachedBy: call.reached_by as CallSummary['reachedBy'],
  ticket: call.ticket,
  openedAt: call.opened_at,
})

function demandOf(
  act: Act,
  facts: Facts,
  from: { readonly call: Viewer; readonly prospects: readonly Prospect[] },
): Demand {
  if (facts.pressure.held) {
    // Everything looks as it would, except that what could be done waits.
    const calm = demandOf(act, { ...facts, pressure: { ...facts.pressure, held: false } }, from)
    return calm.state === 'ready' ? { ...calm, state: 'refused', missing: ['calls.demand.waiting'], routes: [] } : calm
  }
  const situation = situationOf(act, facts, from.call)
  const verdict = judge(act, situation)
  const isDone = withIncluded(facts.done).has(act)
  const none = { act, missing: [], next: null, routes: [] }
  // What is done can be done again only with evidence of its own; what costs nothing need not be offered twice.
  if (isDone && (verdict.state !== 'ready' || verdict.spend.length === 0)) return { ...none, state: 'done', met: 1 }
  switch (verdict.state) {
    case 'refused':
      return { ...none, state: 'refused', met: 0, missing: [verdict.bar.reason] }
    case 'ready':
      return { ...none, state: 'ready', met: 1, routes: verdict.routes.map(shownRoute) }
    case 'needs': {
      const advice = advise(act, situation, from.prospects)
      return {
        act,
        state: 'needs',
        met: verdict.met,
        missing: [...verdict.missing, ...adviceWords(advice, routesWithin(act, situation, from.prospects), facts)],
        next: advice.kind === 'next' ? advice.method : null,
        routes: verdict.routes.map(shownRoute),
      }
    }
  }
}

/** What the quickest next step cannot say: that the caller must come, or that nothing on record will do. */
function adviceWords(advice: Advice, routes: readonly { readonly kind: string }[], { call }: Facts): readonly string[] {
  if (advice.kind === 'out-of-reach') return ['calls.demand.out-of-reach']
  if (advice.kind === 'come') return ['calls.demand.come']
  const isSlipOnly = routes.length > 0 && routes.every(route => route.kind === 'slip')
  return isSlipOnly && call.reached_by !== 'in-person' ? ['calls.demand.fetch-slip'] : []
}

const shownTicket = (row: Facts['serviceTicket']): Call['serviceTicket'] =>
  row === null
    ? null
    : // The column has a check of its own.
      {
        unavailable: row.unavailable as ServiceTicket['unavailable'],
        ticket: row.ticket,
        recordedAt: row.recorded_at,
      }

const shownRoute = ({ route, kind, to }: Demand['routes'][number]): Demand['routes'][number] => ({ route, kind, to })

/** How much of the card shows: something for any proof that weighs, all of it for enough of them, spent or not. */
function revealedBy(facts: Facts, demands: readonly Demand[], now: number): 0 | 1 | 2 {
  // What others can know too must not open what they do not know yet.
  const proved = facts.proofs.some(
    proof =>
      proof.expires_at > now &&
      pointsOf(shownStrength(proof), now - proof.proved_at, facts.policy) > 0 &&
      basisOf({ method: proof.method as ProofMethod }) !== 'known',
  )
  if (!proved) return 0
  const demand = demands.find(one => one.act === facts.call.intent)
  const isEnough = demand?.state === 'ready' || demand?.state === 'done'
  return isEnough && ruleOf(facts.call.intent, { ...facts.user, classes: facts.classes }, facts.policy).proofs > 0
    ? 2
    : 1
}
