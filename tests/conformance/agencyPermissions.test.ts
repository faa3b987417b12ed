import {
  AgencyPolicy,
  AgencyPolicyResource,
  AgencyPolicyRoleOption,
  AgencyPolicyStatement,
  AssociateAgencyWithAllProjectsPermissionRequest,
  AssociateAgencyWithDomainPermissionRequest,
  AssociateAgencyWithProjectPermissionRequest,
  AssociateRoleToAgencyOnEnterpriseProjectRequest,
  CheckAllProjectsPermissionForAgencyRequest,
  CheckDomainPermissionForAgencyRequest,
  CheckProjectPermissionForAgencyRequest,
  CreateAgencyCustomPolicyRequest,
  CreateAgencyCustomPolicyRequestBody,
  CreateAgencyEpPolicyAssignmentReqBody,
  CreateAgencyEpPolicyAssignmentReqBodyRoleAssignments,
  CreateAgencyOption,
  CreateAgencyRequest,
  CreateAgencyRequestBody,
  CreateOrDelAgencyEpPolicyAssignmentReqBody,
  ListAllProjectsPermissionsForAgencyRequest,
  ListDomainPermissionsForAgencyRequest,
  ListProjectPermissionsForAgencyRequest,
  RemoveAllProjectsPermissionFromAgencyRequest,
  RemoveDomainPermissionFromAgencyRequest,
  RemoveProjectPermissionFromAgencyRequest,
  RevokeRoleFromAgencyOnEnterpriseProjectRequest,
  ShowDomainRoleAssignmentsRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { listIn } from '../support/asSent.ts'
import { failureOf, makeLab, type LabUser } from '../support/labDesk.ts'
import { permissionsBy, roleId } from '../support/labPermissions.ts'
import { tokenByAgency } from '../support/tokenRequests.ts'

let lab: Awaited<ReturnType<typeof makeLab>>
/** Who gives the agency away, somebody of that account who may do nothing, and who it is for. */
let owner: LabUser
let li: LabUser
let trusted: LabUser
let agency: string

beforeAll(async () => {
  lab = await makeLab()
  ;({ owner } = lab)
  li = await lab.user('li.na')
  trusted = await lab.stranger('trusted', 'other')
  agency = await makeAgency('for-other')
})
afterAll(() => lab.close())

/** A user of the account that the agencies are for. */
const ofOther = async (login: string): Promise<LabUser> =>
  lab.user(login, {}, (await lab.ann.call('directory.user', { userId: trusted.userId })).accountId)

async function makeAgency(name: string): Promise<string> {
  const option = new CreateAgencyOption(name, lab.accountId).withTrustDomainName('other')
  const made = await owner.client.createAgency(new CreateAgencyRequest().withBody(new CreateAgencyRequestBody(option)))
  return made.agency?.id ?? ''
}

const NOBODYS = 'f'.repeat(32)
const READER = roleId('IAM ReadOnlyAccess')
const SERVERS = roleId('ECS FullAccess')
const REFUSED = { httpStatusCode: 403, errorCode: 403 }
const UNKNOWN = { httpStatusCode: 404, errorCode: 404 }

interface Place {
  readonly give: (agency: string, role: string, by?: LabUser) => Promise<unknown>
  readonly take: (agency: string, role: string, by?: LabUser) => Promise<unknown>
  readonly check: (agency: string, role: string, by?: LabUser) => Promise<unknown>
  readonly list: (agency: string, by?: LabUser) => Promise<readonly (string | undefined)[]>
}

const idsOf = (roles: readonly { readonly id?: string }[] | undefined) => (roles ?? []).map(one => one.id)

const GLOBALLY: Place = {
  give: (id, role, by = owner) =>
    by.client.associateAgencyWithDomainPermission(
      new AssociateAgencyWithDomainPermissionRequest(lab.accountId, id, role),
    ),
  take: (id, role, by = owner) =>
    by.client.removeDomainPermissionFromAgency(new RemoveDomainPermissionFromAgencyRequest(lab.accountId, id, role)),
  check: (id, role, by = owner) =>
    by.client.checkDomainPermissionForAgency(new CheckDomainPermissionForAgencyRequest(lab.accountId, id, role)),
  list: async (id, by = owner) =>
    idsOf(
      (await by.client.listDomainPermissionsForAgency(new ListDomainPermissionsForAgencyRequest(lab.accountId, id)))
        .roles,
    ),
}

const inProject = (by: LabUser) => lab.inProject(by.keys, owner.keys.projectId)
const IN_PROJECT: Place = {
  give: (id, role, by = owner) =>
    inProject(by).associateAgencyWithProjectPermission(new AssociateAgencyWithProjectPermissionRequest(id, role)),
  take: (id, role, by = owner) =>
    inProject(by).removeProjectPermissionFromAgency(new RemoveProjectPermissionFromAgencyRequest(id, role)),
  check: (id, role, by = owner) =>
    inProject(by).checkProjectPermissionForAgency(new CheckProjectPermissionForAgencyRequest(id, role)),
  list: async (id, by = owner) =>
    idsOf((await inProject(by).listProjectPermissionsForAgency(new ListProjectPermissionsForAgencyRequest(id))).roles),
}

const EVERYWHERE: Place = {
  give: (id, role, by = owner) =>
    by.client.associateAgencyWithAllProjectsPermission(
      new AssociateAgencyWithAllProjectsPermissionRequest(id, lab.accountId, role),
    ),
  take: (id, role, by = owner) =>
    by.client.removeAllProjectsPermissionFromAgency(
      new RemoveAllProjectsPermissionFromAgencyRequest(id, lab.accountId, role),
    ),
  check: (id, role, by = owner) =>
    by.client.checkAllProjectsPermissionForAgency(
      new CheckAllProjectsPermissionForAgencyRequest(id, lab.accountId, role),
    ),
  list: async (id, by = owner) =>
    idsOf(
      (
        await by.client.listAllProjectsPermissionsForAgency(
          new ListAllProjectsPermissionsForAgencyRequest(id, lab.accountId),
        )
      ).roles,
    ),
}

describe.each<[string, Place, { role: string; wrong: string; iam: boolean; foreign: number }]>([
  ['for global services', GLOBALLY, { role: READER, wrong: SERVERS, iam: false, foreign: 403 }],
  ['in a project', IN_PROJECT, { role: SERVERS, wrong: roleId('Security Administrator'), iam: false, foreign: 404 }],
  ['for all projects', EVERYWHERE, { role: READER, wrong: roleId('Agent Operator'), iam: true, foreign: 403 }],
])('permissions of an agency %s', (_where, { give, take, check, list }, { role, wrong, iam, foreign }) => {
  const code = (status: number, text: string) => ({ httpStatusCode: status, errorCode: iam ? text : status })

  it('are given, found, and taken back', async () => {
    expect(await list(agency)).toEqual([])
    expect(await failureOf(check(agency, role))).toMatchObject({ httpStatusCode: 404 })
    expect(await give(agency, role)).toMatchObject({ httpStatusCode: 204 })
    // 409 is not documented for agencies: giving twice is giving once.
    expect(await give(agency, role)).toMatchObject({ httpStatusCode: 204 })
    expect(await list(agency)).toEqual([role])
    expect(await check(agency, role)).toMatchObject({ httpStatusCode: 204 })
    expect(await take(agency, role)).toMatchObject({ httpStatusCode: 204 })
    expect(await list(agency)).toEqual([])
    expect(await failureOf(take(agency, role))).toMatchObject(code(404, 'IAM.0004'))
  })

  it('never are Agent Operator, nor what belongs elsewhere', async () => {
    expect(await failureOf(give(agency, wrong))).toMatchObject(code(403, 'IAM.0002'))
    expect(await failureOf(give(agency, roleId('Agent Operator')))).toMatchObject(code(403, 'IAM.0002'))
    expect(await list(agency)).toEqual([])
  })

  it('know no stranger, and are for whoever may', async () => {
    expect(await failureOf(give(NOBODYS, role))).toMatchObject(code(404, 'IAM.0004'))
    expect(await failureOf(give(agency, NOBODYS))).toMatchObject(code(404, 'IAM.0004'))
    expect(await failureOf(list(NOBODYS))).toMatchObject(code(404, 'IAM.0004'))
    for (const [by, status] of [
      [li, 403],
      [trusted, foreign],
    ] as const) {
      expect(await failureOf(give(agency, role, by))).toMatchObject({ httpStatusCode: status })
      expect(await failureOf(take(agency, role, by))).toMatchObject({ httpStatusCode: status })
      expect(await failureOf(check(agency, role, by))).toMatchObject({ httpStatusCode: status })
      expect(await failureOf(list(agency, by))).toMatchObject({ httpStatusCode: status })
    }
  })
})

describe('whoever acts through an agency', () => {
  let agent: LabUser

  beforeAll(async () => {
    agent = await ofOther('agent')
    const admin = permissionsBy(trusted)
    await admin.give(await admin.group('agents', agent), roleId('Agent Operator'))
  })

  const acting = async () => {
    const { text } = await tokenByAgency(agent.client, { agency: 'for-other', domainName: 'lab' })
    return lab.clientWith({ ...agent.keys, domainId: lab.accountId }, { 'X-Auth-Token': text })
  }

  it('may do what the agency was given, and no longer than it has it', async () => {
    const before = await acting()
    expect(await failureOf(before.keystoneListUsers())).toMatchObject(REFUSED)
    await GLOBALLY.give(agency, READER)
    // The tokens it had are over: what it may do has changed.
    expect(await failureOf(before.keystoneListUsers())).toMatchObject({ httpStatusCode: 401 })
    const now = await acting()
    expect((await now.keystoneListUsers()).users?.map(one => one.name)).toContain('li.na')
    await GLOBALLY.take(agency, READER)
    expect(await failureOf(now.keystoneListUsers())).toMatchObject({ httpStatusCode: 401 })
    expect(await failureOf((await acting()).keystoneListUsers())).toMatchObject(REFUSED)
  })
})

describe('who may assume an agency', () => {
  it('is whoever a policy names it for', async () => {
    const zhao = await ofOther('zhao')
    const admin = permissionsBy(trusted)
    const group = await admin.group('assumers', zhao)
    const assume = (named: string) => tokenByAgency(zhao.client, { agency: named, domainName: 'lab' })
    await makeAgency('third')
    const made = new AgencyPolicyStatement(['iam:agencies:assume'], 'Allow').withResource(
      new AgencyPolicyResource([`/iam/agencies/${agency}`]),
    )
    const option = new AgencyPolicyRoleOption('One agency', 'AX', 'only one', new AgencyPolicy('1.1', [made]))
    const { role } = await trusted.client.createAgencyCustomPolicy(
      new CreateAgencyCustomPolicyRequest().withBody(new CreateAgencyCustomPolicyRequestBody(option)),
    )
    expect(await failureOf(assume('for-other'))).toMatchObject(REFUSED)
    await admin.give(group, role?.id ?? '')
    expect((await assume('for-other')).text).not.toBe('')
    expect(await failureOf(assume('third'))).toMatchObject(REFUSED)
    await admin.take(group, role?.id ?? '')
    expect(await failureOf(assume('for-other'))).toMatchObject(REFUSED)
    // Agent Operator is for every agency.
    await admin.give(group, roleId('Agent Operator'))
    expect((await assume('third')).text).not.toBe('')
    await admin.take(group, roleId('Agent Operator'))
    expect(await failureOf(assume('third'))).toMatchObject(REFUSED)
  })
})

describe('permissions of agencies in enterprise projects', () => {
  let research: string
  const one = (id: string, project: string, role: string) =>
    new CreateAgencyEpPolicyAssignmentReqBodyRoleAssignments(id, project, role)
  type Assignments = CreateAgencyEpPolicyAssignmentReqBodyRoleAssignments[]
  const give = (given: Assignments, by = owner) =>
    by.client.associateRoleToAgencyOnEnterpriseProject(
      new AssociateRoleToAgencyOnEnterpriseProjectRequest().withBody(new CreateAgencyEpPolicyAssignmentReqBody(given)),
    )
  const take = (taken: Assignments, by = owner) =>
    by.client.revokeRoleFromAgencyOnEnterpriseProject(
      new RevokeRoleFromAgencyOnEnterpriseProjectRequest().withBody(
        new CreateOrDelAgencyEpPolicyAssignmentReqBody(taken),
      ),
    )
  const assigned = (id: string, project: string) => ({
    agency: { id },
    role: { id: SERVERS },
    scope: { enterprise_project: { id: project } },
    is_inherited: false,
  })
  const found = async () => {
    const asked = new ShowDomainRoleAssignmentsRequest(lab.accountId)
    const answer = await owner.client.showDomainRoleAssignments(asked.withSubject('agency'))
    return listIn(answer, 'role_assignments')
  }

  beforeAll(async () => {
    const made = await lab.ann.call('enterpriseProjects.create', { accountId: lab.accountId, name: 'research' })
    research = made.enterpriseProjectId
  })

  it('are given and taken many at once', async () => {
    const second = await makeAgency('second')
    const both = [one(agency, research, SERVERS), one(second, '0', SERVERS)]
    expect(await give(both)).toMatchObject({ httpStatusCode: 200 })
    expect(await found()).toEqual(expect.arrayContaining([assigned(agency, research), assigned(second, '0')]))
    await give([one(agency, research, SERVERS)])
    expect(await found()).toHaveLength(2)
    expect(await take(both)).toMatchObject({ httpStatusCode: 204 })
    expect(await found()).toEqual([])
    expect(await failureOf(take(both))).toMatchObject(UNKNOWN)
  })

  it('are given all, or none of them', async () => {
    for (const wrong of [
      one(NOBODYS, research, SERVERS),
      one(agency, NOBODYS, SERVERS),
      one(agency, research, NOBODYS),
    ])
      expect(await failureOf(give([one(agency, research, SERVERS), wrong]))).toMatchObject(UNKNOWN)
    expect(await failureOf(give([one(agency, research, roleId('Agent Operator'))]))).toMatchObject(REFUSED)
    expect(await found()).toEqual([])
  })

  it('are 250 at most, and named whole', async () => {
    const many = Array.from({ length: 251 }, () => one('a', '0', 'r'))
    for (const wrong of [[], many, [new CreateAgencyEpPolicyAssignmentReqBodyRoleAssignments(agency)]]) {
      expect(await failureOf(give(wrong))).toMatchObject({ httpStatusCode: 400, errorCode: 400 })
      expect(await failureOf(take(wrong))).toMatchObject({ httpStatusCode: 400, errorCode: 400 })
    }
  })

  it('are for whoever may, in their own account', async () => {
    const given = [one(agency, research, SERVERS)]
    expect(await failureOf(give(given, li))).toMatchObject(REFUSED)
    expect(await failureOf(take(given, li))).toMatchObject(REFUSED)
    expect(await failureOf(give(given, trusted))).toMatchObject(UNKNOWN)
    expect(await failureOf(take(given, trusted))).toMatchObject(UNKNOWN)
  })
})
