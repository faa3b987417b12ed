import { z } from 'zod'

import { command, query, staff } from './capability.ts'
import { Reason, Time } from './ids.ts'
import { E164, SmsGateway } from './sms.ts'

const minutes = (min: number, max: number) => z.number().int().min(min).max(max)

/** Every setting with its range; the defaults are in DEFAULT_SETTINGS. */
export const Settings = z.strictObject({
  proofMinutes: minutes(1, 60),
  codeMinutes: minutes(1, 10),
  codeTries: z.number().int().min(1).max(10),
  codeResendSeconds: z.number().int().min(30).max(3600),
  codesPerHour: z.number().int().min(1).max(60),
  codesPerDay: z.number().int().min(1).max(100),
  linkHours: z.number().int().min(1).max(24),
  claimMinutes: minutes(5, 60),
  temporaryPasswordMinutes: minutes(5, 1440),
  freshContactHours: z.number().int().min(24).max(720),
  idleMinutes: minutes(1, 60),
  idleWarningSeconds: z.number().int().min(5).max(120),
  failedChecks: z.number().int().min(3).max(20),
  failedChecksMinutes: minutes(10, 1440),
  coolDownMinutes: minutes(5, 1440),
  signInFailures: z.number().int().min(3).max(10),
  signInWindowMinutes: minutes(15, 60),
  signInLockMinutes: minutes(15, 1440),
  /** How long before a password runs out its owner is told; 0: only the sign-in page refuses it. */
  passwordWarningDays: z.number().int().min(0).max(60),
  rememberLastLogin: z.boolean(),
  smtp: z
    .strictObject({
      host: z.string().min(1).max(255),
      port: z.number().int().min(1).max(65535),
      security: z.enum(['tls', 'starttls', 'none']),
      user: z.string().max(255),
      /** Written, never read back: an empty text keeps the stored one. */
      password: z.string().max(1024),
      from: z.email().max(255),
    })
    .nullable(),
  /** How text messages go out; null: they stay in the store. */
  sms: SmsGateway.nullable(),
  /** Where users reach their own pages, for links; empty means: no link is offered. */
  publicAddress: z.union([z.literal(''), z.url({ protocol: /^https?$/u })]),
})
export type Settings = z.infer<typeof Settings>

export const DEFAULT_SETTINGS: Settings = {
  proofMinutes: 10,
  codeMinutes: 10,
  codeTries: 5,
  codeResendSeconds: 60,
  codesPerHour: 5,
  codesPerDay: 10,
  linkHours: 24,
  claimMinutes: 15,
  temporaryPasswordMinutes: 60,
  freshContactHours: 72,
  idleMinutes: 5,
  idleWarningSeconds: 20,
  failedChecks: 5,
  failedChecksMinutes: 60,
  coolDownMinutes: 30,
  signInFailures: 5,
  signInWindowMinutes: 15,
  signInLockMinutes: 15,
  // Huawei Cloud IAM warns 15 days before.
  passwordWarningDays: 15,
  rememberLastLogin: true,
  smtp: null,
  sms: null,
  publicAddress: '',
}

export const security = {
  /** The status bar: what is waiting, and whether the audit stands. */
  status: query({
    allow: staff('desk.use'),
    input: z.strictObject({}),
    output: z.object({
      storeName: z.string(),
      sample: z.boolean(),
      outboxWaiting: z.number().int(),
      /** Messages that were given up and can still be tried again by hand. */
      deadLetters: z.number().int(),
      openCalls: z.number().int(),
      auditRows: z.number().int(),
      auditState: z.enum(['intact', 'gap', 'damaged']),
      users: z.number().int(),
      recoveryConfirmed: z.boolean(),
      userPages: z.string().nullable(),
      now: Time,
    }),
  }),
  settings: query({ allow: staff('settings.read'), input: z.strictObject({}), output: Settings }),
  updateSettings: command({
    allow: staff('settings.manage'),
    evidence: 'none',
    input: z.strictObject({ settings: Settings.partial(), reason: Reason }),
    output: Settings,
    audit: { action: 'security.settings.changed', subject: () => ({}) },
  }),
  /** Sends a test message with the stored sender to an address of the operator's choice. Carries no secret. */
  testSender: command({
    allow: staff('settings.manage'),
    evidence: 'none',
    input: z.discriminatedUnion('channel', [
      z.strictObject({ channel: z.literal('email'), to: z.email().max(255) }),
      z.strictObject({ channel: z.literal('sms'), to: E164 }),
    ]),
    output: z.object({ outcome: z.enum(['sent', 'failed']), problem: z.string().nullable() }),
    audit: { action: 'security.sender.tested', subject: () => ({}) },
  }),
} as const

export const store = {
  /** Writes a verified encrypted copy of the store and its header into a new folder. */
  backup: command({
    allow: staff('store.backup'),
    evidence: 'none',
    input: z.strictObject({ folder: z.string().min(1).max(4096) }),
    output: z.object({ folder: z.string(), bytes: z.number().int(), auditRows: z.number().int() }),
    audit: { action: 'store.backup.written', subject: () => ({}) },
  }),
} as const
