import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { LAB_REGION, REGIONS } from './regions.ts'
import { ENDPOINTS, SERVICES } from './services.ts'

export { ENDPOINTS, LAB_REGION, REGIONS, SERVICES }

/** What comes with the product: regions, services, and where they answer. */
export function catalog(): HandlersFor<'catalog'> {
  return {
    regions: () => Promise.resolve({ regions: [...REGIONS] }),
    region: (_call, { regionId }) =>
      known(
        REGIONS.find(one => one.id === regionId),
        regionId,
      ),
    services: (_call, { type }) =>
      Promise.resolve({ services: SERVICES.filter(one => type === undefined || one.type === type) }),
    service: (_call, { serviceId }) =>
      known(
        SERVICES.find(one => one.serviceId === serviceId),
        serviceId,
      ),
    endpoints: (_call, { interface: through, serviceId }) =>
      Promise.resolve({
        endpoints: ENDPOINTS.filter(
          one =>
            (through === undefined || one.interface === through) &&
            (serviceId === undefined || one.serviceId === serviceId),
        ),
      }),
    endpoint: (_call, { endpointId }) =>
      known(
        ENDPOINTS.find(one => one.endpointId === endpointId),
        endpointId,
      ),
  }
}

const known = <T>(found: T | undefined, id: string): Promise<T> =>
  found === undefined
    ? Promise.reject(new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: [id] }))
    : Promise.resolve(found)
