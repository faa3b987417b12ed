import 'better-sqlite3'

/** What SQLite3 Multiple Ciphers adds to the driver's types. */
declare module 'better-sqlite3' {
  namespace BetterSqlite3 {
    interface Database {
      key(key: Buffer): number
      rekey(key: Buffer): number
    }
  }
}
