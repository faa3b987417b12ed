import { z } from 'zod'

import { command, query, staff } from './capability.ts'
import { AccountId, Reason } from './ids.ts'

const figure = (min: number, max: number) => z.number().int().min(min).max(max)

/** How long a text shown at sign-in may be. Huawei Cloud documents no figure. */
export const MOST_MESSAGE = 1024

/**
 * How the users of one account sign in: Huawei Cloud IAM, login authentication policy, with the ranges of its API. What an account
 * never set follows the settings of the store.
 */
export const LoginPolicy = z.strictObject({
  /** So many wrong passwords within the window lock sign-in. */
  failures: figure(3, 10),
  windowMinutes: figure(15, 60),
  lockMinutes: figure(15, 1440),
  /** How long a session of the users' own pages may run idle. */
  sessionMinutes: figure(15, 1440),
  /** IAM users who were not seen for so many days are disabled; 0: never. */
  unusedDays: figure(0, 240),
  /** Kept for programs: the users' own pages always show the sign-in before this one. */
  showRecent: z.boolean(),
  message: z.string().max(MOST_MESSAGE),
})
export type LoginPolicy = z.infer<typeof LoginPolicy>

/** `0086-123456789`: the country code as it is dialled, and the number. */
const Mobile = z.union([z.literal(''), z.string().regex(/^00\d{1,4}-\d{5,20}$/u)])

/** Huawei Cloud IAM, critical operations: who confirms them, and what users settle themselves. */
export const ProtectPolicy = z.strictObject({
  operationProtection: z.boolean(),
  /** Somebody named confirms, and not whoever acts. Then the scene says where the code goes. */
  adminCheck: z.boolean(),
  scene: z.enum(['mobile', 'email']).nullable(),
  mobile: Mobile,
  email: z.union([z.literal(''), z.email().max(255)]),
  accessKeys: z.boolean(),
  ownEmail: z.boolean(),
  ownMobile: z.boolean(),
  ownPassword: z.boolean(),
})
export type ProtectPolicy = z.infer<typeof ProtectPolicy>

const Asked = z.strictObject({ accountId: AccountId.optional() })
const about = ({ accountId }: { readonly accountId?: AccountId | undefined }) =>
  accountId === undefined ? {} : { accountId }

export const securityPolicies = {
  /** How users of an account sign in. */
  login: query({
    allow: { ...staff('settings.read'), api: 'iam:securitypolicies:getLoginPolicy' },
    input: Asked,
    output: LoginPolicy,
  }),
  /** Changes what is named and keeps the rest. It binds sign-in, open sessions and locks from now on. */
  setLogin: command({
    allow: { ...staff('settings.manage'), api: 'iam:securitypolicies:updateLoginPolicy' },
    evidence: 'none',
    input: Asked.extend({ policy: LoginPolicy.partial(), reason: Reason.optional() }),
    output: LoginPolicy,
    audit: { action: 'securityPolicies.login.changed', subject: about },
    touches: ['sessions'],
  }),
  /** Who confirms critical operations in an account, and what its users settle themselves. */
  protection: query({
    allow: { ...staff('settings.read'), api: 'iam:securitypolicies:getProtectPolicy' },
    input: Asked,
    output: ProtectPolicy,
  }),
  /** Changes what is named and keeps the rest. What users may not change is refused from now on, on their own pages and to programs. */
  setProtection: command({
    allow: { ...staff('settings.manage'), api: 'iam:securitypolicies:updateProtectPolicy' },
    evidence: 'none',
    input: Asked.extend({ policy: ProtectPolicy.partial(), reason: Reason.optional() }),
    output: ProtectPolicy,
    audit: { action: 'securityPolicies.protection.changed', subject: about },
    touches: ['mySecurity', 'accessKeys'],
  }),
} as const
