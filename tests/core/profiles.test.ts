import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { PasswordFault } from '#shared/contract/credentials.ts'
import type { AccountId } from '#shared/contract/ids.ts'
import { PASSWORD_RULES, RULE_OF } from '#shared/contract/credentials.ts'
import type { HuaweiRules, PasswordPolicy } from '#shared/contract/passwordRules.ts'
import {
  conflictsOf,
  DEFAULT_RULES,
  HUAWEI_ID_RULES,
  HuaweiRules as Rules,
  PROFILES,
} from '#shared/contract/passwordRules.ts'
import { Settings } from '#shared/contract/security.ts'
import { Secret } from '#shared/secret.ts'

import { changeableFrom, expiryOf } from '../../electron/core/credentials/age.ts'
import { warnOfExpiry } from '../../electron/core/credentials/expiry.ts'
import { loadBlocklist } from '../../electron/core/credentials/blocklist.ts'
import type { Blocklist } from '../../electron/core/credentials/blocklist.ts'
import { generatePassword } from '../../electron/core/credentials/generate.ts'
import { isRecent, pruneAccount } from '../../electron/core/credentials/history.ts'
import { judge } from '../../electron/core/credentials/judge.ts'
import type { Owner } from '../../electron/core/credentials/judge.ts'
import { setPassword } from '../../electron/core/credentials/passwords.ts'
import { putRules } from '../../electron/core/credentials/policyRows.ts'
import { rulesFor } from '../../electron/core/credentials/rules.ts'
import { setProfile } from '../../electron/core/directory/accounts.ts'
import { testRandom } from '../support/fakes.ts'
import { makeApp } from '../support/makeApp.ts'
import { makePages } from '../support/makePages.ts'

const MINUTE = 60_000
const DAY = 86_400_000

const huawei = (rules: Partial<HuaweiRules> = {}): PasswordPolicy => ({
  profile: 'huawei',
  rules: { ...DEFAULT_RULES, ...rules },
})
const WEI: Owner = {
  policy: huawei(),
  hasMfa: false,
  login: 'A12345',
  name: 'Wang Wei',
  email: 'wangwei@example.org',
  phone: '13800138000',
  accountName: 'lab',
}
let list: Blocklist
beforeAll(async () => {
  list = await loadBlocklist()
})
const faults = (password: string, rules: Partial<HuaweiRules> = {}, owner: Owner = WEI) =>
  judge(password, { ...owner, policy: huawei(rules) }, list)

describe('the figures an administrator may set', () => {
  it.each([
    ['minLength', 6, 32],
    ['kinds', 2, 4],
    ['longestRun', 0, 32],
    ['history', 0, 10],
    ['minAgeMinutes', 0, 1440],
    ['validDays', 0, 180],
  ] as const)('%s goes from %i to %i, and not one step further', (name, min, max) => {
    const takes = (value: number) => Rules.safeParse({ ...DEFAULT_RULES, [name]: value }).success
    expect([min - 1, min, max, max + 1].map(takes)).toEqual([false, true, true, false])
    expect([min + 0.5, Number.NaN, Infinity].map(takes)).toEqual([false, false, false])
  })

  it('passwordWarningDays, for the whole desk, goes from 0 to 60', () => {
    const takes = (value: number) => Settings.shape.passwordWarningDays.safeParse(value).success
    expect([-1, 0, 60, 61, 1.5].map(takes)).toEqual([false, true, true, false, false])
  })

  it('are the documented defaults until somebody sets them', () => {
    expect(DEFAULT_RULES).toEqual({
      minLength: 8,
      kinds: 2,
      longestRun: 0,
      notUserName: true,
      history: 1,
      minAgeMinutes: 0,
      validDays: 0,
    })
  })
})

const RANDOM = 'Kq7zWm2vXp4rHd9yBkTfUgAsPrNhCyM4wZ'

