import { afterAll, beforeAll, expect, it } from 'vitest'

import type { UserId } from '#shared/contract/ids.ts'

import { makeApp, PASSPHRASE } from '../support/makeApp.ts'
import type { TestApp } from '../support/makeApp.ts'

const HOUR = 3_600_000
let desk: TestApp
let userId: UserId

beforeAll(async () => {
  desk = await makeApp()
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  const user = { login: 'wei', name: 'Wang Wei', email: 'wei@example.org', areaCode: '0086', phone: '13800138000' }
  userId = (await ann.call('directory.createUser', { accountId, user })).userId
  await desk.operator('olga', ['agent', 'lead'])
  await desk.operator('lee', ['lead'])
  // Until contacts count and the operators are not new to each other any more.
  await desk.clock.advance(80 * HOUR)
})
afterAll(() => desk.close())

async function unlock(...logins: string[]): Promise<void> {
  for (const login of logins) await desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
}

it('a code survives a restart, is read by another lead, proves the caller once, and all of it is on the timeline', async () => {
  await unlock('olga', 'lee')
  const { callId } = await desk.as('olga').call('calls.open', { userId, ticket: 'INC-1' })
  expect(await desk.as('olga').call('calls.challenge', { callId, method: 'code-email' })).toMatchObject({
    outcome: 'sent',
  })

  await desk.restart()
  await unlock('olga', 'lee')
  const [olga, lee] = [desk.as('olga'), desk.as('lee')]
  const { messages } = await lee.call('codes.outbox', {})
  const message = messages.find(one => one.kind === 'proof-code')
  if (message === undefined) throw new Error('no code in the outbox')
  const read = { messageId: message.messageId, reason: 'no gateway in this lab' }
  expect(await olga.refusal('codes.readBody', read)).toMatchObject({ code: 'forbidden' })
  const { body } = await lee.call('codes.readBody', read)
  const code = /\d{6}/u.exec(body)?.[0] ?? ''
  const wrong = code === '000000' ? '111111' : '000000'

  expect(await olga.call('calls.answer', { callId, method: 'code-email', answer: wrong })).toMatchObject({
    outcome: 'wrong',
  })
  expect(await olga.call('calls.answer', { callId, method: 'code-email', answer: code })).toMatchObject({
    outcome: 'right',
  })

  const offered = await olga.refusal('credentials.resetPassword', { callId, route: 'message:email' })
  expect(offered).toMatchObject({ code: 'invalid_input', reason: 'handover.route-not-offered' })
  const done = await olga.call('credentials.resetPassword', { callId, route: 'message:sms' })
  expect(done).toMatchObject({ handOver: { kind: 'message', route: 'message:sms' }, notices: 2 })
  expect(await olga.refusal('credentials.resetPassword', { callId, route: 'message:sms' })).toMatchObject({
    code: 'evidence_required',
  })

  const call = await olga.call('calls.get', { callId })
  expect(call.timeline.map(row => [row.action, row.outcome, row.note])).toEqual([
    ['credentials.password.reset', 'refused', 'calls.demand.first-proof'],
    ['credentials.password.reset', 'done', expect.any(String)],
    ['credentials.password.reset', 'refused', 'handover.route-not-offered'],
    ['calls.proof.answered', 'done', 'code-email:right'],
    ['calls.proof.answered', 'done', 'code-email:wrong'],
    ['codes.message.read', 'done', 'read'],
    ['codes.message.read', 'refused', 'codes.reading.own-call'],
    ['calls.proof.challenged', 'done', 'code-email:sent'],
    ['calls.call.opened', 'done', 'reset-password'],
  ])
  await olga.call('calls.close', { callId, outcome: 'done' })
  expect((await olga.call('calls.list', {})).calls).toEqual([])
}, 60_000)
