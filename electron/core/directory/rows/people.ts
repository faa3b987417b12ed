import { sql } from 'kysely'

import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { ReadDb, WriteDb } from '../../store/database.ts'

/** The columns `insertUserRows` writes, in the order of its values. */
export type NewUserRow = readonly [
  id: string,
  accountId: string,
  login: string,
  loginKey: string,
  name: string,
  description: string,
  email: string,
  emailKey: string,
  areaCode: string,
  phone: string,
  phoneKey: string,
  enabled: number,
  accessMode: string,
  xuserId: string,
  xuserType: string,
  employeeNumber: string,
  department: string,
  title: string,
  manager: string,
  location: string,
  preferredLanguage: string,
  privileged: number,
  attributes: string,
  kind: string,
  isDomainOwner: number,
  now: number,
]

/** Writes many users with one statement. Answers their rowids by id: SQLite promises no order for RETURNING. */
export async function insertUserRows(tx: WriteDb, users: readonly NewUserRow[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; rowid: number }>`
    insert into user (
      id, account_id, login, login_key, name, description, email, email_key, area_code, phone, phone_key, enabled, access_mode,
      xuser_id, xuser_type, employee_number, department, title, manager, location, preferred_language, privileged, attributes,
      kind, is_domain_owner, created_at, updated_at
    )
    select
      value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
      value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16, value ->> 17,
      value ->> 18, value ->> 19, value ->> 20, value ->> 21, value ->> 22, value ->> 23, value ->> 24, value ->> 25, value ->> 25
    from json_each(${JSON.stringify(users)}) order by key
    returning id, rowid`.execute(tx)
  return new Map(rows.map(row => [row.id, row.rowid]))
}

/** How many users an account has. */
export async function countUsersOf(db: ReadDb, accountId: AccountId): Promise<number> {
  const { count } = await db
    .selectFrom('user')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** Whether another user of the account is the same identity of the outside. */
export async function takenXuser(
  db: ReadDb,
  of: { readonly accountId: AccountId; readonly userId: UserId; readonly xuserId: string; readonly xuserType: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('user')
    .select('id')
    .where('account_id', '=', of.accountId)
    .where('id', '<>', of.userId)
    .where('xuser_id', '=', of.xuserId)
    .where('xuser_type', '=', of.xuserType)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
