import type { AlertId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Generated } from 'kysely'

export interface RadarAlertTable {
  id: AlertId
  signal: string
  link: string
  grave: number
  facts: string
  /** Null, like the operator: on the user's own pages. */
  call_id: CallId | null
  user_id: UserId
  operator_id: OperatorId | null
  raised_at: number
  seen_at: number | null
  seen_by: OperatorId | null
  lifted_at: number | null
  lifted_by: OperatorId | null
  reason: Generated<string>
  for_good: Generated<number>
}

export interface CallerNumberTable {
  call_id: CallId
  digest: Uint8Array
  tail: string
}

/** Rows of the radar. */
export interface RadarTables {
  radar_alert: RadarAlertTable
  caller_number: CallerNumberTable
}
