import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs'
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
  return {
    read,
    write(head) {
      // Commits are in order, but their callers may come back out of order.
      if (head.seq <= newest) return
      newest = head.seq
      descriptor ??= openSync(file, existsSync(file) ? 'r+' : 'wx+', 0o600)
      const body = Buffer.alloc(40)
      body.writeBigUInt64BE(BigInt(head.seq), 0)
      body.set(head.hash, 8)
      writeSync(descriptor, Buffer.concat([body, sealOf(body)]), 0, RECORD, (head.seq % 2) * RECORD)
      fdatasyncSync(descriptor)
    },
    close() {
      if (descriptor !== null) closeSync(descriptor)
      descriptor = null
    },
  }
}
