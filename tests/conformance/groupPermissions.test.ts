import {
  DeleteDomainGroupInheritedRoleRequest,
  KeystoneAddUserToGroupRequest,
  KeystoneAssociateGroupWithProjectPermissionRequest,
  KeystoneCheckDomainPermissionForGroupRequest,
  KeystoneCheckProjectPermissionForGroupRequest,
  KeystoneCheckroleForGroupRequest,
  KeystoneCreateProjectOption,
  KeystoneCreateProjectRequest,
  KeystoneCreateProjectRequestBody,
  KeystoneListAllProjectPermissionsForGroupRequest,
  KeystoneListDomainPermissionsForGroupRequest,
  KeystoneListProjectPermissionsForGroupRequest,
  KeystoneListProjectsRequest,
  KeystoneRemoveProjectPermissionFromGroupRequest,
  KeystoneRemoveUserFromGroupRequest,
  ShowDomainRoleAssignmentsRequest,
  UpdateDomainGroupInheritRoleRequest,
  UpdateCloudServiceCustomPolicyRequest,
  UpdateCloudServiceCustomPolicyRequestBody,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { join } from 'node:path'

import { beforeAll, describe, expect, it } from 'vitest'

import { asSent, listIn, valuesIn } from '../support/asSent.ts'
import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { permissionsBy, policyOption, roleId, statement } from '../support/labPermissions.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'
import { keyByToken } from '../support/tokenRequests.ts'

const { lab, owner, li, stranger } = await labOfFile()
const admin = permissionsBy(owner)

const NOBODYS = 'f'.repeat(32)
const READER = roleId('IAM ReadOnlyAccess')
const SERVERS = roleId('ECS FullAccess')
const GUEST = roleId('Tenant Guest')
const REFUSED = { httpStatusCode: 403, errorCode: 403 }
const UNKNOWN = { httpStatusCode: 404, errorCode: 404 }
const INVALID = { httpStatusCode: 400, errorCode: 400 }

/** What somebody may do, for a place. */
const may = async (who: LabUser, action: string, where: { projectId?: string; secondFactor?: boolean } = {}) =>
  (await lab.ann.call('access.explain', { userId: who.userId, action, ...where })).verdict

const onDomain = async (by: LabUser, group: string, account: string = lab.accountId) => {
  const asked = new KeystoneListDomainPermissionsForGroupRequest(account, group)
  return valuesIn(await by.client.keystoneListDomainPermissionsForGroup(asked), 'roles', 'display_name')
}
const checkOnDomain = (by: LabUser, group: string, role: string) =>
  by.client.keystoneCheckDomainPermissionForGroup(
    new KeystoneCheckDomainPermissionForGroupRequest(lab.accountId, group, role),
  )

describe('permissions of a group for global services', () => {
  it('open a door for its members, and close it again', async () => {
    const group = await admin.group('readers', li)
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    expect(await admin.give(group, READER)).toMatchObject({ httpStatusCode: 204 })
    expect((await li.client.keystoneListUsers()).users?.map(one => one.name)).toContain('li.na')
    expect(await onDomain(owner, group)).toEqual(['IAM ReadOnlyAccess'])
    expect(await checkOnDomain(owner, group, READER)).toMatchObject({ httpStatusCode: 204 })
    // It reads, and gives nothing.
    expect(await failureOf(permissionsBy(li).give(group, roleId('IAM FullAccess')))).toMatchObject(REFUSED)
    expect(await onDomain(li, group)).toEqual(['IAM ReadOnlyAccess'])

    expect(await admin.take(group, READER)).toMatchObject({ httpStatusCode: 204 })
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    expect(await onDomain(owner, group)).toEqual([])
    expect(await failureOf(checkOnDomain(owner, group, READER))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(admin.take(group, READER))).toMatchObject(UNKNOWN)
    const { rows } = await lab.ann.call('audit.list', { action: 'grants.permission.given', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([
      { actorName: 'owner', detail: { permissions: 'IAM ReadOnlyAccess, group readers, global' } },
    ])
  })

  it('end the temporary keys of its members when they change', async () => {
    const group = await admin.group('temporary', li)
    await admin.give(group, READER)
    const temporary = lab.clientWith({ ...li.keys, ...(await keyByToken(li.client)) })
    expect((await temporary.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    await admin.take(group, READER)
    expect(await failureOf(temporary.keystoneListUsers())).toMatchObject({ httpStatusCode: 401 })
  })

  it('follow the membership', async () => {
    const group = await admin.group('followers')
    await admin.give(group, READER)
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    await owner.client.keystoneAddUserToGroup(new KeystoneAddUserToGroupRequest(group, li.userId))
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    await owner.client.keystoneRemoveUserFromGroup(new KeystoneRemoveUserFromGroupRequest(group, li.userId))
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
  })

  it('are given once, and fit the place', async () => {
    const group = await admin.group('once')
    await admin.give(group, READER)
    expect(await failureOf(admin.give(group, READER))).toMatchObject({ httpStatusCode: 409, errorCode: 409 })
    // A policy of projects has no place among global services.
    expect(await failureOf(admin.give(group, SERVERS))).toMatchObject(INVALID)
    await admin.give(group, GUEST)
    expect(await onDomain(owner, group)).toEqual(['IAM ReadOnlyAccess', 'Tenant Guest'])
  })

  it('know no group, role or account that is not theirs', async () => {
    const group = await admin.group('known')
    expect(await failureOf(admin.give(NOBODYS, READER))).toMatchObject(UNKNOWN)
    expect(await failureOf(admin.give(group, NOBODYS))).toMatchObject(UNKNOWN)
    expect(await failureOf(admin.take(group, NOBODYS))).toMatchObject(UNKNOWN)
    expect(await failureOf(onDomain(owner, NOBODYS))).toMatchObject(UNKNOWN)
    expect(await failureOf(onDomain(owner, group, 'nobody'))).toMatchObject(UNKNOWN)
    expect(await failureOf(checkOnDomain(owner, NOBODYS, READER))).toMatchObject({ httpStatusCode: 404 })
    // Another account's group is unknown in one's own, and the account itself is not to be reached.
    expect(await failureOf(permissionsBy(stranger).give(group, READER))).toMatchObject(UNKNOWN)
    expect(await failureOf(permissionsBy(stranger).take(group, READER))).toMatchObject(UNKNOWN)
    expect(await failureOf(onDomain(stranger, group))).toMatchObject(REFUSED)
    expect(await failureOf(checkOnDomain(stranger, group, READER))).toMatchObject({ httpStatusCode: 403 })
    const theirs = await permissionsBy(stranger).policy('Theirs', [statement('Allow', ['iam:*:*'])])
    expect(await failureOf(admin.give(group, theirs))).toMatchObject(UNKNOWN)
  })

  it('are for whoever may give and take them', async () => {
    const group = await admin.group('guarded')
    expect(await failureOf(permissionsBy(li).give(group, READER))).toMatchObject(REFUSED)
    expect(await failureOf(permissionsBy(li).take(group, READER))).toMatchObject(REFUSED)
    expect(await failureOf(onDomain(li, group))).toMatchObject(REFUSED)
    expect(await failureOf(checkOnDomain(li, group, READER))).toMatchObject({ httpStatusCode: 403 })
  })

  it('end where the quota does', async () => {
    const group = await admin.group('many')
    const db = await openCopy(join(lab.desk.folder, 'store'), PASSPHRASE)
    const insert = db.prepare('insert into permission_grant values (?, ?, ?, ?, ?, ?, ?)')
    for (let at = 0; at < 200; at++)
      insert.run(lab.accountId, 'group', group, String(at).padStart(32, '0'), 'global', '', 0)
    db.close()
    const failure = await failureOf(admin.give(group, READER))
    expect(failure).toMatchObject(REFUSED)
    expect(failure.errorMsg).toContain('assigment_group_mp')
  })
})

describe('a custom policy', () => {
  it('that denies wins over whatever allows, whichever group it came by', async () => {
    const allowing = await admin.group('allowing', li)
    const denying = await admin.group('denying', li)
    const deny = await admin.policy('No users', [statement('Deny', ['iam:users:*'])])
    await admin.give(allowing, roleId('IAM FullAccess'))
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    await admin.give(denying, deny)
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    expect((await li.client.keystoneListGroups()).groups?.length).toBeGreaterThan(0)

    const { verdict, by } = await lab.ann.call('access.explain', { userId: li.userId, action: 'iam:users:listUsers' })
    expect(verdict).toBe('denied')
    expect(by).toEqual([
      {
        effect: 'Deny',
        roleId: deny,
        role: 'No users',
        custom: true,
        statement: 0,
        from: { kind: 'group', id: denying, name: 'denying' },
        scope: { kind: 'global', id: null },
      },
    ])
    await admin.take(denying, deny)
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    await admin.take(allowing, roleId('IAM FullAccess'))
  })

  it('counts under its conditions only', async () => {
    const group = await admin.group('conditions', li)
    const only = (condition: Record<string, Record<string, string[]>>) => [
      statement('Allow', ['iam:users:listUsers'], { condition }),
    ]
    const policy = await admin.policy('By name', only({ StringEquals: { 'g:UserName': ['li.na'] } }))
    await admin.give(group, policy)
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)

    const change = async (condition: Record<string, Record<string, string[]>>) => {
      const body = new UpdateCloudServiceCustomPolicyRequestBody(policyOption('By name', only(condition)))
      await owner.client.updateCloudServiceCustomPolicy(
        new UpdateCloudServiceCustomPolicyRequest(policy).withBody(body),
      )
    }
    await change({ StringEquals: { 'g:UserName': ['wang.wei'] } })
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    const day = 86_400_000
    const iso = (at: number) => new Date(at).toISOString()
    const now = lab.desk.clock.now()
    await change({ DateLessThan: { 'g:CurrentTime': [iso(now + day)] } })
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    await change({ DateLessThan: { 'g:CurrentTime': [iso(now - day)] } })
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    await change({ Bool: { 'g:MFAPresent': ['true'] } })
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    expect(await may(li, 'iam:users:listUsers', { secondFactor: true })).toBe('allowed')
    await admin.take(group, policy)
  })
})

describe('permissions of a group in a project', () => {
  interface Where {
    readonly id: string
    readonly by?: LabUser
  }
  let project: string
  let other: string
  const inProject = (by: LabUser, id: string) => lab.inProject(by.keys, id)
  const give = (group: string, role: string, { id, by = owner }: Where) =>
    inProject(by, id).keystoneAssociateGroupWithProjectPermission(
      new KeystoneAssociateGroupWithProjectPermissionRequest(group, role),
    )
  const take = (group: string, role: string, { id, by = owner }: Where) =>
    inProject(by, id).keystoneRemoveProjectPermissionFromGroup(
      new KeystoneRemoveProjectPermissionFromGroupRequest(group, role),
    )
  const check = (group: string, role: string, { id, by = owner }: Where) =>
    inProject(by, id).keystoneCheckProjectPermissionForGroup(
      new KeystoneCheckProjectPermissionForGroupRequest(group, role),
    )
  const list = async (group: string, { id, by = owner }: Where) => {
    const asked = new KeystoneListProjectPermissionsForGroupRequest(group)
    return valuesIn(await inProject(by, id).keystoneListProjectPermissionsForGroup(asked), 'roles', 'display_name')
  }

  beforeAll(async () => {
    project = owner.keys.projectId
    const { projects = [] } = await owner.client.keystoneListProjects(new KeystoneListProjectsRequest())
    const { name = '' } = projects.find(one => one.id === project) ?? {}
    const option = new KeystoneCreateProjectOption(`${name}_lab`, project)
    const body = new KeystoneCreateProjectRequestBody(option)
    other =
      (await owner.client.keystoneCreateProject(new KeystoneCreateProjectRequest().withBody(body))).project?.id ?? ''
  })

  it('count in that project, and say nothing about another or about global services', async () => {
    const group = await admin.group('servers', li)
    expect(await may(li, 'ecs:cloudServers:start', { projectId: project })).toBe('not-allowed')
    expect(await give(group, SERVERS, { id: project })).toMatchObject({ httpStatusCode: 204 })
    expect(await may(li, 'ecs:cloudServers:start', { projectId: project })).toBe('allowed')
    expect(await may(li, 'ecs:cloudServers:start', { projectId: other })).toBe('not-allowed')
    expect(await may(li, 'ecs:cloudServers:start')).toBe('not-allowed')
    expect(await list(group, { id: project })).toEqual(['ECS FullAccess'])
    expect(await list(group, { id: other })).toEqual([])
    expect(await check(group, SERVERS, { id: project })).toMatchObject({ httpStatusCode: 204 })
    expect(await failureOf(check(group, SERVERS, { id: other }))).toMatchObject({ httpStatusCode: 404 })
    const { withoutEffect } = await lab.ann.call('access.explain', {
      userId: li.userId,
      action: 'ecs:cloudServers:start',
      projectId: other,
    })
    expect(withoutEffect).toMatchObject([{ role: 'ECS FullAccess', why: 'granted-elsewhere' }])

    expect(await take(group, SERVERS, { id: project })).toMatchObject({ httpStatusCode: 204 })
    expect(await may(li, 'ecs:cloudServers:start', { projectId: project })).toBe('not-allowed')
    expect(await failureOf(take(group, SERVERS, { id: project }))).toMatchObject(UNKNOWN)
  })

  it('do not manage IAM, which is no service of projects', async () => {
    const group = await admin.group('administrators of one project', li)
    await give(group, roleId('Tenant Administrator'), { id: project })
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    await take(group, roleId('Tenant Administrator'), { id: project })
  })

  it('need what their role depends on, wherever that was given', async () => {
    const group = await admin.group('networks', li)
    await give(group, roleId('VPC Administrator'), { id: project })
    expect(await may(li, 'vpc:vpcs:create', { projectId: project })).toBe('not-allowed')
    const asked = { userId: li.userId, action: 'vpc:vpcs:create', projectId: project }
    expect((await lab.ann.call('access.explain', asked)).withoutEffect).toMatchObject([
      { role: 'VPC Administrator', why: 'dependency-missing' },
    ])
    await give(group, GUEST, { id: project })
    expect(await may(li, 'vpc:vpcs:create', { projectId: project })).toBe('allowed')
    await take(group, GUEST, { id: project })
    await take(group, roleId('VPC Administrator'), { id: project })
  })

  it('reach the pseudo-project of OBS, which is called MOS', async () => {
    const { projects = [] } = await owner.client.keystoneListProjects(new KeystoneListProjectsRequest().withName('MOS'))
    const mos = projects[0]?.id ?? ''
    const group = await admin.group('buckets')
    await give(group, GUEST, { id: mos })
    expect(await list(group, { id: mos })).toEqual(['Tenant Guest'])
  })

  it('are given once, fit the place, and know no stranger', async () => {
    const group = await admin.group('strict')
    await give(group, SERVERS, { id: project })
    expect(await failureOf(give(group, SERVERS, { id: project }))).toMatchObject({
      httpStatusCode: 409,
      errorCode: 409,
    })
    expect(await failureOf(give(group, roleId('Security Administrator'), { id: project }))).toMatchObject(INVALID)
    expect(await failureOf(give(group, SERVERS, { id: NOBODYS }))).toMatchObject(UNKNOWN)
    expect(await failureOf(give(NOBODYS, SERVERS, { id: project }))).toMatchObject(UNKNOWN)
    expect(await failureOf(list(NOBODYS, { id: project }))).toMatchObject(UNKNOWN)
    expect(await failureOf(give(group, SERVERS, { id: project, by: li }))).toMatchObject(REFUSED)
    expect(await failureOf(take(group, SERVERS, { id: project, by: li }))).toMatchObject(REFUSED)
    expect(await failureOf(list(group, { id: project, by: li }))).toMatchObject(REFUSED)
    expect(await failureOf(check(group, SERVERS, { id: project, by: li }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(give(group, SERVERS, { id: project, by: stranger }))).toMatchObject(UNKNOWN)
    expect(await failureOf(take(group, SERVERS, { id: project, by: stranger }))).toMatchObject(UNKNOWN)
    expect(await failureOf(list(group, { id: project, by: stranger }))).toMatchObject(UNKNOWN)
    expect(await failureOf(check(group, SERVERS, { id: project, by: stranger }))).toMatchObject({ httpStatusCode: 404 })
  })
})

describe('permissions of a group for all projects', () => {
  const give = (group: string, role: string, by = owner) =>
    by.client.updateDomainGroupInheritRole(new UpdateDomainGroupInheritRoleRequest(lab.accountId, group, role))
  const take = (group: string, role: string, by = owner) =>
    by.client.deleteDomainGroupInheritedRole(new DeleteDomainGroupInheritedRoleRequest(lab.accountId, group, role))
  const check = (group: string, role: string, by = owner) =>
    by.client.keystoneCheckroleForGroup(new KeystoneCheckroleForGroupRequest(lab.accountId, group, role))
  const list = async (group: string, by = owner) => {
    const asked = new KeystoneListAllProjectPermissionsForGroupRequest(lab.accountId, group)
    return valuesIn(await by.client.keystoneListAllProjectPermissionsForGroup(asked), 'roles', 'display_name')
  }

  it('count for global services and in every project', async () => {
    const group = await admin.group('everywhere', li)
    expect(await give(group, READER)).toMatchObject({ httpStatusCode: 204 })
    await give(group, SERVERS)
    // Given twice is given once.
    await give(group, SERVERS)
    expect((await li.client.keystoneListUsers()).users?.length).toBeGreaterThan(0)
    expect(await may(li, 'ecs:cloudServers:start', { projectId: owner.keys.projectId })).toBe('allowed')
    expect(await list(group)).toEqual(['ECS FullAccess', 'IAM ReadOnlyAccess'])
    // They are told apart from those for global services alone.
    expect(await onDomain(owner, group)).toEqual([])
    expect(await check(group, READER)).toMatchObject({ httpStatusCode: 204 })
    expect(await take(group, READER)).toMatchObject({ httpStatusCode: 204 })
    expect(await failureOf(li.client.keystoneListUsers())).toMatchObject(REFUSED)
    expect(await failureOf(check(group, READER))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(take(group, READER))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
    await take(group, SERVERS)
  })

  it('are an administrator’s, and of one’s own account', async () => {
    const group = await admin.group('guarded everywhere', li)
    await admin.give(group, READER)
    // Only giving has an action of its own; reading them takes a Security Administrator.
    expect(await failureOf(give(group, SERVERS, li))).toMatchObject(REFUSED)
    expect(await failureOf(take(group, SERVERS, li))).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
    expect(await failureOf(check(group, SERVERS, li))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(list(group, li))).toMatchObject(REFUSED)
    await admin.take(group, READER)
    await admin.give(group, roleId('Security Administrator'))
    await give(group, SERVERS, li)
    expect(await list(group, li)).toEqual(['ECS FullAccess'])
    expect(await failureOf(give(group, SERVERS, stranger))).toMatchObject(REFUSED)
    expect(await failureOf(list(group, stranger))).toMatchObject(REFUSED)
    expect(await failureOf(give(NOBODYS, SERVERS))).toMatchObject(UNKNOWN)
    expect(await failureOf(list(NOBODYS))).toMatchObject(UNKNOWN)
    await admin.take(group, roleId('Security Administrator'))
  })
})

describe('Querying Permissions Assignment Records', () => {
  const ask = (by = owner, asked = new ShowDomainRoleAssignmentsRequest(lab.accountId)) =>
    by.client.showDomainRoleAssignments(asked)
  const asked = () => new ShowDomainRoleAssignmentsRequest(lab.accountId)
  let group: string
  let lone: LabUser

  beforeAll(async () => {
    lone = await lab.user('lone')
    group = await admin.group('assigned', lone)
    await admin.give(group, READER)
    await owner.client.updateDomainGroupInheritRole(
      new UpdateDomainGroupInheritRoleRequest(lab.accountId, group, SERVERS),
    )
    await lab
      .inProject(owner.keys, owner.keys.projectId)
      .keystoneAssociateGroupWithProjectPermission(new KeystoneAssociateGroupWithProjectPermissionRequest(group, GUEST))
  })

  const rolesOf = async (request: ShowDomainRoleAssignmentsRequest) =>
    listIn(await ask(owner, request), 'role_assignments').map(one => asSent(one['role'])['id'])

  it('tell who has what, where', async () => {
    const answer = await ask(owner, asked().withSubjectGroupId(group))
    expect(asSent(answer)['total_num']).toBe(3)
    expect(listIn(answer, 'role_assignments')).toEqual(
      expect.arrayContaining([
        {
          group: { id: group },
          role: { id: READER },
          scope: { domain: { id: lab.accountId } },
          is_inherited: false,
        },
        {
          group: { id: group },
          role: { id: SERVERS },
          scope: { domain: { id: lab.accountId } },
          is_inherited: true,
        },
        {
          group: { id: group },
          role: { id: GUEST },
          scope: { project: { id: owner.keys.projectId } },
          is_inherited: false,
        },
      ]),
    )
  })

  it('are narrowed by role, by whoever has it, and by place', async () => {
    const ofGroup = () => asked().withSubjectGroupId(group)
    expect(await rolesOf(ofGroup().withRoleId(GUEST))).toEqual([GUEST])
    expect(await rolesOf(ofGroup().withScope('domain'))).toEqual([READER])
    expect(await rolesOf(ofGroup().withScope('domain').withIsInherited(true))).toEqual([SERVERS])
    expect(await rolesOf(ofGroup().withScopeDomainId(lab.accountId))).toEqual([READER])
    expect(await rolesOf(ofGroup().withScope('project'))).toEqual([GUEST])
    expect(await rolesOf(ofGroup().withScopeProjectId(owner.keys.projectId))).toEqual([GUEST])
    expect(await rolesOf(ofGroup().withScopeProjectId(NOBODYS))).toEqual([])
    expect(await rolesOf(ofGroup().withScope('enterprise_project'))).toEqual([])
    expect(await rolesOf(asked().withSubject('agency'))).toEqual([])
    expect((await rolesOf(asked().withSubject('group'))).length).toBeGreaterThanOrEqual(3)
  })

  it('of a user include those of the groups, unless they are left out', async () => {
    expect(await rolesOf(asked().withSubjectUserId(lone.userId))).toHaveLength(3)
    expect(await rolesOf(asked().withSubjectUserId(lone.userId).withIncludeGroup(false))).toEqual([])
    expect(await rolesOf(asked().withSubjectUserId(owner.userId).withScope('project'))).toEqual([])
    expect(await rolesOf(asked().withSubject('user').withRoleId(GUEST).withScope('project'))).toContain(GUEST)
    expect(await rolesOf(asked().withSubject('user').withIncludeGroup(false))).toEqual([])
  })

  it('come in pages of 50 at most', async () => {
    const ofGroup = () => asked().withSubjectGroupId(group)
    const second = await ask(owner, ofGroup().withPage(2).withPerPage(2))
    expect(asSent(second)['total_num']).toBe(3)
    expect(listIn(second, 'role_assignments')).toHaveLength(1)
    for (const wrong of [
      ofGroup().withPage(1),
      ofGroup().withPage(1).withPerPage(51),
      asked().withSubject('group').withSubjectGroupId(group),
      asked().withScope('project').withScopeProjectId(NOBODYS),
      asked().withSubject('everybody'),
      asked().withScopeDomainId(NOBODYS),
    ])
      expect(await failureOf(ask(owner, wrong))).toMatchObject(INVALID)
  })

  it('are of one’s own account, for whoever may list them', async () => {
    expect(await failureOf(ask(li))).toMatchObject(REFUSED)
    expect(await failureOf(ask(stranger))).toMatchObject(REFUSED)
  })
})
