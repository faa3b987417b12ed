import {
  KeystoneCreateProjectOption,
  KeystoneCreateProjectRequest,
  KeystoneCreateProjectRequestBody,
  KeystoneListProjectsForUserRequest,
  KeystoneListProjectsRequest,
  KeystoneUpdateProjectOption,
  KeystoneUpdateProjectRequest,
  KeystoneUpdateProjectRequestBody,
  UpdateProjectOption,
  UpdateProjectStatusRequest,
  UpdateProjectStatusRequestBody,
  KeystoneShowProjectRequest,
  ShowProjectDetailsAndStatusRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { BasicCredentials, Region } from '@huaweicloud/huaweicloud-sdk-core'
import { IamClient } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { openCopy } from '../support/openCopy.ts'

const { lab, owner, li, stranger } = await labOfFile()

/** Writes rows that no operation writes yet. */
async function inStore(work: (db: Awaited<ReturnType<typeof openCopy>>) => void): Promise<void> {
  const db = await openCopy(join(lab.desk.folder, 'store'), PASSPHRASE)
  try {
    work(db)
  } finally {
    db.close()
  }
}

/** Answers the group, which is made where there is none. */
async function putInGroup(userId: string, name: string): Promise<string> {
  let id = name.padEnd(32, '0')
  await inStore(db => {
    const found = db.prepare('select id from user_group where account_id = ? and name = ?').pluck()
    const known = found.get(lab.accountId, name)
    if (typeof known === 'string') id = known
    else
      db.prepare('insert into user_group (id, account_id, name, name_key, created_at) values (?, ?, ?, ?, 0)').run(
        id,
        lab.accountId,
        name,
        name,
      )
    db.prepare('insert into membership (user_id, group_id, added_at) values (?, ?, 0)').run(userId, id)
  })
  return id
}

const REGIONS = ['lab-1', 'cn-north-4', 'ap-southeast-1', 'eu-west-101', 'MOS']

const create = (by: LabUser, fields: Record<string, unknown>) => {
  const option = Object.assign(new KeystoneCreateProjectOption(), fields)
  return by.client.keystoneCreateProject(
    new KeystoneCreateProjectRequest().withBody(new KeystoneCreateProjectRequestBody(option)),
  )
}
const created = async (name: string, fields: Record<string, unknown> = {}) =>
  (await create(owner, { name, ...fields })).project?.id ?? ''
const list = async (by: LabUser, query: Record<string, unknown> = {}) => {
  const asked = Object.assign(new KeystoneListProjectsRequest(), query)
  return (await by.client.keystoneListProjects(asked)).projects ?? []
}
const named = async (by: LabUser, query: Record<string, unknown> = {}) => (await list(by, query)).map(one => one.name)
const idOf = async (name: string) => (await list(owner, { name }))[0]?.id ?? ''
const show = async (by: LabUser, id: string) =>
  (await lab.inProject(by.keys, id).keystoneShowProject(new KeystoneShowProjectRequest())).project
const details = async (by: LabUser, id: string) =>
  (await lab.inProject(by.keys, id).showProjectDetailsAndStatus(new ShowProjectDetailsAndStatusRequest())).project
const update = (by: LabUser, id: string, fields: Record<string, unknown>) => {
  const option = Object.assign(new KeystoneUpdateProjectOption(), fields)
  return lab
    .inProject(by.keys, id)
    .keystoneUpdateProject(new KeystoneUpdateProjectRequest().withBody(new KeystoneUpdateProjectRequestBody(option)))
}
const setStatus = (by: LabUser, id: string, status: string) => {
  const option = Object.assign(new UpdateProjectOption(), { status })
  return lab
    .inProject(by.keys, id)
    .updateProjectStatus(new UpdateProjectStatusRequest().withBody(new UpdateProjectStatusRequestBody(option)))
}

describe('keystoneListProjects', () => {
  it('lists a default project for every region of the lab and one for OBS, before anything was made', async () => {
    const projects = await list(stranger)
    expect(projects.map(one => one.name)).toEqual(REGIONS)
    expect(new Set(projects.map(one => one.id)).size).toBe(REGIONS.length)
    expect(projects[0]).toEqual({
      id: stranger.keys.projectId,
      name: 'lab-1',
      domain_id: stranger.keys.domainId,
      parent_id: stranger.keys.domainId,
      description: '',
      is_domain: false,
      enabled: true,
      links: { self: `${lab.url}/v3/projects/${stranger.keys.projectId}`, previous: null, next: null },
    })
  })

  it('filters by name, parent and state, and pages', async () => {
    const id = await created('cn-north-4_listed')
    const parent_id = await idOf('cn-north-4')
    expect(await named(owner, { name: 'cn-north-4_listed' })).toEqual(['cn-north-4_listed'])
    expect(await named(owner, { name: 'cn-north' })).toEqual([])
    expect(await named(owner, { parent_id })).toEqual(['cn-north-4_listed'])
    expect(await named(owner, { parent_id: owner.keys.domainId })).toEqual(REGIONS)
    expect(await named(owner, { domain_id: owner.keys.domainId })).toHaveLength(6)
    expect(await named(owner, { is_domain: true })).toEqual([])
    expect(await named(owner, { is_domain: false })).toHaveLength(6)
    await setStatus(owner, id, 'suspended')
    expect(await named(owner, { enabled: false })).toEqual(['cn-north-4_listed'])
    expect(await named(owner, { enabled: true })).toEqual(REGIONS)

    const pages = await Promise.all([1, 2, 3, 4].map(page => named(owner, { page, per_page: 2 })))
    expect(pages.map(one => one.length)).toEqual([2, 2, 2, 0])
    expect(pages.flat()).toEqual([...REGIONS, 'cn-north-4_listed'])
  })

  it('refuses a page without its size, sizes out of range, and what is no page', async () => {
    for (const [query, field] of [
      [{ page: 1 }, 'per_page'],
      [{ per_page: 10 }, 'page'],
      [{ page: 0, per_page: 10 }, 'page'],
      [{ page: 1, per_page: 5001 }, 'per_page'],
      [{ page: 1, per_page: 0 }, 'per_page'],
      [{ page: 'one', per_page: 10 }, 'page'],
      [{ enabled: 'perhaps' }, 'enabled'],
    ] as const)
      expect(await failureOf(list(owner, query))).toMatchObject({
        httpStatusCode: 400,
        errorMsg: `Request parameter ${field} is invalid.`,
      })
    expect(await named(owner, { page: 1, per_page: 5000 })).toHaveLength(6)
  })

  it('is for whoever may list projects, in their own account', async () => {
    expect(await failureOf(list(li))).toMatchObject({ httpStatusCode: 403, errorCode: 403 })
    expect(await failureOf(list(stranger, { domain_id: owner.keys.domainId }))).toMatchObject({ httpStatusCode: 403 })
    expect(await named(stranger, { name: 'cn-north-4_listed' })).toEqual([])
  })

  it('finds exactly one project for a region, so that the SDK finds it alone', async () => {
    const { ak, sk } = owner.keys
    const credential = new BasicCredentials({ ak, sk }).withIamEndpoint(lab.url)
    const client = IamClient.newBuilder()
      .withCredential(credential)
      .withRegion(new Region('cn-north-4', lab.url))
      .build()
    const { project } = await client.keystoneShowProject(new KeystoneShowProjectRequest())
    expect(project?.name).toBe('cn-north-4')
  })
})

describe('keystoneCreateProject', () => {
  it('makes a project inside the default project of its region, with and without naming that', async () => {
    const parent_id = await idOf('ap-southeast-1')
    const first = await create(owner, { name: 'ap-southeast-1_first', parent_id, description: 'for tests' })
    expect(first.project).toMatchObject({
      name: 'ap-southeast-1_first',
      parent_id,
      domain_id: owner.keys.domainId,
      description: 'for tests',
      is_domain: false,
      enabled: true,
    })
    const second = await create(owner, { name: 'ap-southeast-1_second', domain_id: owner.keys.domainId })
    expect(second.project).toMatchObject({ parent_id, description: '' })
    expect(await named(owner, { parent_id })).toEqual(['ap-southeast-1_first', 'ap-southeast-1_second'])
    expect(await show(owner, first.project?.id ?? '')).toMatchObject({ description: 'for tests' })
    const { rows } = await lab.ann.call('audit.list', { action: 'projects.project.created', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([{ actorName: 'owner', detail: { name: 'ap-southeast-1_second' } }])
  })

  it('refuses names that are taken, also those of default projects, with a conflict', async () => {
    await created('eu-west-101_taken')
    for (const name of ['eu-west-101_taken', 'eu-west-101', 'MOS'])
      expect(await failureOf(create(owner, { name }))).toMatchObject({ httpStatusCode: 409, errorCode: 409 })
    // The same name is free elsewhere.
    expect((await create(stranger, { name: 'eu-west-101_taken' })).project).toMatchObject({
      domain_id: stranger.keys.domainId,
    })
  })

  it('refuses what breaks a rule, and names the field', async () => {
    const elsewhere = await idOf('cn-north-4')
    for (const [fields, field] of [
      [{ name: 'nowhere-1_project' }, 'name'],
      [{ name: 'lab-1_' }, 'name'],
      [{ name: 'lab-1project' }, 'name'],
      [{ name: 'lab-1_with space' }, 'name'],
      [{ name: 'lab-1_点' }, 'name'],
      [{ name: 'MOS_project' }, 'name'],
      [{ name: `lab-1_${'x'.repeat(59)}` }, 'name'],
      [{ name: 7 }, 'project.name'],
      [{}, 'project.name'],
      [{ name: 'lab-1_ok', description: 'x'.repeat(256) }, 'description'],
      [{ name: 'lab-1_ok', parent_id: elsewhere }, 'parent_id'],
      [{ name: 'lab-1_ok', parent_id: 'nothing' }, 'parent_id'],
      [{ name: 'lab-1_ok', domain_id: 'nothing' }, 'project.domain_id'],
    ] as const)
      expect(await failureOf(create(owner, fields))).toMatchObject({
        httpStatusCode: 400,
        errorMsg: `Request parameter ${field} is invalid.`,
      })
    expect(await named(owner, { name: 'lab-1_ok' })).toEqual([])
    expect(await failureOf(create(li, { name: 'lab-1_li' }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(create(stranger, { name: 'lab-1_x', domain_id: owner.keys.domainId }))).toMatchObject({
      httpStatusCode: 403,
    })
  })

  it('takes names and descriptions up to their limits', async () => {
    const name = `lab-1_${'x'.repeat(58)}`
    const { project } = await create(owner, { name, description: 'x'.repeat(255) })
    expect(project).toMatchObject({ name, description: 'x'.repeat(255) })
  })

  it('makes ten projects a region at most', async () => {
    const full = await lab.stranger('full', 'full')
    for (let count = 0; count < 10; count++) await create(full, { name: `lab-1_${String(count)}` })
    expect(await failureOf(create(full, { name: 'lab-1_10' }))).toMatchObject({
      httpStatusCode: 403,
      errorMsg: 'The quota of project is used up.',
    })
    expect((await create(full, { name: 'cn-north-4_10' })).project?.name).toBe('cn-north-4_10')
  })
})

describe('keystoneShowProject and showProjectDetailsAndStatus', () => {
  it('show a project of the account, the second to whoever may do everything', async () => {
    const id = await created('cn-north-4_shown')
    const fields = {
      id,
      name: 'cn-north-4_shown',
      domain_id: owner.keys.domainId,
      parent_id: await idOf('cn-north-4'),
      description: '',
      is_domain: false,
      enabled: true,
    }
    const links = { self: `${lab.url}/v3/projects/${id}`, previous: null, next: null }
    expect(await show(li, id)).toEqual({ ...fields, links })
    expect(await details(owner, id)).toEqual({ ...fields, status: 'normal' })
    expect(await failureOf(details(li, id))).toMatchObject({ httpStatusCode: 403 })
  })

  it('answer 404 for what is unknown, another account’s, or was not filled in', async () => {
    const theirs = stranger.keys.projectId
    for (const id of ['f'.repeat(32), 'nothing', theirs]) {
      expect(await failureOf(show(owner, id))).toMatchObject({ httpStatusCode: 404, errorCode: 404 })
      expect(await failureOf(details(owner, id))).toMatchObject({ httpStatusCode: 404 })
    }
    expect(await failureOf(owner.client.keystoneShowProject(new KeystoneShowProjectRequest()))).toMatchObject({
      httpStatusCode: 404,
      errorMsg: 'Could not find the requested resource {project_id}.',
    })
  })
})

describe('keystoneUpdateProject', () => {
  it('renames within the region and describes; a default project keeps its name', async () => {
    const id = await created('cn-north-4_before')
    const { project } = await update(owner, id, { name: 'cn-north-4_after', description: 'renamed' })
    expect(project).toMatchObject({ id, name: 'cn-north-4_after', description: 'renamed' })
    expect(await show(owner, id)).toMatchObject({ name: 'cn-north-4_after', description: 'renamed' })
    expect(await named(owner, { name: 'cn-north-4_before' })).toEqual([])
    await update(owner, id, { description: '' })
    expect(await show(owner, id)).toMatchObject({ name: 'cn-north-4_after', description: '' })

    const region = await idOf('eu-west-101')
    expect((await update(owner, region, { description: 'ours' })).project).toMatchObject({
      id: region,
      name: 'eu-west-101',
      parent_id: owner.keys.domainId,
      description: 'ours',
    })
    expect(await named(owner, { name: 'eu-west-101' })).toEqual(['eu-west-101'])
    expect(await failureOf(update(owner, region, { name: 'eu-west-101_mine' }))).toMatchObject({ httpStatusCode: 400 })
  })

  it('refuses another region, a name that is taken, and a change of nothing', async () => {
    const id = await created('eu-west-101_kept')
    await created('eu-west-101_other')
    for (const [fields, field] of [
      [{ name: 'cn-north-4_kept' }, 'name'],
      [{ name: 'eu-west-101' }, 'name'],
      [{ name: 'kept' }, 'name'],
      [{ name: `eu-west-101_${'x'.repeat(64)}` }, 'name'],
      [{ description: 'x'.repeat(256) }, 'description'],
      [{}, 'project'],
    ] as const)
      expect(await failureOf(update(owner, id, fields))).toMatchObject({
        httpStatusCode: 400,
        errorMsg: `Request parameter ${field} is invalid.`,
      })
    expect(await failureOf(update(owner, id, { name: 'eu-west-101_other' }))).toMatchObject({ httpStatusCode: 409 })
    expect(await show(owner, id)).toMatchObject({ name: 'eu-west-101_kept' })
    expect(await failureOf(update(li, id, { description: 'mine' }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(update(stranger, id, { description: 'mine' }))).toMatchObject({ httpStatusCode: 404 })
    const body = new KeystoneUpdateProjectRequestBody(new KeystoneUpdateProjectOption().withDescription('x'))
    const unfilled = owner.client.keystoneUpdateProject(new KeystoneUpdateProjectRequest().withBody(body))
    expect(await failureOf(unfilled)).toMatchObject({ httpStatusCode: 404 })
  })
})

describe('updateProjectStatus', () => {
  it('suspends and resumes a project, also a default one', async () => {
    for (const id of [await created('lab-1_paused'), await idOf('lab-1')]) {
      expect(await setStatus(owner, id, 'suspended')).toMatchObject({ httpStatusCode: 204 })
      expect(await details(owner, id)).toMatchObject({ status: 'suspended', enabled: false })
      await setStatus(owner, id, 'normal')
      expect(await details(owner, id)).toMatchObject({ status: 'normal', enabled: true })
    }
  })

  it('refuses other states, and whoever may not', async () => {
    const id = await created('lab-1_steady')
    expect(await failureOf(setStatus(owner, id, 'deleted'))).toMatchObject({
      httpStatusCode: 400,
      errorMsg: 'Request parameter project.status is invalid.',
    })
    expect(await failureOf(setStatus(li, id, 'suspended'))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(setStatus(stranger, id, 'suspended'))).toMatchObject({ httpStatusCode: 404 })
    expect(await details(owner, id)).toMatchObject({ status: 'normal' })
  })
})

describe('keystoneListProjectsForUser and keystoneListAuthProjects', () => {
  const of = async (by: LabUser, userId: string) =>
    (await by.client.keystoneListProjectsForUser(new KeystoneListProjectsForUserRequest(userId))).projects ?? []
  const own = async (by: LabUser) => (await by.client.keystoneListAuthProjects()).projects ?? []

  it('list every project for the owner and for members of the group admin, and none without a permission', async () => {
    const all = await named(owner)
    expect((await own(owner)).map(one => one.name)).toEqual(all)
    expect((await of(owner, owner.userId)).map(one => one.name)).toEqual(all)
    const admin = await lab.user('admin-member')
    await putInGroup(admin.userId, 'admin')
    expect((await own(admin)).map(one => one.name)).toEqual(all)
    expect((await of(owner, admin.userId)).map(one => one.name)).toEqual(all)
    expect(await own(li)).toEqual([])
    expect(await of(li, li.userId)).toEqual([])
  })

  it('list those in which a permission was given, to the user or to one of their groups, or all of them', async () => {
    const wang = await lab.user('wang')
    const grant = (holder: readonly [kind: string, id: string], scope: readonly [kind: string, id: string]) =>
      inStore(db => {
        const sql = `insert into permission_grant
          (account_id, holder_kind, holder_id, role_id, scope_kind, scope_id, granted_at) values (?, ?, ?, 'r', ?, ?, 0)`
        db.prepare(sql).run(lab.accountId, ...holder, ...scope)
      })
    const group = await putInGroup(wang.userId, 'operators')
    await grant(['group', group], ['project', await created('cn-north-4_group')])
    await grant(['user', wang.userId], ['project', await idOf('eu-west-101')])
    await grant(['user', wang.userId], ['global', ''])
    await grant(['user', li.userId], ['project', await idOf('cn-north-4')])
    expect((await own(wang)).map(one => one.name)).toEqual(['eu-west-101', 'cn-north-4_group'])
    expect((await of(wang, wang.userId)).map(one => one.name)).toEqual(['eu-west-101', 'cn-north-4_group'])
    await grant(['group', group], ['all-projects', ''])
    expect((await of(owner, wang.userId)).map(one => one.name)).toEqual(await named(owner))
  })

  it('refuse another’s projects, unknown users, and users of another account', async () => {
    expect(await failureOf(of(li, owner.userId))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(of(stranger, li.userId))).toMatchObject({ httpStatusCode: 404 })
    for (const unknown of ['f'.repeat(32), 'nobody'])
      expect(await failureOf(of(owner, unknown))).toMatchObject({ httpStatusCode: 404 })
    const wrong = lab.clientWith({ ...li.keys, sk: 'wrong' })
    expect(await failureOf(wrong.keystoneListAuthProjects())).toMatchObject({ httpStatusCode: 401 })
  })
})

describe('enterprise projects', () => {
  it('end the making of projects; those that are there stay', async () => {
    const boss = await lab.stranger('boss', 'enterprise')
    await create(boss, { name: 'lab-1_early' })
    await lab.ann.call('enterpriseProjects.create', { accountId: boss.accountId, name: 'sales' })
    expect(await failureOf(create(boss, { name: 'lab-1_late' }))).toMatchObject({
      httpStatusCode: 403,
      errorMsg: 'The account has enterprise projects. No IAM projects can be created beside them.',
    })
    expect(await named(boss)).toEqual([...REGIONS, 'lab-1_early'])
  })
})

describe('an access key', () => {
  it('names a project that exists', async () => {
    expect(await show(li, li.keys.projectId)).toMatchObject({ name: 'lab-1', domain_id: lab.accountId })
  })
})
