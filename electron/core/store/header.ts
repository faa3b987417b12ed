import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { z } from 'zod'

import { StoreFault, storeFault } from './faults.ts'

/** The header is read by whoever can read the file, so it holds nothing but numbers, public keys and sealed boxes. */
const box = z.base64()
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${String(bytes * 2)}}$`, 'u'))

/** Floor: OWASP's second Argon2id row, never below. Ceiling: a hostile header must not be able to ask for 4 GiB. */
export const Cost = z.strictObject({
  memoryKiB: z.number().int().min(19_456).max(1_048_576),
  passes: z.number().int().min(2).max(10),
  lanes: z.number().int().min(1).max(16),
})
export type Cost = z.infer<typeof Cost>

export const Slot = z.strictObject({
  id: hex(16),
  kind: z.enum(['operator', 'enrolment', 'recovery']),
  /** Keyed tag of the login it belongs to: no name is readable on disk. */
  tag: hex(32),
  salt: box,
  /** Argon2id for what people choose; null for random codes of 100 bits and more, which HKDF stretches. */
  cost: Cost.nullable(),
  expiresAt: z.number().int().nullable(),
  publicKey: box,
  wrappedPrivate: box,
  sealedRoot: box,
})
export type Slot = z.infer<typeof Slot>

const Body = z.strictObject({
  magic: z.literal('IAM Desk store'),
  version: z.literal(1),
  storeId: hex(16),
  slots: z.array(Slot).max(500),
  /** Under ROOT. `nextPageKey` is there only while pages are being rewritten under it. */
  pageKey: box,
  nextPageKey: box.nullable(),
  dataKey: box,
  /** HMAC under a key of ROOT over everything above. */
  mac: box,
})
export type Header = z.infer<typeof Body>
const FileShape = z.strictObject({ header: Body, checksum: hex(32) })

/** Bytes that `mac` covers, in a fixed order of fields. */
export const headerBytes = (header: Omit<Header, 'mac'>): Buffer =>
  Buffer.from(
    JSON.stringify([
      header.magic,
      header.version,
      header.storeId,
      header.slots,
      header.pageKey,
      header.nextPageKey,
      header.dataKey,
    ]),
  )

/** Reads the header. Throws StoreFault `missing`, or `damaged-header` when its checksum or shape is off. */
export function readHeader(file: string): Header {
  if (!existsSync(file)) throw new StoreFault('missing')
  const text = readFileSync(file, 'utf8')
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    throw new StoreFault('damaged-header')
  }
  const parsed = FileShape.safeParse(raw)
  // The checksum tells damage from a wrong passphrase; the HMAC, checked after unlocking, tells tampering.
  if (!parsed.success || parsed.data.checksum !== checksum(parsed.data.header)) throw new StoreFault('damaged-header')
  return parsed.data.header
}

/** Replaces the header: written beside it, synced, renamed over it; the one before stays as `.bak`. */
export function writeHeader(file: string, header: Header): void {
  if (existsSync(file)) replaceFile(`${file}.bak`, readFileSync(file))
  replaceFile(file, Buffer.from(`${JSON.stringify({ header, checksum: checksum(header) })}\n`))
}

/**
 * Lets no older header stand beside the one in use: `.bak` becomes a copy of it, and what a crash left half-written goes.
 * Either may hold the slot of a passphrase that has been replaced, or of somebody who has left.
 */
export function forgetOldHeaders(file: string): void {
  const folder = dirname(file)
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${basename(file)}.`) && name.endsWith(NEW)) rmSync(join(folder, name), { force: true })
  }
  const bytes = readFileSync(file)
  const before = `${file}.bak`
  if (existsSync(before) && readFileSync(before).equals(bytes)) return
  rmSync(before, { force: true })
  try {
    replaceFile(before, bytes)
  } catch (error) {
    // No older header is better than one that opens too much; the next opening makes the copy.
    if (storeFault(error)?.kind !== 'full') throw error
  }
}

/** A rename is on disk only when its folder is. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/** Ending of a file that is not yet in its place. */
const NEW = '.new'

/** All of the bytes under this name, or what was there before: whether the disk is full or the process is killed. */
function replaceFile(file: string, bytes: Uint8Array): void {
  const next = `${file}.${randomBytes(4).toString('hex')}${NEW}`
  try {
    const descriptor = openSync(next, 'wx', 0o600)
    try {
      // Not writeSync: on a disk that fills up it writes a part and says so only by its answer.
      writeFileSync(descriptor, bytes)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(next, file)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
  syncFolder(dirname(file))
}

const checksum = (header: Header): string =>
  createHash('sha256').update(headerBytes(header)).update(header.mac).digest('hex')
