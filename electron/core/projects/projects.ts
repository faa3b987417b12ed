import { ProjectId, type AccountId } from '#shared/contract/ids.ts'
import type { Project } from '#shared/contract/projects.ts'
import { Refusal } from '#shared/errors.ts'

import { grantsOf, type Grant } from '../access/access.ts'
import { ownAccount, type HandlersFor } from '../call.ts'
import { requireUser } from '../directory/directory.ts'
import { hasEnterpriseProjects } from '../enterpriseProjects/enterpriseProjects.ts'
import type { Random } from '../ports.ts'
import { boundsOf, quotaFor, requireRoom } from '../quotas/quotas.ts'
import type { ReadDb } from '../store/database.ts'
import { defaultProject, defaultProjectOf, PLACES, regionOf } from './defaults.ts'
import { keepProject, projectRows, scopesOf, type ProjectRow } from './rows.ts'

export { defaultProjectOf }

/**
 * Projects of an account. A default project exists in every region, with an id that is derived; rows hold what was made or changed.
 * Source: Huawei Cloud, IAM API Reference, "Project Management"; IAM User Guide, "Projects".
 */
export function projects(): HandlersFor<'projects'> {
  return {
    list: async (call, { name, parentId, status, page, ...input }) => {
      const found = (await listProjects(call.read, ownAccount(input))).filter(
        one =>
          (name === undefined || one.name === name) &&
          (parentId === undefined || one.parentId === parentId) &&
          (status === undefined || one.status === status),
      )
      return { projects: page === undefined ? found : found.slice(page.offset, page.offset + page.limit) }
    },

    ofUser: async (call, { userId, ...input }) => {
      const accountId = ownAccount(input)
      const grants = await grantsOf(call.read, await requireUser(call.read, userId))
      return { projects: await within(call.read, { accountId, holder: { userId }, grants }) }
    },

    mine: async (call, input) => {
      const { actor } = call
      if (actor.kind !== 'api') throw new Error('only programs reach this handler')
      const holder = actor.agencyId === null ? { userId: actor.userId } : { agencyId: actor.agencyId }
      return { projects: await within(call.read, { accountId: ownAccount(input), holder, grants: actor.grants }) }
    },

    get: (call, { projectId, ...input }) => requireProject(call.read, ownAccount(input), projectId),
    details: (call, { projectId, ...input }) => requireProject(call.read, ownAccount(input), projectId),

    quota: async (call, { projectId, ...input }) => {
      const accountId = ownAccount(input)
      const { regionId } = await requireProject(call.read, accountId, projectId)
      const quota = await quotaFor(call.read, accountId, 'project')
      const used = madeIn(await listProjects(call.read, accountId), regionId).length
      return { type: 'project', quota, ...boundsOf('project'), used }
    },

    create: (call, { name, parentId, description, ...input }) =>
      call.write(async tx => {
        const accountId = ownAccount(input)
        const others = await listProjects(tx, accountId)
        const region = regionOf(name)
        if (region === undefined) throw invalid('name')
        requireFree(others, name)
        const { regionId } = region
        const parent = defaultProjectOf(accountId, regionId)
        if (parentId !== undefined && parentId !== parent) throw invalid('parent_id')
        if (await hasEnterpriseProjects(tx, accountId))
          throw new Refusal({ code: 'forbidden', reason: 'projects.enterprise-projects' })
        await requireRoom(tx, { accountId, type: 'project' }, madeIn(others, regionId).length)
        const made: Project = {
          projectId: newId(call.random),
          accountId,
          regionId,
          parentId: parent,
          name,
          description,
          status: 'normal',
        }
        await keepProject(tx, rowOf(made, call.now))
        call.detail({ project: made.projectId, name })
        return made
      }),

    update: (call, { projectId, name, description, status, ...input }) =>
      call.write(async tx => {
        const accountId = ownAccount(input)
        const before = await requireProject(tx, accountId, projectId)
        if (name !== undefined && name !== before.name) {
          const region = regionOf(name)
          if (isDefault(before) || region?.isDefault !== false || region.regionId !== before.regionId)
            throw invalid('name')
          requireFree(await listProjects(tx, accountId), name)
        }
        const after: Project = {
          ...before,
          name: name ?? before.name,
          description: description ?? before.description,
          status: status ?? before.status,
        }
        await keepProject(tx, rowOf(after, call.now))
        call.note(status === undefined ? 'changed' : status)
        call.detail({ project: projectId, name: after.name })
        return after
      }),
  }
}

