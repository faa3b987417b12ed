import { ENDPOINTS, SERVICES } from '../../core/app.ts'

/**
 * The catalogue of services as tokens carry it: those that answer somewhere, at the lab's own address.
 * Source: Huawei Cloud, IAM API Reference, "Querying the Service Catalog" and the `catalog` of a token.
 */
export const catalogOf = (origin: string) =>
  SERVICES.map(({ serviceId, name, type }) => ({
    id: serviceId,
    name,
    type,
    endpoints: ENDPOINTS.filter(one => one.serviceId === serviceId).map(one => ({
      id: one.endpointId,
      interface: one.interface,
      region: one.regionId,
      region_id: one.regionId,
      url: `${origin}${one.path}`,
    })),
  })).filter(({ endpoints }) => endpoints.length > 0)
