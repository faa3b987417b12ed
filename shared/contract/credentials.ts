import { z } from 'zod'

import { command, staff, userOnly, query } from './capability.ts'
import { CallId, Reason, Time } from './ids.ts'

/** Why a password is refused: message ids of `credentials.fault.*`. */
export const PASSWORD_FAULTS = [
  'too-short',
  'too-long',
  'common',
  'pattern',
  'contains-name',
  'contains-contact',
  'same-as-current',
  'temporary-again',
  'classes',
  'repeats',
  'recent',
  'too-young',
  'unprintable',
] as const
export const PasswordFault = z.enum(PASSWORD_FAULTS)
export type PasswordFault = z.infer<typeof PasswordFault>

/** What the desk gets after a reset. The secret itself is not in it: at most the slip's half, which opens nothing alone. */
export const HandOver = z.object({
  route: z.string(),
  kind: z.enum(['link', 'message', 'slip']),
  to: z.string().nullable(),
  expiresAt: Time,
  /** Only for `slip`: the half that is printed. Shown once. */
  slip: z
    .object({
      claimCode: z.string(),
      userName: z.string(),
      login: z.string(),
      accountName: z.string(),
      address: z.string().nullable(),
      language: z.string(),
    })
    .nullable(),
})
export type HandOver = z.infer<typeof HandOver>

const act = { callId: CallId, reason: Reason.default('caller asked') }
const about = (input: { callId: CallId }) => ({ callId: input.callId })

export const credentials = {
  /**
   * Replaces the password with a generated, short-lived, single-use one that must be changed at first sign-in; ends
   * sessions, lifts a lock, tells every contact. Nobody at the desk chooses or sees it (OWASP ASVS 5.0, 6.4.6).
   */
  resetPassword: command({
    allow: staff('users.act'),
    evidence: 'reset-password',
    input: z.strictObject({ ...act, route: z.string().max(64), style: z.enum(['words', 'random']).default('words') }),
    output: z.object({ handOver: HandOver, sessionsEnded: z.number().int(), notices: z.number().int() }),
    audit: { action: 'credentials.password.reset', subject: about },
    touches: ['calls', 'codes', 'directory', 'sessions'],
  }),
  /** Lifts a sign-in lock. Under the `huawei` profile a lock only runs out, and this is refused with that reason. */
  unlock: command({
    allow: staff('users.act'),
    evidence: 'unlock',
    input: z.strictObject(act),
    output: z.object({ notices: z.number().int() }),
    audit: { action: 'credentials.user.unlocked', subject: about },
    touches: ['calls', 'codes', 'directory'],
  }),
  /** Live feedback while the user chooses a new password. */
  judge: query({
    allow: userOnly('must-change', 'open'),
    input: z.strictObject({ password: z.string().max(1024) }),
    output: z.object({ faults: z.array(PasswordFault), minLength: z.number().int(), maxLength: z.number().int() }),
  }),
} as const
