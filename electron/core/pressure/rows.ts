import type { CallId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'

/** Whom a call is about, and whose it is. */
export const callOf = (db: ReadDb, callId: CallId) =>
  db.selectFrom('call').select(['user_id', 'operator_id']).where('id', '=', callId).executeTakeFirst()

/** When a setting that is not empty was written. */
export const writtenAt = (db: ReadDb, name: string) =>
  db.selectFrom('setting').select('changed_at').where('name', '=', name).where('value', '<>', '').executeTakeFirst()
