import { z } from 'zod'

import { AppealContact, AppealGroup, AppealState, NextWay } from './appeals.ts'
import { ShownBrowsers } from './browsers.ts'
import { command, deskOnly, query, staff, userOnly } from './capability.ts'
import { JudgedRule, PasswordFault } from './credentials.ts'
import { Channel, RecoveryRequestId, Time, UserId } from './ids.ts'
import { AddressRefused } from './sessions.ts'

/** How a page shows that a person is there: letters to read, beeps to count, or a calculation that takes the browser a while. */
export const TASK_KINDS = ['image', 'sound', 'work'] as const
export const TaskKind = z.enum(TASK_KINDS)
export type TaskKind = z.infer<typeof TaskKind>

/** By what somebody who forgot the password can prove themselves on the page. */
export const OWN_METHODS = ['code-email', 'code-sms', 'totp'] as const
export const OwnMethod = z.enum(OWN_METHODS)
export type OwnMethod = z.infer<typeof OwnMethod>

/** Why a recovery goes on at the desk: message ids of `userPages.forgot.desk.*`. */
export const DESK_REASONS = ['second-person', 'held', 'not-enough'] as const
export const DeskReason = z.enum(DESK_REASONS)
export type DeskReason = z.infer<typeof DeskReason>

const Way = z.object({
  method: OwnMethod,
  /** The masked address; null for the authenticator. */
  to: z.string().nullable(),
  state: z.enum(['ready', 'sent', 'proved']),
  /** When another code may be sent; when the present one is over. */
  resendAt: Time.nullable(),
  expiresAt: Time.nullable(),
})
export type Way = z.infer<typeof Way>

/**
 * Where a recovery stands. Until something is proved it looks the same for somebody who exists, somebody who does not, and somebody
 * who cannot be reached.
 */
export const Recovery = z.object({
  state: z.enum(['prove', 'password', 'desk']),
  /** Something is proved, and the policy wants more. */
  further: z.boolean(),
  /** The user came from this browser before; said only once something is proved. It makes nothing cheaper. */
  knownBrowser: z.boolean(),
  ways: z.array(Way),
  desk: DeskReason.nullable(),
  endsAt: Time,
  /** An appeal that is open to its user, or being filled in; null: neither. */
  appeal: z
    .discriminatedUnion('state', [
      /** By what the result can be told: at least one way, or there is no appeal here. */
      z.object({ state: z.literal('possible'), channels: z.array(Channel).min(1) }),
      z.object({ state: z.literal('collecting'), endsAt: Time, open: z.array(AppealGroup) }),
    ])
    .nullable(),
  /** The number of the request that was left for the desk. */
  request: z.string().nullable(),
})
export type Recovery = z.infer<typeof Recovery>

/** A request that somebody left on the users' own pages. It proves nothing, and says nothing about whether its user exists. */
export const RecoveryRequest = z.object({
  requestId: RecoveryRequestId,
  /** `R-1001` */
  reference: z.string(),
  account: z.string(),
  login: z.string(),
  /** Whom the directory knows by what was typed. */
  userId: UserId.nullable(),
  userName: z.string(),
  madeAt: Time,
})
export type RecoveryRequest = z.infer<typeof RecoveryRequest>

const Waits = z.object({ outcome: z.literal('wait'), retryAt: Time })
const who = { account: z.string().trim().max(128), login: z.string().trim().max(255) }
const nobody = () => ({})

