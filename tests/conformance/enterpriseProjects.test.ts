import {
  AssociateRoleToGroupOnEnterpriseProjectRequest,
  AssociateRoleToUserOnEnterpriseProjectRequest,
  KeystoneCreateProjectOption,
  KeystoneCreateProjectRequest,
  KeystoneCreateProjectRequestBody,
  KeystoneListProjectsRequest,
  ListEnterpriseProjectsForGroupRequest,
  ListEnterpriseProjectsForUserRequest,
  ListGroupsForEnterpriseProjectRequest,
  ListRolesForGroupOnEnterpriseProjectRequest,
  ListRolesForUserOnEnterpriseProjectRequest,
  ListUsersForEnterpriseProjectRequest,
  RevokeRoleFromGroupOnEnterpriseProjectRequest,
  RevokeRoleFromUserOnEnterpriseProjectRequest,
  ShowDomainRoleAssignmentsRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { listIn, valuesIn } from '../support/asSent.ts'
import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { permissionsBy, roleId, statement } from '../support/labPermissions.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'
import { operationByHand } from '../support/signed.ts'

const { lab, owner, li, stranger } = await labOfFile()
const admin = permissionsBy(owner)
const enterpriseProject = async (within: LabUser['accountId'], name: string) =>
  (await lab.ann.call('enterpriseProjects.create', { accountId: within, name })).enterpriseProjectId
const research = await enterpriseProject(lab.accountId, 'research')
const theirs = await enterpriseProject(stranger.accountId, 'theirs')

const NOBODYS = 'f'.repeat(32)
const SERVERS = roleId('ECS FullAccess')
const VIEWER = roleId('ECS ReadOnlyAccess')
const REFUSED = { httpStatusCode: 403, errorCode: 403 }
const UNKNOWN = { httpStatusCode: 404, errorCode: 404 }

/** What li may do to a server that is in an enterprise project. */
const may = async (action: string, enterpriseProjectId?: string) =>
  (
    await lab.ann.call('access.explain', {
      userId: li.userId,
      action,
      projectId: owner.keys.projectId,
      ...(enterpriseProjectId === undefined ? {} : { enterpriseProjectId }),
    })
  ).verdict

interface Where {
  readonly project?: string
  readonly by?: LabUser
}

const fill = async (holder: 'user' | 'group', id: string) => {
  const db = await openCopy(join(lab.desk.folder, 'store'), PASSPHRASE)
  const insert = db.prepare('insert into permission_grant values (?, ?, ?, ?, ?, ?, ?)')
  for (let at = 0; at < 500; at++)
    insert.run(lab.accountId, holder, id, String(at).padStart(32, '0'), 'enterprise-project', '0', 0)
  db.close()
}

describe('an enterprise project', () => {
  it('is made by whoever runs the lab, beside the default one that always exists', async () => {
    const { enterpriseProjects: own } = await lab.ann.call('enterpriseProjects.list', { accountId: lab.accountId })
    expect(own.map(({ enterpriseProjectId, name }) => [enterpriseProjectId, name])).toEqual([
      ['0', 'default'],
      [research, 'research'],
    ])
    expect(research).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u)
    const taken = { accountId: lab.accountId, name: 'research' }
    expect(await lab.ann.refusal('enterpriseProjects.create', taken)).toMatchObject({
      code: 'conflict',
      reason: 'enterpriseProjects.name-taken',
    })
    for (const name of ['Default', 'a b', ''])
      expect(await lab.ann.refusal('enterpriseProjects.create', { ...taken, name })).toMatchObject({
        code: 'invalid_input',
      })
  })

  it('ends new IAM projects in its account', async () => {
    const { projects = [] } = await owner.client.keystoneListProjects(new KeystoneListProjectsRequest())
    const [first] = projects
    const option = new KeystoneCreateProjectOption(`${first?.name ?? ''}_late`, first?.id)
    const body = new KeystoneCreateProjectRequestBody(option)
    const made = owner.client.keystoneCreateProject(new KeystoneCreateProjectRequest().withBody(body))
    expect(await failureOf(made)).toMatchObject({ httpStatusCode: 403 })
  })
})

