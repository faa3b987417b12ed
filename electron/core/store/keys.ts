import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** What each data key is for; the label goes into the derivation, so no two uses share a key. */
export type KeyPurpose = 'field' | 'code' | 'pepper' | 'token' | 'claim' | 'audit' | 'head' | 'contact'

/** Keys of an open store. Secrets go in and sealed bytes or digests come out; the keys themselves never leave. */
export interface Keys {
  /** AES-256-GCM with a random nonce; `context` (table, row, column) is authenticated, so a value cannot be moved. */
  seal(context: string, text: string): Uint8Array
  /** Opens what `seal` made for the same context; throws when it was changed or moved. */
  unseal(context: string, box: Uint8Array): string
  /** HMAC-SHA256 over length-prefixed parts, so that no two lists of parts collide. 32 bytes. */
  mac(purpose: KeyPurpose, ...parts: readonly (string | Uint8Array)[]): Uint8Array
}

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
  for (const purpose of ['field', 'code', 'pepper', 'token', 'claim', 'audit', 'head', 'contact'] as const) key(purpose)
  return {
    seal: (context, text) => sealWith(key('field'), context, Buffer.from(text, 'utf8')),
    unseal: (context, box) => unsealWith(key('field'), context, box).toString('utf8'),
    mac: (purpose, ...parts) => macWith(key(purpose), parts),
    wipe: () => {
      for (const one of derived.values()) one.fill(0)
    },
  }
}

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
  for (const part of parts) {
    const bytes = Buffer.from(part)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hmac.update(length).update(bytes)
  }
  return hmac.digest()
}
