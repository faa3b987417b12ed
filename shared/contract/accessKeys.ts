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
const HeldKey = AccessKey.extend({ userId: UserId })

/** The user whose keys they are: on the users' own pages always oneself; the lab API fills in the holder of the key, or whoever asks. */
const Holder = UserId.optional()
const about = ({ userId }: { readonly userId?: UserId | undefined }) => (userId === undefined ? {} : { userId })

export const accessKeys = {
  /** A user's keys, oldest first. */
  list: query({
    allow: { ...userOnly('open'), api: 'iam:credentials:listCredentials or self' },
    input: z.strictObject({ userId: Holder }),
    output: z.object({ userId: UserId, keys: z.array(AccessKey) }),
  }),
  get: query({
    allow: { ...userOnly('open'), api: 'iam:credentials:getCredential or self' },
    input: z.strictObject({ userId: Holder, accessKey: KeyId }),
    output: HeldKey,
  }),
  /**
   * Makes a key: users for themselves, an administrator for a user of an account that programs may use (profile `huawei`). Its secret
   * is in this answer and in no later one. `projectId` is the default project of the account.
   */
  create: command({
    allow: {
      operator: 'settings.manage',
      cli: 'settings.manage',
      user: ['open'],
      api: 'iam:credentials:createCredential or self',
    },
    evidence: 'none',
    critical: { shows: 'nothing' },
    ownMatter: () => 'access-keys',
    input: z.strictObject({
      userId: Holder,
      description: Description.default(''),
      /** Each of its signatures stands once. */
      oneUse: z.boolean().default(false),
    }),
    output: HeldKey.extend({ secret: z.string(), login: z.string(), accountId: AccountId, projectId: z.string() }),
    audit: { action: 'accessKeys.key.created', subject: about },
  }),
  /** Enables, disables or describes a key. */
  update: command({
    allow: { ...userOnly('open'), api: 'iam:credentials:updateCredential or self' },
    evidence: 'none',
    critical: { shows: 'nothing' },
    ownMatter: () => 'access-keys',
    input: z
      .strictObject({
        userId: Holder,
        accessKey: KeyId,
        enabled: z.boolean().optional(),
        description: Description.optional(),
      })
      .refine(input => input.enabled !== undefined || input.description !== undefined, { path: ['enabled'] }),
    output: HeldKey,
    audit: { action: 'accessKeys.key.updated', subject: about },
  }),
  /** Deletes a key with its secret. */
  remove: command({
    allow: { ...userOnly('open'), api: 'iam:credentials:deleteCredential or self' },
    evidence: 'none',
    critical: { shows: 'nothing' },
    ownMatter: () => 'access-keys',
    input: z.strictObject({ userId: Holder, accessKey: KeyId }),
    output: z.object({}),
    audit: { action: 'accessKeys.key.deleted', subject: about },
  }),
} as const
