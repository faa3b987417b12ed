import { pinyin } from 'pinyin-pro'

import { spellings } from './search/pinyin.ts'

/** How a Chinese name sounds, in every likely reading. */
export interface HanSound {
  /** With tones: equal for homophones. The likeliest reading alone. */
  readonly tones: string
  /** Without tones; ü as v. */
  readonly plain: readonly string[]
  /** Without the distinctions that many speakers do not make. */
  readonly blurred: readonly string[]
  readonly syllables: readonly (readonly string[])[]
}

export function hanSound(han: string): HanSound {
  const syllables = spellings(han)
  return {
    tones: pinyin(han, { toneType: 'num', type: 'array', surname: 'head', v: true }).join(' '),
    plain: syllables.map(list => list.join('')),
    blurred: syllables.map(list => list.map(blurred).join('')),
    syllables,
  }
}

/** zh/z, ch/c, sh/s at the front and ng/n at the end are one sound in much of southern China, and on a bad line everywhere. */
export const blurred = (syllable: string): string => syllable.replace(/^([zcs])h/u, '$1').replace(/([aei])ng$/u, '$1n')

/** Every spelling of a syllable that blurs to the same sound; the first is the syllable itself. */
export function blurredAlike(syllable: string): string[] {
  const fronts = /^[zcs]h/u.test(syllable)
    ? [syllable, syllable.replace(/^([zcs])h/u, '$1')]
    : /^[zcs]/u.test(syllable)
      ? [syllable, syllable.replace(/^([zcs])/u, '$1h')]
      : [syllable]
  return fronts.flatMap(front =>
    /[aei]ng$/u.test(front)
      ? [front, front.replace(/g$/u, '')]
      : /[aei]n$/u.test(front)
        ? [front, `${front}g`]
        : [front],
  )
}

/** Spellings of one sound in names written in Latin letters, longest first: each replaces the ones before the arrow. */
const SAME: readonly (readonly [written: RegExp, heard: string])[] = [
  [/sch/gu, 'sh'],
  [/ph|v/gu, 'f'],
  [/ck|q/gu, 'k'],
  [/ch(?=[rlnt])/gu, 'k'],
  [/c(?=[eiy])/gu, 's'],
  [/c(?!h)/gu, 'k'],
  [/x/gu, 'ks'],
  [/dt/gu, 't'],
  [/th/gu, 't'],
  [/z/gu, 's'],
  [/ae/gu, 'a'],
  [/oe/gu, 'o'],
  [/ue/gu, 'u'],
  [/[ae][iy]/gu, 'ei'],
  [/ie|ee/gu, 'i'],
  [/y/gu, 'i'],
  [/(.)\1+/gu, '$1'],
  [/(?<=..)e$/gu, ''],
]

/**
 * A folded word as it is heard: equal for Stephen and Steven, Meyer and Maier, Clark and Clarke, Müller and Mueller.
 * Other scripts stay as they are. Deliberately strict: vowels are kept, so that Martin is not Morton.
 */
export const heard = (word: string): string =>
  /^[a-z]+$/u.test(word) ? SAME.reduce((text, [written, sound]) => text.replaceAll(written, sound), word) : word

const VARIANTS: readonly (readonly [one: string, other: string])[] = [
  ['ph', 'f'],
  ['ph', 'v'],
  ['v', 'f'],
  ['c', 'k'],
  ['ck', 'k'],
  ['ck', 'c'],
  ['q', 'k'],
  ['ch', 'k'],
  ['x', 'ks'],
  ['dt', 't'],
  ['dt', 'd'],
  ['th', 't'],
  ['z', 's'],
  ['c', 's'],
  ['ae', 'a'],
  ['oe', 'o'],
  ['ue', 'u'],
  ['ei', 'ai'],
  ['ei', 'ey'],
  ['ey', 'ai'],
  ['ay', 'ai'],
  ['ay', 'ei'],
  ['ay', 'ey'],
  ['ie', 'y'],
  ['ie', 'i'],
  ['ee', 'i'],
  ['y', 'i'],
]
const MOST_VARIANTS = 160

/** Other spellings that a word of the same sound may have: to be looked up, and then judged by `heard`. */
export function soundVariants(word: string): string[] {
  if (!/^[a-z]{3,}$/u.test(word)) return []
  const found = new Set([word])
  // Two differences at once: Katherine and Catharine have more, Kathrin and Catrin have two.
  for (let round = 0; round < 2; round++)
    for (const known of [...found]) for (const one of stepsFrom(known)) if (found.size < MOST_VARIANTS) found.add(one)
  found.delete(word)
  return [...found]
}

function* stepsFrom(word: string): Generator<string> {
  yield word.endsWith('e') ? word.slice(0, -1) : `${word}e`
  for (let at = 0; at < word.length; at++) {
    const letter = word.charAt(at)
    if (letter === word.charAt(at + 1)) yield word.slice(0, at) + word.slice(at + 1)
    else if (/[bdfgklmnprst]/u.test(letter)) yield word.slice(0, at) + letter + word.slice(at)
    for (const [one, other] of VARIANTS) {
      if (word.startsWith(one, at)) yield word.slice(0, at) + other + word.slice(at + one.length)
      if (word.startsWith(other, at)) yield word.slice(0, at) + one + word.slice(at + other.length)
    }
  }
}
