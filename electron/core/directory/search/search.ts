import type { Hit } from '#shared/contract/directory.ts'
import type { OperatorId, UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../../store/database.ts'
import { chipsOf } from '../chips.ts'
import { fold } from '../folding.ts'
import { foundRows, type FoundRow } from '../rows.ts'
import { asked, type Asked } from './asked.ts'
import { findPinyin, findSlips, findWords, runs } from './highlight.ts'
import { recentUsers } from './rows/reading.ts'
import { amongThese, TIERS } from './tiers.ts'
import { wordsOf } from './words.ts'

/** Who looks, and when. */
export interface Viewer {
  readonly operatorId: OperatorId | null
  /** The record linked to the operator, if any. */
  readonly self: UserId | null
  readonly now: number
  readonly freshHours: number
}

/** The last tier in which nothing is guessed. */
const SURE = TIERS.findIndex(tier => tier.name === 'anywhere')
/** The users of this operator that come first when they match. */
const RECENT = 20

/**
 * Search as you type. First an exact login, address, number or name; then the operator's recent users that match; then the rest, tier by
 * tier, until the list is full: the vocabulary is searched, never the rows.
 */
export async function search(
  db: ReadDb,
  text: string,
  options: { readonly limit: number; readonly viewer: Viewer },
): Promise<{ hits: Hit[]; more: boolean }> {
  const question = asked(text)
  if (question === null) return { hits: [], more: false }
  const { limit, viewer } = options
  const recent = viewer.operatorId === null ? [] : await recentUsers(db, viewer.operatorId, RECENT)
  const recents = recent.map(one => one.rowid)
  const order = new Map<number, number>()
  const add = (rowids: readonly number[], tier: number) => {
    for (const rowid of rowids) if (!order.has(rowid)) order.set(rowid, tier)
  }
  // Several words are ranked among more people than are shown: `wang w` fits every Wang, and means Wang Wei.
  const among = question.words.length > 1 ? limit * 4 : limit
  for (const [at, tier] of TIERS.entries()) {
    add(await tier.find(db, question, among + 1 + order.size), at === 0 ? 0 : at + 1)
    if (at === 0) add(await amongThese(db, recents, question), 1)
    if (order.size > limit) break
  }
  const rank = new Map(recents.map((rowid, at) => [rowid, at]))
  const rows = await foundRows(db, [...order.keys()], viewer)
  const ranked = rows
    .map(row => ({
      row,
      key: [
        order.get(row.rowid) ?? 0,
        rank.get(row.rowid) ?? RECENT,
        sharedWords(row, question),
        closeness(row, question),
      ] as const,
    }))
    .toSorted((a, b) => compare(a.key, b.key) || collate(a.row.name, b.row.name) || a.row.rowid - b.row.rowid)
    .slice(0, limit)
  return {
    hits: ranked.map(({ row }) => hitOf(row, { question, viewer, recent: rank.has(row.rowid) })),
    more: order.size > limit,
  }
}

/** Rows of all users that a text finds, as in `search`, but only by the first way that finds any: a list is not a guess. */
export async function matchingUsers(db: ReadDb, text: string, limit: number): Promise<number[]> {
  const question = asked(text)
  if (question === null) return []
  const found = new Set<number>()
  for (const [at, tier] of TIERS.entries()) {
    if (at > SURE && found.size > 0) break
    for (const rowid of await tier.find(db, question, limit)) found.add(rowid)
  }
  return [...found].slice(0, limit)
}

/** The users this operator worked on last, newest first. */
export async function recentHits(db: ReadDb, viewer: Viewer, limit: number): Promise<Hit[]> {
  if (viewer.operatorId === null) return []
  const recent = await recentUsers(db, viewer.operatorId, limit)
  const rows = new Map(
    (
      await foundRows(
        db,
        recent.map(one => one.rowid),
        viewer,
      )
    ).map(row => [row.rowid, row]),
  )
  return recent.flatMap(one => {
    const row = rows.get(one.rowid)
    return row === undefined ? [] : [hitOf(row, { question: null, viewer, recent: true })]
  })
}

const collator = new Intl.Collator('en')
const collate = (a: string, b: string): number => collator.compare(a, b)

const compare = (a: readonly number[], b: readonly number[]): number => {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - (b[at] ?? 0)
  return 0
}

/** How many typed words begin no word of the shown name and login that another typed word has not taken already. */
function sharedWords(row: FoundRow, { words }: Asked): number {
  const shown = [...wordsOf(row.name), ...wordsOf(row.login)].map(fold)
  const taken = new Set<string>()
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  return longestFirst.filter(word => {
    const own = shown.find(one => one.startsWith(word) && !taken.has(one))
    if (own !== undefined) taken.add(own)
    return own === undefined
  }).length
}

/** 0 when the name begins with the first word, 1 when it has it, 2 when the match is elsewhere. */
function closeness(row: FoundRow, question: Asked): number {
  const first = question.words[0] ?? ''
  const range = findWords(row.name, [first]).get(first)?.[0]
  return range === undefined ? 2 : range[0] === 0 ? 0 : 1
}

const SHOWN = ['name', 'login', 'department'] as const

function hitOf(row: FoundRow, seen: { question: Asked | null; viewer: Viewer; recent: boolean }): Hit {
  const words = seen.question?.words ?? []
  const marks = {
    name: findWords(row.name, words),
    login: findWords(row.login, words),
    department: findWords(row.department, words),
  }
  const missing = words.filter(word => !SHOWN.some(field => marks[field].has(word)))
  let pinyin = false
  let elsewhere: Hit['matched'] = null
  for (const word of missing) {
    const spelt = (['name', 'department'] as const).find(field => {
      const ranges = findPinyin(row[field], word)
      if (ranges.length > 0) marks[field].set(word, ranges)
      return ranges.length > 0
    })
    if (spelt !== undefined) {
      pinyin = true
      continue
    }
    elsewhere = unshown(row, word, seen.question)
    if (elsewhere !== null) continue
    for (const field of SHOWN) {
      const near = findSlips(row[field], word)
      if (near.length > 0) marks[field].set(word, near)
    }
  }
  const marked = (field: (typeof SHOWN)[number]) => runs(row[field], [...marks[field].values()].flat())
  return {
    userId: row.userId,
    name: marked('name'),
    login: marked('login'),
    department: marked('department'),
    accountName: row.accountName,
    chips: chipsOf(row, { now: seen.viewer.now, self: seen.viewer.self, reachable: row.reachable === 1 }),
    matched: elsewhere ?? (pinyin ? 'pinyin' : null),
    recent: seen.recent,
  }
}

/** The field not on the screen that a word was found in. Its value is not told, nor where in it the word is. */
function unshown(row: FoundRow, word: string, question: Asked | null): Hit['matched'] {
  if (question?.phoneEnd !== null && question !== null && row.phoneKey.startsWith(question.phoneEnd)) return 'phone'
  if (row.emailKey.includes(word)) return 'email'
  if (row.numberKey !== '' && row.numberKey.includes(word)) return 'employee-number'
  if (/^\d{4,}$/u.test(word) && row.phoneKey.startsWith([...word.replace(/^0+/u, '')].reverse().join('')))
    return 'phone'
  return null
}
