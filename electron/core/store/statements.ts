import type Database from 'better-sqlite3'

export interface Statements {
  readonly prepare: (sql: string) => Database.Statement
  /** For when the connection behind is closed, or its file is written anew. */
  readonly forget: () => void
}

/** Lists of any length make texts without end, which must not all stay. */
const KEPT = 256

/**
 * Prepares a text once and hands the statement out again, so that SQLite does not plan the same query anew each time. A
 * statement keeps no values (the driver clears them when it ends), and SQLite plans it anew when the schema has changed. Kysely
 * lets one query at a time have a connection, so none is asked again while it still gives rows.
 */
export function keepStatements(prepare: (sql: string) => Database.Statement): Statements {
  // In the order of their last use.
  const kept = new Map<string, Database.Statement>()
  return {
    prepare: sql => {
      const statement = kept.get(sql) ?? prepare(sql)
      kept.delete(sql)
      kept.set(sql, statement)
      const [oldest] = kept.keys()
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
      return statement
    },
    forget: () => {
      kept.clear()
    },
  }
}
