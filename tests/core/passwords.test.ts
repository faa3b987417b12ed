import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { DEFAULT_RULES } from '#shared/contract/passwordRules.ts'

import { guessedFirst, loadBlocklist } from '../../electron/core/credentials/blocklist.ts'
import type { Blocklist } from '../../electron/core/credentials/blocklist.ts'
import { generatePassword } from '../../electron/core/credentials/generate.ts'
import { createHasher } from '../../electron/core/credentials/hashing.ts'
import { judge, lengthFor, strengthOf } from '../../electron/core/credentials/judge.ts'
import type { Owner } from '../../electron/core/credentials/judge.ts'
import { SYLLABLES } from '../../electron/core/credentials/syllables.ts'
import { blurred } from '../../electron/core/directory/sounds.ts'
import { deriveKeys } from '../../electron/core/store/keys.ts'
import { testRandom } from '../support/fakes.ts'

const MARIA: Owner = {
  policy: { profile: 'nist', rules: DEFAULT_RULES },
  hasMfa: false,
  login: 'maria.silva',
  name: 'Maria Silva',
  email: 'msilva@example.org',
  phone: '15112345611',
  accountName: 'northwind',
}
const HUAWEI: Owner = { ...MARIA, policy: { profile: 'huawei', rules: DEFAULT_RULES } }
const keys = deriveKeys(Buffer.alloc(32, 3))
let list: Blocklist
beforeAll(async () => {
  list = await loadBlocklist()
})

describe('the nist profile', () => {
  it.each([
    ['14 characters alone', 'zq7 wkt2 mvx p', MARIA, ['too-short']],
    ['15 characters alone', 'zq7 wkt2 mvx pr', MARIA, []],
    ['7 characters beside a device', 'zq7wkt2', { ...MARIA, hasMfa: true }, ['too-short']],
    ['8 characters beside a device', 'zq7wkt2m', { ...MARIA, hasMfa: true }, []],
    ['64 characters', `${'zq7wkt2mvxprhdyb'.repeat(2)}kfugatwosprnhcym4`, MARIA, []],
    ['letters of one case only', 'wkzqtmvxprhdybf', MARIA, []],
    ['spaces', 'grey heron wades at dawn', MARIA, []],
    ['emoji', '🐙 under 🌊 seventeen 🪨', MARIA, []],
    ['a family emoji held together by joiners', '👨‍👩‍👧 tea at the river', MARIA, []],
    ['Chinese', '秋天的银杏叶落在湖边的长椅上面', MARIA, []],
    ['15 code points, not 15 bytes', '🐙🌊🪨🌲🦉🍋🎻🚲🧵🪁🛶🧭🪵🧊🥁', MARIA, []],
    ['a control character', 'grey heron\u0007 wades at dawn', MARIA, ['unprintable']],
    ['an invisible direction mark', 'grey heron\u202e wades at dawn', MARIA, ['unprintable']],
    ['half a surrogate pair', `grey heron wades at dawn\ud83d`, MARIA, ['unprintable']],
    ['the login inside', 'xx maria.silva 98 kqzt', MARIA, ['contains-name']],
    ['the family name backwards', 'avlis kqzt wmpr dhyb', MARIA, ['contains-name']],
    ['the account name', 'kqzt Northwind wmpr', MARIA, ['contains-name']],
    ['the mailbox', 'kqzt msilva wmprdhy', MARIA, ['contains-name', 'contains-contact']],
    ['the phone number', 'kq 0151 1234 5611 zt', MARIA, ['contains-contact']],
    [
      'a Chinese name of two characters',
      '秋天的王芳落在湖边的长椅上面等',
      { ...MARIA, name: '王芳' },
      ['contains-name'],
    ],
  ] as const)('judges %s', (...row) => {
    const [, password, owner, faults] = row
    expect(judge(password, owner, list)).toEqual(faults)
  })

  it('accepts 256 code points and refuses 257, or more than 1,024 bytes', () => {
    const long = [...testRandom('long').bytes(300)].map(byte => 'bdghkmnprtvwxz29'.charAt(byte & 15)).join('')
    expect(judge(long.slice(0, 256), MARIA, list)).toEqual([])
    expect(judge(long.slice(0, 257), MARIA, list)).toEqual(['too-long'])
    expect(judge('鱼'.repeat(200) + long.slice(0, 56), MARIA, list)).not.toContain('too-long')
    expect(judge('🐙'.repeat(255) + 'abcde', MARIA, list)).toEqual(['too-long'])
  })

  it('counts and judges the composed form, so a decomposed one is the same password', () => {
    const composed = 'é'.repeat(3) + 'kqztwmprdhyb'
    expect(judge(composed.normalize('NFD'), MARIA, list)).toEqual(judge(composed, MARIA, list))
    expect(judge('é'.normalize('NFD') + 'kqztwmprdhybv', MARIA, list)).toEqual(['too-short'])
  })

  it('refuses no random password for the kinds of its characters', () => {
    for (const alphabet of ['bcdfghjkmnpqrtvwxz', 'BCDFGHJKMNPQRTVWXZ', '0123456789', '秋天的银杏叶落在湖边长椅上']) {
      const random = testRandom(alphabet)
      let refused = 0
      for (let turn = 0; turn < 1000; turn += 1) {
        const password = Array.from({ length: 15 }, () => [...alphabet][random.int([...alphabet].length)]).join('')
        if (judge(password, MARIA, list).includes('classes')) refused += 1
      }
      expect(refused).toBe(0)
    }
  })
})

