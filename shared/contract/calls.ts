import { z } from 'zod'

import { Act } from './acts.ts'
import { command, deskOnly, query, staff } from './capability.ts'
import { Card } from './directory.ts'
import { ApprovalId, CallId, Page, Time, UserId } from './ids.ts'
import { CallAlert } from './radar.ts'

export const REACHED_BY = ['phone', 'chat', 'in-person'] as const
export const PROOF_METHODS = [
  'totp',
  'code-email',
  'code-sms',
  'recovery-code',
  'call-back',
  'document',
  'vouch',
  'knowledge',
  'appeal',
] as const
export const ProofMethod = z.enum(PROOF_METHODS)
export type ProofMethod = z.infer<typeof ProofMethod>

export const STRENGTHS = ['weak', 'medium', 'strong'] as const
export const Strength = z.enum(STRENGTHS)
export type Strength = z.infer<typeof Strength>

/**
 * What an answer is: six digits that were sent or shown; the operator's own word for what they saw or heard, `yes` or `no`;
 * or text that the core compares.
 */
export const ANSWER_KINDS = ['code', 'confirmation', 'text'] as const
/** What an answer is about: one of the offer's choices, another user, or nothing but the caller. */
export const ANSWER_SUBJECTS = ['nothing', 'choice', 'user'] as const

/** Documents that an operator may look at, by which a caller who stands at the desk is told apart. */
export const DOCUMENT_KINDS = ['staff-badge', 'identity-card', 'passport', 'driving-licence'] as const

/** What a caller can be asked about, if the directory has it: nothing that is shown or searchable before proof. */
export const KNOWN_FIELDS = [
  'birth-date',
  'start-date',
  'cost-centre',
  'badge-number',
  'vehicle-plate',
  'postal-code',
] as const
export type KnownField = (typeof KNOWN_FIELDS)[number]

/** How a reset secret can reach the user. The policy puts them in order; the operator takes the first that works. */
export const ROUTE_KINDS = ['link', 'message', 'slip'] as const
export const Route = z.object({
  /** Stable within a call: `link:email`, `message:sms`, `slip:email`, `slip:second-operator`. */
  route: z.string(),
  kind: z.enum(ROUTE_KINDS),
  /** Where the secret, or the slip's other half, goes: the masked address, or null for a second operator. */
  to: z.string().nullable(),
})
export type Route = z.infer<typeof Route>

export const Proof = z.object({
  method: ProofMethod,
  strength: Strength,
  /** Why it is weaker than its method promises, if so. */
  weakened: z.enum(['lab-sender', 'fresh-sender']).nullable(),
  provedAt: Time,
  expiresAt: Time,
  state: z.enum(['fresh', 'spent', 'expired']),
  /** What it weighs now, and why: message ids of `calls.weight.*`. */
  points: z.number().int(),
  why: z.array(z.string()),
})
export type Proof = z.infer<typeof Proof>

/** A way to prove that this user has, and where it stands. */
export const Offer = z.object({
  method: ProofMethod,
  strength: Strength,
  /** The masked address that a code goes to, or that is dialled. */
  to: z.string().nullable(),
  asks: z.enum(ANSWER_KINDS),
  about: z.enum(ANSWER_SUBJECTS),
  /** What an answer can be about, by the names that `calls.answer` takes; empty unless `about` is `choice`. */
  choices: z.array(z.string()),
  state: z.enum(['ready', 'waiting', 'proved', 'blocked']),
  /** Message id: why it is blocked. */
  problem: z.string().nullable(),
  triesLeft: z.number().int().nullable(),
  /** When a new code may be sent; when the present one expires. */
  resendAt: Time.nullable(),
  expiresAt: Time.nullable(),
})
export type Offer = z.infer<typeof Offer>

/** Where one act stands in this call, and what it still needs, in message ids. */
export const Demand = z.object({
  act: Act,
  state: z.enum(['ready', 'needs', 'refused', 'done']),
  /** 0..1: how much of the demand is met. */
  met: z.number().min(0).max(1),
  /** What is missing, or why it is refused: message ids of `calls.demand.*`. */
  missing: z.array(z.string()),
  /** The quickest method that would help. */
  next: ProofMethod.nullable(),
  routes: z.array(Route),
})
export type Demand = z.infer<typeof Demand>

/** Which registered contact the caller can no longer use. */
export const UNAVAILABLE = ['mobile', 'email', 'both'] as const

/** A root identity or a HUAWEI ID without its mobile or e-mail is not reset here: its owner goes to customer service. */
export const ServiceTicket = z.object({
  unavailable: z.enum(UNAVAILABLE),
  /** The number customer service gave it; empty until it is known. */
  ticket: z.string(),
  recordedAt: Time,
})
export type ServiceTicket = z.infer<typeof ServiceTicket>

