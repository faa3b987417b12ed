import type {
  KeystoneCreateUserOption,
  KeystoneUpdateUserOption,
  UpdateUserInformationOption,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import {
  KeystoneAddUserToGroupRequest,
  KeystoneCreateGroupOption,
  KeystoneCreateGroupRequest,
  KeystoneCreateGroupRequestBody,
  KeystoneCreateUserRequest,
  KeystoneCreateUserRequestBody,
  KeystoneListUsersForGroupByAdminRequest,
  KeystoneListUsersRequest,
  KeystoneShowUserRequest,
  KeystoneUpdatePasswordOption,
  KeystoneUpdateUserByAdminRequest,
  KeystoneUpdateUserByAdminRequestBody,
  KeystoneUpdateUserPasswordRequest,
  KeystoneUpdateUserPasswordRequestBody,
  ShowUserRequest,
  UpdateUserInformationRequest,
  UpdateUserInformationRequestBody,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { describe, expect, it } from 'vitest'

import { UserId } from '#shared/contract/ids.ts'

import { failureOf, type LabUser } from '../support/labDesk.ts'
import { labOfFile } from '../support/labFile.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { changePassword, createUser, removeUser, updateUser } from '../support/userRequests.ts'

const { lab, owner, li, stranger } = await labOfFile()

const PASSWORD = 'Quiet-Harbour-27'
const NEXT = 'Amber-Lantern-58'
const LATER = 'Silver-Meadow-91'
const HOUR = 3_600_000

type Fields = Readonly<Record<string, unknown>>
/** Bodies as programs send them, wrong ones too: the classes of the SDK check nothing. */
const create = (by: LabUser, fields: Fields) => createUser(by.client, { domain_id: lab.accountId, ...fields })
const keystoneCreate = async (by: LabUser, fields: Fields) =>
  (
    await by.client.keystoneCreateUser(
      new KeystoneCreateUserRequest().withBody(
        new KeystoneCreateUserRequestBody(fields as unknown as KeystoneCreateUserOption),
      ),
    )
  ).user
const update = (by: LabUser, userId: string, fields: Fields) => updateUser(by.client, userId, fields)
const patch = async (by: LabUser, userId: string, fields: Fields) =>
  (
    await by.client.keystoneUpdateUserByAdmin(
      new KeystoneUpdateUserByAdminRequest(userId).withBody(
        new KeystoneUpdateUserByAdminRequestBody(fields as unknown as KeystoneUpdateUserOption),
      ),
    )
  ).user
const inform = (by: LabUser, userId: string, fields: Fields) =>
  by.client.updateUserInformation(
    new UpdateUserInformationRequest(userId).withBody(
      new UpdateUserInformationRequestBody(fields as unknown as UpdateUserInformationOption),
    ),
  )
const remove = (by: LabUser, userId: string) => removeUser(by.client, userId)
const show = async (userId: string) => (await owner.client.showUser(new ShowUserRequest(userId))).user
const record = (userId: string) => lab.ann.call('directory.user', { userId: UserId.parse(userId) })
const madeOf = async (fields: Fields): Promise<UserId> => UserId.parse((await create(owner, fields))?.id)
/** What a user's own page says to a password; nobody is signed in on it before. */
const signIn = async (login: string, password: string) => {
  const page = lab.desk.asUser(`page of ${login}`)
  if ((await page.call('sessions.state', {})).stage !== 'visitor') await page.call('sessions.signOut', {})
  return page.call('sessions.signIn', { account: 'lab', login, password })
}
/** The subjects of the messages to somebody, as an operator reads them in the outbox. */
const noticesTo = async (name: string) => {
  const { messages } = await lab.ann.call('codes.outbox', { limit: 200 })
  const subjects: string[] = []
  for (const { messageId, userName } of messages)
    if (userName === name)
      subjects.push((await lab.ann.call('codes.readBody', { messageId, reason: 'a test' })).subject)
  return subjects
}
const lastRow = async (action: string) => (await lab.ann.call('audit.list', { action, limit: 1 })).rows[0]

describe('createUser', () => {
  it('makes a user whom the desk finds and who can sign in, and says so in the audit', async () => {
    const made = await create(owner, {
      name: 'Chen_Wei',
      password: PASSWORD,
      email: 'chen@example.org',
      areacode: '0086',
      phone: '13800000001',
      access_mode: 'programmatic',
      description: 'a robot',
      xuser_id: 'x1',
      xuser_type: 'TenantIdp',
    })
    const userId = UserId.parse(made?.id)
    expect(made).toMatchObject({ name: 'Chen_Wei', enabled: true, pwd_status: true, is_domain_owner: false })
    expect(await record(userId)).toMatchObject({
      login: 'Chen_Wei',
      name: 'Chen_Wei',
      email: 'chen@example.org',
      phone: '13800000001',
      accessMode: 'programmatic',
      xuserId: 'x1',
      mustChangePassword: true,
    })
    const { hits } = await lab.ann.call('directory.search', { text: 'Chen_Wei' })
    expect(hits.map(hit => hit.userId)).toContain(userId)
    expect(await signIn('Chen_Wei', PASSWORD)).toMatchObject({ outcome: 'next', stage: 'must-change' })
    expect(await noticesTo('Chen_Wei')).toContain('A password was set for you')
    expect(await lastRow('directory.user.created')).toMatchObject({
      actorKind: 'api',
      actorName: 'owner',
      userId,
      note: 'with-password',
      detail: { signedWith: owner.keys.ak },
    })
    await remove(owner, userId)
  })

  it('takes a user who need not change the password, and one who is off', async () => {
    const ready = await madeOf({ name: 'ready', password: PASSWORD, pwd_status: false })
    expect(await signIn('ready', PASSWORD)).toMatchObject({ outcome: 'next', stage: 'open' })
    const off = await madeOf({ name: 'off', password: PASSWORD, enabled: false })
    expect(await show(off)).toMatchObject({ enabled: false })
    expect(await signIn('off', PASSWORD)).toMatchObject({ outcome: 'refused' })
    for (const userId of [ready, off]) await remove(owner, userId)
  })

  it.each([
    ['1100', { domain_id: undefined, name: 'x.y' }],
    ['1100', {}],
    ['1101', { name: '1st' }],
    ['1101', { name: ' first' }],
    ['1101', { name: 'a/b' }],
    ['1101', { name: '' }],
    ['1101', { name: 'a'.repeat(65) }],
    ['1102', { name: 'x.y', email: 'nobody' }],
    ['1103', { name: 'x.y', password: 'short' }],
    ['1103', { name: 'x.y', password: 'qmzvtkrwplxs' }],
    ['1103', { name: 'x.y', password: `Long-${'a1'.repeat(20)}` }],
    ['1103', { name: 'x.y', email: 'robert@example.org', password: 'robert@example.org7' }],
    ['1118', { name: 'x.y', password: 'Password1' }],
    ['1104', { name: 'x.y', areacode: '0086', phone: '12ab' }],
    ['1104', { name: 'x.y', areacode: 'china', phone: '13800000009' }],
    ['1106', { name: 'x.y', phone: '13800000009' }],
    ['1106', { name: 'x.y', areacode: '0086' }],
    ['1117', { name: 'x.y', description: 'a'.repeat(256) }],
    ['1109', { name: 'LI.NA' }],
    ['1109', { name: 'lab' }],
    ['IAM.0007', { name: 'x.y', access_mode: 'both' }],
    ['IAM.0007', { name: 'x.y', xuser_id: 'alone' }],
    ['IAM.0007', { name: 7 }],
  ])('answers %s to %o, and makes nobody', async (errorCode, fields) => {
    const before = (await owner.client.keystoneListUsers()).users?.length
    expect(await failureOf(create(owner, fields))).toMatchObject({ httpStatusCode: 400, errorCode })
    expect((await owner.client.keystoneListUsers()).users).toHaveLength(before ?? 0)
  })

  it('keeps addresses, numbers and outside identities of one user each', async () => {
    const contacts = { email: 'one@example.org', areacode: '+86', phone: '13800000002' }
    const one = await madeOf({ name: 'one', ...contacts, xuser_id: 'x2', xuser_type: 'TenantIdp' })
    for (const [errorCode, fields] of [
      ['1110', { email: 'ONE@example.org' }],
      ['1111', { areacode: '0086', phone: '13800000002' }],
      ['1113', { xuser_id: 'x2', xuser_type: 'TenantIdp' }],
    ] as const) {
      expect(await failureOf(create(owner, { name: 'two', ...fields }))).toMatchObject({ errorCode })
      expect(await failureOf(update(owner, li.userId, fields))).toMatchObject({ httpStatusCode: 400, errorCode })
    }
    await remove(owner, one)
  })

  it('stops at the quota of fifty users', async () => {
    const made: UserId[] = []
    for (let have = (await owner.client.keystoneListUsers()).users?.length ?? 0; have < 50; have += 1)
      made.push(await madeOf({ name: `filler ${String(have)}x` }))
    expect(await failureOf(create(owner, { name: 'one.more' }))).toMatchObject({
      httpStatusCode: 400,
      errorCode: '1115',
    })
    for (const userId of made) await remove(owner, userId)
    await remove(owner, await madeOf({ name: 'one.more' }))
  })

  it('is refused to whoever may not, and in another account', async () => {
    expect(await failureOf(create(li, { name: 'mine' }))).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
    expect(await failureOf(create(stranger, { name: 'mine' }))).toMatchObject({ httpStatusCode: 403 })
  })
})

describe('keystoneCreateUser', () => {
  it('makes a user in the account of whoever asks', async () => {
    const made = await keystoneCreate(owner, { name: 'keystone', password: PASSWORD, description: 'old style' })
    expect(made).toMatchObject({ name: 'keystone', domain_id: lab.accountId, pwd_status: true, enabled: true })
    const found = await owner.client.keystoneListUsers(new KeystoneListUsersRequest().withName('keystone'))
    expect(found.users?.map(user => user.id)).toEqual([made?.id])
    await remove(owner, made?.id ?? '')
  })

  it('answers 400 without a name, with a taken one and with a weak password, and 403 to others', async () => {
    for (const fields of [{}, { name: 'li.na' }, { name: 'weak', password: 'Password1' }])
      expect(await failureOf(keystoneCreate(owner, fields))).toMatchObject({ httpStatusCode: 400, errorCode: 400 })
    expect(await failureOf(keystoneCreate(li, { name: 'mine' }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(keystoneCreate(stranger, { name: 'mine', domain_id: lab.accountId }))).toMatchObject({
      httpStatusCode: 403,
    })
  })
})

describe('updateUser', () => {
  it('changes what is given, and lets a new address wait while the old one is told', async () => {
    const userId = await madeOf({ name: 'before', email: 'old@example.org' })
    expect(
      await update(owner, userId, {
        name: 'after',
        description: 'changed',
        access_mode: 'console',
        email: 'new@example.org',
      }),
    ).toMatchObject({ id: userId, name: 'after', description: 'changed', access_mode: 'console' })
    expect(await show(userId)).toMatchObject({ name: 'after', email: 'old@example.org' })
    const { name, pending } = await record(userId)
    expect(name).toBe('after')
    expect(pending).toMatchObject([{ channel: 'email', address: 'new@example.org' }])
    const notices = await noticesTo('after')
    expect(notices).toHaveLength(2)
    expect(new Set(notices)).toEqual(new Set(['Your contact details change']))

    await lab.desk.clock.advance(73 * HOUR)
    await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    expect(await show(userId)).toMatchObject({ email: 'new@example.org' })
    await remove(owner, userId)
  })

  it('sets a password by the rules and the history, and whoever was signed in is out', async () => {
    const userId = await madeOf({ name: 'reset.me', password: PASSWORD, pwd_status: false, email: 'reset@example.org' })
    await signIn('reset.me', PASSWORD)
    for (const [password, errorCode] of [
      [PASSWORD, '1108'],
      ['Password1', '1118'],
      ['tiny', '1103'],
    ] as const)
      expect(await failureOf(update(owner, userId, { password }))).toMatchObject({ httpStatusCode: 400, errorCode })

    expect(await update(owner, userId, { password: NEXT })).toMatchObject({ pwd_status: true })
    expect(await lab.desk.asUser('page of reset.me').call('sessions.state', {})).toMatchObject({ stage: 'visitor' })
    expect(await signIn('reset.me', PASSWORD)).toMatchObject({ outcome: 'refused' })
    expect(await signIn('reset.me', NEXT)).toMatchObject({ stage: 'must-change' })
    const told = (await noticesTo('reset.me')).filter(subject => subject === 'A password was set for you')
    expect(told).toHaveLength(2)
    expect(await lastRow('directory.user.updated')).toMatchObject({ note: 'password-set', actorKind: 'api', userId })

    expect(await update(owner, userId, { pwd_status: false })).toMatchObject({ pwd_status: false })
    expect(await signIn('reset.me', NEXT)).toMatchObject({ stage: 'open' })
    await remove(owner, userId)
  })

  it('switches a user off and on again', async () => {
    const userId = await madeOf({ name: 'switch', password: PASSWORD, pwd_status: false, email: 'switch@example.org' })
    expect(await update(owner, userId, { enabled: false })).toMatchObject({ enabled: false })
    expect(await signIn('switch', PASSWORD)).toMatchObject({ outcome: 'refused' })
    expect(await update(owner, userId, { enabled: true })).toMatchObject({ enabled: true })
    expect(await signIn('switch', PASSWORD)).toMatchObject({ outcome: 'next' })
    expect(await noticesTo('switch')).toEqual(
      expect.arrayContaining(['Your account was disabled', 'Your account was enabled']),
    )
    await remove(owner, userId)
  })

  it('answers the codes of what does not fit, and changes nothing', async () => {
    const before = await record(li.userId)
    for (const [errorCode, fields] of [
      ['1101', { name: '9lives' }],
      ['1102', { email: 'no' }],
      ['1104', { areacode: '0086', phone: 'no' }],
      ['1106', { phone: '13800000009' }],
      ['1109', { name: 'owner' }],
      ['1117', { description: 'a'.repeat(256) }],
      ['IAM.0007', {}],
      ['IAM.0007', { enabled: 'yes' }],
    ] as const)
      expect(await failureOf(update(owner, li.userId, fields))).toMatchObject({ httpStatusCode: 400, errorCode })
    expect(await record(li.userId)).toEqual(before)
  })

  it('is refused to whoever may not, and knows nobody of another account', async () => {
    expect(await failureOf(update(li, li.userId, { email: 'mine@example.org' }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(update(li, li.userId, { description: 'mine' }))).toMatchObject({ httpStatusCode: 403 })
    for (const attempt of [
      update(stranger, li.userId, { description: 'theirs' }),
      update(owner, stranger.userId, { description: 'theirs' }),
      update(owner, 'nobody', { description: 'theirs' }),
    ])
      expect(await failureOf(attempt)).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
  })

  it('lets an owner who bears the name of the account keep it, and nobody else take it', async () => {
    const accountId = (await lab.ann.call('directory.createAccount', { name: 'namesake', profile: 'huawei' })).accountId
    const namesake = await lab.user('namesake', { kind: 'root', enterpriseAdministrator: true }, accountId)
    // An owner may bear the name of the account, and keep it.
    expect(await update(namesake, namesake.userId, { name: 'namesake', description: 'same' })).toMatchObject({
      name: 'namesake',
      description: 'same',
    })
    expect(await failureOf(create(namesake, { domain_id: accountId, name: 'Namesake' }))).toMatchObject({
      errorCode: '1109',
    })
  })

  it('leaves the owner to the owner', async () => {
    const deputy = await lab.user('deputy')
    const { groups = [] } = await owner.client.keystoneListGroups()
    const admin = groups.find(({ name }) => name === 'admin')?.id ?? ''
    await owner.client.keystoneAddUserToGroup(new KeystoneAddUserToGroupRequest(admin, deputy.userId))
    expect(await update(deputy, li.userId, { description: 'by the deputy' })).toMatchObject({ name: 'li.na' })
    for (const fields of [{ password: PASSWORD }, { email: 'mine@example.org' }, { enabled: false }])
      expect(await failureOf(update(deputy, owner.userId, fields))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(update(owner, owner.userId, { enabled: false }))).toMatchObject({ httpStatusCode: 403 })
    expect(await update(owner, owner.userId, { description: 'the owner' })).toMatchObject({ description: 'the owner' })
    await remove(owner, deputy.userId)
  })
})

describe('keystoneUpdateUserByAdmin', () => {
  it('changes the plain fields', async () => {
    const userId = await madeOf({ name: 'plain' })
    const fields = { name: 'plainer', password: PASSWORD, pwd_status: false, description: 'patched' }
    expect(await patch(owner, userId, fields)).toMatchObject({
      name: 'plainer',
      description: 'patched',
      pwd_status: false,
      domain_id: lab.accountId,
    })
    expect(await signIn('plainer', PASSWORD)).toMatchObject({ stage: 'open' })
    await remove(owner, userId)
  })

  it('is refused with 400, 403 and 404', async () => {
    expect(await failureOf(patch(owner, li.userId, { name: '1' }))).toMatchObject({ httpStatusCode: 400 })
    expect(await failureOf(patch(li, li.userId, { description: 'mine' }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(patch(stranger, li.userId, { description: 'theirs' }))).toMatchObject({
      httpStatusCode: 404,
    })
    const other = { domain_id: stranger.keys.domainId, description: 'moved' }
    expect(await failureOf(patch(owner, li.userId, other))).toMatchObject({ httpStatusCode: 403 })
  })
})

describe('updateUserInformation', () => {
  it('lets users enter contacts of their own, which wait as every change does', async () => {
    const mei = await lab.user('mei', { email: 'mei@example.org' })
    expect(await inform(mei, mei.userId, { email: 'mei.new@example.org', mobile: '0086-13800000003' })).toMatchObject({
      httpStatusCode: 204,
    })
    const { email, pending } = await record(mei.userId)
    expect(email).toBe('mei@example.org')
    expect(pending.map(({ address }) => address)).toEqual(['mei.new@example.org', '13800000003'])
    expect(await noticesTo('mei')).toContain('Your contact details change')
    await lab.ann.call('directory.freezeContacts', { userId: mei.userId, reason: 'a test' })
    expect(await failureOf(inform(mei, mei.userId, { email: 'third@example.org' }))).toMatchObject({
      httpStatusCode: 409,
      errorCode: 'IAM.0005',
    })
    await remove(owner, mei.userId)
  })

  it('answers 1102, 1104, 1110 and 1111, and is nobody else’s', async () => {
    const taken = await madeOf({ name: 'taken', email: 'taken@example.org', areacode: '0086', phone: '13800000004' })
    for (const [errorCode, fields] of [
      ['1102', { email: 'no' }],
      ['1104', { mobile: '13800000003' }],
      ['1110', { email: 'taken@example.org' }],
      ['1111', { mobile: '0086-13800000004' }],
      ['IAM.0007', {}],
    ] as const)
      expect(await failureOf(inform(li, li.userId, fields))).toMatchObject({ httpStatusCode: 400, errorCode })
    expect(await failureOf(inform(owner, li.userId, { email: 'x@example.org' }))).toMatchObject({ httpStatusCode: 403 })
    await remove(owner, taken)
  })
})

describe('keystoneUpdateUserPassword', () => {
  it('changes one’s own password against the present one', async () => {
    const wu = await lab.user('wu', { email: 'wu@example.org' })
    await update(owner, wu.userId, { password: PASSWORD, pwd_status: false })
    expect(await changePassword(wu.client, wu.userId, { from: PASSWORD, to: NEXT })).toMatchObject({
      httpStatusCode: 204,
    })
    expect(await signIn('wu', NEXT)).toMatchObject({ stage: 'open' })
    expect(await noticesTo('wu')).toContain('Your password was changed')
    expect(await lastRow('credentials.password.changed')).toMatchObject({ note: 'changed', actorKind: 'api' })
    for (const to of [NEXT, 'Password1', 'tiny'])
      expect(await failureOf(changePassword(wu.client, wu.userId, { from: NEXT, to }))).toMatchObject({
        httpStatusCode: 400,
      })
    expect(await failureOf(changePassword(owner.client, wu.userId, { from: NEXT, to: LATER }))).toMatchObject({
      httpStatusCode: 403,
    })
    const missing = new KeystoneUpdateUserPasswordRequestBody(new KeystoneUpdatePasswordOption(LATER))
    expect(
      await failureOf(
        wu.client.keystoneUpdateUserPassword(new KeystoneUpdateUserPasswordRequest(wu.userId).withBody(missing)),
      ),
    ).toMatchObject({ httpStatusCode: 400 })
    await remove(owner, wu.userId)
  })

  it('counts a wrong one as a failed sign-in, and locks', async () => {
    const guess = await lab.user('guess')
    await update(owner, guess.userId, { password: PASSWORD, pwd_status: false })
    for (let tries = 0; tries < 5; tries += 1)
      expect(await failureOf(changePassword(guess.client, guess.userId, { from: NEXT, to: LATER }))).toMatchObject({
        httpStatusCode: 400,
        errorMsg: 'Incorrect password.',
      })
    expect(await failureOf(changePassword(guess.client, guess.userId, { from: PASSWORD, to: LATER }))).toMatchObject({
      httpStatusCode: 401,
      errorMsg: 'Account locked.',
    })
    expect(await record(guess.userId)).toMatchObject({ lockedUntil: expect.any(Number) as number })
    await remove(owner, guess.userId)
  })
})

describe('keystoneDeleteUser', () => {
  it('takes away the user, what opened the account, and the groups', async () => {
    const gone = await lab.user('gone', { email: 'gone@example.org', areaCode: '0086', phone: '13800000005' })
    await update(owner, gone.userId, { password: PASSWORD, pwd_status: false })
    await signIn('gone', PASSWORD)
    const option = new KeystoneCreateGroupOption('Leavers')
    const made = await owner.client.keystoneCreateGroup(
      new KeystoneCreateGroupRequest().withBody(new KeystoneCreateGroupRequestBody(option)),
    )
    const group = made.group?.id ?? ''
    await owner.client.keystoneAddUserToGroup(new KeystoneAddUserToGroupRequest(group, gone.userId))

    expect(await remove(owner, gone.userId)).toMatchObject({ httpStatusCode: 204 })

    for (const attempt of [
      owner.client.keystoneShowUser(new KeystoneShowUserRequest(gone.userId)),
      owner.client.showUser(new ShowUserRequest(gone.userId)),
      update(owner, gone.userId, { enabled: true }),
      remove(owner, gone.userId),
      owner.client.keystoneAddUserToGroup(new KeystoneAddUserToGroupRequest(group, gone.userId)),
    ])
      expect(await failureOf(attempt)).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(gone.client.keystoneListAuthDomains())).toMatchObject({ httpStatusCode: 401 })
    const { users } = await owner.client.keystoneListUsersForGroupByAdmin(
      new KeystoneListUsersForGroupByAdminRequest(group),
    )
    expect(users).toEqual([])
    expect((await owner.client.keystoneListUsers()).users?.map(user => user.id)).not.toContain(gone.userId)
    expect(await signIn('gone', PASSWORD)).toMatchObject({ outcome: 'refused' })
    expect(await lab.desk.asUser('page of gone').call('sessions.state', {})).toMatchObject({ stage: 'visitor' })
    expect(await lastRow('directory.user.deleted')).toMatchObject({ actorKind: 'api', userId: gone.userId })
  })

  it('frees the login, the address and the number for somebody else', async () => {
    const contacts = { email: 'again@example.org', areacode: '0086', phone: '13800000006' }
    const first = await madeOf({ name: 'again', ...contacts, xuser_id: 'x3', xuser_type: 'TenantIdp' })
    await remove(owner, first)
    const second = await madeOf({ name: 'again', ...contacts, xuser_id: 'x3', xuser_type: 'TenantIdp' })
    expect(second).not.toBe(first)
    expect(await record(second)).toMatchObject({ login: 'again', shared: [] })
    await remove(owner, second)
  })

  it('is refused for the owner with 1107, to whoever may not, and in another account', async () => {
    expect(await failureOf(remove(owner, owner.userId))).toMatchObject({
      httpStatusCode: 400,
      errorMsg: 'The account administrator cannot be deleted.',
    })
    expect(await failureOf(remove(li, owner.userId))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(remove(li, li.userId))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(remove(stranger, li.userId))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(remove(owner, 'f'.repeat(32)))).toMatchObject({ httpStatusCode: 404 })
    expect(await record(li.userId)).toMatchObject({ login: 'li.na' })
  })
})
