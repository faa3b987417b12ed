import type { OperatorId } from '#shared/contract/ids.ts'

export interface PolicyVersionTable {
  version: number
  policy: string
  base: number
  reason: string
  proposed_by: OperatorId
  proposed_at: number
  confirmed_by: OperatorId | null
  in_force_at: number | null
  withdrawn_at: number | null
}

/** Versions of the evidence policy. */
export interface PolicyTables {
  policy_version: PolicyVersionTable
}