describe('the huawei profile', () => {
  it.each([
    ['7 characters', 'Kq7zWm2', ['too-short']],
    ['8 characters', 'Kq7zWm2v', []],
    ['32 characters', 'Kq7zWm2vXp4rHd9yBkTfUgAsPrNhCyM4', []],
    ['33 characters', 'Kq7zWm2vXp4rHd9yBkTfUgAsPrNhCyM4x', ['too-long']],
    ['one kind of character', 'kqzwmvxpr', ['classes']],
    ['two kinds', 'kqzwmvxp7', []],
    ['the user name in another case', 'MARIA.silva', ['is-user-name']],
    ['the user name backwards', 'avlis.airaM', ['is-user-name']],
    ['the user name with more around it', 'maria.silva-Kq7', []],
    ['the phone number inside', 'Kq15112345611', ['contains-contact']],
    ['the e-mail address inside', 'msilva@example.org9', ['contains-contact']],
    ['a space', 'Kq7z Wm2v', ['unprintable']],
    ['the company with the year', 'Huawei@2024', ['common']],
  ] as const)('judges %s', (_name, password, faults) => {
    expect(judge(password, HUAWEI, list)).toEqual(faults)
  })
})

describe('the blocklist', () => {
  it.each([
    ['password', 'common'],
    ['P@ssw0rd1234567', 'common'],
    ['Sunshine2024!', 'common'],
    ['september122024!', 'common'],
    ['princessbutterfly', 'common'],
    ['passwordstandard', 'common'],
    ['ILoveYouILoveYou', 'pattern'],
    ['correcthorsecorrecthorse', 'pattern'],
    ['aaaaaaaaaaaaaaa', 'pattern'],
    ['123456789012345', 'pattern'],
    ['abcdefghijklmnop', 'pattern'],
    ['1234554321123455', 'pattern'],
    ['zaq12wsxcde34rfv', 'common'],
    ['edcrfvtgbyhnujm', 'pattern'],
    ['19900101 19910202', 'pattern'],
    ['31.12.1999 01.01.2000', 'pattern'],
    ['长城长城长城长城长城长城长城长城', 'pattern'],
    ['correct horse battery staple', null],
    ['wandering otters hum', null],
    ['nq3ubmgk6v2hxrt', null],
  ] as const)('says of %s: %s', (password, verdict) => {
    expect(guessedFirst(password, list)).toBe(verdict)
  })

  it('refuses 3,000 passwords that fit 15 characters: every listed one, doubled words, walks and dates (ASVS 6.2.4)', () => {
    const fits = fifteenAndMore(list)
    expect(fits.size).toBeGreaterThanOrEqual(3000)
    const passed = [...fits].filter(password => guessedFirst(password, list) === null)
    expect(passed).toEqual([])
  })

  it('refuses no five drawn words, and hardly a password of 15 random letters', () => {
    const random = testRandom('innocent')
    let refused = 0
    for (let turn = 0; turn < 2000; turn += 1) {
      const password = Array.from({ length: 15 }, () => 'abcdefghijklmnopqrstuvwxyz'.charAt(random.int(26))).join('')
      if (guessedFirst(password, list) !== null) refused += 1
    }
    expect(refused).toBeLessThan(4)
    const phrase = () => generatePassword(random, { style: 'words', language: 'en', owner: MARIA }, list)
    expect(Array.from({ length: 500 }, phrase).filter(one => guessedFirst(one, list) !== null)).toEqual([])
  })

  it('answers within 5 ms for whatever is typed, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 256 }), password => {
        guessedFirst(password, list)
        judge(password, MARIA, list)
      }),
      { numRuns: 500 },
    )
    const worst = ['1'.repeat(255) + 'x', '19'.repeat(128), '19900101'.repeat(31) + 'x', 'qwerty'.repeat(42)]
    const begin = process.hrtime.bigint()
    for (const password of worst) guessedFirst(password, list)
    expect(Number(process.hrtime.bigint() - begin) / 1e6 / worst.length).toBeLessThan(5)
  })
})

