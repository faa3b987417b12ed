import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { readCodeAt, RIGHT_CLOCK, SEARCH_STEPS } from '../../electron/core/mfa/clock.ts'
import { allowanceAt } from '../../electron/core/mfa/lockout.ts'
import { verifyTotp } from '../../electron/core/mfa/mfa.ts'
import { codeOfStep, matchPair, otpauthUri, readCode, stepAt, stepsOf, toBase32 } from '../../electron/core/mfa/totp.ts'
import { makePages, PASSWORD } from '../support/makePages.ts'

const MINUTE = 60_000
const SEED = toBase32(Buffer.from('12345678901234567890'))

let desk: ReturnType<typeof makePages>
beforeEach(() => {
  desk = makePages()
})
afterEach(() => desk.close())

describe('a TOTP code', () => {
  // RFC 6238, appendix B, SHA-1: the last six of its eight digits.
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at second %d is %s', (second, code) => {
    expect(codeOfStep(SEED, stepAt(second * 1000))).toBe(code)
  })

  it('is read from base32 as RFC 4648 writes it', () => {
    const vectors = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(text => toBase32(Buffer.from(text)))
    expect(vectors).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'])
  })

  it.each([
    ['123456', '123456'],
    [' 123 456 ', '123456'],
    ['12345', null],
    ['1234567', null],
    ['١٢٣٤٥٦', null],
    ['１２３４５６', null],
    ['12345a', null],
    ['', null],
    ['1'.repeat(1_000_000), null],
  ])('typed as %.20s is read without an error', (typed, code) => {
    expect(readCode(typed)).toBe(code)
  })

  it('is accepted in its own step and the one after, 30 to 60 seconds, and never before its time', () => {
    const step = 1_000_000
    const code = codeOfStep(SEED, step)
    const at = (seconds: number) => {
      const now = (step * 30 + seconds) * 1000
      const hits = stepsOf(SEED, code, { now, reach: SEARCH_STEPS })
      const reading = readCodeAt(hits, { present: stepAt(now), now, lastStep: null, clock: RIGHT_CLOCK })
      return reading.kind === 'usual' ? reading.step : null
    }
    expect([-30, -1].map(at)).toEqual([null, null])
    expect([0, 29, 30, 59].map(at)).toEqual([step, step, step, step])
    expect([60, 90].map(at)).toEqual([null, null])
  })

  it('comes in pairs when a device is bound, the second within the window', () => {
    const step = 1_000_000
    const now = step * 30_000 + 10_000
    const pair = (first: number, second: number) =>
      matchPair(SEED, { first: codeOfStep(SEED, step + first), second: codeOfStep(SEED, step + second) }, now)
    expect(pair(-1, 0)).toEqual({ outcome: 'right', step })
    expect(pair(-2, -1)).toEqual({ outcome: 'right', step: step - 1 })
    for (const [first, second] of [
      [0, 0],
      [-1, -1],
      [0, -1],
      [-2, 0],
      [-3, -2],
    ] as const) {
      expect(pair(first, second)).toEqual({ outcome: 'not-consecutive' })
    }
    for (const [first, second] of [
      [0, 1],
      [1, 2],
      [-9, -8],
    ] as const) {
      expect(pair(first, second)).toEqual({ outcome: 'wrong' })
    }
    expect(matchPair(SEED, { first: '', second: 'x' }, now)).toEqual({ outcome: 'wrong' })
  })

  it('reaches the app as an otpauth address', () => {
    expect(otpauthUri(SEED, 'maria@lab')).toBe(`otpauth://totp/IAM%20Desk:maria%40lab?secret=${SEED}&issuer=IAM%20Desk`)
  })
})

