import { INTERFACES, type CatalogEndpoint, type CatalogRegion, type CatalogService } from '#shared/contract/catalog.ts'
import { z } from 'zod'

import type { Answering } from '../operation.ts'
import { catalogOf } from './catalogOf.ts'
import { linksTo } from './links.ts'
import { read } from './reading.ts'

const ServicesQuery = z.object({ type: z.string().optional() })
const EndpointsQuery = z.object({ interface: z.enum(INTERFACES).optional(), service_id: z.string().optional() })

/** Region Management, Services and Endpoints. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const catalog = {
  /** "Querying Regions". */
  keystoneListRegions: async (ask, { origin }) => {
    const { regions } = await ask('catalog.regions', {})
    return { links: linksTo(origin, '/v3/regions'), regions: regions.map(one => region(one, origin)) }
  },

  /** "Querying Region Details". */
  keystoneShowRegion: async (ask, { params, origin }) => ({
    region: region(await ask('catalog.region', { regionId: params['region_id'] ?? '' }), origin),
  }),

  /** "Listing Services". */
  keystoneListServices: async (ask, { query, origin }) => {
    const { type } = read(ServicesQuery, Object.fromEntries(query))
    const { services } = await ask('catalog.services', type === undefined ? {} : { type })
    return { links: linksTo(origin, '/v3/services'), services: services.map(one => service(one, origin)) }
  },

  /** "Querying Service Details". */
  keystoneShowService: async (ask, { params, origin }) => ({
    service: service(await ask('catalog.service', { serviceId: params['service_id'] ?? '' }), origin),
  }),

  /** "Querying the Service Catalog". Who asks is checked as with every list of it. */
  keystoneShowCatalog: async (ask, { origin }) => {
    await ask('catalog.endpoints', {})
    return { catalog: catalogOf(origin), links: { self: `${origin}/v3/auth/catalog` } }
  },

  /** "Listing Endpoints". */
  keystoneListEndpoints: async (ask, { query, origin }) => {
    const asked = read(EndpointsQuery, Object.fromEntries(query))
    const { endpoints } = await ask('catalog.endpoints', {
      ...(asked.interface === undefined ? {} : { interface: asked.interface }),
      ...(asked.service_id === undefined ? {} : { serviceId: asked.service_id }),
    })
    return { links: linksTo(origin, '/v3/endpoints'), endpoints: endpoints.map(one => endpoint(one, origin)) }
  },

  /** "Querying Endpoint Details". */
  keystoneShowEndpoint: async (ask, { params, origin }) => ({
    endpoint: endpoint(await ask('catalog.endpoint', { endpointId: params['endpoint_id'] ?? '' }), origin),
  }),
} as const satisfies Readonly<Record<string, Answering>>

const region = ({ id, type, description, locales }: CatalogRegion, origin: string) => ({
  id,
  type,
  description,
  parent_region_id: null,
  locales,
  links: { self: `${origin}/v3/regions/${id}` },
})
const service = ({ serviceId, name, type }: CatalogService, origin: string) => ({
  id: serviceId,
  name,
  type,
  enabled: true,
  links: linksTo(origin, `/v3/services/${serviceId}`),
})
const endpoint = (one: CatalogEndpoint, origin: string) => ({
  id: one.endpointId,
  service_id: one.serviceId,
  region: one.regionId,
  region_id: one.regionId,
  interface: one.interface,
  url: `${origin}${one.path}`,
  enabled: true,
  links: linksTo(origin, `/v3/endpoints/${one.endpointId}`),
})
