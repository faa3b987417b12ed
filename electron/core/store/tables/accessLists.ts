import type { AccessListKind } from '#shared/contract/accessLists.ts'
import type { AccountId } from '#shared/contract/ids.ts'

export interface AccessListEntryTable {
  account_id: AccountId
  list: AccessListKind
  position: number
  entry: string
  description: string
}

/** Rows of access lists. */
export interface AccessListsTables {
  access_list_entry: AccessListEntryTable
}
