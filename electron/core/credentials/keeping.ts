import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import { ownPasswordRow, putBackPassword, removePassword } from './rows.ts'

/**
 * The user's own password with all that is known about it, as text to be sealed; null when there is none: a temporary one or the
 * place that a claim will fill is nothing to come back to.
 */
export async function passwordToKeep(db: ReadDb, userId: UserId): Promise<string | null> {
  const row = await ownPasswordRow(db, userId)
  return row === undefined ? null : JSON.stringify(row)
}

/** Puts a password back as `passwordToKeep` gave it, in the place of whatever is there; null: the user has none. */
export async function restorePassword(tx: WriteDb, userId: UserId, kept: string | null): Promise<void> {
  await removePassword(tx, userId)
  // Only `passwordToKeep` makes the text, and a seal kept it from being changed.
  if (kept !== null) await putBackPassword(tx, userId, JSON.parse(kept) as OwnPassword)
}

type OwnPassword = NonNullable<Awaited<ReturnType<typeof ownPasswordRow>>>
