import { readEntries, readEntry } from '#shared/addresses.ts'
import type { AccessListKind } from '#shared/contract/accessLists.ts'
import type { AccountId } from '#shared/contract/ids.ts'
import type { Output } from '#shared/contract/index.ts'
import { z } from 'zod'

import type { Answering, Ask } from '../operation.ts'
import { Refused } from '../refused.ts'
import { read } from './reading.ts'
import { accountAt, unknown } from './securityPolicies.ts'

type List = Output<'accessLists.set'>
type Entry = List['entries'][number]

/** An entry of the wire has to be what its field says: an address or a block, or a range, of one family. */
const entryOf = (form: 'netmask' | 'range', family: 4 | 6) =>
  z.string().refine(text => {
    const entry = readEntry(text)
    return entry.ok && entry.form === form && entry.range.family === family
  })
const Description = z.string().max(255).default('')
const netmasks = (family: 4 | 6) =>
  z.array(z.object({ address_netmask: entryOf('netmask', family), description: Description })).optional()
const ranges = (family: 4 | 6) =>
  z.array(z.object({ ip_range: entryOf('range', family), description: Description })).optional()

const ConsoleList = z.object({
  console_acl_policy: z.object({
    allow_address_netmasks: netmasks(4),
    allow_ip_ranges: ranges(4),
    allow_address_netmasks_ipv6: netmasks(6),
    allow_ip_ranges_ipv6: ranges(6),
  }),
})
const ApiList = z.object({
  api_acl_policy: z.object({
    allow_address_netmasks: netmasks(4),
    allow_ip_ranges: ranges(4),
    allow_vpc_endpoints: z
      .array(z.object({ vpc_endpoint_id: z.string().min(1).max(64), description: Description }))
      .optional(),
  }),
})

/** Everybody, as IAM spells a list without entries. */
const EVERYWHERE = {
  4: '0.0.0.0-255.255.255.255',
  6: '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
} as const

/**
 * Security Settings: from where an account is used. A list is replaced as a whole.
 * Source: Huawei Cloud, IAM API Reference, the pages of the operations.
 */
export const accessLists = {
  /** "Modifying the ACL for Console Access". */
  updateDomainConsoleAclPolicy: async (ask, { params, body }) => {
    const accountId = accountAt(params)
    const given = read(ConsoleList, body).console_acl_policy
    const entries = [
      ...fromNetmasks(given.allow_address_netmasks),
      ...fromRanges(given.allow_ip_ranges),
      ...fromNetmasks(given.allow_address_netmasks_ipv6),
      ...fromRanges(given.allow_ip_ranges_ipv6),
    ]
    requireDistinct(entries)
    return { console_acl_policy: consoleList(await ask('accessLists.set', { accountId, list: 'console', entries })) }
  },

  /** "Querying the ACL for Console Access". */
  showDomainConsoleAclPolicy: async (ask, { params }) => ({
    console_acl_policy: consoleList(await listOf(ask, accountAt(params), 'console')),
  }),

  /** "Modifying the ACL for API Access": it binds the next request. */
  updateDomainApiAclPolicy: async (ask, { params, body }) => {
    const accountId = accountAt(params)
    const given = read(ApiList, body).api_acl_policy
    const entries = [...fromNetmasks(given.allow_address_netmasks), ...fromRanges(given.allow_ip_ranges)]
    requireDistinct(entries)
    const endpoints = (given.allow_vpc_endpoints ?? []).map(({ vpc_endpoint_id: endpointId, description }) => ({
      endpointId,
      description,
    }))
    return { api_acl_policy: apiList(await ask('accessLists.set', { accountId, list: 'api', entries, endpoints })) }
  },

  /** "Querying the ACL for API Access". */
  showDomainApiAclPolicy: async (ask, { params }) => ({
    api_acl_policy: apiList(await listOf(ask, accountAt(params), 'api')),
  }),
} as const satisfies Readonly<Record<string, Answering>>

const fromNetmasks = (given: readonly { address_netmask: string; description: string }[] = []): Entry[] =>
  given.map(({ address_netmask: address, description }) => ({ address, description }))
const fromRanges = (given: readonly { ip_range: string; description: string }[] = []): Entry[] =>
  given.map(({ ip_range: address, description }) => ({ address, description }))

async function listOf(ask: Ask, accountId: AccountId, list: AccessListKind): Promise<List> {
  const [found] = (await ask('accessLists.list', { accountId, list })).lists
  if (found === undefined) throw unknown(accountId)
  return found
}

/** Where two entries cannot stand together, the later one of them is named, by its address. */
function requireDistinct(entries: readonly Entry[]): void {
  const read = readEntries(entries.map(({ address }) => address))
  const wrong = entries.filter((_, index) => read[index]?.ok !== true)
  if (wrong.length > 0) throw new Refused({ code: 'IAM.0007', about: wrong.map(({ address }) => address) })
}

const shownAs = (entries: readonly Entry[], form: 'netmask' | 'range', family: 4 | 6): Entry[] =>
  entries.filter(({ address }) => {
    const entry = readEntry(address)
    return entry.ok && entry.form === form && entry.range.family === family
  })
const netmasksIn = (entries: readonly Entry[], family: 4 | 6) =>
  shownAs(entries, 'netmask', family).map(({ address, description }) => ({ address_netmask: address, description }))
const rangesIn = (entries: readonly Entry[], family: 4 | 6) =>
  shownAs(entries, 'range', family).map(({ address, description }) => ({ ip_range: address, description }))

const everywhere = (family: 4 | 6): Entry => ({ address: EVERYWHERE[family], description: '' })

function consoleList({ entries }: List) {
  const shown = entries.length === 0 ? [everywhere(4), everywhere(6)] : entries
  return {
    allow_address_netmasks: netmasksIn(shown, 4),
    allow_ip_ranges: rangesIn(shown, 4),
    allow_address_netmasks_ipv6: netmasksIn(shown, 6),
    allow_ip_ranges_ipv6: rangesIn(shown, 6),
  }
}

function apiList({ entries, endpoints }: List) {
  const shown = entries.length + endpoints.length === 0 ? [everywhere(4)] : entries
  return {
    allow_address_netmasks: netmasksIn(shown, 4),
    allow_ip_ranges: rangesIn(shown, 4),
    allow_vpc_endpoints: endpoints.map(({ endpointId, description }) => ({ vpc_endpoint_id: endpointId, description })),
  }
}
