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
