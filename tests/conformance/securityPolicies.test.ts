import {
  AllowUserBody,
  LoginPolicyOption,
  PasswordPolicyOption,
  ProtectPolicyOption,
  ShowDomainLoginPolicyRequest,
  ShowDomainProtectPolicyRequest,
  UpdateDomainLoginPolicyRequest,
  UpdateDomainLoginPolicyRequestBody,
  UpdateDomainProtectPolicyRequest,
  UpdateDomainProtectPolicyRequestBody,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { failureOf, makeLab, type LabUser } from '../support/labDesk.ts'
import { PASSPHRASE } from '../support/makeApp.ts'
import { fieldOf } from '../support/asSent.ts'
import { passwordPolicy } from '../support/settingRequests.ts'
import { createKey } from '../support/userRequests.ts'
import { givePassword } from '../support/labPasswords.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const PASSWORD = 'grey-Heron-wades-77'

let lab: Awaited<ReturnType<typeof makeLab>>
let owner: LabUser
let li: LabUser
let stranger: LabUser

beforeAll(async () => {
  lab = await makeLab()
  ;({ owner } = lab)
  li = await lab.user('li.na', { email: 'li@example.org' })
  await givePassword(lab.desk, { accountId: lab.accountId, login: 'li.na' }, PASSWORD)
  stranger = await lab.stranger()
})
afterAll(() => lab.close())

/** Time goes by; the desk is unlocked all the while. */
async function later(ms: number) {
  await lab.desk.clock.advance(ms)
  await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
}
const page = (client: string) => lab.desk.asUser(client, { peer: '127.0.0.1' })
const signIn = (client: string, login: string, password = PASSWORD) =>
  page(client).call('sessions.signIn', { account: 'lab', login, password })
/** A page on which the user has just shown the password. */
async function proved(client: string, login: string) {
  const own = page(client)
  expect(await signIn(client, login)).toMatchObject({ outcome: 'next', stage: 'open' })
  await own.raw('sessions.proveAgain', { way: 'password', secret: PASSWORD })
  return own
}
const lastRow = async (action: string) =>
  (await lab.ann.call('audit.list', { action, limit: 1 })).rows.map(({ outcome, actorName, detail }) => ({
    outcome,
    actorName,
    detail,
  }))

const password = {
  show: (by: LabUser, domain: string = lab.accountId) => passwordPolicy.show(by.client, domain),
  set: (by: LabUser, option: PasswordPolicyOption, domain: string = lab.accountId) =>
    passwordPolicy.set(by.client, option, domain),
}
const login = {
  show: async (by: LabUser, domain: string = lab.accountId) =>
    fieldOf(await by.client.showDomainLoginPolicy(new ShowDomainLoginPolicyRequest(domain)), 'login_policy'),
  set: async (by: LabUser, option: LoginPolicyOption, domain: string = lab.accountId) =>
    fieldOf(
      await by.client.updateDomainLoginPolicy(
        new UpdateDomainLoginPolicyRequest(domain).withBody(new UpdateDomainLoginPolicyRequestBody(option)),
      ),
      'login_policy',
    ),
}
const protect = {
  show: async (by: LabUser, domain: string = lab.accountId) =>
    fieldOf(await by.client.showDomainProtectPolicy(new ShowDomainProtectPolicyRequest(domain)), 'protect_policy'),
  set: async (by: LabUser, option: ProtectPolicyOption, domain: string = lab.accountId) =>
    fieldOf(
      await by.client.updateDomainProtectPolicy(
        new UpdateDomainProtectPolicyRequest(domain).withBody(new UpdateDomainProtectPolicyRequestBody(option)),
      ),
      'protect_policy',
    ),
}

describe('every policy', () => {
  it.each([
    ['password', () => password.show(li), () => password.set(li, new PasswordPolicyOption())],
    ['login', () => login.show(li), () => login.set(li, new LoginPolicyOption())],
    ['protect', () => protect.show(li), () => protect.set(li, new ProtectPolicyOption(true))],
  ])('%s: a user without the permission neither reads nor changes it', async (_name, show, set) => {
    for (const tried of [show, set])
      expect(await failureOf(tried())).toMatchObject({ httpStatusCode: 403, errorCode: 'IAM.0002' })
  })

  it.each([
    ['password', password, new PasswordPolicyOption()],
    ['login', login, new LoginPolicyOption()],
    ['protect', protect, new ProtectPolicyOption(true)],
  ] as const)(
    '%s: of another account is forbidden, and what is no account is unknown',
    async (_name, policy, option) => {
      expect(await failureOf(policy.show(stranger))).toMatchObject({ httpStatusCode: 403 })
      expect(await failureOf(policy.set(stranger, option as never))).toMatchObject({ httpStatusCode: 403 })
      expect(await failureOf(policy.show(owner, 'nobody'))).toMatchObject({
        httpStatusCode: 404,
        errorCode: 'IAM.0004',
      })
      expect(await failureOf(policy.set(owner, option as never, 'nobody'))).toMatchObject({ httpStatusCode: 404 })
    },
  )

  it.each([
    ['minimum_password_length', 5, 33],
    ['password_char_combination', 1, 5],
    ['maximum_consecutive_identical_chars', -1, 33],
    ['number_of_recent_passwords_disallowed', -1, 11],
    ['password_validity_period', -1, 181],
    ['minimum_password_age', -1, 1441],
  ])('password: %s outside its range is named and changes nothing', async (field, low, high) => {
    const before = await password.show(owner)
    for (const value of [low, high, 'many', 8.5, null]) {
      const option = { [field]: value } as unknown as PasswordPolicyOption
      expect(await failureOf(password.set(owner, option))).toMatchObject({
        httpStatusCode: 400,
        errorCode: 'IAM.0007',
        errorMsg: `Request parameter password_policy.${field} is invalid.`,
      })
    }
    expect(await password.show(owner)).toEqual(before)
  })

  it.each([
    ['login_failed_times', 2, 11],
    ['period_with_login_failures', 14, 61],
    ['lockout_duration', 14, 1441],
    ['session_timeout', 14, 1441],
    ['account_validity_period', -1, 241],
    ['custom_info_for_login', 7, 'x'.repeat(1025)],
    ['show_recent_login_info', 'yes', 1],
  ])('login: %s outside its range is named and changes nothing', async (field, low, high) => {
    const before = await login.show(owner)
    for (const value of [low, high]) {
      const option = { [field]: value } as unknown as LoginPolicyOption
      expect(await failureOf(login.set(owner, option))).toMatchObject({
        httpStatusCode: 400,
        errorMsg: `Request parameter login_policy.${field} is invalid.`,
      })
    }
    expect(await login.show(owner)).toEqual(before)
  })

  it('is refused where the body does not hold it', async () => {
    for (const set of [
      () => password.set(owner, undefined as unknown as PasswordPolicyOption),
      () => login.set(owner, undefined as unknown as LoginPolicyOption),
      () => protect.set(owner, undefined as unknown as ProtectPolicyOption),
    ])
      expect(await failureOf(set())).toMatchObject({ httpStatusCode: 400, errorCode: 'IAM.0007' })
  })
})

describe('the password policy', () => {
  it('starts as documented, and a change keeps what it does not name', async () => {
    expect(await password.show(owner)).toEqual({
      maximum_consecutive_identical_chars: 0,
      maximum_password_length: 32,
      minimum_password_age: 0,
      minimum_password_length: 8,
      number_of_recent_passwords_disallowed: 1,
      password_not_username_or_invert: true,
      password_requirements:
        'A password must contain at least two of the following: uppercase letters, lowercase letters, digits, and special characters.',
      password_validity_period: 0,
      password_char_combination: 2,
    })
    const changed = await password.set(
      owner,
      new PasswordPolicyOption().withMinimumPasswordLength(12).withPasswordCharCombination(4),
    )
    expect(changed).toMatchObject({ minimum_password_length: 12, password_char_combination: 4 })
    await password.set(owner, new PasswordPolicyOption().withMaximumConsecutiveIdenticalChars(2))
    expect(await password.show(owner)).toMatchObject({
      minimum_password_length: 12,
      password_char_combination: 4,
      maximum_consecutive_identical_chars: 2,
      number_of_recent_passwords_disallowed: 1,
    })
  })

  it('shows on the desk and binds the next password on the users’ pages, and leaves a row', async () => {
    const { policies } = await lab.ann.call('credentials.policies', {})
    expect(policies.find(one => one.accountId === lab.accountId)?.rules).toMatchObject({
      minLength: 12,
      kinds: 4,
      longestRun: 2,
    })
    const own = await proved('a page for rules', 'li.na')
    const next = (candidate: string) => own.call('credentials.judge', { password: candidate })
    expect((await next('Qz7-Qz7-Qz7')).faults).toEqual(['too-short'])
    expect((await next('qzv7-rnt-kwb')).faults).toEqual(['classes'])
    expect((await next('Qzv7-rnttt-kwb')).faults).toEqual(['repeats'])
    expect((await next('Qzv7-rntt-kwb')).faults).toEqual([])
    const rows = await lastRow('credentials.policy.changed')
    expect(rows).toMatchObject([
      {
        outcome: 'done',
        actorName: 'owner',
        detail: { account: 'lab', changes: 'longestRun 0 → 2', signedWith: owner.keys.ak },
      },
    ])
  })

  it('that was set on the desk is what programs read', async () => {
    await lab.ann.call('credentials.setPolicy', {
      accountId: lab.accountId,
      rules: { minLength: 9, validDays: 90 },
      reason: 'a test of both sides',
    })
    expect(await password.show(owner)).toMatchObject({
      minimum_password_length: 9,
      password_validity_period: 90,
      password_char_combination: 4,
    })
    expect(
      await lab.ann.refusal('credentials.setPolicy', { accountId: lab.accountId, rules: { minLength: 8 } }),
    ).toEqual({ code: 'invalid_input', fields: ['reason'] })
  })

  it('says the same again without harm, for a program', async () => {
    const option = new PasswordPolicyOption().withMinimumPasswordLength(9)
    expect(await password.set(owner, option)).toMatchObject({ minimum_password_length: 9 })
    await password.set(owner, new PasswordPolicyOption().withPasswordValidityPeriod(0))
  })
})

describe('the login policy', () => {
  it('follows the store until the account sets something, and then only there', async () => {
    expect(await login.show(owner)).toEqual({
      account_validity_period: 0,
      custom_info_for_login: '',
      lockout_duration: 15,
      login_failed_times: 5,
      period_with_login_failures: 15,
      session_timeout: 15,
      show_recent_login_info: false,
    })
    const option = new LoginPolicyOption()
      .withLoginFailedTimes(3)
      .withLockoutDuration(60)
      .withSessionTimeout(30)
      .withShowRecentLoginInfo(true)
      .withCustomInfoForLogin('Only for the lab')
    expect(await login.set(owner, option)).toMatchObject({ login_failed_times: 3, lockout_duration: 60 })
    await lab.ann.call('security.updateSettings', {
      settings: { signInWindowMinutes: 20, signInFailures: 7 },
      reason: 'a test of the store',
    })
    expect(await login.show(owner)).toEqual({
      account_validity_period: 0,
      custom_info_for_login: 'Only for the lab',
      lockout_duration: 60,
      login_failed_times: 3,
      period_with_login_failures: 20,
      session_timeout: 30,
      show_recent_login_info: true,
    })
    expect(await login.show(stranger, stranger.keys.domainId)).toMatchObject({
      login_failed_times: 7,
      lockout_duration: 15,
    })
    expect(await lab.ann.call('securityPolicies.login', { accountId: lab.accountId })).toMatchObject({
      failures: 3,
      lockMinutes: 60,
    })
    const page = lab.desk.asUser('reads what the account says')
    await page.call('sessions.signIn', { account: 'lab', login: 'li.na', password: PASSWORD })
    expect(await page.call('sessions.state', {})).toMatchObject({ accountSays: 'Only for the lab' })
    expect(await lastRow('securityPolicies.login.changed')).toMatchObject([
      { outcome: 'done', actorName: 'owner', detail: { signedWith: owner.keys.ak } },
    ])
  })

  it('locks sign-in after as many wrong passwords, for as long as it says', async () => {
    for (let tries = 0; tries < 3; tries++) await signIn(`guess ${String(tries)}`, 'li.na', 'wrong')
    expect(await signIn('right after', 'li.na')).toMatchObject({ outcome: 'refused' })
    await later(59 * MINUTE)
    expect(await signIn('too early', 'li.na')).toMatchObject({ outcome: 'refused' })
    await later(2 * MINUTE)
    expect(await signIn('in time', 'li.na')).toMatchObject({ outcome: 'next', stage: 'open' })
  })

  it('shuts a name that nobody has as long as a name of the account', async () => {
    let waits: number | null = null
    for (let tries = 0; tries < 3; tries++) {
      const refused = await signIn(`nobody ${String(tries)}`, 'nobody', 'wrong')
      waits = refused.outcome === 'refused' ? refused.retryAt : null
    }
    expect(waits).toBe(lab.desk.clock.now() + 60 * MINUTE)
  })

  it('keeps a session open as long as it says and no longer', async () => {
    expect(await signIn('idle', 'li.na')).toMatchObject({ outcome: 'next', stage: 'open' })
    await later(29 * MINUTE)
    expect(await page('idle').call('sessions.state', {})).toMatchObject({ stage: 'open' })
    await later(2 * MINUTE)
    expect(await page('idle').call('sessions.state', {})).toMatchObject({ stage: 'visitor' })
  })

  it('set on the desk is what programs read, and only for accounts of the profile huawei', async () => {
    const set = { policy: { failures: 4 }, reason: 'a test of both sides' }
    await lab.ann.call('securityPolicies.setLogin', { accountId: lab.accountId, ...set })
    expect(await login.show(owner)).toMatchObject({ login_failed_times: 4, lockout_duration: 60 })
    const { accountId } = await lab.ann.call('directory.createAccount', { name: 'plain' })
    expect(await lab.ann.refusal('securityPolicies.setLogin', { accountId, ...set })).toEqual({
      code: 'conflict',
      reason: 'securityPolicies.other-profile',
    })
  })

  it('disables IAM users who are not seen for as long, but never whoever owns the account', async () => {
    const idle = await lab.user('idle')
    const active = await lab.user('active')
    await givePassword(lab.desk, { accountId: lab.accountId, login: 'idle' }, PASSWORD)
    await login.set(owner, new LoginPolicyOption().withAccountValidityPeriod(10))
    const used = () => active.client.keystoneListAuthDomains()
    await later(9 * DAY)
    await used()
    await later(2 * DAY)
    // A use of the key nine days in: the user was seen two days ago.
    await used()
    expect(await failureOf(idle.client.keystoneListAuthDomains())).toMatchObject({
      httpStatusCode: 403,
      errorCode: 403,
    })
    expect(await signIn('a page of idle', 'idle')).toMatchObject({ outcome: 'refused' })
    expect(await login.show(owner)).toBeDefined()
    const { users } = await lab.ann.call('directory.listUsers', { state: 'disabled', limit: 200 })
    expect(users.map(user => user.login)).toEqual(expect.arrayContaining(['idle', 'li.na']))
    expect(users.map(user => user.login)).not.toContain('active')
    const { rows } = await lab.ann.call('audit.list', { action: 'securityPolicies.user.disabled', limit: 10 })
    const about = rows.filter(row => row.userId === idle.userId)
    expect(about).toMatchObject([{ actorKind: 'system', outcome: 'done', detail: { days: '10' } }])
  })

  it('disables at the very next sign-in, before anybody has looked', async () => {
    await login.set(owner, new LoginPolicyOption().withAccountValidityPeriod(0))
    const late = await lab.user('late')
    await givePassword(lab.desk, { accountId: lab.accountId, login: 'late' }, PASSWORD)
    await later(5 * DAY)
    expect(await lab.ann.call('directory.user', { userId: late.userId })).toMatchObject({ enabled: true })
    await login.set(owner, new LoginPolicyOption().withAccountValidityPeriod(2))
    expect(await signIn('a page of late', 'late')).toMatchObject({ outcome: 'refused' })
    expect(await lab.ann.call('directory.user', { userId: late.userId })).toMatchObject({ enabled: false })
    await login.set(owner, new LoginPolicyOption().withAccountValidityPeriod(0))
  })
})

describe('the operation protection policy', () => {
  const all = { manage_accesskey: true, manage_email: true, manage_mobile: true, manage_password: true }
  let wu: LabUser
  beforeAll(async () => {
    wu = await lab.user('wu', { email: 'wu@example.org', areaCode: '0086', phone: '13800138001' })
    await givePassword(lab.desk, { accountId: lab.accountId, login: 'wu' }, PASSWORD)
  })

  it('starts with everything left to the users, and keeps what a change does not name', async () => {
    expect(await protect.show(owner)).toEqual({
      allow_user: all,
      operation_protection: false,
      mobile: '',
      admin_check: 'off',
      email: '',
      scene: '',
    })
    const named = new ProtectPolicyOption(true).withAdminCheck('on').withScene('mobile').withMobile('0086-123456789')
    expect(await protect.set(owner, named)).toEqual({
      allow_user: all,
      operation_protection: true,
      admin_check: 'on',
      scene: 'mobile',
    })
    await protect.set(owner, new ProtectPolicyOption(true).withAllowUser(new AllowUserBody().withManageMobile(false)))
    expect(await protect.show(owner)).toEqual({
      allow_user: { ...all, manage_mobile: false },
      operation_protection: true,
      mobile: '0086-123456789',
      admin_check: 'on',
      email: '',
      scene: 'mobile',
    })
    expect(await lab.ann.call('securityPolicies.protection', { accountId: lab.accountId })).toMatchObject({
      operationProtection: true,
      ownMobile: false,
    })
  })

  it.each([
    ['admin_check', { operation_protection: true, admin_check: 'maybe' }],
    ['scene', { operation_protection: true, scene: 'letter' }],
    ['mobile', { operation_protection: true, mobile: '123456789' }],
    ['email', { operation_protection: true, email: 'nobody' }],
    ['operation_protection', { admin_check: 'off' }],
    ['allow_user.manage_email', { operation_protection: true, allow_user: { manage_email: 'yes' } }],
  ])('names %s when it is wrong', async (field, option) => {
    const before = await protect.show(owner)
    expect(await failureOf(protect.set(owner, option as unknown as ProtectPolicyOption))).toMatchObject({
      httpStatusCode: 400,
      errorMsg: `Request parameter protect_policy.${field} is invalid.`,
    })
    expect(await protect.show(owner)).toEqual(before)
  })

  it('wants a contact for whoever confirms', async () => {
    const option = new ProtectPolicyOption(true).withAdminCheck('on')
    expect(await failureOf(protect.set(owner, option.withScene('email')))).toMatchObject({
      httpStatusCode: 400,
      errorMsg: 'Request parameter email is invalid.',
    })
    expect(await failureOf(protect.set(owner, option.withScene('')))).toMatchObject({
      errorMsg: 'Request parameter scene is invalid.',
    })
  })

  it('has whoever is named confirm what users do on their pages, and asks programs nothing', async () => {
    const own = await proved('a page that is confirmed', 'wu')
    expect(await own.refusal('accessKeys.create', {})).toEqual({
      code: 'evidence_required',
      reason: 'dispatch.prove-again',
    })
    expect(await own.call('sessions.proof', {})).toMatchObject({
      wanted: 'consent',
      ways: [{ way: 'consent', to: '+86 ••••••' }],
    })
    const chen = await lab.user('chen')
    expect((await createKey(chen.client, chen.userId)).credential).toMatchObject({ user_id: chen.userId })
    await protect.set(owner, new ProtectPolicyOption(false).withAdminCheck('off'))
    expect(await own.call('sessions.proof', {})).toMatchObject({ wanted: 'password', ways: [{ way: 'password' }] })
  })

  it('keeps users from changing of themselves what is left to administrators', async () => {
    const own = await proved('a page of wu', 'wu')
    const forbidden = { code: 'forbidden', reason: 'securityPolicies.left-to-administrators' }
    const change = (channel: 'email' | 'sms') =>
      own.raw('mySecurity.beginContact', { channel, address: channel === 'sms' ? '+8613900139000' : 'b@example.org' })
    expect(await change('sms')).toEqual({ ok: false, error: forbidden })
    expect(await change('email')).toMatchObject({ ok: true })
    const none = new AllowUserBody()
      .withManageAccesskey(false)
      .withManageEmail(false)
      .withManageMobile(true)
      .withManagePassword(false)
    await protect.set(owner, new ProtectPolicyOption(false).withAllowUser(none))
    expect(await change('email')).toEqual({ ok: false, error: forbidden })
    expect(await change('sms')).toMatchObject({ ok: true })
    expect(await own.refusal('sessions.changePassword', { current: PASSWORD, next: 'Qzv7-rntt-kwb' })).toEqual(
      forbidden,
    )
    expect(await own.refusal('accessKeys.create', {})).toEqual(forbidden)
    expect(await own.refusal('accessKeys.remove', { accessKey: wu.keys.ak })).toEqual(forbidden)
    expect((await own.call('accessKeys.list', {})).keys).toHaveLength(1)
  })

  it('binds programs of the user as well, and nobody who may do it to others', async () => {
    const create = (by: LabUser, userId: string) => createKey(by.client, userId)
    expect(await failureOf(create(wu, wu.userId))).toMatchObject({ httpStatusCode: 403 })
    expect((await create(owner, wu.userId)).credential).toMatchObject({ user_id: wu.userId })
    expect((await create(owner, owner.userId)).credential).toMatchObject({ user_id: owner.userId })
    const rows = await lastRow('securityPolicies.protection.changed')
    expect(rows).toMatchObject([{ outcome: 'done', actorName: 'owner', detail: { account: 'lab' } }])
  })

  it('gives everything back when it says so', async () => {
    await protect.set(
      owner,
      new ProtectPolicyOption(false)
        .withAdminCheck('off')
        .withAllowUser(new AllowUserBody().withManageAccesskey(true).withManageEmail(true).withManagePassword(true)),
    )
    const own = await proved('another page of wu', 'wu')
    expect(await own.call('sessions.changePassword', { current: PASSWORD, next: 'Qzv7-rntt-kwb' })).toMatchObject({
      outcome: 'changed',
    })
  })
})
