import type { Answering, Ask, Wire } from '../operation.ts'
import { giveAt, givenAt, takeAt, type Where } from './granting.ts'
import { idAt } from './paths.ts'
import { enterpriseRole } from './roles.ts'

const OF_GROUP: Where = { holder: 'group', scope: 'enterprise-project' }
const OF_USER: Where = { holder: 'user', scope: 'enterprise-project' }

/** Enterprise Project Management, for groups and users. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
const current = {
  /** "Querying User Groups Associated with an Enterprise Project": these few operations name their fields in another way. */
  listGroupsForEnterpriseProject: async (ask, wire) => ({
    groups: (await holdersAt(ask, wire, OF_GROUP)).map(({ id, name, description, createdAt, accountId }) => ({
      id,
      name,
      description,
      createTime: createdAt,
      domainId: accountId,
    })),
  }),

  /** "Querying Users Directly Associated with an Enterprise Project", with how many permissions each has there. `lastest` is documented so. */
  listUsersForEnterpriseProject: async (ask, wire) => ({
    users: (await holdersAt(ask, wire, OF_USER)).map(user => ({
      id: user.id,
      name: user.name,
      domain_id: user.accountId,
      enabled: user.enabled,
      description: user.description,
      policy_num: user.permissions,
      lastest_policy_time: user.lastGivenAt,
    })),
  }),

  /** "Querying the Enterprise Projects Associated with a User Group". */
  listEnterpriseProjectsForGroup: (ask, wire) => projectsOf(ask, wire, 'group'),
  /** "Querying the Enterprise Projects Directly Associated with an IAM User": those of its groups are not in here. */
  listEnterpriseProjectsForUser: (ask, wire) => projectsOf(ask, wire, 'user'),

  /** "Querying the Permissions of a User Group Associated with an Enterprise Project". */
  listRolesForGroupOnEnterpriseProject: (ask, wire) => rolesAt(ask, wire, OF_GROUP),
  /** "Querying Permissions of a User Directly Associated with an Enterprise Project". */
  listRolesForUserOnEnterpriseProject: (ask, wire) => rolesAt(ask, wire, OF_USER),

  /** "Granting Permissions to a User Group Associated with an Enterprise Project". */
  associateRoleToGroupOnEnterpriseProject: (ask, wire) => giveAt(ask, wire, OF_GROUP),
  /** "Granting a User Permissions for an Enterprise Project". */
  associateRoleToUserOnEnterpriseProject: (ask, wire) => giveAt(ask, wire, OF_USER),
  /** "Removing Permissions of a User Group Associated with an Enterprise Project". */
  revokeRoleFromGroupOnEnterpriseProject: (ask, wire) => takeAt(ask, wire, OF_GROUP),
  /** "Removing Permissions of a User Directly Associated with an Enterprise Project". */
  revokeRoleFromUserOnEnterpriseProject: (ask, wire) => takeAt(ask, wire, OF_USER),
} as const satisfies Readonly<Record<string, Answering>>

const OUTDATED: Where = { ...OF_GROUP, outdated: true }
const PATH = '/v3.0/OS-PAP/enterprise-projects/{enterprise_project_id}/groups'

/** The same for groups as it was once (OS-PAP): "Out-of-Date APIs", which know policies of version 1.1 only. The official SDKs leave them out. */
const outdated = {
  [`GET ${PATH}`]: async (ask, wire) => ({
    groups: (await holdersAt(ask, wire, OUTDATED)).map(group => ({
      group_id: group.id,
      group_name: group.name,
      group_desc: group.description,
      user_num: group.users,
      policy_num: group.permissions,
      created_at: group.createdAt,
    })),
  }),
  [`GET ${PATH}/{group_id}/roles`]: (ask, wire) => rolesAt(ask, wire, OUTDATED),
  [`PUT ${PATH}/{group_id}/roles/{role_id}`]: (ask, wire) => giveAt(ask, wire, OUTDATED),
  [`DELETE ${PATH}/{group_id}/roles/{role_id}`]: (ask, wire) => takeAt(ask, wire, OUTDATED),
} satisfies Readonly<Record<string, Answering>>

export const enterpriseProjects: Readonly<Record<string, Answering>> = { ...current, ...outdated }

async function holdersAt(ask: Ask, { params }: Wire, { holder, outdated: isOutdated }: Where) {
  const { accountId, holders } = await ask('grants.holders', {
    enterpriseProjectId: idAt(params, 'enterprise_project_id'),
    kind: holder === 'user' ? 'user' : 'group',
    outdated: isOutdated ?? false,
  })
  return holders.map(one => ({ ...one, accountId }))
}

const rolesAt = async (ask: Ask, wire: Wire, where: Where) => ({
  roles: (await givenAt(ask, wire, where)).map(enterpriseRole),
})

async function projectsOf(ask: Ask, { params }: Wire, kind: 'group' | 'user') {
  const { enterpriseProjectIds } = await ask('grants.enterpriseProjects', {
    holder: { kind, id: idAt(params, `${kind}_id`) },
  })
  return { 'enterprise-projects': enterpriseProjectIds.map(projectId => ({ projectId })) }
}
