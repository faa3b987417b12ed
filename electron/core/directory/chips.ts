import type { Chip, UserKind } from '#shared/contract/directory.ts'
import type { UserId } from '#shared/contract/ids.ts'

/** What the chips of a user are read from; both the card's row and a search hit have it. */
export interface Chippable {
  readonly userId: UserId
  readonly kind: UserKind
  readonly enterpriseAdministrator: number
  readonly privileged: number
  readonly enabled: number
  readonly frozenSince: number | null
  readonly lockedUntil: number | null
  readonly mfaBoundAt: number | null
  readonly deletedAt?: number | null
}

/** The states worth a word beside a name, in the order they are shown. */
export function chipsOf(row: Chippable, view: { now: number; self: UserId | null; reachable: boolean }): Chip[] {
  const chips: Chip[] = []
  if (row.userId === view.self) chips.push('own-record')
  // Nothing else that is said of them matters any more.
  if (row.deletedAt !== undefined && row.deletedAt !== null) return [...chips, 'deleted']
  if (row.kind !== 'iam-user') chips.push(row.kind)
  if (row.enterpriseAdministrator === 1) chips.push('enterprise-administrator')
  if (row.privileged === 1) chips.push('privileged')
  if (row.frozenSince !== null) chips.push('frozen')
  else if (row.enabled !== 1) chips.push('disabled')
  if (row.lockedUntil !== null && row.lockedUntil > view.now) chips.push('locked')
  if (row.mfaBoundAt !== null) chips.push('mfa')
  if (!view.reachable) chips.push('no-contact')
  return chips
}
