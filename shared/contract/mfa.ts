import { z } from 'zod'

import { NewBrowser } from './browsers.ts'
import { command, programsOnly, query, staff, userOnly } from './capability.ts'
import { HandOver } from './credentials.ts'
import { AccountId, CallId, Reason, Time, UserId } from './ids.ts'

const about = (input: { callId: CallId }) => ({ callId: input.callId })
/** A TOTP code as typed: spaces are forgiven by the pages, everything else is judged by the core. */
const Code = z.string().max(64)

/** A virtual MFA device as programs name it: `iam:<account id>:mfa/<name>`. */
export const MfaDevice = z.object({ userId: UserId, serialNumber: z.string(), bound: z.boolean() })
export type MfaDevice = z.infer<typeof MfaDevice>
/** Huawei Cloud IAM: letters, digits, - and _ in the name of a device. */
const DeviceName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u)
const Holder = UserId.optional()
const holder = ({ userId }: { readonly userId?: UserId | undefined }) => (userId === undefined ? {} : { userId })
const Serial = z.string().max(256)
const SixDigits = z.string().regex(/^[0-9]{6}$/u)
const bound = ['directory', 'sessions', 'codes', 'mySecurity']

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
    critical: { shows: 'code' },
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
    critical: { shows: 'nothing' },
    input: z.strictObject({}),
    output: z.object({ recoveryCodes: z.array(z.string()) }),
    audit: { action: 'mfa.recoveryCodes.renewed', subject: () => ({}) },
    touches: ['codes'],
  }),
  /** Starts binding a device: a new seed as otpauth URI and as text. Asking again replaces the seed. */
  beginEnrolment: command({
    allow: userOnly('must-enrol', 'open'),
    evidence: 'none',
    critical: { shows: 'nothing', binds: true },
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
  /** The devices of an account, made or bound. */
  devices: query({
    allow: programsOnly('iam:mfa:listVirtualMFADevices'),
    input: z.strictObject({ accountId: AccountId.optional() }),
    output: z.object({ devices: z.array(MfaDevice) }),
  }),
  /** The device of one user; `not_found` without one. */
  device: query({
    allow: programsOnly('iam:mfa:getVirtualMFADevice or self'),
    input: z.strictObject({ userId: Holder }),
    output: MfaDevice,
  }),
  /** Makes a device for whoever asks. Its seed is in this answer and in no later one; it asks for nothing until it is bound. */
  createDevice: command({
    allow: programsOnly('self'),
    evidence: 'none',
    input: z.strictObject({ userId: Holder, name: DeviceName }),
    output: MfaDevice.extend({ seed: z.string() }),
    audit: { action: 'mfa.device.created', subject: holder },
  }),
  /** Binds the device that was made, with two consecutive codes. Wrong ones cost tries of the seed. */
  bindDevice: command({
    allow: programsOnly('self'),
    evidence: 'none',
    input: z.strictObject({ userId: Holder, serialNumber: Serial, first: SixDigits, second: SixDigits }),
    output: z.object({}),
    audit: { action: 'mfa.device.bound', subject: holder },
    touches: bound,
  }),
  /** Unbinds a bound device: whoever has it with a code of it, an administrator with any six digits. */
  unbindDevice: command({
    allow: programsOnly('iam:mfa:unbindMFADevice or self'),
    evidence: 'none',
    input: z.strictObject({ userId: Holder, serialNumber: Serial, code: SixDigits }),
    output: z.object({}),
    audit: { action: 'mfa.device.removed', subject: holder },
    touches: bound,
  }),
  /** Deletes a device, bound or not. */
  deleteDevice: command({
    allow: programsOnly('iam:mfa:deleteVirtualMFADevice'),
    evidence: 'none',
    input: z.strictObject({ userId: Holder, serialNumber: Serial }),
    output: z.object({}),
    audit: { action: 'mfa.device.deleted', subject: holder },
    touches: bound,
  }),
} as const
