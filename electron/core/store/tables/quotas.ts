import type { AccountId } from '#shared/contract/ids.ts'

export interface QuotaTable {
  account_id: AccountId
  type: string
  quota: number
}

/** Rows of quotas that differ from the usual ones. */
export interface QuotasTables {
  quota: QuotaTable
}
