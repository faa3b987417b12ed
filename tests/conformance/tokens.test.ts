import {
  CreateAgencyOption,
  CreateAgencyRequest,
  CreateAgencyRequestBody,
  DeletePermanentAccessKeyRequest,
  KeystoneListUsersRequest,
  KeystoneUpdateUserByAdminRequest,
  KeystoneUpdateUserByAdminRequestBody,
  KeystoneUpdateUserOption,
  KeystoneValidateTokenRequest,
  type IamClient,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { PASSPHRASE } from '../support/makeApp.ts'
import { givePassword } from '../support/labPasswords.ts'
import { failureOf, makeLab, type LabUser } from '../support/labDesk.ts'
import { bindDevice, codeAt, createDevice } from '../support/mfaRequests.ts'
import {
  keyByAgency,
  keyByToken,
  tokenByAgency,
  tokenByPassword,
  tokenByPasswordAndCode,
} from '../support/tokenRequests.ts'

const PASSWORD = 'Harbour-lantern-7'

let lab: Awaited<ReturnType<typeof makeLab>>
let owner: LabUser
let li: LabUser

beforeAll(async () => {
  lab = await makeLab()
  ;({ owner } = lab)
  li = await lab.user('li.na')
  await password(li)
})
afterAll(() => lab.close())

const who = (over: { readonly login?: string; readonly password?: string; readonly account?: string } = {}) => ({
  account: 'lab',
  login: 'li.na',
  password: PASSWORD,
  ...over,
})
/** Gives a user a password of their own, as an imported directory does. */
const password = (user: LabUser) => givePassword(lab.desk, { accountId: lab.accountId, login: user.login }, PASSWORD)
const update = (user: LabUser, change: KeystoneUpdateUserOption) =>
  owner.client.keystoneUpdateUserByAdmin(
    new KeystoneUpdateUserByAdminRequest(user.userId).withBody(new KeystoneUpdateUserByAdminRequestBody(change)),
  )
/** Binds a virtual MFA device with two codes in a row, and answers its seed. */
async function bound({ client, userId }: LabUser): Promise<string> {
  const { serial, seed } = await createDevice(client, userId)
  const code = (steps: number) => codeAt(seed, lab.desk.clock.now(), steps)
  await bindDevice(client, { userId, serial, first: code(-1), second: code(0) })
  return seed
}
const validate = (client: IamClient, token: string) =>
  client.keystoneValidateToken(new KeystoneValidateTokenRequest(token))
/** The client of a token: the SDK signs as well, with keys that nobody has. */
const withToken = (token: string) =>
  lab.clientWith({ ak: 'NOBODYSACCESSKEY0000', sk: 'nothing', domainId: '', projectId: '' }, { 'X-Auth-Token': token })

describe('keystoneCreateUserTokenByPassword', () => {
  it('gives a token for the account, which its user can use and anybody without it cannot', async () => {
    const { text, token } = await tokenByPassword(li.client, who(), { where: { domainId: lab.accountId } })
    expect(text).toMatch(/^[\w-]{40,}$/u)
    expect(token).toMatchObject({
      methods: ['password'],
      domain: { id: lab.accountId, name: 'lab' },
      user: { id: li.userId, name: 'li.na', domain: { id: lab.accountId, name: 'lab' } },
      roles: [],
    })
    expect((token.catalog ?? []).length).toBeGreaterThan(0)
    const { domains = [] } = await withToken(text).keystoneListAuthDomains()
    expect(domains.map(one => one.id)).toEqual([lab.accountId])
    expect(await failureOf(withToken(`${text}x`).keystoneListAuthDomains())).toMatchObject({ httpStatusCode: 401 })
  })

  it('lasts 24 hours, and says so to clients in the words that they look for', async () => {
    const { text, token } = await tokenByPassword(li.client, who())
    const { issued_at: from = '', expires_at: to = '' } = token
    expect(Date.parse(to) - Date.parse(from)).toBe(24 * 3_600_000)
    await lab.desk.clock.advance(24 * 3_600_000)
    await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    const failure = await failureOf(withToken(text).keystoneListAuthDomains())
    expect(failure).toMatchObject({ httpStatusCode: 401 })
    expect(failure.errorMsg).toMatch(/^The token must be updated/u)
  })

  it('takes a project by id or by name; a project wins over the account', async () => {
    const { projectId } = li.keys
    const byId = await tokenByPassword(li.client, who(), { where: { projectId, domainId: lab.accountId } })
    expect(byId.token).toMatchObject({ project: { id: projectId } })
    expect(byId.token).not.toHaveProperty('domain')
    const byName = await tokenByPassword(li.client, who(), { where: { projectName: 'cn-north-4' } })
    expect(byName.token).toMatchObject({ project: { name: 'cn-north-4' } })
    expect(await failureOf(tokenByPassword(li.client, who(), { where: { projectName: 'nowhere' } }))).toMatchObject({
      httpStatusCode: 404,
    })
    expect(await failureOf(tokenByPassword(li.client, who(), { where: { domainId: 'f'.repeat(32) } }))).toMatchObject({
      httpStatusCode: 403,
    })
  })

  it('leaves the catalog out where nocatalog has any value', async () => {
    const { token } = await tokenByPassword(li.client, who(), { nocatalog: 'yes' })
    expect(token).not.toHaveProperty('catalog')
  })

  it('needs no valid signature: the SDK signs with whatever it has', async () => {
    const nobody = lab.clientWith({ ak: 'NOBODYSACCESSKEY0000', sk: 'nothing', domainId: '', projectId: '' })
    expect((await tokenByPassword(nobody, who())).text).not.toBe('')
  })

  it('answers a wrong password, an unknown user and an unknown account alike', async () => {
    const wrong = await failureOf(tokenByPassword(li.client, who({ password: 'wrong' })))
    expect(wrong).toMatchObject({ httpStatusCode: 401, errorCode: 401, errorMsg: 'Incorrect password.' })
    for (const nobody of [who({ login: 'nobody' }), who({ account: 'nowhere' })])
      expect(await failureOf(tokenByPassword(li.client, nobody))).toMatchObject({
        httpStatusCode: 401,
        errorMsg: wrong.errorMsg,
      })
  })

  it('counts a wrong password as an attempt: the fifth locks for a quarter of an hour, for the right one too', async () => {
    const wu = await lab.user('wu.lock')
    await password(wu)
    const as = (password: string) => tokenByPassword(wu.client, who({ login: 'wu.lock', password }))
    for (let tries = 1; tries < 5; tries += 1)
      expect((await failureOf(as('wrong'))).errorMsg).toBe('Incorrect password.')
    expect((await failureOf(as('wrong'))).errorMsg).toBe('Account locked.')
    expect((await failureOf(as(PASSWORD))).errorMsg).toBe('Account locked.')
    await lab.desk.clock.advance(15 * 60_000 + 1)
    await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    expect((await as(PASSWORD)).text).not.toBe('')
  })

  it('is refused to a disabled user, to one for the console alone, and while the password must change', async () => {
    const refusals = [
      ['re.off', new KeystoneUpdateUserOption().withEnabled(false), 403, 'The user  is disabled.'],
      ['re.fresh', new KeystoneUpdateUserOption().withPwdStatus(true), 401, 'The password must be changed first'],
    ] as const
    for (const [login, change, status, sentence] of refusals) {
      const user = await lab.user(login)
      await password(user)
      await update(user, change)
      const failure = await failureOf(tokenByPassword(owner.client, who({ login })))
      expect(failure).toMatchObject({ httpStatusCode: status })
      expect(failure.errorMsg).toContain(sentence.replace('  ', ' '))
    }
    const user = await lab.user('re.console')
    await password(user)
    const change = { userId: user.userId, user: { accessMode: 'console' as const }, reason: 'for the console alone' }
    await lab.ann.call('directory.updateUser', change)
    expect(await failureOf(tokenByPassword(owner.client, who({ login: 're.console' })))).toMatchObject({
      httpStatusCode: 403,
      errorMsg: 'This user only supports console access, not programmatic access.',
    })
  })
})

describe('a token ends', () => {
  it('when a key of its user changes, when the password changes, and when the user is disabled', async () => {
    const user = await lab.user('en.ds')
    await password(user)
    const fresh = async (password = PASSWORD) => {
      await lab.desk.clock.advance(1_000)
      return (await tokenByPassword(user.client, who({ login: 'en.ds', password }))).text
    }
    const isDead = async (token: string) =>
      expect(await failureOf(withToken(token).keystoneListAuthDomains())).toMatchObject({ httpStatusCode: 401 })

    const first = await fresh()
    await user.client.deletePermanentAccessKey(new DeletePermanentAccessKeyRequest(user.keys.ak))
    await isDead(first)

    const second = await fresh()
    await lab.desk.clock.advance(1_000)
    await update(user, new KeystoneUpdateUserOption().withPassword('Another-orchard-8').withPwdStatus(false))
    await isDead(second)

    const third = await fresh('Another-orchard-8')
    await update(user, new KeystoneUpdateUserOption().withEnabled(false))
    await isDead(third)
    await update(user, new KeystoneUpdateUserOption().withEnabled(true))
    await isDead(third)
  })
})

describe('keystoneCreateUserTokenByPasswordAndMfa', () => {
  it('wants the password and the code of the user’s own device', async () => {
    const user = await lab.user('mo.fa')
    await password(user)
    const seed = await bound(user)
    const { userId, login } = user
    const code = (steps: number) => codeAt(seed, lab.desk.clock.now(), steps)
    const as = (typed: string, ofUser: string = userId) =>
      tokenByPasswordAndCode(li.client, { ...who({ login }), userId: ofUser, code: typed })
    // The two codes that bound the device are used up.
    await lab.desk.clock.advance(60_000)
    expect(await failureOf(as('000000'))).toMatchObject({ httpStatusCode: 401 })
    expect(await failureOf(as(code(0), li.userId))).toMatchObject({ httpStatusCode: 401 })
    const { token, text } = await as(code(0))
    expect(token.methods).toEqual(['password', 'totp'])
    // A code stands once.
    expect(await failureOf(as(code(0)))).toMatchObject({ httpStatusCode: 401 })
    expect((await withToken(text).keystoneListAuthDomains()).httpStatusCode).toBe(200)
    expect(
      await failureOf(tokenByPasswordAndCode(li.client, { ...who(), userId: li.userId, code: '123456' })),
    ).toMatchObject({ httpStatusCode: 401 })
  })
})

describe('keystoneValidateToken', () => {
  it('says what a token says, to its user and to an administrator', async () => {
    const { text } = await tokenByPassword(li.client, who())
    for (const client of [li.client, owner.client, withToken(text)]) {
      const answer = await validate(client, text)
      expect(answer.token).toMatchObject({ methods: ['password'], user: { id: li.userId } })
    }
  })

  it('says nothing to other users, of other accounts neither, and nothing of a token that is none', async () => {
    const { text } = await tokenByPassword(li.client, who())
    const other = await lab.user('ot.her')
    expect(await failureOf(validate(other.client, text))).toMatchObject({ httpStatusCode: 403 })
    const stranger = await lab.stranger('stranger', 'far')
    expect(await failureOf(validate(stranger.client, text))).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(validate(owner.client, 'nothing'))).toMatchObject({ httpStatusCode: 404 })
  })
})

