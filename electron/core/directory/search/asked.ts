import { digits } from '../folding.ts'
import { emailKey, loginKey, reversed } from '../keys.ts'
import { nameKey, wordsOf } from './words.ts'

/** What was typed, looked at from every side. */
export interface Asked {
  /** Folded words, in the order typed. Never empty. */
  readonly words: readonly string[]
  readonly loginKey: string
  readonly emailKey: string
  readonly nameKey: string
  readonly numberKey: string
  /** Reversed digits, when what was typed can be the end of a phone number. */
  readonly phoneEnd: string | null
}

/** Below four digits every phone number matches. */
const SHORTEST_PHONE_END = 4
const MOST_WORDS = 6

/** What was typed, or null when there is nothing to look for in it. */
export function asked(text: string): Asked | null {
  const words = [...new Set(wordsOf(text))].slice(0, MOST_WORDS)
  if (words.length === 0) return null
  return {
    words,
    loginKey: loginKey(text),
    emailKey: emailKey(text),
    nameKey: nameKey(text),
    numberKey: wordsOf(text).join(''),
    phoneEnd: /^[\d\s()+./-]+$/u.test(text.normalize('NFKC').trim()) ? phoneEnd(digits(text)) : null,
  }
}

/** The reversed end of a phone number. A leading 0 or 00 is how one dials, not a part of the number. */
export function phoneEnd(typed: string): string | null {
  const number = typed.replace(/^0+(?=\d{4})/u, '')
  return number.length >= SHORTEST_PHONE_END ? reversed(number) : null
}
