import { isCjk } from './words.ts'

const LETTERS = /^\p{L}[\p{L}\p{M}]*$/u
const SHORT = 4
const LONG = 6
/** Of one letter nothing is left to recognise. */
const SHORTEST = 2

/** Every proper ending of a term, two letters or one Chinese character at least. Numbers have none: they are read from the front. */
export function endings(term: string): string[] {
  const least = isCjk(term) ? 1 : 2
  if (!/\p{L}/u.test(term)) return []
  const characters = [...term]
  return characters
    .slice(0, 32)
    .flatMap((_, at) => (at > 0 && characters.length - at >= least ? [characters.slice(at).join('')] : []))
}

/** What to store for a term, and to look up for a typed word, so that the two meet when they are at most one slip apart. */
export function slips(term: string): string[] {
  if (!LETTERS.test(term) || isCjk(term)) return []
  const characters = [...term]
  if (characters.length < SHORTEST) return []
  return [
    ...new Set([
      ...leaveOneOut(characters.slice(0, SHORT)),
      ...(characters.length > SHORT ? leaveOneOut(characters.slice(0, LONG)) : []),
    ]),
  ]
}

/** The slips to look up for a typed word; none when it is too short, a number or Chinese. */
export function slipsOfTyped(word: string): string[] {
  const characters = [...word]
  if (!LETTERS.test(word) || isCjk(word) || characters.length < SHORTEST) return []
  return leaveOneOut(characters.slice(0, characters.length < LONG ? SHORT : LONG))
}

function leaveOneOut(characters: readonly string[]): string[] {
  const all = [characters.join('')]
  // One letter would be shared by everything: two swapped letters are looked up as such instead.
  if (characters.length === SHORTEST) return [...all, characters.toReversed().join('')]
  characters.forEach((_, at) => all.push(characters.toSpliced(at, 1).join('')))
  return all
}

/**
 * How a typed word fits a term with at most one slip (a letter wrong, missing, too many, or two swapped):
 * `whole`, `start` when more of the term is still to come, or null.
 */
export function slipBetween(typed: string, term: string): 'whole' | 'start' | null {
  const a = [...typed]
  const b = [...term]
  if (oneSlip(a, b)) return 'whole'
  if (a.length < SHORT) return null
  for (const length of [a.length, a.length + 1, a.length - 1]) {
    if (length > 0 && length < b.length && oneSlip(a, b.slice(0, length))) return 'start'
  }
  return null
}

/** Damerau-Levenshtein distance of at most one. */
function oneSlip(a: readonly string[], b: readonly string[]): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let from = 0
  while (from < a.length && from < b.length && a[from] === b[from]) from++
  let endA = a.length
  let endB = b.length
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const restA = endA - from
  const restB = endB - from
  if (restA <= 1 && restB <= 1) return true
  return restA === 2 && restB === 2 && a[from] === b[from + 1] && a[from + 1] === b[from]
}
