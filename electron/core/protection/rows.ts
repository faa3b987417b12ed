import type { AccountId, Channel, UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

/** What sign-in may ask for: a code by text message or e-mail, or one of the app. */
export type Method = Channel | 'app'

/** What a user's login protection asks for, and the wrong codes since the last right one. Undefined: it was never switched on. */
export const protectionRow = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('login_protection')
    .select(['channel as method', 'enabled', 'failures', 'failed_at as failedAt'])
    .where('user_id', '=', userId)
    .executeTakeFirst()

/** Login protection of every user of an account who ever had it, by user. */
export const protectionRows = (db: ReadDb, accountId: AccountId) =>
  db
    .selectFrom('login_protection')
    .innerJoin('user', 'user.id', 'login_protection.user_id')
    .select(['user_id as userId', 'channel as method', 'login_protection.enabled'])
    .where('user.account_id', '=', accountId)
    .orderBy('user_id')
    .execute()

export const putProtection = (
  tx: WriteDb,
  row: { readonly userId: UserId; readonly method: Method; readonly enabled: boolean; readonly now: number },
) =>
  tx
    .replaceInto('login_protection')
    .values({
      user_id: row.userId,
      channel: row.method,
      enabled: Number(row.enabled),
      changed_at: row.now,
      failures: 0,
      failed_at: null,
    })
    .execute()

export const countFailure = (tx: WriteDb, userId: UserId, now: number) =>
  tx
    .updateTable('login_protection')
    .set(eb => ({ failures: eb('failures', '+', 1), failed_at: now }))
    .where('user_id', '=', userId)
    .execute()

export const clearFailures = (tx: WriteDb, userId: UserId) =>
  tx.updateTable('login_protection').set({ failures: 0, failed_at: null }).where('user_id', '=', userId).execute()
