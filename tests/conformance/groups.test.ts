import {
  KeystoneAddUserToGroupRequest,
  KeystoneCheckUserInGroupRequest,
  KeystoneCreateGroupOption,
  KeystoneCreateGroupRequest,
  KeystoneCreateGroupRequestBody,
  KeystoneDeleteGroupRequest,
  KeystoneListGroupsForUserRequest,
  KeystoneListGroupsRequest,
  KeystoneListUsersForGroupByAdminRequest,
  KeystoneRemoveUserFromGroupRequest,
  KeystoneShowGroupRequest,
  KeystoneUpdateGroupOption,
  KeystoneUpdateGroupRequest,
  KeystoneUpdateGroupRequestBody,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { describe, expect, it } from 'vitest'

import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'

const { lab, owner, li, stranger } = await labOfFile()

const create = async (by: LabUser, option: KeystoneCreateGroupOption) =>
  (
    await by.client.keystoneCreateGroup(
      new KeystoneCreateGroupRequest().withBody(new KeystoneCreateGroupRequestBody(option)),
    )
  ).group
const make = async (name: string, description?: string): Promise<string> => {
  const option = new KeystoneCreateGroupOption(name)
  if (description !== undefined) option.withDescription(description)
  return (await create(owner, option))?.id ?? ''
}
const update = async (by: LabUser, groupId: string, option: KeystoneUpdateGroupOption) =>
  (
    await by.client.keystoneUpdateGroup(
      new KeystoneUpdateGroupRequest(groupId).withBody(new KeystoneUpdateGroupRequestBody(option)),
    )
  ).group
const list = async (by: LabUser, name?: string) => {
  const asked = new KeystoneListGroupsRequest()
  if (name !== undefined) asked.withName(name)
  return (await by.client.keystoneListGroups(asked)).groups ?? []
}
const show = async (by: LabUser, groupId: string) =>
  (await by.client.keystoneShowGroup(new KeystoneShowGroupRequest(groupId))).group
const remove = (by: LabUser, groupId: string) => by.client.keystoneDeleteGroup(new KeystoneDeleteGroupRequest(groupId))
const add = (by: LabUser, groupId: string, userId: string) =>
  by.client.keystoneAddUserToGroup(new KeystoneAddUserToGroupRequest(groupId, userId))
const check = (by: LabUser, groupId: string, userId: string) =>
  by.client.keystoneCheckUserInGroup(new KeystoneCheckUserInGroupRequest(groupId, userId))
const takeOut = (by: LabUser, groupId: string, userId: string) =>
  by.client.keystoneRemoveUserFromGroup(new KeystoneRemoveUserFromGroupRequest(groupId, userId))
const groupsOf = async (by: LabUser, userId: string) =>
  ((await by.client.keystoneListGroupsForUser(new KeystoneListGroupsForUserRequest(userId))).groups ?? []).map(
    ({ name }) => name,
  )
const usersIn = async (by: LabUser, groupId: string) =>
  (
    (await by.client.keystoneListUsersForGroupByAdmin(new KeystoneListUsersForGroupByAdminRequest(groupId))).users ?? []
  ).map(({ name }) => name)
const adminOf = async (by: LabUser): Promise<string> => (await list(by, 'admin'))[0]?.id ?? ''

const NOBODYS = 'f'.repeat(32)

describe('the group admin', () => {
  it('is there by default, holds the owner, and gives whoever joins it every permission', async () => {
    const admin = await adminOf(owner)
    expect(await usersIn(owner, admin)).toEqual(['owner'])
    expect(await failureOf(list(li))).toMatchObject({ httpStatusCode: 403 })
    await add(owner, admin, li.userId)
    expect((await list(li)).map(({ name }) => name)).toEqual(['admin'])
    await takeOut(owner, admin, li.userId)
    expect(await failureOf(list(li))).toMatchObject({ httpStatusCode: 403 })
  })

  it('comes with the profile, and with an owner who is made later', async () => {
    const { accountId } = await lab.ann.call('directory.createAccount', { name: 'late', profile: 'nist' })
    const { profile: _profile, ...policy } = (await lab.ann.call('credentials.policies', {})).policies.find(
      one => one.accountId === accountId,
    ) ?? { profile: 'nist' }
    expect(policy).toHaveProperty('rules')
    if (!('rules' in policy)) return
    await lab.ann.call('credentials.setPolicy', {
      accountId,
      profile: 'huawei',
      rules: policy.rules,
      reason: 'programs use it',
    })
    const late = await lab.user('late.owner', { kind: 'root', enterpriseAdministrator: true }, accountId)
    expect(await usersIn(late, await adminOf(late))).toEqual(['late.owner'])
  })

  it('can be neither deleted nor renamed, nobody can make another, and the owner stays in it', async () => {
    const admin = await adminOf(owner)
    const renamed = update(owner, admin, new KeystoneUpdateGroupOption().withName('plain'))
    expect(await failureOf(renamed)).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(remove(owner, admin))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(takeOut(owner, admin, owner.userId))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(make('Admin'))).toMatchObject({ httpStatusCode: 409 })
    const group = await make('nearly')
    expect(await failureOf(update(owner, group, new KeystoneUpdateGroupOption().withName('ADMIN')))).toMatchObject({
      httpStatusCode: 409,
    })
    await remove(owner, group)
    expect(await usersIn(owner, admin)).toEqual(['owner'])
  })
})

