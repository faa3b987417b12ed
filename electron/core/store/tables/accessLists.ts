import type { AccessListKind } from '#shared/contract/accessLists.ts'
import type { AccountId } from '#shared/contract/ids.ts'

export interface AccessListEntryTable {
  account_id: AccountId
  list: AccessListKind
  position: number
  entry: string
  description: string
}

export interface VpcEndpointEntryTable {
  account_id: AccountId
  position: number
  endpoint_id: string
  description: string
}

/** Rows of access lists. */
export interface AccessListsTables {
  access_list_entry: AccessListEntryTable
  vpc_endpoint_entry: VpcEndpointEntryTable
}
