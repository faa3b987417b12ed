import type { Channel, OperatorId, RecoveryRequestId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface RecoveryTaskTable {
  id: string
  client_digest: Uint8Array
  kind: 'image' | 'sound' | 'work'
  digest: Uint8Array
  made_at: number
  not_before: number
  expires_at: number
  state: 'open' | 'used' | 'dead'
}

export interface RecoveryTable {
  id: string
  client_digest: Uint8Array
  user_id: UserId | null
  who_digest: Uint8Array
  account: string
  login: string
  state: 'open' | 'done' | 'ended'
  started_at: number
  ends_at: number
  wrong_answers: Generated<number>
  done_at: number | null
  browser_id: string | null
}

export interface OwnCodeTable {
  id: string
  recovery_id: string
  channel: Channel
  address_digest: Uint8Array
  digest: Uint8Array
  sender: string
  made_at: number
  expires_at: number
  tries_left: number
  state: 'open' | 'used' | 'superseded' | 'dead'
}

export interface RecoveryProofTable {
  id: string
  recovery_id: string
  user_id: UserId
  method: 'code-email' | 'code-sms' | 'totp' | 'appeal'
  source: string
  strength: 'weak' | 'medium' | 'strong'
  weakened: 'lab-sender' | null
  proved_at: number
  expires_at: number
  spent_at: number | null
}

export interface RecoveryRequestTable {
  id: RecoveryRequestId
  number: number
  recovery_id: string
  account: string
  login: string
  user_id: UserId | null
  state: 'open' | 'taken' | 'dropped'
  made_at: number
  taken_by: OperatorId | null
  taken_at: number | null
}

/** Forgotten passwords on the users' own pages. */
export interface RecoveryTables {
  recovery_task: RecoveryTaskTable
  recovery: RecoveryTable
  forgot_code: OwnCodeTable
  recovery_proof: RecoveryProofTable
  recovery_request: RecoveryRequestTable
}
