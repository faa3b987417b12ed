import { z } from 'zod'

import { command, query, staff } from './capability.ts'
import { ERROR_CODES } from '../errors.ts'
import { AccountId, CallId, OperatorId, Time, UserId } from './ids.ts'

export const AuditRow = z.object({
  seq: z.number().int(),
  at: Time,
  actorKind: z.enum(['operator', 'cli', 'user', 'api', 'system']),
  actorName: z.string(),
  action: z.string(),
  outcome: z.enum(['done', 'refused', 'broken']),
  /** A word from the handler (`wrong`, `sent`), or the code of the refusal. */
  note: z.string(),
  userId: UserId.nullable(),
  userName: z.string().nullable(),
  callId: CallId.nullable(),
  callNumber: z.number().int().nullable(),
  /** Erasable personal detail; null when there is none or it was erased. */
  detail: z.record(z.string(), z.string()).nullable(),
})
export type AuditRow = z.infer<typeof AuditRow>

/** How the sealed call files stand. `missing`: one is gone, or was never sealed. `reordered`: they do not follow each other. */
export const CallFilesReport = z.object({
  verdict: z.enum(['intact', 'altered', 'missing', 'reordered']),
  files: z.number().int(),
  /** The first that does not fit, by its place among them. */
  firstBad: z.number().int().nullable(),
})
export type CallFilesReport = z.infer<typeof CallFilesReport>

export const VERDICTS = ['intact', 'altered', 'cut', 'rolled-back', 'damaged'] as const
export const AuditReport = z.object({
  verdict: z.enum(VERDICTS),
  rows: z.number().int(),
  /** The first row that does not fit, if any. */
  firstBad: z.number().int().nullable(),
  head: z.string(),
  callFiles: CallFilesReport,
  tookMs: z.number(),
})
export type AuditReport = z.infer<typeof AuditReport>

/** What an anchor on paper says of this store. `fits`: up to its row everything is as it was. */
export const ANCHOR_VERDICTS = [
  'fits',
  'altered',
  'cut',
  'rolled-back',
  'damaged',
  'not-genuine',
  'another-desk',
  'unreadable',
] as const
export const AnchorReport = z.object({
  verdict: z.enum(ANCHOR_VERDICTS),
  /** How many rows there were when it was taken. */
  rows: z.number().int(),
  /** When that was; null for words that were typed. */
  at: Time.nullable(),
  /** The first row that does not fit, if any. */
  firstBad: z.number().int().nullable(),
  /** The second desk under it: whether its signature was checked. Null without one. */
  countersigned: z
    .object({ fingerprint: z.string(), at: Time, state: z.enum(['genuine', 'not-genuine', 'key-missing']) })
    .nullable(),
  audit: AuditReport,
})
export type AnchorReport = z.infer<typeof AnchorReport>

/** An anchor as it stands on a hand-over sheet. */
export const Anchor = z.object({
  /** The signed line that goes into the QR code. */
  text: z.string(),
  rows: z.number().int(),
  /** What the count and the head are as words, to compare by eye. */
  words: z.array(z.string()),
  at: Time,
  deskName: z.string(),
  key: z.string(),
  fingerprint: z.string(),
})
export type Anchor = z.infer<typeof Anchor>

/** A line from a QR code; longer ones are cut off before they are read. */
const Line = z.string().trim().min(1).max(4_000)

/** What a program did through the lab API, as far as the audit knows it; CTS words it in `electron/lab-api/records.ts`. */
export const OperationRecord = z.object({
  seq: z.number().int(),
  at: Time,
  /** As the official SDKs name it. */
  operation: z.string(),
  requestId: z.string(),
  account: z.object({ accountId: AccountId, name: z.string() }).nullable(),
  /** Null: nobody had said who they are. */
  by: z.object({ userId: UserId, login: z.string(), account: z.string(), isRoot: z.boolean() }).nullable(),
  /** The access key, temporary key or token that was shown; empty: none. */
  shown: z.string(),
  agencyId: z.string().nullable(),
  address: z.string(),
  resource: z.string(),
  outcome: z.enum(['done', 'refused', 'broken']),
  /** How it was refused; null: it was not. */
  refusal: z.object({ code: z.enum(ERROR_CODES), reason: z.string() }).nullable(),
})
export type OperationRecord = z.infer<typeof OperationRecord>