/**
 * How a call stands with a second person's word. `uncovered`: it was given for other evidence than there is now.
 * `given` by nobody: nobody could be asked, and the request waited in the open for its time.
 */
export const CallApproval = z.object({
  /** Who can be asked on this desk, and which paired desks. Nobody at all: the request waits in the open. */
  people: z.array(z.string()),
  desks: z.array(z.string()),
  canAsk: z.boolean(),
  request: z
    .object({
      approvalId: ApprovalId,
      state: z.enum(['waiting', 'given', 'uncovered', 'refused', 'spent', 'expired']),
      note: z.string(),
      requestedAt: Time,
      expiresAt: Time,
      ripeAt: Time.nullable(),
      decidedAt: Time.nullable(),
      decidedBy: z.string().nullable(),
      desk: z.string().nullable(),
      reason: z.string(),
      /** For the answer of another desk; null until the request was shown to one. */
      triesLeft: z.number().int().nullable(),
    })
    .nullable(),
})
export type CallApproval = z.infer<typeof CallApproval>

const summary = {
  callId: CallId,
  number: z.number().int(),
  userId: UserId,
  userName: z.string(),
  operatorName: z.string(),
  mine: z.boolean(),
  state: z.enum(['open', 'hold', 'closed']),
  intent: Act,
  reachedBy: z.enum(REACHED_BY),
  ticket: z.string(),
  openedAt: Time,
}
export const CallSummary = z.object(summary)
export type CallSummary = z.infer<typeof CallSummary>

export const Call = z.object({
  ...summary,
  card: Card,
  proofs: z.array(Proof),
  offers: z.array(Offer),
  demands: z.array(Demand),
  /** Until when nobody but a lead may act on this user, because checks failed too often. */
  coolDownUntil: Time.nullable(),
  /** Null where the policy asks for nobody's word. */
  approval: CallApproval.nullable(),
  serviceTicket: ServiceTicket.nullable(),
  /** The last digits of the number that the caller calls from; empty when nobody noted it. */
  callerNumber: z.string(),
  /** By what this desk can prove itself to the caller: the authenticator, and rows of a card that are left. */
  checkWords: z.object({ device: z.boolean(), rowsLeft: z.number().int() }),
  /** What the radar saw across calls. Nobody on the desk can dismiss it. */
  alerts: z.array(CallAlert),
  timeline: z.array(
    z.object({
      at: Time,
      action: z.string(),
      outcome: z.enum(['done', 'refused', 'broken']),
      note: z.string(),
      operatorName: z.string(),
      /** Of a reset: until when what it replaced stays sealed; null when it does not. */
      sealedUntil: Time.nullable(),
    }),
  ),
})
export type Call = z.infer<typeof Call>

/** Whose clock is wrong: the phone's, or the desk's because many phones agree. */
export const ClockNews = z.object({
  whose: z.enum(['phone', 'desk']),
  /** Seconds that the phone is ahead of the desk; behind when negative. */
  offsetSeconds: z.number().int(),
  /** Seconds that the phone gains in a day; null: too little is known. */
  driftSeconds: z.number().int().nullable(),
})
export type ClockNews = z.infer<typeof ClockNews>

const Used = z.object({ used: z.number().int(), of: z.number().int() })
/** What the operator sees of somebody before asking them to vouch for the caller. */
export const Voucher = z.object({
  userId: UserId,
  /** The caller's manager on record. */
  manager: z.boolean(),
  /** Message id: why this one cannot vouch now. */
  problem: z.string().nullable(),
  /** Calls vouched for in 24 hours, in 30 days, and for this caller in 7 days. */
  day: Used,
  month: Used,
  caller: Used,
  /** Whom this one vouched for last, and when. Only a lead reads the whole name of another caller. */
  last: z.object({ name: z.string(), at: Time }).nullable(),
})
export type Voucher = z.infer<typeof Voucher>

/** One time that somebody vouched. `over`: the quota was used up, and the right code proved nothing. */
export const Vouching = z.object({
  at: Time,
  voucherId: UserId,
  voucherName: z.string(),
  voucherLogin: z.string(),
  userName: z.string(),
  userLogin: z.string(),
  operatorName: z.string(),
  callNumber: z.number().int(),
  manager: z.boolean(),
  outcome: z.enum(['vouched', 'over']),
  /** Calls that this voucher vouched for in the 30 days before now. */
  month: z.number().int(),
})
export type Vouching = z.infer<typeof Vouching>