describe('the huawei profile, at each edge', () => {
  it.each([6, 8, 31, 32])('with a shortest length of %i', minLength => {
    const verdicts = [minLength - 1, minLength, 32, 33].map(length => faults(RANDOM.slice(0, length), { minLength }))
    expect(verdicts).toEqual([['too-short'], [], [], ['too-long']])
  })

  it.each([
    [2, ['classes', null, null, null]],
    [3, ['classes', 'classes', null, null]],
    [4, ['classes', 'classes', 'classes', null]],
  ] as const)('with %i kinds of characters', (kinds, expected) => {
    const passwords = ['kqzwmvxprhdy', 'kqzwmvxprhd7', 'kqzwmvxprH47', 'kqzwmvxpH47#']
    expect(passwords.map(one => faults(one, { kinds })[0] ?? null)).toEqual(expected)
  })

  it.each([
    [0, [null, null, null, null]],
    [1, [null, 'repeats', 'repeats', 'repeats']],
    [2, [null, null, 'repeats', 'repeats']],
    [3, [null, null, null, 'repeats']],
  ] as const)('with at most %i equal characters in a row (0: no limit)', (longestRun, expected) => {
    const passwords = ['7zKq9WxWmx', '7zKqxxWm9v', '7zKqxxxWm9v', '7zKqxxxxWm9v']
    expect(passwords.map(one => faults(one, { longestRun })[0] ?? null)).toEqual(expected)
  })

  it.each([
    [30, ['repeats', 'repeats']],
    [31, [null, 'repeats']],
    [32, [null, null]],
  ] as const)('with at most %i equal characters in a row, as long as a password can be', (longestRun, expected) => {
    const broken = [31, 32].map(run =>
      faults('k'.repeat(run).padEnd(32, '7'), { longestRun }).filter(one => one === 'repeats'),
    )
    expect(broken.map(([first]) => first ?? null)).toEqual(expected)
  })

  it('with the user name, as it is, in other letters, backwards, and with something around it', () => {
    const forms = ['A12345', 'a12345', '54321A', '54321a', 'A12345-kq', 'xA12345']
    const verdict = (notUserName: boolean) =>
      forms.map(form => faults(form, { minLength: 6, notUserName }).includes('is-user-name'))
    expect(verdict(true)).toEqual([true, true, true, true, false, false])
    expect(verdict(false)).toEqual(forms.map(() => false))
  })

  it('names every rule that is broken, not only the first', () => {
    const rules = { minLength: 12, kinds: 4, longestRun: 2 }
    expect(faults('aaa 9', rules)).toEqual(['too-short', 'classes', 'repeats', 'unprintable'])
    expect(faults(`Kqzw13800138000${'mvxprhdyb'.repeat(2)}jjj`, rules)).toEqual([
      'too-long',
      'contains-contact',
      'classes',
      'repeats',
    ])
  })

  it('still refuses what attackers try first, which Huawei Cloud does by its list of weak passwords', () => {
    expect(faults('Huawei@123')).toEqual(['common'])
    expect(faults('Passw0rd!')).toEqual(['common'])
  })
})

