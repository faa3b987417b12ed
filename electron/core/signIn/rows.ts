import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'

/** When the user signed in last, in milliseconds; null: never. */
export const signInState = async (db: ReadDb, userId: UserId): Promise<number | null> => {
  const row = await db.selectFrom('user').select('last_sign_in_at').where('id', '=', userId).executeTakeFirst()
  return row?.last_sign_in_at ?? null
}
