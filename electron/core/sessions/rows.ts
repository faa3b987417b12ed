import type { UserStage } from '#shared/contract/capability.ts'
import type { UserId } from '#shared/contract/ids.ts'

import type { Proved } from '../call.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'

/** Every stage but `visitor`, which is the absence of a session. */
export type SessionStage = Exclude<UserStage, 'visitor'>

export const liveByClient = (db: ReadDb | WriteDb, clientDigest: Uint8Array) =>
  db
    .selectFrom('user_session')
    .select(['id', 'user_id', 'stage', 'started_at', 'seen_at', 'proved_at', 'proved_by'])
    .where('client_digest', '=', clientDigest)
    .where('ended_at', 'is', null)
    .executeTakeFirst()

export const insertSession = (
  tx: WriteDb,
  row: {
    id: string
    clientDigest: Uint8Array
    userId: UserId
    stage: SessionStage
    now: number
    device: string
    previousSignInAt: number | null
    browserId: string | null
    keepsBrowser: boolean
  },
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
      device: row.device,
      previous_sign_in_at: row.previousSignInAt,
      browser_id: row.browserId,
      keeps_browser: Number(row.keepsBrowser),
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

export const setProved = (tx: WriteDb, sessionId: string, { by, at }: Proved) =>
  tx.updateTable('user_session').set({ proved_at: at, proved_by: by }).where('id', '=', sessionId).execute()

export const setPreviousSignIn = (tx: WriteDb, sessionId: string, at: number | null) =>
  tx.updateTable('user_session').set({ previous_sign_in_at: at }).where('id', '=', sessionId).execute()

export const setBrowserId = (tx: WriteDb, sessionId: string, browserId: string) =>
  tx.updateTable('user_session').set({ browser_id: browserId }).where('id', '=', sessionId).execute()

export const browserRow = (db: ReadDb, sessionId: string) =>
  db
    .selectFrom('user_session')
    .select(['browser_id as browserId', 'keeps_browser as keeps'])
    .where('id', '=', sessionId)
    .executeTakeFirst()

/** How long a session of this user may run idle, in minutes; undefined: their account sets nothing. */
export async function idleMinutesOf(db: ReadDb, userId: UserId): Promise<number | undefined> {
  const row = await db
    .selectFrom('login_policy')
    .innerJoin('account', 'account.id', 'login_policy.account_id')
    .innerJoin('user', 'user.account_id', 'account.id')
    .select('login_policy.session_minutes as minutes')
    .where('user.id', '=', userId)
    .where('account.profile', '=', 'huawei')
    .executeTakeFirst()
  return row?.minutes ?? undefined
}

/** When the user signed in before this session, in milliseconds; null: never. */
export async function previousSignIn(db: ReadDb, sessionId: string): Promise<number | null> {
  const row = await db
    .selectFrom('user_session')
    .select('previous_sign_in_at')
    .where('id', '=', sessionId)
    .executeTakeFirst()
  return row?.previous_sign_in_at ?? null
}

/** Sessions of a user that have not ended, newest first; those that ran idle are among them. */
export const openOfUser = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('user_session')
    .select(['id as sessionId', 'stage', 'started_at as startedAt', 'seen_at as seenAt', 'device'])
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .execute()

/** Ends one session of this user; says whether it was there. */
export async function endOwn(tx: WriteDb, own: { userId: UserId; sessionId: string }, now: number): Promise<boolean> {
  const { numUpdatedRows } = await ending(tx, now)
    .where('id', '=', own.sessionId)
    .where('user_id', '=', own.userId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A user is deleted: sessions go, and what is known of their browsers with them. */
export const deleteSessions = async (tx: WriteDb, userId: UserId): Promise<void> => {
  await tx.deleteFrom('user_session').where('user_id', '=', userId).execute()
}
