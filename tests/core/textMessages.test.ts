import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CallId, UserId } from '#shared/contract/ids.ts'
import type { SmsGateway } from '#shared/contract/sms.ts'

import type { SmsOptions } from '../../electron/core/ports.ts'
import { loadSms, loadSmtp } from '../../electron/core/security/security.ts'
import { saveSettings, loadSettings } from '../../electron/core/security/settings.ts'
import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'
import { openTestStore } from '../support/openTestStore.ts'

const HOUR = 3_600_000
const SMS: SmsGateway = {
  kind: 'http',
  url: 'https://sms.example.org/send',
  method: 'POST',
  format: 'json',
  body: '{"to":"{to}","text":"{text}"}',
  headers: [{ name: 'Authorization', value: 'Bearer {secret}' }],
  secret: 'a secret for the gateway',
  okFrom: 200,
  okTo: 299,
  pointer: '',
  equals: '',
  timeoutSeconds: 10,
}

let desk: TestApp
let ann: Face
let agent: Face
let wei: UserId
beforeEach(async () => {
  desk = await makeApp()
  ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  const user = { login: 'wei', name: 'Wang Wei', email: 'wei@example.org', areaCode: '0086', phone: '13800138000' }
  wei = (await ann.call('directory.createUser', { accountId, user })).userId
  agent = await desk.operator('olga', ['agent', 'lead'])
})
afterEach(() => desk.close())

const unlock = (login: string) => desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
async function sleep(ms: number) {
  await desk.clock.advance(ms)
  await unlock('ann')
  await unlock('olga')
}
const setSms = (sms: SmsGateway | null) =>
  ann.call('security.updateSettings', { settings: { sms }, reason: 'a gateway for texts' })
const offerOf = async (face: Face, callId: CallId) =>
  (await face.call('calls.get', { callId })).offers.find(method => method.method === 'code-sms')

describe('a gateway for text messages', () => {
  it('carries codes, which then prove as much as a real channel can', async () => {
    await setSms(SMS)
    await sleep(73 * HOUR)
    const { callId } = await agent.call('calls.open', { userId: wei })
    expect(await offerOf(agent, callId)).toMatchObject({ strength: 'medium' })
    await agent.call('calls.challenge', { callId, method: 'code-sms' })
    await desk.clock.advance(1)
    expect(desk.senders.texted).toHaveLength(1)
    const [text] = desk.senders.texted
    expect(text).toMatchObject({ to: '+8613800138000' })
    const answer = /\b\d{6}\b/u.exec(text?.body ?? '')?.[0] ?? ''
    expect(await agent.call('calls.answer', { callId, method: 'code-sms', answer })).toMatchObject({ outcome: 'right' })
    const { proofs } = await agent.call('calls.get', { callId })
    expect(proofs).toMatchObject([{ method: 'code-sms', strength: 'medium', weakened: null }])
    const { messages } = await agent.call('codes.outbox', {})
    expect(messages[0]).toMatchObject({ channel: 'sms', sender: 'http', state: 'sent', readable: false })
  })

  it('leaves codes weak while there is none', async () => {
    await sleep(73 * HOUR)
    const { callId } = await agent.call('calls.open', { userId: wei })
    expect(await offerOf(agent, callId)).toMatchObject({ strength: 'weak' })
  })

  it('weighs nothing for 72 hours in calls of whoever changed it, as a proof and as a route, and for nobody else', async () => {
    const boss = await desk.operator('boss', ['administrator', 'agent', 'lead'])
    await sleep(73 * HOUR)
    await unlock('boss')
    await boss.call('security.updateSettings', { settings: { sms: SMS }, reason: 'my own gateway' })
    const { callId } = await boss.call('calls.open', { userId: wei })
    expect(await offerOf(boss, callId)).toMatchObject({ state: 'blocked', problem: 'calls.offer.fresh-sender-sms' })
    expect(await boss.call('calls.challenge', { callId, method: 'code-sms' })).toMatchObject({ outcome: 'blocked' })
    const routes = (await boss.call('calls.get', { callId })).demands.flatMap(demand => demand.routes)
    expect(routes.filter(route => route.route.endsWith(':sms'))).toEqual([])
    expect(routes.map(route => route.route)).toContain('message:email')
    await desk.clock.advance(1)
    expect(desk.senders.texted).toEqual([])
    await boss.call('calls.close', { callId, outcome: 'abandoned' })

    const other = await agent.call('calls.open', { userId: wei })
    expect(await offerOf(agent, other.callId)).toMatchObject({ state: 'ready', strength: 'medium' })
    await agent.call('calls.close', { callId: other.callId, outcome: 'abandoned' })

    await sleep(72 * HOUR + 1)
    await unlock('boss')
    const later = await boss.call('calls.open', { userId: wei })
    expect(await offerOf(boss, later.callId)).toMatchObject({ state: 'ready' })
  })

  it('never shows its secret again, in settings, audit, log or events', async () => {
    const shown = await setSms(SMS)
    expect(shown.sms).toEqual({ ...SMS, secret: '' })
    expect((await ann.call('security.settings', {})).sms).toEqual({ ...SMS, secret: '' })
    const seen = [await ann.call('audit.list', { limit: 200 }), desk.log.lines, desk.events]
    expect(JSON.stringify(seen)).not.toContain(SMS.secret)
  })

  it('is tested with a message that carries no code, and says in words what failed', async () => {
    expect(await ann.refusal('security.testSender', { channel: 'sms', to: '+4915112345611' })).toEqual({
      code: 'conflict',
      reason: 'security.no-sender-sms',
    })
    await setSms(SMS)
    expect(await ann.call('security.testSender', { channel: 'sms', to: '+4915112345611' })).toEqual({
      outcome: 'sent',
      problem: null,
    })
    expect(desk.senders.texted).toHaveLength(1)
    expect(desk.senders.texted[0]?.body).not.toMatch(/\d{6}/u)
    desk.senders.fail({ kind: 'never', problem: 'codes.problem.gateway-tls' })
    expect(await ann.call('security.testSender', { channel: 'sms', to: '+4915112345611' })).toEqual({
      outcome: 'failed',
      problem: 'codes.problem.gateway-tls',
    })
    expect(await ann.raw('security.testSender', { channel: 'sms', to: 'wei@example.org' })).toMatchObject({ ok: false })
    expect(await ann.raw('security.testSender', { channel: 'sms', to: '+49\r\n151' })).toMatchObject({ ok: false })
  })
})

