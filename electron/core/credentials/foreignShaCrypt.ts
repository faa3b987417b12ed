import { hash as digestOf } from 'node:crypto'

/** How many rounds are done before others get their turn: a few milliseconds. */
const AT_A_TIME = 250

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The order in which three bytes make four characters (steps 22 of the specification). */
const ORDER = {
  sha256: [
    [0, 10, 20],
    [21, 1, 11],
    [12, 22, 2],
    [3, 13, 23],
    [24, 4, 14],
    [15, 25, 5],
    [6, 16, 26],
    [27, 7, 17],
    [18, 28, 8],
    [9, 19, 29],
  ],
  sha512: Array.from({ length: 21 }, (_, index) => {
    const three = [index, index + 21, index + 42]
    const turn = index % 3
    return [...three.slice(turn), ...three.slice(0, turn)]
  }),
} as const satisfies Record<string, readonly (readonly number[])[]>

/**
 * SHA-crypt, the sum alone without `$5$…$` (Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", version 0.6 of 2016).
 * `salt` has at most 16 bytes and `rounds` is within the specification's limits; both are the caller's to see to.
 * Lets others work in between.
 */
export async function shaCrypt(
  digest: 'sha256' | 'sha512',
  password: Buffer,
  { salt: saltText, rounds }: { readonly salt: string; readonly rounds: number },
): Promise<string> {
  const salt = Buffer.from(saltText, 'utf8')
  const hash = (...parts: readonly Uint8Array[]): Buffer => digestOf(digest, Buffer.concat(parts), 'buffer')
  // Steps 4 to 8.
  const b = hash(password, salt, password)
  // Steps 1 to 3 and 9 to 12: by the bits of the password's length, lowest first, the digest or the password.
  const a: Uint8Array[] = [password, salt, repeat(b, password.length)]
  for (let length = password.length; length > 0; length >>>= 1) a.push((length & 1) === 1 ? b : password)
  let sum = hash(...a)
  // Steps 13 to 20: P and S, as long as the password and the salt.
  const p = repeat(hash(...Array.from({ length: password.length }, () => password)), password.length)
  const s = repeat(hash(...Array.from({ length: 16 + (sum[0] ?? 0) }, () => salt)), salt.length)
  // Step 21.
  for (let round = 0; round < rounds; round += 1) {
    if (round % AT_A_TIME === 0) await new Promise(resolve => setImmediate(resolve))
    const isOdd = round % 2 === 1
    const parts = [isOdd ? p : sum]
    if (round % 3 !== 0) parts.push(s)
    if (round % 7 !== 0) parts.push(p)
    parts.push(isOdd ? sum : p)
    sum = hash(...parts)
  }
  return encode(sum, digest)
}

const repeat = (bytes: Buffer, length: number): Buffer => Buffer.alloc(length, length === 0 ? undefined : bytes)

function encode(sum: Buffer, digest: 'sha256' | 'sha512'): string {
  const byte = (index: number) => sum[index] ?? 0
  const letters = (bits: number, count: number) =>
    Array.from({ length: count }, (_, index) => ALPHABET[(bits >>> (6 * index)) & 63]).join('')
  const body = ORDER[digest]
    .map(([x = 0, y = 0, z = 0]) => letters((byte(x) << 16) | (byte(y) << 8) | byte(z), 4))
    .join('')
  return body + (digest === 'sha256' ? letters((byte(31) << 8) | byte(30), 3) : letters(byte(63), 2))
}
