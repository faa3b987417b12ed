import { z } from 'zod'

import { ProofMethod, UNAVAILABLE } from './calls.ts'
import { command, deskOnly, query, staff } from './capability.ts'
import { AppealId, CallId, Language, Page, Reason, Time, UserId } from './ids.ts'
import { CallAlert } from './radar.ts'
import { E164 } from './sms.ts'

export const APPEAL_STATES = [
  'collecting',
  'submitted',
  'in-review',
  'approved',
  'refused',
  'used',
  'expired',
  'withdrawn',
] as const
export const AppealState = z.enum(APPEAL_STATES)
export type AppealState = z.infer<typeof AppealState>

/**
 * What the owner of a HUAWEI ID is asked, in the five groups of “What Should I Do If I Forgot My Password?” (Resetting the
 * Password of an Account, step 5). Every question is always asked: which of them have an answer on record is nobody's business.
 */
export const APPEAL_QUESTIONS = {
  'real-name': ['holder-name', 'holder-id'],
  security: ['security-contact', 'authenticator-since'],
  basic: ['birth-date', 'postal-code', 'start-date'],
  historical: ['registered-on', 'former-contact', 'last-order'],
  device: ['device-model', 'device-serial', 'sign-in-before-last'],
} as const
export type AppealGroup = keyof typeof APPEAL_QUESTIONS
export type AppealQuestion = (typeof APPEAL_QUESTIONS)[AppealGroup][number]
// The keys of the table above, in its order.
export const APPEAL_GROUPS = Object.keys(APPEAL_QUESTIONS) as AppealGroup[]
export const AppealGroup = z.enum(APPEAL_GROUPS)
export const questionsOf = (group: AppealGroup): readonly AppealQuestion[] => APPEAL_QUESTIONS[group]

/** How the result reaches the caller. What they name here proves nothing. */
export const CONTACT_KINDS = ['sms', 'email', 'letter'] as const
export const AppealContact = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sms'), address: E164 }),
  z.strictObject({ kind: z.literal('email'), address: z.email().max(255) }),
  /** Where the letter goes, as it is to stand on it; empty: it is fetched. */
  z.strictObject({ kind: z.literal('letter'), address: z.string().trim().max(300) }),
])
export type AppealContact = z.infer<typeof AppealContact>

/** What a refusal names as the next way. */
export const NEXT_WAYS = ['service-ticket', 'bring-documents', 'appeal-again'] as const
export const NextWay = z.enum(NEXT_WAYS)
export type NextWay = z.infer<typeof NextWay>

/** What became of a group: at least half of what is on record was right, less was, or there is nothing to compare with. */
export const GROUP_VERDICTS = ['matched', 'differs', 'nothing'] as const
export type GroupVerdict = (typeof GROUP_VERDICTS)[number]

const summary = {
  appealId: AppealId,
  /** `A-1001`: whom the result concerns, and no secret. */
  reference: z.string(),
  state: AppealState,
  openedAt: Time,
  /** When the present state runs out; null when it is over. */
  endsAt: Time.nullable(),
  contact: z.object({ kind: z.enum(CONTACT_KINDS), masked: z.string() }),
  unavailable: z.enum(UNAVAILABLE),
}

/** An appeal as the desk sees it in a call: what is still to be asked, and never how an answer fared. */
export const AppealInCall = z.object({
  ...summary,
  /** Whether it is collected in this call, by its operator. */
  mine: z.boolean(),
  groups: z.array(z.object({ group: AppealGroup, answered: z.boolean() })),
})
export type AppealInCall = z.infer<typeof AppealInCall>

const Outcome = z.object({
  decision: z.enum(['approved', 'refused']),
  by: z.string(),
  at: Time,
  reason: z.string(),
  next: NextWay.nullable(),
})

/** An appeal as the leads see it in the list. */
export const AppealSummary = z.object({
  ...summary,
  userId: UserId,
  userName: z.string(),
  /** Null: the user filled it in alone. */
  openedBy: z.string().nullable(),
  reviewer: z.string().nullable(),
  decided: Outcome.nullable(),
  /** Why the viewer cannot review it: a message id; null when they can. */
  barred: z.string().nullable(),
  /** The viewer has taken it. */
  mine: z.boolean(),
})
export type AppealSummary = z.infer<typeof AppealSummary>

