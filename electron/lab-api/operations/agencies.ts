import type { Agency } from '#shared/contract/agencies.ts'
import { AccountId, AgencyId } from '#shared/contract/ids.ts'
import { z } from 'zod'

import type { Answering } from '../operation.ts'
import { Refused } from '../refused.ts'
import { pageOf, PageQuery, read } from './reading.ts'
import { keystoneTime } from './times.ts'

const ListQuery = z.object({
  domain_id: AccountId.optional(),
  name: z.string().optional(),
  trust_domain_id: z.string().optional(),
  ...PageQuery,
})

const DAYS = /^[1-9]\d{0,4}$/u
/** FOREVER, ONEDAY or a number of days, as text or as a number. */
const Duration = z
  .union([z.enum(['FOREVER', 'ONEDAY']), z.string().regex(DAYS), z.number().int().min(1).max(36_500)])
  .transform(given => (given === 'FOREVER' ? ('FOREVER' as const) : { days: given === 'ONEDAY' ? 1 : Number(given) }))
const fields = {
  trust_domain_id: z.string().nullish(),
  trust_domain_name: z.string().nullish(),
  description: z.string().nullish(),
  duration: Duration.nullish(),
}
const New = z.object({
  agency: z
    .object({ name: z.string(), domain_id: AccountId, ...fields })
    .refine(({ trust_domain_id: id, trust_domain_name: name }) => (name ?? id ?? null) !== null, {
      path: ['trust_domain_name'],
    }),
})
const Change = z.object({ agency: z.object(fields) })

/** Agency Management, the agencies themselves. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const agencies = {
  /** "Listing Agencies": by name. */
  listAgencies: async (ask, { query }) => {
    const asked = read(ListQuery, Object.fromEntries(query))
    const page = pageOf(asked, 500)
    const found = await ask('agencies.list', {
      ...(asked.domain_id === undefined ? {} : { accountId: asked.domain_id }),
      ...(asked.name === undefined ? {} : { name: asked.name }),
      ...(asked.trust_domain_id === undefined ? {} : { trustedId: asked.trust_domain_id }),
      ...(page === undefined ? {} : { page }),
    })
    return { agencies: found.agencies.map(detailed) }
  },

  /** "Querying Agency Details". */
  showAgency: async (ask, { params }) => ({
    agency: detailed(await ask('agencies.get', { agencyId: agencyAt(params) })),
  }),

  /** "Creating an Agency": for another account or a cloud service. */
  createAgency: async (ask, { body }) => {
    const { name, domain_id: accountId, ...rest } = read(New, body).agency
    const { trusted = {}, ...others } = changesOf(rest)
    return { agency: shown(await ask('agencies.create', { accountId, name, trusted, ...others })) }
  },

  /** "Modifying an Agency": its name is not among what can change. */
  updateAgency: async (ask, { params, body }) => {
    const agencyId = agencyAt(params)
    return { agency: shown(await ask('agencies.update', { agencyId, ...changesOf(read(Change, body).agency) })) }
  },

  /** "Deleting an Agency". */
  deleteAgency: async (ask, { params }) => {
    await ask('agencies.remove', { agencyId: agencyAt(params) })
  },
} as const satisfies Readonly<Record<string, Answering>>

/** The agency of a path. What is no id at all is as unknown as one that nobody has. */
export function agencyAt(params: Readonly<Record<string, string>>): AgencyId {
  const agencyId = AgencyId.safeParse(params['agency_id'])
  if (agencyId.success) return agencyId.data
  throw new Refused({ code: 'IAM.0004', about: [params['agency_id'] ?? 'agency_id'] })
}

type Changes = Omit<z.output<typeof Change>['agency'], 'name'>

/** A field that is null was not given. */
function changesOf({ trust_domain_id: id, trust_domain_name: name, description, duration }: Changes) {
  const trusted = { ...(isGiven(id) ? { id } : {}), ...(isGiven(name) ? { name } : {}) }
  return {
    ...(Object.keys(trusted).length === 0 ? {} : { trusted }),
    ...(isGiven(description) ? { description } : {}),
    ...(isGiven(duration) ? { duration } : {}),
  }
}

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined

const shown = (agency: Agency) => ({
  id: agency.agencyId,
  name: agency.name,
  domain_id: agency.accountId,
  trust_domain_id: agency.trustedId,
  description: agency.description,
  duration: agency.duration,
  create_time: keystoneTime(agency.createdAt),
  expire_time: agency.expiresAt === null ? null : keystoneTime(agency.expiresAt),
})
const detailed = (agency: Agency) => ({
  ...shown(agency),
  trust_domain_name: agency.trustedName,
  agency_urn: `iam::${agency.accountId}:agency:${agency.name}`,
})