describe('the secret of a gateway', () => {
  const store = () => {
    const opened = openTestStore()
    const save = (changes: object) =>
      opened.write(async tx => {
        const before = await loadSettings(tx)
        await saveSettings(tx, opened.keys, { next: { ...before, ...changes }, before, by: 'ann' as never, at: 5 })
      })
    const plain = (options: SmsOptions | null) => options?.secret.dangerouslyReveal()
    return { ...opened, save, secret: async () => plain(await loadSms(opened.read, opened.keys)) }
  }

  it('is sealed, kept when left empty, and changed when typed', async () => {
    const { save, secret, read, close } = store()
    await save({ sms: SMS })
    expect(await secret()).toBe(SMS.secret)
    expect(JSON.stringify(await read.selectFrom('setting').selectAll().execute())).not.toContain(SMS.secret)
    await save({ sms: { ...SMS, timeoutSeconds: 20, secret: '' } })
    expect(await secret()).toBe(SMS.secret)
    await save({ sms: { ...SMS, secret: 'another' } })
    expect(await secret()).toBe('another')
    await close()
  })

  it('is forgotten when the gateway moves or goes, so that nobody can have it sent to themselves', async () => {
    const { save, secret, close } = store()
    for (const move of [
      { sms: { ...SMS, url: 'https://mallory.example/send', secret: '' } },
      { sms: { ...SMS, url: 'https://sms.example.org:8443/send', secret: '' } },
      { sms: null },
    ]) {
      await save({ sms: SMS })
      expect(await secret()).toBe(SMS.secret)
      await save(move)
      await save({ sms: { ...SMS, secret: '' } })
      expect(await secret()).toBe('')
    }
    await close()
  })

  it('of the mail server is forgotten in the same way', async () => {
    const { save, read, keys, close } = store()
    const smtp = { host: 'mail', port: 465, security: 'tls', user: 'u', password: 'typed', from: 'd@example.org' }
    const password = async () => (await loadSmtp(read, keys))?.password.dangerouslyReveal()
    await save({ smtp })
    await save({ smtp: { ...smtp, from: 'e@example.org', password: '' } })
    expect(await password()).toBe('typed')
    for (const move of [{ host: 'evil' }, { port: 25 }, { security: 'none' }]) {
      await save({ smtp })
      await save({ smtp: { ...smtp, ...move, password: '' } })
      expect(await password()).toBe('')
    }
    await close()
  })
})