/** What the second person decides on: how each group fared as a whole; neither what is on record nor what was said. */
export const AppealReview = z.object({
  ...AppealSummary.shape,
  login: z.string(),
  accountName: z.string(),
  callNumber: z.number().int().nullable(),
  /** What the caller was proved by before the groups. */
  verifiedBy: ProofMethod,
  groups: z.array(z.object({ group: AppealGroup, verdict: z.enum(GROUP_VERDICTS) })),
  /** 0..100: the weight of what was right among what is on record. */
  score: z.number().int().min(0).max(100),
  /** Why it cannot be approved, whatever the reviewer thinks: message ids; empty when it can. */
  obstacles: z.array(z.string()),
  alerts: z.array(CallAlert),
  /** Wrong answers about this user lately, by whoever asked. */
  wrongAnswers: z.number().int(),
  /** Other users whose appeals named the same contact. */
  contactElsewhere: z.number().int(),
  /** Registered contacts, masked, with what changed lately. */
  contacts: z.array(
    z.object({
      channel: z.enum(['email', 'sms']),
      masked: z.string(),
      changedAt: Time.nullable(),
      problem: z.enum(['fresh', 'pending', 'shared']).nullable(),
    }),
  ),
  /** Earlier appeals about this user, newest first. */
  history: z.array(z.object({ reference: z.string(), state: AppealState, openedAt: Time })),
})
export type AppealReview = z.infer<typeof AppealReview>

/** What comes out of the printer when the result goes by letter. The pick-up code is shown this once, and opens nothing alone. */
export const AppealLetter = z.object({
  decision: z.enum(['approved', 'refused']),
  language: Language,
  reference: z.string(),
  userName: z.string(),
  login: z.string(),
  accountName: z.string(),
  address: z.string(),
  code: z.string().nullable(),
  until: Time.nullable(),
  hours: z.number().int(),
  next: NextWay.nullable(),
  /** From then on another appeal can be made. */
  againFrom: Time.nullable(),
})
export type AppealLetter = z.infer<typeof AppealLetter>

const Answer = z.string().max(128)
const inCall = { callId: CallId }
const about = (input: { callId: CallId }) => ({ callId: input.callId })

export const appeals = {
  /** The live or latest appeal of the call's user, and whether one can be opened in this call. */
  inCall: query({
    allow: staff('calls.work'),
    input: z.strictObject(inCall),
    output: z.object({
      appeal: AppealInCall.nullable(),
      /** Why none can be opened: a message id; null when one can. */
      problem: z.string().nullable(),
      retryAt: Time.nullable(),
      /** Where the next one would stand: whether the caller is proved as an unfamiliar device asks for. */
      verified: z.boolean(),
    }),
  }),
  /**
   * Opens an appeal in a call on a HUAWEI ID whose registered mobile or e-mail is unavailable. Spends one proof that the desk
   * checked itself, as the additional verification of an unfamiliar device; the rest of the call's proofs end. The owner is told
   * on every registered contact.
   */
  open: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject({ ...inCall, unavailable: z.enum(UNAVAILABLE), contact: AppealContact }),
    output: AppealInCall,
    audit: { action: 'appeals.appeal.opened', subject: about },
    touches: ['calls', 'codes'],
  }),
  /** What the caller says to one group, once. Compared at once and not kept; how it fared is nobody's at the desk to know. */
  answer: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject({ ...inCall, group: AppealGroup, answers: z.record(z.string().max(32), Answer) }),
    output: AppealInCall,
    audit: { action: 'appeals.group.answered', subject: about },
  }),
  /** Hands the appeal to the leads. Its reference is shown this once, for the caller to write down: the last part is kept as a digest. */
  submit: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject(inCall),
    output: z.object({ reference: z.string(), appeal: AppealInCall }),
    audit: { action: 'appeals.appeal.submitted', subject: about },
    touches: ['calls'],
  }),
  /** Ends an appeal before its time: the owner objects, or the caller gives up. It only protects. */
  withdraw: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({ appealId: AppealId, reason: Reason }),
    output: z.object({}),
    audit: { action: 'appeals.appeal.withdrawn', subject: () => ({}) },
    touches: ['calls'],
  }),
  list: query({
    allow: staff('appeals.read'),
    input: z.strictObject({ state: z.enum(['waiting', 'all']).default('waiting'), ...Page }),
    output: z.object({ appeals: z.array(AppealSummary), total: z.number().int() }),
  }),
  get: query({ allow: staff('appeals.read'), input: z.strictObject({ appealId: AppealId }), output: AppealReview }),
  /** A lead who did not open it takes it for review, also from another one. */
  take: command({
    allow: staff('appeals.review'),
    evidence: 'none',
    input: z.strictObject({ appealId: AppealId }),
    output: AppealReview,
    audit: { action: 'appeals.appeal.taken', subject: () => ({}) },
  }),
  /**
   * The decision of the one who took it. An approval needs the evidence that the settings ask for; it opens the reset window and
   * sends the pick-up code. A refusal names the next way, and counts as a failed check on the user.
   */
  decide: command({
    allow: deskOnly('appeals.review'),
    evidence: 'none',
    input: z.discriminatedUnion('decision', [
      z.strictObject({ appealId: AppealId, decision: z.literal('approve'), reason: Reason }),
      z.strictObject({ appealId: AppealId, decision: z.literal('refuse'), reason: Reason, next: NextWay }),
    ]),
    output: z.object({ appeal: AppealSummary, letter: AppealLetter.nullable() }),
    audit: { action: 'appeals.appeal.decided', subject: () => ({}) },
    touches: ['calls', 'codes'],
  }),
} as const
