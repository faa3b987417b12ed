import type { Language, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface OperatorTable {
  id: OperatorId
  login: string
  login_key: string
  name: string
  roles: string
  state: 'invited' | 'active' | 'disabled'
  linked_user_id: UserId | null
  language: Language
  created_at: number
  created_by: string | null
  /** When the last enrolment code was given, and by whom. */
  code_at: Generated<number>
  code_by: string | null
  last_unlock_at: number | null
  slot_id: string | null
}

/** Rows of help-desk staff. */
export interface OperatorsTables {
  operator: OperatorTable
}
