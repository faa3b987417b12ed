import { z } from 'zod'

import { Act } from './acts.ts'
import { ProofMethod, REACHED_BY, ROUTE_KINDS, Strength } from './calls.ts'
import { query, staff } from './capability.ts'
import { Channel, Time, UserId } from './ids.ts'
import { SIGNALS } from './radar.ts'

/** A row of the audit as a call file keeps it. */
export const FileStep = z.object({
  at: Time,
  action: z.string(),
  outcome: z.enum(['done', 'refused', 'broken']),
  note: z.string(),
  /** Name of the operator; empty for a user or the desk itself. */
  by: z.string(),
})
export type FileStep = z.infer<typeof FileStep>

/** What happened in a call, without the name of its user, which can be erased apart. No secret, code or whole number is in it. */
export const CallFile = z.object({
  version: z.literal(1),
  /** Its place among the call files of the desk, from 1, and the hash of the one before it. */
  seq: z.number().int(),
  previous: z.string(),
  deskName: z.string(),
  call: z.object({
    number: z.number().int(),
    openedAt: Time,
    closedAt: Time,
    intent: Act,
    reachedBy: z.enum(REACHED_BY),
    /** The last digits of the number that called; empty when nobody noted it. */
    callerNumber: z.string(),
    ticket: z.string(),
    outcome: z.enum(['done', 'not-proved', 'abandoned']),
    operator: z.string(),
    userId: UserId,
  }),
  /** Salted digest of `FilePerson`. */
  person: z.string(),
  steps: z.array(FileStep),
  proofs: z.array(
    z.object({
      method: ProofMethod,
      strength: Strength,
      weakened: z.enum(['lab-sender', 'fresh-sender']).nullable(),
      provedAt: Time,
      /** Which act, by its place in `acts`, it was spent on, and what it weighed then. */
      spentOn: z.number().int().nullable(),
      points: z.number().int().nullable(),
    }),
  ),
  acts: z.array(z.object({ at: Time, act: Act, handOver: z.enum(ROUTE_KINDS).nullable() })),
  notices: z.array(
    z.object({
      at: Time,
      kind: z.string(),
      channel: z.union([Channel, z.literal('desk')]),
      /** Masked. */
      to: z.string(),
      /** Where it stood when the call was closed. */
      state: z.string(),
    }),
  ),
  /** Words of a second person: the rows of the audit that say so. */
  approvals: z.array(FileStep),
  alerts: z.array(
    z.object({
      at: Time,
      signal: z.enum(SIGNALS),
      grave: z.boolean(),
      /** The numbers of its sentence. */
      facts: z.record(z.string(), z.number().int()),
    }),
  ),
})
export type CallFile = z.infer<typeof CallFile>

/** Whom the call was about, by name. */
export const FilePerson = z.object({ name: z.string(), account: z.string() })
export type FilePerson = z.infer<typeof FilePerson>

const CallNumber = z.number().int().min(1)

export const receipts = {
  /** Sealed call files, newest first: every one for who reads the audit, one's own otherwise. */
  list: query({
    allow: staff('calls.read'),
    input: z.strictObject({
      /** The last `seq` of the page before. */
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      files: z.array(
        z.object({
          seq: z.number().int(),
          callNumber: CallNumber,
          userName: z.string(),
          operatorName: z.string(),
          closedAt: Time,
          outcome: z.enum(['done', 'not-proved', 'abandoned']),
        }),
      ),
      more: z.boolean(),
    }),
  }),
  /** One call file, as it was sealed, for its own operator and for who reads the audit. */
  get: query({
    allow: staff('calls.read'),
    input: z.strictObject({ callNumber: CallNumber }),
    output: z.object({
      file: CallFile,
      /** Null when it was erased. */
      person: FilePerson.nullable(),
      /** The signed line that goes into the QR code. */
      receipt: z.string(),
      key: z.string(),
      fingerprint: z.string(),
      /** The whole file with its signature, to be kept and checked elsewhere. */
      exported: z.object({ fileName: z.string(), text: z.string() }),
    }),
  }),
  /** The public key by which papers of this desk are checked. */
  key: query({
    allow: staff('desk.use'),
    input: z.strictObject({}),
    output: z.object({ key: z.string(), fingerprint: z.string(), deskName: z.string() }),
  }),
} as const
