import type { Channel, UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

/** The contact chosen for codes at sign-in, and the wrong codes since the last right one. */
export const protectionRow = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('login_protection')
    .select(['channel', 'failures', 'failed_at as failedAt'])
    .where('user_id', '=', userId)
    .executeTakeFirst()

export const putProtection = (tx: WriteDb, row: { userId: UserId; channel: Channel; now: number }) =>
  tx
    .replaceInto('login_protection')
    .values({ user_id: row.userId, channel: row.channel, changed_at: row.now, failures: 0, failed_at: null })
    .execute()

export const deleteProtection = (tx: WriteDb, userId: UserId) =>
  tx.deleteFrom('login_protection').where('user_id', '=', userId).execute()

export const countFailure = (tx: WriteDb, userId: UserId, now: number) =>
  tx
    .updateTable('login_protection')
    .set(eb => ({ failures: eb('failures', '+', 1), failed_at: now }))
    .where('user_id', '=', userId)
    .execute()

export const clearFailures = (tx: WriteDb, userId: UserId) =>
  tx.updateTable('login_protection').set({ failures: 0, failed_at: null }).where('user_id', '=', userId).execute()
