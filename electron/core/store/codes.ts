import { randomBytes } from 'node:crypto'

import type { Random } from '../ports.ts'

/** Crockford's base 32: no I, L, O or U, so that a code survives handwriting and reading aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A random code in groups of four: `groups` × 20 bits, from the system's generator. */
export function randomCode(groups: number): string {
  return Array.from({ length: groups }, () =>
    [...randomBytes(4)].map(byte => ALPHABET.charAt(byte & 31)).join(''),
  ).join('-')
}

/** The same from the port of chance: `groups` × 20 bits. */
export function drawCode(random: Random, groups: number): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET.charAt(random.int(ALPHABET.length))).join('')
  return Array.from({ length: groups }, group).join('-')
}

/** What a person typed, as the code was made: case, spaces and dashes forgiven; O is 0, I and L are 1. */
export const foldCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replaceAll(/[\s-]+/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/gu, '1')
    .replaceAll('U', 'V')

/** Bytes in Crockford's base 32, the last letter padded with zero bits: 8 letters for 5 bytes. */
export function toBase32(bytes: Uint8Array): string {
  let [text, bits, held] = ['', 0, 0]
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET.charAt((held >> (bits - 5)) & 31)
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (5 - bits)) & 31)
}

/** The bytes of such a text, folded as a code is; null when a letter is none of the alphabet or bits are left over. */
export function fromBase32(typed: string): Uint8Array | null {
  const bytes: number[] = []
  let [bits, held] = [0, 0]
  for (const letter of foldCode(typed)) {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) return null
    held = (held << 5) | value
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push(held >> bits)
    held &= (1 << bits) - 1
  }
  return held === 0 && bits < 5 ? Uint8Array.from(bytes) : null
}
