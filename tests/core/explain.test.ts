import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { AccountId, UserId } from '#shared/contract/ids.ts'

import {
  explain,
  parsePolicyDocument,
  SYSTEM_ROLES,
  systemRole,
  type Grant,
  type GrantScope,
} from '../../electron/core/access/access.ts'
import { makeApp, type TestApp } from '../support/makeApp.ts'

const grant = (roleName: string, scope: GrantScope): Grant => {
  const role = systemRole(SYSTEM_ROLES.find(one => one.displayName === roleName)?.id ?? '')
  if (role === undefined) throw new Error(roleName)
  return {
    id: roleName,
    policy: { id: role.id, displayName: roleName, catalog: role.catalog, document: role.document },
    from: { kind: 'group', id: 'g1', name: 'Operators' },
    scope,
  }
}
const P1: GrantScope = { kind: 'project', projectId: 'p1' }
const P2: GrantScope = { kind: 'project', projectId: 'p2' }
const start = (projectId: string) => ({
  action: 'ecs:cloudServers:start',
  place: { kind: 'project' as const, projectId },
  keys: {},
})

describe('an explanation', () => {
  it('says what decided, and what was granted elsewhere', () => {
    const [here, there] = [grant('ECS CommonOperations', P1), grant('ECS FullAccess', P2)]
    const { verdict, by, withoutEffect } = explain([here, there], start('p1'))
    expect(verdict).toBe('allowed')
    expect(by).toEqual([{ grant: here, statement: 0 }])
    expect(withoutEffect).toEqual([{ grant: there, statement: 0, why: 'granted-elsewhere' }])
  })

  it('says that what a role depends on is missing, until it is there', () => {
    const servers = grant('Server Administrator', P1)
    expect(explain([servers], start('p1'))).toMatchObject({
      verdict: 'not-allowed',
      withoutEffect: [{ statement: 0, why: 'dependency-missing' }],
    })
    expect(explain([servers, grant('Tenant Guest', P1)], start('p1'))).toMatchObject({
      verdict: 'allowed',
      withoutEffect: [],
    })
  })

  it('leaves out what is about something else', () => {
    expect(explain([grant('VPC FullAccess', P2)], start('p1'))).toEqual({
      allowed: false,
      verdict: 'not-allowed',
      by: [],
      withoutEffect: [],
    })
  })
})

describe('the system roles', () => {
  it('have an identifier and a name of their own, and documents that can be read', () => {
    for (const field of ['id', 'name', 'displayName'] as const)
      expect(new Set(SYSTEM_ROLES.map(one => one[field])).size).toBe(SYSTEM_ROLES.length)
    for (const role of SYSTEM_ROLES) {
      expect(role.id).toMatch(/^[0-9a-f]{32}$/u)
      expect(systemRole(role.id)?.document.version, role.displayName).toBe(role.flag === null ? '1.0' : '1.1')
    }
    expect(systemRole('f'.repeat(32))).toBeUndefined()
  })

  it('depend on roles that there are', () => {
    for (const { id, displayName } of SYSTEM_ROLES)
      for (const needed of systemRole(id)?.document.depends ?? [])
        expect(
          SYSTEM_ROLES.some(one => one.catalog === needed.catalog && one.displayName === needed.displayName),
          displayName,
        ).toBe(true)
  })
})

it('a document that is deeper than any is not read', () => {
  let deep: unknown = {}
  for (let depth = 0; depth < 20_000; depth++) deep = { a: deep }
  expect(parsePolicyDocument(deep, 'custom')).toEqual({
    ok: false,
    violations: [{ code: 'IAM.1021', where: 'policy' }],
  })
})

describe('access.explain', () => {
  let desk: TestApp
  let accountId: AccountId
  let li: UserId
  const LIST = 'iam:users:listUsers'

  beforeAll(async () => {
    desk = await makeApp()
    ;({ accountId } = await desk.as('ann').call('directory.createAccount', { name: 'lab', profile: 'huawei' }))
    li = await user('li.na')
  })
  afterAll(() => desk.close())

  const user = async (login: string, within = accountId) =>
    (await desk.as('ann').call('directory.createUser', { accountId: within, user: { login, name: login } })).userId
  const program = async (userId: UserId) => desk.asProgram(await desk.as('ann').call('accessKeys.create', { userId }))

  it('answers operators about anybody', async () => {
    expect(await desk.as('ann').call('access.explain', { userId: li, action: LIST })).toEqual({
      verdict: 'not-allowed',
      by: [],
      withoutEffect: [],
    })
    const nobody = { userId: 'f'.repeat(32) as UserId, action: LIST }
    expect(await desk.as('ann').refusal('access.explain', nobody)).toMatchObject({ code: 'not_found' })
    const { accountId: other } = await desk.as('ann').call('directory.createAccount', { name: 'other' })
    const elsewhere = { userId: li, accountId: other, action: LIST }
    expect(await desk.as('ann').refusal('access.explain', elsewhere)).toMatchObject({ code: 'not_found' })
  })

  it('answers users about themselves, and whoever may see permissions about others', async () => {
    const own = await program(li)
    expect(await own.call('access.explain', { userId: li, action: LIST })).toMatchObject({ verdict: 'not-allowed' })
    const wang = await user('wang.wei')
    expect(await own.refusal('access.explain', { userId: wang, action: LIST })).toMatchObject({ code: 'forbidden' })
  })

  it('says that the owner of an account may do everything in it, switching roles included', async () => {
    const { userId } = await desk.as('ann').call('directory.createUser', {
      accountId,
      user: { login: 'owner', name: 'Owner', kind: 'root', enterpriseAdministrator: true },
    })
    const owner = await program(userId)
    const asked = (action: string, projectId?: string) =>
      owner.call('access.explain', { userId, action, ...(projectId === undefined ? {} : { projectId }) })
    expect(await asked(LIST)).toMatchObject({
      verdict: 'allowed',
      by: [{ role: 'Security Administrator', custom: false, from: { kind: 'user', name: 'owner' } }],
    })
    expect(await asked('ecs:cloudServers:start', 'p1')).toMatchObject({ verdict: 'allowed' })
    expect(await asked('iam:agencies:assume')).toMatchObject({ verdict: 'allowed' })
    expect(await owner.call('access.explain', { userId: li, action: LIST })).toMatchObject({ verdict: 'not-allowed' })
  })
})
