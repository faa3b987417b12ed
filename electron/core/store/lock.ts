import { closeSync, existsSync, openSync } from 'node:fs'

import Database from 'better-sqlite3'

import { StoreFault, storeFault } from './faults.ts'

/**
 * Takes the store for this process: a small database under BEGIN EXCLUSIVE, which the system lets go of when the
 * process dies, however it dies. Throws StoreFault `busy` when another process has it. The answer releases it.
 */
export function takeLock(file: string): () => void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  const db = new Database(file, { timeout: 0 })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('begin exclusive')
  } catch (error) {
    db.close()
    const fault = storeFault(error)
    throw fault?.kind === 'busy' ? new StoreFault('busy') : error
  }
  return () => {
    if (db.open) db.close()
  }
}
