import { OWN_ACTIONS } from '#shared/contract/mySecurity.ts'
import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'

/** Rows of the audit about a user that were done and that the user may read, newest first. No detail, no name, no reason. */
export const ownRows = (db: ReadDb, userId: UserId, page: { readonly before: number | null; readonly limit: number }) =>
  db
    .selectFrom('audit')
    .select(['seq', 'at', 'action', 'note', 'actor_kind as actorKind', 'actor_id as actorId', 'call_id as callId'])
    .where('user_id', '=', userId)
    .where('outcome', '=', 'done')
    .where('action', 'in', Object.keys(OWN_ACTIONS))
    .$if(page.before !== null, query => query.where('seq', '<', page.before ?? 0))
    .orderBy('seq', 'desc')
    .limit(page.limit)
    .execute()
export type OwnRow = Awaited<ReturnType<typeof ownRows>>[number]
