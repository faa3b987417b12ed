import { z } from 'zod'

import { command, query, staff } from './capability.ts'
import { CallId, OperatorId, Time, UserId } from './ids.ts'

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

export const VERDICTS = ['intact', 'altered', 'cut', 'rolled-back', 'damaged'] as const
export const AuditReport = z.object({
  verdict: z.enum(VERDICTS),
  rows: z.number().int(),
  /** The first row that does not fit, if any. */
  firstBad: z.number().int().nullable(),
  head: z.string(),
  tookMs: z.number(),
})
export type AuditReport = z.infer<typeof AuditReport>

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
  /** Reads every page and every row again, and compares the head kept outside the store. */
  verify: query({ allow: staff('audit.read'), input: z.strictObject({}), output: AuditReport }),
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
