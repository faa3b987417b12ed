import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { timingSafeEqual } from 'node:crypto'

import type { Keys } from '../store/keys.ts'

/** The newest row of the chain: its number and hash. */
export interface Head {
  readonly seq: number
  readonly hash: Uint8Array
}

const RECORD = 8 + 32 + 32

/**
 * The head of the audit chain, kept in a file outside the database, so that a store put back to an older state shows.
 * Two records take turns, each with its own HMAC: a torn write leaves the one before it whole.
 */
export interface HeadFile {
  /** The newest whole record; null when the file is missing or none fits the keys. */
  read(): Head | null
  /** On disk before it returns. */
  write(head: Head): void
  /** Forgets what was seen before, and follows from this head on: for a gap that somebody has acknowledged. */
  restart(head: Head): void
  close(): void
}

/** Opens (or makes, 0600) the head file of a store. */
export function openHeadFile(file: string, keys: Keys): HeadFile {
  const sealOf = (record: Uint8Array) => keys.mac('head', record)
  const parse = (record: Buffer): Head | null => {
    if (record.length < RECORD) return null
    const body = record.subarray(0, 40)
    if (!timingSafeEqual(record.subarray(40, RECORD), sealOf(body))) return null
    return { seq: Number(body.readBigUInt64BE(0)), hash: Buffer.from(body.subarray(8, 40)) }
  }
  const read = (): Head | null => {
    if (!existsSync(file)) return null
    const bytes = readFileSync(file)
    const heads = [parse(bytes.subarray(0, RECORD)), parse(bytes.subarray(RECORD, RECORD * 2))].filter(
      head => head !== null,
    )
    return heads.reduce<Head | null>((best, head) => (best === null || head.seq > best.seq ? head : best), null)
  }
  let descriptor: number | null = null
  let newest = 0
  const put = (head: Head, place: number) => {
    descriptor ??= openWhole(file)
    const body = Buffer.alloc(40)
    body.writeBigUInt64BE(BigInt(head.seq), 0)
    body.set(head.hash, 8)
    writeSync(descriptor, Buffer.concat([body, sealOf(body)]), 0, RECORD, place * RECORD)
    fdatasyncSync(descriptor)
  }
  return {
    read,
    write(head) {
      // Commits are in order, but their callers may come back out of order.
      if (head.seq <= newest) return
      put(head, head.seq % 2)
      newest = head.seq
    },
    restart(head) {
      for (const place of [0, 1]) put(head, place)
      newest = head.seq
    },
    close() {
      if (descriptor !== null) closeSync(descriptor)
      descriptor = null
    },
  }
}

/** Opens the file for writing in place. It has its full length from the start: a head must never lack room on a full disk. */
function openWhole(file: string): number {
  const descriptor = openSync(file, existsSync(file) ? 'r+' : 'wx+', 0o600)
  if (fstatSync(descriptor).size < RECORD * 2) {
    try {
      writeFileSync(descriptor, Buffer.alloc(RECORD * 2))
    } catch (error) {
      closeSync(descriptor)
      throw error
    }
  }
  return descriptor
}