/** Every project of an account: the default ones, the lab's own region first, then those that were made, by name. */
export async function listProjects(db: ReadDb, accountId: AccountId): Promise<readonly Project[]> {
  const rows = await projectRows(db, accountId)
  const changed = new Map(rows.filter(({ parent_id }) => parent_id === '').map(row => [row.region_id, row]))
  return [
    ...PLACES.map(regionId => {
      const row = changed.get(regionId)
      return row === undefined ? defaultProject(accountId, regionId) : projectOf(row)
    }),
    ...rows.filter(({ parent_id }) => parent_id !== '').map(projectOf),
  ]
}

/** A project of an account; undefined when it has none of this id. */
export const findProject = async (db: ReadDb, accountId: AccountId, projectId: string): Promise<Project | undefined> =>
  (await listProjects(db, accountId)).find(one => one.projectId === projectId)

/** A project of an account by its name. */
export const findProjectNamed = async (db: ReadDb, accountId: AccountId, name: string): Promise<Project | undefined> =>
  (await listProjects(db, accountId)).find(one => one.name === name)

/** A project of an account. Throws Refusal `not_found`: another account's is as unknown as one that never was. */
export async function requireProject(db: ReadDb, accountId: AccountId, projectId: string): Promise<Project> {
  const project = await findProject(db, accountId, projectId)
  if (project === undefined) throw new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: [projectId] })
  return project
}

/** The projects that were made in a region, out of all of an account. */
const madeIn = (all: readonly Project[], regionId: string): readonly Project[] =>
  all.filter(one => one.regionId === regionId && !isDefault(one))

const isDefault = ({ parentId, accountId }: Project): boolean => parentId === accountId

/** The projects in which any permission counts. */
async function within(
  db: ReadDb,
  who: {
    readonly accountId: AccountId
    readonly holder: Parameters<typeof scopesOf>[1]
    readonly grants: readonly Grant[]
  },
): Promise<Project[]> {
  const scopes = await scopesOf(db, who.holder)
  const everywhere = [...scopes, ...who.grants.map(({ scope }) => scope)].some(({ kind }) => kind === 'all-projects')
  const named = new Set<string>(scopes.map(({ id }) => id))
  const all = await listProjects(db, who.accountId)
  return all.filter(({ projectId }) => everywhere || named.has(projectId))
}

function requireFree(others: readonly Project[], name: string): void {
  if (others.some(one => one.name === name))
    throw new Refusal({ code: 'conflict', reason: 'IAM.0005', fields: [`project ${name}`] })
}

const newId = (random: Random): ProjectId => ProjectId.parse(Buffer.from(random.bytes(16)).toString('hex'))

const invalid = (field: string) => new Refusal({ code: 'invalid_input', fields: [field] })

const projectOf = (row: ProjectRow): Project => ({
  projectId: ProjectId.parse(row.id),
  accountId: row.account_id,
  regionId: row.region_id,
  parentId: row.parent_id === '' ? row.account_id : row.parent_id,
  name: row.name,
  description: row.description,
  status: row.status,
})

const rowOf = (project: Project, now: number) => ({
  id: project.projectId,
  account_id: project.accountId,
  region_id: project.regionId,
  parent_id: isDefault(project) ? '' : project.parentId,
  name: project.name,
  description: project.description,
  status: project.status,
  created_at: now,
})
