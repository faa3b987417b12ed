import { AccountId } from '#shared/contract/ids.ts'
import type { Scope } from '#shared/contract/grants.ts'
import type { Output } from '#shared/contract/index.ts'
import { z } from 'zod'

import type { Answering, Ask, Wire } from '../operation.ts'
import { Refused } from '../refused.ts'
import { checkAt, giveAt, givenAt, takeAt, type Where } from './granting.ts'
import { linksTo } from './links.ts'
import { Flag, pageOf, PageQuery, read } from './reading.ts'
import { keystoneRole } from './roles.ts'

const GLOBALLY: Where = { holder: 'group', scope: 'global' }
const IN_PROJECT: Where = { holder: 'group', scope: 'project' }
const EVERYWHERE: Where = { holder: 'group', scope: 'all-projects' }

/** Permissions Management, as far as it is about who has them. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const groupPermissions = {
  /** "Querying Permissions of a User Group for a Global Service Project". */
  keystoneListDomainPermissionsForGroup: (ask, wire) => list(ask, wire, GLOBALLY),
  /** "Querying Permissions of a User Group for a Region-specific Project". */
  keystoneListProjectPermissionsForGroup: (ask, wire) => list(ask, wire, IN_PROJECT),
  /** "Querying All Permissions of a User Group": those it was given for all projects at once. */
  keystoneListAllProjectPermissionsForGroup: async (ask, wire) => {
    const { roles, links } = await list(ask, wire, EVERYWHERE)
    return { roles: roles.map(({ domain_id: _account, ...role }) => role), links }
  },

  /** "Granting Permissions to a User Group for a Global Service Project". */
  keystoneAssociateGroupWithDomainPermission: (ask, wire) => giveAt(ask, wire, GLOBALLY),
  /** "Granting Permissions to a User Group for a Region-specific Project". */
  keystoneAssociateGroupWithProjectPermission: (ask, wire) => giveAt(ask, wire, IN_PROJECT),
  /** "Granting Permissions to a User Group for All Projects". */
  updateDomainGroupInheritRole: (ask, wire) => giveAt(ask, wire, EVERYWHERE),

  /** "Checking Whether a User Group Has Specified Permissions for a Global Service Project". */
  keystoneCheckDomainPermissionForGroup: (ask, wire) => checkAt(ask, wire, GLOBALLY),
  /** "Checking Whether a User Group Has Specified Permissions for a Region-specific Project". */
  keystoneCheckProjectPermissionForGroup: (ask, wire) => checkAt(ask, wire, IN_PROJECT),
  /** "Checking Whether a User Group Has Specified Permissions for All Projects". */
  keystoneCheckroleForGroup: (ask, wire) => checkAt(ask, wire, EVERYWHERE),

  /** "Removing Permissions of a User Group for a Global Service Project". */
  keystoneRemoveDomainPermissionFromGroup: (ask, wire) => takeAt(ask, wire, GLOBALLY),
  /** "Removing the Permissions of a User Group for a Region-specific Project". */
  keystoneRemoveProjectPermissionFromGroup: (ask, wire) => takeAt(ask, wire, IN_PROJECT),
  /** "Removing Specified Permissions of a User Group in All Projects". */
  deleteDomainGroupInheritedRole: (ask, wire) => takeAt(ask, wire, EVERYWHERE),

  /** "Querying Permissions Assignment Records". */
  showDomainRoleAssignments: async (ask, { query }) => {
    const asked = read(AssignmentsQuery, Object.fromEntries(query))
    const { domain_id: accountId, role_id: roleId, include_group: withGroups } = asked
    if (asked['scope.domain_id'] !== undefined && asked['scope.domain_id'] !== accountId)
      throw new Refused({ code: 'IAM.0007', about: ['scope.domain_id'] })
    const [holder, scope] = [holderIn(asked), scopeIn(asked)]
    const { grants, total } = await ask('grants.assignments', {
      accountId,
      ...(roleId === undefined ? {} : { roleId }),
      ...(holder === undefined ? {} : { holder }),
      ...(scope === undefined ? {} : { scope }),
      ...(withGroups === undefined ? {} : { withGroups }),
      ...pageOf(asked, MOST_ASSIGNMENTS),
    })
    return { total_num: total, role_assignments: grants.map(one => assignment(one, accountId)) }
  },
} as const satisfies Readonly<Record<string, Answering>>

