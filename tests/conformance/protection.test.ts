import {
  DeleteMfaDeviceRequest,
  ListUserLoginProtectsRequest,
  ListUserMfaDevicesRequest,
  ShowUserLoginProtectRequest,
  ShowUserMfaDeviceRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { failureOf, makeLab, type LabUser } from '../support/labDesk.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { fieldOf } from '../support/asSent.ts'
import { bindDevice, codeAt, createDevice, unbindDevice } from '../support/mfaRequests.ts'
import { protectLogin } from '../support/settingRequests.ts'
import { givePassword } from '../support/labPasswords.ts'

const PASSWORD = 'grey-Heron-wades-77'
const NOBODY = 'f'.repeat(32)

let lab: Awaited<ReturnType<typeof makeLab>>
let owner: LabUser
let stranger: LabUser
let count = 0

/** A user with a password, two contacts and an access key. */
async function newUser(login = `user-${String((count += 1))}`): Promise<LabUser> {
  await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
  const user = await lab.user(login, {
    email: `${login}@example.org`,
    areaCode: '0086',
    phone: String(13_800_138_000 + count),
  })
  await givePassword(lab.desk, { accountId: lab.accountId, login }, PASSWORD)
  return user
}

beforeAll(async () => {
  lab = await makeLab()
  ;({ owner } = lab)
  stranger = await lab.stranger()
})
afterAll(() => lab.close())

const page = (client: string) => lab.desk.asUser(client, { peer: '127.0.0.1' })
const signIn = (client: string, { login }: LabUser) =>
  page(client).call('sessions.signIn', { account: 'lab', login, password: PASSWORD })

describe('login protection', () => {
  const show = async (by: LabUser, userId: string) =>
    fieldOf(await by.client.showUserLoginProtect(new ShowUserLoginProtectRequest(userId)), 'login_protect')
  const list = async (by: LabUser) =>
    fieldOf(await by.client.listUserLoginProtects(new ListUserLoginProtectsRequest()), 'login_protects')
  const set = (by: LabUser, userId: string, [enabled, method]: readonly [boolean, string] = [true, 'email']) =>
    protectLogin(by.client, userId, { enabled, method })

  it('that was never switched on is unknown', async () => {
    const user = await newUser()
    expect(await failureOf(show(owner, user.userId))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
    expect(JSON.stringify(await list(owner))).not.toContain(user.userId)
    // Switched off, it is known all the same.
    await set(owner, user.userId, [false, 'vmfa'])
    expect(await show(owner, user.userId)).toEqual({
      user_id: user.userId,
      enabled: false,
      verification_method: 'vmfa',
    })
  })

  it.each(['sms', 'email'] as const)('by %s is asked for on the users’ pages and shown there', async method => {
    const user = await newUser()
    await lab.desk.clock.advance(80 * 3_600_000)
    await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    const client = `a page of ${user.login}`
    expect(await signIn(client, user)).toMatchObject({ outcome: 'next', stage: 'open' })
    const answer = { user_id: user.userId, enabled: true, verification_method: method }
    expect(await set(owner, user.userId, [true, method])).toEqual(answer)
    expect(await show(owner, user.userId)).toEqual(answer)
    expect(await show(user, user.userId)).toEqual(answer)
    expect(await list(owner)).toContainEqual(answer)
    // The page that was open has to show who it is again.
    expect(await page(client).call('sessions.state', {})).toMatchObject({ stage: 'visitor' })
    expect(await signIn(client, user)).toMatchObject({ outcome: 'next', stage: 'second-factor' })
    expect(await page(client).call('sessions.state', {})).toMatchObject({ factor: { way: method } })
    expect(await page(client).call('sessions.sendCode', {})).toMatchObject({ outcome: 'sent' })
    const { rows } = await lab.ann.call('audit.list', { action: 'loginProtection.user.changed', limit: 1 })
    expect(rows).toMatchObject([
      { outcome: 'done', note: method, userId: user.userId, actorName: 'owner', detail: { signedWith: owner.keys.ak } },
    ])
    await set(owner, user.userId, [false, method])
    expect(await signIn(client, user)).toMatchObject({ outcome: 'next', stage: 'open' })
    expect(await show(owner, user.userId)).toEqual({ ...answer, enabled: false })
  })

  it('by the app falls back to a contact while no device is bound', async () => {
    const user = await newUser()
    await lab.desk.clock.advance(80 * 3_600_000)
    await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    await set(owner, user.userId, [true, 'vmfa'])
    expect(await signIn('without the app', user)).toMatchObject({ outcome: 'next', stage: 'second-factor' })
    expect(await page('without the app').call('sessions.state', {})).toMatchObject({ hasMfa: false })
  })

  it('that a user settles on their own page is what programs read', async () => {
    const user = await newUser()
    await lab.desk.clock.advance(80 * 3_600_000)
    await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    const own = page('settling')
    await signIn('settling', user)
    await own.call('sessions.proveAgain', { way: 'password', secret: PASSWORD })
    await own.call('mySecurity.setLoginProtection', { way: 'sms' })
    expect(await show(owner, user.userId)).toMatchObject({ enabled: true, verification_method: 'sms' })
    await own.call('mySecurity.setLoginProtection', { way: 'off' })
    expect(await show(owner, user.userId)).toMatchObject({ enabled: false, verification_method: 'sms' })
  })

  it('is for administrators, of their account, and never one’s own', async () => {
    const [user, other] = [await newUser(), await newUser()]
    expect(await failureOf(set(owner, owner.userId))).toMatchObject({
      httpStatusCode: 403,
      errorCode: 'IAM.0002',
      errorMsg: 'Nobody changes their own login protection here. Another administrator can.',
    })
    for (const tried of [set(user, user.userId), set(user, other.userId), list(user), show(user, other.userId)])
      expect(await failureOf(tried)).toMatchObject({ httpStatusCode: 403 })
    for (const tried of [set(stranger, user.userId), show(stranger, user.userId)])
      expect(await failureOf(tried)).toMatchObject({ httpStatusCode: 404 })
    for (const unknown of [NOBODY, 'nobody']) {
      expect(await failureOf(set(owner, unknown))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
      expect(await failureOf(show(owner, unknown))).toMatchObject({ httpStatusCode: 404 })
    }
    expect(await list(stranger)).toEqual([])
    expect(await failureOf(set(owner, user.userId, [true, 'letter']))).toMatchObject({
      httpStatusCode: 400,
      errorCode: 'IAM.0007',
      errorMsg: 'Request parameter login_protect.verification_method is invalid.',
    })
    expect(await failureOf(set(owner, user.userId, ['yes' as unknown as boolean, 'sms']))).toMatchObject({
      errorMsg: 'Request parameter login_protect.enabled is invalid.',
    })
    expect(await failureOf(show(owner, user.userId))).toMatchObject({ httpStatusCode: 404 })
  })
})

describe('virtual MFA devices', () => {
  const create = (by: LabUser, userId: string, name?: string) => createDevice(by.client, userId, name)
  const bind = (by: LabUser, given: Parameters<typeof bindDevice>[1]) => bindDevice(by.client, given)
  const unbind = (by: LabUser, given: Parameters<typeof unbindDevice>[1]) => unbindDevice(by.client, given)
  const remove = (by: LabUser, userId: string, serial: string) =>
    by.client.deleteMfaDevice(new DeleteMfaDeviceRequest(userId, serial))
  const show = async (by: LabUser, userId: string) =>
    fieldOf(await by.client.showUserMfaDevice(new ShowUserMfaDeviceRequest(userId)), 'virtual_mfa_device')
  const list = async (by: LabUser) =>
    fieldOf(await by.client.listUserMfaDevices(new ListUserMfaDevicesRequest()), 'virtual_mfa_devices')

  /** The code that an app with this seed shows, some steps from now. */
  const code = (seed: string, steps = 0) => codeAt(seed, lab.desk.clock.now(), steps)
  const wrong = (...right: string[]) => ['111111', '222222', '333333'].find(one => !right.includes(one)) ?? ''

  /** How many messages the user got. */
  const told = async ({ login }: LabUser) =>
    (await lab.ann.call('codes.outbox', { limit: 200 })).messages.filter(one => one.userName === login).length

  async function made(user: LabUser) {
    return { userId: user.userId, ...(await create(user, user.userId)) }
  }
  async function bound(user: LabUser) {
    const device = await made(user)
    await bind(user, { ...device, first: code(device.seed, -1), second: code(device.seed) })
    return device
  }

  it('are made for oneself, one each, and ask for nothing until they are bound', async () => {
    const user = await newUser()
    const device = await create(user, user.userId, 'my_phone-1')
    expect(device.serial).toBe(`iam:${lab.accountId}:mfa/my_phone-1`)
    expect(device.seed).toMatch(/^[A-Z2-7]{32}$/u)
    expect(await failureOf(create(user, user.userId))).toMatchObject({ httpStatusCode: 409, errorCode: 'IAM.0005' })
    const shown = { serial_number: device.serial, user_id: user.userId }
    expect(await show(user, user.userId)).toEqual(shown)
    expect(await list(owner)).toContainEqual(shown)
    expect(await signIn('not bound yet', user)).toMatchObject({ outcome: 'next', stage: 'open' })
    const { rows } = await lab.ann.call('audit.list', { action: 'mfa.device.created', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([{ userId: user.userId, detail: { device: device.serial } }])
    expect(JSON.stringify(rows)).not.toContain(device.seed)
  })

  it('are for nobody else, and have names of letters, digits, - and _', async () => {
    const user = await newUser()
    for (const by of [owner, await newUser()])
      expect(await failureOf(create(by, user.userId))).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
    for (const name of ['', 'a/b', 'a b', 'x'.repeat(65)])
      expect(await failureOf(create(user, user.userId, name))).toMatchObject({
        httpStatusCode: 400,
        errorMsg: 'Request parameter virtual_mfa_device.name is invalid.',
      })
    expect(await failureOf(show(user, user.userId))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
  })

  it('are bound with two consecutive codes, and then asked for on the users’ pages', async () => {
    const user = await newUser()
    const device = await made(user)
    const right = [code(device.seed, -1), code(device.seed)] as const
    const off = wrong(...right)
    for (const [first, second] of [
      [off, right[1]],
      [right[0], off],
      [right[1], right[0]],
    ] as const)
      expect(await failureOf(bind(user, { ...device, first, second }))).toMatchObject({
        httpStatusCode: 400,
        errorCode: 'IAM.1061',
      })
    expect(await signIn('before', user)).toMatchObject({ stage: 'open' })
    const before = await told(user)
    expect(await bind(user, { ...device, first: right[0], second: right[1] })).toMatchObject({ httpStatusCode: 204 })
    // Word of it went to both contacts.
    expect(await told(user)).toBe(before + 2)
    expect(await page('before').call('sessions.state', {})).toMatchObject({ stage: 'visitor' })
    expect(await signIn('after', user)).toMatchObject({ outcome: 'next', stage: 'second-factor' })
    await lab.desk.clock.advance(60_000)
    expect(await page('after').call('sessions.secondFactor', { code: code(device.seed) })).toMatchObject({
      outcome: 'next',
      stage: 'open',
    })
    expect(await lab.ann.call('directory.user', { userId: user.userId })).toMatchObject({ hasMfa: true })
    expect(await failureOf(bind(user, { ...device, first: right[0], second: right[1] }))).toMatchObject({
      httpStatusCode: 409,
      errorCode: 'IAM.0005',
    })
    const { rows } = await page('after').call('mySecurity.activity', {})
    expect(rows.map(row => row.action)).toEqual(expect.arrayContaining(['mfa.device.bound', 'mfa.device.created']))
  })

  it('take five pairs; then another device has to be made', async () => {
    const user = await newUser()
    const device = await made(user)
    const off = wrong(code(device.seed, -1), code(device.seed))
    for (let tries = 0; tries < 5; tries++)
      expect(await failureOf(bind(user, { ...device, first: off, second: off }))).toMatchObject({
        errorCode: 'IAM.1061',
      })
    const right = { first: code(device.seed, -1), second: code(device.seed) }
    expect(await failureOf(bind(user, { ...device, ...right }))).toMatchObject({ errorCode: 'IAM.1061' })
    expect((await create(user, user.userId, 'again')).seed).not.toBe(device.seed)
  })

  it('are bound by their user alone, under their own serial number', async () => {
    const user = await newUser()
    const device = await made(user)
    const right = { first: code(device.seed, -1), second: code(device.seed) }
    expect(await failureOf(bind(owner, { ...device, ...right }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(bind(stranger, { ...device, ...right }))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(bind(user, { ...device, ...right, serial: 'iam:other:mfa/phone' }))).toMatchObject({
      httpStatusCode: 404,
      errorCode: 'IAM.0004',
    })
    expect(await failureOf(bind(user, { ...device, ...right, first: '12345' }))).toMatchObject({
      httpStatusCode: 400,
      errorMsg: 'Request parameter authentication_code_first is invalid.',
    })
  })

  it('are unbound by their user with a code of theirs', async () => {
    const user = await newUser()
    const device = await bound(user)
    await lab.desk.clock.advance(60_000)
    expect(
      await failureOf(unbind(user, { ...device, code: wrong(code(device.seed, -1), code(device.seed)) })),
    ).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.1061' })
    expect(await show(user, user.userId)).toMatchObject({ serial_number: device.serial })
    expect(await unbind(user, { ...device, code: code(device.seed) })).toMatchObject({ httpStatusCode: 204 })
    expect(await failureOf(show(user, user.userId))).toMatchObject({ httpStatusCode: 404 })
    expect(await signIn('unbound', user)).toMatchObject({ outcome: 'next', stage: 'open' })
    expect(await failureOf(unbind(user, { ...device, code: code(device.seed) }))).toMatchObject({ httpStatusCode: 409 })
    // What is left of it goes, or another one takes its place.
    expect((await create(user, user.userId, 'next')).serial).toBe(`iam:${lab.accountId}:mfa/next`)
    expect(await failureOf(remove(owner, user.userId, device.serial))).toMatchObject({ httpStatusCode: 404 })
  })

  it('are unbound by an administrator with any six digits, but not while login protection asks for them', async () => {
    const user = await newUser()
    const device = await bound(user)
    const protect = (enabled: boolean) => protectLogin(owner.client, user.userId, { enabled, method: 'vmfa' })
    await protect(true)
    await lab.desk.clock.advance(60_000)
    for (const tried of [
      () => unbind(owner, { ...device, code: '000000' }),
      () => unbind(user, { ...device, code: code(device.seed) }),
      () => remove(owner, user.userId, device.serial),
    ])
      expect(await failureOf(tried())).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.1062' })
    await protect(false)
    expect(await failureOf(unbind(owner, { ...device, code: 'abcdef' }))).toMatchObject({ httpStatusCode: 400 })
    expect(await failureOf(unbind(await newUser(), { ...device, code: '000000' }))).toMatchObject({
      httpStatusCode: 403,
    })
    expect(await failureOf(unbind(stranger, { ...device, code: '000000' }))).toMatchObject({ httpStatusCode: 404 })
    expect(await unbind(owner, { ...device, code: '000000' })).toMatchObject({ httpStatusCode: 204 })
    expect(await lab.ann.call('directory.user', { userId: user.userId })).toMatchObject({ hasMfa: false })
    expect(await remove(owner, user.userId, device.serial)).toMatchObject({ httpStatusCode: 204 })
    const { rows } = await lab.ann.call('audit.list', { action: 'mfa.device.removed', outcome: 'done', limit: 1 })
    expect(rows).toMatchObject([{ userId: user.userId, actorName: 'owner', note: 'removed' }])
  })

  it('are deleted by an administrator, bound or not', async () => {
    const [first, second] = [await newUser(), await newUser()]
    const [unboundOne, boundOne] = [await made(first), await bound(second)]
    expect(await failureOf(remove(first, first.userId, unboundOne.serial))).toMatchObject({ httpStatusCode: 403 })
    expect(await failureOf(remove(stranger, first.userId, unboundOne.serial))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(remove(owner, first.userId, 'iam:other:mfa/phone'))).toMatchObject({
      httpStatusCode: 404,
      errorCode: 'IAM.0004',
    })
    for (const { userId, serial } of [unboundOne, boundOne]) {
      expect(await remove(owner, userId, serial)).toMatchObject({ httpStatusCode: 204 })
      expect(await failureOf(show(owner, userId))).toMatchObject({ httpStatusCode: 404 })
    }
    expect(await signIn('deleted', second)).toMatchObject({ outcome: 'next', stage: 'open' })
    expect(await failureOf(remove(owner, first.userId, unboundOne.serial))).toMatchObject({ httpStatusCode: 404 })
  })

  it('of an administrator’s own are unbound with a code first', async () => {
    const device = await bound(owner)
    await lab.desk.clock.advance(60_000)
    expect(await failureOf(remove(owner, owner.userId, device.serial))).toMatchObject({ httpStatusCode: 409 })
    expect(
      await failureOf(unbind(owner, { ...device, code: wrong(code(device.seed, -1), code(device.seed)) })),
    ).toMatchObject({
      errorCode: 'IAM.1061',
    })
    await unbind(owner, { ...device, code: code(device.seed) })
    expect(await remove(owner, owner.userId, device.serial)).toMatchObject({ httpStatusCode: 204 })
  })

  it('that were bound on the users’ own page are what programs read', async () => {
    const user = await newUser()
    const own = page('enrolling')
    await signIn('enrolling', user)
    await own.call('sessions.proveAgain', { way: 'password', secret: PASSWORD })
    const begun = await own.call('mfa.beginEnrolment', {})
    const seed = begun.outcome === 'begun' ? begun.seed : ''
    expect(await own.call('mfa.confirmEnrolment', { first: code(seed, -1), second: code(seed) })).toMatchObject({
      outcome: 'bound',
    })
    const serial = `iam:${lab.accountId}:mfa/phone`
    expect(await show(owner, user.userId)).toEqual({ user_id: user.userId, serial_number: serial })
    expect(await failureOf(create(user, user.userId))).toMatchObject({ httpStatusCode: 409 })
    await lab.desk.clock.advance(60_000)
    expect(await unbind(user, { userId: user.userId, serial, code: code(seed) })).toMatchObject({ httpStatusCode: 204 })
  })

  it('are read by administrators and by their user, in their account', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const device = await made(user)
    expect(await failureOf(show(other, user.userId))).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
    expect(await failureOf(list(other))).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
    expect(await failureOf(show(stranger, user.userId))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(show(owner, NOBODY))).toMatchObject({ httpStatusCode: 404, errorCode: 'IAM.0004' })
    expect(await list(stranger)).toEqual([])
    expect(await show(owner, user.userId)).toEqual({
      user_id: user.userId,
      serial_number: device.serial,
    })
  })
})
