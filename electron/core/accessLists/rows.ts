import type { AccessListEntry, AccessListKind, VpcEndpoint } from '#shared/contract/accessLists.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

const rowsOf = (db: ReadDb, list: AccessListKind) =>
  db
    .selectFrom('access_list_entry')
    .select(['account_id as accountId', 'entry as address', 'description'])
    .where('list', '=', list)

/** The entries of one account's list, in their order. */
export const entriesOf = (db: ReadDb, accountId: AccountId, list: AccessListKind) =>
  rowsOf(db, list).where('account_id', '=', accountId).orderBy('position').execute()

/** The entries of a list of all accounts, each account's in their order. */
export const allEntries = (db: ReadDb, list: AccessListKind) =>
  rowsOf(db, list).orderBy('account_id').orderBy('position').execute()

/** The entries of the account that has this name, as `accountKey` folds it. */
export const entriesByKey = (db: ReadDb, key: string, list: AccessListKind) =>
  rowsOf(db, list)
    .where('account_id', 'in', eb => eb.selectFrom('account').select('id').where('name_key', '=', key))
    .execute()

/** The entries that bind a user: those of their account for an IAM user, none for an identity that owns an account. */
export const entriesFor = (db: ReadDb, userId: UserId, list: AccessListKind) =>
  rowsOf(db, list)
    .where('account_id', 'in', eb =>
      eb.selectFrom('user').select('user.account_id').where('user.id', '=', userId).where('user.kind', '=', 'iam-user'),
    )
    .execute()

/** The endpoints on the list of programs, of one account or of all, each account's in their order. */
export const endpointsOf = (db: ReadDb, accountId?: AccountId) =>
  db
    .selectFrom('vpc_endpoint_entry')
    .select(['account_id as accountId', 'endpoint_id as endpointId', 'description'])
    .where(eb => (accountId === undefined ? eb.lit(true) : eb('account_id', '=', accountId)))
    .orderBy('account_id')
    .orderBy('position')
    .execute()

/** Whether a user is an IAM user: one whom the lists of their account bind. */
export async function isBound(db: ReadDb, userId: UserId): Promise<boolean> {
  const row = await db
    .selectFrom('user')
    .select('id')
    .where('id', '=', userId)
    .where('kind', '=', 'iam-user')
    .executeTakeFirst()
  return row !== undefined
}

/** Puts these endpoints in the place of those that were there. */
export async function replaceEndpoints(
  tx: WriteDb,
  accountId: AccountId,
  endpoints: readonly VpcEndpoint[],
): Promise<void> {
  await tx.deleteFrom('vpc_endpoint_entry').where('account_id', '=', accountId).execute()
  if (endpoints.length === 0) return
  await tx
    .insertInto('vpc_endpoint_entry')
    .values(
      endpoints.map(({ endpointId, description }, position) => ({
        account_id: accountId,
        position,
        endpoint_id: endpointId,
        description,
      })),
    )
    .execute()
}

/** How many users of each account a list binds. */
export const countBound = (db: ReadDb) =>
  db
    .selectFrom('user')
    .select(['account_id as accountId'])
    .select(({ fn }) => fn.countAll<number>().as('users'))
    .where('kind', '=', 'iam-user')
    .where('deleted_at', 'is', null)
    .groupBy('account_id')
    .execute()

/** Puts these entries in the place of those that were there. */
export async function replaceEntries(
  tx: WriteDb,
  of: { readonly accountId: AccountId; readonly list: AccessListKind },
  entries: readonly AccessListEntry[],
): Promise<void> {
  const { accountId, list } = of
  await tx.deleteFrom('access_list_entry').where('account_id', '=', accountId).where('list', '=', list).execute()
  if (entries.length === 0) return
  await tx
    .insertInto('access_list_entry')
    .values(
      entries.map(({ address, description }, position) => ({
        account_id: accountId,
        list,
        position,
        entry: address,
        description,
      })),
    )
    .execute()
}
