import type { OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface PracticeRunTable {
  id: string
  caller: string
  operator_id: OperatorId
  user_id: UserId
  began_at: number
  ended_at: number | null
}

export interface PracticeTurnTable {
  run_id: string
  nr: number
  saying: string | null
  field: string | null
  line: string
  reads: string
  cue: string | null
  ends: number
  marked: Generated<number>
  at: number
}

/** Rows of practice mode. */
export interface PracticeTables {
  practice_run: PracticeRunTable
  practice_turn: PracticeTurnTable
}