describe('generated passwords', () => {
  it.each([
    ['words', 'en', MARIA, /^[a-z]+(?:-[a-z]+){4}$/u],
    ['words', 'zh-CN', MARIA, /^[a-z]+(?:-[a-z]+){8}$/u],
    ['words', 'zh-CN', HUAWEI, /^[2-9a-z]{4}(?:-[2-9a-z]{4}){3}$/u],
    ['words', 'en', HUAWEI, /^[2-9a-z]{4}(?:-[2-9a-z]{4}){3}$/u],
    ['random', 'en', MARIA, /^\S{16}$/u],
    ['random', 'zh-CN', HUAWEI, /^\S{16}$/u],
  ] as const)('of style %s in %s fit the profile, differ and hold no look-alikes', (...row) => {
    const [style, language, owner, shape] = row
    const random = testRandom(`${style}${language}${owner.policy.profile}`)
    const many = Array.from({ length: 300 }, () => generatePassword(random, { style, language, owner }, list))
    expect(new Set(many).size).toBe(300)
    for (const password of many) {
      expect(password).toMatch(shape)
      expect(judge(password, owner, list)).toEqual([])
      if (style === 'random' || owner === HUAWEI) expect(password).not.toMatch(/[01lIoO]/u)
    }
  })

  it('are syllables in Chinese, of which no two are said alike, and nine carry 64 bits', () => {
    expect(new Set(SYLLABLES.map(blurred)).size).toBe(SYLLABLES.length)
    expect(9 * Math.log2(SYLLABLES.length)).toBeGreaterThan(64)
  })

  it('fit the 32 characters of the huawei profile', () => {
    expect(lengthFor(HUAWEI)).toEqual({ min: 8, max: 32 })
    expect(lengthFor({ ...MARIA, hasMfa: true })).toEqual({ min: 8, max: 256 })
  })

  it('are graded for the list of the administrator', () => {
    expect(['kq7zwmvx', 'Kq7zWm2v', 'grey heron wades at dawn'].map(strengthOf)).toEqual(['low', 'mid', 'high'])
  })
})

describe('hashing', () => {
  const hasher = createHasher()

  it('verifies the whole password in its composed form, with a pepper that is not in the hash', async () => {
    const hash = await hasher.hash(keys, 'é grey heron wades at dawn')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,/u)
    expect(await hasher.verify(keys, hash, 'e\u0301 grey heron wades at dawn')).toBe(true)
    expect(await hasher.verify(keys, hash, 'é grey heron wades at dawn ')).toBe(false)
    expect(await hasher.verify(deriveKeys(Buffer.alloc(32, 4)), hash, 'é grey heron wades at dawn')).toBe(false)
  })

  it('tells tails apart after 72 and after 1,000 bytes', async () => {
    for (const length of [72, 1000]) {
      const hash = await hasher.hash(keys, 'k'.repeat(length) + 'a')
      expect(await hasher.verify(keys, hash, 'k'.repeat(length) + 'b')).toBe(false)
    }
  })

  it.each([
    '',
    'x',
    '$argon2id$',
    '$argon2id$v=19$m=19456,t=2,p=1$$',
    '$argon2id$v=19$m=19456,t=2,p=1$bm9i$AAAA',
    '$argon2id$v=19$m=99999999,t=2,p=1$bm9ib2R5LW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=9999999,t=2,p=1$bm9ib2R5LW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=19456,m=19456,m=19456$bm9ib2R5LW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2d$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$2b$12$abcdefghijklmnopqrstuv',
    '{SSHA}AAAAAAAA',
    '\0',
  ])('takes %j for no match, without an error', async stored => {
    expect(await hasher.verify(keys, stored, 'anything')).toBe(false)
  })

  it('recognises a hash of another cost', async () => {
    expect(hasher.isOutdated(await hasher.hash(keys, 'x'))).toBe(false)
    expect(
      hasher.isOutdated(
        '$argon2id$v=19$m=12288,t=3,p=1$bm9ib2R5LW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      ),
    ).toBe(true)
  })

  it('runs two at once, lets 32 wait and refuses the rest', async () => {
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.verify(keys, null, 'x')))
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(34)
    expect(await hasher.verify(keys, null, 'x')).toBe(false)
  })
})

/** Passwords of 15 and more characters that are guessed first: 41 from the list, the rest made the way people make them. */
function fifteenAndMore(from: Blocklist): Set<string> {
  const words = [...from.leaked].filter(word => /^[a-z]{8,}$/u.test(word)).slice(0, 1500)
  const pads = ['1234567', '2024!', '0000000', '!!!!!!!']
  const days = Array.from({ length: 400 }, (_, at) => {
    const year = String(1950 + (at % 70))
    return `${year}${String(1 + (at % 12)).padStart(2, '0')}${String(1 + (at % 28)).padStart(2, '0')}`
  })
  const row = 'qwertyuiop[]asdfghjkl;zxcvbnm,./'
  return new Set(
    [
      ...[...from.leaked].filter(word => word.length >= 15),
      ...words.map(word => word + word),
      ...words.map((word, at) => word.slice(0, 20) + (pads[at % 4] ?? '')),
      ...days.map((day, at) => day + (days[at + 7] ?? day)),
      ...Array.from({ length: 17 }, (_, at) => row.slice(at, at + 15)),
      ...Array.from({ length: 12 }, (_, at) => 'abcdefghijklmnopqrstuvwxyz'.slice(at, at + 15)),
    ].filter(password => password.length >= 15),
  )
}
