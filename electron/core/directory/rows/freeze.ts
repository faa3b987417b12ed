import type { AccountId, OperatorId, UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { ReadDb, WriteDb } from '../../store/database.ts'

/** 1 when a user may sign in as far as the directory goes: enabled, and not frozen by an objection to a reset. */
export const enabledNow = sql<number>`(user.enabled = 1
  and not exists (select 1 from account_freeze where account_freeze.user_id = user.id))`

/** Freezes an account; one that is frozen already stays as it is. */
export const insertAccountFreeze = (
  tx: WriteDb,
  row: { readonly userId: UserId; readonly at: number; readonly by: OperatorId | null },
) =>
  tx
    .insertInto('account_freeze')
    .values({ user_id: row.userId, frozen_at: row.at, operator_id: row.by })
    .onConflict(conflict => conflict.doNothing())
    .execute()

/** Ends a freeze; answers since when it held, or undefined when there was none. */
export async function deleteAccountFreeze(tx: WriteDb, userId: UserId): Promise<number | undefined> {
  const [row] = await tx.deleteFrom('account_freeze').where('user_id', '=', userId).returning('frozen_at').execute()
  return row?.frozen_at
}

/** Who of an account goes by a name, login or address, as a directory writes the manager of somebody; two are enough to know that it is nobody. */
export const namedRows = (
  db: ReadDb,
  accountId: AccountId,
  by: { readonly loginKey: string; readonly emailKey: string; readonly name: string },
) =>
  db
    .selectFrom('user')
    .select('user.id')
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .where(eb =>
      eb.or([
        eb('login_key', '=', by.loginKey),
        eb.and([eb('email_key', '=', by.emailKey), eb('email_key', '<>', '')]),
        sql<boolean>`name = ${by.name} collate nocase`,
      ]),
    )
    .limit(2)
    .execute()
