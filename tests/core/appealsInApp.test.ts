import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { APPEAL_GROUPS } from '#shared/contract/appeals.ts'
import type { CallId, UserId } from '#shared/contract/ids.ts'

import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'

const DAY = 86_400_000
const ANSWERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'real-name': { 'holder-name': 'Greta Vogel', 'holder-id': '002X' },
  basic: { 'birth-date': '1990-05-01' },
  device: { 'device-model': 'Mate 60 Pro' },
}
let desk: TestApp
let sam: Face
let lee: Face
let mia: UserId

beforeEach(async () => {
  desk = await makeApp()
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  const user = await ann.call('directory.createUser', {
    accountId,
    user: {
      login: 'mia.hw',
      name: 'Mia Wolf',
      kind: 'huawei-id',
      email: 'mia@example.org',
      areaCode: '0049',
      phone: '15112340001',
      attributes: {
        phoneHolder: 'Greta Vogel',
        phoneHolderId: '11010519680312002X',
        dateOfBirth: '1990-05-01',
        deviceModel: 'Mate 60 Pro',
      },
    },
  })
  mia = user.userId
  sam = await desk.operator('sam', ['agent'])
  lee = await desk.operator('lee', ['lead'])
  await sleep(10 * DAY)
})
afterEach(() => desk.close())

async function sleep(ms: number) {
  await desk.clock.advance(ms)
  for (const login of ['ann', 'sam', 'lee']) await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
}

async function newestBody(by: Face, kind: string): Promise<string> {
  const { messages } = await by.call('codes.outbox', {})
  const message = messages.find(one => one.kind === kind)
  if (message === undefined) throw new Error(`no ${kind}`)
  return (await by.call('codes.readBody', { messageId: message.messageId, reason: 'the caller reads it' })).body
}

/** An appeal that sam collects, after a code by e-mail that lee reads for the caller. */
async function submitted(): Promise<{ callId: CallId; reference: string; appealId: string }> {
  const { callId } = await sam.call('calls.open', { userId: mia })
  await sam.call('calls.challenge', { callId, method: 'code-email' })
  const code = /\d{6}/u.exec(await newestBody(lee, 'proof-code'))?.[0] ?? ''
  await sam.call('calls.answer', { callId, method: 'code-email', answer: code })
  const contact = { kind: 'sms', address: '+4915799000111' } as const
  const { appealId } = await sam.call('appeals.open', { callId, unavailable: 'mobile', contact })
  for (const group of APPEAL_GROUPS) await sam.call('appeals.answer', { callId, group, answers: { ...ANSWERS[group] } })
  const { reference } = await sam.call('appeals.submit', { callId })
  return { callId, reference, appealId }
}

describe('an appeal, from the call to the reset', () => {
  it('is approved by a second person, resets the password once, and leaves every step in the audit', async () => {
    const { reference, appealId } = await submitted()
    expect(await lee.call('security.status', {})).toMatchObject({ appealsWaiting: 1 })
    const review = await lee.call('appeals.take', { appealId })
    expect(review.obstacles).toEqual([])
    await lee.call('appeals.decide', { appealId, decision: 'approve', reason: 'it fits' })
    const code = /Pick-up code: (\S+)\./u.exec(await newestBody(lee, 'appeal-result'))?.[1] ?? ''
    const { callId } = await lee.call('calls.open', { userId: mia })
    const { outcome, call } = await lee.call('calls.answer', {
      callId,
      method: 'appeal',
      answer: `${reference} ${code}`,
    })
    expect(outcome).toBe('right')
    // The mailbox still works, so it comes first; the lost mobile is no way.
    const routes = call.demands.find(({ act }) => act === 'reset-password')?.routes.map(({ route }) => route)
    expect(routes).toEqual(['message:email', 'slip:email', 'message:appeal', 'slip:appeal', 'slip:second-operator'])
    const twice = await Promise.all(
      ['message:appeal', 'message:email'].map(route =>
        lee.raw('credentials.resetPassword', { callId, route, reason: 'by appeal' }),
      ),
    )
    expect(twice.filter(reply => reply.ok)).toHaveLength(1)

    const { rows } = await lee.call('audit.list', { userId: mia, limit: 200 })
    const steps = rows
      .filter(({ action }) => action.startsWith('appeals.'))
      .map(({ action, note }) => `${action} ${note}`)
    expect(steps.toReversed()).toEqual([
      'appeals.appeal.opened code-email',
      ...APPEAL_GROUPS.map(group => `appeals.group.answered ${group}`),
      'appeals.appeal.submitted A-1001',
      'appeals.appeal.taken ',
      'appeals.appeal.decided approve',
    ])
    const told = JSON.stringify([rows, desk.events])
    for (const secret of [reference, reference.slice(-4), code, 'Vogel', '002X', '1990-05-01', '15799000111'])
      expect(told, secret).not.toContain(secret)
  })

  it('goes as far as its people may: an agent neither lists nor decides, an auditor looks, an administrator asks nobody', async () => {
    const { appealId } = await submitted()
    const id = { appealId }
    expect(await sam.refusal('appeals.list', {})).toMatchObject({ code: 'forbidden' })
    expect(await sam.refusal('appeals.take', id)).toMatchObject({ code: 'forbidden' })
    const amy = await desk.operator('amy', ['auditor'])
    expect((await amy.call('appeals.list', {})).total).toBe(1)
    expect(await amy.refusal('appeals.decide', { ...id, decision: 'approve', reason: 'it fits' })).toMatchObject({
      code: 'forbidden',
    })
    expect(await desk.as('ann').call('appeals.get', id)).toMatchObject({ state: 'submitted' })
  })
})

