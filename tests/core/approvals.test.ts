import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CallId } from '#shared/contract/ids.ts'

import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let lee: Face
let mia: Face
let boss: Caller

beforeEach(async () => {
  desk = await callDesk()
  lee = await desk.operator('lee', ['agent', 'lead'])
  mia = await desk.operator('mia', ['lead'])
  boss = await desk.caller('boss', { device: true, deviceDays: 30, privileged: true })
})
afterEach(() => desk.close())

/** A call in which everything is proved but a second person's word. */
async function proved(by: Face = lee, caller: Caller = boss): Promise<CallId> {
  const { callId } = await by.open(caller)
  await by.proveTotp(callId, caller)
  await by.prove(callId, 'code-email')
  return callId
}
const demandIn = async (by: Face, callId: CallId) =>
  (await by.get(callId)).demands.find(one => one.act === 'reset-password')
const requestIn = async (by: Face, callId: CallId) => (await by.get(callId)).approval?.request

describe('a privileged reset', () => {
  it('needs a second person once everything else is proved, and is done after their word, once', async () => {
    const callId = await proved()
    expect(await demandIn(lee, callId)).toMatchObject({ state: 'needs', met: 0.9, missing: ['calls.demand.approval'] })
    expect((await lee.get(callId)).approval).toMatchObject({ people: ['mia'], canAsk: true, request: null })
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({
      code: 'evidence_required',
      reason: 'calls.demand.approval',
    })
    await lee.ask(callId)
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'waiting' })
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
    await mia.decide(callId)
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'given', decidedBy: 'mia' })
    expect(await demandIn(lee, callId)).toMatchObject({ state: 'ready' })
    await lee.act(callId, 'reset-password')
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'spent' })

    // The same proofs again, in the same call: the word was for one act.
    await desk.clock.advance(61_000)
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.approval' })
  })

  it('cannot be asked for before the rest is proved', async () => {
    const { callId } = await lee.open(boss)
    await lee.proveTotp(callId, boss)
    expect(await desk.refusal(lee.ask(callId))).toMatchObject({ reason: 'approvals.problem.not-proved' })
  })

  it('goes through once when two try to spend the same word at the same moment', async () => {
    const callId = await proved()
    await lee.ask(callId)
    await mia.decide(callId)
    const tried = await Promise.allSettled([1, 2, 3, 4].map(() => lee.spend(callId, 'reset-password')))
    expect(tried.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    const acts = await desk.store.read.selectFrom('act').selectAll().where('call_id', '=', callId).execute()
    expect(acts).toHaveLength(1)
  })
})