describe('permissions of a group in an enterprise project', () => {
  const give = (group: string, role: string, { project = research, by = owner }: Where = {}) =>
    by.client.associateRoleToGroupOnEnterpriseProject(
      new AssociateRoleToGroupOnEnterpriseProjectRequest(project, group, role),
    )
  const take = (group: string, role: string, { project = research, by = owner }: Where = {}) =>
    by.client.revokeRoleFromGroupOnEnterpriseProject(
      new RevokeRoleFromGroupOnEnterpriseProjectRequest(project, group, role),
    )
  const roles = async (group: string, { project = research, by = owner }: Where = {}) => {
    const asked = new ListRolesForGroupOnEnterpriseProjectRequest(project, group)
    return valuesIn(await by.client.listRolesForGroupOnEnterpriseProject(asked), 'roles', 'display_name')
  }
  const groups = async ({ project = research, by = owner }: Where = {}) =>
    (await by.client.listGroupsForEnterpriseProject(new ListGroupsForEnterpriseProjectRequest(project))).groups ?? []
  const projects = async (group: string, by = owner) => {
    const answer = await by.client.listEnterpriseProjectsForGroup(new ListEnterpriseProjectsForGroupRequest(group))
    return valuesIn(answer, 'enterprise-projects', 'projectId')
  }

  it('count for what is in it, and nowhere else', async () => {
    const group = await admin.group('researchers', li)
    expect(await may('ecs:cloudServers:start', research)).toBe('not-allowed')
    expect(await give(group, SERVERS)).toMatchObject({ httpStatusCode: 204 })
    // Given twice is given once: 409 is not documented here.
    await give(group, SERVERS)
    expect(await may('ecs:cloudServers:start', research)).toBe('allowed')
    expect(await may('ecs:cloudServers:start', '0')).toBe('not-allowed')
    expect(await may('ecs:cloudServers:start')).toBe('not-allowed')
    expect(await roles(group)).toEqual(['ECS FullAccess'])
    expect(await roles(group, { project: '0' })).toEqual([])
    expect(await groups()).toMatchObject([{ id: group, name: 'researchers', domainId: lab.accountId }])
    expect(await projects(group)).toEqual([research])
    await give(group, VIEWER, { project: '0' })
    expect(await projects(group)).toEqual(expect.arrayContaining([research, '0']))
    const asked = new ShowDomainRoleAssignmentsRequest(lab.accountId).withScopeEnterpriseProjectsId(research)
    expect(listIn(await owner.client.showDomainRoleAssignments(asked), 'role_assignments')).toEqual([
      {
        group: { id: group },
        role: { id: SERVERS },
        scope: { enterprise_project: { id: research } },
        is_inherited: false,
      },
    ])
    expect(await take(group, SERVERS)).toMatchObject({ httpStatusCode: 204 })
    expect(await may('ecs:cloudServers:start', research)).toBe('not-allowed')
    expect(await groups()).toEqual([])
    expect(await failureOf(take(group, SERVERS))).toMatchObject(UNKNOWN)
  })

  it('lets a custom policy deny there what is allowed everywhere', async () => {
    const group = await admin.group('careful', li)
    const deny = await admin.policy('No servers', [statement('Deny', ['ecs:*:*'])], 'XA')
    await give(group, SERVERS)
    expect(await may('ecs:cloudServers:start', research)).toBe('allowed')
    await give(group, deny)
    expect(await may('ecs:cloudServers:start', research)).toBe('denied')
    expect(await roles(group)).toEqual(['ECS FullAccess', 'No servers'])
    await take(group, SERVERS)
    await take(group, deny)
  })

  it('know no stranger, and are for whoever may', async () => {
    const group = await admin.group('guarded')
    expect(await failureOf(give(NOBODYS, SERVERS))).toMatchObject(UNKNOWN)
    expect(await failureOf(give(group, NOBODYS))).toMatchObject(UNKNOWN)
    for (const project of [NOBODYS, theirs]) {
      expect(await failureOf(give(group, SERVERS, { project }))).toMatchObject(UNKNOWN)
      expect(await failureOf(groups({ project }))).toMatchObject(UNKNOWN)
      expect(await failureOf(roles(group, { project }))).toMatchObject(UNKNOWN)
    }
    expect(await failureOf(projects(NOBODYS))).toMatchObject(UNKNOWN)
    expect(await failureOf(roles(NOBODYS))).toMatchObject(UNKNOWN)
    for (const [by, failure] of [
      [li, REFUSED],
      [stranger, UNKNOWN],
    ] as const) {
      expect(await failureOf(give(group, SERVERS, { by }))).toMatchObject(failure)
      expect(await failureOf(take(group, SERVERS, { by }))).toMatchObject(failure)
      expect(await failureOf(roles(group, { by }))).toMatchObject(failure)
      expect(await failureOf(groups({ by }))).toMatchObject(failure)
      expect(await failureOf(projects(group, by))).toMatchObject(failure)
    }
  })

  it('end where the quota does', async () => {
    const group = await admin.group('full')
    await fill('group', group)
    const failure = await failureOf(give(group, SERVERS))
    expect(failure).toMatchObject(REFUSED)
    expect(failure.errorMsg).toContain('assigment_group_ep')
  })
})

