import { z } from 'zod'

import { command, staff, userOnly, USER_STAGES } from './capability.ts'
import { Time, UserId } from './ids.ts'

const touches = ['calls', 'codes', 'credentials', 'directory', 'mfa', 'radar', 'sessions']

export const quarantine = {
  /**
   * The code from the notice of a reset, as its reader reads it out: what the reset replaced comes back, what the reset made dies,
   * and the account freezes until a lead enables it. Without evidence, for it only protects. A wrong code is remembered.
   */
  object: command({
    allow: staff('calls.work'),
    evidence: 'none',
    input: z.strictObject({ userId: UserId, code: z.string().trim().min(1).max(64) }),
    output: z.object({
      outcome: z.enum(['restored', 'wrong', 'no-tries-left', 'nothing-sealed', 'slowed']),
      triesLeft: z.number().int().nullable(),
      retryAt: Time.nullable(),
    }),
    audit: { action: 'quarantine.reset.objected', subject: input => ({ userId: input.userId }) },
    touches,
  }),
  /** The code from the notice, typed by somebody who is signed in on the users' own pages. It ends that very session, too. */
  objectByCode: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({ code: z.string().trim().min(1).max(64) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('restored') }),
      z.object({ outcome: z.literal('refused'), retryAt: Time.nullable() }),
    ]),
    audit: { action: 'quarantine.reset.objected', subject: () => ({}) },
    touches,
  }),
  /** The same on the users' own pages, by the token of the link. The page asks for a press first. */
  objectByLink: command({
    allow: userOnly(...USER_STAGES),
    evidence: 'none',
    input: z.strictObject({ token: z.string().max(128) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('restored') }),
      z.object({ outcome: z.literal('refused'), retryAt: Time.nullable() }),
    ]),
    audit: { action: 'quarantine.reset.objected', subject: () => ({}) },
    touches,
  }),
} as const
