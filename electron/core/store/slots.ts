import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

import argon2 from 'argon2'

import { Cost, headerBytes, type Header, type Slot } from './header.ts'
import { macWith, sealWith, unsealWith } from './keys.ts'

/** Everything an unlocked store keeps in memory to open its database and to write its header again. */
export interface Unlocked {
  readonly root: Buffer
  readonly pageKey: Buffer
  readonly nextPageKey: Buffer | null
  readonly dataKey: Buffer
}

export interface SlotSpec {
  readonly kind: Slot['kind']
  readonly login: string
  readonly secret: string
  /** Null only for random codes of at least 100 bits. */
  readonly cost: Cost | null
  readonly expiresAt: number | null
}

/** Fixed tag of the recovery slot: it belongs to the store, not to a login. */
export const RECOVERY_LOGIN = '(recovery)'

/** The keyed tag by which a login's slot is found without its name being readable. */
export const slotTag = (storeId: string, login: string): string =>
  createHmac('sha256', Buffer.from(storeId, 'hex')).update(`slot ${login}`).digest('hex')

/**
 * Makes a slot: a fresh X25519 pair whose private half is wrapped under the secret, and ROOT sealed to the public half.
 * So ROOT can be sealed again (rotation) without anybody's secret.
 */
export async function makeSlot(storeId: string, root: Uint8Array, spec: SlotSpec): Promise<Slot> {
  const pair = generateKeyPairSync('x25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  const salt = randomBytes(16)
  const shell = {
    id: randomBytes(16).toString('hex'),
    kind: spec.kind,
    tag: slotTag(storeId, spec.login),
    salt: salt.toString('base64'),
    cost: spec.cost,
    expiresAt: spec.expiresAt,
    publicKey: pair.publicKey.toString('base64'),
  }
  const kek = await stretch(spec.secret, salt, spec.cost)
  const wrappedPrivate = Buffer.from(sealWith(kek, slotContext(storeId, shell), pair.privateKey)).toString('base64')
  kek.fill(0)
  pair.privateKey.fill(0)
  return { ...shell, wrappedPrivate, sealedRoot: sealRoot(storeId, shell.publicKey, root) }
}

/** Opens a slot with its secret; null when the secret is wrong or a byte of the slot was changed. */
export async function openSlot(storeId: string, slot: Slot, secret: string): Promise<Buffer | null> {
  const kek = await stretch(secret, Buffer.from(slot.salt, 'base64'), slot.cost)
  try {
    const privateKey = unsealWith(kek, slotContext(storeId, slot), Buffer.from(slot.wrappedPrivate, 'base64'))
    const root = unsealRoot(storeId, slot, privateKey)
    privateKey.fill(0)
    return root
  } catch {
    return null
  } finally {
    kek.fill(0)
  }
}

/** Seals ROOT to a slot's public key: ephemeral X25519, HKDF, AES-256-GCM. */
export function sealRoot(storeId: string, publicKey: string, root: Uint8Array): string {
  const ephemeral = generateKeyPairSync('x25519')
  const recipient = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient })
  const ephemeralPublic = ephemeral.publicKey.export({ type: 'spki', format: 'der' })
  const key = Buffer.from(hkdfSync('sha256', shared, ephemeralPublic, 'iam-desk root seal v1', 32))
  return Buffer.concat([
    Buffer.from([ephemeralPublic.length]),
    ephemeralPublic,
    sealWith(key, `root ${storeId} ${publicKey}`, root),
  ]).toString('base64')
}

function unsealRoot(storeId: string, slot: Slot, privateKey: Buffer): Buffer {
  const bytes = Buffer.from(slot.sealedRoot, 'base64')
  const length = bytes[0] ?? 0
  const ephemeralPublic = bytes.subarray(1, 1 + length)
  const shared = diffieHellman({
    privateKey: createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: ephemeralPublic, format: 'der', type: 'spki' }),
  })
  const key = Buffer.from(hkdfSync('sha256', shared, ephemeralPublic, 'iam-desk root seal v1', 32))
  return unsealWith(key, `root ${storeId} ${slot.publicKey}`, bytes.subarray(1 + length))
}

/** Puts a header together under ROOT: wraps the keys and authenticates every byte. */
export function composeHeader(base: { storeId: string; slots: readonly Slot[] }, keys: Unlocked): Header {
  const wrap = (name: string, key: Uint8Array) =>
    Buffer.from(sealWith(subkey(keys.root, 'wrap'), `${name} ${base.storeId}`, key)).toString('base64')
  const body = {
    magic: 'IAM Desk store' as const,
    version: 1 as const,
    storeId: base.storeId,
    slots: [...base.slots],
    pageKey: wrap('page', keys.pageKey),
    nextPageKey: keys.nextPageKey === null ? null : wrap('next page', keys.nextPageKey),
    dataKey: wrap('data', keys.dataKey),
  }
  return { ...body, mac: Buffer.from(macWith(subkey(keys.root, 'header'), [headerBytes(body)])).toString('base64') }
}

/** Unwraps the keys; null when the header was changed by someone without ROOT. */
export function readKeys(header: Header, root: Buffer): Unlocked | null {
  const mac = Buffer.from(macWith(subkey(root, 'header'), [headerBytes(header)]))
  const stored = Buffer.from(header.mac, 'base64')
  if (stored.length !== mac.length || !timingSafeEqual(stored, mac)) return null
  const unwrap = (name: string, sealed: string) =>
    unsealWith(subkey(root, 'wrap'), `${name} ${header.storeId}`, Buffer.from(sealed, 'base64'))
  return {
    root,
    pageKey: unwrap('page', header.pageKey),
    nextPageKey: header.nextPageKey === null ? null : unwrap('next page', header.nextPageKey),
    dataKey: unwrap('data', header.dataKey),
  }
}

const subkey = (root: Uint8Array, label: string) =>
  Buffer.from(hkdfSync('sha256', root, new Uint8Array(), `iam-desk ${label} v1`, 32))

/** The slot's every field but the boxes themselves is authenticated with the box, so no two slots can be mixed. */
const slotContext = (storeId: string, slot: Omit<Slot, 'wrappedPrivate' | 'sealedRoot'>) =>
  JSON.stringify([storeId, slot.id, slot.kind, slot.tag, slot.salt, slot.cost, slot.expiresAt, slot.publicKey])

async function stretch(secret: string, salt: Buffer, cost: Cost | null): Promise<Buffer> {
  const bytes = Buffer.from(secret.normalize('NFC'), 'utf8')
  if (cost === null) return Buffer.from(hkdfSync('sha256', bytes, salt, 'iam-desk code slot v1', 32))
  const checked = Cost.parse(cost)
  // RFC 9106: Argon2id, 32-byte tag.
  return argon2.hash(bytes, {
    type: argon2.argon2id,
    raw: true,
    salt,
    hashLength: 32,
    memoryCost: checked.memoryKiB,
    timeCost: checked.passes,
    parallelism: checked.lanes,
  })
}