describe('groups', () => {
  it('are made, found by name, shown, changed and deleted', async () => {
    const made = await create(owner, new KeystoneCreateGroupOption('审计 Team_1').withDescription('reads logs'))
    expect(made).toMatchObject({ name: '审计 Team_1', description: 'reads logs', domain_id: lab.accountId })
    const id = made?.id ?? ''
    expect(await show(owner, id)).toMatchObject({ name: '审计 Team_1', create_time: lab.desk.clock.now() })
    expect((await list(owner, '审计 Team_1')).map(one => one.id)).toEqual([id])
    expect(await list(owner, 'Team_1')).toEqual([])

    expect(await update(owner, id, new KeystoneUpdateGroupOption().withName('Auditors'))).toMatchObject({
      name: 'Auditors',
      description: 'reads logs',
    })
    await update(owner, id, new KeystoneUpdateGroupOption().withDescription(''))
    expect(await show(owner, id)).toMatchObject({ name: 'Auditors', description: '' })

    await remove(owner, id)
    expect(await failureOf(show(owner, id))).toMatchObject({ httpStatusCode: 404, errorCode: 404 })
    expect((await list(owner)).map(({ name }) => name)).toEqual(['admin'])
  })

  it.each([
    ['a name with a character that is none of the documented ones', { name: 'a+b' }],
    ['a name that is too long', { name: 'a'.repeat(129) }],
    ['a name of spaces alone', { name: '  ' }],
    ['no name', {}],
    ['a name that is a number', { name: 7 }],
    ['a description with @', { name: 'fine', description: 'a@b' }],
    ['a description that is too long', { name: 'fine', description: 'a'.repeat(256) }],
    ['an account that is no id', { name: 'fine', domain_id: 'mine' }],
  ])('are not made with %s', async (_what, group) => {
    const body = { group } as unknown as KeystoneCreateGroupRequestBody
    const failure = await failureOf(owner.client.keystoneCreateGroup(new KeystoneCreateGroupRequest().withBody(body)))
    expect(failure).toMatchObject({ httpStatusCode: 400, errorCode: 400 })
    expect(failure.errorMsg).toMatch(/name|description|domain_id/u)
    expect((await list(owner)).map(({ name }) => name)).toEqual(['admin'])
  })

  it('have names of their own, whatever the case', async () => {
    const [one, two] = [await make('Finance'), await make('Payroll')]
    expect(await failureOf(make('FINANCE'))).toMatchObject({ httpStatusCode: 409, errorCode: 409 })
    const taken = update(owner, two, new KeystoneUpdateGroupOption().withName('finance'))
    expect(await failureOf(taken)).toMatchObject({ httpStatusCode: 409 })
    expect(await update(owner, one, new KeystoneUpdateGroupOption().withName('finance'))).toMatchObject({
      name: 'finance',
    })
    expect(await failureOf(update(owner, one, new KeystoneUpdateGroupOption()))).toMatchObject({ httpStatusCode: 400 })
    for (const id of [one, two]) await remove(owner, id)
  })

  it('are twenty at most', async () => {
    const made: string[] = []
    for (let index = 1; index < 20; index += 1) made.push(await make(`group ${String(index)}`))
    expect(await failureOf(make('one more'))).toMatchObject({
      httpStatusCode: 403,
      errorMsg: 'The quota of group is used up.',
    })
    for (const id of made) await remove(owner, id)
  })

  it('need permissions, and are unknown to other accounts', async () => {
    const id = await make('Ours')
    const option = new KeystoneUpdateGroupOption().withDescription('theirs')
    for (const attempt of [
      () => list(li),
      () => show(li, id),
      () => create(li, new KeystoneCreateGroupOption('Mine')),
      () => update(li, id, option),
      () => remove(li, id),
      () => usersIn(li, id),
      () => check(li, id, li.userId),
      () => add(li, id, li.userId),
      () => takeOut(li, id, li.userId),
      () => groupsOf(li, owner.userId),
      () => create(stranger, new KeystoneCreateGroupOption('Mine').withDomainId(lab.accountId)),
      () => stranger.client.keystoneListGroups(new KeystoneListGroupsRequest().withDomainId(lab.accountId)),
    ])
      expect(await failureOf(attempt())).toMatchObject({ httpStatusCode: 403 })
    for (const attempt of [
      () => show(stranger, id),
      () => update(stranger, id, option),
      () => remove(stranger, id),
      () => usersIn(stranger, id),
      () => check(stranger, id, stranger.userId),
      () => add(stranger, id, stranger.userId),
      () => takeOut(stranger, id, stranger.userId),
      () => groupsOf(stranger, li.userId),
      () => add(owner, id, stranger.userId),
      () => show(owner, 'no id'),
      () => remove(owner, NOBODYS),
      () => usersIn(owner, NOBODYS),
    ])
      expect(await failureOf(attempt())).toMatchObject({ httpStatusCode: 404 })
    expect(await show(owner, id)).toMatchObject({ description: '' })
    await remove(owner, id)
  })
})