describe('whoever decides', () => {
  it('sees what was proved and what was not, what speaks against it, and no address, login or answer', async () => {
    const { callId } = await lee.open(boss)
    await lee.challenge(callId, 'code-sms')
    await lee.answer(callId, 'code-sms', '000000')
    await lee.run('calls', 'update', { callId, ticket: 'INC-7' })
    await desk.clock.advance(MINUTE)
    await proved()
    await desk.clock.advance(2_000)
    await lee.ask(callId)
    const { requests } = await mia.run('approvals', 'list', {})
    expect(requests).toMatchObject([{ act: 'reset-password', operatorName: 'lee', problem: null }])
    const seen = await mia.run('approvals', 'get', { approvalId: requests[0]?.approvalId ?? '' })
    expect(seen).toMatchObject({
      stands: true,
      evidence: {
        act: 'reset-password',
        operatorName: 'lee',
        ticket: 'INC-7',
        note: 'the caller is known to the team',
        user: { name: 'boss', classes: ['privileged', 'ordinary'] },
        failed: [{ method: 'code-sms', times: 1 }],
      },
    })
    expect(seen.evidence.proved.map(one => [one.method, one.strength, one.points]).sort()).toEqual([
      ['code-email', 'weak', 1],
      ['totp', 'strong', 3],
    ])
    expect(seen.evidence.unproved.map(one => one.method)).toEqual(
      expect.arrayContaining(['code-sms', 'recovery-code', 'call-back', 'document', 'vouch', 'knowledge']),
    )
    expect(seen.evidence.routes.length).toBeGreaterThan(0)
    expect(JSON.stringify(seen)).not.toMatch(/boss@|@example|15112|\b\d{6}\b(?!\d)/u)
  })

  it('is never the operator of the call, nor the user, nor the same person under another login, whatever their roles', async () => {
    const all = await desk.operator('all', ['agent', 'lead', 'administrator'])
    const callId = await proved(all)
    await all.ask(callId)
    expect(await desk.refusal(all.decide(callId))).toMatchObject({
      code: 'forbidden',
      reason: 'approvals.problem.own-call',
    })
    const self = await desk.operator('boss.staff', ['lead', 'administrator'], { linkedUserId: boss.userId })
    expect(await desk.refusal(self.decide(callId))).toMatchObject({ reason: 'calls.demand.own-record' })
    expect(await requestIn(all, callId)).toMatchObject({ state: 'waiting' })

    const wei = await desk.caller('wei')
    const first = await desk.operator('wei.1', ['lead', 'agent'], { linkedUserId: wei.userId })
    const second = await desk.operator('wei.2', ['lead'], { linkedUserId: wei.userId })
    const other = await desk.caller('chief', { device: true, privileged: true })
    const twice = await proved(first, other)
    await first.ask(twice)
    expect(await desk.refusal(second.decide(twice))).toMatchObject({ reason: 'approvals.problem.own-call' })
  })

  it('is nobody who was added by the asker, or added them, less than 72 hours ago', async () => {
    const friend = await desk.operator('friend', ['lead'], {
      createdAt: desk.clock.now() - 71 * HOUR,
      createdBy: lee.actor.operatorId,
    })
    const callId = await proved()
    expect((await lee.get(callId)).approval?.people).toEqual(['mia'])
    await lee.ask(callId)
    expect(await desk.refusal(friend.decide(callId))).toMatchObject({ reason: 'approvals.problem.new-operator' })
    await desk.clock.advance(10 * MINUTE)
    const old = await desk.operator('old', ['lead'], {
      createdAt: desk.clock.now() - 73 * HOUR,
      createdBy: lee.actor.operatorId,
    })
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    await old.decide(callId)
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'given', decidedBy: 'old' })
  })

  it('decides about what they saw: anything that came or went meanwhile is looked at again', async () => {
    const callId = await proved()
    await lee.ask(callId)
    const [request] = (await mia.run('approvals', 'list', {})).requests
    if (request === undefined) throw new Error('nothing waits')
    const { digest } = await mia.run('approvals', 'get', { approvalId: request.approvalId })
    await lee.answer(callId, 'recovery-code', 'AAAA-BBBB')
    await lee.challenge(callId, 'code-sms')
    await lee.answer(callId, 'code-sms', '000000')
    const decide = mia.run('approvals', 'decide', {
      approvalId: request.approvalId,
      decision: 'approve',
      digest,
      reason: 'seen',
    })
    expect(await desk.refusal(decide)).toMatchObject({ code: 'conflict', reason: 'approvals.problem.changed' })
    await mia.decide(callId)
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'given' })
  })

  it('decides once: a second word, also the other one at the same moment, changes nothing', async () => {
    const nia = await desk.operator('nia', ['lead'])
    const callId = await proved()
    await lee.ask(callId)
    const both = await Promise.allSettled([mia.decide(callId, 'approve'), nia.decide(callId, 'refuse')])
    expect(both.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    expect(await desk.refusal(nia.decide(callId))).toMatchObject({ reason: 'approvals.problem.not-waiting' })
  })

  it('can refuse, which the call shows with the reason; asking again takes a new proof', async () => {
    const callId = await proved()
    await lee.ask(callId)
    await mia.decide(callId, 'refuse')
    expect(await requestIn(lee, callId)).toMatchObject({
      state: 'refused',
      decidedBy: 'mia',
      reason: 'looked at everything',
    })
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
    expect(await desk.refusal(lee.ask(callId))).toMatchObject({ reason: 'approvals.problem.refused' })
    await desk.clock.advance(MINUTE)
    await lee.prove(callId, 'code-sms')
    await lee.ask(callId)
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'waiting' })
  })
})

