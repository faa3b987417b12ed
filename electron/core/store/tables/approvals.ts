import type { ApprovalId, CallId, DeskId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface ApprovalTable {
  id: ApprovalId
  call_id: CallId
  user_id: UserId
  operator_id: OperatorId
  act: string
  note: string
  requested_at: number
  expires_at: number
  ripe_at: number | null
  state: string
  evidence: string | null
  digest: string | null
  decided_at: number | null
  decided_by: OperatorId | null
  desk_id: DeskId | null
  document: string | null
  tries: Generated<number>
  reason: Generated<string>
  spent_on: string | null
  spent_at: number | null
}

export interface PairedDeskTable {
  id: DeskId
  name: string
  signing_key: Uint8Array
  agreement_key: Uint8Array
  paired_at: number
  paired_by: OperatorId
  revoked_at: number | null
  revoked_by: OperatorId | null
}

/** What this desk answered to a request of another one, once. */
export interface AnsweredRequestTable {
  desk_id: DeskId
  nonce: string
  decision: string
  operator_id: OperatorId
  answered_at: number
  reason: string
}

/** Approvals, the desks that this one is paired with, and what was answered to them. */
export interface ApprovalsTables {
  approval: ApprovalTable
  paired_desk: PairedDeskTable
  answered_request: AnsweredRequestTable
}
