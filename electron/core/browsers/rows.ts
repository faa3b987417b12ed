import type { UserId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { KnownBrowserTable } from '../store/tables/browsers.ts'

/** A user's browsers that were seen after a time, the last one first. */
export const browsersOf = (db: ReadDb, userId: UserId, seenAfter: number) =>
  db
    .selectFrom('known_browser')
    .select(['id as browserId', 'words', 'first_seen_at as firstSeenAt', 'last_seen_at as lastSeenAt'])
    .where('user_id', '=', userId)
    .where('last_seen_at', '>', seenAfter)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .execute()

/** The user's browser that has one of these digests and was seen after a time. */
export async function browserByDigest(
  db: ReadDb,
  of: { readonly userId: UserId; readonly digests: readonly Uint8Array[] },
  seenAfter: number,
): Promise<string | null> {
  if (of.digests.length === 0) return null
  const row = await db
    .selectFrom('known_browser')
    .select('id')
    .where('user_id', '=', of.userId)
    .where('digest', 'in', of.digests)
    .where('last_seen_at', '>', seenAfter)
    .executeTakeFirst()
  return row?.id ?? null
}

export const insertBrowser = (tx: WriteDb, row: Insertable<KnownBrowserTable>) =>
  tx.insertInto('known_browser').values(row).execute()

export const markSeen = (tx: WriteDb, browserId: string, seen: { readonly now: number; readonly words: string }) =>
  tx
    .updateTable('known_browser')
    .set({ last_seen_at: seen.now, words: seen.words })
    .where('id', '=', browserId)
    .execute()

/** Deletes a user's browsers, or only these; answers how many there were. */
export async function deleteBrowsers(tx: WriteDb, userId: UserId, only?: readonly string[]): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('known_browser')
    .where('user_id', '=', userId)
    .$if(only !== undefined, query => query.where('id', 'in', only ?? []))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Deletes what nobody used since a time. */
export const deleteUnused = (tx: WriteDb, userId: UserId, seenAfter: number) =>
  tx.deleteFrom('known_browser').where('user_id', '=', userId).where('last_seen_at', '<=', seenAfter).execute()
