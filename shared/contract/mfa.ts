import { z } from 'zod'

import { NewBrowser } from './browsers.ts'
import { command, staff, userOnly } from './capability.ts'
import { HandOver } from './credentials.ts'
import { CallId, Reason, Time } from './ids.ts'

const about = (input: { callId: CallId }) => ({ callId: input.callId })
/** A TOTP code as typed: spaces are forgiven by the pages, everything else is judged by the core. */
const Code = z.string().max(64)

export const mfa = {
  /**
   * Unbinds the virtual MFA device. The user enrols a new one on their own pages with a binding code that reaches them
   * by the hand-over route, so that nobody at the desk ever sees the seed.
   */
  reset: command({
    allow: staff('users.act'),
    evidence: 'reset-mfa',
    input: z.strictObject({ callId: CallId, reason: Reason.default('caller asked'), route: z.string().max(64) }),
    output: z.object({ handOver: HandOver, sessionsEnded: z.number().int(), notices: z.number().int() }),
    audit: { action: 'mfa.device.unbound', subject: about },
    touches: ['calls', 'codes', 'directory', 'sessions'],
  }),
  /** Unbinds the asking user's own device, with a code of it or a recovery code in this very request. */
  unbind: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({ code: Code }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('removed') }),
      z.object({ outcome: z.enum(['wrong', 'next-code']), retryAt: Time.nullable() }),
    ]),
    audit: { action: 'mfa.device.removed', subject: () => ({}) },
    touches: ['directory', 'sessions', 'codes'],
  }),
  /** Gives the asking user new recovery codes, shown once; the old ones are worthless from then on. */
  renewRecoveryCodes: command({
    allow: userOnly('open'),
    evidence: 'none',
    proveAgain: true,
    input: z.strictObject({}),
    output: z.object({ recoveryCodes: z.array(z.string()) }),
    audit: { action: 'mfa.recoveryCodes.renewed', subject: () => ({}) },
    touches: ['codes'],
  }),
  /** Starts binding a device: a new seed as otpauth URI and as text. Asking again replaces the seed. */
  beginEnrolment: command({
    allow: userOnly('must-enrol', 'open'),
    evidence: 'none',
    proveAgain: true,
    input: z.strictObject({ bindingCode: z.string().trim().max(64).default('') }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('begun'), uri: z.string(), seed: z.string() }),
      z.object({ outcome: z.literal('wrong-code'), triesLeft: z.number().int() }),
    ]),
    audit: { action: 'mfa.enrolment.begun', subject: () => ({}) },
  }),
  /** Binds the device with two consecutive codes (Huawei Cloud IAM, virtual MFA); recovery codes are shown once. */
  confirmEnrolment: command({
    allow: userOnly('must-enrol', 'open'),
    evidence: 'none',
    input: z.strictObject({ first: Code, second: Code }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('bound'), recoveryCodes: z.array(z.string()), browser: NewBrowser }),
      z.object({ outcome: z.enum(['wrong', 'not-consecutive', 'no-tries-left']) }),
    ]),
    audit: { action: 'mfa.device.bound', subject: () => ({}) },
    touches: ['directory', 'sessions'],
  }),
} as const
