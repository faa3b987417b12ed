import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'

import Database from 'better-sqlite3'

import { StoreFault, storeFault } from './faults.ts'

/** Name of the cipher: authenticated, and nearly free (docs/adr/0004). */
const CIPHER = 'aegis'
/** SQLite before 3.51.3 could lose commits when a checkpoint met a WAL reset (sqlite.org/wal.html). */
const OLDEST_SQLITE = [3, 51, 3] as const

/** What SQLite3 Multiple Ciphers adds to the driver; its own types are hidden by the package's `exports`. */
type Ciphered = Database.Database & { key(key: Buffer): number; rekey(key: Buffer): number }

export interface OpenOptions {
  readonly file: string
  /** The page key, 32 bytes. The caller keeps and wipes it. */
  readonly pageKey: Uint8Array
  readonly readonly?: boolean
  /** Make the file when it is not there. */
  readonly create?: boolean
}

/**
 * Opens an encrypted database, always with the same settings, and proves that the key fits.
 * Throws StoreFault: `missing`, `damaged-data` (wrong key and changed bytes look alike here), `busy`, `read-only`.
 */
export function openDatabase(options: OpenOptions): Database.Database {
  if (options.pageKey.length !== 32) throw new RangeError('page key must have 32 bytes')
  if (!existsSync(options.file)) {
    if (options.create !== true) throw new StoreFault('missing')
    // Made by us, so that it is 0600 from its first byte; -wal and -shm take its mode.
    closeSync(openSync(options.file, 'wx', 0o600))
  }
  refusePlainText(options.file)
  const wasClean = options.readonly === true || !hasHotJournal(options.file)
  let db: Database.Database | undefined
  try {
    db = new Database(options.file, { timeout: 2000, readonly: options.readonly === true })
    giveKey(db, options.pageKey)
    if (options.readonly !== true && db.pragma('journal_mode = WAL', { simple: true }) !== 'wal')
      throw new StoreFault('read-only')
    for (const setting of SETTINGS) db.pragma(setting)
    db.prepare('select count(*) from sqlite_schema').get()
    assertSettings(db, options.readonly === true)
    if (!wasClean && db.pragma('quick_check', { simple: true }) !== 'ok') throw new StoreFault('damaged-data')
    return db
  } catch (error) {
    db?.close()
    throw storeFault(error) ?? error
  }
}

/** Replaces the page key of an open database. */
export function replacePageKey(db: Database.Database, pageKey: Uint8Array): void {
  withKeyText(pageKey, text => (db as Ciphered).rekey(text))
}

// `temp_store` in memory: temporary files are not encrypted. FULL: a commit is on disk before it is acknowledged.
const SETTINGS = [
  'synchronous = FULL',
  'temp_store = MEMORY',
  'secure_delete = ON',
  'foreign_keys = ON',
  'trusted_schema = OFF',
  'cell_size_check = ON',
  'mmap_size = 0',
  'cache_size = -65536',
]

function giveKey(db: Database.Database, pageKey: Uint8Array): void {
  db.pragma(`cipher = '${CIPHER}'`)
  withKeyText(pageKey, text => (db as Ciphered).key(text))
}

/** Hands over `raw:` and 64 hex digits built byte by byte: a string of the key could not be wiped. */
function withKeyText(pageKey: Uint8Array, use: (text: Buffer) => unknown): void {
  const digits = '0123456789abcdef'
  const text = Buffer.allocUnsafeSlow(4 + pageKey.length * 2)
  text.write('raw:', 'latin1')
  pageKey.forEach((byte, index) => {
    text[4 + index * 2] = digits.charCodeAt(byte >> 4)
    text[5 + index * 2] = digits.charCodeAt(byte & 15)
  })
  try {
    use(text)
  } finally {
    text.fill(0)
  }
}

function assertSettings(db: Database.Database, readonly: boolean): void {
  const version = String(db.prepare('select sqlite_version()').pluck().get()).split('.').map(Number)
  const older = OLDEST_SQLITE.findIndex((part, index) => (version[index] ?? 0) !== part)
  if (older !== -1 && (version[older] ?? 0) < (OLDEST_SQLITE[older] ?? 0)) throw new StoreFault('old-driver')
  // A WAL database can fall back to NORMAL when it is opened again: look after the first read, not before.
  if (!readonly && db.pragma('synchronous', { simple: true }) !== 2) throw new Error('synchronous is not FULL')
}

function refusePlainText(file: string): void {
  if (statSync(file).size === 0) return
  const head = Buffer.alloc(16)
  const descriptor = openSync(file, 'r')
  readSync(descriptor, head, 0, 16, 0)
  closeSync(descriptor)
  if (head.toString('latin1') === 'SQLite format 3\0') throw new StoreFault('damaged-data')
}

function hasHotJournal(file: string): boolean {
  const wal = `${file}-wal`
  return existsSync(wal) && statSync(wal).size > 0
}
