import type { MESSAGE_EVENTS } from '#shared/contract/codes.ts'
import type { MessageId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

/** One thing that happened to a message. Rows are only ever added, in the transaction of what they tell. */
export interface Happening {
  readonly what: (typeof MESSAGE_EVENTS)[number]
  readonly at: number
  readonly problem?: string
  readonly nextTryAt?: number
  readonly operatorId?: string
  readonly replacedBy?: MessageId
}

/** Writes down what happened to each of these messages. */
export async function tell(tx: WriteDb, ids: readonly MessageId[], happening: Happening): Promise<void> {
  if (ids.length === 0) return
  await tx
    .insertInto('message_event')
    .values(
      ids.map(id => ({
        message_id: id,
        at: happening.at,
        what: happening.what,
        problem: happening.problem ?? null,
        next_try_at: happening.nextTryAt ?? null,
        operator_id: happening.operatorId ?? null,
        replaced_by: happening.replacedBy ?? null,
      })),
    )
    .execute()
}

/** What happened to a message, first things first, with the names of those who did it. */
export const eventsOf = (db: ReadDb, id: MessageId) =>
  db
    .selectFrom('message_event as event')
    .leftJoin('operator', 'operator.id', 'event.operator_id')
    .select(['event.at', 'event.what', 'event.problem', 'event.next_try_at', 'event.replaced_by'])
    .select('operator.name as operator_name')
    .where('event.message_id', '=', id)
    .orderBy('event.seq')
    .execute()
