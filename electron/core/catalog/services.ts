import { createHash } from 'node:crypto'

import type { CatalogEndpoint, CatalogService } from '#shared/contract/catalog.ts'

import { REGIONS } from './regions.ts'

const idOf = (what: string): string => createHash('sha256').update(`iam-desk ${what}`).digest('hex').slice(0, 32)

const service = (name: string, type: string): CatalogService => ({ serviceId: idOf(`service ${type}`), name, type })

/** IAM twice: as OpenStack's clients look for it, with the paths of their half, and as Huawei Cloud's own half. */
const KEYSTONE = service('keystone', 'identity')
const IAM = service('iam', 'iam')

/**
 * The services that programs of a lab name. Source: Huawei Cloud, IAM API Reference, "Listing Services"; "Regions and Endpoints".
 */
export const SERVICES: readonly CatalogService[] = [
  KEYSTONE,
  IAM,
  service('nova', 'compute'),
  service('neutron', 'network'),
  service('ecs', 'ecs'),
  service('evs', 'volumev2'),
  service('ims', 'image'),
  service('obs', 'object'),
  service('rds', 'rdsv3'),
  service('vpc', 'vpc'),
]

const endpoint = (
  { serviceId, type }: CatalogService,
  at: Pick<CatalogEndpoint, 'interface' | 'regionId' | 'path'>,
): CatalogEndpoint => ({ endpointId: idOf(`endpoint ${type} ${at.interface} ${at.regionId}`), serviceId, ...at })

/** Where they answer: IAM in every region, at the lab itself; nothing of the other services runs in a lab. */
export const ENDPOINTS: readonly CatalogEndpoint[] = REGIONS.flatMap(({ id: regionId }) => [
  ...(['public', 'internal', 'admin'] as const).map(one =>
    endpoint(KEYSTONE, { interface: one, regionId, path: '/v3' }),
  ),
  endpoint(IAM, { interface: 'public', regionId, path: '/v3.0' }),
])
