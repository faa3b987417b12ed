import type { UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface AccessKeyTable {
  id: string
  user_id: UserId
  secret: Uint8Array
  description: Generated<string>
  enabled: Generated<number>
  created_at: number
  last_used_at: number | null
  one_use: Generated<number>
}

export interface UsedSignatureTable {
  signature: string
  access_key: string
  forget_at: number
}

/** Rows of access keys. */
export interface AccessKeysTables {
  access_key: AccessKeyTable
  used_signature: UsedSignatureTable
}
