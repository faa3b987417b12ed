import type { UserStage } from '#shared/contract/capability.ts'
import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

/** Every stage but `visitor`, which is the absence of a session. */
export type SessionStage = Exclude<UserStage, 'visitor'>

export const liveByClient = (db: ReadDb | WriteDb, clientDigest: Uint8Array) =>
  db
    .selectFrom('user_session')
    .select(['id', 'user_id', 'stage', 'started_at', 'seen_at'])
    .where('client_digest', '=', clientDigest)
    .where('ended_at', 'is', null)
    .executeTakeFirst()

export const insertSession = (
  tx: WriteDb,
  row: { id: string; clientDigest: Uint8Array; userId: UserId; stage: SessionStage; now: number },
) =>
  tx
    .insertInto('user_session')
    .values({
      id: row.id,
      client_digest: row.clientDigest,
      user_id: row.userId,
      stage: row.stage,
      started_at: row.now,
      seen_at: row.now,
      ended_at: null,
    })
    .execute()

const ending = (tx: WriteDb, now: number) =>
  tx.updateTable('user_session').set({ ended_at: now }).where('ended_at', 'is', null)

/** Ends all of a user's sessions and counts those that were still good (`aliveSince`: last used after it). */
export async function endOfUser(tx: WriteDb, userId: UserId, at: { now: number; aliveSince: number }): Promise<number> {
  const { now } = at
  await ending(tx, now).where('user_id', '=', userId).where('seen_at', '<=', at.aliveSince).execute()
  const { numUpdatedRows } = await ending(tx, now).where('user_id', '=', userId).executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function endOthersOfUser(
  tx: WriteDb,
  keep: { userId: UserId; sessionId: string },
  now: number,
): Promise<number> {
  const { numUpdatedRows } = await ending(tx, now)
    .where('user_id', '=', keep.userId)
    .where('id', '<>', keep.sessionId)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export const endOfClient = (tx: WriteDb, clientDigest: Uint8Array, now: number) =>
  ending(tx, now).where('client_digest', '=', clientDigest).execute()

export const endById = (tx: WriteDb, sessionId: string, now: number) =>
  ending(tx, now).where('id', '=', sessionId).execute()

/** Moves a live session from one stage to another; says whether it was there. */
export async function changeStage(
  tx: WriteDb,
  sessionId: string,
  step: { from: SessionStage; to: SessionStage; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('user_session')
    .set({ stage: step.to, seen_at: step.now })
    .where('id', '=', sessionId)
    .where('stage', '=', step.from)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Says whether the session was still there. */
export async function markSeen(tx: WriteDb, sessionId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('user_session')
    .set({ seen_at: now })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
