import { z } from 'zod'

import { command, programsOnly, query } from './capability.ts'
import { AccountId, UserId } from './ids.ts'

/** What login protection asks for: a code by text message or e-mail, or one of the app. */
export const PROTECTION_METHODS = ['sms', 'email', 'app'] as const

/** Login protection of one user. */
export const LoginProtection = z.object({
  userId: UserId,
  enabled: z.boolean(),
  method: z.enum(PROTECTION_METHODS),
})

/** Login protection as administrators settle it through programs. Users do it on their own pages: `mySecurity.setLoginProtection`. */
export const loginProtection = {
  /** Of every user of an account who ever had it. */
  list: query({
    allow: programsOnly('iam:users:listUserLoginProtects'),
    input: z.strictObject({ accountId: AccountId.optional() }),
    output: z.object({ users: z.array(LoginProtection) }),
  }),
  /** Of one user. Refused `not_found` where it was never switched on. */
  get: query({
    allow: programsOnly('iam:users:getUserLoginProtect or self'),
    input: z.strictObject({ userId: UserId.optional() }),
    output: LoginProtection,
  }),
  /** Switches it on, over or off, for another user: what it was can be objected to. Open sessions end. */
  set: command({
    allow: programsOnly('administrator'),
    evidence: 'none',
    input: LoginProtection.extend({ userId: UserId.optional() }).strict(),
    output: LoginProtection,
    audit: {
      action: 'loginProtection.user.changed',
      subject: ({ userId }) => (userId === undefined ? {} : { userId }),
    },
    touches: ['directory', 'sessions', 'codes', 'mySecurity'],
  }),
} as const
