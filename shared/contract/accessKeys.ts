import { z } from 'zod'

import { command, query, userOnly } from './capability.ts'
import { AccountId, Time, UserId } from './ids.ts'

/** Huawei Cloud IAM allows so many permanent access keys a user (quotas). */
export const MOST_KEYS = 2

/** The form that Huawei Cloud gives access keys: 20 capital letters and digits. */
const KeyId = z.string().regex(/^[A-Z0-9]{20}$/u)
const Description = z.string().trim().max(255)

/** A key as its owner sees it: never its secret. */
export const AccessKey = z.object({
  accessKey: KeyId,
  description: z.string(),
  enabled: z.boolean(),
  createdAt: Time,
  lastUsedAt: Time.nullable(),
})
export type AccessKey = z.infer<typeof AccessKey>

export const accessKeys = {
  list: query({
    allow: userOnly('open'),
    input: z.strictObject({}),
    output: z.object({ keys: z.array(AccessKey) }),
  }),
  /**
   * Makes a key: users for themselves, an administrator for a user of an account that programs may use (profile `huawei`). Its secret
   * is in this answer and in no later one. `projectId` is the default project of the account.
   */
  create: command({
    allow: { ...userOnly('open'), operator: 'settings.manage', cli: 'settings.manage' },
    evidence: 'none',
    proveAgain: true,
    input: z.strictObject({ userId: UserId.optional(), description: Description.default('') }),
    output: z.object({
      accessKey: KeyId,
      secret: z.string(),
      login: z.string(),
      accountId: AccountId,
      projectId: z.string(),
    }),
    audit: { action: 'accessKeys.key.created', subject: ({ userId }) => (userId === undefined ? {} : { userId }) },
  }),
  /** Enables, disables or describes a key of the asking user's own. */
  update: command({
    allow: userOnly('open'),
    evidence: 'none',
    proveAgain: true,
    input: z
      .strictObject({ accessKey: KeyId, enabled: z.boolean().optional(), description: Description.optional() })
      .refine(input => input.enabled !== undefined || input.description !== undefined, { path: ['enabled'] }),
    output: AccessKey,
    audit: { action: 'accessKeys.key.updated', subject: () => ({}) },
  }),
  /** Deletes a key of the asking user's own, with its secret. */
  remove: command({
    allow: userOnly('open'),
    evidence: 'none',
    proveAgain: true,
    input: z.strictObject({ accessKey: KeyId }),
    output: z.object({}),
    audit: { action: 'accessKeys.key.deleted', subject: () => ({}) },
  }),
} as const
