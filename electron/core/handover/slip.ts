import type { Random } from '../ports.ts'

/** Crockford's base 32: no I, L, O or U, so that a code survives handwriting and reading aloud. 5 bits a character. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A code in groups of four characters: `groups` × 20 bits. */
export function drawCode(random: Random, groups: number): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET.charAt(random.int(ALPHABET.length))).join('')
  return Array.from({ length: groups }, group).join('-')
}

/** The printed half, 80 bits: found by itself, so it must be out of reach of guessing by itself. */
export const drawPrinted = (random: Random): string => drawCode(random, 4)
/** The half that goes another way, 40 bits: five tries, together with a printed half. */
export const drawOther = (random: Random): string => drawCode(random, 2)
/** A binding code that goes whole by text message, 60 bits, five tries. */
export const drawBinding = (random: Random): string => drawCode(random, 3)
