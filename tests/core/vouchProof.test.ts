import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let olga: Face
let wei: Caller
let boss: Caller

beforeEach(async () => {
  desk = await callDesk()
  wei = await desk.caller('wei', { device: true, deviceDays: 30 })
  boss = await desk.caller('boss', { device: true, deviceDays: 30 })
  olga = await desk.operator('olga', ['agent'])
})
afterEach(() => desk.close())

const vouch = (voucher: Caller, answer = desk.totpOf(voucher)) => ({ about: voucher.userId, answer })
/** So long that a new code of the voucher counts. */
const STEP = 30_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const wrongCode = (voucher: Caller) => (desk.totpOf(voucher) === '111111' ? '222222' : '111111')

describe('a colleague who vouches', () => {
  it('proves the caller with the colleague’s own code, which counts once', async () => {
    const { callId } = await olga.open(wei)
    const code = desk.totpOf(boss)
    const { outcome, call } = await olga.answer(callId, 'vouch', vouch(boss, code))
    expect(outcome).toBe('right')
    expect(call.proofs).toMatchObject([{ method: 'vouch', strength: 'medium' }])
    expect(await olga.answer(callId, 'vouch', vouch(boss, code))).toMatchObject({ outcome: 'already-used' })
  })

  it('is named in the audit of the caller’s call, and hears of it', async () => {
    const { callId } = await olga.open(wei)
    await olga.answer(callId, 'vouch', vouch(boss))
    expect(desk.details).toEqual([{ voucher: 'boss', voucherId: boss.userId }])
    expect(desk.subjects).toContainEqual({ userId: wei.userId })
    const told = await desk.store.read.selectFrom('message').select(['user_id']).where('kind', '=', 'notice').execute()
    expect(new Set(told.map(row => row.user_id))).toEqual(new Set([boss.userId]))
    expect(await desk.lastBody('notice')).toMatch(/vouched/u)
  })

  it('is neither the caller, nor the operator, nor a stranger to the account, nor disabled, nor without an old device', async () => {
    const staff = await desk.caller('olga.user', { device: true, deviceDays: 30 })
    const linked = await desk.operator('olga2', ['agent'], { linkedUserId: staff.userId })
    const { callId } = await linked.open(wei)
    const bare = await desk.caller('bare')
    const gone = await desk.caller('gone', { device: true, deviceDays: 30, enabled: false })
    const puppet = await desk.caller('puppet', { device: true, deviceDays: 2 })
    const stranger = await desk.caller('stranger', { device: true, deviceDays: 30 })
    await desk.store.write(async tx => {
      const other = 'f'.repeat(32) as never
      await tx
        .insertInto('account')
        .values({ id: other, name: 'other', name_key: 'other', profile: 'nist', created_at: 0 })
        .execute()
      await tx.updateTable('user').set({ account_id: other }).where('id', '=', stranger.userId).execute()
    })
    for (const [voucher, reason] of [
      [wei, 'the-caller'],
      [staff, 'yourself'],
      [bare, 'no-device'],
      [gone, 'disabled'],
      [puppet, 'new-device'],
      [stranger, 'unknown'],
      [{ userId: '0'.repeat(32) as Caller['userId'], seed: null }, 'unknown'],
    ] as const)
      expect(await desk.refusal(linked.answer(callId, 'vouch', vouch(voucher, '123456')))).toEqual({
        code: 'conflict',
        reason: `calls.vouch.${reason}`,
      })
    expect((await linked.get(callId)).offers.find(({ method }) => method === 'vouch')).toMatchObject({ triesLeft: 5 })
  })

  it('is found by nothing but a user’s id', async () => {
    const { callId } = await olga.open(wei)
    for (const about of ['', 'boss', "' or 1=1 --", '__proto__', `${boss.userId} `])
      expect(await desk.refusal(olga.answer(callId, 'vouch', { about, answer: '123456' }))).toMatchObject({
        code: 'invalid_input',
        fields: ['about'],
      })
  })

  it('cannot be guessed: wrong codes count against the caller and against the colleague’s device', async () => {
    const { callId } = await olga.open(wei)
    for (let round = 0; round < 5; round++)
      expect(await olga.answer(callId, 'vouch', vouch(boss, wrongCode(boss)))).toMatchObject({ outcome: 'wrong' })
    expect(await olga.answer(callId, 'vouch', vouch(boss))).toMatchObject({ outcome: 'blocked' })
    const other = await desk.caller('other', { phone: '15119990001' })
    const next = await olga.open(other)
    expect(await olga.answer(next.callId, 'vouch', vouch(boss))).toMatchObject({ outcome: 'no-tries-left' })
  })

  it('with the caller’s own code gets nowhere', async () => {
    const { callId } = await olga.open(wei)
    const own = desk.totpOf(wei)
    const outcome = own === desk.totpOf(boss) ? 'wrong' : (await olga.answer(callId, 'vouch', vouch(boss, own))).outcome
    expect(outcome).toBe('wrong')
    // The code is still the caller’s to use.
    expect(await olga.answer(callId, 'totp', own)).toMatchObject({ outcome: 'right' })
  })

  it('and a badge serve someone without phone and e-mail, whose slip goes by a second operator', async () => {
    const lab = await desk.caller('lab', { phone: '', email: '' })
    await desk.operator('max', ['lead'])
    const { callId } = await olga.run('calls', 'open', {
      userId: lab.userId,
      reachedBy: 'in-person',
      intent: 'reset-mfa',
    })
    await olga.answer(callId, 'document', { about: 'staff-badge', answer: '7F31' })
    await olga.answer(callId, 'vouch', vouch(boss))
    expect((await olga.act(callId, 'reset-mfa')).routes.map(({ route }) => route)).toEqual(['slip:second-operator'])
  })
})

