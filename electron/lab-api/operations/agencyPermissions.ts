import { z } from 'zod'

import type { Answering, Wire } from '../operation.ts'
import { checkAt, giveAt, givenAt, takeAt, type Where } from './granting.ts'
import { read } from './reading.ts'
import { keystoneRole } from './roles.ts'

const GLOBALLY: Where = { holder: 'agency', scope: 'global' }
const IN_PROJECT: Where = { holder: 'agency', scope: 'project' }
const EVERYWHERE: Where = { holder: 'agency', scope: 'all-projects' }

/** What agencies may do: part of Agency Management, and of Enterprise Project Management. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const agencyPermissions = {
  /** "Querying Permissions of an Agency for a Global Service Project". */
  listDomainPermissionsForAgency: async (ask, wire) => ({
    roles: (await givenAt(ask, wire, GLOBALLY)).map(role => keystoneRole(role, wire.origin)),
  }),
  /** "Querying Permissions of an Agency for a Region-specific Project". */
  listProjectPermissionsForAgency: async (ask, wire) => ({
    roles: (await givenAt(ask, wire, IN_PROJECT)).map(role => keystoneRole(role, wire.origin)),
  }),
  /** "Querying All Permissions of an Agency": those it was given for all projects at once, by name only. */
  listAllProjectsPermissionsForAgency: async (ask, wire) => ({
    roles: (await givenAt(ask, wire, EVERYWHERE)).map(({ roleId, name }) => ({
      id: roleId,
      name,
      links: { self: `${wire.origin}/v3/roles/${roleId}` },
    })),
    links: { self: `${wire.origin}${everywherePath(wire.params)}` },
  }),

  /** "Granting Permissions to an Agency for a Global Service Project". */
  associateAgencyWithDomainPermission: (ask, wire) => giveAt(ask, wire, GLOBALLY),
  /** "Granting Permissions to an Agency for a Region-specific Project". */
  associateAgencyWithProjectPermission: (ask, wire) => giveAt(ask, wire, IN_PROJECT),
  /** "Granting Specified Permissions to an Agency for All Projects". */
  associateAgencyWithAllProjectsPermission: (ask, wire) => giveAt(ask, wire, EVERYWHERE),

  /** "Checking Whether an Agency Has Specified Permissions for a Global Service Project". */
  checkDomainPermissionForAgency: (ask, wire) => checkAt(ask, wire, GLOBALLY),
  /** "Checking Whether an Agency Has Specified Permissions for a Region-specific Project". */
  checkProjectPermissionForAgency: (ask, wire) => checkAt(ask, wire, IN_PROJECT),
  /** "Checking Whether an Agency Has Specified Permissions". */
  checkAllProjectsPermissionForAgency: (ask, wire) => checkAt(ask, wire, EVERYWHERE),

  /** "Removing Permissions of an Agency for a Global Service Project". */
  removeDomainPermissionFromAgency: (ask, wire) => takeAt(ask, wire, GLOBALLY),
  /** "Removing Permissions of an Agency for a Region-specific Project". */
  removeProjectPermissionFromAgency: (ask, wire) => takeAt(ask, wire, IN_PROJECT),
  /** "Removing Specified Permissions of an Agency in All Projects". */
  removeAllProjectsPermissionFromAgency: (ask, wire) => takeAt(ask, wire, EVERYWHERE),

  /** "Granting Permissions to Agencies Associated with Specified Enterprise Projects": all of them, or none. */
  associateRoleToAgencyOnEnterpriseProject: async (ask, { body }) => {
    await ask('grants.give', { grants: assignmentsIn(body) })
  },
  /** "Removing Permissions of Agencies Associated with Specified Enterprise Projects": a DELETE with a body; all of them, or none. */
  revokeRoleFromAgencyOnEnterpriseProject: async (ask, { body }) => {
    await ask('grants.take', { grants: assignmentsIn(body) })
  },
} as const satisfies Readonly<Record<string, Answering>>

const everywherePath = ({ domain_id: accountId = '', agency_id: agencyId = '' }: Wire['params']): string =>
  `/v3.0/OS-INHERIT/domains/${accountId}/agencies/${agencyId}/roles/inherited_to_projects`

const Id = z.string().min(1).max(64)
const Assignments = z.object({
  role_assignments: z
    .array(z.object({ agency_id: Id, enterprise_project_id: Id, role_id: Id }))
    .min(1)
    .max(250),
})

const assignmentsIn = (body: unknown) =>
  read(Assignments, body).role_assignments.map(one => ({
    holder: { kind: 'agency', id: one.agency_id } as const,
    roleId: one.role_id,
    scope: { kind: 'enterprise-project', id: one.enterprise_project_id } as const,
  }))
