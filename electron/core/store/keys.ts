import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** What each data key is for; the label goes into the derivation, so no two uses share a key. */
export type KeyPurpose = 'field' | 'code' | 'pepper' | 'token' | 'claim' | 'audit' | 'head' | 'contact' | 'words'

/** Keys of an open store. Secrets go in and sealed bytes or digests come out; the keys themselves never leave. */
export interface Keys {
  /** AES-256-GCM with a random nonce; `context` (table, row, column) is authenticated, so a value cannot be moved. */
  seal(context: string, text: string): Uint8Array
  /** Opens what `seal` made for the same context; throws when it was changed or moved. */
  unseal(context: string, box: Uint8Array): string
  /** HMAC-SHA256 over length-prefixed parts, so that no two lists of parts collide. 32 bytes. */
  mac(purpose: KeyPurpose, ...parts: readonly (string | Uint8Array)[]): Uint8Array
  /** This desk's Ed25519 public key (RFC 8032): 32 bytes that may be shown, printed and given to other desks. */
  readonly publicKey: Uint8Array
  /** Ed25519 signature over a purpose and parts, each preceded by its length. 64 bytes; `isSignedBy` checks it anywhere. */
  sign(purpose: SigningPurpose, ...parts: readonly (string | Uint8Array)[]): Uint8Array
  /** This desk's X25519 public key (RFC 7748): 32 bytes that go to other desks beside the Ed25519 key. */
  readonly agreementKey: Uint8Array
  /**
   * HMAC-SHA256 over parts, under a key that only this desk and the one with that agreement key can derive (X25519, HKDF).
   * Null for bytes that are no such key, or one that would make the secret known to everybody.
   */
  macBetween(theirs: Uint8Array, ...parts: readonly (string | Uint8Array)[]): Uint8Array | null
}

/** What a signature says; it goes into what is signed, so that one cannot be passed off as another. */
export type SigningPurpose = 'receipt' | 'anchor' | 'approval'

const NONCE = 12
const TAG = 16

/** Derives the keys of a store from its data key (32 bytes). `wipe` zeroes them. */
export function deriveKeys(dataKey: Uint8Array): Keys & { wipe(): void } {
  const derived = new Map<KeyPurpose, Buffer>()
  const key = (purpose: KeyPurpose) => {
    const known = derived.get(purpose)
    if (known !== undefined) return known
    const fresh = Buffer.from(hkdfSync('sha256', dataKey, new Uint8Array(), `iam-desk ${purpose} v1`, 32))
    derived.set(purpose, fresh)
    return fresh
  }
  for (const purpose of ['field', 'code', 'pepper', 'token', 'claim', 'audit', 'head', 'contact', 'words'] as const)
    key(purpose)
  const seed = Buffer.from(hkdfSync('sha256', dataKey, new Uint8Array(), 'iam-desk signing v1', 32))
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  seed.fill(0)
  const scalar = Buffer.from(hkdfSync('sha256', dataKey, new Uint8Array(), 'iam-desk agreement v1', 32))
  const agreement = createPrivateKey({ key: Buffer.concat([X25519_PKCS8, scalar]), format: 'der', type: 'pkcs8' })
  scalar.fill(0)
  const raw = (key: KeyObject) => createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES)
  const agreementKey = raw(agreement)
  return {
    publicKey: raw(privateKey),
    agreementKey,
    macBetween(theirs, ...parts) {
      const secret = agreed(agreement, theirs)
      if (secret === null) return null
      // The two public keys, in an order that both sides know, tie the secret to this pair.
      const pair = Buffer.concat([agreementKey, Buffer.from(theirs)].toSorted((a, b) => Buffer.compare(a, b)))
      const shared = Buffer.from(hkdfSync('sha256', secret, pair, 'iam-desk pair v1', 32))
      const mac = macWith(shared, parts)
      secret.fill(0)
      shared.fill(0)
      return mac
    },
    sign: (purpose, ...parts) => sign(null, signedBytes(purpose, parts), privateKey),
    seal: (context, text) => sealWith(key('field'), context, Buffer.from(text, 'utf8')),
    unseal: (context, box) => unsealWith(key('field'), context, box).toString('utf8'),
    mac: (purpose, ...parts) => macWith(key(purpose), parts),
    wipe: () => {
      for (const one of derived.values()) one.fill(0)
    },
  }
}

/** RFC 8410: what precedes a raw X25519 key in DER, private and public. */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex')

/** The X25519 secret with another desk; null when its key is none, or of small order (RFC 7748, 6.1). */
function agreed(mine: KeyObject, theirs: Uint8Array): Buffer | null {
  if (theirs.length !== KEY_BYTES) return null
  const key = createPublicKey({ key: Buffer.concat([X25519_SPKI, theirs]), format: 'der', type: 'spki' })
  try {
    const secret = diffieHellman({ privateKey: mine, publicKey: key })
    return secret.some(byte => byte !== 0) ? secret : null
  } catch {
    return null
  }
}

/** RFC 8410: what precedes a raw Ed25519 key in DER, private and public. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32

/** Whether `signature` is the one that the desk with this raw public key made over these parts. Never throws for hostile bytes. */
export function isSignedBy(
  publicKey: Uint8Array,
  signature: Uint8Array,
  signed: { readonly purpose: SigningPurpose; readonly parts: readonly (string | Uint8Array)[] },
): boolean {
  if (publicKey.length !== KEY_BYTES) return false
  const key = createPublicKey({ key: Buffer.concat([ED25519_SPKI, publicKey]), format: 'der', type: 'spki' })
  return verify(null, signedBytes(signed.purpose, signed.parts), key, signature)
}

const signedBytes = (purpose: SigningPurpose, parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat([`iam-desk ${purpose} v1`, ...parts].flatMap(lengthFirst))

/** AES-256-GCM: nonce, ciphertext and tag in one box. NIST SP 800-38D: random 96-bit nonces, far below 2^32 boxes a key. */
export function sealWith(key: Uint8Array, context: string | Uint8Array, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens a box of `sealWith`; throws when key, context or bytes differ. */
export function unsealWith(key: Uint8Array, context: string | Uint8Array, box: Uint8Array): Buffer {
  const bytes = Buffer.from(box)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE, bytes.length - TAG)), decipher.final()])
}

/** HMAC-SHA256 over parts, each preceded by its length in bytes. */
export function macWith(key: Uint8Array, parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hmac = createHmac('sha256', key)
  for (const bytes of parts.flatMap(lengthFirst)) hmac.update(bytes)
  return hmac.digest()
}

function lengthFirst(part: string | Uint8Array): readonly [Buffer, Buffer] {
  const bytes = Buffer.from(part)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return [length, bytes]
}
