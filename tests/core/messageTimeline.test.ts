import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CallId, MessageId, UserId } from '#shared/contract/ids.ts'
import { codes as problems } from '#shared/text/en/codes.ts'

import { BACK_OFF_MS } from '../../electron/core/codes/codes.ts'
import { eventsOf, tell } from '../../electron/core/codes/events.ts'
import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'
import { openTestStore } from '../support/openTestStore.ts'

const MINUTE = 60_000
const SMTP = { host: 'mail', port: 25, security: 'none', user: '', password: '', from: 'desk@example.org' } as const
const later = { kind: 'later', problem: 'codes.problem.unreachable' } as const
const never = { kind: 'never', problem: 'codes.problem.refused' } as const

let desk: TestApp
let ann: Face
let olga: Face
let lee: Face
let wei: UserId
beforeEach(async () => {
  desk = await makeApp()
  ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  const user = { login: 'wei', name: 'Wang Wei', email: 'wei@example.org', areaCode: '0086', phone: '13800138000' }
  wei = (await ann.call('directory.createUser', { accountId, user })).userId
  await ann.call('security.updateSettings', { settings: { smtp: SMTP }, reason: 'a mail server' })
  olga = await desk.operator('olga', ['agent', 'lead'])
  lee = await desk.operator('lee', ['lead'])
  await desk.clock.advance(80 * 60 * MINUTE)
  for (const login of ['ann', 'olga', 'lee']) await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
})
afterEach(() => desk.close())

const openCall = async () => (await olga.call('calls.open', { userId: wei })).callId
const send = async (callId: CallId, method: 'code-email' | 'code-sms'): Promise<MessageId> => {
  expect(await olga.call('calls.challenge', { callId, method })).toMatchObject({ outcome: 'sent' })
  await desk.clock.advance(1)
  const id = (await olga.call('codes.outbox', {})).messages[0]?.messageId
  if (id === undefined) throw new Error('the outbox is empty')
  return id
}
const told = async (messageId: MessageId) =>
  (await olga.call('codes.timeline', { messageId })).events.map(event => event.what)

describe('the timeline of a message', () => {
  it('tells every try with its reason and the next one, and the end', async () => {
    desk.senders.fail(later)
    const id = await send(await openCall(), 'code-email')
    const first = await olga.call('codes.timeline', { messageId: id })
    expect(first).toMatchObject({ triesLeft: 4, answersLeft: 5, message: { state: 'queued' } })
    expect(first.events).toMatchObject([
      { what: 'made', problem: null, operatorName: '' },
      { what: 'queued' },
      { what: 'tried', problem: 'codes.problem.unreachable', nextTryAt: desk.clock.now() + BACK_OFF_MS[0] },
    ])
    await desk.clock.advance(BACK_OFF_MS[0])
    expect(await told(id)).toEqual(['made', 'queued', 'tried', 'sent'])
    expect(await olga.call('codes.timeline', { messageId: id })).toMatchObject({ triesLeft: 0, answersLeft: 5 })
  })

  it('tells who read it, what took its place, and that its text is gone', async () => {
    const callId = await openCall()
    const first = await send(callId, 'code-sms')
    await lee.call('codes.readBody', { messageId: first, reason: 'reading it out' })
    await desk.clock.advance(MINUTE)
    const second = await send(callId, 'code-sms')
    const { events, answersLeft } = await olga.call('codes.timeline', { messageId: first })
    expect(events).toMatchObject([
      { what: 'made' },
      { what: 'kept' },
      { what: 'read', operatorName: 'lee' },
      { what: 'replaced', replacedBy: second },
    ])
    expect(answersLeft).toBeNull()
    await olga.call('calls.close', { callId, outcome: 'abandoned' })
    expect(await told(second)).toEqual(['made', 'kept', 'withdrawn'])
  })

  it('tells what time took', async () => {
    const callId = await openCall()
    const kept = await send(callId, 'code-sms')
    desk.senders.fail(never)
    const dead = await send(callId, 'code-email')
    await desk.clock.advance(11 * MINUTE)
    await desk.vault('olga', 'unlock', { login: 'olga', passphrase: PASSPHRASE })
    expect(await told(kept)).toEqual(['made', 'kept', 'wiped'])
    expect(await told(dead)).toEqual(['made', 'queued', 'gave-up', 'expired'])
  })

  it('never holds a code, a number or an address', async () => {
    const callId = await openCall()
    const ids = [await send(callId, 'code-sms'), await send(callId, 'code-email')]
    const body = desk.senders.sent.at(-1)?.body ?? ''
    const code = /\b\d{6}\b/u.exec(body)?.[0] ?? 'none'
    const seen = JSON.stringify(await Promise.all(ids.map(messageId => olga.call('codes.timeline', { messageId }))))
    expect(code).toMatch(/^\d{6}$/u)
    for (const secret of [code, '13800138000', 'wei@example.org']) expect(seen).not.toContain(secret)
  })

  it('is kept as it was written', async () => {
    const store = openTestStore()
    const id = '0'.repeat(32) as MessageId
    await store.write(async tx => {
      const text = { kind: 'notice', sender: 'lab', to_masked: '', state: 'sent', created_at: 1 }
      const none = { user_id: null, call_id: null, opened_by: null, subject: null, body: null, problem: null }
      const times = { sent_at: null, next_try_at: null, expires_at: null, wipe_at: null }
      await tx
        .insertInto('message')
        .values({ id, channel: 'sms', to_address: Buffer.alloc(0), ...text, ...none, ...times })
        .execute()
      await tell(tx, [id], { what: 'made', at: 1 })
    })
    const forge = store.write(tx => tx.updateTable('message_event').set({ what: 'sent' }).execute())
    await expect(forge).rejects.toThrow('final')
    await expect(store.write(tx => tx.deleteFrom('message_event').execute())).rejects.toThrow('final')
    expect(await eventsOf(store.read, id)).toMatchObject([{ what: 'made', at: 1 }])
    await store.close()
  })
})

