import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CallId } from '#shared/contract/ids.ts'

import { addressDigest, digestOf, foldDigits, makeDigits } from '../../electron/core/codes/algorithm.ts'
import type { CodeUse } from '../../electron/core/codes/algorithm.ts'
import { checkCode, sendCode } from '../../electron/core/codes/codes.ts'
import { allowanceFor } from '../../electron/core/codes/limits.ts'
import { callDesk } from '../support/callDesk.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Desk = Awaited<ReturnType<typeof callDesk>>
let desk: Desk
let use: CodeUse

beforeEach(async () => {
  desk = await callDesk()
  const olga = await desk.operator('olga', ['agent'])
  const wei = await desk.caller('wei')
  const { callId } = await olga.open(wei)
  use = { userId: wei.userId, callId, operatorId: olga.actor.operatorId, intent: 'reset-password', channel: 'email' }
})
afterEach(() => desk.close())

const address = 'wei@example.org'
const queueing = () => ({ now: desk.clock.now(), random: desk.random, keys: desk.store.keys, settings: desk.settings })
const send = (more: Partial<CodeUse> = {}, tries = 5) =>
  desk.store.write(tx =>
    sendCode(tx, queueing(), {
      use: { ...use, ...more },
      to: { channel: more.channel ?? use.channel, address, masked: 'w•••@example.org', language: 'en' },
      tries,
    }),
  )
const check = (answer: string, more: Partial<CodeUse> = {}, to = address) =>
  desk.store.write(tx => checkCode(tx, queueing(), { use: { ...use, ...more }, address: to, answer }))
const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000')