describe('tries against a device', () => {
  it.each([
    [0, null, { open: true, triesLeft: 5 }],
    [4, 0, { open: true, triesLeft: 1 }],
    [5, 0, { open: false, retryAt: 15 * MINUTE }],
    [6, 0, { open: false, retryAt: 30 * MINUTE }],
    [30, 0, { open: false, retryAt: 24 * 60 * MINUTE }],
    [99, 0, { open: false, retryAt: 24 * 60 * MINUTE }],
    [100, 0, { open: false, retryAt: null }],
  ])('after %d failures are as the schedule says', (failures, failedAt, allowance) => {
    expect(allowanceAt({ failures, failedAt }, 1)).toEqual(allowance)
  })

  it('give one more after the wait', () => {
    expect(allowanceAt({ failures: 5, failedAt: 0 }, 15 * MINUTE)).toEqual({ open: true, triesLeft: 1 })
  })
})

describe('verifyTotp', () => {
  const check = (userId: Awaited<ReturnType<typeof desk.user>>['userId'], code: string) =>
    desk.store.write(tx => verifyTotp(tx, { now: desk.clock.now(), keys: desk.store.keys }, { userId, code }))

  it('refuses a wrong code and says how many are left', async () => {
    const maria = await desk.user({ device: true })
    expect(await check(maria.userId, '000000')).toMatchObject({ outcome: 'wrong', triesLeft: 4 })
    expect(await check(maria.userId, 'x')).toMatchObject({ outcome: 'wrong', triesLeft: 3 })
    expect(await check(maria.userId, maria.code())).toMatchObject({ outcome: 'right', triesLeft: 5 })
  })

  it('accepts a code once, also when it is sent twenty times at once', async () => {
    const maria = await desk.user({ device: true })
    const results = await Promise.all(Array.from({ length: 20 }, () => check(maria.userId, maria.code())))
    expect(results.filter(result => result.outcome === 'right')).toHaveLength(1)
    expect(results.filter(result => result.outcome === 'already-used')).toHaveLength(19)
  })

  it('takes no older code after a newer one, and none again after the clock was set back', async () => {
    const maria = await desk.user({ device: true })
    const older = maria.code(-1)
    expect((await check(maria.userId, maria.code())).outcome).toBe('right')
    expect((await check(maria.userId, older)).outcome).toBe('already-used')
    desk.clock.setWall(desk.clock.now() - 60 * MINUTE)
    expect((await check(maria.userId, maria.code())).outcome).toBe('already-used')
  })

  it('closes after five wrong codes, refuses the right one until the wait is over, and then takes it', async () => {
    const maria = await desk.user({ device: true })
    for (let turn = 0; turn < 5; turn += 1) await check(maria.userId, '000000')
    expect(await check(maria.userId, maria.code())).toMatchObject({ outcome: 'no-tries-left', triesLeft: 0 })
    await desk.clock.advance(15 * MINUTE)
    expect((await check(maria.userId, maria.code())).outcome).toBe('right')
    expect(await check(maria.userId, '000000')).toMatchObject({ outcome: 'wrong', triesLeft: 4 })
  })

  it('gives guesses sent at once no more answers than five', async () => {
    const maria = await desk.user({ device: true })
    const results = await Promise.all(Array.from({ length: 30 }, () => check(maria.userId, '000000')))
    expect(results.filter(result => result.outcome === 'wrong')).toHaveLength(5)
  })

  it('says so when no device is bound', async () => {
    const maria = await desk.user()
    expect(await check(maria.userId, '123456')).toMatchObject({ outcome: 'not-bound', triesLeft: 0 })
  })
})

/** A page of a user without a device, signed in. */
async function signedIn(login = 'maria') {
  const user = await desk.user({ login })
  const page = desk.page(`page of ${login}`)
  await page.call('sessions', 'signIn', { account: user.account, login, password: PASSWORD })
  return { user, page }
}

