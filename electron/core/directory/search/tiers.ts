import type { UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { ReadDb } from '../../store/database.ts'
import { phoneEnd, type Asked } from './asked.ts'
import { slipBetween, slipsOfTyped } from './spelling.ts'
import { isCjk } from './words.ts'

/** One way to look for people. `find` answers rows of the user table, at most `limit` of them. */
export interface Tier {
  readonly name:
    'exact' | 'words' | 'starts' | 'anywhere' | 'phone' | 'email' | 'contains' | 'joined' | 'slip' | 'mixed'
  find(db: ReadDb, question: Asked, limit: number): Promise<readonly number[]>
}

const LAST = '\u{10ffff}'
/** How many words of the vocabulary one typed word may stand for; the commonest ones. */
const MOST_TERMS = 40

/** From the surest to the most forgiving. The search stops as soon as the list is full. */
export const TIERS: readonly Tier[] = [
  { name: 'exact', find: exactly },
  { name: 'phone', find: byPhoneEnd },
  { name: 'words', find: (db, question, limit) => people(db, whoHas(all(question.words.map(quoted))), limit) },
  { name: 'starts', find: (db, question, limit) => people(db, whoHas(all(question.words.map(starting))), limit) },
  { name: 'email', find: byEmail },
  { name: 'anywhere', find: (db, question, limit) => people(db, all(question.words.map(starting)), limit) },
  { name: 'mixed', find: byWordsAndPhoneEnd },
  { name: 'contains', find: byParts },
  { name: 'joined', find: byJoinedWords },
  { name: 'slip', find: byOneSlip },
]

const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`
const starting = (word: string): string => `${quoted(word)} *`
const all = (parts: readonly string[]): string =>
  parts
    .map(part => `(${part})`)
    .join(' and ')
    .replaceAll(' and ', ' AND ')
const any = (parts: readonly string[]): string => parts.join(' OR ')
const whoHas = (query: string): string => `{who} : (${query})`

/** People by a full-text query. Without an order of its own the index answers by rowid and stops at the limit. */
async function people(db: ReadDb, match: string, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('search_word')
    .select('rowid')
    .where(sql<boolean>`search_word match ${match}`)
    .limit(limit)
    .execute()
  return rows.map(row => row.rowid)
}

/** The whole of what was typed is a login, an address, an employee number, a phone number or a name. */
async function exactly(db: ReadDb, question: Asked, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('user')
    .select('rowid')
    .where('login_key', '=', question.loginKey)
    .union(
      db.selectFrom('user').select('rowid').where('email_key', '=', question.emailKey).where('email_key', '<>', ''),
    )
    .union(
      db
        .selectFrom('search_person')
        .select('user_rowid as rowid')
        .where('number_key', '=', question.numberKey)
        .where('number_key', '<>', ''),
    )
    .union(db.selectFrom('search_person').select('user_rowid as rowid').where('name_key', '=', question.nameKey))
    .limit(limit)
    .execute()
  return rows.map(row => row.rowid)
}

async function byPhoneEnd(db: ReadDb, { phoneEnd: end }: Asked, limit: number): Promise<number[]> {
  if (end === null) return []
  const rows = await phoneRows(db, end).limit(limit).execute()
  return rows.map(row => row.rowid)
}

const phoneRows = (db: ReadDb, end: string) =>
  db
    .selectFrom('user')
    .select('user.rowid')
    .where('phone_key', '>=', end)
    .where('phone_key', '<', `${end}${LAST}`)
    .where('phone_key', '<>', '')

async function byEmail(db: ReadDb, { emailKey }: Asked, limit: number): Promise<number[]> {
  if (!emailKey.includes('@')) return []
  const rows = await db
    .selectFrom('user')
    .select('rowid')
    .where('email_key', '>=', emailKey)
    .where('email_key', '<', `${emailKey}${LAST}`)
    .where('email_key', '<>', '')
    .limit(limit)
    .execute()
  return rows.map(row => row.rowid)
}

/** `wang 0013`: some words, and the end of a phone number. */
async function byWordsAndPhoneEnd(db: ReadDb, question: Asked, limit: number): Promise<number[]> {
  const end = phoneEnd(question.words.find(word => /^\d{4,}$/u.test(word)) ?? '')
  const rest = question.words.filter(word => !/^\d+$/u.test(word))
  if (end === null || rest.length === 0) return []
  const rows = await phoneRows(db, end)
    .where('user.rowid', 'in', eb =>
      eb
        .selectFrom('search_word')
        .select('rowid')
        .where(sql<boolean>`search_word match ${all(rest.map(starting))}`),
    )
    .limit(limit)
    .execute()
  return rows.map(row => row.rowid)
}

async function byParts(db: ReadDb, question: Asked, limit: number): Promise<number[]> {
  return people(db, all(await Promise.all(question.words.map(word => partsOf(db, word)))), limit)
}

/** A word at the beginning of a term or inside one. */
async function partsOf(db: ReadDb, word: string): Promise<string> {
  return any([starting(word), ...(await termsContaining(db, word)).map(quoted)])
}

async function termsContaining(db: ReadDb, word: string): Promise<string[]> {
  if ([...word].length < (isCjk(word) ? 1 : 2)) return []
  const rows = await db
    .selectFrom('search_ending')
    .innerJoin('search_term', 'search_term.id', 'search_ending.term_id')
    .select(['term', 'people'])
    .where('ending', '>=', word)
    .where('ending', '<', `${word}${LAST}`)
    .limit(MOST_TERMS * 10)
    .execute()
  return commonest(rows)
}

const commonest = (rows: readonly { readonly term: string; readonly people: number }[]): string[] =>
  [...new Map(rows.map(row => [row.term, row.people]))]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_TERMS)
    .map(([term]) => term)

/** `annakowalska`: two words that the caller wrote as one. The first must be a whole word of the vocabulary. */
async function byJoinedWords(db: ReadDb, question: Asked, limit: number): Promise<number[]> {
  const [word, ...others] = question.words
  if (word === undefined || others.length > 0 || isCjk(word) || word.length < 4) return []
  const cuts = Array.from({ length: word.length - 3 }, (_, at) => at + 2)
  const heads = await db
    .selectFrom('search_term')
    .select('term')
    .where(
      'term',
      'in',
      cuts.map(at => word.slice(0, at)),
    )
    .execute()
  if (heads.length === 0) return []
  const pairs = heads.map(({ term }) => `(${quoted(term)} AND ${starting(word.slice(term.length))})`)
  return people(db, whoHas(any(pairs)), limit)
}

/** One word may be one slip away from what was meant; the others must be found as they are, at best at the front of a word. */
async function byOneSlip(db: ReadDb, question: Asked, limit: number): Promise<number[]> {
  const fronts = question.words.map(starting)
  const parts = await Promise.all(question.words.map(word => partsOf(db, word)))
  const ways: { readonly sure: string[]; readonly whole: string[]; readonly start: string[] } = {
    sure: [],
    whole: [],
    start: [],
  }
  for (const [at, word] of question.words.entries()) {
    // Alone, two letters are one slip from everybody; beside another word they are not.
    if (word.length < 3 && question.words.length === 1) continue
    const [whole, start] = await termsOneSlipFrom(db, word)
    if (whole.length > 0) {
      ways.sure.push(`(${whoHas(all(fronts.with(at, any(whole.map(quoted)))))})`)
      ways.whole.push(`(${all(parts.with(at, any(whole.map(quoted))))})`)
    }
    if (start.length > 0) ways.start.push(`(${all(parts.with(at, any(start.map(quoted))))})`)
  }
  const found = new Set<number>()
  for (const way of [ways.sure, ways.whole, ways.start]) {
    if (way.length === 0 || found.size >= limit) continue
    for (const rowid of await people(db, any(way), limit)) found.add(rowid)
  }
  return [...found]
}

/** Terms one slip from a typed word: whole ones, and ones that go on after it. */
async function termsOneSlipFrom(db: ReadDb, word: string): Promise<readonly [whole: string[], start: string[]]> {
  const slips = slipsOfTyped(word)
  if (slips.length === 0) return [[], []]
  const rows = await db
    .selectFrom('search_slip')
    .innerJoin('search_term', 'search_term.id', 'search_slip.term_id')
    .select(['term', 'people'])
    .where('slip', 'in', slips)
    .execute()
  const judged = rows.map(row => ({ ...row, fits: slipBetween(word, row.term) }))
  return [commonest(judged.filter(row => row.fits === 'whole')), commonest(judged.filter(row => row.fits === 'start'))]
}

/** The users an operator opened calls on last, newest first. */
export async function recentUsers(
  db: ReadDb,
  operatorId: string,
  limit: number,
): Promise<readonly { userId: UserId; rowid: number }[]> {
  return db
    .selectFrom('call')
    .innerJoin('user', 'user.id', 'call.user_id')
    .select(['user.id as userId', 'user.rowid'])
    .where(sql<boolean>`call.operator_id = ${operatorId}`)
    .groupBy('user.id')
    .orderBy(sql`max(call.opened_at)`, 'desc')
    .limit(limit)
    .execute()
}

/** Which of these people have every word at the beginning of one of theirs, or inside one. In the order given. */
export async function amongThese(db: ReadDb, rowids: readonly number[], question: Asked): Promise<number[]> {
  if (rowids.length === 0) return []
  const rows = await db
    .selectFrom('search_person')
    .select(['user_rowid', 'who', 'rest'])
    .where('user_rowid', 'in', rowids)
    .execute()
  const matching = new Set(
    rows
      .filter(row => question.words.every(word => `${row.who} ${row.rest}`.includes(word)))
      .map(row => row.user_rowid),
  )
  return rowids.filter(rowid => matching.has(rowid))
}
