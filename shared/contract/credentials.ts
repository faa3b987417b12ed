import { z } from 'zod'

import { command, staff, userOnly, query } from './capability.ts'
import { AccountId, CallId, Reason, Time } from './ids.ts'
import { HuaweiRules, PasswordPolicy, Profile } from './passwordRules.ts'

/** Why a password is refused: message ids of `credentials.fault.*`. */
export const PASSWORD_FAULTS = [
  'too-short',
  'too-long',
  'common',
  'pattern',
  'contains-name',
  'is-user-name',
  'contains-contact',
  'same-as-current',
  'temporary-again',
  'classes',
  'letters-and-digits',
  'repeats',
  'recent',
  'too-young',
  'unprintable',
] as const
export const PasswordFault = z.enum(PASSWORD_FAULTS)
export type PasswordFault = z.infer<typeof PasswordFault>

/** What a profile asks of a password, in the order it is shown to whoever chooses one: message ids of `userPages.rules.*`. */
export const PASSWORD_RULES = [
  'length',
  'kinds',
  'letters-and-digits',
  'longest-run',
  'characters',
  'not-user-name',
  'no-name',
  'no-contact',
  'not-guessed',
  'not-current',
  'history',
] as const
export const PasswordRule = z.enum(PASSWORD_RULES)
export type PasswordRule = z.infer<typeof PasswordRule>

/** The rule that a fault breaks; `too-young` speaks of the time, not of the password. */
export const RULE_OF = {
  'too-short': 'length',
  'too-long': 'length',
  common: 'not-guessed',
  pattern: 'not-guessed',
  'contains-name': 'no-name',
  'is-user-name': 'not-user-name',
  'contains-contact': 'no-contact',
  'same-as-current': 'not-current',
  'temporary-again': 'not-current',
  classes: 'kinds',
  'letters-and-digits': 'letters-and-digits',
  repeats: 'longest-run',
  recent: 'history',
  'too-young': null,
  unprintable: 'characters',
} as const satisfies Record<PasswordFault, PasswordRule | null>

/** `open`: cannot be said yet. `on-saving`: compared with stored hashes, so only when the password is saved. */
const RuleState = z.enum(['met', 'broken', 'open', 'on-saving'])
export const JudgedRule = z.object({ rule: PasswordRule, state: RuleState, figure: z.number().int() })
export type JudgedRule = z.infer<typeof JudgedRule>

/** The policy of one account, as the settings show it. */
export const AccountPolicy = PasswordPolicy.extend({
  accountId: AccountId,
  accountName: z.string(),
  users: z.number().int(),
})
export type AccountPolicy = z.infer<typeof AccountPolicy>

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
  /**
   * Sends a first-login link to a user who has never signed in: another purpose, page, lifetime and wording than the link of a
   * reset, at the same price. Refused for whoever has signed in; that is a reset.
   */
  invite: command({
    allow: staff('users.act'),
    evidence: 'reset-password',
    input: z.strictObject({ ...act, route: z.string().max(64) }),
    output: z.object({ handOver: HandOver, sessionsEnded: z.number().int(), notices: z.number().int() }),
    audit: { action: 'credentials.invitation.sent', subject: about },
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
  /** Live feedback while the user chooses a new password; an empty one asks for the rules alone. */
  judge: query({
    allow: userOnly('must-change', 'open'),
    input: z.strictObject({ password: z.string().max(1024) }),
    output: z.object({
      faults: z.array(PasswordFault),
      minLength: z.number().int(),
      maxLength: z.number().int(),
      rules: z.array(JudgedRule),
      /** Under a minimum age: when the owner may change the password freely again. Null: now. */
      changeableFrom: Time.nullable(),
    }),
  }),
  /** The password rules of every account, or of the one that is named. */
  policies: query({
    allow: { ...staff('settings.read'), api: 'iam:securitypolicies:getPasswordPolicy' },
    input: z.strictObject({ accountId: AccountId.optional() }),
    output: z.object({ policies: z.array(AccountPolicy) }),
  }),
  /** How many passwords of an account a validity period would end at once. */
  policyEffect: query({
    allow: staff('settings.read'),
    input: z.strictObject({ accountId: AccountId, validDays: HuaweiRules.shape.validDays }),
    output: z.object({ passwords: z.number().int(), expired: z.number().int() }),
  }),
  /**
   * Chooses the profile of an account and sets its rules. They bind the next change of a password; validity and minimum age
   * bind at once. Hashes of earlier passwords that no rule needs any more are deleted. What is not named stays; a program changes
   * rules and not the profile, without which it could do nothing.
   */
  setPolicy: command({
    allow: { ...staff('settings.manage'), api: 'iam:securitypolicies:updatePasswordPolicy' },
    evidence: 'none',
    input: z.strictObject({
      accountId: AccountId,
      profile: Profile.optional(),
      rules: HuaweiRules.partial(),
      reason: Reason.optional(),
    }),
    output: AccountPolicy,
    audit: { action: 'credentials.policy.changed', subject: input => ({ accountId: input.accountId }) },
    touches: ['directory', 'calls'],
  }),
} as const
