import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { AccountId } from '#shared/contract/ids.ts'
import type { ProtectPolicy } from '#shared/contract/securityPolicies.ts'
import { generateSync } from 'otplib'

import { SAMPLE_PASSWORD } from '../../electron/core/app.ts'
import { putProtectPolicy } from '../../electron/core/securityPolicies/rows.ts'
import { confirmerFor } from '../../electron/core/securityPolicies/securityPolicies.ts'
import { givePassword } from '../support/labPasswords.ts'
import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'
import { makePages, PASSWORD } from '../support/makePages.ts'

const MINUTE = 60_000
const NEXT = 'Kites-circle-9-Barns'

let desk: TestApp
let accountId: AccountId
/** Users with both contacts and no app. */
let reachable: string[]
let turn = 0
let maria: Face

beforeAll(async () => {
  desk = await makeApp()
  await desk.app.fillWithSample(120)
  const ann = desk.as('ann')
  const { users } = await ann.call('directory.listUsers', { limit: 200 })
  const open = users.filter(one => one.enabled && !one.hasMfa && !one.preferredLanguage.startsWith('zh'))
  reachable = open
    .filter(one => one.email !== '' && one.phone !== '' && one.shared.length === 0 && one.pending.length === 0)
    .map(one => one.login)
  const { accounts } = await ann.call('directory.accounts', {})
  accountId = accounts.find(one => one.name === 'sample-lab')?.accountId ?? ('' as AccountId)
  await ann.call('credentials.setPolicy', { accountId, profile: 'huawei', rules: {}, reason: 'programs use it' })
})
afterAll(() => desk.close())

async function unlocked(): Promise<Face> {
  await desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
  return desk.as('ann')
}
/** Time goes by; the desk, which locks when nobody touches it, is unlocked again. */
async function later(ms: number) {
  await desk.clock.advance(ms)
  await unlocked()
}
async function settle(policy: Partial<ProtectPolicy>) {
  await (await unlocked()).call('securityPolicies.setProtection', { accountId, policy, reason: 'as decided' })
}
const SELF = { operationProtection: true, adminCheck: false } as const
const NAMED = { operationProtection: true, adminCheck: true, scene: 'email', email: 'head@lab.example' } as const

async function signedIn(login = reachable[turn] ?? ''): Promise<Face> {
  const page = desk.asUser(`page ${String(turn++)} of ${login}`)
  const answer = await page.call('sessions.signIn', { account: 'sample-lab', login, password: SAMPLE_PASSWORD })
  if (answer.outcome !== 'next' || answer.stage !== 'open') throw new Error(`${login}: ${JSON.stringify(answer)}`)
  return page
}
/** The newest code of this kind that a message brought. */
async function arrived(words: RegExp): Promise<string> {
  const { messages } = await (await unlocked()).call('codes.pocketPhone', {})
  const body = messages.find(one => words.test(one.body))?.body ?? ''
  return /\b\d{6}\b/u.exec(body)?.[0] ?? 'nothing'
}
const OWN = /your code to confirm a change/u
const CONSENT = /gives your consent to a change/u
const wrongOf = (code: string) => (code === '111111' ? '222222' : '111111')
const again = { code: 'evidence_required', reason: 'dispatch.prove-again' }

beforeEach(async () => {
  await desk.clock.advance(2 * MINUTE)
  await settle({ operationProtection: false, adminCheck: false })
  maria = await signedIn()
})

describe('operation protection that is off', () => {
  it('leaves what the pages always ask: the password, for five minutes', async () => {
    expect(await maria.call('sessions.proof', {})).toEqual({
      wanted: 'password',
      ways: [{ way: 'password', to: null, waits: null }],
      minutes: 5,
    })
    expect(await maria.refusal('accessKeys.create', {})).toEqual(again)
    await maria.call('sessions.proveAgain', { way: 'password', secret: SAMPLE_PASSWORD })
    await maria.call('accessKeys.create', {})
    await later(5 * MINUTE)
    expect(await maria.refusal('accessKeys.create', {})).toEqual(again)
  })
})

