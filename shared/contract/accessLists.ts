import { z } from 'zod'

import { command, query, staff, type Allow } from './capability.ts'
import { AccountId, Reason } from './ids.ts'

/** Huawei Cloud IAM: so many entries in one list, addresses, blocks and ranges together. */
export const MOST_ENTRIES = 200
/** Huawei Cloud IAM: so long a description, and none of these characters in it. */
export const MOST_DESCRIPTION = 255
export const NOT_IN_DESCRIPTION = /[@#%^&*<>\\]/u

/**
 * What a list is for. `console`: the users' own pages, which are the console here. `api`: the lab API, which knows IPv4 only.
 */
export const ACCESS_LISTS = ['console', 'api'] as const
export type AccessListKind = (typeof ACCESS_LISTS)[number]

/** One entry: an address, a block in CIDR notation or a range `first-last`, IPv4 or IPv6, and what it is. */
export const AccessListEntry = z.strictObject({
  address: z.string().max(128),
  description: z.string().trim().max(1024),
})
export type AccessListEntry = z.infer<typeof AccessListEntry>

/** An endpoint of a private network, on a list of programs. Nothing comes from one here: it is kept and given back. */
const VpcEndpoint = z.strictObject({
  endpointId: z.string().trim().min(1).max(64),
  description: z.string().trim().max(1024),
})
export type VpcEndpoint = z.infer<typeof VpcEndpoint>

/** From where the users of one account may sign in; without an entry, from everywhere. */
export const AccessList = z.object({
  accountId: AccountId,
  accountName: z.string(),
  /** IAM users, whom it binds. */
  users: z.number().int(),
  entries: z.array(AccessListEntry),
  /** Only on lists of programs. */
  endpoints: z.array(VpcEndpoint),
})
export type AccessList = z.infer<typeof AccessList>

const ListKind = z.enum(ACCESS_LISTS).default('console')
const actionOn =
  (verb: 'get' | 'update'): Allow['api'] =>
  ({ list }: { readonly list: AccessListKind }) =>
    list === 'console' ? `iam:securitypolicies:${verb}ConsoleAclPolicy` : `iam:securitypolicies:${verb}ApiAclPolicy`

export const accessLists = {
  /** The access list of every account, or of the one that is named. */
  list: query({
    allow: { ...staff('settings.read'), api: actionOn('get') },
    input: z.strictObject({ accountId: AccountId.optional(), list: ListKind }),
    output: z.object({ lists: z.array(AccessList) }),
  }),
  /**
   * Replaces the access list of an account. It binds sign-in, forgotten passwords, and sessions that are open: one of a refused address
   * ends with its next request. That of programs binds every request of theirs. Refused is what cannot be read, overlaps or repeats, with the entry that is at fault.
   */
  set: command({
    allow: { ...staff('settings.manage'), api: actionOn('update') },
    evidence: 'none',
    input: z
      .strictObject({
        accountId: AccountId,
        list: ListKind,
        entries: z.array(AccessListEntry).max(MOST_ENTRIES),
        endpoints: z.array(VpcEndpoint).max(MOST_ENTRIES).default([]),
        reason: Reason.optional(),
      })
      .refine(({ entries, endpoints }) => entries.length + endpoints.length <= MOST_ENTRIES, { path: ['entries'] })
      .refine(({ list, endpoints }) => list === 'api' || endpoints.length === 0, { path: ['endpoints'] }),
    output: AccessList,
    audit: { action: 'accessLists.list.changed', subject: input => ({ accountId: input.accountId }) },
    touches: ['sessions'],
  }),
} as const
