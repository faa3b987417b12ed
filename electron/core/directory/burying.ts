import type { UserId } from '#shared/contract/ids.ts'

import type { WriteDb } from '../store/database.ts'
import { rowidOf, wipeContactRows, wipeUser } from './rows/burying.ts'
import { dropFromIndex } from './search/indexing.ts'

/**
 * Deletes a user from the directory. The row stays, for calls, receipts and the audit refer to it for ever: it keeps the name and
 * the login by which they say whose they are, and nothing else of a person. The login is free for somebody else.
 */
export async function buryUser(tx: WriteDb, userId: UserId, now: number): Promise<void> {
  const rowid = await rowidOf(tx, userId)
  await wipeContactRows(tx, userId)
  await wipeUser(tx, userId, now)
  if (rowid !== undefined) await dropFromIndex(tx, rowid)
}
