import type { OperationRecord } from '#shared/contract/audit.ts'
import type { AccountId } from '#shared/contract/ids.ts'
import { ERROR_CODES } from '#shared/errors.ts'

import type { ReadDb } from '../store/database.ts'
import { programRows } from './rows.ts'

interface Asked {
  readonly accountId: AccountId | undefined
  /** Only rows with a smaller number. */
  readonly before: number | undefined
  readonly since: number
}

/** What programs did, newest first: the rows of the audit that an operation of the lab API left. */
export async function operationRecords(db: ReadDb, asked: Asked, limit: number): Promise<OperationRecord[]> {
  return (await programRows(db, asked, limit)).map(row => {
    // Only dispatch writes the detail of a row, as texts by name.
    const detail = JSON.parse(row.detail) as Readonly<Partial<Record<string, string>>>
    const code = ERROR_CODES.find(one => one === detail['refusedWith'])
    return {
      seq: row.seq,
      at: row.at,
      operation: detail['operation'] ?? '',
      requestId: detail['requestId'] ?? '',
      account:
        row.account_id === null || row.account_name === null
          ? null
          : { accountId: row.account_id, name: row.account_name },
      by:
        row.by_id === null || row.by_login === null
          ? null
          : {
              userId: row.by_id,
              login: row.by_login,
              account: row.by_account ?? '',
              isRoot: row.by_kind === 'root' || row.by_owner === 1,
            },
      shown: detail['signedWith'] ?? '',
      agencyId: detail['agencyId'] ?? null,
      address: detail['address'] ?? '',
      resource: detail['resource'] ?? '',
      // A try that counts was written, and refused all the same.
      outcome: row.outcome === 'done' && code !== undefined ? 'refused' : row.outcome,
      refusal: code === undefined ? null : { code, reason: detail['reason'] ?? '' },
    }
  })
}