const inCall = { callId: CallId }
const about = (input: { callId: CallId }) => ({ callId: input.callId })
const Ticket = z.string().trim().max(64)
/** The number on the display, or where the caller wants to be called: an extension or more, however it is written. Empty: unknown. */
const CallerNumber = z
  .string()
  .trim()
  .max(32)
  .regex(/^(?:|\+?(?:[\s()./-]*\d){3,20}[\s()./-]*)$/u)

export const calls = {
  /** Opens a call on a user. Codes and proofs are bound to this call, its operator and its intent. */
  open: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({
      userId: UserId,
      intent: Act.default('reset-password'),
      reachedBy: z.enum(REACHED_BY).default('phone'),
      ticket: Ticket.default(''),
      callerNumber: CallerNumber.default(''),
    }),
    output: Call,
    audit: { action: 'calls.call.opened', subject: input => ({ userId: input.userId }) },
    touches: ['radar'],
  }),
  list: query({
    allow: staff('calls.read'),
    input: z.strictObject({
      state: z.enum(['open', 'all']).default('open'),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    output: z.object({ calls: z.array(CallSummary) }),
  }),
  get: query({ allow: staff('calls.work'), input: z.strictObject(inCall), output: Call }),
  /** Ticket, caller's number, channel or intent. A new intent makes codes and proofs gathered for the old one worthless. */
  update: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({
      ...inCall,
      ticket: Ticket.optional(),
      callerNumber: CallerNumber.optional(),
      reachedBy: z.enum(REACHED_BY).optional(),
      intent: Act.optional(),
    }),
    output: Call,
    audit: { action: 'calls.call.updated', subject: about },
    touches: ['radar'],
  }),
  hold: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject(inCall),
    output: Call,
    audit: { action: 'calls.call.held', subject: about },
  }),
  resume: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject(inCall),
    output: Call,
    audit: { action: 'calls.call.resumed', subject: about },
  }),
  close: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({
      ...inCall,
      outcome: z.enum(['done', 'not-proved', 'abandoned']),
      note: z.string().trim().max(500).default(''),
    }),
    output: z.object({}),
    audit: { action: 'calls.call.closed', subject: about },
    touches: ['radar'],
  }),
  /** Starts a proof that needs sending: a new code goes out and the older one dies. */
  challenge: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({ ...inCall, method: ProofMethod }),
    output: z.object({
      outcome: z.enum(['sent', 'wait', 'daily-limit', 'blocked']),
      retryAt: Time.nullable(),
      call: Call,
    }),
    audit: { action: 'calls.proof.challenged', subject: about },
    touches: ['codes'],
  }),
  /**
   * Shows the number on record once, for calling the user back. Who has seen it has proved nothing: the operator then says by
   * `calls.answer` whether the user was reached on it.
   */
  revealNumber: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject(inCall),
    output: z.object({ number: z.string(), call: Call }),
    audit: { action: 'calls.number.revealed', subject: about },
  }),
  /** Checks what the caller answered. A wrong answer is remembered, and counts against every further try. */
  answer: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({
      ...inCall,
      method: ProofMethod,
      answer: z.string().max(128),
      /** One of the offer's choices, or a user's id. */
      about: z.string().max(64).default(''),
    }),
    output: z.object({
      outcome: z.enum([
        'right',
        'wrong',
        'next-code',
        'expired',
        'already-used',
        'no-tries-left',
        'not-sent',
        'blocked',
      ]),
      triesLeft: z.number().int().nullable(),
      /** Whose clock is wrong, when an authenticator's code shows it. */
      clock: ClockNews.nullable(),
      /** Message id: why it was blocked, where that can be said. */
      problem: z.string().nullable(),
      call: Call,
    }),
    audit: { action: 'calls.proof.answered', subject: about },
    touches: ['radar'],
  }),
  /** Who of these may vouch in a call of one's own, and how much each has vouched lately. */
  vouchers: query({
    allow: staff('calls.work'),
    input: z.strictObject({ ...inCall, userIds: z.array(UserId).min(1).max(10) }),
    output: z.object({ vouchers: z.array(Voucher) }),
  }),
  /** Who vouched for whom, the newest first; of everybody or of one voucher. */
  vouchings: query({
    allow: staff('audit.read'),
    input: z.strictObject({ voucherId: UserId.optional(), ...Page }),
    output: z.object({ vouchings: z.array(Vouching), total: z.number().int() }),
  }),
  /**
   * Notes that the caller's registered mobile or e-mail is unavailable and that customer service has to help. Proofs and codes
   * of the call end, and nothing more is reset in it. Again: another number, or another contact. Refused for IAM users.
   */
  recordServiceTicket: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({ ...inCall, unavailable: z.enum(UNAVAILABLE), ticket: Ticket.default('') }),
    output: Call,
    audit: { action: 'calls.serviceTicket.recorded', subject: about },
    touches: ['codes'],
  }),
} as const