async function list(ask: Ask, wire: Wire, where: Where) {
  const roles = await givenAt(ask, wire, where)
  return { roles: roles.map(role => keystoneRole(role, wire.origin)), links: linksTo(wire.origin, pathOf(wire.params)) }
}

/** The path of a list, as it names what it is about. */
function pathOf({ domain_id: accountId = '', project_id: projectId, group_id: groupId = '' }: Wire['params']): string {
  if (projectId !== undefined) return `/v3/projects/${projectId}/groups/${groupId}/roles`
  return `/v3/domains/${accountId}/groups/${groupId}/roles`
}

const MOST_ASSIGNMENTS = 50

const Id = z.string().max(64).optional()
const AssignmentsQuery = z
  .object({
    domain_id: AccountId,
    role_id: Id,
    subject: z.enum(['user', 'group', 'agency']).optional(),
    'subject.user_id': Id,
    'subject.group_id': Id,
    'subject.agency_id': Id,
    scope: z.enum(['project', 'domain', 'enterprise_project']).optional(),
    'scope.project_id': Id,
    'scope.domain_id': Id,
    'scope.enterprise_projects_id': Id,
    is_inherited: Flag.optional(),
    include_group: Flag.optional(),
    ...PageQuery,
  })
  // Each of the two is said in one way at most.
  .refine(asked => said(asked, 'subject') <= 1, { path: ['subject'] })
  .refine(asked => said(asked, 'scope') <= 1, { path: ['scope'] })
type Asked = z.output<typeof AssignmentsQuery>

const said = (asked: Readonly<Record<string, unknown>>, what: 'subject' | 'scope'): number =>
  Object.entries(asked).filter(([name, value]) => value !== undefined && (name === what || name.startsWith(`${what}.`)))
    .length

function holderIn(asked: Asked) {
  for (const kind of ['user', 'group', 'agency'] as const) {
    const id = asked[`subject.${kind}_id`]
    if (id !== undefined) return { kind, id }
    if (asked.subject === kind) return { kind }
  }
  return undefined
}

/** The account is the global services, or with `is_inherited` all projects; which of the two, only it says. */
function scopeIn(asked: Asked): { readonly kind: Scope['kind']; readonly id?: string } | undefined {
  const [project, enterpriseProject] = [asked['scope.project_id'], asked['scope.enterprise_projects_id']]
  if (project !== undefined) return { kind: 'project', id: project }
  if (enterpriseProject !== undefined) return { kind: 'enterprise-project', id: enterpriseProject }
  if (asked['scope.domain_id'] !== undefined) return { kind: asked.is_inherited === true ? 'all-projects' : 'global' }
  switch (asked.scope) {
    case 'project':
      return { kind: 'project' }
    case 'enterprise_project':
      return { kind: 'enterprise-project' }
    case 'domain':
      return { kind: asked.is_inherited === true ? 'all-projects' : 'global' }
    case undefined:
      return undefined
  }
}

type Assigned = Output<'grants.assignments'>['grants'][number]

const assignment = ({ holder, roleId, scope }: Assigned, accountId: AccountId) => ({
  [holder.kind]: { id: holder.id },
  role: { id: roleId },
  scope:
    scope.kind === 'project'
      ? { project: { id: scope.id } }
      : scope.kind === 'enterprise-project'
        ? { enterprise_project: { id: scope.id } }
        : { domain: { id: accountId } },
  is_inherited: scope.kind === 'all-projects',
})
