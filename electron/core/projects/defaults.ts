import { createHash } from 'node:crypto'

import type { AccountId, ProjectId } from '#shared/contract/ids.ts'
import type { Project } from '#shared/contract/projects.ts'

import { LAB_REGION, REGIONS } from '../catalog/catalog.ts'

/** Where objects of OBS are managed: a project of every account beside those of the regions. */
const MOS = 'MOS'
/** The regions that have a default project, the lab's own first. */
export const PLACES: readonly string[] = [...REGIONS.map(({ id }) => id), MOS]

/**
 * The id of an account's default project in a region: 32 hex digits, the same for the same account and region for ever. Every
 * account has these projects without a row, those that were made before there were projects too.
 */
export function defaultProjectOf(accountId: AccountId, regionId: string = LAB_REGION): ProjectId {
  const place = regionId === LAB_REGION ? accountId : `${accountId} ${regionId}`
  const digest = createHash('sha256').update(`iam-desk default project v1 ${place}`).digest('hex')
  // Its own form: the first half of a SHA-256 in hex.
  return digest.slice(0, 32) as ProjectId
}

/** A default project as it is until somebody changes it. */
export const defaultProject = (accountId: AccountId, regionId: string): Project => ({
  projectId: defaultProjectOf(accountId, regionId),
  accountId,
  regionId,
  parentId: accountId,
  name: regionId,
  description: '',
  status: 'normal',
})

/** The region that a name begins with, and what follows; undefined when there is no such region. */
export function regionOf(name: string): { readonly regionId: string; readonly isDefault: boolean } | undefined {
  if (PLACES.includes(name)) return { regionId: name, isDefault: true }
  const region = REGIONS.find(({ id }) => name.startsWith(`${id}_`) && name.length > id.length + 1)
  return region && { regionId: region.id, isDefault: false }
}
