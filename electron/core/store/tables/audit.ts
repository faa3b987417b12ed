import type { AccountId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'

export interface AuditTable {
  seq: number
  at: number
  actor_kind: 'operator' | 'cli' | 'user' | 'api' | 'system'
  actor_id: string | null
  action: string
  outcome: 'done' | 'refused' | 'broken'
  note: string
  user_id: UserId | null
  call_id: CallId | null
  operator_id: OperatorId | null
  account_id: AccountId | null
  detail_digest: Uint8Array | null
  hash: Uint8Array
}

export interface AuditDetailTable {
  seq: number
  salt: Uint8Array
  detail: string
}

export interface SettingTable {
  name: string
  value: string
  changed_at: number
  changed_by: string | null
}

/** Rows of the audit chain and of settings. */
export interface AuditTables {
  audit: AuditTable
  audit_detail: AuditDetailTable
  setting: SettingTable
}
