import type { Twin } from '#shared/contract/directory.ts'

import type { ReadDb } from '../store/database.ts'
import { twinRows } from './rows/twins.ts'
import { peopleMatching, termsAmong, termsBySlips } from './search/rows/reading.ts'
import { spellings } from './search/pinyin.ts'
import { slipBetween, slips } from './search/spelling.ts'
import { isCjk, wordsOf } from './search/words.ts'
import { blurredAlike, heard, soundVariants } from './sounds.ts'
import { twinsAmong, type Twinnable } from './twins.ts'

/** More are not worth reading while somebody waits on the line. */
const MOST_SHOWN = 3
/** As many are compared for each way in which they may be like the user. */
const MOST_COMPARED = 100
const MOST_WORDS = 6

const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`
const all = (parts: readonly string[]): string => parts.map(part => `(${part})`).join(' AND ')
const any = (parts: readonly string[]): string => parts.join(' OR ')
const anyOf = (words: readonly string[]): string => any(words.map(quoted))

/**
 * Other users of the store who are easily confused with this one, and how many: the words of the search index say who might be,
 * and `likeness` decides. The vocabulary is searched, never the rows.
 */
export async function twinsOf(
  db: ReadDb,
  user: Twinnable,
): Promise<{ readonly shown: Twin[]; readonly total: number }> {
  const near = await nearTo(db, [...new Set([...plainWords(user.name), ...plainWords(user.login)])])
  const queries = [
    ...likeWords(plainWords(user.name), near),
    ...likeWords(plainWords(user.login), near),
    ...(await likeHan(db, user.name)),
  ]
  const rowids = new Set<number>()
  for (const query of new Set(queries))
    for (const rowid of await peopleMatching(db, `{who} : (${query})`, MOST_COMPARED)) rowids.add(rowid)
  const twins = twinsAmong(user, await twinRows(db, [...rowids]))
  return { shown: twins.slice(0, MOST_SHOWN), total: twins.length }
}

/** Words to look up. An initial is everybody's, and a counter is no word. */
const plainWords = (text: string): string[] =>
  wordsOf(text.replace(/@[^@]*$/u, ''))
    .map(word => word.replaceAll(/\d/gu, ''))
    .filter(word => !isCjk(word) && [...word].length > 1)
    .slice(0, MOST_WORDS)

/** Words of the vocabulary that are heard like one, and that are one letter from it. The word itself is in both. */
interface Near {
  readonly heard: readonly string[]
  readonly slipped: readonly string[]
}

async function nearTo(db: ReadDb, words: readonly string[]): Promise<ReadonlyMap<string, Near>> {
  const variants = new Map(words.map(word => [word, soundVariants(word)]))
  const spelt = await termsAmong(db, [...variants.values()].flat())
  const spellings = new Set(spelt.map(({ term }) => term))
  const forms = words.flatMap(word => slips(word))
  const found = forms.length === 0 ? [] : await termsBySlips(db, forms)
  const candidates = [...new Set(found.map(({ term }) => term))]
  return new Map(
    words.map(word => {
      const sound = heard(word)
      const same = (variants.get(word) ?? []).filter(one => spellings.has(one) && heard(one) === sound)
      const slipped = candidates.filter(term => slipBetween(word, term) === 'whole')
      return [word, { heard: [...new Set([word, ...same])], slipped: [...new Set([word, ...same, ...slipped])] }]
    }),
  )
}

/** Every word as heard, or all but one as they are and that one a letter apart. */
function likeWords(words: readonly string[], near: ReadonlyMap<string, Near>): string[] {
  if (words.length === 0) return []
  const exact = words.map(quoted)
  return [
    any([
      all(words.map(word => anyOf(near.get(word)?.heard ?? [word]))),
      ...words.map((word, at) => all(exact.with(at, anyOf(near.get(word)?.slipped ?? [word])))),
    ]),
  ]
}

/** The joined pinyin of a name and what blurs to it, and the same name written in Latin letters with spaces. */
async function likeHan(db: ReadDb, name: string): Promise<string[]> {
  const han = (name.normalize('NFKC').match(/\p{Script=Han}+/gu) ?? []).join('')
  const readings = spellings(han.length > 4 ? '' : han)
  const joined = new Set(readings.flatMap(syllables => syllables.map(blurredAlike).reduce(everyJoint, [''])))
  if (joined.size === 0) return []
  const terms = (await termsAmong(db, [...joined, ...[...joined].map(one => one.replaceAll('v', 'u'))])).map(
    ({ term }) => term,
  )
  const apart = readings.map(([family = '', ...given]) =>
    given.length === 0 ? quoted(family) : all([quoted(family), any([quoted(given.join('')), all(given.map(quoted))])]),
  )
  return [...(terms.length === 0 ? [] : [anyOf(terms)]), any(apart)]
}

const everyJoint = (heads: readonly string[], tails: readonly string[]): string[] =>
  heads.flatMap(head => tails.map(tail => head + tail))
