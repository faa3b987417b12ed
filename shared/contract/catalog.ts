import { z } from 'zod'

import { programsOnly, query } from './capability.ts'

/** A region as IAM lists it. */
export const CatalogRegion = z.object({
  id: z.string(),
  type: z.literal('public'),
  description: z.string(),
  locales: z.object({ 'zh-cn': z.string(), 'en-us': z.string() }),
})
export type CatalogRegion = z.infer<typeof CatalogRegion>

export const CatalogService = z.object({ serviceId: z.string(), name: z.string(), type: z.string() })
export type CatalogService = z.infer<typeof CatalogService>

export const INTERFACES = ['public', 'internal', 'admin'] as const
export const CatalogEndpoint = z.object({
  endpointId: z.string(),
  serviceId: z.string(),
  regionId: z.string(),
  interface: z.enum(INTERFACES),
  /** Under the address of the lab. */
  path: z.string(),
})
export type CatalogEndpoint = z.infer<typeof CatalogEndpoint>

/** Regions, services and endpoints: what comes with the product, the same for every account. */
export const catalog = {
  regions: query({
    allow: programsOnly('user'),
    input: z.strictObject({}),
    output: z.object({ regions: z.array(CatalogRegion) }),
  }),
  region: query({
    allow: programsOnly('user'),
    input: z.strictObject({ regionId: z.string() }),
    output: CatalogRegion,
  }),
  services: query({
    allow: programsOnly('user'),
    input: z.strictObject({ type: z.string().optional() }),
    output: z.object({ services: z.array(CatalogService) }),
  }),
  service: query({
    allow: programsOnly('user'),
    input: z.strictObject({ serviceId: z.string() }),
    output: CatalogService,
  }),
  endpoints: query({
    allow: programsOnly('user'),
    input: z.strictObject({ interface: z.enum(INTERFACES).optional(), serviceId: z.string().optional() }),
    output: z.object({ endpoints: z.array(CatalogEndpoint) }),
  }),
  endpoint: query({
    allow: programsOnly('user'),
    input: z.strictObject({ endpointId: z.string() }),
    output: CatalogEndpoint,
  }),
} as const
