import { foldWithOrigin } from '../folding.ts'
import { spellings } from './pinyin.ts'
import { slipBetween } from './spelling.ts'

export interface Run {
  text: string
  hit: boolean
}

type Range = readonly [start: number, end: number]

const WORD = /[\p{L}\p{N}\p{M}]+/gu

/** Where the words are in a shown text: at the beginning of a word if possible, else inside one. */
export function findWords(text: string, words: readonly string[]): Map<string, readonly Range[]> {
  const folded = foldWithOrigin(text)
  const found = new Map<string, readonly Range[]>()
  for (const word of words) {
    const at = [...positions(folded.text, word)]
    const fronts = at.filter(start => start === 0 || !/[\p{L}\p{N}\p{M}]/u.test(folded.text.charAt(start - 1)))
    const chosen = fronts.length > 0 ? fronts : at
    if (chosen.length > 0) {
      found.set(
        word,
        chosen.map(start => [folded.starts[start] ?? 0, folded.ends[start + word.length - 1] ?? text.length]),
      )
    }
  }
  return found
}

/** Words of the text that are one slip from a typed one. */
export function findSlips(text: string, word: string): Range[] {
  const folded = foldWithOrigin(text)
  return [...folded.text.matchAll(WORD)]
    .filter(match => slipBetween(word, match[0]) !== null)
    .map(match => [folded.starts[match.index] ?? 0, folded.ends[match.index + match[0].length - 1] ?? text.length])
}

/** The Chinese characters whose pinyin, or whose initials, begin with a typed word: `wangw` marks both of 王伟, `wei` the second. */
export function findPinyin(text: string, word: string): Range[] {
  for (const match of text.matchAll(/\p{Script=Han}+/gu)) {
    for (const syllables of spellings(match[0])) {
      const range = syllableRange(syllables, word)
      if (range !== null)
        return [[match.index + unitsBefore(match[0], range[0]), match.index + unitsBefore(match[0], range[1])]]
    }
  }
  return []
}

function syllableRange(syllables: readonly string[], word: string): Range | null {
  const plain = word.replaceAll('v', 'u')
  for (let from = 0; from < syllables.length; from++) {
    let spelt = ''
    for (let to = from; to < syllables.length; to++) {
      spelt += syllables[to]?.replaceAll('v', 'u') ?? ''
      if (spelt.startsWith(plain)) return [from, to + 1]
    }
  }
  const initials = syllables.map(one => one.charAt(0)).join('')
  const at = initials.indexOf(word)
  return at === -1 ? null : [at, at + word.length]
}

const unitsBefore = (text: string, characters: number): number => [...text].slice(0, characters).join('').length

/** Cuts a text into runs, marked or not. */
export function runs(text: string, ranges: readonly Range[]): Run[] {
  const marked = new Set(ranges.flatMap(([start, end]) => Array.from({ length: end - start }, (_, at) => start + at)))
  const list: Run[] = []
  for (let at = 0; at < text.length; at++) {
    const hit = marked.has(at)
    const last = list.at(-1)
    if (last?.hit === hit) last.text += text.charAt(at)
    else list.push({ text: text.charAt(at), hit })
  }
  return list
}

function* positions(text: string, word: string): Generator<number> {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) yield at
}