const Filter = {
  userId: UserId.optional(),
  callId: CallId.optional(),
  operatorId: OperatorId.optional(),
  outcome: z.enum(['done', 'refused', 'broken']).optional(),
  /** The start of an action's name, `credentials.`. */
  action: z.string().max(64).optional(),
  from: Time.optional(),
  to: Time.optional(),
}

export const audit = {
  /** Newest first; `before` is the last `seq` of the page before. */
  list: query({
    allow: staff('audit.read'),
    input: z.strictObject({
      ...Filter,
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ rows: z.array(AuditRow), more: z.boolean() }),
  }),
  /** What programs did through the lab API within the last 7 days, newest first (Huawei Cloud, Cloud Trace Service). */
  operationRecords: query({
    allow: staff('audit.read'),
    input: z.strictObject({
      accountId: AccountId.optional(),
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ records: z.array(OperationRecord), more: z.boolean() }),
  }),
  /** Reads every page and every row again, and compares the head kept outside the store. */
  verify: query({ allow: staff('audit.read'), input: z.strictObject({}), output: AuditReport }),
  /** Takes the head of the audit for a hand-over sheet, with what the next shift must know. */
  anchor: command({
    allow: staff('desk.use'),
    evidence: 'none',
    input: z.strictObject({
      /** Who takes over. */
      to: z.string().trim().max(64).default(''),
    }),
    output: Anchor.extend({
      from: z.string(),
      to: z.string(),
      openCalls: z.array(
        z.object({
          number: z.number().int(),
          state: z.enum(['open', 'hold']),
          operatorName: z.string(),
          openedAt: Time,
        }),
      ),
      radarAlerts: z.number().int(),
    }),
    audit: { action: 'audit.anchor.taken', subject: () => ({}) },
  }),
  /** Holds an anchor from paper against the audit: the line of its QR code, or the count and the words. */
  checkAnchor: query({
    allow: staff('audit.read'),
    input: z.strictObject({
      anchor: Line,
      /** Public key of the desk that countersigned it. */
      key: z.string().max(500).default(''),
    }),
    output: AnchorReport,
  }),
  /** Signs the anchor of another desk, after checking that it comes from there. */
  countersign: command({
    allow: staff('desk.use'),
    evidence: 'none',
    input: z.strictObject({ anchor: Line, key: z.string().max(500) }),
    output: z.object({
      text: z.string(),
      rows: z.number().int(),
      words: z.array(z.string()),
      /** When the other desk took it, and when this one signed. */
      takenAt: Time,
      at: Time,
      of: z.string(),
      deskName: z.string(),
      key: z.string(),
      fingerprint: z.string(),
    }),
    audit: { action: 'audit.anchor.countersigned', subject: () => ({}) },
  }),
  export: command({
    allow: staff('audit.read'),
    evidence: 'none',
    input: z.strictObject({ format: z.enum(['jsonl', 'csv']), ...Filter }),
    output: z.object({ fileName: z.string(), text: z.string(), rows: z.number().int() }),
    audit: { action: 'audit.log.exported', subject: () => ({}) },
  }),
  /** An administrator has seen that the store went back in time, and lets work go on. */
  acknowledge: command({
    allow: staff('settings.manage'),
    evidence: 'none',
    input: z.strictObject({ reason: z.string().trim().min(3).max(500) }),
    output: z.object({}),
    audit: { action: 'audit.gap.acknowledged', subject: () => ({}) },
  }),
} as const