describe('enrolment', () => {
  it('from an open session shows a seed, takes two codes in a row, and hands out ten recovery codes', async () => {
    const { user, page } = await signedIn()
    const begun = await page.call('mfa', 'beginEnrolment', {})
    if (begun.outcome !== 'begun') throw new Error('not begun')
    expect(begun.uri).toContain(`secret=${begun.seed}`)
    const first = codeOfStep(begun.seed, stepAt(desk.clock.now()))
    await desk.clock.advance(30_000)
    const second = codeOfStep(begun.seed, stepAt(desk.clock.now()))
    expect(await page.call('mfa', 'confirmEnrolment', { first, second: first })).toEqual({ outcome: 'not-consecutive' })
    expect(await page.call('mfa', 'confirmEnrolment', { first: '000000', second: '000000' })).toEqual({
      outcome: 'wrong',
    })
    const bound = await page.call('mfa', 'confirmEnrolment', { first, second })
    if (bound.outcome !== 'bound') throw new Error('not bound')
    expect(new Set(bound.recoveryCodes).size).toBe(10)
    expect(await page.stage()).toBe('open')
    expect(await desk.toldBy()).toEqual(['email', 'sms'])

    // The code that bound the device does not sign in as well.
    const other = desk.page('elsewhere')
    expect(
      await other.call('sessions', 'signIn', { account: user.account, login: 'maria', password: PASSWORD }),
    ).toEqual({
      outcome: 'next',
      stage: 'second-factor',
    })
    expect((await other.call('sessions', 'secondFactor', { code: second })).outcome).toBe('refused')
    expect(
      await other.call('sessions', 'secondFactor', { code: ` ${bound.recoveryCodes[0]?.toLowerCase() ?? ''}` }),
    ).toEqual({
      outcome: 'next',
      stage: 'open',
    })
  })

  it('leaves neither seed nor recovery codes readable in the store', async () => {
    const { page } = await signedIn()
    const begun = await page.call('mfa', 'beginEnrolment', {})
    if (begun.outcome !== 'begun') throw new Error('not begun')
    const row = await desk.store.read.selectFrom('mfa_enrolment').select('seed').executeTakeFirstOrThrow()
    expect(Buffer.from(row.seed).toString('latin1')).not.toContain(begun.seed)
  })

  it('runs out of tries after five wrong pairs, and starts over with a new seed', async () => {
    const { page } = await signedIn()
    const begun = await page.call('mfa', 'beginEnrolment', {})
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await page.call('mfa', 'confirmEnrolment', { first: '000000', second: '111111' })).toEqual({
        outcome: 'wrong',
      })
    }
    expect(await page.call('mfa', 'confirmEnrolment', { first: '0', second: '1' })).toEqual({
      outcome: 'no-tries-left',
    })
    const again = await page.call('mfa', 'beginEnrolment', {})
    expect(again).not.toEqual(begun)
    expect((await page.call('mfa', 'confirmEnrolment', { first: '0', second: '1' })).outcome).toBe('wrong')
  })

  it('binds nothing that another session was shown', async () => {
    const { user, page } = await signedIn()
    const other = desk.page('second page')
    await other.call('sessions', 'signIn', { account: user.account, login: 'maria', password: PASSWORD })
    await page.call('mfa', 'beginEnrolment', {})
    await expect(other.call('mfa', 'confirmEnrolment', { first: '0', second: '1' })).rejects.toThrow('mfa.not-begun')
  })

  it('is refused beside a bound device', async () => {
    const user = await desk.user({ device: true })
    const page = desk.page('page')
    await page.call('sessions', 'signIn', { account: user.account, login: 'maria', password: PASSWORD })
    await page.call('sessions', 'secondFactor', { code: user.code() })
    await expect(page.call('mfa', 'beginEnrolment', {})).rejects.toThrow('mfa.already-bound')
  })
})

