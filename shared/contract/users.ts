import { z } from 'zod'

import { command, programsOnly } from './capability.ts'
import { ACCESS_MODES, User } from './directory.ts'
import { AccountId, UserId } from './ids.ts'

/**
 * What a program may write of a user. The values are judged by the core, which answers with the code that IAM has for each; the
 * desk's own operators can set no password, so these capabilities are for programs alone.
 */
const Fields = z.strictObject({
  login: z.string(),
  description: z.string(),
  email: z.string(),
  areaCode: z.string(),
  phone: z.string(),
  accessMode: z.enum(ACCESS_MODES),
  xuserId: z.string().max(128),
  xuserType: z.string().max(64),
  enabled: z.boolean(),
  password: z.string(),
  /** The password must be changed at the next sign-in. */
  mustChange: z.boolean(),
})
const Change = Fields.partial()
export type WrittenUser = z.infer<typeof Change>

/** What only an administrator may change; of the rest the documentation names an action. */
const FOR_ADMINISTRATORS = ['email', 'areaCode', 'phone', 'accessMode', 'xuserId', 'xuserType'] as const

const about = ({ userId }: { readonly userId: UserId }) => ({ userId })
const touches = ['directory', 'codes', 'sessions']

/** What programs do to users: made, changed and deleted by an administrator, and what users do to their own record. */
export const users = {
  create: command({
    allow: programsOnly('iam:users:createUser'),
    evidence: 'none',
    input: z.strictObject({ accountId: AccountId.optional(), user: Change.required({ login: true }) }),
    output: User,
    audit: {
      action: 'directory.user.created',
      subject: ({ accountId }) => (accountId === undefined ? {} : { accountId }),
    },
    touches,
  }),
  /** A changed contact waits 72 h before it counts, and the old one is told. A new password is told as well. */
  update: command({
    allow: programsOnly(({ user }: { readonly user: WrittenUser }) =>
      FOR_ADMINISTRATORS.some(field => user[field] !== undefined) ? 'administrator' : 'iam:users:updateUser',
    ),
    evidence: 'none',
    input: z.strictObject({ accountId: AccountId.optional(), userId: UserId, user: Change }),
    output: User,
    audit: { action: 'directory.user.updated', subject: about },
    touches,
  }),
  /** The user's own contacts, by the same rules. */
  updateOwnContacts: command({
    allow: programsOnly('self'),
    evidence: 'none',
    input: z.strictObject({
      userId: UserId,
      email: z.string().optional(),
      areaCode: z.string().optional(),
      phone: z.string().optional(),
    }),
    output: z.object({}),
    audit: { action: 'directory.user.updated', subject: about },
    touches,
  }),
  /** The user's own password, against the present one. A wrong one counts as a failed sign-in. */
  changeOwnPassword: command({
    allow: programsOnly('self'),
    evidence: 'none',
    input: z.strictObject({ userId: UserId, current: z.string(), next: z.string() }),
    output: z.object({ outcome: z.enum(['changed', 'wrong']) }),
    audit: { action: 'credentials.password.changed', subject: about },
    touches,
  }),
  /**
   * Deletes a user: what a person is known by, opens doors with or is allowed goes, and nobody finds the user again. Calls and the
   * audit still say whose they were.
   */
  remove: command({
    allow: programsOnly('iam:users:deleteUser'),
    evidence: 'none',
    input: z.strictObject({ userId: UserId }),
    output: z.object({}),
    audit: { action: 'directory.user.deleted', subject: about },
    touches: [...touches, 'calls', 'groups', 'appeals', 'recovery'],
  }),
} as const