describe('operation protection by the user', () => {
  it('asks for a code to a contact, and a password shown again is not enough', async () => {
    await maria.call('sessions.proveAgain', { way: 'password', secret: SAMPLE_PASSWORD })
    await settle(SELF)
    expect(await maria.refusal('accessKeys.create', {})).toEqual(again)
    expect(await maria.refusal('sessions.proveAgain', { way: 'password', secret: SAMPLE_PASSWORD })).toEqual(again)
    const { wanted, ways, minutes } = await maria.call('sessions.proof', {})
    expect([wanted, ways.map(one => one.way), minutes]).toEqual(['code', ['email', 'sms'], 15])
    expect(ways.every(one => one.to?.includes('•') === true)).toBe(true)

    expect(await maria.call('sessions.sendProof', { way: 'email' })).toMatchObject({ outcome: 'sent' })
    const code = await arrived(OWN)
    expect(await maria.call('sessions.proveAgain', { way: 'email', secret: wrongOf(code) })).toMatchObject({
      outcome: 'wrong',
    })
    // The code went to one address, and stands for no other.
    expect(await maria.call('sessions.proveAgain', { way: 'sms', secret: code })).toMatchObject({ outcome: 'wrong' })
    expect(await maria.call('sessions.proveAgain', { way: 'email', secret: code })).toEqual({
      outcome: 'proved',
      until: desk.clock.now() + 15 * MINUTE,
    })
    await later(14 * MINUTE)
    const { accessKey } = await maria.call('accessKeys.create', {})
    await later(MINUTE)
    expect(await maria.refusal('accessKeys.remove', { accessKey })).toEqual(again)
  })

  it('asks before a password is changed, though that asks for the present one itself', async () => {
    await settle(SELF)
    const change = { current: SAMPLE_PASSWORD, next: NEXT }
    expect(await maria.refusal('sessions.changePassword', change)).toEqual(again)
    await maria.call('sessions.sendProof', { way: 'sms' })
    await maria.call('sessions.proveAgain', { way: 'sms', secret: await arrived(OWN) })
    expect(await maria.call('sessions.changePassword', change)).toMatchObject({ outcome: 'changed' })
  })

  it('takes a code of the app once there is one, and asks for no second one where the app is removed', async () => {
    await maria.call('sessions.proveAgain', { way: 'password', secret: SAMPLE_PASSWORD })
    const begun = await maria.call('mfa.beginEnrolment', {})
    const secret = begun.outcome === 'begun' ? begun.seed.replaceAll(' ', '') : ''
    const code = (steps = 0) => generateSync({ secret, epoch: Math.floor(desk.clock.now() / 1000) + steps * 30 })
    await maria.call('mfa.confirmEnrolment', { first: code(-1), second: code() })
    await settle(SELF)
    await later(MINUTE)
    expect((await maria.call('sessions.proof', {})).ways.map(one => one.way)).toEqual(['app', 'email', 'sms'])
    expect(await maria.refusal('mfa.renewRecoveryCodes', {})).toEqual(again)
    await maria.call('sessions.proveAgain', { way: 'app', secret: code() })
    await maria.call('mfa.renewRecoveryCodes', {})
    await later(10 * MINUTE)
    await maria.call('sessions.endOthers', {})
    await later(10 * MINUTE)
    expect(await maria.refusal('mfa.renewRecoveryCodes', {})).toEqual(again)
    expect(await maria.call('mfa.unbind', { code: code() })).toEqual({ outcome: 'removed' })
  })

  it('lets who has nothing bound bind something with the password, and do nothing else', async () => {
    const login = 'no.contacts'
    await (await unlocked()).call('directory.createUser', { accountId, user: { login, name: 'No Contacts' } })
    await givePassword(desk, { accountId, login }, SAMPLE_PASSWORD)
    await settle(SELF)
    const page = await signedIn(login)
    expect(await page.refusal('accessKeys.create', {})).toEqual({
      code: 'evidence_required',
      reason: 'mySecurity.bind-first',
    })
    expect(await page.refusal('mfa.beginEnrolment', {})).toEqual(again)
    expect((await page.call('sessions.proof', {})).ways).toEqual([{ way: 'password', to: null, waits: null }])
    await page.call('sessions.proveAgain', { way: 'password', secret: SAMPLE_PASSWORD })
    expect(await page.call('mfa.beginEnrolment', {})).toMatchObject({ outcome: 'begun' })
    expect(await page.refusal('accessKeys.create', {})).toMatchObject({ reason: 'mySecurity.bind-first' })
  })
})

