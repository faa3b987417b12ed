import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { Channel } from '#shared/contract/ids.ts'
import type { Policy } from '#shared/contract/policy.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'

import { coolDownUntil } from '../coolDown.ts'
import { wordsOfFailures } from '../agreement.ts'
import type { Approval } from '../agreement.ts'
import { agreementTo, judge } from '../evidence.ts'
import type { Situation, Verdict } from '../evidence.ts'
import { nextState, proofState } from '../machine.ts'
import type { CallState } from '../machine.ts'
import { METHODS } from '../methods/methods.ts'
import { pointsOf } from '../policy.ts'
import { routesFor } from '../routes.ts'

/*
 * A desk without a store: the same judge, machine and weights as the gate uses, over plain values. Policies are rehearsed on it,
 * and random histories are held against it.
 */

const MINUTE = 60_000

/** Who is called about, and what the desk has of them. */
export interface Person {
  readonly user: Situation['user']
  readonly contacts: readonly Channel[]
  readonly publicAddress: boolean
  readonly secondOperator: boolean
}

/** A desk that judges by a policy, and the one person it is called about. */
export interface ModelDesk {
  readonly policy: Policy
  readonly person: Person
}

export type Event =
  | { readonly do: 'open'; readonly intent: Act }
  | { readonly do: 'hold' | 'resume' | 'close' | 'change-contact' }
  | { readonly do: 'intend'; readonly act: Act }
  | { readonly do: 'prove'; readonly method: ProofMethod }
  | { readonly do: 'fail'; readonly method: ProofMethod }
  | { readonly do: 'approve' }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'act'; readonly act: Act; readonly by: 'agent' | 'lead' }

interface ModelProof {
  readonly id: string
  readonly method: ProofMethod
  readonly intent: Act
  readonly provedAt: number
  readonly expiresAt: number
  readonly spentOn: string | null
}
interface ModelApproval extends Approval {
  readonly act: Act
  readonly until: number
  readonly spent: boolean
}
interface ModelCall {
  readonly state: CallState
  readonly intent: Act
  readonly openedAt: number
  readonly proofs: readonly ModelProof[]
  readonly approvals: readonly ModelApproval[]
  readonly done: readonly Act[]
}
export interface ModelState {
  readonly now: number
  readonly call: ModelCall | null
  readonly failedAt: readonly number[]
  readonly lastDone: Readonly<Partial<Record<Act, number>>>
  readonly contactChangedAt: number | null
  readonly made: number
}

/** A user about whom nobody has called yet. */
export const CALM_STATE: ModelState = {
  now: 0,
  call: null,
  failedAt: [],
  lastDone: {},
  contactChangedAt: null,
  made: 0,
}

/** What an event came to: the state after it, and for an act what the judge said and what it spent. */
export interface Played {
  readonly state: ModelState
  readonly verdict: Verdict | null
}

/** Plays one event. What cannot happen leaves everything as it is. Pure. */
export function play(desk: ModelDesk, state: ModelState, event: Event): Played {
  const as = (change: Partial<ModelState>): Played => ({ state: { ...state, ...change }, verdict: null })
  switch (event.do) {
    case 'wait':
      return as({ now: state.now + event.minutes * MINUTE })
    case 'change-contact':
      return as({ contactChangedAt: state.now })
    case 'open': {
      const call: ModelCall = {
        state: 'open',
        intent: event.intent,
        openedAt: state.now,
        proofs: [],
        approvals: [],
        done: [],
      }
      return as({ call })
    }
    case 'act': {
      const verdict = judgeAct(desk, state, event)
      return { state: verdict.state === 'ready' ? afterAct(state, event.act, verdict) : state, verdict }
    }
    case 'hold':
    case 'resume':
    case 'close':
    case 'intend':
    case 'prove':
    case 'fail':
      return { state: inCall(state, event), verdict: null }
    case 'approve':
      return { state: approved(desk, state), verdict: null }
  }
}

type InCall = Extract<
  Event,
  { readonly do: 'hold' | 'resume' | 'close' | 'change-contact' | 'intend' | 'prove' | 'fail' }
>

