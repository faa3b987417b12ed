import { z } from 'zod'

import { command, query, staff } from './capability.ts'
import { AccountId, Reason } from './ids.ts'

/** Huawei Cloud IAM: so many entries in one list, addresses, blocks and ranges together. */
export const MOST_ENTRIES = 200
/** Huawei Cloud IAM: so long a description, and none of these characters in it. */
export const MOST_DESCRIPTION = 255
export const NOT_IN_DESCRIPTION = /[@#%^&*<>\\]/u

/**
 * What a list is for. `console`: the users' own pages, which are the console here. `api`: the lab API; it is kept apart because it
 * knows IPv4 only, and nothing asks for it yet.
 */
export const ACCESS_LISTS = ['console', 'api'] as const
export type AccessListKind = (typeof ACCESS_LISTS)[number]

/** One entry: an address, a block in CIDR notation or a range `first-last`, IPv4 or IPv6, and what it is. */
export const AccessListEntry = z.strictObject({
  address: z.string().max(128),
  description: z.string().trim().max(1024),
})
export type AccessListEntry = z.infer<typeof AccessListEntry>

/** From where the users of one account may sign in; without an entry, from everywhere. */
export const AccessList = z.object({
  accountId: AccountId,
  accountName: z.string(),
  /** IAM users, whom it binds. */
  users: z.number().int(),
  entries: z.array(AccessListEntry),
})
export type AccessList = z.infer<typeof AccessList>

export const accessLists = {
  /** The access list of every account. */
  list: query({
    allow: staff('settings.read'),
    input: z.strictObject({}),
    output: z.object({ lists: z.array(AccessList) }),
  }),
  /**
   * Replaces the access list of an account. It binds sign-in, forgotten passwords, and sessions that are open: one of a refused address
   * ends with its next request. Refused is what cannot be read, overlaps or repeats, with the entry that is at fault.
   */
  set: command({
    allow: staff('settings.manage'),
    evidence: 'none',
    input: z.strictObject({
      accountId: AccountId,
      entries: z.array(AccessListEntry).max(MOST_ENTRIES),
      reason: Reason,
    }),
    output: AccessList,
    audit: { action: 'accessLists.list.changed', subject: input => ({ accountId: input.accountId }) },
    touches: ['sessions'],
  }),
} as const
