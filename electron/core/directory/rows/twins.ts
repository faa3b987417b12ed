import { sql, type SqlBool } from 'kysely'

import type { ReadDb } from '../../store/database.ts'

/** What of these users may be shown beside another one before any proof: nothing that is masked on a card. */
export const twinRows = (db: ReadDb, rowids: readonly number[]) =>
  rowids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('user')
        .innerJoin('account', 'account.id', 'user.account_id')
        .select([
          'user.id as userId',
          'user.name',
          'user.login',
          'account.name as accountName',
          'user.department',
          'user.title',
          'user.location',
        ])
        .where(sql<SqlBool>`user.rowid in (select value from json_each(${JSON.stringify(rowids)}))`)
        .where('user.deleted_at', 'is', null)
        .execute()