describe('createTemporaryAccessKeyByToken', () => {
  it('gives a key that signs beside its security token only, for as long as was asked', async () => {
    const { text } = await tokenByPassword(li.client, who())
    const key = await keyByToken(withToken(text), { seconds: 900 })
    const keys = { ...li.keys, ak: key.ak, sk: key.sk }
    const whole = lab.clientWith({ ...keys, securityToken: key.securityToken })
    expect((await whole.keystoneListAuthDomains()).domains).toHaveLength(1)
    expect(await failureOf(lab.clientWith(keys).keystoneListAuthDomains())).toMatchObject({ httpStatusCode: 401 })
    const another = await keyByToken(withToken(text))
    expect(
      await failureOf(lab.clientWith({ ...keys, securityToken: another.securityToken }).keystoneListAuthDomains()),
    ).toMatchObject({ httpStatusCode: 401 })
    // It makes no other, or it would never run out.
    expect(await failureOf(keyByToken(whole))).toMatchObject({ httpStatusCode: 403 })
    await lab.desk.clock.advance(900_000)
    await lab.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    expect(await failureOf(whole.keystoneListAuthDomains())).toMatchObject({
      httpStatusCode: 400,
      errorMsg: 'The securitytoken has expired.',
    })
  })

  it('takes the token of its body, and refuses other times and tokens', async () => {
    const { text } = await tokenByPassword(li.client, who())
    const nobody = lab.clientWith({ ak: 'NOBODYSACCESSKEY0000', sk: 'nothing', domainId: '', projectId: '' })
    expect((await keyByToken(nobody, { token: text })).securityToken).not.toBe('')
    for (const seconds of [899, 86_401])
      expect(await failureOf(keyByToken(withToken(text), { seconds }))).toMatchObject({ httpStatusCode: 400 })
    expect(await failureOf(keyByToken(nobody, { token: 'nothing' }))).toMatchObject({ httpStatusCode: 401 })
  })
})