describe('a reset of the device', () => {
  const reset = (userId: Awaited<ReturnType<typeof desk.user>>['userId'], route: string) =>
    desk.act({ domain: 'mfa', verb: 'reset', act: 'reset-mfa', userId }, { route })
  const binding = async () => /^(\S+)/u.exec((await desk.messages('binding-code')).at(-1)?.body ?? '')?.[1] ?? ''

  /** Whole enrolment with a code for binding. */
  async function enrol(page: ReturnType<typeof desk.page>, bindingCode: string) {
    const begun = await page.call('mfa', 'beginEnrolment', { bindingCode })
    if (begun.outcome !== 'begun') return begun
    const first = codeOfStep(begun.seed, stepAt(desk.clock.now()))
    await desk.clock.advance(30_000)
    return page.call('mfa', 'confirmEnrolment', { first, second: codeOfStep(begun.seed, stepAt(desk.clock.now())) })
  }

  it('unbinds, ends sessions, tells every contact, and lets the user in only as far as a new device', async () => {
    const maria = await desk.user({ device: true })
    const page = desk.page('old page')
    await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })
    await page.call('sessions', 'secondFactor', { code: maria.code() })
    const done = await reset(maria.userId, 'message:sms')
    expect(done).toMatchObject({ sessionsEnded: 1, notices: 2, handOver: { kind: 'message', slip: null } })
    expect(await page.stage()).toBe('visitor')

    await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })
    expect(await page.stage()).toBe('must-enrol')
    const code = await binding()
    expect(await page.call('mfa', 'beginEnrolment', { bindingCode: '0000-0000-0000' })).toEqual({
      outcome: 'wrong-code',
      triesLeft: 4,
    })
    expect((await enrol(page, code.toLowerCase())).outcome).toBe('bound')
    expect(await page.stage()).toBe('open')
  })

  it('takes both halves of a slip, one after the other, as binding code', async () => {
    const maria = await desk.user({ device: true })
    const done = await reset(maria.userId, 'slip:second-operator')
    const half = /^(\S+)/u.exec((await desk.messages('slip-half'))[0]?.body ?? '')?.[1] ?? ''
    const page = desk.page('page')
    await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })
    expect(
      (await page.call('mfa', 'beginEnrolment', { bindingCode: done.handOver.slip?.claimCode ?? '' })).outcome,
    ).toBe('wrong-code')
    expect((await enrol(page, `${done.handOver.slip?.claimCode ?? ''} ${half}`)).outcome).toBe('bound')
  })

  it('never sends a binding code whole by e-mail, and by no link', async () => {
    const maria = await desk.user({ device: true })
    for (const route of ['message:email', 'link:email', 'message:pigeon']) {
      await expect(reset(maria.userId, route)).rejects.toThrow('handover.route-not-offered')
    }
    expect(await desk.store.read.selectFrom('mfa_device').select('user_id').execute()).toHaveLength(1)
    expect(await desk.messages()).toEqual([])
  })

  it('keeps asking for a device after the binding code ran out; the desk sends another', async () => {
    const maria = await desk.user({ device: true })
    await reset(maria.userId, 'message:sms')
    const old = await binding()
    await desk.clock.advance(10 * MINUTE)
    const page = desk.page('page')
    await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })
    expect(await page.call('mfa', 'beginEnrolment', { bindingCode: old })).toEqual({
      outcome: 'wrong-code',
      triesLeft: 0,
    })
    expect(await page.stage()).toBe('must-enrol')
    await reset(maria.userId, 'message:sms')
    await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })
    expect((await enrol(page, old)).outcome).toBe('wrong-code')
    expect((await enrol(page, await binding())).outcome).toBe('bound')
  })

  it('kills a binding code after five tries', async () => {
    const maria = await desk.user({ device: true })
    await reset(maria.userId, 'message:sms')
    const page = desk.page('page')
    await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })
    const left = []
    for (let turn = 0; turn < 5; turn += 1) {
      const answer = await page.call('mfa', 'beginEnrolment', { bindingCode: 'nope' })
      left.push(answer.outcome === 'wrong-code' ? answer.triesLeft : null)
    }
    expect(left).toEqual([4, 3, 2, 1, 0])
    expect((await enrol(page, await binding())).outcome).toBe('wrong-code')
  })

  it('makes old recovery codes worthless', async () => {
    const { user, page } = await signedIn()
    const bound = await enrol(page, '')
    if (bound.outcome !== 'bound') throw new Error('not bound')
    await reset(user.userId, 'message:sms')
    expect(await desk.store.read.selectFrom('recovery_code').select('user_id').execute()).toEqual([])
  })

  it('is refused where no device is bound and none is owed', async () => {
    const maria = await desk.user()
    await expect(reset(maria.userId, 'message:sms')).rejects.toThrow('mfa.not-bound')
  })
})
