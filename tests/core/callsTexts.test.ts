import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { calls as callsEn } from '#shared/text/en/calls.ts'
import { codes as codesEn } from '#shared/text/en/codes.ts'
import { calls as callsZh } from '#shared/text/zh-CN/calls.ts'
import { codes as codesZh } from '#shared/text/zh-CN/codes.ts'

const FOLDERS = [
  'electron/core/calls',
  'electron/core/calls/methods',
  'electron/core/codes',
  'electron/adapters/senders',
]

/** Short forms in which message ids are written, and what they stand for. */
const SHORT: Record<string, string> = {
  forbidden: 'calls.demand.',
  conflict: 'calls.demand.',
  later: 'codes.problem.',
  never: 'codes.problem.',
}

const source = FOLDERS.flatMap(folder =>
  readdirSync(folder)
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(`${folder}/${name}`, 'utf8')),
).join('\n')

const whole = [
  ...source.matchAll(/'((?:calls\.(?:demand|offer|challenge|reveal|vouch|call)|codes\.[a-z-]+)\.[a-z-]+)'/gu),
].map(found => found[1] ?? '')
const short = [...source.matchAll(/\b(forbidden|conflict|later|never)\('([a-z-]+)'\)/gu)].map(
  ([, word, id]) => (SHORT[word ?? ''] ?? '') + (id ?? ''),
)
const composed = ['first-proof', 'two-proofs', 'second-proof', 'stronger'].map(word => `calls.demand.${word}`)
const problems = ['fresh', 'pending', 'shared'].map(word => `calls.offer.contact-${word}`)
const readings = ['own-call', 'new-operator', 'not-yours', 'gone'].map(word => `codes.reading.${word}`)
const ids = [...new Set([...whole, ...short, ...composed, ...problems, ...readings])].sort()

const find = (words: unknown, id: string): unknown =>
  id
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      words,
    )

describe('every message id of calls and codes', () => {
  it('was found in the source', () => {
    expect(ids.length).toBeGreaterThan(40)
  })

  it.each(ids)('%s has words in both languages', id => {
    expect(find({ calls: callsEn, codes: codesEn }, id)).toEqual(expect.any(String))
    expect(find({ calls: callsZh, codes: codesZh }, id)).toEqual(expect.stringMatching(/\p{Script=Han}/u))
  })

  it('holds no sign that the pages would read as a placeholder, a plural or a link', () => {
    const words = JSON.stringify(
      [callsEn, codesEn, callsZh, codesZh].map(one =>
        Object.values<object>(one).map(group => Object.values<string>({ ...group })),
      ),
    )
    expect(words).not.toMatch(/[{}|@]/u)
  })
})