describe('members', () => {
  it('join and leave, which the desk shows, and may ask for their own groups', async () => {
    const id = await make('Readers')
    expect(await failureOf(check(owner, id, li.userId))).toMatchObject({ httpStatusCode: 404 })
    await add(owner, id, li.userId)
    expect(await check(owner, id, li.userId)).toMatchObject({ httpStatusCode: 204 })
    await add(owner, id, li.userId)
    expect(await usersIn(owner, id)).toEqual(['li.na'])
    expect(await groupsOf(li, li.userId)).toEqual(['Readers'])
    expect(await lab.ann.call('directory.card', { userId: li.userId })).toMatchObject({ groups: ['Readers'] })

    await takeOut(owner, id, li.userId)
    expect(await usersIn(owner, id)).toEqual([])
    expect(await failureOf(takeOut(owner, id, li.userId))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(add(owner, id, NOBODYS))).toMatchObject({ httpStatusCode: 404 })
    await remove(owner, id)
  })

  it('are in ten groups at most, and outlive their group', async () => {
    const made: string[] = []
    for (let index = 0; index < 11; index += 1) made.push(await make(`team ${String(index)}`))
    const [last = '', ...ten] = made
    for (const id of ten) await add(owner, id, li.userId)
    expect(await failureOf(add(owner, last, li.userId))).toMatchObject({ httpStatusCode: 403 })
    for (const id of ten) await remove(owner, id)
    expect(await groupsOf(owner, li.userId)).toEqual([])
    await add(owner, last, li.userId)
    expect(await groupsOf(owner, li.userId)).toEqual(['team 0'])
    await remove(owner, last)
  })

  it('leave rows in the audit that name the group, the user and the key', async () => {
    const id = await make('Watched')
    await add(owner, id, li.userId)
    const { rows } = await lab.ann.call('audit.list', { action: 'groups.member.added', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([
      {
        actorKind: 'api',
        actorName: 'owner',
        userId: li.userId,
        detail: { group: 'Watched', signedWith: owner.keys.ak },
      },
    ])
    await remove(owner, id)
  })
})
