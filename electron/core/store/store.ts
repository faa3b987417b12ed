import type Database from 'better-sqlite3'
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type SqliteDialectConfig,
} from 'kysely'

import type { Database as Tables, ReadDb, WriteDb } from './database.ts'
import { storeFault } from './faults.ts'
import { deriveKeys, type Keys } from './keys.ts'
import { migrate } from './migrate.ts'
import { openDatabase, replacePageKey } from './open.ts'
import { keepStatements } from './statements.ts'

/** An open store: one writer, one reader that sees committed rows only. */
export interface Store {
  readonly file: string
  readonly keys: Keys
  readonly read: ReadDb
  /** One BEGIN IMMEDIATE after the other. Inside, nothing but the database may be awaited. */
  write<T>(work: (tx: WriteDb) => Promise<T>): Promise<T>
  /** The reader's own connection, for prepared statements on hot paths (search). Read-only. */
  readonly prepared: { prepare(sql: string): Database.Statement }
  /** Reads every page in use from the disk again. `false`: a page was changed or is damaged. */
  checkPages(): boolean
  /** Whether a copy opens under the same key and every page of it is sound. */
  checkCopy(file: string): boolean
  /** Writes a consistent encrypted copy under the same key. */
  copyTo(file: string): void
  /** Writes every page again under another key. When it throws (a full disk), the key before still holds. */
  replacePageKey(pageKey: Uint8Array): void
  close(): Promise<void>
}

export interface StoreOptions {
  readonly file: string
  readonly pageKey: Uint8Array
  /** 32 bytes, from which field, code, pepper and audit keys are derived. */
  readonly dataKey: Uint8Array
  readonly create?: boolean
}

/** Opens the store, migrating it first. Throws StoreFault. */
export function openStore(options: StoreOptions): Store {
  const writer = openDatabase(options)
  let reader: Database.Database
  try {
    migrate(writer)
    reader = openReader(options.file, options.pageKey)
  } catch (error) {
    writer.close()
    throw storeFault(error) ?? error
  }
  let pageKey = Buffer.from(options.pageKey)
  const keys = deriveKeys(options.dataKey)
  const written = keepStatements(sql => writer.prepare(sql))
  const writeDb = new Kysely<Tables>({
    dialect: dialect(
      { database: { prepare: written.prepare, close: () => writer.close() } },
      () => writer.inTransaction,
    ),
  })
  // The reader is opened again under a new page key; whoever holds `read` must not notice.
  const asked = keepStatements(sql => reader.prepare(sql))
  const readDb = new Kysely<Tables>({
    dialect: dialect({ database: { prepare: asked.prepare, close: () => reader.close() } }, () => reader.inTransaction),
  })
  return {
    file: options.file,
    keys,
    read: readDb,
    prepared: { prepare: (sql: string) => reader.prepare(sql) },
    // The brand is a promise of this one place: nothing else makes a WriteDb.
    write: work => writeDb.transaction().execute(tx => work(tx as WriteDb)),
    checkPages() {
      // What is checked is the file that stays, rather than newer pages that wait in the journal; unless a write is under way.
      if (!writer.inTransaction) emptyJournal(writer)
      return isSound(options.file, pageKey)
    },
    checkCopy: file => isSound(file, pageKey),
    copyTo(file) {
      writer.prepare('vacuum into ?').run(file)
    },
    replacePageKey(next) {
      // The reader's cached key would be wrong from the first new page on.
      reader.close()
      asked.forget()
      written.forget()
      try {
        writer.pragma('wal_checkpoint(TRUNCATE)')
        replacePageKey(writer, next)
        pageKey.fill(0)
        pageKey = Buffer.from(next)
      } finally {
        // The room that a failed attempt took is given back, too.
        emptyJournal(writer)
        reader = openReader(options.file, pageKey)
      }
    },
    async close() {
      await readDb.destroy()
      await writeDb.destroy()
      if (reader.open) reader.close()
      if (writer.open) writer.close()
      keys.wipe()
      pageKey.fill(0)
    },
  }
}

function openReader(file: string, pageKey: Uint8Array): Database.Database {
  return openDatabase({ file, pageKey, readonly: true })
}

/** The pages in the journal count already; when the disk cannot take them now, the next checkpoint moves them. */
function emptyJournal(writer: Database.Database): void {
  try {
    writer.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if (storeFault(error) === null) throw error
  }
}

/** Opens the file afresh, so that nothing comes from a cache, and reads every page. */
function isSound(file: string, pageKey: Uint8Array): boolean {
  try {
    const fresh = openReader(file, pageKey)
    try {
      return fresh.pragma('integrity_check(1)', { simple: true }) === 'ok'
    } finally {
      fresh.close()
    }
  } catch {
    return false
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #inTransaction: () => boolean

  constructor(config: SqliteDialectConfig, inTransaction: () => boolean) {
    super(config)
    this.#inTransaction = inTransaction
  }

  /** A deferred transaction that reads first and writes later can fail halfway with BUSY; an immediate one cannot. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** On a full disk SQLite has rolled back already (sqlite.org/lang_transaction.html); to fail at that would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#inTransaction()) await super.rollbackTransaction(connection)
  }
}

const dialect = (config: SqliteDialectConfig, inTransaction: () => boolean) => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new ImmediateDriver(config, inTransaction),
  createIntrospector: (db: Kysely<Tables>) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})
