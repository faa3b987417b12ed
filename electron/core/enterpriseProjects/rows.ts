import type { AccountId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { EnterpriseProjectTable } from '../store/tables/iam.ts'

const rows = (db: ReadDb, accountId: AccountId) =>
  db
    .selectFrom('enterprise_project')
    .select(['id as enterpriseProjectId', 'name', 'created_at as createdAt'])
    .where('account_id', '=', accountId)

export const projectsOf = (db: ReadDb, accountId: AccountId) => rows(db, accountId).orderBy('name').execute()

export const projectById = (db: ReadDb, accountId: AccountId, id: string) =>
  rows(db, accountId).where('id', '=', id).executeTakeFirst()

export const projectByName = (db: ReadDb, accountId: AccountId, name: string) =>
  rows(db, accountId).where('name', '=', name).executeTakeFirst()

export const anyProject = (db: ReadDb, accountId: AccountId) => rows(db, accountId).limit(1).executeTakeFirst()

export const insertProject = (tx: WriteDb, row: Insertable<EnterpriseProjectTable>) =>
  tx.insertInto('enterprise_project').values(row).execute()
