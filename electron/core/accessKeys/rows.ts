import type { UserId } from '#shared/contract/ids.ts'
import type { Insertable, Updateable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { AccessKeyTable } from '../store/tables/accessKeys.ts'

const SHOWN = [
  'id as accessKey',
  'description',
  'enabled',
  'created_at as createdAt',
  'last_used_at as lastUsedAt',
] as const

/** A user's keys, oldest first. The secret is not among the columns. */
export const keysOf = (db: ReadDb, userId: UserId) =>
  db.selectFrom('access_key').select(SHOWN).where('user_id', '=', userId).orderBy('created_at').orderBy('id').execute()
export type KeyRow = Awaited<ReturnType<typeof keysOf>>[number]

/** A key with its sealed secret, for checking a signature. */
export const signingKey = (db: ReadDb, accessKey: string) =>
  db
    .selectFrom('access_key')
    .select([
      'id as accessKey',
      'user_id as userId',
      'secret',
      'enabled',
      'last_used_at as lastUsedAt',
      'one_use as oneUse',
    ])
    .where('id', '=', accessKey)
    .executeTakeFirst()

export const markUsed = (tx: WriteDb, accessKey: string, now: number) =>
  tx.updateTable('access_key').set({ last_used_at: now }).where('id', '=', accessKey).execute()

export const insertKey = (tx: WriteDb, row: Insertable<AccessKeyTable>) =>
  tx.insertInto('access_key').values(row).execute()

/** Changes a key of this user; says whether there was one. */
export async function changeKey(
  tx: WriteDb,
  own: { readonly userId: UserId; readonly accessKey: string },
  change: Updateable<Pick<AccessKeyTable, 'description' | 'enabled'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('access_key')
    .set(change)
    .where('id', '=', own.accessKey)
    .where('user_id', '=', own.userId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Deletes keys of this user that were made since a time. */
export const deleteKeysSince = (tx: WriteDb, userId: UserId, since: number) =>
  tx.deleteFrom('access_key').where('user_id', '=', userId).where('created_at', '>=', since).execute()

/** Deletes a key of this user, and its secret with it; says whether there was one. */
export async function deleteKey(
  tx: WriteDb,
  own: { readonly userId: UserId; readonly accessKey: string },
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('access_key')
    .where('id', '=', own.accessKey)
    .where('user_id', '=', own.userId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Keeps that a signature was used; says whether it is the first time. */
export async function spendSignature(
  tx: WriteDb,
  row: { readonly signature: string; readonly accessKey: string; readonly now: number; readonly forgetAt: number },
): Promise<boolean> {
  await tx.deleteFrom('used_signature').where('forget_at', '<=', row.now).execute()
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('used_signature')
    .values({ signature: row.signature, access_key: row.accessKey, forget_at: row.forgetAt })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