describe('permissions of a user in an enterprise project', () => {
  const give = (userId: string, role: string, { project = research, by = owner }: Where = {}) =>
    by.client.associateRoleToUserOnEnterpriseProject(
      new AssociateRoleToUserOnEnterpriseProjectRequest(project, userId, role),
    )
  const take = (userId: string, role: string, { project = research, by = owner }: Where = {}) =>
    by.client.revokeRoleFromUserOnEnterpriseProject(
      new RevokeRoleFromUserOnEnterpriseProjectRequest(project, userId, role),
    )
  const roles = async (userId: string, { project = research, by = owner }: Where = {}) => {
    const asked = new ListRolesForUserOnEnterpriseProjectRequest(project, userId)
    return valuesIn(await by.client.listRolesForUserOnEnterpriseProject(asked), 'roles', 'display_name')
  }
  const users = async ({ project = research, by = owner }: Where = {}) =>
    (await by.client.listUsersForEnterpriseProject(new ListUsersForEnterpriseProjectRequest(project))).users ?? []
  const projects = async (userId: string, by = owner) => {
    const answer = await by.client.listEnterpriseProjectsForUser(new ListEnterpriseProjectsForUserRequest(userId))
    return valuesIn(answer, 'enterprise-projects', 'projectId')
  }

  it('are the user’s own, without a group', async () => {
    expect(await give(li.userId, SERVERS)).toMatchObject({ httpStatusCode: 204 })
    await give(li.userId, SERVERS)
    await give(li.userId, VIEWER)
    expect(await may('ecs:cloudServers:start', research)).toBe('allowed')
    const { by } = await lab.ann.call('access.explain', {
      userId: li.userId,
      action: 'ecs:cloudServers:start',
      enterpriseProjectId: research,
    })
    expect(by).toMatchObject([
      {
        role: 'ECS FullAccess',
        from: { kind: 'user', id: li.userId, name: 'li.na' },
        scope: { kind: 'enterprise-project', id: research },
      },
    ])
    expect(await roles(li.userId)).toHaveLength(2)
    expect(await users()).toMatchObject([
      { id: li.userId, name: 'li.na', domain_id: lab.accountId, enabled: true, policy_num: 2 },
    ])
    expect(await projects(li.userId)).toEqual([research])
    const { rows } = await lab.ann.call('audit.list', { action: 'grants.permission.given', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([{ userId: li.userId, actorName: 'owner' }])

    await take(li.userId, VIEWER)
    expect(await take(li.userId, SERVERS)).toMatchObject({ httpStatusCode: 204 })
    expect(await may('ecs:cloudServers:start', research)).toBe('not-allowed')
    expect(await users()).toEqual([])
    expect(await projects(li.userId)).toEqual([])
    expect(await failureOf(take(li.userId, SERVERS))).toMatchObject(UNKNOWN)
  })

  it('know no stranger, and are for whoever may', async () => {
    expect(await failureOf(give(NOBODYS, SERVERS))).toMatchObject(UNKNOWN)
    expect(await failureOf(give(stranger.userId, SERVERS))).toMatchObject(UNKNOWN)
    expect(await failureOf(give(li.userId, NOBODYS))).toMatchObject(UNKNOWN)
    expect(await failureOf(give(li.userId, SERVERS, { project: theirs }))).toMatchObject(UNKNOWN)
    expect(await failureOf(users({ project: theirs }))).toMatchObject(UNKNOWN)
    expect(await failureOf(projects(stranger.userId))).toMatchObject(UNKNOWN)
    expect(await failureOf(roles(stranger.userId))).toMatchObject(UNKNOWN)
    for (const [by, failure] of [
      [li, REFUSED],
      [stranger, UNKNOWN],
    ] as const) {
      expect(await failureOf(give(li.userId, SERVERS, { by }))).toMatchObject(failure)
      expect(await failureOf(take(li.userId, SERVERS, { by }))).toMatchObject(failure)
      expect(await failureOf(roles(li.userId, { by }))).toMatchObject(failure)
      expect(await failureOf(users({ by }))).toMatchObject(failure)
      expect(await failureOf(projects(li.userId, by))).toMatchObject(failure)
    }
  })

  it('end where the quota does', async () => {
    const full = await lab.user('full')
    await fill('user', full.userId)
    expect((await failureOf(give(full.userId, SERVERS))).errorMsg).toContain('assigment_user_ep')
  })
})

describe('the outdated operations (OS-PAP)', () => {
  const PATH = '/v3.0/OS-PAP/enterprise-projects/{enterprise_project_id}/groups'
  const ask = (
    operation: string,
    { by = owner, project = research, ...params }: Where & { group_id?: string; role_id?: string },
  ) => operationByHand(lab.url, by.keys, { operation, params: { enterprise_project_id: project, ...params } })
  const give = (group_id: string, role_id: string, more: Where = {}) =>
    ask(`PUT ${PATH}/{group_id}/roles/{role_id}`, { group_id, role_id, ...more })
  const take = (group_id: string, role_id: string, more: Where = {}) =>
    ask(`DELETE ${PATH}/{group_id}/roles/{role_id}`, { group_id, role_id, ...more })
  const roles = (group_id: string, more: Where = {}) => ask(`GET ${PATH}/{group_id}/roles`, { group_id, ...more })
  const groups = (more: Where = {}) => ask(`GET ${PATH}`, more)

  it('give, list and take the same permissions', async () => {
    const group = await admin.group('outdated', li)
    expect(await give(group, SERVERS)).toMatchObject({ status: 204, body: undefined })
    expect(await may('ecs:cloudServers:start', research)).toBe('allowed')
    expect(await groups()).toMatchObject({
      status: 200,
      body: { groups: [{ group_id: group, group_name: 'outdated', user_num: 1, policy_num: 1 }] },
    })
    expect(await roles(group)).toMatchObject({
      status: 200,
      body: { roles: [{ id: SERVERS, display_name: 'ECS FullAccess', flag: 'fine_grained', domain_id: null }] },
    })
    expect(await take(group, SERVERS)).toMatchObject({ status: 204, body: undefined })
    expect(await may('ecs:cloudServers:start', research)).toBe('not-allowed')
    expect(await take(group, SERVERS)).toMatchObject({ status: 404, body: { error_code: 'IAM.0004' } })
  })

  it('know policies of version 1.1 only', async () => {
    const group = await admin.group('outdated roles')
    expect(await give(group, roleId('Server Administrator'))).toMatchObject({
      status: 400,
      body: { error_code: 'IAM.0077' },
    })
    const policy = await admin.policy('Mine', [statement('Allow', ['ecs:*:*'])], 'XA')
    expect(await give(group, policy)).toMatchObject({ status: 204 })
  })

  it('are for administrators, of their own account', async () => {
    const group = await admin.group('outdated and guarded')
    for (const [by, status] of [
      [li, 403],
      [stranger, 404],
    ] as const) {
      expect(await give(group, SERVERS, { by })).toMatchObject({ status })
      expect(await take(group, SERVERS, { by })).toMatchObject({ status })
      expect(await roles(group, { by })).toMatchObject({ status })
      expect(await groups({ by })).toMatchObject({ status })
    }
    expect(await groups({ project: theirs })).toMatchObject({ status: 404 })
    expect(await roles(NOBODYS)).toMatchObject({ status: 404 })
    // What the operations of today ask for is not enough.
    const reader = await lab.user('reader')
    const readers = await admin.group('readers of grants', reader)
    await admin.give(readers, roleId('IAM ReadOnlyAccess'))
    expect(await groups({ by: reader })).toMatchObject({ status: 403 })
    expect(
      (await reader.client.listGroupsForEnterpriseProject(new ListGroupsForEnterpriseProjectRequest(research)))
        .httpStatusCode,
    ).toBe(200)
  })
})
