import type { OperatorId } from '#shared/contract/ids.ts'
import { mayDo } from '#shared/contract/permissions.ts'

import type { Staff } from '../call.ts'
import type { Addition, MessageRow } from './rows.ts'

/** For how long two operators count as one person when one of them has just added the other. */
export const NEW_OPERATOR_MS = 72 * 3_600_000

export type Reading = 'readable' | 'gone' | 'own-call' | 'new-operator' | 'not-yours'

/**
 * Whether an operator may read a body now. Only what stays on this machine can be read at all (`lab`, `desk`): what a real
 * gateway carries is between it and the user. Nobody reads what their own call sent, or one person could prove and answer;
 * for the same reason nobody reads for an operator they have just added, nor the other way round.
 */
export function readingOf(
  message: Pick<MessageRow, 'kind' | 'sender' | 'opened_by' | 'body' | 'wipe_at'>,
  reader: Pick<Staff, 'operatorId' | 'roles'>,
  at: { readonly now: number; readonly additions: ReadonlyMap<string, Addition> },
): Reading {
  if (!mayDo(reader.roles, 'outbox.read_body')) return 'not-yours'
  // A code that a user asked for on their own page opens the account together with a password: it is for nobody at the desk.
  if (message.kind === 'own-code' || message.kind === 'forgot-code') return 'not-yours'
  if (message.sender !== 'lab' && message.sender !== 'desk') return 'not-yours'
  if (message.opened_by === reader.operatorId) return 'own-call'
  if (message.opened_by !== null && isNewPair(message.opened_by, reader.operatorId, at)) return 'new-operator'
  return message.body === null || (message.wipe_at ?? 0) <= at.now ? 'gone' : 'readable'
}

/** Whether one of the two gave the other an enrolment code, as a new operator or again, less than 72 hours ago. */
export function isNewPair(
  one: string,
  other: OperatorId,
  at: { readonly now: number; readonly additions: ReadonlyMap<string, Addition> },
): boolean {
  const justAdded = (added: string, by: string) => {
    const addition = at.additions.get(added)
    return addition?.by === by && addition.at > at.now - NEW_OPERATOR_MS
  }
  return justAdded(one, other) || justAdded(other, one)
}

/**
 * Everybody who may be the same person as this operator: linked to them by enrolment codes of the last 72 hours, over others too.
 * One person can add an accomplice who adds a third, or two at once; where it matters most, none of them is a second one.
 */
export function sameHands(
  operator: string,
  { now, additions }: { readonly now: number; readonly additions: ReadonlyMap<string, Addition> },
): ReadonlySet<string> {
  const links = [...additions].flatMap(([added, { at, by }]) =>
    by !== null && at > now - NEW_OPERATOR_MS ? [[added, by] as const] : [],
  )
  const hands = new Set([operator])
  for (let before = 0; before < hands.size;) {
    before = hands.size
    for (const [a, b] of links)
      if (hands.has(a) || hands.has(b)) {
        hands.add(a)
        hands.add(b)
      }
  }
  return hands
}