/** A password that was forgotten, on the users' own pages; and what they leave for the desk. */
export const recovery = {
  /** Draws a task for this page; an older one of it is worthless. */
  drawTask: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ kind: TaskKind }),
    output: z.discriminatedUnion('outcome', [
      z.object({
        outcome: z.literal('image'),
        width: z.number().int(),
        height: z.number().int(),
        /** Outlines to draw, as SVG path data. */
        strokes: z.array(z.string()),
        expiresAt: Time,
      }),
      z.object({ outcome: z.literal('sound'), wav: z.string(), expiresAt: Time }),
      z.object({
        outcome: z.literal('work'),
        challenge: z.string(),
        /** How many zero bits SHA-256 of challenge and answer must begin with. */
        bits: z.number().int(),
        /** An answer before this is refused. */
        notBefore: Time,
        expiresAt: Time,
      }),
      Waits,
    ]),
    audit: { action: 'recovery.task.drawn', subject: nobody },
  }),
  /** Begins with who somebody says they are, and the answer to the task of this page. Ends an older recovery of the same user. */
  start: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ ...who, answer: z.string().trim().max(64), browsers: ShownBrowsers }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('begun'), recovery: Recovery }),
      z.object({ outcome: z.literal('wrong-answer') }),
      AddressRefused,
      Waits,
    ]),
    audit: { action: 'recovery.recovery.started', subject: nobody },
  }),
  /** The recovery of this page; null when there is none or it is over. */
  state: query({
    allow: userOnly('visitor'),
    input: z.strictObject({}),
    output: z.object({ recovery: Recovery.nullable() }),
  }),
  sendCode: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ channel: Channel }),
    output: z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('sent'), recovery: Recovery }), Waits]),
    audit: { action: 'recovery.code.sent', subject: nobody },
    touches: ['codes'],
  }),
  /** A code that was sent, or one of the authenticator once another proof is there. A wrong one is remembered. */
  answer: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ method: OwnMethod, answer: z.string().max(64) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('right'), recovery: Recovery }),
      z.object({ outcome: z.enum(['wrong', 'next-code']), triesLeft: z.number().int() }),
      z.object({ outcome: z.enum(['expired', 'over']) }),
    ]),
    audit: { action: 'recovery.proof.answered', subject: nobody },
  }),
  /** Live feedback on a new password, once enough is proved; an empty one asks for the rules alone. */
  judge: query({
    allow: userOnly('visitor'),
    input: z.strictObject({ password: z.string().max(1024) }),
    output: z.object({
      login: z.string(),
      faults: z.array(PasswordFault),
      maxLength: z.number().int(),
      rules: z.array(JudgedRule),
    }),
  }),
  /** The reset by the user alone: spends the proofs, ends every session, tells every contact how to object. */
  setPassword: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ next: z.string().max(1024) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('changed') }),
      z.object({ outcome: z.literal('refused'), faults: z.array(PasswordFault) }),
    ]),
    audit: { action: 'recovery.password.reset', subject: nobody },
    touches: ['codes', 'directory', 'sessions'],
  }),
  /** Ends the recovery of this page. */
  leave: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({}),
    audit: { action: 'recovery.recovery.ended', subject: nobody },
  }),
  /**
   * Opens an appeal of a HUAWEI ID one of whose contacts is unavailable. Spends what was proved by the other one, as the further
   * verification of an unfamiliar device; the owner is told on every registered contact.
   */
  openAppeal: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ contact: AppealContact }),
    output: z.object({ recovery: Recovery }),
    audit: { action: 'recovery.appeal.opened', subject: nobody },
    touches: ['appeals', 'codes'],
  }),
  /** What its owner says to one group, once. Compared at once and not kept. */
  answerGroup: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ group: AppealGroup, answers: z.record(z.string().max(32), z.string().max(128)) }),
    output: z.object({ recovery: Recovery }),
    audit: { action: 'recovery.group.answered', subject: nobody },
  }),
  /** Hands the appeal in. The whole reference is shown this once. */
  submitAppeal: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({ reference: z.string(), until: Time }),
    audit: { action: 'recovery.appeal.submitted', subject: nobody },
    touches: ['appeals'],
  }),
  /** What became of an appeal, for whoever has its whole reference. */
  appealStatus: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ reference: z.string().trim().max(32) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('found'), state: AppealState, endsAt: Time, next: NextWay.nullable() }),
      z.object({ outcome: z.literal('unknown') }),
      Waits,
    ]),
    audit: { action: 'recovery.appeal.asked', subject: nobody },
  }),
  /** Begins the reset that an approved appeal permits: the whole reference and the pick-up code that came with the result. */
  pickUp: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ reference: z.string().trim().max(32), code: z.string().trim().max(32) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('begun'), recovery: Recovery }),
      z.object({ outcome: z.literal('wrong') }),
      Waits,
    ]),
    audit: { action: 'recovery.appeal.pickedUp', subject: nobody },
  }),
  /** Leaves a request for the desk, with a number to name. It proves nothing. */
  askDesk: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({ recovery: Recovery }),
    audit: { action: 'recovery.request.made', subject: nobody },
  }),
  /** Requests that wait for somebody at the desk, the oldest first. */
  requests: query({
    allow: staff('calls.work'),
    input: z.strictObject({}),
    output: z.object({ requests: z.array(RecoveryRequest), total: z.number().int() }),
  }),
  /** Takes a request off the list: somebody opens a call from it, or it is dropped. */
  settleRequest: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject({ requestId: RecoveryRequestId, as: z.enum(['taken', 'dropped']) }),
    output: z.object({}),
    audit: { action: 'recovery.request.settled', subject: nobody },
  }),
} as const
