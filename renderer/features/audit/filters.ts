import { computed, reactive } from 'vue'

import type { AuditRow } from '#shared/contract/audit.ts'
import type { CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Input } from '#shared/contract/index.ts'

/** What the audit page is narrowed to, as its fields hold it. Empty texts narrow nothing. */
export interface AuditFilters {
  area: string
  outcome: '' | AuditRow['outcome']
  operatorId: '' | OperatorId
  /** Days as a date field writes them, `2026-11-23`, in the reader's time zone. */
  from: string
  to: string
  user: { readonly id: UserId; readonly name: string } | null
  call: { readonly id: CallId; readonly number: number } | null
}

const none: AuditFilters = { area: '', outcome: '', operatorId: '', from: '', to: '', user: null, call: null }
const DAY_MS = 86_400_000

/** Midnight of a day in the reader's zone; `undefined` while the field is empty or half typed. */
const startOf = (day: string): number | undefined => {
  const at = day === '' ? Number.NaN : new Date(`${day}T00:00`).getTime()
  return Number.isNaN(at) ? undefined : at
}

/** The filters as the core takes them; `to` includes its whole day. */
export function asked(filters: AuditFilters): Omit<Input<'audit.list'>, 'before' | 'limit'> {
  const { area, outcome, operatorId, user, call } = filters
  const from = startOf(filters.from)
  const to = startOf(filters.to)
  return {
    ...(area === '' ? {} : { action: area }),
    ...(outcome === '' ? {} : { outcome }),
    ...(operatorId === '' ? {} : { operatorId }),
    ...(user === null ? {} : { userId: user.id }),
    ...(call === null ? {} : { callId: call.id }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to: to + DAY_MS - 1 }),
  }
}

export function useFilters() {
  const filters = reactive<AuditFilters>({ ...none })
  const narrowed = computed(() => Object.keys(asked(filters)).length > 0)
  const clear = () => Object.assign(filters, none)
  return { filters, narrowed, clear }
}
