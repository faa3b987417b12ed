import { z } from 'zod'

import { command, programsOnly, query } from './capability.ts'
import { AccountId, AgencyId, Time } from './ids.ts'

/** Huawei Cloud: 1 to 64 characters. */
const Name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^(?! )[^\p{Cc}]+(?<! )$/u)
/** Huawei Cloud: 255 characters at most, and none of @ # $ % ^ & * < > \ */
const Description = z
  .string()
  .max(255)
  .regex(/^[^@#$%^&*<>\\]*$/u)

/** How long an agency counts: for ever, or so many days from now. */
const Duration = z.union([z.literal('FOREVER'), z.strictObject({ days: z.number().int().min(1).max(36_500) })])

/** An account or a cloud service, by id or by name; the name decides where both are given. */
const Trusted = z
  .strictObject({ id: z.string().optional(), name: z.string().optional() })
  .refine(({ id, name }) => id !== undefined || name !== undefined)

export const Agency = z.object({
  agencyId: AgencyId,
  accountId: AccountId,
  name: z.string(),
  description: z.string(),
  /** The account or cloud service that may act through it. */
  trustedId: z.string(),
  trustedName: z.string(),
  /** FOREVER, or a number of hours. */
  duration: z.string(),
  createdAt: Time,
  expiresAt: Time.nullable(),
})
export type Agency = z.infer<typeof Agency>

const own = { accountId: AccountId.optional() }
const about = ({ accountId }: { readonly accountId?: AccountId | undefined }) =>
  accountId === undefined ? {} : { accountId }

/** Agencies: what an account lets another account, or a cloud service, do in its place. */
export const agencies = {
  /** The agencies of an account, by name. `page`: so many after so many; left out: all. */
  list: query({
    allow: programsOnly('iam:agencies:listAgencies'),
    input: z.strictObject({
      ...own,
      name: z.string().optional(),
      trustedId: z.string().optional(),
      page: z.strictObject({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) }).optional(),
    }),
    output: z.object({ agencies: z.array(Agency) }),
  }),
  get: query({
    allow: programsOnly('iam:agencies:getAgency'),
    input: z.strictObject({ ...own, agencyId: AgencyId }),
    output: Agency,
  }),
  create: command({
    allow: programsOnly('iam:agencies:createAgency'),
    evidence: 'none',
    input: z.strictObject({
      ...own,
      name: Name,
      description: Description.default(''),
      trusted: Trusted,
      duration: Duration.default('FOREVER'),
    }),
    output: Agency,
    audit: { action: 'agencies.agency.created', subject: about },
  }),
  /** Changes whom it is for, its description, or how long it counts from now. Its name and its type stay. */
  update: command({
    allow: programsOnly('iam:agencies:updateAgency'),
    evidence: 'none',
    input: z
      .strictObject({
        ...own,
        agencyId: AgencyId,
        description: Description.optional(),
        trusted: Trusted.optional(),
        duration: Duration.optional(),
      })
      .refine(input => [input.description, input.trusted, input.duration].some(one => one !== undefined), {
        path: ['agency'],
      }),
    output: Agency,
    audit: { action: 'agencies.agency.updated', subject: about },
  }),
  /** Deletes it with its permissions; whoever acts through it stops. */
  remove: command({
    allow: programsOnly('iam:agencies:deleteAgency'),
    evidence: 'none',
    input: z.strictObject({ ...own, agencyId: AgencyId }),
    output: z.object({}),
    audit: { action: 'agencies.agency.deleted', subject: about },
  }),
} as const
