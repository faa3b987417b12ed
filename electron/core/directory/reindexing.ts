import type { UserId } from '#shared/contract/ids.ts'

import type { WriteDb } from '../store/database.ts'
import { indexUsers } from './search/indexing.ts'

/** Brings the search index up to date for users as they stand now. */
export async function reindex(tx: WriteDb, userIds: readonly UserId[]): Promise<void> {
  const rows = await tx
    .selectFrom('user')
    .select(['rowid', 'name', 'login', 'email', 'employee_number as employeeNumber', 'department'])
    .where('id', 'in', userIds)
    .execute()
  await indexUsers(tx, rows)
}
