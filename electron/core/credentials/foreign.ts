import { createHash, timingSafeEqual } from 'node:crypto'

import argon2 from 'argon2'
import bcrypt from 'bcryptjs'

import { readForeign, type ForeignHash } from './foreignScheme.ts'
import { shaCrypt } from './foreignShaCrypt.ts'

export { isForeign } from './foreignScheme.ts'

/** What an import can make of a value of `userPassword`. `stored` is what `verifyForeign` takes. */
export type ForeignReading =
  { readonly kind: 'kept'; readonly stored: string } | { readonly kind: 'unknown' | 'costly'; readonly scheme: string }

/** Reads a hashed password for an import; `scheme` names what cannot be kept, and holds no part of the hash. */
export function readHash(text: string): ForeignReading {
  const reading = readForeign(text)
  return reading.kind === 'known' ? { kind: 'kept', stored: reading.stored } : reading
}

/**
 * Whether a password fits a hash that another directory made. Compares in constant time; the slow schemes let others work in
 * between. The other directory hashed what was typed there, so the password is tried as typed and, where that differs, in NFC.
 */
export async function verifyForeign(stored: string, password: string): Promise<boolean> {
  const reading = readForeign(stored)
  if (reading.kind !== 'known') return false
  for (const typed of new Set([password, password.normalize('NFC')]))
    if (await fits(reading.hash, Buffer.from(typed, 'utf8'))) return true
  return false
}

async function fits(hash: ForeignHash, password: Buffer): Promise<boolean> {
  switch (hash.scheme) {
    case 'ssha':
      return timingSafeEqual(createHash(hash.digest).update(password).update(hash.salt).digest(), hash.hash)
    case 'sha-crypt':
      return isEqual(await shaCrypt(hash.digest, password, hash), hash.text)
    case 'bcrypt':
      // `$2y$` is PHP's and Apache's name for what others call `$2b$`; `$2a$` differs only for passwords above 255 bytes.
      return bcrypt.compare(password.toString('utf8'), hash.text.replace(/^\$2[ay]\$/u, '$2b$'))
    case 'argon2':
      return argon2.verify(hash.text, password).catch(() => false)
  }
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
