import type { OperatorId, UserId } from '#shared/contract/ids.ts'

/** Who wants to review, and what they have to do with the appeal. */
export interface Reviewing {
  readonly operatorId: OperatorId
  readonly linkedUserId: UserId | null
  /** Null: the user alone. */
  readonly openedBy: OperatorId | null
  readonly userId: UserId
  /** One of the two added the other a short while ago, so they count as one person. */
  readonly newPair: boolean
}

/** Why somebody is no second person for an appeal, as a message id; null when they are one. Nobody is exempt. */
export function barTo(who: Reviewing): string | null {
  if (who.linkedUserId === who.userId) return 'appeals.problem.own-record'
  if (who.openedBy === who.operatorId) return 'appeals.problem.you-opened-it'
  return who.newPair ? 'appeals.problem.new-operator' : null
}
