import { createHash } from 'node:crypto'

import { foldCode, fromBase32, toBase32 } from '../store/codes.ts'

/** The two public keys of a desk: the first signs requests, the second agrees on the secret of short answers. */
export interface DeskKeys {
  readonly signing: Uint8Array
  readonly agreement: Uint8Array
}

const MARK = 'IAMDESK-KEY-1:'
const KEY_BYTES = 32

/** Keys as text of capitals and digits alone: small as a QR code, and any scanner that types can type it. */
export const keyText = ({ signing, agreement }: DeskKeys): string =>
  MARK + toBase32(Buffer.concat([signing, agreement]))

/** The keys in a text; null when it is none. Spaces and line breaks of whoever sent it are forgiven. */
export function readKeyText(text: string): DeskKeys | null {
  const plain = text.replaceAll(/\s+/gu, '').toUpperCase()
  if (!plain.startsWith(MARK)) return null
  const bytes = fromBase32(plain.slice(MARK.length))
  if (bytes?.length !== 2 * KEY_BYTES) return null
  return { signing: bytes.subarray(0, KEY_BYTES), agreement: bytes.subarray(KEY_BYTES) }
}

const GROUPS = 6
/**
 * 24 digits in groups of four, to be read aloud: about 80 bits of SHA-256 over both keys. Whoever exchanges a key on its way
 * would have to find another one with the same digits.
 */
export function fingerprintOf({ signing, agreement }: DeskKeys): string {
  const digest = createHash('sha256').update('iam-desk fingerprint v1').update(signing).update(agreement).digest()
  return Array.from({ length: GROUPS }, (_, group) =>
    String(digest.readUInt32BE(group * 4) % 10_000).padStart(4, '0'),
  ).join(' ')
}

/** Whether what somebody read aloud is the fingerprint of these keys, however it was spaced. */
export const isFingerprint = (typed: string, keys: DeskKeys): boolean =>
  foldCode(typed) === foldCode(fingerprintOf(keys))
