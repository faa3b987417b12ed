import { z } from 'zod'

import { command, programsOnly, query } from './capability.ts'
import { AccountId, ProjectId, UserId } from './ids.ts'
import { Quota } from './quotas.ts'

export const PROJECT_STATUSES = ['normal', 'suspended'] as const

/** Huawei Cloud: letters, digits, hyphens and underscores, 64 characters at most. */
const Name = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/u)
const Description = z.string().max(255)

export const Project = z.object({
  projectId: ProjectId,
  accountId: AccountId,
  regionId: z.string(),
  /** The default project of the region; of a default project, the account. */
  parentId: z.string(),
  /** The region, an underscore and a name of its own; the region alone for its default project. */
  name: z.string(),
  description: z.string(),
  status: z.enum(PROJECT_STATUSES),
})
export type Project = z.infer<typeof Project>

const Projects = z.object({ projects: z.array(Project) })
const own = { accountId: AccountId.optional() }
const about = ({ accountId }: { readonly accountId?: AccountId | undefined }) =>
  accountId === undefined ? {} : { accountId }

/** The projects of an account: a default one in every region, and those made inside them. */
export const projects = {
  /** The account's projects, default ones first. `page`: so many after so many; left out: all. */
  list: query({
    allow: programsOnly('iam:projects:listProjects'),
    input: z.strictObject({
      ...own,
      name: z.string().optional(),
      parentId: z.string().optional(),
      status: z.enum(PROJECT_STATUSES).optional(),
      page: z.strictObject({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(5000) }).optional(),
    }),
    output: Projects,
  }),
  /** The projects in which a user has any permission. */
  ofUser: query({
    allow: programsOnly('iam:projects:listProjectsForUser or self'),
    input: z.strictObject({ ...own, userId: UserId }),
    output: Projects,
  }),
  /** The projects in which whoever asks has any permission. */
  mine: query({ allow: programsOnly('user'), input: z.strictObject({ ...own }), output: Projects }),
  get: query({
    allow: programsOnly('user'),
    input: z.strictObject({ ...own, projectId: ProjectId }),
    output: Project,
  }),
  /** The same for whoever may do everything: its status is for them alone. */
  details: query({
    allow: programsOnly('administrator'),
    input: z.strictObject({ ...own, projectId: ProjectId }),
    output: Project,
  }),
  /** How many projects there can be in the region of a project, and how many were made. */
  quota: query({
    allow: programsOnly('user'),
    input: z.strictObject({ ...own, projectId: ProjectId }),
    output: Quota,
  }),
  /** Makes a project inside the default project of the region that its name begins with. */
  create: command({
    allow: programsOnly('iam:projects:createProject'),
    evidence: 'none',
    input: z.strictObject({
      ...own,
      name: Name,
      /** The default project of that region, where it is named. */
      parentId: z.string().optional(),
      description: Description.default(''),
    }),
    output: Project,
    audit: { action: 'projects.project.created', subject: about },
  }),
  /** Renames, describes, suspends or resumes a project. Its region stays, and a default project keeps its name. */
  update: command({
    allow: programsOnly('iam:projects:updateProject'),
    evidence: 'none',
    input: z
      .strictObject({
        ...own,
        projectId: ProjectId,
        name: Name.optional(),
        description: Description.optional(),
        status: z.enum(PROJECT_STATUSES).optional(),
      })
      .refine(({ name, description, status }) => [name, description, status].some(one => one !== undefined), {
        path: ['project'],
      }),
    output: Project,
    audit: { action: 'projects.project.updated', subject: about },
  }),
} as const
