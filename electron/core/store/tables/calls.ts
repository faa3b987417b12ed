import type { CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface CallTable {
  id: CallId
  number: number
  user_id: UserId
  operator_id: OperatorId
  state: string
  intent: string
  reached_by: string
  ticket: Generated<string>
  opened_at: number
  closed_at: number | null
  outcome: string | null
}

export interface ProofTable {
  id: string
  call_id: CallId
  user_id: UserId
  operator_id: OperatorId
  intent: string
  method: string
  source: string
  strength: string
  weakened: string | null
  proved_at: number
  expires_at: number
  spent_on: string | null
  spent_at: number | null
}

export interface FailedCheckTable {
  user_id: UserId
  call_id: CallId
  operator_id: OperatorId
  method: string
  at: number
}

export interface ActTable {
  id: string
  call_id: CallId
  user_id: UserId
  operator_id: OperatorId
  act: string
  done_at: number
}

export interface ServiceTicketTable {
  call_id: CallId
  user_id: UserId
  operator_id: OperatorId
  unavailable: string
  ticket: Generated<string>
  recorded_at: number
}

export interface NumberRevealTable {
  id: string
  call_id: CallId
  user_id: UserId
  operator_id: OperatorId
  address_digest: Uint8Array
  revealed_at: number
  expires_at: number
  ended_at: number | null
}

export interface VouchingTable {
  id: string
  voucher_id: UserId
  user_id: UserId
  call_id: CallId
  operator_id: OperatorId
  outcome: string
  manager: number
  at: number
}

export interface CheckCardTable {
  user_id: UserId
  card_id: string
  seed: Uint8Array
  language: string
  made_at: number
}

export interface CheckWordsTable {
  id: string
  call_id: CallId
  user_id: UserId
  operator_id: OperatorId
  card_id: string | null
  card_row: number | null
  at: number
}

/** Rows of calls, proofs and acts. */
export interface CallsTables {
  call: CallTable
  proof: ProofTable
  failed_check: FailedCheckTable
  act: ActTable
  service_ticket: ServiceTicketTable
  number_reveal: NumberRevealTable
  vouching: VouchingTable
  check_card: CheckCardTable
  check_words: CheckWordsTable
}
