import { z } from 'zod'

import { command, deskOnly, query, staff } from './capability.ts'
import { Reason, Time } from './ids.ts'
import { PressureSignal } from './pressure.ts'
import { E164, SmsGateway } from './sms.ts'

const minutes = (min: number, max: number) => z.number().int().min(min).max(max)
/** How often something must be seen before the radar says so; 0: it never does. */
const often = (max: number) => z.number().int().min(0).max(max)

const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u)
/** Whether this machine knows a time zone by that name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** When the desk is staffed: days of the week (0 is Sunday) on which it opens, and the times, in its own time zone. */
export const WorkingHours = z.strictObject({
  timeZone: z.string().max(64).refine(isTimeZone),
  days: z.array(z.number().int().min(0).max(6)).min(1).max(7),
  from: TimeOfDay,
  /** Earlier than `from`: it closes on the next day. The same: it is open the whole day. */
  to: TimeOfDay,
})
export type WorkingHours = z.infer<typeof WorkingHours>

/** Every setting with its range; the defaults are in DEFAULT_SETTINGS. */
export const Settings = z.strictObject({
  proofMinutes: minutes(1, 60),
  /** How long a request for approval waits, and from the word on how long that counts. */
  approvalMinutes: minutes(5, 240),
  codeMinutes: minutes(1, 10),
  codeTries: z.number().int().min(1).max(10),
  codeResendSeconds: z.number().int().min(30).max(3600),
  codesPerHour: z.number().int().min(1).max(60),
  codesPerDay: z.number().int().min(1).max(100),
  linkHours: z.number().int().min(1).max(24),
  /** How long a first-login link works: up to three days, for whoever joins may read it on a Monday. */
  invitationHours: z.number().int().min(1).max(72),
  claimMinutes: minutes(5, 60),
  temporaryPasswordMinutes: minutes(5, 1440),
  freshContactHours: z.number().int().min(24).max(720),
  /** How long a replaced credential stays sealed and the reset can be objected to; 0: it is gone at once. */
  quarantineHours: z.number().int().min(0).max(720),
  idleMinutes: minutes(1, 60),
  idleWarningSeconds: z.number().int().min(5).max(120),
  failedChecks: z.number().int().min(3).max(20),
  failedChecksMinutes: minutes(10, 1440),
  coolDownMinutes: minutes(5, 1440),
  /** How often one person may vouch: in 24 hours, in 30 days, and for the same caller in 7 days. Calls are counted, not codes. */
  vouchesPerDay: z.number().int().min(1).max(20),
  vouchesPerMonth: z.number().int().min(1).max(100),
  vouchesPerCaller: z.number().int().min(1).max(20),
  signInFailures: z.number().int().min(3).max(10),
  signInWindowMinutes: minutes(15, 60),
  signInLockMinutes: minutes(15, 1440),
  /** So many operators asked about one user, by somebody who proved nothing. */
  radarOperators: often(10),
  /** So many users called about from one number, or under one ticket. */
  radarUsers: often(50),
  /** So many wrong answers in one call before a right one in another. */
  radarFailures: often(20),
  /** So many calls that proved nothing and did nothing, about one user or from one number or ticket. */
  radarFruitless: often(20),
  /** The same by one operator, about different users. */
  radarLookups: often(100),
  /** The same at the whole desk within an hour. */
  radarSurge: often(100),
  /** So many privileged users who want to be reset. */
  radarPrivileged: often(50),
  /** How far back the radar looks, and how long a grave alert leaves a user to the leads. */
  radarHours: z.number().int().min(1).max(168),
  /** How far back it looks for one number or ticket, and for calls that led nowhere. */
  radarDays: z.number().int().min(1).max(30),
  /** How long the groups of an appeal can be asked, and how long a lead has to decide on it. */
  appealCollectMinutes: minutes(10, 1440),
  appealReviewDays: z.number().int().min(1).max(60),
  /** For how long an approved appeal permits one reset, and how much longer where the result goes by letter. */
  appealWindowHours: z.number().int().min(1).max(72),
  appealLetterDays: z.number().int().min(0).max(14),
  /** How long after a refusal no other appeal is taken, and how many are taken about one user within 30 days. */
  appealAgainDays: z.number().int().min(1).max(90),
  appealsPerMonth: z.number().int().min(1).max(10),
  /** An approval takes so much of what is on record, in percent, and so many groups that match. */
  appealScore: z.number().int().min(50).max(100),
  appealGroups: z.number().int().min(2).max(5),
  /** How far a remembered date may lie from the one on record; for a sign-in less. */
  appealDateDays: z.number().int().min(0).max(92),
  appealSignInDays: z.number().int().min(0).max(7),
  /** null: the desk is always staffed. */
  workingHours: WorkingHours.nullable(),
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
  approvalMinutes: 30,
  codeMinutes: 10,
  codeTries: 5,
  codeResendSeconds: 60,
  codesPerHour: 5,
  codesPerDay: 10,
  linkHours: 24,
  invitationHours: 24,
  claimMinutes: 15,
  temporaryPasswordMinutes: 60,
  freshContactHours: 72,
  quarantineHours: 72,
  idleMinutes: 5,
  idleWarningSeconds: 20,
  failedChecks: 5,
  failedChecksMinutes: 60,
  coolDownMinutes: 30,
  // A team that lost its phones on one day has several colleagues; whoever answers for more people than these knows them too little.
  vouchesPerDay: 3,
  vouchesPerMonth: 10,
  // Who needs the same voucher twice a week lacks a factor of their own, and another colleague can stand in.
  vouchesPerCaller: 1,
  signInFailures: 5,
  signInWindowMinutes: 15,
  signInLockMinutes: 15,
  radarOperators: 3,
  radarUsers: 3,
  radarFailures: 3,
  radarFruitless: 3,
  radarLookups: 12,
  radarSurge: 8,
  radarPrivileged: 3,
  radarHours: 24,
  radarDays: 7,
  appealCollectMinutes: 60,
  appealReviewDays: 7,
  // “If the appeal is approved, reset the password within 24 hours.” (What Should I Do If I Forgot My Password?)
  appealWindowHours: 24,
  appealLetterDays: 3,
  appealAgainDays: 7,
  appealsPerMonth: 3,
  appealScore: 60,
  appealGroups: 3,
  appealDateDays: 31,
  appealSignInDays: 2,
  workingHours: null,
  // Huawei Cloud IAM warns 15 days before.
  passwordWarningDays: 15,
  rememberLastLogin: true,
  smtp: null,
  sms: null,
  publicAddress: '',
}

/** Why the clock of this machine is to be compared with another: it jumped, or is behind the last row of the audit. */
export const ClockDoubt = z.object({
  kind: z.enum(['back', 'ahead', 'behind-audit']),
  seconds: z.number().int(),
  at: Time,
})
export type ClockDoubt = z.infer<typeof ClockDoubt>

export const security = {
  /** The status bar: what is waiting, and whether the audit stands. */
  status: query({
    allow: staff('desk.use'),
    input: z.strictObject({}),
    output: z.object({
      storeName: z.string(),
      sample: z.boolean(),
      /** A practice desk: its clock stands still at `now` until a caller is spoken to. */
      practice: z.boolean(),
      outboxWaiting: z.number().int(),
      /** Messages that were given up and can still be tried again by hand. */
      deadLetters: z.number().int(),
      openCalls: z.number().int(),
      /** Alerts of the radar that no lead has looked at. */
      radarAlerts: z.number().int(),
      /** Appeals that wait for a lead. */
      appealsWaiting: z.number().int(),
      /** Requests that the asker may decide. */
      approvalsWaiting: z.number().int(),
      /** Operators who act under pressure, for the leads. */
      pressure: z.array(PressureSignal),
      auditRows: z.number().int(),
      auditState: z.enum(['intact', 'gap', 'damaged']),
      users: z.number().int(),
      recoveryConfirmed: z.boolean(),
      userPages: z.string().nullable(),
      clock: z.object({
        doubt: ClockDoubt.nullable(),
        /** Seconds that the phones of several users are ahead of this machine, when they agree; behind when negative. */
        phonesAhead: z.number().int().nullable(),
      }),
      now: Time,
    }),
  }),
  /** An operator has compared the clock of this machine with another one, after it jumped. */
  confirmClock: command({
    allow: deskOnly('desk.use'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({}),
    audit: { action: 'security.clock.confirmed', subject: () => ({}) },
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