describe('a code', () => {
  it('is uniform over all its digits, zeros in front included', () => {
    const made = Array.from({ length: 5000 }, () => makeDigits(desk.random))
    expect(made.every(code => /^\d{6}$/u.test(code))).toBe(true)
    for (let place = 0; place < 6; place++) {
      const counts = Array.from({ length: 10 }, (_, digit) => made.filter(code => code[place] === String(digit)).length)
      // Five standard deviations of a fair digit over 5000 draws.
      expect(Math.max(...counts.map(count => Math.abs(count - 500)))).toBeLessThan(106)
    }
  })

  it('is stored as a keyed digest that fits nothing else', () => {
    const { keys } = desk.store
    const digest = (more: Partial<CodeUse>) =>
      Buffer.from(digestOf(keys, { ...use, ...more }, '123456')).toString('hex')
    const other = 'f'.repeat(32)
    const all = [
      digest({}),
      digest({ callId: other as CallId }),
      digest({ userId: other as never }),
      digest({ operatorId: other as never }),
      digest({ intent: 'unlock' }),
      digest({ channel: 'sms' }),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  it('works once', async () => {
    await send()
    const code = await desk.lastCode()
    expect(await check(code)).toMatchObject({ outcome: 'right', sender: 'lab' })
    expect(await check(code)).toMatchObject({ outcome: 'already-used' })
  })

  it('works once when many answer at the same moment', async () => {
    await send()
    const code = await desk.lastCode()
    const answers = await Promise.all(Array.from({ length: 10 }, () => check(code)))
    expect(answers.filter(answer => answer.outcome === 'right')).toHaveLength(1)
  })

  it('gives five tries and no more, also to a crowd', async () => {
    await send()
    const code = await desk.lastCode()
    const answers = await Promise.all(Array.from({ length: 12 }, () => check(wrongFor(code))))
    expect(answers.filter(answer => answer.outcome === 'wrong')).toHaveLength(5)
    expect(await check(code)).toMatchObject({ outcome: 'no-tries-left' })
  })

  it('gives no more tries than its user has left', async () => {
    await send({}, 2)
    const code = await desk.lastCode()
    expect(await check(wrongFor(code))).toMatchObject({ outcome: 'wrong', triesLeft: 1 })
    expect(await check(wrongFor(code))).toMatchObject({ outcome: 'wrong', triesLeft: 0 })
    expect(await check(code)).toMatchObject({ outcome: 'no-tries-left' })
  })

  it('dies after its minutes, to the millisecond', async () => {
    await send()
    const code = await desk.lastCode()
    await desk.clock.advance(10 * MINUTE - 1)
    expect(await check(wrongFor(code))).toMatchObject({ outcome: 'wrong' })
    await desk.clock.advance(1)
    expect(await check(code)).toMatchObject({ outcome: 'expired' })
  })

  it('is killed by a newer one of its channel, not of the other', async () => {
    await send()
    const first = await desk.lastCode()
    await desk.clock.advance(MINUTE)
    await send({ channel: 'sms' })
    expect(await check(wrongFor(first))).toMatchObject({ outcome: 'wrong' })
    await desk.clock.advance(MINUTE)
    await send()
    const second = await desk.lastCode()
    expect(second).not.toBe(first)
    expect(await check(first)).toMatchObject({ outcome: 'wrong' })
    expect(await check(second)).toMatchObject({ outcome: 'right' })
  })

  it('is not there for another call, intent or operator', async () => {
    await send()
    const code = await desk.lastCode()
    expect(await check(code, { intent: 'unlock' })).toMatchObject({ outcome: 'not-sent' })
    expect(await check(code, { operatorId: 'e'.repeat(32) as never })).toMatchObject({ outcome: 'not-sent' })
    expect(await check(code, { callId: 'e'.repeat(32) as CallId })).toMatchObject({ outcome: 'not-sent' })
    expect(await check(code, { channel: 'sms' })).toMatchObject({ outcome: 'not-sent' })
  })

  it('dies with the address it went to', async () => {
    await send()
    const code = await desk.lastCode()
    expect(await check(code, {}, 'other@example.org')).toMatchObject({ outcome: 'expired' })
    expect(await check(code)).toMatchObject({ outcome: 'no-tries-left' })
  })

  it('is not readable in its row, and its message is wiped once it was used', async () => {
    await send()
    const code = await desk.lastCode()
    const rows = JSON.stringify(await desk.store.read.selectFrom('code').selectAll().execute())
    expect(rows).not.toContain(code)
    await check(code)
    const message = await desk.store.read.selectFrom('message').selectAll().executeTakeFirstOrThrow()
    expect(message).toMatchObject({ body: null, subject: null })
    expect(message.to_address).toHaveLength(0)
  })

  it.each([
    [' 123 456 ', '123456'],
    ['123-456', '123456'],
    ['１２３４５６', '123456'],
    ['12a456', '12a456'],
  ])('typed as %j is read as %j', (typed, folded) => {
    expect(foldDigits(typed)).toBe(folded)
  })
})

describe('sending codes to an address', () => {
  it('waits a minute between two, and stops after five in an hour', async () => {
    expect(await send()).toMatchObject({ outcome: 'sent' })
    expect(await send()).toEqual({ outcome: 'wait', retryAt: desk.clock.now() + MINUTE })
    const first = desk.clock.now()
    for (let sent = 1; sent < 5; sent++) {
      await desk.clock.advance(MINUTE)
      expect(await send()).toMatchObject({ outcome: 'sent' })
    }
    await desk.clock.advance(MINUTE)
    expect(await send()).toEqual({ outcome: 'wait', retryAt: first + HOUR })
    await desk.clock.advance(HOUR - 5 * MINUTE)
    expect(await send()).toMatchObject({ outcome: 'sent' })
  })

  it('stops after ten in a day', async () => {
    const first = desk.clock.now()
    for (let sent = 0; sent < 10; sent++) {
      expect(await send()).toMatchObject({ outcome: 'sent' })
      await desk.clock.advance(HOUR)
    }
    expect(await send()).toEqual({ outcome: 'daily-limit', retryAt: first + 24 * HOUR })
  })

  it('counts the address, whoever is called there and however it is written', () => {
    const { keys } = desk.store
    expect(addressDigest(keys, 'email', 'Wei@Example.org')).toEqual(addressDigest(keys, 'email', 'wei@example.org'))
    expect(addressDigest(keys, 'sms', '1')).not.toEqual(addressDigest(keys, 'email', '1'))
  })

  it.each([
    [[], { kind: 'free' }],
    [[0], { kind: 'wait', retryAt: 60_000 }],
    [[-60_000], { kind: 'free' }],
    // Both limits bite: the later end counts.
    [[-59, -40, -30, -20, 0].map(minute => minute * MINUTE), { kind: 'wait', retryAt: MINUTE }],
    [[-50, -40, -30, -20, -10].map(minute => minute * MINUTE), { kind: 'wait', retryAt: 10 * MINUTE }],
  ])('with codes at %j answers %j', (sentAt, allowance) => {
    const limits = { codeResendSeconds: 60, codesPerHour: 5, codesPerDay: 10 }
    expect(allowanceFor(sentAt, 0, limits)).toEqual(allowance)
  })
})

describe('the message of a code', () => {
  it('says what it is for and how long, warns, and names nobody', async () => {
    await send()
    expect(await desk.lastBody('proof-code')).toMatch(
      /^\d{6} is your code for resetting your password\. It works for 10 minutes\..*Never give it to anyone who calls you\.$/u,
    )
  })

  it('is written in the user’s language', async () => {
    const olga = await desk.operator('olga2', ['agent'])
    const li = await desk.caller('li', { language: 'zh-Hans-CN' })
    const { callId } = await olga.open(li)
    await olga.challenge(callId, 'code-sms')
    expect(await desk.lastBody('proof-code')).toMatch(
      /^验证码 \d{6}，用于重置密码，10 分钟内有效。.*切勿告诉任何来电者。$/u,
    )
  })
})