describe('somebody dishonest, alone', () => {
  it('gets no appeal past the first step as an operator with every role, who could read the answers', async () => {
    const mallory = desk.as('ann')
    const { callId } = await mallory.call('calls.open', { userId: mia, reachedBy: 'in-person' })
    await mallory.call('calls.answer', { callId, method: 'document', about: 'passport', answer: 'X123' })
    const contact = { kind: 'sms', address: '+4915799000666' } as const
    expect(await mallory.refusal('appeals.open', { callId, unavailable: 'both', contact })).toMatchObject({
      reason: 'appeals.problem.you-could-read',
    })
  })

  it('cannot decide on what they opened, even as the only lead, nor through an accomplice they have just added', async () => {
    const eve = await desk.operator('eve', ['agent', 'lead', 'administrator'])
    sam = await desk.operator('zoe', ['agent', 'lead'])
    const { appealId } = await submitted()
    const id = { appealId }
    expect(await sam.refusal('appeals.take', id)).toMatchObject({ reason: 'appeals.problem.you-opened-it' })
    // Eve did not add zoe, so eve may look; but may not decide what she did not take.
    expect(await eve.refusal('appeals.decide', { ...id, decision: 'approve', reason: 'sure' })).toMatchObject({
      reason: 'appeals.problem.not-taken',
    })
    expect(await desk.as('ann').refusal('appeals.take', id)).toMatchObject({ reason: 'appeals.problem.new-operator' })
  })

  it('cannot stop the notices to the owner, nor read the pick-up code of an appeal they opened', async () => {
    await submitted()
    const { messages } = await lee.call('codes.outbox', {})
    const notices = messages.filter(one => one.kind === 'notice')
    expect(notices.length).toBeGreaterThanOrEqual(2)
    for (const notice of notices)
      expect(await lee.refusal('codes.cancel', { messageId: notice.messageId })).toMatchObject({ code: 'forbidden' })
  })

  it('gets hostile inputs refused, and nothing broken', async () => {
    const { callId } = await sam.call('calls.open', { userId: mia })
    for (const input of [
      { callId, unavailable: 'both', contact: { kind: 'sms', address: '110' } },
      { callId, unavailable: 'both', contact: { kind: 'email', address: 'a@b\r\nBcc: x@y.z' } },
      { callId, unavailable: 'both', contact: { kind: 'pigeon', address: 'x' } },
      { callId, unavailable: 'never', contact: { kind: 'letter', address: '' } },
      { callId: 'x', unavailable: 'both', contact: { kind: 'letter', address: '' } },
    ])
      expect(await sam.raw('appeals.open', input)).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    for (const input of [
      { callId, group: 'gossip', answers: {} },
      { callId, group: 'basic', answers: { 'birth-date': 'x'.repeat(129) } },
      { callId, group: 'basic', answers: { 'birth-date': 5 } },
      { callId, group: 'basic', answers: [] },
    ])
      expect(await sam.raw('appeals.answer', input)).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    for (const answer of ['', '\u0000', 'A-1001-', '%', '9'.repeat(128)])
      expect((await lee.raw('calls.answer', { callId, method: 'appeal', answer })).ok).toBe(false)
  })
})
