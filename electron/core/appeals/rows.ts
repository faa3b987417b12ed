import type { AppealState } from '#shared/contract/appeals.ts'
import type { AppealId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Insertable, Selectable, Updateable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { AppealAnswerTable, AppealTable } from '../store/tables/appeals.ts'

export type AppealRow = Selectable<AppealTable>

const LIVE: readonly AppealState[] = ['collecting', 'submitted', 'in-review', 'approved']
/** What waits for a lead. */
const WAITING: readonly AppealState[] = ['submitted', 'in-review']

/** Whom a call is about. */
export const callOf = (db: ReadDb, id: CallId) =>
  db.selectFrom('call').select('user_id').where('id', '=', id).executeTakeFirst()

export const appealById = (db: ReadDb, id: AppealId) =>
  db.selectFrom('appeal').selectAll().where('id', '=', id).executeTakeFirst()

/** The newest appeal about a user, whatever became of it. */
export const latestOf = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('appeal')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('opened_at', 'desc')
    .orderBy('number', 'desc')
    .executeTakeFirst()

/** An approved appeal whose window is open. */
export const approvedOf = (db: ReadDb, userId: UserId, now: number) =>
  db
    .selectFrom('appeal')
    .selectAll()
    .where('user_id', '=', userId)
    .where('state', '=', 'approved')
    .where('ends_at', '>', now)
    .executeTakeFirst()

/** Everything about a user since a time, newest first. */
export const historyOf = (db: ReadDb, userId: UserId, since = 0) =>
  db
    .selectFrom('appeal')
    .select(['id', 'number', 'state', 'ends_at', 'opened_at', 'decided_at'])
    .where('user_id', '=', userId)
    .where('opened_at', '>', since)
    .orderBy('number', 'desc')
    .execute()

const named = (db: ReadDb) =>
  db
    .selectFrom('appeal')
    .innerJoin('user', 'user.id', 'appeal.user_id')
    .innerJoin('account', 'account.id', 'user.account_id')
    .leftJoin('call', 'call.id', 'appeal.call_id')
    .leftJoin('operator as opener', 'opener.id', 'appeal.opened_by')
    .leftJoin('operator as reviewer', 'reviewer.id', 'appeal.reviewer_id')
    .selectAll('appeal')
    .select(['user.name as user_name', 'user.login', 'account.name as account_name', 'call.number as call_number'])
    .select(['opener.name as opener_name', 'reviewer.name as reviewer_name'])
export type NamedAppeal = Awaited<ReturnType<typeof listAppeals>>[number]

export const namedById = (db: ReadDb, id: AppealId) => named(db).where('appeal.id', '=', id).executeTakeFirst()

interface Filter {
  /** Only what waits for a lead at this time; null: all. */
  readonly waitingAt: number | null
}

/** What waits, the oldest first; all, the newest first. */
export const listAppeals = (db: ReadDb, filter: Filter & { readonly offset: number; readonly limit: number }) =>
  named(db)
    .$if(filter.waitingAt !== null, query =>
      query.where('appeal.state', 'in', WAITING).where('appeal.ends_at', '>', filter.waitingAt ?? 0),
    )
    .orderBy('appeal.number', filter.waitingAt === null ? 'desc' : 'asc')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute()

export async function countAppeals(db: ReadDb, filter: Filter): Promise<number> {
  const { count } = await db
    .selectFrom('appeal')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .$if(filter.waitingAt !== null, query =>
      query.where('state', 'in', WAITING).where('ends_at', '>', filter.waitingAt ?? 0),
    )
    .executeTakeFirstOrThrow()
  return count
}

// People say the number aloud: four digits from the first appeal on.
const FIRST_NUMBER = 1001

export async function nextNumber(tx: WriteDb): Promise<number> {
  const row = await tx
    .selectFrom('appeal')
    .select(eb => eb.fn.max('number').as('last'))
    .executeTakeFirst()
  return (row?.last ?? FIRST_NUMBER - 1) + 1
}

export const insertAppeal = (tx: WriteDb, row: Insertable<AppealTable>) => tx.insertInto('appeal').values(row).execute()

/** Takes an appeal from one state to the next; says whether it was still there, and its time not over. */
export async function moveAppeal(
  tx: WriteDb,
  id: AppealId,
  step: { readonly from: AppealState; readonly now: number; readonly set: Omit<Updateable<AppealTable>, 'id'> },
): Promise<boolean> {
  const done = await tx
    .updateTable('appeal')
    .set(step.set)
    .where('id', '=', id)
    .where('state', '=', step.from)
    .where('ends_at', '>', step.now)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Writes down that the time of appeals is over, and forgets their contacts: of one user, so that another one can be live, or of all. */
export const expireOf = (tx: WriteDb, userId: UserId | null, now: number) =>
  tx
    .updateTable('appeal')
    .set({ state: 'expired', contact: '' })
    .$if(userId !== null, query => query.where('user_id', '=', userId ?? ('' as UserId)))
    .where('state', 'in', LIVE)
    .where('ends_at', '<=', now)
    .execute()

/** A user is deleted: an appeal that is under way is withdrawn, and its contact forgotten. */
export const withdrawAppealsOf = async (tx: WriteDb, userId: UserId): Promise<void> => {
  await tx
    .updateTable('appeal')
    .set({ state: 'withdrawn', contact: '' })
    .where('user_id', '=', userId)
    .where('state', 'in', LIVE)
    .execute()
}

/** Takes one try against the pick-up code; says whether one was left. */
export async function takeTry(tx: WriteDb, id: AppealId): Promise<boolean> {
  const done = await tx
    .updateTable('appeal')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('id', '=', id)
    .where('tries_left', '>', 0)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

export const markProved = (tx: WriteDb, id: AppealId, at: { readonly callId: CallId; readonly tries: number }) =>
  tx.updateTable('appeal').set({ proved_in: at.callId, tries_left: at.tries }).where('id', '=', id).execute()

/** Uses an approved appeal up, once, in the call where it was proved. The update counts, not what was read before. */
export async function useAppeal(
  tx: WriteDb,
  by: { readonly userId: UserId; readonly callId: CallId; readonly now: number },
): Promise<boolean> {
  const done = await tx
    .updateTable('appeal')
    .set({ state: 'used', used_at: by.now, contact: '' })
    .where('user_id', '=', by.userId)
    .where('state', '=', 'approved')
    .where('proved_in', '=', by.callId)
    .where('ends_at', '>', by.now)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

export const answersOf = (db: ReadDb, id: AppealId) =>
  db.selectFrom('appeal_answer').select(['question', 'outcome']).where('appeal_id', '=', id).execute()

export const insertAnswers = (tx: WriteDb, rows: readonly Insertable<AppealAnswerTable>[]) =>
  tx.insertInto('appeal_answer').values(rows).execute()

/** How many other users' appeals named the same contact. */
export async function othersWith(db: ReadDb, digest: Uint8Array, userId: UserId): Promise<number> {
  if (digest.length === 0) return 0
  const { count } = await db
    .selectFrom('appeal')
    .select(({ fn }) => fn.count<number>('user_id').distinct().as('count'))
    .where('contact_digest', '=', digest)
    .where('user_id', '<>', userId)
    .executeTakeFirstOrThrow()
  return count
}

/** When two operators came here, and by whom. */
export const additionsOf = (db: ReadDb, ids: readonly OperatorId[]) =>
  db.selectFrom('operator').select(['id', 'created_at', 'created_by']).where('id', 'in', ids).execute()

/** Who changed a gateway last, and when. */
export const gatewayChange = (db: ReadDb, gateway: 'smtp' | 'sms') =>
  db
    .selectFrom('setting')
    .select(['changed_at', 'changed_by'])
    .where('name', '=', `${gateway}.changed`)
    .executeTakeFirst()

/** Moments that no page of the desk shows: when the record was made, when the device was bound, the sign-in before the last. */
export async function momentsOf(db: ReadDb, userId: UserId) {
  const user = await db
    .selectFrom('user')
    .leftJoin('mfa_device', 'mfa_device.user_id', 'user.id')
    .select(['user.created_at as createdAt', 'mfa_device.bound_at as boundAt'])
    .where('user.id', '=', userId)
    .executeTakeFirst()
  const before = await db
    .selectFrom('user_session')
    .select('started_at')
    .where('user_id', '=', userId)
    .orderBy('started_at', 'desc')
    .limit(1)
    .offset(1)
    .executeTakeFirst()
  return {
    createdAt: user?.createdAt ?? null,
    boundAt: user?.boundAt ?? null,
    signInBeforeLast: before?.started_at ?? null,
  }
}

/** Wrong answers about a user since a time, by whatever operator. */
export async function wrongAnswers(db: ReadDb, userId: UserId, since: number): Promise<number> {
  const { count } = await db
    .selectFrom('failed_check')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return count
}

/** The appeal that has a number, if its window is open or it waits for somebody. */
export const byNumber = (db: ReadDb, number: number) =>
  db.selectFrom('appeal').selectAll().where('number', '=', number).executeTakeFirst()

/** Uses an approved appeal up, once, by its owner alone. The update counts, not what was read before. */
export async function useOwnAppeal(tx: WriteDb, userId: UserId, now: number): Promise<boolean> {
  const done = await tx
    .updateTable('appeal')
    .set({ state: 'used', used_at: now, contact: '' })
    .where('user_id', '=', userId)
    .where('state', '=', 'approved')
    .where('ends_at', '>', now)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
