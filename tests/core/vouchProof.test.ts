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
