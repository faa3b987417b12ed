import { z } from 'zod'

import { Act } from './acts.ts'
import { Call, ProofMethod, REACHED_BY, Route, Strength } from './calls.ts'
import { command, deskOnly, query, staff } from './capability.ts'
import { UserKind } from './directory.ts'
import { ApprovalId, CallId, Channel, Reason, Time } from './ids.ts'
import { UserClass } from './policy.ts'
import { CallAlert } from './radar.ts'

/** What an approver sees of a call, on this desk or carried to another: what was proved, what was not, and what speaks against it. */
export const Evidence = z.strictObject({
  act: Act,
  callNumber: z.number().int(),
  operatorName: z.string().max(256),
  openedAt: Time,
  reachedBy: z.enum(REACHED_BY),
  ticket: z.string().max(64),
  /** The last digits of the number that the caller calls from. */
  callerNumber: z.string().max(32),
  /** What the operator says to whoever decides. */
  note: z.string().max(500),
  user: z.strictObject({
    name: z.string().max(256),
    account: z.string().max(128),
    department: z.string().max(128),
    kind: UserKind,
    classes: z.array(UserClass),
  }),
  proved: z.array(
    z.strictObject({
      method: ProofMethod,
      strength: Strength,
      provedAt: Time,
      points: z.number().int(),
      /** Message ids. */
      why: z.array(z.string().max(64)),
    }),
  ),
  /** What was not proved: not tried, tried and left unanswered, or not possible. */
  unproved: z.array(z.strictObject({ method: ProofMethod, state: z.enum(['not-tried', 'unanswered', 'impossible']) })),
  failed: z.array(z.strictObject({ method: ProofMethod, times: z.number().int(), lastAt: Time })),
  alerts: z.array(CallAlert.strict()),
  coolDownUntil: Time.nullable(),
  /** Contacts that count for nothing now, and why. */
  contacts: z.array(
    z.strictObject({
      channel: Channel,
      problem: z.enum(['fresh', 'pending', 'shared']).nullable(),
      changedAt: Time.nullable(),
    }),
  ),
  /** How many users are easily taken for this one. */
  twins: z.number().int(),
  /** How what is reset would reach the user. */
  routes: z.array(Route.strict()),
})
export type Evidence = z.infer<typeof Evidence>

/** A request as the list shows it. `problem`: why the viewer may not decide it, as a message id. */
export const Request = z.object({
  approvalId: ApprovalId,
  act: Act,
  callNumber: z.number().int(),
  userName: z.string(),
  operatorName: z.string(),
  requestedAt: Time,
  expiresAt: Time,
  ripeAt: Time.nullable(),
  problem: z.string().nullable(),
})
export type Request = z.infer<typeof Request>

export const DECISIONS = ['approve', 'refuse'] as const
export const Decision = z.enum(DECISIONS)
export type Decision = z.infer<typeof Decision>

/**
 * What came of an answer: `foreign`: for another request, or by a desk that is not paired; `new-pairing`: of a desk that the
 * operator of the call paired a short while ago.
 */
export const ENTERED = [
  'approved',
  'refused',
  'wrong',
  'foreign',
  'new-pairing',
  'expired',
  'decided-already',
  'not-carried',
  'no-tries-left',
] as const
export type Entered = (typeof ENTERED)[number]

/** What one desk shows and another reads, as a QR code or as text. */
const Carried = z.string().trim().min(1).max(8192)
const about = () => ({})
const ofCall = (input: { callId: CallId }) => ({ callId: input.callId })

export const approvals = {
  /** Asks a second person, once everything else that the act needs is there. */
  request: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject({ callId: CallId, note: Reason }),
    output: Call,
    audit: { action: 'approvals.requested', subject: ofCall },
    touches: ['calls'],
  }),
  /** Requests that wait, the oldest first. */
  list: query({
    allow: staff('approvals.decide'),
    input: z.strictObject({}),
    output: z.object({ requests: z.array(Request) }),
  }),
  /** One request with the evidence as it stands now. `digest` names that evidence: a decision is about it, and about no other. */
  get: query({
    allow: staff('approvals.decide'),
    input: z.strictObject({ approvalId: ApprovalId }),
    output: Request.extend({
      evidence: Evidence,
      digest: z.string(),
      /** Everything that the act needs is still there. */
      stands: z.boolean(),
    }),
  }),
  /** Approves or refuses what was seen. Refused when the evidence changed meanwhile. Nobody decides about their own call. */
  decide: command({
    allow: deskOnly('approvals.decide'),
    evidence: 'none',
    input: z.strictObject({
      approvalId: ApprovalId,
      decision: Decision,
      digest: z.string().max(64),
      reason: Reason,
    }),
    output: z.object({}),
    audit: { action: 'approvals.decided', subject: about },
    touches: ['calls'],
  }),
  /** Makes the waiting request of a call a text that another desk can read: signed, with the evidence as it stands now. */
  carry: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject({ callId: CallId }),
    output: z.object({ text: z.string(), desks: z.array(z.string()), expiresAt: Time }),
    audit: { action: 'approvals.carried', subject: ofCall },
    touches: ['calls'],
  }),
  /** Takes the answer of another desk: the short code, or its signed text. A wrong one is remembered. */
  enter: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject({ callId: CallId, answer: Carried }),
    output: z.object({ outcome: z.enum(ENTERED), triesLeft: z.number().int(), call: Call }),
    audit: { action: 'approvals.entered', subject: ofCall },
    touches: ['calls'],
  }),
  /** Reads the request of another desk. `problem`: why the reader may not answer it. */
  read: query({
    allow: deskOnly('approvals.decide'),
    input: z.strictObject({ text: Carried }),
    output: z.object({
      desk: z.string(),
      expiresAt: Time,
      problem: z.string().nullable(),
      evidence: Evidence,
      answered: z.object({ decision: Decision, by: z.string(), at: Time }).nullable(),
    }),
  }),
  /** Answers the request of another desk, once: a code short enough to read aloud, and a text to scan. */
  answer: command({
    allow: deskOnly('approvals.decide'),
    evidence: 'none',
    input: z.strictObject({ text: Carried, decision: Decision, reason: Reason }),
    output: z.object({ code: z.string(), text: z.string() }),
    audit: { action: 'approvals.answered', subject: about },
  }),
} as const