describe('an approval', () => {
  let callId: CallId
  beforeEach(async () => {
    callId = await proved()
    await lee.ask(callId)
    await mia.decide(callId)
  })
  const reasonOf = async (act: 'reset-password' | 'reset-mfa' = 'reset-password') =>
    (await desk.refusal(lee.act(callId, act))).reason

  it('is worth nothing in another call, nor for another act, nor after the intent changed and back', async () => {
    await desk.clock.advance(61_000)
    const other = await proved(mia)
    expect(await desk.refusal(mia.act(other, 'reset-password'))).toMatchObject({ reason: 'calls.demand.approval' })
    await lee.run('calls', 'update', { callId, intent: 'reset-mfa' })
    await desk.clock.advance(61_000)
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    expect(await reasonOf('reset-mfa')).toBe('calls.demand.approval')
    await lee.run('calls', 'update', { callId, intent: 'reset-password' })
    await desk.clock.advance(61_000)
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    expect(await reasonOf()).toBe('calls.demand.approval')
  })

  it('falls with a wrong answer after it, and with what the operator notes differently', async () => {
    await lee.run('calls', 'update', { callId, ticket: 'INC-9' })
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'uncovered' })
    expect(await reasonOf()).toBe('calls.demand.approval')
    await lee.run('calls', 'update', { callId, ticket: '' })
    expect(await demandIn(lee, callId)).toMatchObject({ state: 'ready' })
    await lee.challenge(callId, 'code-sms')
    await lee.answer(callId, 'code-sms', '000000')
    expect(await reasonOf()).toBe('calls.demand.approval')
  })

  it('outlasts proofs that ran out and were given again, but not one that was not', async () => {
    await desk.clock.advance(11 * MINUTE)
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-sms')
    // As much as before, but not what was seen.
    expect(await reasonOf()).toBe('calls.demand.approval')
    await lee.prove(callId, 'code-email')
    expect(await demandIn(lee, callId)).toMatchObject({ state: 'ready' })
  })

  it('holds with more proof than was seen, which is not spent and opens no other way to hand over', async () => {
    const routes = (await demandIn(lee, callId))?.routes.map(one => one.route)
    await desk.clock.advance(1_000)
    await lee.prove(callId, 'code-sms')
    expect((await demandIn(lee, callId))?.routes.map(one => one.route)).toEqual(routes)
    await lee.act(callId, 'reset-password')
    const proofs = await desk.store.read.selectFrom('proof').selectAll().where('call_id', '=', callId).execute()
    expect(
      proofs
        .filter(one => one.spent_on !== null)
        .map(one => one.method)
        .sort(),
    ).toEqual(['code-email', 'totp'])
  })

  it('is over after half an hour, when the call is closed, and when whoever gave it is disabled', async () => {
    const again = async () => {
      await desk.clock.advance(61_000)
      await lee.proveTotp(callId, boss)
      await lee.prove(callId, 'code-email')
    }
    await desk.clock.advance(26 * MINUTE)
    await again()
    expect(await demandIn(lee, callId)).toMatchObject({ state: 'ready' })
    await desk.store.write(tx =>
      tx.updateTable('operator').set({ state: 'disabled' }).where('id', '=', mia.actor.operatorId).execute(),
    )
    expect(await reasonOf()).toBe('calls.demand.approval')
    await desk.store.write(tx =>
      tx.updateTable('operator').set({ state: 'active' }).where('id', '=', mia.actor.operatorId).execute(),
    )
    expect(await demandIn(lee, callId)).toMatchObject({ state: 'ready' })
    await desk.clock.advance(3 * MINUTE)
    await again()
    expect(await reasonOf()).toBe('calls.demand.approval')
  })

  it('ends with the call', async () => {
    await lee.run('calls', 'close', { callId, outcome: 'abandoned' })
    const row = await desk.store.read.selectFrom('approval').selectAll().executeTakeFirstOrThrow()
    expect(row.expires_at).toBeLessThanOrEqual(desk.clock.now())
  })
})

describe('a desk with one lead only', () => {
  beforeEach(async () => {
    await desk.store.write(tx =>
      tx.updateTable('operator').set({ state: 'disabled' }).where('id', '=', mia.actor.operatorId).execute(),
    )
  })

  it('waits 24 hours in the open, tells the user, and then takes the proofs anew', async () => {
    const callId = await proved()
    expect((await lee.get(callId)).approval).toMatchObject({ people: [], desks: [], canAsk: true })
    await lee.ask(callId)
    const row = await requestIn(lee, callId)
    expect(row).toMatchObject({ state: 'waiting', ripeAt: desk.clock.now() + 24 * HOUR })
    expect(await desk.lastBody('notice')).toContain('24 hours')
    await desk.clock.advance(24 * HOUR - 1)
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.approval' })
    await desk.clock.advance(1)
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'given', decidedBy: null })
    await lee.act(callId, 'reset-password')
    expect(await requestIn(lee, callId)).toMatchObject({ state: 'spent' })
  })

  it('is not enough when somebody can be asked by then, and is no longer good after another day', async () => {
    const callId = await proved()
    await lee.ask(callId)
    await desk.clock.advance(24 * HOUR)
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    expect(await demandIn(lee, callId)).toMatchObject({ state: 'ready' })
    await desk.operator('nia', ['lead'])
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.approval' })
    await desk.store.write(tx =>
      tx.updateTable('operator').set({ state: 'disabled' }).where('name', '=', 'nia').execute(),
    )
    await desk.clock.advance(24 * HOUR)
    await lee.proveTotp(callId, boss)
    await lee.prove(callId, 'code-email')
    expect(await desk.refusal(lee.act(callId, 'reset-password'))).toMatchObject({ reason: 'calls.demand.approval' })
  })
})
