import type { AccountId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'

/** The quotas of an account that differ from the usual ones. */
export const adjustedQuotas = (db: ReadDb, accountId: AccountId) =>
  db.selectFrom('quota').select(['type', 'quota']).where('account_id', '=', accountId).execute()
