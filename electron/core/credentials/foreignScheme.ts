/** A hashed password of another directory, taken apart. Nothing here is secret to whoever holds the file. */
export type ForeignHash =
  | {
      readonly scheme: 'ssha'
      readonly digest: 'sha1' | 'sha256' | 'sha512'
      readonly hash: Buffer
      readonly salt: Buffer
    }
  | {
      readonly scheme: 'sha-crypt'
      readonly digest: 'sha256' | 'sha512'
      readonly rounds: number
      readonly salt: string
      readonly text: string
    }
  | { readonly scheme: 'bcrypt'; readonly text: string }
  | { readonly scheme: 'argon2'; readonly text: string }

export type ForeignReading =
  | { readonly kind: 'known'; readonly hash: ForeignHash; readonly stored: string }
  /** A scheme that is not checked here, or a hash that is damaged. */
  | { readonly kind: 'unknown'; readonly scheme: string }
  /** So many rounds that one sign-in would hold the desk up. */
  | { readonly kind: 'costly'; readonly scheme: string }

/**
 * The most a check may cost, in the hand of whoever wrote the file: about a second of one core. Argon2 as in hashing.ts.
 */
export const DEAREST = { rounds: 100_000, bcrypt: 12, memory: 262_144, passes: 10, lanes: 16 } as const

const DIGESTS = { '{ssha}': ['sha1', 20], '{ssha256}': ['sha256', 32], '{ssha512}': ['sha512', 64] } as const
/** Longer is no hash of these schemes. */
const LONGEST = 512

/** Hashes of other directories are stored with their scheme in braces, our own never are. */
export const isForeign = (stored: string): boolean => stored.startsWith('{')

/**
 * Reads a value of `userPassword` (RFC 2307, OpenLDAP): `{SSHA}`, `{SSHA256}`, `{SSHA512}`, `{CRYPT}` with `$5$`, `$6$`, `$2a$`,
 * `$2b$`, `$2y$`, `{ARGON2}`, and the last two also bare. Anything else, clear text above all, is unknown.
 */
export function readForeign(text: string): ForeignReading {
  const value = text.trim()
  const scheme = (/^\{[a-z0-9_-]{1,24}\}/iu.exec(value)?.[0] ?? '').toLowerCase()
  const rest = value.slice(scheme.length)
  if (value.length > LONGEST) return unknown(value, scheme)
  if (scheme === '{ssha}' || scheme === '{ssha256}' || scheme === '{ssha512}') return readSalted(scheme, rest)
  if (scheme !== '' && scheme !== '{crypt}' && scheme !== '{argon2}') return unknown(value, scheme)
  if (rest.startsWith('$argon2') && scheme !== '{crypt}') return readArgon2(rest)
  if (scheme === '{argon2}') return unknown(value, scheme)
  return readShaCrypt(rest) ?? readBcrypt(rest) ?? unknown(value, scheme)
}

/** What it is called in a report: the scheme, never a part of the hash. */
function unknown(value: string, scheme: string): ForeignReading {
  const crypt = /^\$[a-z0-9-]{1,12}\$/iu.exec(value.slice(scheme.length))?.[0] ?? ''
  return { kind: 'unknown', scheme: `${scheme.toUpperCase()}${crypt}` || '–' }
}

function readSalted(scheme: keyof typeof DIGESTS, rest: string): ForeignReading {
  const [digest, length] = DIGESTS[scheme]
  const bytes =
    rest.length % 4 === 0 && /^[a-z0-9+/]+={0,2}$/iu.test(rest) ? Buffer.from(rest, 'base64') : Buffer.alloc(0)
  // Without a salt it would be {SHA}: equal passwords would have equal hashes.
  if (bytes.length <= length) return unknown(rest, scheme)
  const hash: ForeignHash = { scheme: 'ssha', digest, hash: bytes.subarray(0, length), salt: bytes.subarray(length) }
  return { kind: 'known', hash, stored: `${scheme.toUpperCase()}${rest}` }
}

function readArgon2(text: string): ForeignReading {
  const form = /^\$argon2(?:id|i|d)\$v=19\$((?:[mtp]=\d{1,7},?){3})\$[a-z0-9+/]{11,86}\$[a-z0-9+/]{16,172}$/iu.exec(
    text,
  )
  // Some write m,t,p and others m,p,t: read by name.
  const figure = (name: string) => Number(new RegExp(`${name}=(\\d+)`, 'u').exec(form?.[1] ?? '')?.[1] ?? Number.NaN)
  const [memory, passes, lanes] = [figure('m'), figure('t'), figure('p')]
  if ([memory, passes, lanes].some(one => Number.isNaN(one))) return { kind: 'unknown', scheme: '{ARGON2}' }
  if (memory > DEAREST.memory || passes > DEAREST.passes || lanes > DEAREST.lanes)
    return { kind: 'costly', scheme: '{ARGON2}' }
  return { kind: 'known', hash: { scheme: 'argon2', text }, stored: `{ARGON2}${text}` }
}

function readBcrypt(text: string): ForeignReading | null {
  const cost = /^\$2[aby]\$(\d\d)\$[./a-z0-9]{53}$/iu.exec(text)?.[1]
  if (cost === undefined || Number(cost) < 4) return null
  if (Number(cost) > DEAREST.bcrypt) return { kind: 'costly', scheme: '{CRYPT}$2b$' }
  return { kind: 'known', hash: { scheme: 'bcrypt', text }, stored: `{CRYPT}${text}` }
}

/** `$5$rounds=80000$salt$hash`: the salt is at most 16 characters, and 5,000 rounds are meant when none are named. */
function readShaCrypt(text: string): ForeignReading | null {
  const match = /^\$([56])\$(?:rounds=(\d{1,9})\$)?([!-#%-9;-~]{0,16})\$([./a-z0-9]{43}|[./a-z0-9]{86})$/iu.exec(text)
  const [, kind = '', named, salt = '', sum = ''] = match ?? []
  if (match === null || sum.length !== (kind === '5' ? 43 : 86)) return null
  const rounds = named === undefined ? 5000 : Number(named)
  if (rounds > DEAREST.rounds) return { kind: 'costly', scheme: `{CRYPT}$${kind}$` }
  const hash: ForeignHash = {
    scheme: 'sha-crypt',
    digest: kind === '5' ? 'sha256' : 'sha512',
    rounds: Math.max(1000, rounds),
    salt,
    text: sum,
  }
  return { kind: 'known', hash, stored: `{CRYPT}${text}` }
}
