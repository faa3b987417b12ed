import type { ReadDb } from '../../store/database.ts'
import { phoneEnd, type Asked } from './asked.ts'
import {
  peopleByEmailStart,
  peopleByPhoneEnd,
  peopleExactly,
  peopleMatching,
  termsAmong,
  termsBySlips,
  termsContaining,
  wordsOfPeople,
  type Term,
} from './rows/reading.ts'
import { slipBetween, slipsOfTyped } from './spelling.ts'
import { isCjk } from './words.ts'

/** One way to look for people. `find` answers rows of the user table, at most `limit` of them. */
export interface Tier {
  readonly name:
    'exact' | 'words' | 'starts' | 'anywhere' | 'phone' | 'email' | 'contains' | 'joined' | 'slip' | 'mixed'
  find(db: ReadDb, question: Asked, limit: number): Promise<readonly number[]>
}

/** How many words of the vocabulary one typed word may stand for: the commonest ones. */
const MOST_TERMS = 40

const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`
const starting = (word: string): string => `${quoted(word)} *`
const all = (parts: readonly string[]): string => parts.map(part => `(${part})`).join(' AND ')
const any = (parts: readonly string[]): string => parts.join(' OR ')
const whoHas = (query: string): string => `{who} : (${query})`

const byPhoneEnd: Tier['find'] = (db, { phoneEnd: end }, limit) =>
  end === null ? Promise.resolve([]) : peopleByPhoneEnd(db, { end, match: null }, limit)

const byEmail: Tier['find'] = (db, { emailKey }, limit) =>
  emailKey.includes('@') ? peopleByEmailStart(db, emailKey, limit) : Promise.resolve([])

/** `wang 0013`: some words, and the end of a phone number. */
const byWordsAndPhoneEnd: Tier['find'] = (db, { words }, limit) => {
  const end = phoneEnd(words.find(word => /^\d{4,}$/u.test(word)) ?? '')
  const rest = words.filter(word => !/^\d+$/u.test(word))
  if (end === null || rest.length === 0) return Promise.resolve([])
  return peopleByPhoneEnd(db, { end, match: all(rest.map(starting)) }, limit)
}

/** Each word at the beginning of a term or inside one. */
const byParts: Tier['find'] = async (db, { words }, limit) => {
  const parts = words.map(async word => {
    const inside = [...word].length < (isCjk(word) ? 1 : 2) ? [] : await termsContaining(db, word, MOST_TERMS * 10)
    return any([starting(word), ...commonest(inside).map(quoted)])
  })
  return peopleMatching(db, all(await Promise.all(parts)), limit)
}

/** `annakowalska`: two words that the caller wrote as one. The first must be a whole word of the vocabulary. */
const byJoinedWords: Tier['find'] = async (db, { words }, limit) => {
  const [word, ...others] = words
  if (word === undefined || others.length > 0 || isCjk(word) || word.length < 4) return []
  const heads = Array.from({ length: word.length - 3 }, (_, at) => word.slice(0, at + 2))
  const known = await termsAmong(db, heads)
  if (known.length === 0) return []
  const pairs = known.map(({ term }) => `(${quoted(term)} AND ${starting(word.slice(term.length))})`)
  return peopleMatching(db, whoHas(any(pairs)), limit)
}

/** One word may be one slip away from what was meant; the others must be the fronts of words. Names come before departments. */
async function byOneSlip(db: ReadDb, { words }: Asked, limit: number): Promise<number[]> {
  const fronts = words.map(starting)
  const whole: string[] = []
  const started: string[] = []
  for (const [at, word] of words.entries()) {
    // Alone, two letters are one slip from everybody; beside another word they are not.
    if (word.length < 3 && words.length === 1) continue
    const near = await termsOneSlipFrom(db, word)
    if (near.whole.length > 0) whole.push(`(${all(fronts.with(at, any(near.whole.map(quoted))))})`)
    if (near.start.length > 0) started.push(`(${all(fronts.with(at, any(near.start.map(quoted))))})`)
  }
  const ways = [
    ...(whole.length > 0 ? [whoHas(any(whole)), any(whole)] : []),
    ...(started.length > 0 ? [any(started)] : []),
  ]
  const found = new Set<number>()
  for (const way of ways) {
    if (found.size >= limit) break
    for (const rowid of await peopleMatching(db, way, limit)) found.add(rowid)
  }
  return [...found]
}

/** Terms one slip from a typed word: whole ones, and ones that go on after it. */
async function termsOneSlipFrom(
  db: ReadDb,
  word: string,
): Promise<{ readonly whole: string[]; readonly start: string[] }> {
  const slips = slipsOfTyped(word)
  if (slips.length === 0) return { whole: [], start: [] }
  const judged = (await termsBySlips(db, slips)).map(row => ({ ...row, fits: slipBetween(word, row.term) }))
  return {
    whole: commonest(judged.filter(row => row.fits === 'whole')),
    start: commonest(judged.filter(row => row.fits === 'start')),
  }
}

const commonest = (rows: readonly Term[]): string[] =>
  [...new Map(rows.map(row => [row.term, row.people]))]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_TERMS)
    .map(([term]) => term)

/** From the surest to the most forgiving. The search stops as soon as the list is full. */
export const TIERS: readonly Tier[] = [
  { name: 'exact', find: peopleExactly },
  { name: 'phone', find: byPhoneEnd },
  { name: 'words', find: (db, { words }, limit) => peopleMatching(db, whoHas(all(words.map(quoted))), limit) },
  { name: 'starts', find: (db, { words }, limit) => peopleMatching(db, whoHas(all(words.map(starting))), limit) },
  { name: 'email', find: byEmail },
  { name: 'anywhere', find: (db, { words }, limit) => peopleMatching(db, all(words.map(starting)), limit) },
  { name: 'mixed', find: byWordsAndPhoneEnd },
  { name: 'contains', find: byParts },
  { name: 'joined', find: byJoinedWords },
  { name: 'slip', find: byOneSlip },
]

/** Which of these people have every word at the beginning of one of theirs, or inside one. In the order given. */
export async function amongThese(db: ReadDb, rowids: readonly number[], question: Asked): Promise<number[]> {
  if (rowids.length === 0) return []
  const rows = await wordsOfPeople(db, rowids)
  const matching = new Set(
    rows.filter(row => question.words.every(word => `${row.who} ${row.rest}`.includes(word))).map(row => row.rowid),
  )
  return rowids.filter(rowid => matching.has(rowid))
}
