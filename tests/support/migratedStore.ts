import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { migrate } from '../../electron/core/store/migrate.ts'
import { openDatabase, replacePageKey } from '../../electron/core/store/open.ts'

export const PAGE_KEY = Buffer.alloc(32, 7)

let template: Buffer | undefined

/**
 * Puts an empty, migrated store there, under PAGE_KEY. The migrations take longer than most tests, so a process runs them once and
 * copies what came of it; tests/store/migrations.test.ts and everything that starts the product run them as they are.
 */
export function putMigratedStore(file: string): void {
  template ??= migrated()
  writeFileSync(file, template, { mode: 0o600 })
}

/** The same under a key of its own, as the product makes one for every store. */
export function startMigrated(file: string, pageKey: Uint8Array): void {
  putMigratedStore(file)
  const database = openDatabase({ file, pageKey: PAGE_KEY })
  try {
    replacePageKey(database, pageKey)
  } finally {
    database.close()
  }
}

function migrated(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-migrated-'))
  const copy = join(folder, 'copy.db')
  const database = openDatabase({ file: join(folder, 'store.db'), pageKey: PAGE_KEY, create: true })
  try {
    migrate(database)
    // Whole in one file, without a journal beside it.
    database.prepare('vacuum into ?').run(copy)
    return readFileSync(copy)
  } finally {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
