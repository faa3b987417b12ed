import { AccountId, ProjectId, UserId } from '#shared/contract/ids.ts'
import { PROJECT_STATUSES, type Project } from '#shared/contract/projects.ts'
import { z } from 'zod'

import type { Answering } from '../operation.ts'
import { Refused } from '../refused.ts'
import { linksTo } from './links.ts'
import { Flag, pageOf, PageQuery, read } from './reading.ts'

const ListQuery = z.object({
  domain_id: AccountId.optional(),
  name: z.string().optional(),
  parent_id: z.string().optional(),
  enabled: Flag.optional(),
  is_domain: Flag.optional(),
  ...PageQuery,
})
const New = z.object({
  project: z.object({
    name: z.string(),
    domain_id: AccountId.optional(),
    parent_id: z.string().optional(),
    description: z.string().optional(),
  }),
})
const Change = z.object({
  project: z
    .object({ name: z.string().optional(), description: z.string().optional() })
    .refine(({ name, description }) => name !== undefined || description !== undefined),
})
const Status = z.object({ project: z.object({ status: z.enum(PROJECT_STATUSES) }) })

/** Project Management. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const projects = {
  /** "Querying Projects by Criteria". A project is no account, so `is_domain=true` finds none. */
  keystoneListProjects: async (ask, { query, origin }) => {
    const asked = read(ListQuery, Object.fromEntries(query))
    const page = pageOf(asked, 5000)
    const found = await ask('projects.list', {
      ...(asked.domain_id === undefined ? {} : { accountId: asked.domain_id }),
      ...(asked.name === undefined ? {} : { name: asked.name }),
      ...(asked.parent_id === undefined ? {} : { parentId: asked.parent_id }),
      ...(asked.enabled === undefined ? {} : { status: asked.enabled ? 'normal' : 'suspended' }),
      ...(page === undefined ? {} : { page }),
    })
    const listed = asked.is_domain === true ? [] : found.projects
    return { links: linksTo(origin, '/v3/projects'), projects: listed.map(one => linked(one, origin)) }
  },

  /** "Querying the Projects of an IAM User": those in which the user has any permission. */
  keystoneListProjectsForUser: async (ask, { params, origin }) => {
    const userId = UserId.safeParse(params['user_id'])
    if (!userId.success) throw new Refused({ code: 'IAM.0004', about: [params['user_id'] ?? 'user_id'] })
    const found = await ask('projects.ofUser', { userId: userId.data })
    return {
      links: linksTo(origin, `/v3/users/${userId.data}/projects`),
      projects: found.projects.map(one => linked(one, origin)),
    }
  },

  /** "Querying the Projects Accessible to an IAM User": the same of whoever asks. */
  keystoneListAuthProjects: async (ask, { origin }) => {
    const found = await ask('projects.mine', {})
    return { links: { self: `${origin}/v3/auth/projects` }, projects: found.projects.map(one => shown(one, origin)) }
  },

  /** "Creating a Project". The official SDK leaves the parent out. */
  keystoneCreateProject: async (ask, { body, origin }) => {
    const { name, domain_id: accountId, parent_id: parentId, description } = read(New, body).project
    const made = await ask('projects.create', {
      name,
      ...(accountId === undefined ? {} : { accountId }),
      ...(parentId === undefined ? {} : { parentId }),
      ...(description === undefined ? {} : { description }),
    })
    return { project: shown(made, origin) }
  },

  /** "Modifying Project Information": name or description. */
  keystoneUpdateProject: async (ask, { params, body, origin }) => {
    const projectId = projectAt(params)
    const { name, description } = read(Change, body).project
    const changed = await ask('projects.update', {
      projectId,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    })
    return { project: shown(changed, origin) }
  },

  /** "Querying Project Details". */
  keystoneShowProject: async (ask, { params, origin }) => ({
    project: linked(await ask('projects.get', { projectId: projectAt(params) }), origin),
  }),

  /** "Changing Project Status": suspends or resumes it. */
  updateProjectStatus: async (ask, { params, body }) => {
    const projectId = projectAt(params)
    await ask('projects.update', { projectId, status: read(Status, body).project.status })
  },

  /** "Querying Project Details and Status". */
  showProjectDetailsAndStatus: async (ask, { params }) => {
    const project = await ask('projects.details', { projectId: projectAt(params) })
    return { project: { ...plain(project), status: project.status } }
  },

  /** "Querying Project Quotas": how many can be made in the region of a project. */
  showProjectQuota: async (ask, { params }) => ({
    quotas: { resources: [await ask('projects.quota', { projectId: projectAt(params) })] },
  }),
} as const satisfies Readonly<Record<string, Answering>>

/**
 * The project of a path. The official SDK fills it in from credentials for one project only, and otherwise sends `{project_id}`
 * itself: what is no id at all is as unknown as one that nobody has.
 */
export function projectAt(params: Readonly<Record<string, string>>): ProjectId {
  const projectId = ProjectId.safeParse(params['project_id'])
  if (projectId.success) return projectId.data
  throw new Refused({ code: 'IAM.0004', about: [params['project_id'] ?? 'project_id'] })
}

const plain = (project: Project) => ({
  id: project.projectId,
  name: project.name,
  domain_id: project.accountId,
  parent_id: project.parentId,
  description: project.description,
  is_domain: false,
  enabled: project.status === 'normal',
})
const shown = (project: Project, origin: string) => ({
  ...plain(project),
  links: { self: `${origin}/v3/projects/${project.projectId}` },
})
const linked = (project: Project, origin: string) => ({
  ...plain(project),
  links: linksTo(origin, `/v3/projects/${project.projectId}`),
})