describe('operation protection by somebody named', () => {
  it('asks for the code that goes to them, and takes nothing else', async () => {
    await settle(NAMED)
    expect(await maria.call('sessions.proof', {})).toEqual({
      wanted: 'consent',
      ways: [{ way: 'consent', to: 'h•••@lab.example', waits: null }],
      minutes: 15,
    })
    expect(await maria.call('sessions.sendProof', { way: 'email' })).toEqual({ outcome: 'nowhere' })
    await maria.call('sessions.sendProof', { way: 'consent' })
    const code = await arrived(CONSENT)
    expect(await maria.refusal('sessions.proveAgain', { way: 'app', secret: code })).toEqual(again)
    expect(await maria.call('sessions.proveAgain', { way: 'consent', secret: wrongOf(code) })).toMatchObject({
      outcome: 'wrong',
    })
    expect(await maria.call('sessions.proveAgain', { way: 'consent', secret: code })).toMatchObject({
      outcome: 'proved',
    })
    await maria.call('accessKeys.create', {})
    expect(await maria.call('sessions.proveAgain', { way: 'consent', secret: code })).toMatchObject({
      outcome: 'wrong',
    })
  })

  it('writes to a mobile number as a gateway wants it, in the language of the user', async () => {
    const pages = makePages()
    const wei = await pages.user({ profile: 'huawei', language: 'zh-CN' })
    await pages.store.write(async tx => {
      const { account_id } = await tx.selectFrom('user').select('account_id').executeTakeFirstOrThrow()
      const named = { operation_protection: 1, admin_check: 1, scene: 'mobile', mobile: '0086-13800138000' } as const
      const own = { own_access_keys: 1, own_email: 1, own_mobile: 1, own_password: 1 }
      await putProtectPolicy(tx, { account_id, ...named, email: '', ...own })
    })
    expect(await confirmerFor(pages.store.read, wei.userId)).toEqual({
      channel: 'sms',
      address: '+8613800138000',
      masked: '+86 ••••••',
    })
    const page = pages.page('page')
    await page.call('sessions', 'signIn', { account: wei.account, login: wei.login, password: PASSWORD })
    expect(await page.call('sessions', 'sendProof', { way: 'consent' })).toMatchObject({ outcome: 'sent' })
    expect(await pages.messages('own-code')).toMatchObject([
      { channel: 'sms', body: expect.stringMatching(/^验证码 \d{6}，表示您同意/u) as string },
    ])
    await pages.close()
  })

  it('tells nobody at the desk the code, and keeps it out of the audit', async () => {
    await settle(NAMED)
    await maria.call('sessions.sendProof', { way: 'consent' })
    const code = await arrived(CONSENT)
    const { messages } = await desk.as('ann').call('codes.outbox', { state: 'all' })
    expect(JSON.stringify(messages)).not.toContain(code)
    await maria.call('sessions.proveAgain', { way: 'consent', secret: code })
    const { rows } = await desk.as('ann').call('audit.list', { limit: 5 })
    expect(rows.map(row => [row.action, row.note])).toContainEqual(['sessions.proof.repeated', 'consent'])
    expect(JSON.stringify(rows)).not.toContain(code)
  })

  it('is over as soon as the account names nobody any more', async () => {
    await settle(NAMED)
    expect(await maria.refusal('accessKeys.create', {})).toEqual(again)
    await settle({ operationProtection: false })
    await maria.call('sessions.proveAgain', { way: 'password', secret: SAMPLE_PASSWORD })
    await maria.call('accessKeys.create', {})
  })

  it('counts in accounts of the profile huawei alone', async () => {
    await settle(NAMED)
    const ann = await unlocked()
    await ann.call('credentials.setPolicy', { accountId, profile: 'nist', rules: {}, reason: 'back again' })
    expect((await maria.call('sessions.proof', {})).wanted).toBe('password')
    await ann.call('credentials.setPolicy', { accountId, profile: 'huawei', rules: {}, reason: 'programs use it' })
    expect((await maria.call('sessions.proof', {})).wanted).toBe('consent')
  })
})
