import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, GroupId } from '#shared/contract/ids.ts'
import { sql, type SqlBool } from 'kysely'

import type { ReadDb } from '../../store/database.ts'
import { privileged, reachable, userRows } from '../rows.ts'
import { enabledNow } from './freeze.ts'

export type UserState = 'all' | 'enabled' | 'locked' | 'disabled' | 'never-signed-in' | 'no-contact' | 'privileged'

export interface Narrowing {
  readonly accountId?: AccountId | undefined
  readonly groupId?: GroupId | undefined
  readonly state: UserState
  readonly kind: UserKind | 'all'
  /** Rows of the user table; null: all. */
  readonly among: readonly number[] | null
  /** Folded (`keys.ts`); null: any. */
  readonly loginKey: string | null
  readonly now: number
  readonly freshHours: number
}

/** How many users there are after narrowing. */
export const countUsers = async (db: ReadDb, by: Narrowing): Promise<number> => {
  const all = db.selectFrom('user').select(({ fn }) => fn.countAll<number>().as('count'))
  return (
    await conditions(by)
      .reduce((query, one) => query.where(one), all)
      .executeTakeFirstOrThrow()
  ).count
}

/** A page of them, by login. */
export const userPage = (db: ReadDb, by: Narrowing, page: { readonly offset: number; readonly limit: number }) =>
  conditions(by)
    .reduce((query, one) => query.where(one), userRows(db))
    .orderBy('user.login_key')
    .orderBy('user.id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()

const conditions = (by: Narrowing) => [
  sql<SqlBool>`user.deleted_at is null`,
  ...(by.among === null
    ? []
    : [sql<SqlBool>`user.rowid in (select value from json_each(${JSON.stringify(by.among)}))`]),
  ...(by.accountId === undefined ? [] : [sql<SqlBool>`user.account_id = ${by.accountId}`]),
  ...(by.groupId === undefined
    ? []
    : [sql<SqlBool>`user.id in (select user_id from membership where group_id = ${by.groupId})`]),
  ...(by.kind === 'all' ? [] : [sql<SqlBool>`user.kind = ${by.kind}`]),
  ...(by.loginKey === null ? [] : [sql<SqlBool>`user.login_key = ${by.loginKey}`]),
  ...inState(by),
]

function inState(by: Narrowing) {
  switch (by.state) {
    case 'all':
      return []
    case 'enabled':
      return [sql<SqlBool>`${enabledNow}`]
    case 'locked':
      return [sql<SqlBool>`user.locked_until > ${by.now}`]
    case 'disabled':
      return [sql<SqlBool>`not ${enabledNow}`]
    case 'never-signed-in':
      return [sql<SqlBool>`user.last_sign_in_at is null`]
    case 'no-contact':
      return [sql<SqlBool>`not ${reachable(by)}`]
    case 'privileged':
      return [sql<SqlBool>`${privileged} = 1`]
  }
}
