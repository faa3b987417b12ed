import { createHash } from 'node:crypto'

/** Crockford's base 32. Its capitals and digits are all in the alphanumeric mode of QR codes (ISO/IEC 18004), which packs them best. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Bytes as base 32, five bits a character, the last one filled up with zeros. */
export function toBase32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((held >> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (5 - bits)) & 31)
}

/** The bytes of a text by `toBase32`; null for anything that `toBase32` does not write, so that no two texts say the same. */
export function fromBase32(text: string): Uint8Array | null {
  const bytes: number[] = []
  let held = 0
  let bits = 0
  for (const character of text) {
    const value = ALPHABET.indexOf(character)
    if (value === -1) return null
    held = (held << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 255)
    }
    held &= (1 << bits) - 1
  }
  const whole = Uint8Array.from(bytes)
  return toBase32(whole) === text ? whole : null
}

/** `20261128T003730Z`: a moment in seconds, as ISO 8601 writes it for machines (basic format, UTC). */
export const toStamp = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/gu, '')

/** Milliseconds since the epoch of a stamp; null for one that names no moment. */
export function fromStamp(text: string): number | null {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u.exec(text)
  if (found === null) return null
  const [, year, month, day, hour, minute, second] = found.map(Number)
  const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
  return toStamp(at) === text ? at : null
}

export const sha256 = (...parts: readonly (string | Uint8Array)[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const FINGERPRINT_BYTES = 10
/** Sixteen characters (80 bits) that stand for a desk's public key where the key itself would be too long. */
export const fingerprintOf = (publicKey: Uint8Array): string =>
  toBase32(sha256(publicKey).subarray(0, FINGERPRINT_BYTES))