describe('a dead letter', () => {
  it('is a message whose tries are used up; it has its own list, the status counts it, and it can be revived', async () => {
    desk.senders.fail(later, later, later, later)
    const callId = await openCall()
    const id = await send(callId, 'code-email')
    expect(await olga.call('security.status', {})).toMatchObject({ outboxWaiting: 1, deadLetters: 0 })
    desk.senders.fail(never)
    for (const wait of BACK_OFF_MS.slice(0, 3)) await desk.clock.advance(wait)
    await desk.clock.advance(3 * MINUTE)
    await desk.vault('olga', 'unlock', { login: 'olga', passphrase: PASSPHRASE })
    expect((await told(id)).filter(what => what === 'tried')).toHaveLength(4)
    // The code lives ten minutes, the last wait is ten more: the letter dies of the fifth try or of age.
    await olga.call('codes.retry', { messageId: id })
    await desk.clock.advance(1)
    expect(await olga.call('security.status', {})).toMatchObject({ outboxWaiting: 0, deadLetters: 1 })
    expect((await olga.call('codes.outbox', { state: 'failed' })).messages).toMatchObject([{ messageId: id }])
    await olga.call('codes.retry', { messageId: id })
    await desk.clock.advance(1)
    const { events } = await olga.call('codes.timeline', { messageId: id })
    expect(events.slice(-3)).toMatchObject([
      { what: 'gave-up', problem: 'codes.problem.refused' },
      { what: 'retried', operatorName: 'olga' },
      { what: 'sent' },
    ])
    expect(await olga.call('security.status', {})).toMatchObject({ deadLetters: 0 })
  })

  it('has a remedy for everything that can go wrong', () => {
    expect(Object.keys(problems.remedy).sort()).toEqual(Object.keys(problems.problem).sort())
  })
})

describe('what waits', () => {
  it('outlives a restart with its tries and its next time, without chance in the waits', async () => {
    desk.senders.fail(later, later)
    const id = await send(await openCall(), 'code-email')
    await desk.clock.advance(BACK_OFF_MS[0])
    const before = (await olga.call('codes.outbox', {})).messages[0]
    expect(before).toMatchObject({ tries: 2, nextTryAt: desk.clock.now() + BACK_OFF_MS[1] })
    await desk.restart()
    await desk.vault('olga', 'unlock', { login: 'olga', passphrase: PASSPHRASE })
    await desk.clock.advance(1)
    expect((await olga.call('codes.outbox', {})).messages[0]).toEqual(before)
    expect(desk.senders.sent).toEqual([])
    await desk.clock.advance(BACK_OFF_MS[1])
    expect(await told(id)).toEqual(['made', 'queued', 'tried', 'tried', 'sent'])
    expect(desk.senders.sent).toHaveLength(1)
  })
})