describe('the rule of HUAWEI IDs, at each edge', () => {
  const id: Owner = { ...WEI, policy: { profile: 'huawei-id', rules: HUAWEI_ID_RULES } }
  const verdict = (password: string) => judge(password, id, list)

  it('with a length from 8 to 32', () => {
    expect([7, 8, 32, 33].map(length => verdict(RANDOM.slice(0, length)))).toEqual([
      ['too-short'],
      [],
      [],
      ['too-long'],
    ])
  })

  it('with letters and digits: none, one and more of each', () => {
    const passwords = ['kqzwmvxp', '52907416', '#!?_+=%@', 'kqzwmvx7', '5290741k', 'KQZWMVX7', 'kq7#zw!x']
    expect(passwords.map(one => verdict(one).includes('letters-and-digits'))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })

  it('with one character once, twice, three and four times in a row', () => {
    expect(['7zKq9WxWmx', '7zKqxxWm9v', '7zKqxxxWm9v', '7zKqxxxxWm9v'].map(verdict)).toEqual([
      [],
      [],
      ['repeats'],
      ['repeats'],
    ])
  })

  it('with a space, Chinese, and a letter that only looks like one', () => {
    expect(['Kq7z Wm2v', 'Kq7z密Wm2v', 'Kq7zаWm2v'].map(verdict)).toEqual([
      ['unprintable'],
      ['unprintable'],
      ['unprintable'],
    ])
  })

  it('never runs out, never waits, and remembers none', () => {
    const own = { changedAt: 0, isOwn: true }
    const wild = { ...id.policy, rules: { ...HUAWEI_ID_RULES, validDays: 1, minAgeMinutes: 1440 } }
    expect(expiryOf(wild, own, { now: 400 * DAY, warningDays: 15 })).toBeNull()
    expect(changeableFrom(wild, own, 1)).toBeNull()
  })
})

describe('the rules a page shows', () => {
  it('say nothing of an empty password, and no guess at half a one', () => {
    const owner: Owner = { ...WEI, policy: huawei({ longestRun: 2, history: 3 }) }
    const stateOf = (password: string) =>
      Object.fromEntries(
        rulesFor(owner, { password, faults: judge(password, owner, list), presentIsOwn: true }).map(one => [
          one.rule,
          one.state,
        ]),
      )
    expect(stateOf('')).toEqual({
      length: 'open',
      kinds: 'open',
      'longest-run': 'open',
      characters: 'open',
      'not-user-name': 'open',
      'no-contact': 'open',
      'not-guessed': 'open',
      'not-current': 'on-saving',
      history: 'on-saving',
    })
    expect(stateOf('qqq')).toMatchObject({
      length: 'broken',
      kinds: 'broken',
      'longest-run': 'broken',
      characters: 'met',
      'not-guessed': 'open',
    })
    expect(stateOf('qqq q')).toMatchObject({ kinds: 'broken', characters: 'broken' })
    expect(stateOf('password')).toMatchObject({ length: 'met', kinds: 'broken', 'not-guessed': 'broken' })
  })

  it('have a rule for every fault that is about the password itself', () => {
    const any = fc.tuple(
      fc.constantFrom(...PROFILES, 'huawei-id' as const),
      fc.string({ unit: 'binary', maxLength: 60 }),
    )
    fc.assert(
      fc.property(any, ([profile, password]) => {
        const owner: Owner = { ...WEI, policy: { profile, rules: { ...DEFAULT_RULES, longestRun: 1 } } }
        const found = judge(password, owner, list)
        const shown = rulesFor(owner, { password, faults: found, presentIsOwn: false })
        const broken = new Set(shown.filter(one => one.state === 'broken').map(one => one.rule))
        if (password !== '') expect(broken).toEqual(new Set(found.map(fault => RULE_OF[fault])))
        expect(PASSWORD_RULES.filter(rule => shown.some(one => one.rule === rule))).toEqual(shown.map(one => one.rule))
      }),
    )
  })
})

const anyRules: fc.Arbitrary<HuaweiRules> = fc.record({
  minLength: fc.integer({ min: 6, max: 32 }),
  kinds: fc.integer({ min: 2, max: 4 }),
  longestRun: fc.integer({ min: 0, max: 32 }),
  notUserName: fc.boolean(),
  history: fc.integer({ min: 0, max: 10 }),
  minAgeMinutes: fc.integer({ min: 0, max: 1440 }),
  validDays: fc.integer({ min: 0, max: 180 }),
})
const anyOwner: fc.Arbitrary<Owner> = fc.record({
  policy: fc.oneof(
    fc.record({ profile: fc.constantFrom(...PROFILES), rules: anyRules }),
    fc.constant({ profile: 'huawei-id' as const, rules: HUAWEI_ID_RULES }),
  ),
  hasMfa: fc.boolean(),
  login: fc.string({ unit: 'grapheme', maxLength: 128 }),
  name: fc.string({ unit: 'grapheme', maxLength: 256 }),
  email: fc.oneof(fc.emailAddress(), fc.constant(''), fc.string({ maxLength: 40 })),
  phone: fc.stringMatching(/^\d{0,20}$/u),
  accountName: fc.string({ unit: 'grapheme', maxLength: 64 }),
})

describe('whatever the rules', () => {
  it('a generated password is never refused by the profile it was made for', () => {
    const strictest = huawei({ minLength: 32, kinds: 4, longestRun: 1 })
    const anyWish = fc.record({
      owner: anyOwner,
      style: fc.constantFrom('words' as const, 'random' as const),
      language: fc.constantFrom('en' as const, 'zh-CN' as const),
    })
    fc.assert(
      fc.property(anyWish, fc.string(), (wish, seed) => {
        const password = generatePassword(testRandom(seed), wish, list)
        expect(judge(password, wish.owner, list)).toEqual([])
        expect([...password].length).toBeGreaterThanOrEqual(16)
      }),
      {
        numRuns: 400,
        examples: [
          [{ owner: { ...WEI, policy: strictest }, style: 'words', language: 'en' }, 'a'],
          [{ owner: { ...WEI, policy: strictest }, style: 'random', language: 'zh-CN' }, 'b'],
          [
            {
              owner: { ...WEI, email: '-', policy: { ...strictest, profile: 'nist' } },
              style: 'words',
              language: 'en',
            },
            'c',
          ],
        ],
      },
    )
  })

  it('the judge answers for every string, and never throws', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1024 }),
      fc.string({ unit: 'grapheme-composite', maxLength: 300 }),
      // Halves of surrogate pairs, which JSON carries without a word.
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }).map(units => String.fromCharCode(...units)),
    )
    fc.assert(
      fc.property(anything, anyOwner, (password, owner) => {
        const found = judge(password, owner, list)
        expect(new Set(found).size).toBe(found.length)
        expect(judge(password, owner, list)).toEqual(found)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('age', () => {
  const own = { changedAt: 1_000_000, isOwn: true }

  it.each([0, 1, 179, 180])('with a validity of %i days', validDays => {
    const end = own.changedAt + validDays * DAY
    const at = (now: number) => expiryOf(huawei({ validDays }), own, { now, warningDays: 15 })?.state ?? null
    const expected = validDays === 0 ? [null, null, null, null] : [null, 'soon', 'expired', 'expired']
    expect([end - 15 * DAY - 1, end - 1, end, end + 1].map(at)).toEqual(expected)
    if (validDays > 15) expect(at(end - 15 * DAY)).toBe('soon')
  })

  it.each([0, 1, 1439, 1440])('with a minimum age of %i minutes', minAgeMinutes => {
    const from = own.changedAt + minAgeMinutes * MINUTE
    const at = (now: number) => changeableFrom(huawei({ minAgeMinutes }), own, now)
    expect([from - 1, from, from + 1].map(at)).toEqual([minAgeMinutes === 0 ? null : from, null, null])
  })

  it('says nothing under nist, of a temporary password, and of none', () => {
    const rules = { validDays: 1, minAgeMinutes: 1440 }
    const now = own.changedAt + 400 * DAY
    const late = { now, warningDays: 15 }
    expect(expiryOf({ ...huawei(rules), profile: 'nist' }, own, late)).toBeNull()
    expect(expiryOf(huawei(rules), { ...own, isOwn: false }, late)).toBeNull()
    expect(expiryOf(huawei(rules), undefined, late)).toBeNull()
    expect(changeableFrom({ ...huawei(rules), profile: 'nist' }, own, own.changedAt)).toBeNull()
    expect(changeableFrom(huawei(rules), { ...own, isOwn: false }, own.changedAt)).toBeNull()
  })
})

describe('what the profiles contradict', () => {
  it('is named for the figures that are chosen', () => {
    expect(conflictsOf(huawei())).toEqual(['composition', 'short', 'longest', 'characters', 'unlock'])
    expect(conflictsOf(huawei({ minLength: 15, validDays: 1, minAgeMinutes: 1, notUserName: false }))).toEqual([
      'composition',
      'expiry',
      'longest',
      'characters',
      'minimum-age',
      'user-name',
      'unlock',
    ])
    expect(conflictsOf({ ...huawei(), profile: 'nist' })).toContain('nist-longer')
  })
})

describe('a user of a huawei account', () => {
  const FIRST = 'Kq7zWm2vXp4r'
  const own = (n: number) => `Kq7zWm2vXp4r-${String(n)}`
  let desk: ReturnType<typeof makePages>
  beforeEach(() => {
    desk = makePages()
  })
  afterEach(() => desk.close())

  const policy = async (rules: Partial<HuaweiRules>, profile: 'nist' | 'huawei' = 'huawei') => {
    const { id } = await desk.store.read.selectFrom('account').select('id').executeTakeFirstOrThrow()
    const whole = { ...DEFAULT_RULES, ...rules }
    await desk.store.write(async tx => {
      await setProfile(tx, id, profile)
      await putRules(tx, id, whole)
      await pruneAccount(tx, id, { profile, rules: whole })
    })
  }
  const wei = () => desk.user({ profile: 'huawei', login: 'wei', password: FIRST })
  type User = Awaited<ReturnType<typeof wei>>
  let pages = 0
  const enter = (user: User, password: string) => {
    const page = desk.page(`page ${String((pages += 1))}`)
    return page
      .call('sessions', 'signIn', { account: user.account, login: user.login, password })
      .then(answer => ({ page, answer }))
  }
  const reset = (user: User, route = 'message:sms') =>
    desk.act({ domain: 'credentials', verb: 'resetPassword', act: 'reset-password', userId: user.userId }, { route })
  const temporary = async () =>
    /: (\S+)/u.exec((await desk.messages('temporary-password')).at(-1)?.body ?? '')?.[1] ?? 'none'
  const kept = async () => (await desk.store.read.selectFrom('password_history').select('hash').execute()).length
  const change = async (
    user: User,
    from: string,
    to: string,
  ): Promise<readonly PasswordFault[] | 'changed' | 'wrong'> => {
    const { page } = await enter(user, from)
    const answer = await page.call('sessions', 'changePassword', { current: from, next: to })
    return answer.outcome === 'refused' ? answer.faults : answer.outcome
  }

  it.each([0, 1, 2, 9, 10])('has the last %i own passwords remembered, and not one more', async history => {
    const user = await desk.user({ profile: 'huawei', login: 'wei', password: null })
    await policy({ history })
    // Their own names for hashes: what is kept and counted is looked at here, and hashing has tests of its own.
    for (let n = 1; n <= 12; n += 1) {
      await desk.store.write(tx =>
        setPassword(tx, { userId: user.userId, hash: own(n), profile: 'huawei', plain: new Secret(own(n)), now: n }),
      )
    }
    expect(await kept()).toBe(history)
    const hasher = {
      verify: (_keys: unknown, stored: string | null, typed: string) => Promise.resolve(stored === typed),
    }
    const recent = (n: number) =>
      isRecent(
        { db: desk.store.read, keys: desk.store.keys, hasher },
        { userId: user.userId, policy: huawei({ history }), present: { hash: own(12), isOwn: true } },
        own(n),
      )
    // The present one is the first of them.
    expect([await recent(12 - history + 1), await recent(12 - history)]).toEqual([history > 0, false])
  })

  it('may not come back to a password of theirs that is remembered', async () => {
    const user = await wei()
    await policy({ history: 2 })
    expect(await change(user, FIRST, own(1))).toBe('changed')
    expect(await change(user, own(1), own(1))).toEqual(['same-as-current'])
    expect(await change(user, own(1), FIRST)).toEqual(['recent'])
    expect(await change(user, own(1), own(2))).toBe('changed')
    expect(await change(user, own(2), FIRST)).toBe('changed')
  })

  it('does not get an old password back by way of a reset, whatever the route', async () => {
    const user = await wei()
    for (const route of ['message:sms', 'slip:second-operator']) await reset(user, route)
    await reset(user)
    const { page, answer } = await enter(user, await temporary())
    expect(answer).toEqual({ outcome: 'next', stage: 'must-change' })
    expect(await page.call('sessions', 'changePassword', { next: FIRST })).toEqual({
      outcome: 'refused',
      faults: ['recent'],
    })
    expect(await page.call('sessions', 'changePassword', { next: await temporary() })).toMatchObject({
      outcome: 'refused',
      faults: ['temporary-again'],
    })
    expect(await page.call('sessions', 'changePassword', { next: own(2) })).toMatchObject({ outcome: 'changed' })
    expect(await kept()).toBe(1)
  })

  it('waits for the minimum age, but never after a reset', async () => {
    const user = await wei()
    await policy({ minAgeMinutes: 60 })
    const { page } = await enter(user, FIRST)
    const { changeableFrom: from } = await page.call('credentials', 'judge', { password: '' })
    expect(from).toBe(desk.clock.now() + 60 * MINUTE)
    expect(await change(user, FIRST, own(1))).toEqual(['too-young'])
    await desk.clock.advance(60 * MINUTE - 1)
    expect(await change(user, FIRST, own(1))).toEqual(['too-young'])
    await desk.clock.advance(1)
    expect(await change(user, FIRST, own(1))).toBe('changed')
    await reset(user)
    const forced = await enter(user, await temporary())
    expect((await forced.page.call('credentials', 'judge', { password: '' })).changeableFrom).toBeNull()
    expect(await forced.page.call('sessions', 'changePassword', { next: own(2) })).toMatchObject({ outcome: 'changed' })
    expect(await change(user, own(2), own(3))).toEqual(['too-young'])
  })

  it('is warned from fifteen days before a password runs out, and then lets it open nothing but the change', async () => {
    const user = await wei()
    await policy({ validDays: 30, minAgeMinutes: 1440 })
    const end = desk.clock.now() + 30 * DAY
    const state = async () => {
      const { page, answer } = await enter(user, FIRST)
      expect(answer.outcome).toBe('next')
      return page.call('sessions', 'state', {})
    }
    await desk.clock.advance(15 * DAY - 1)
    expect(await state()).toMatchObject({ stage: 'open', expiry: null })
    await desk.clock.advance(1)
    expect(await state()).toMatchObject({ stage: 'open', expiry: { state: 'soon', at: end } })
    await desk.clock.advance(15 * DAY - 1)
    expect(await state()).toMatchObject({ stage: 'open', expiry: { state: 'soon', at: end } })
    await desk.clock.advance(1)
    expect(await state()).toMatchObject({ stage: 'must-change', expiry: { state: 'expired', at: end } })
    expect((await enter(user, 'wrong')).answer.outcome).toBe('refused')
    const { page } = await enter(user, FIRST)
    expect(await page.call('sessions', 'changePassword', { next: FIRST })).toMatchObject({
      faults: ['same-as-current'],
    })
    // The minimum age does not keep anybody at a password that has run out.
    expect(await page.call('sessions', 'changePassword', { next: own(1) })).toMatchObject({ outcome: 'changed' })
    expect(await page.call('sessions', 'state', {})).toMatchObject({ stage: 'open', expiry: null })
  })

  it('is told by message once for each password, as early as the settings say, and never after the end', async () => {
    await wei()
    await policy({ validDays: 30 })
    await desk.user({ profile: 'huawei', login: 'hua', kind: 'huawei-id', password: FIRST })
    await desk.user({ profile: 'nist', login: 'nina' })
    const warn = async (passwordWarningDays = 15) => {
      const { random, store } = desk
      const settings = { ...desk.settings, passwordWarningDays }
      const call = { now: desk.clock.now(), random, keys: store.keys, settings }
      return (await store.write(tx => warnOfExpiry(tx, call))).told
    }
    await desk.clock.advance(15 * DAY - 1)
    expect(await warn()).toBe(0)
    await desk.clock.advance(1)
    expect([await warn(0), await warn(14), await warn(15), await warn(60)]).toEqual([0, 0, 1, 0])
    const told = await desk.messages('notice')
    expect(told.map(one => one.channel).sort()).toEqual(['email', 'sms'])
    expect(told[0]?.body).toContain('The password of wei (lab-huawei) runs out in 15 days.')
    expect(told[0]?.body).not.toMatch(/https?:/u)
    // A new password begins anew; one that ended before anybody was told is left to the sign-in page.
    const user = { login: 'wei', account: 'lab-huawei' } as User
    expect(await change(user, FIRST, own(1))).toBe('changed')
    expect(await warn()).toBe(0)
    await desk.clock.advance(30 * DAY)
    expect(await warn()).toBe(0)
    expect(await change(user, own(1), own(2))).toBe('changed')
    await desk.clock.advance(29 * DAY + 1)
    expect(await warn()).toBe(1)
    expect((await desk.messages('notice')).at(-1)?.body).toContain('runs out within a day')
  })

  it('passes a second factor first, and then meets the same change', async () => {
    const user = await desk.user({ profile: 'huawei', login: 'mei', password: FIRST, device: true })
    await policy({ validDays: 1 })
    await desk.clock.advance(DAY)
    const { page, answer } = await enter(user, FIRST)
    expect(answer).toEqual({ outcome: 'next', stage: 'second-factor' })
    expect((await page.call('sessions', 'state', {})).expiry).toBeNull()
    expect(await page.call('sessions', 'secondFactor', { code: user.code() })).toEqual({
      outcome: 'next',
      stage: 'must-change',
    })
  })

  it('leaves no hash behind when the account goes to nist, or to a shorter history', async () => {
    const user = await wei()
    await policy({ history: 5 })
    for (let n = 1; n <= 5; n += 1) await change(user, n === 1 ? FIRST : own(n - 1), own(n))
    expect(await kept()).toBe(5)
    await policy({ history: 2 })
    expect(await kept()).toBe(2)
    await policy({ history: 2 }, 'nist')
    expect(await kept()).toBe(0)
  })
})

describe('a HUAWEI ID', () => {
  let desk: ReturnType<typeof makePages>
  beforeEach(() => {
    desk = makePages()
  })
  afterEach(() => desk.close())

  it.each(PROFILES)('follows its own rule in an account of the %s profile', async profile => {
    const user = await desk.user({ profile, login: 'hua', kind: 'huawei-id', password: 'Kq7zWm2v' })
    await desk.store.write(async tx => {
      const { id } = await tx.selectFrom('account').select('id').executeTakeFirstOrThrow()
      await putRules(tx, id, {
        ...DEFAULT_RULES,
        minLength: 32,
        kinds: 4,
        history: 10,
        minAgeMinutes: 1440,
        validDays: 1,
      })
    })
    await desk.clock.advance(2 * DAY)
    const page = desk.page('own page')
    // The account name stays empty: a HUAWEI ID signs in by itself. Nothing has run out.
    expect(await page.call('sessions', 'signIn', { account: '', login: 'hua', password: 'Kq7zWm2v' })).toEqual({
      outcome: 'next',
      stage: 'open',
    })
    const { rules, minLength, maxLength } = await page.call('credentials', 'judge', { password: '' })
    expect(rules.map(({ rule, figure }) => [rule, figure])).toEqual([
      ['length', 8],
      ['letters-and-digits', 0],
      ['longest-run', 2],
      ['characters', 0],
      ['not-user-name', 0],
      ['no-contact', 0],
      ['not-guessed', 0],
      ['not-current', 0],
    ])
    expect([minLength, maxLength]).toEqual([8, 32])
    const change = (current: string, next: string) => page.call('sessions', 'changePassword', { current, next })
    expect(await change('Kq7zWm2v', 'Kq7zWmmm2v')).toEqual({ outcome: 'refused', faults: ['repeats'] })
    expect(await change('Kq7zWm2v', 'KqvzWmxv')).toEqual({ outcome: 'refused', faults: ['letters-and-digits'] })
    expect(await change('Kq7zWm2v', 'Xp4rHd9y')).toMatchObject({ outcome: 'changed' })
    expect(await change('Xp4rHd9y', 'Kq7zWm2v')).toMatchObject({ outcome: 'changed' })
    expect(await desk.store.read.selectFrom('password_history').select('id').execute()).toEqual([])
    expect(user.login).toBe('hua')
  })
})

describe('the password rules of an account', () => {
  let desk: Awaited<ReturnType<typeof makeApp>>
  let accountId: AccountId
  beforeEach(async () => {
    desk = await makeApp()
    accountId = (await desk.as('ann').call('directory.createAccount', { name: 'lab' })).accountId
  })
  afterEach(() => desk.close())

  const reason = 'the lab follows Huawei Cloud'

  it('are set by an administrator with a reason, and the audit keeps what changed', async () => {
    const ann = desk.as('ann')
    const rules = { ...DEFAULT_RULES, minLength: 10, validDays: 90 }
    expect(await ann.call('credentials.setPolicy', { accountId, profile: 'huawei', rules, reason })).toEqual({
      accountId,
      accountName: 'lab',
      users: 0,
      profile: 'huawei',
      rules,
    })
    expect((await ann.call('credentials.policies', {})).policies).toMatchObject([{ profile: 'huawei', rules }])
    expect((await ann.call('directory.accounts', {})).accounts).toMatchObject([{ profile: 'huawei' }])
    const { rows } = await ann.call('audit.list', { limit: 1 })
    expect(rows[0]).toMatchObject({
      action: 'credentials.policy.changed',
      detail: { reason, account: 'lab', changes: 'profile nist → huawei, minLength 8 → 10, validDays 0 → 90' },
    })
  })

  it('are not changed without a reason, out of range, for an unknown account, or by anybody else', async () => {
    const ann = desk.as('ann')
    const input = { accountId, profile: 'huawei', rules: DEFAULT_RULES, reason } as const
    expect(await ann.refusal('credentials.setPolicy', { ...input, reason: '' })).toMatchObject({
      code: 'invalid_input',
    })
    const wild = { ...input, rules: { ...DEFAULT_RULES, minLength: 5 } }
    expect(await ann.refusal('credentials.setPolicy', wild)).toMatchObject({ code: 'invalid_input' })
    const nobody = { ...input, accountId: '0'.repeat(32) as AccountId }
    expect(await ann.refusal('credentials.setPolicy', nobody)).toMatchObject({ code: 'not_found' })
    const lee = await desk.operator('lee', ['lead'])
    expect(await lee.refusal('credentials.setPolicy', input)).toMatchObject({ code: 'forbidden' })
    expect((await lee.call('credentials.policies', {})).policies).toMatchObject([{ profile: 'nist' }])
    expect(await ann.refusal('credentials.setPolicy', { ...input, profile: 'nist' })).toMatchObject({
      code: 'conflict',
      reason: 'credentials.policy-unchanged',
    })
  })

  it('say beforehand how many passwords a validity would end', async () => {
    await desk.close()
    desk = await makeApp({ create: false })
    await desk.vault('ann', 'create', {
      login: 'ann',
      name: 'Ann',
      passphrase: 'correct horse battery staple',
      storeName: 'Sample',
      language: 'en',
    })
    await desk.app.fillWithSample(40)
    const ann = desk.as('ann')
    const { policies } = await ann.call('credentials.policies', {})
    const sample = policies[0]?.accountId ?? accountId
    const effect = (validDays: number) => ann.call('credentials.policyEffect', { accountId: sample, validDays })
    // Two of the forty are HUAWEI IDs, which the account's rules do not bind.
    expect(await effect(0)).toEqual({ passwords: 38, expired: 0 })
    const { expired } = await effect(90)
    expect(expired).toBeGreaterThan(0)
    expect(expired).toBeLessThan(40)
    expect((await effect(1)).expired).toBeGreaterThan(expired)
  })

  it('have users told of the end by themselves, and the card says what is left', async () => {
    await desk.close()
    desk = await makeApp({ create: false })
    await desk.vault('ann', 'create', {
      login: 'ann',
      name: 'Ann',
      passphrase: 'correct horse battery staple',
      storeName: 'Sample',
      language: 'en',
    })
    await desk.app.fillWithSample(40)
    desk.app.hold('http://127.0.0.1:1')
    const ann = desk.as('ann')
    const sample = (await ann.call('credentials.policies', {})).policies[0]?.accountId ?? accountId
    const rules = { ...DEFAULT_RULES, validDays: 180 }
    await ann.call('credentials.setPolicy', { accountId: sample, profile: 'huawei', rules, reason })
    await ann.call('security.updateSettings', { settings: { passwordWarningDays: 60 }, reason })
    const { users } = await ann.call('directory.listUsers', { accountId: sample, limit: 200 })
    const cards = await Promise.all(users.map(user => ann.call('directory.card', { userId: user.userId })))
    const soon = cards.filter(card => card.passwordExpiry?.state === 'soon')
    expect(soon.length).toBeGreaterThan(0)
    expect(cards.filter(card => card.passwordExpiry === null).length).toBeGreaterThan(0)
    const before = (await ann.call('codes.outbox', { limit: 200 })).total
    await desk.clock.advance(10 * MINUTE)
    await desk.vault('ann', 'unlock', { login: 'ann', passphrase: 'correct horse battery staple' })
    const told = (await ann.call('codes.outbox', { limit: 200 })).total - before
    expect(told).toBeGreaterThan(0)
    await desk.clock.advance(MINUTE)
    expect((await ann.call('codes.outbox', { limit: 200 })).total - before).toBe(told)
  })
})
