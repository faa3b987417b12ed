import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { TemporaryKeyTable, TokenTable } from '../store/tables/iam.ts'

/** A token, unless its user's password changed since it was issued. */
export const tokenRow = (db: ReadDb, digest: Uint8Array) =>
  db
    .selectFrom('token')
    .leftJoin('password', 'password.user_id', 'token.user_id')
    .selectAll('token')
    .where('token.digest', '=', digest)
    .where(eb =>
      eb.or([eb('password.changed_at', 'is', null), eb('password.changed_at', '<=', eb.ref('token.issued_at'))]),
    )
    .executeTakeFirst()

export const insertToken = (tx: WriteDb, row: Insertable<TokenTable>) => tx.insertInto('token').values(row).execute()

/** A temporary key, unless its user's password changed since it was made. */
export const temporaryKeyRow = (db: ReadDb, id: string) =>
  db
    .selectFrom('temporary_key')
    .leftJoin('password', 'password.user_id', 'temporary_key.user_id')
    .selectAll('temporary_key')
    .where('temporary_key.id', '=', id)
    .where(eb =>
      eb.or([
        eb('password.changed_at', 'is', null),
        eb('password.changed_at', '<=', eb.ref('temporary_key.created_at')),
      ]),
    )
    .executeTakeFirst()

export const insertTemporaryKey = (tx: WriteDb, row: Insertable<TemporaryKeyTable>) =>
  tx.insertInto('temporary_key').values(row).execute()

/** Deletes what has run out. */
export async function deleteRunOut(tx: WriteDb, now: number): Promise<void> {
  await tx.deleteFrom('token').where('expires_at', '<=', now).execute()
  await tx.deleteFrom('temporary_key').where('expires_at', '<=', now).execute()
}

export async function deleteOfUsers(tx: WriteDb, userIds: readonly UserId[]): Promise<void> {
  if (userIds.length === 0) return
  await tx.deleteFrom('token').where('user_id', 'in', userIds).execute()
  await tx.deleteFrom('temporary_key').where('user_id', 'in', userIds).execute()
}

export async function deleteOfAgency(tx: WriteDb, agencyId: string): Promise<void> {
  await tx.deleteFrom('token').where('agency_id', '=', agencyId).execute()
  await tx.deleteFrom('temporary_key').where('agency_id', '=', agencyId).execute()
}

const agencies = (db: ReadDb) =>
  db
    .selectFrom('agency')
    .innerJoin('account', 'account.id', 'agency.account_id')
    .select([
      'agency.id',
      'agency.name',
      'agency.account_id as accountId',
      'account.name as accountName',
      'agency.trusted_account_id as trustedAccountId',
      'agency.expires_at as expiresAt',
    ])

/** The agency of this id, whatever account it belongs to. */
export const agencyRow = (db: ReadDb, agencyId: string) =>
  agencies(db).where('agency.id', '=', agencyId).executeTakeFirst()

/** An agency by its name in the account that made it, which is named by id or by the key of its name. */
export const agencyNamed = (
  db: ReadDb,
  { name, account }: { readonly name: string; readonly account: { readonly id: AccountId } | { readonly key: string } },
) =>
  agencies(db)
    .where('agency.name', '=', name)
    .where(eb => ('id' in account ? eb('account.id', '=', account.id) : eb('account.name_key', '=', account.key)))
    .executeTakeFirst()
