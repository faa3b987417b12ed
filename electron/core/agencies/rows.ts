import type { AccountId, AgencyId } from '#shared/contract/ids.ts'
import type { Insertable, Updateable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { AgencyTable } from '../store/tables/iam.ts'

const agencies = (db: ReadDb, accountId: AccountId) =>
  db
    .selectFrom('agency')
    .leftJoin('account as trusted', 'trusted.id', 'agency.trusted_account_id')
    .select([
      'agency.id',
      'agency.account_id as accountId',
      'agency.name',
      'agency.description',
      'agency.trusted_account_id as trustedAccountId',
      'trusted.name as trustedAccountName',
      'agency.trusted_service as trustedService',
      'agency.duration',
      'agency.created_at as createdAt',
      'agency.expires_at as expiresAt',
    ])
    .where('agency.account_id', '=', accountId)

/** The agencies of an account, by name. */
export const agencyRows = (db: ReadDb, accountId: AccountId) => agencies(db, accountId).orderBy('agency.name').execute()
export type AgencyRow = Awaited<ReturnType<typeof agencyRows>>[number]

export const agencyRow = (db: ReadDb, accountId: AccountId, agencyId: AgencyId) =>
  agencies(db, accountId).where('agency.id', '=', agencyId).executeTakeFirst()

/** The account of this id or of this key of its name. */
export const accountRow = (db: ReadDb, by: { readonly id: string } | { readonly key: string }) =>
  db
    .selectFrom('account')
    .select('id')
    .where(eb => ('id' in by ? eb('id', '=', by.id as AccountId) : eb('name_key', '=', by.key)))
    .executeTakeFirst()

export const insertAgency = (tx: WriteDb, row: Insertable<AgencyTable>) => tx.insertInto('agency').values(row).execute()

export const changeAgency = (tx: WriteDb, agencyId: AgencyId, change: Updateable<AgencyTable>) =>
  tx.updateTable('agency').set(change).where('id', '=', agencyId).execute()

export const deleteAgency = (tx: WriteDb, agencyId: AgencyId) =>
  tx.deleteFrom('agency').where('id', '=', agencyId).execute()
