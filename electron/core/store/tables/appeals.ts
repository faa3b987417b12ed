import type { AppealState } from '#shared/contract/appeals.ts'
import type { AppealId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface AppealTable {
  id: AppealId
  number: number
  user_id: UserId
  call_id: CallId | null
  opened_by: OperatorId | null
  recovery_id: string | null
  state: AppealState
  unavailable: 'mobile' | 'email' | 'both'
  verified_by: string
  contact_kind: 'sms' | 'email' | 'letter'
  contact: string
  contact_masked: string
  contact_digest: Uint8Array
  opened_at: number
  ends_at: number
  submitted_at: number | null
  reference_digest: Uint8Array | null
  reviewer_id: OperatorId | null
  decided_at: number | null
  reason: Generated<string>
  next_way: string | null
  code_digest: Uint8Array | null
  tries_left: Generated<number>
  proved_in: CallId | null
  used_at: number | null
}

export interface AppealAnswerTable {
  appeal_id: AppealId
  question: string
  outcome: 'matched' | 'differs' | 'unanswered' | 'nothing'
}

/** Rows of appeals. */
export interface AppealsTables {
  appeal: AppealTable
  appeal_answer: AppealAnswerTable
}