describe('an agency', () => {
  let far: LabUser
  let agent: LabUser
  let farAccount: LabUser['keys']['domainId']

  beforeAll(async () => {
    const { accountId } = await lab.ann.call('directory.createAccount', { name: 'delegating', profile: 'huawei' })
    farAccount = accountId
    far = await lab.user('far.owner', { kind: 'root', enterpriseAdministrator: true }, accountId)
    const option = new CreateAgencyOption('nightly', accountId).withTrustDomainName('lab')
    await far.client.createAgency(new CreateAgencyRequest().withBody(new CreateAgencyRequestBody(option)))
    agent = owner
  })

  it('is assumed by users of the account it was given to, if they may', async () => {
    const { token, text } = await tokenByAgency(agent.client, { agency: 'nightly', domainName: 'delegating' })
    expect(token).toMatchObject({
      methods: ['assume_role'],
      user: { name: 'delegating/nightly', domain: { id: farAccount } },
      assumed_by: { user: { id: agent.userId, domain: { id: lab.accountId } } },
    })
    const { domains = [] } = await withToken(text).keystoneListAuthDomains()
    expect(domains.map(one => one.id)).toEqual([farAccount])
    // It was given nothing yet.
    expect(await failureOf(withToken(text).keystoneListUsers(new KeystoneListUsersRequest()))).toMatchObject({
      httpStatusCode: 403,
    })
    expect((await validate(withToken(text), text)).token).toMatchObject({ methods: ['assume_role'] })
  })

  it('is refused to users without Agent Operator, and unknown to accounts it was not given to', async () => {
    const plain = await lab.user('pl.ain')
    expect(await failureOf(tokenByAgency(plain.client, { agency: 'nightly', domainId: farAccount }))).toMatchObject({
      httpStatusCode: 403,
    })
    for (const agency of ['nightly', 'nothing'])
      expect(await failureOf(tokenByAgency(far.client, { agency, domainId: farAccount }))).toMatchObject({
        httpStatusCode: 404,
      })
  })

  it('gives temporary keys that act in its account (createTemporaryAccessKeyByAgency)', async () => {
    const key = await keyByAgency(agent.client, {
      agency: 'nightly',
      domainName: 'delegating',
      seconds: 3600,
      session: 'night-shift',
    })
    const keys = { ...key, domainId: farAccount, projectId: '' }
    const { domains = [] } = await lab.clientWith(keys).keystoneListAuthDomains()
    expect(domains.map(one => one.id)).toEqual([farAccount])
    // Nobody assumes an agency through another.
    expect(
      await failureOf(tokenByAgency(lab.clientWith(keys), { agency: 'nightly', domainName: 'delegating' })),
    ).toMatchObject({ httpStatusCode: 403 })
    expect(
      await failureOf(keyByAgency(agent.client, { agency: 'nightly', domainName: 'delegating', session: '1' })),
    ).toMatchObject({ httpStatusCode: 400 })
  })
})
