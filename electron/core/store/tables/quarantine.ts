import type { CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface QuarantineTable {
  id: Generated<number>
  user_id: UserId
  call_id: CallId | null
  operator_id: OperatorId | null
  recovery_id: string | null
  change_id: string | null
  kind: 'password' | 'mfa' | 'protection'
  sealed: Uint8Array
  digest: Uint8Array
  link_digest: Uint8Array | null
  tries_left: number
  made_at: number
  expires_at: number
}

export interface AccountFreezeTable {
  user_id: UserId
  frozen_at: number
  operator_id: OperatorId | null
}

/** Sealed credentials, and the accounts that an objection froze. */
export interface QuarantineTables {
  quarantine: QuarantineTable
  account_freeze: AccountFreezeTable
}
