/** One folded character (or several: ß gives ss) and where it came from in the original, in UTF-16 units. */
export interface Folded {
  readonly text: string
  /** For each UTF-16 unit of `text`: start and end in the original. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

// Letters whose "accent" is part of the letter, so that Unicode decomposition keeps it.
const LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ŋ: 'n',
  ħ: 'h',
  ŧ: 't',
  ĸ: 'k',
  ſ: 's',
  ə: 'e',
  ơ: 'o',
  ư: 'u',
}

// Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs and tatweel. Marks of Indic scripts and of kana are letters: they stay.
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/gu
const APOSTROPHES = /['’‘ʼʻ`´]/gu
const NOT_WORD = /[^\p{L}\p{N}\p{M}]/gu
const ASCII = /^[\0-\x7f]*$/u

/** Lower case without accents, for comparing what people typed. NFKC first, so full-width and half-width forms agree. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  const bare = text.normalize('NFKC').toLowerCase().normalize('NFD').replaceAll(MARKS, '').normalize('NFC')
  return bare.replaceAll(/[^\0-\x7f]/gu, letter => LETTERS[letter] ?? hiragana(letter))
}

// Costly to make, and without state.
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** `fold`, with the way back to the original for marking what matched. */
export function foldWithOrigin(text: string): Folded {
  if (ASCII.test(text)) {
    const units = Array.from(text, (_, at) => at)
    return { text: text.toLowerCase(), starts: units, ends: units.map(at => at + 1) }
  }
  const starts: number[] = []
  const ends: number[] = []
  let folded = ''
  let at = 0
  for (const { segment } of graphemes.segment(text)) {
    const piece = fold(segment)
    for (let unit = 0; unit < piece.length; unit++) {
      starts.push(at)
      ends.push(at + segment.length)
    }
    folded += piece
    at += segment.length
  }
  return { text: folded, starts, ends }
}

/** The folded words of a text. O'Brien is one word, Jean-Luc two; digits stay with the letters they touch. */
export function words(text: string): string[] {
  return fold(text)
    .replaceAll(APOSTROPHES, '')
    .replaceAll(NOT_WORD, ' ')
    .split(' ')
    .filter(word => word !== '')
}

/** Decimal digits only, whatever script they were written in. */
export const digits = (text: string): string => text.normalize('NFKC').replaceAll(/[^0-9]/gu, '')

// Katakana and hiragana spell the same sounds; people search with either.
function hiragana(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  return code >= 0x30a1 && code <= 0x30f6 ? String.fromCodePoint(code - 0x60) : letter
}
