import type { OperatorId, UserId } from '#shared/contract/ids.ts'

import { isNewPair } from '../../codes/codes.ts'
import type { Addition } from '../../codes/codes.ts'

/** Somebody who could decide, or who asks. */
export interface Person {
  readonly operatorId: OperatorId
  readonly linkedUserId: UserId | null
}

/**
 * Why somebody may not decide about a call, as a message id; null when they may. Nobody decides about a call of their own or
 * about their own record, and neither of two decides for the other who has just been added by them (docs/adr/0012). Being an
 * administrator changes nothing. Pure.
 */
export function objectionTo(
  decider: Person,
  request: { readonly asker: Person; readonly userId: UserId },
  at: { readonly now: number; readonly additions: ReadonlyMap<string, Addition> },
): string | null {
  const isSamePerson = decider.linkedUserId !== null && decider.linkedUserId === request.asker.linkedUserId
  if (decider.operatorId === request.asker.operatorId || isSamePerson) return 'approvals.problem.own-call'
  if (decider.linkedUserId === request.userId) return 'calls.demand.own-record'
  if (isNewPair(decider.operatorId, request.asker.operatorId, at)) return 'approvals.problem.new-operator'
  return null
}