function inCall(state: ModelState, event: InCall): ModelState {
  const { call, now } = state
  if (call === null || event.do === 'change-contact') return state
  const moved = nextState(call.state, event.do === 'intend' ? 'update' : event.do === 'fail' ? 'prove' : event.do)
  if (moved === null) return state
  switch (event.do) {
    case 'hold':
    case 'resume':
    case 'close':
      return { ...state, call: { ...call, state: moved } }
    case 'intend':
      return { ...state, call: event.act === call.intent ? call : { ...lapsed(call, now), intent: event.act } }
    case 'fail':
      return { ...state, failedAt: [...state.failedAt, now] }
    case 'prove': {
      const proof = {
        id: String(state.made),
        method: event.method,
        intent: call.intent,
        provedAt: now,
        expiresAt: now + DEFAULT_SETTINGS.proofMinutes * MINUTE,
        spentOn: null,
      }
      return { ...state, made: state.made + 1, call: { ...call, proofs: [...call.proofs, proof] } }
    }
  }
}

/** A second lead agrees to what is there, which is nothing before everything else that the act needs is. */
function approved(desk: ModelDesk, state: ModelState): ModelState {
  const { call, now } = state
  if (call === null || call.state === 'closed') return state
  const to = agreementTo(call.intent, situationIn(desk, { ...state, call }, { act: call.intent, by: 'lead' }))
  if (to === null) return state
  const until = now + DEFAULT_SETTINGS.approvalMinutes * MINUTE
  const approval = { id: `approval ${String(state.made)}`, act: call.intent, to, until, spent: false }
  return { ...state, made: state.made + 1, call: { ...call, approvals: [approval, ...call.approvals] } }
}

/** The call with nothing left to spend. */
const lapsed = (call: ModelCall, now: number): ModelCall => ({
  ...call,
  proofs: call.proofs.map(proof => (proofState(proof, now) === 'fresh' ? { ...proof, expiresAt: now } : proof)),
  approvals: call.approvals.map(approval => ({ ...approval, until: Math.min(approval.until, now) })),
})

function judgeAct(desk: ModelDesk, state: ModelState, { act, by }: Extract<Event, { readonly do: 'act' }>): Verdict {
  const { call } = state
  if (call === null) return { state: 'refused', bar: { code: 'conflict', reason: 'calls.demand.closed' } }
  return judge(act, situationIn(desk, { ...state, call }, { act, by }))
}

function situationIn(
  { policy, person: { user, contacts, publicAddress, secondOperator } }: ModelDesk,
  state: ModelState & { readonly call: ModelCall },
  { act, by }: { readonly act: Act; readonly by: 'agent' | 'lead' },
): Situation {
  const { call, now } = state
  const window = DEFAULT_SETTINGS.failedChecksMinutes * MINUTE
  return {
    callState: call.state,
    intent: call.intent,
    mine: true,
    ownRecord: false,
    lead: by === 'lead',
    coolDownUntil: coolDownUntil(state.failedAt, now, DEFAULT_SETTINGS),
    // The policy is rehearsed alone: what the radar adds is measured in docs/radar.md.
    radarUntil: null,
    frozen: 'no',
    pressed: false,
    done: call.done,
    lastDone: state.lastDone,
    now,
    wrongAnswers: state.failedAt.filter(at => at > now - window).length,
    contactChanged: state.contactChangedAt !== null && state.contactChangedAt >= call.openedAt,
    serviceTicket: false,
    // A desk without a store knows no appeals.
    appeal: null,
    policy,
    user,
    held: call.proofs
      .filter(proof => proof.intent === call.intent && proofState(proof, now) === 'fresh')
      .map(({ id, method, provedAt }) => ({
        id,
        method,
        source: METHODS[method].source,
        ageMs: now - provedAt,
        points: pointsOf({ strength: METHODS[method].best, weakened: null }, now - provedAt, policy),
      })),
    against: wordsOfFailures(state.failedAt.map(at => ({ method: 'any', at }))),
    approvals: call.approvals.filter(one => one.act === act && one.until > now && !one.spent),
    routes: routesFor(act, {
      contacts: contacts.map(channel => ({ channel, address: channel, masked: channel })),
      publicAddress: publicAddress ? 'https://id.example.org' : '',
      secondOperator,
    }),
  }
}

function afterAct(state: ModelState, act: Act, verdict: Extract<Verdict, { readonly state: 'ready' }>): ModelState {
  const { call, now } = state
  if (call === null) return state
  const spent = new Set(verdict.spend.map(proof => proof.id))
  const proofs = call.proofs.map(proof =>
    spent.has(proof.id) ? { ...proof, spentOn: `${act} at ${String(now)}` } : proof,
  )
  const approvals = call.approvals.map(one => (one.id === verdict.approval ? { ...one, spent: true } : one))
  const after = { ...call, proofs, approvals, done: [...call.done, act] }
  // What is left over was gathered for this act too.
  return {
    ...state,
    call: spent.size > 0 || verdict.approval !== null ? lapsed(after, now) : after,
    lastDone: { ...state.lastDone, [act]: now },
  }
}