describe('the quota of a voucher', () => {
  const callOn = async (face: Face, login: string) => {
    const caller = await desk.caller(login, { phone: `1511${String(1_000_000 + login.length)}${String(login.length)}` })
    return { caller, callId: (await face.open(caller)).callId }
  }
  const records = () =>
    desk.store.read.selectFrom('vouching').select(['voucher_id', 'outcome', 'manager']).orderBy('at').execute()

  it('is three callers in 24 hours: the fourth right code proves nothing, says why, and stays on record', async () => {
    for (const login of ['a', 'bb', 'ccc']) {
      const { callId } = await callOn(olga, login)
      expect(await olga.answer(callId, 'vouch', vouch(boss))).toMatchObject({ outcome: 'right', problem: null })
      await desk.clock.advance(STEP)
    }
    const { callId } = await callOn(olga, 'dddd')
    const over = await olga.answer(callId, 'vouch', vouch(boss))
    expect(over).toMatchObject({ outcome: 'blocked', problem: 'calls.vouch.quota-day' })
    expect(over.call.proofs).toEqual([])
    expect((await records()).map(row => row.outcome)).toEqual(['vouched', 'vouched', 'vouched', 'over'])
    expect(over.call.alerts).toMatchObject([{ signal: 'vouched-often', grave: false, facts: { day: 3, month: 3 } }])
    // A lead is told once, however often it goes on.
    await desk.clock.advance(STEP)
    await olga.answer(callId, 'vouch', vouch(boss))
    expect(await desk.store.read.selectFrom('radar_alert').select('signal').execute()).toHaveLength(1)
    await desk.clock.advance(DAY)
    expect(await olga.answer((await callOn(olga, 'eeeee')).callId, 'vouch', vouch(boss))).toMatchObject({
      outcome: 'right',
    })
  })

  it('is one call in 7 days for the same caller; a second code in the same call costs nothing', async () => {
    const first = await olga.open(wei)
    await olga.answer(first.callId, 'vouch', vouch(boss))
    await desk.clock.advance(11 * 60_000)
    expect(await olga.answer(first.callId, 'vouch', vouch(boss))).toMatchObject({ outcome: 'right' })
    await olga.run('calls', 'close', { callId: first.callId, outcome: 'abandoned' })
    await desk.clock.advance(STEP)
    const again = await olga.open(wei)
    expect(await olga.answer(again.callId, 'vouch', vouch(boss))).toMatchObject({
      outcome: 'blocked',
      problem: 'calls.vouch.quota-caller',
    })
    // Another colleague can stand in.
    const other = await desk.caller('other', { device: true, deviceDays: 30, phone: '15119990001' })
    expect(await olga.answer(again.callId, 'vouch', vouch(other))).toMatchObject({ outcome: 'right' })
  })

  it('is not used up by wrong codes, and no operator can use it up for somebody', async () => {
    const { callId } = await olga.open(wei)
    for (let round = 0; round < 4; round++) await olga.answer(callId, 'vouch', vouch(boss, wrongCode(boss)))
    expect(await records()).toEqual([])
    const [record] = (await olga.run('calls', 'vouchers', { callId, userIds: [boss.userId] })).vouchers
    expect(record).toMatchObject({ problem: null, day: { used: 0, of: 3 }, last: null })
  })

  it('holds when two operators ask for the last one at the same moment', async () => {
    const ben = await desk.operator('ben', ['agent'])
    for (const login of ['a', 'bb']) {
      await olga.answer((await callOn(olga, login)).callId, 'vouch', vouch(boss))
      await desk.clock.advance(STEP)
    }
    const [one, two] = [await callOn(olga, 'ccc'), await callOn(ben, 'dddd')]
    const earlier = desk.totpOf(boss)
    await desk.clock.advance(STEP)
    // Two codes that are both live: the one before and the present one.
    const outcomes = await Promise.all([
      olga.answer(one.callId, 'vouch', vouch(boss, earlier)),
      ben.answer(two.callId, 'vouch', vouch(boss)),
    ])
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['blocked', 'right'])
  })

  it('is seen before the colleague is asked, and the last caller’s name only by a lead or in that caller’s call', async () => {
    const max = await desk.operator('max', ['lead'])
    const first = await olga.open(wei)
    await olga.answer(first.callId, 'vouch', vouch(boss))
    const about = async (face: Face, callId: typeof first.callId) =>
      (await face.run('calls', 'vouchers', { callId, userIds: [boss.userId, boss.userId] })).vouchers
    expect(await about(olga, first.callId)).toMatchObject([{ caller: { used: 0, of: 1 }, last: { name: 'wei' } }])
    const [next, leads] = [await callOn(olga, 'a'), await callOn(max, 'bb')]
    expect(await about(olga, next.callId)).toMatchObject([{ day: { used: 1, of: 3 }, last: { name: 'w•••' } }])
    expect(await about(max, leads.callId)).toMatchObject([{ last: { name: 'wei', at: desk.clock.now() } }])
    expect(await desk.refusal(about(max, next.callId))).toEqual({
      code: 'forbidden',
      reason: 'calls.demand.not-yours',
    })
  })

  it('says nothing about people of another account', async () => {
    const { callId } = await olga.open(wei)
    const stranger = await desk.caller('stranger', { device: true, deviceDays: 30, phone: '15119990002' })
    await desk.store.write(async tx => {
      const other = 'f'.repeat(32) as never
      await tx
        .insertInto('account')
        .values({ id: other, name: 'other', name_key: 'other', profile: 'nist', created_at: 0 })
        .execute()
      await tx.updateTable('user').set({ account_id: other }).where('id', '=', stranger.userId).execute()
    })
    const userIds = [stranger.userId, '0'.repeat(32) as Caller['userId']]
    expect(await olga.run('calls', 'vouchers', { callId, userIds })).toEqual({ vouchers: [] })
  })

  it('and history of everybody can be read, with managers marked', async () => {
    const zoe = await desk.caller('zoe', { manager: 'CN=boss,OU=Staff,DC=lab', phone: '15119990003' })
    const { callId } = await olga.open(zoe)
    const { vouchers } = await olga.run('calls', 'vouchers', { callId, userIds: [boss.userId, wei.userId] })
    expect(vouchers.map(one => one.manager)).toEqual([true, false])
    await olga.answer(callId, 'vouch', vouch(boss))
    await olga.answer((await callOn(olga, 'a')).callId, 'vouch', vouch(wei))
    const auditor = await desk.operator('ada', ['auditor'])
    expect(await auditor.run('calls', 'vouchings', { voucherId: boss.userId })).toMatchObject({
      total: 1,
      vouchings: [
        { voucherLogin: 'boss', userLogin: 'zoe', operatorName: 'olga', manager: true, outcome: 'vouched', month: 1 },
      ],
    })
    expect(await auditor.run('calls', 'vouchings', {})).toMatchObject({ total: 2 })
  })
})
