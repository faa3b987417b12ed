import { createHash } from 'node:crypto'

import type { Evidence } from '#shared/contract/approvals.ts'
import type { Call, Offer, ProofMethod } from '#shared/contract/calls.ts'

import type { QueryCall, Staff } from '../../call.ts'
import { cardOf } from '../../directory/directory.ts'
import type { Agreement } from '../agreement.ts'
import { agreementTo, judge } from '../evidence.ts'
import type { Situation, Verdict } from '../evidence.ts'
import { shownStrength, situationOf, stateOf } from '../facts.ts'
import type { Facts, Viewing } from '../facts.ts'
import { offersOf } from '../offers.ts'
import { ruleOf } from '../policy.ts'
import { weightOf } from '../weight.ts'
import { stateOfApproval } from './rows.ts'
import type { ApprovalRow } from './rows.ts'

/** The operator whose call it is, as the judge sees them. */
export const askerOf = (facts: Facts): Staff => {
  const { id, name, roles, linked_user_id } = facts.asker
  return { kind: 'operator', operatorId: id, name, roles, linkedUserId: linked_user_id }
}

/** What a second person would agree to in this call now; null when it does not come to that. */
export const agreementOf = (facts: Facts, at: Viewing): Agreement | null =>
  agreementTo(facts.call.intent, askersSituation(facts, at))

/** As the judge sees it for the operator whose call it is; while a word is waited for the call may be on hold. */
function askersSituation(facts: Facts, at: Viewing): Situation {
  const situation = situationOf(facts.call.intent, facts, { ...at, actor: askerOf(facts) })
  return situation.callState === 'hold' ? { ...situation, callState: 'open' } : situation
}

/** Names what is agreed to, for whom and for what, in 32 hex digits. */
export function digestOf({ call }: Facts, agreement: Agreement | null): string {
  const words = [call.id, call.user_id, call.operator_id, call.intent, agreement]
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 32)
}

const ADDRESSED_TO_THE_OPERATOR = ['calls.weight.asserted', 'calls.weight.fresh-sender']
/** What is said to the operator about themselves is said to an approver about the operator. */
const toApprover = (word: string): string =>
  ADDRESSED_TO_THE_OPERATOR.includes(word) ? word.replace('calls.', 'approvals.') : word

const UNPROVED = { ready: 'not-tried', waiting: 'unanswered', blocked: 'impossible' } as const

/** What an approver sees. Nothing in it reaches the user or signs in as them: no address, no login, no answer. */
export async function evidenceOf(
  call: QueryCall & { readonly actor: Staff },
  facts: Facts,
  note: string,
): Promise<Evidence> {
  const { user, contacts } = facts
  const asker = { ...call, actor: askerOf(facts) }
  const offers = await offersOf(call.read, asker, facts)
  const card = await cardOf(call.read, user.userId, {
    now: call.now,
    freshHours: call.settings.freshContactHours,
    revealed: 0,
    self: null,
    passwordExpiry: null,
    sealed: [],
    ever: true,
  })
  const verdict = judge(facts.call.intent, askersSituation(facts, call))
  return {
    act: facts.call.intent,
    callNumber: facts.call.number,
    operatorName: facts.call.operator_name,
    openedAt: facts.call.opened_at,
    reachedBy: facts.call.reached_by as Evidence['reachedBy'],
    ticket: facts.call.ticket,
    callerNumber: facts.callerNumber,
    note,
    user: {
      name: user.name,
      account: user.accountName,
      department: user.department,
      kind: user.kind,
      classes: [...(user.privileged ? (['privileged'] as const) : []), ...facts.classes],
    },
    proved: facts.proofs
      .filter(proof => stateOf(proof, call.now) === 'fresh')
      .map(proof => {
        const { points, why } = weightOf(proof, facts, call.now)
        return {
          method: proof.method as ProofMethod,
          strength: shownStrength(proof).strength,
          provedAt: proof.proved_at,
          points,
          why: why.map(toApprover),
        }
      }),
    unproved: offers.flatMap(({ method, state }: Offer) =>
      state === 'proved' ? [] : [{ method, state: UNPROVED[state] }],
    ),
    failed: failedOf(facts),
    alerts: [...facts.alerts],
    coolDownUntil: facts.coolDownUntil,
    contacts: contacts
      .filter(one => one.problem !== null || (one.changedAt !== null && one.changedAt > call.now - LATELY))
      .map(({ channel, problem, changedAt }) => ({ channel, problem, changedAt })),
    twins: card.twinsTotal,
    routes: (verdict.state === 'refused' ? [] : verdict.routes).map(({ route, kind, to }) => ({ route, kind, to })),
  }
}

/** How far back a change of a contact is worth an approver's eye. */
const LATELY = 30 * 86_400_000

function failedOf({ failures }: Facts): Evidence['failed'] {
  const byMethod = Map.groupBy(failures, failure => failure.method)
  return [...byMethod].map(([method, all]) => ({
    // Only `insertFailedCheck` writes the column, with a method.
    method: method as ProofMethod,
    times: all.length,
    lastAt: Math.max(...all.map(one => one.at)),
  }))
}

/** How a call stands with a second person's word; null where the policy asks for none. */
export function approvalOf(facts: Facts, at: Viewing): Call['approval'] {
  const act = facts.call.intent
  const rule = ruleOf(act, { ...facts.user, classes: facts.classes }, facts.policy)
  if (rule.approval === 'none') return null
  const row = facts.approvals.find(one => one.act === act)
  const verdict = judge(act, askersSituation(facts, at))
  const isAsked = verdict.state === 'needs' && agreementOf(facts, at) !== null
  return {
    people: facts.deciders.map(({ name }) => name),
    desks: facts.desks.map(({ name }) => name),
    canAsk: isAsked && problemOfAsking(facts, at.now) === null,
    request: row === undefined ? null : shownRequest(row, verdict, at),
  }
}

function shownRequest(row: ApprovalRow, verdict: Verdict, at: Viewing): NonNullable<Call['approval']>['request'] {
  const state = stateOfApproval(row, at.now)
  const covers = verdict.state === 'ready' && verdict.approval === row.id
  return {
    approvalId: row.id,
    state: state === 'given' && !covers ? 'uncovered' : state,
    note: row.note,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    ripeAt: row.ripe_at,
    decidedAt: row.decided_at,
    decidedBy: row.decider_name,
    desk: row.desk_name,
    reason: row.reason,
    triesLeft: row.document === null ? null : Math.max(0, ANSWER_TRIES - row.tries),
  }
}

/** Tries to enter the answer of another desk; then the request is asked anew. */
export const ANSWER_TRIES = 5

/** Why nobody is asked now, as a message id; null when somebody can be. */
export function problemOfAsking(facts: Facts, now: number): string | null {
  const last = facts.approvals.find(row => row.act === facts.call.intent)
  if (last === undefined) return null
  const state = stateOfApproval(last, now)
  if (state === 'waiting') return 'approvals.problem.waiting'
  // Who was refused does not look for another who is easier to talk into it: something new has to be proved.
  const isNew = facts.proofs.some(proof => proof.proved_at > (last.decided_at ?? 0))
  return state === 'refused' && !isNew ? 'approvals.problem.refused' : null
}
