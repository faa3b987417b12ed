import { z } from 'zod'

import { Time } from './ids.ts'

export const PROFILES = ['nist', 'huawei'] as const
export const Profile = z.enum(PROFILES)
export type Profile = z.infer<typeof Profile>

const figure = (min: number, max: number) => z.number().int().min(min).max(max)

/**
 * What an administrator may set under the `huawei` profile, with the ranges of Huawei Cloud IAM's password policy (API). 0
 * switches a figure off, except the first two.
 */
export const HuaweiRules = z.strictObject({
  /** Fewest characters. */
  minLength: figure(6, 32),
  /** How many of capital letters, small letters, digits and symbols must occur. */
  kinds: figure(2, 4),
  /** The longest run of one character that is allowed: 1 means that no two equal ones stand together. */
  longestRun: figure(0, 32),
  /** Not the user name, forwards or backwards, in any case. */
  notUserName: z.boolean(),
  /** How many of the user's last own passwords may not come back, the present one among them. */
  history: figure(0, 10),
  /** How old a password must be before its owner may change it freely, in minutes. */
  minAgeMinutes: figure(0, 1440),
  /** How long a password is good for, in days. */
  validDays: figure(0, 180),
})
export type HuaweiRules = z.infer<typeof HuaweiRules>

/** The defaults of Huawei Cloud IAM's present console. */
export const DEFAULT_RULES: HuaweiRules = {
  minLength: 8,
  kinds: 2,
  longestRun: 0,
  notUserName: true,
  history: 1,
  minAgeMinutes: 0,
  validDays: 0,
}

/** The rules of an account. Those of the `huawei` profile are kept while `nist` holds, so that a switch back finds them. */
export const PasswordPolicy = z.strictObject({ profile: Profile, rules: HuaweiRules })
export type PasswordPolicy = z.infer<typeof PasswordPolicy>

/**
 * HUAWEI IDs are exempt from the policy of the account: 8 characters with letters and digits, no spaces, none three times in a
 * row (Huawei's consumer site). The rest is as the console starts with; nothing runs out.
 */
export const HUAWEI_ID_RULES: HuaweiRules = { ...DEFAULT_RULES, longestRun: 2, history: 0 }

/** What binds one identity: the rules of its account, or those of HUAWEI IDs, which no account changes. */
export interface IdentityPolicy {
  readonly profile: Profile | 'huawei-id'
  readonly rules: HuaweiRules
}

/** Fixed in Huawei Cloud IAM: read only in its API. */
export const HUAWEI_LONGEST = 32
/** NIST SP 800-63B-4, 3.1.1.2: a password alone, and one beside a second factor. */
export const NIST_SHORTEST = 15
export const NIST_SHORTEST_WITH_MFA = 8
export const NIST_LONGEST = 256

/** Whether a password has run out or will soon, and when. */
export const Expiry = z.object({ state: z.enum(['soon', 'expired']), at: Time })
export type Expiry = z.infer<typeof Expiry>

/** Where the two profiles contradict each other: message ids of `passwordRules.conflicts.*`. */
export const POLICY_CONFLICTS = [
  'composition',
  'expiry',
  'short',
  'longest',
  'characters',
  'minimum-age',
  'user-name',
  'unlock',
  'nist-longer',
  'nist-characters',
  'nist-single-kind',
  'nist-keeps-none',
] as const
export type PolicyConflict = (typeof POLICY_CONFLICTS)[number]

/**
 * What a policy does that the other profile forbids or does not know: under `huawei` against NIST SP 800-63B-4, 3.1.1.2,
 * under `nist` against what Huawei Cloud's own console accepts.
 */
export function conflictsOf({ profile, rules }: PasswordPolicy): PolicyConflict[] {
  if (profile === 'nist') return ['nist-longer', 'nist-characters', 'nist-single-kind', 'nist-keeps-none']
  const found: [PolicyConflict, boolean][] = [
    ['composition', true],
    ['expiry', rules.validDays > 0],
    ['short', rules.minLength < NIST_SHORTEST],
    ['longest', true],
    ['characters', true],
    ['minimum-age', rules.minAgeMinutes > 0],
    ['user-name', !rules.notUserName],
    ['unlock', true],
  ]
  return found.filter(([, holds]) => holds).map(([conflict]) => conflict)
}
