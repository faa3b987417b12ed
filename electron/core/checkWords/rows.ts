import type { CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { CheckCardTable, CheckWordsTable } from '../store/tables/calls.ts'

export const callOf = (db: ReadDb, callId: CallId) =>
  db.selectFrom('call').select(['id', 'user_id', 'operator_id', 'state']).where('id', '=', callId).executeTakeFirst()

/** The open calls about a user, newest first. */
export const openCallsOn = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('call')
    .select(['id', 'number', 'opened_at', 'intent', 'reached_by'])
    .where('user_id', '=', userId)
    .where('state', '=', 'open')
    .orderBy('number', 'desc')
    .limit(5)
    .execute()

export const cardOf = (db: ReadDb, userId: UserId) =>
  db.selectFrom('check_card').selectAll().where('user_id', '=', userId).executeTakeFirst()

export const putCard = (tx: WriteDb, row: Insertable<CheckCardTable>) =>
  tx.replaceInto('check_card').values(row).execute()

/** The rows of a card that are used, in order. */
export async function usedRows(db: ReadDb, cardId: string): Promise<number[]> {
  const found = await db
    .selectFrom('check_words')
    .select('card_row')
    .where('card_id', '=', cardId)
    .orderBy('card_row')
    .execute()
  return found.flatMap(({ card_row: row }) => (row === null ? [] : [row]))
}

export const insertShown = (tx: WriteDb, row: Insertable<CheckWordsTable>) =>
  tx.insertInto('check_words').values(row).execute()

/** Whether the words of the authenticator were shown in a call already: they are the same as before. */
export async function wasShown(db: ReadDb, callId: CallId): Promise<boolean> {
  const found = await db
    .selectFrom('check_words')
    .select('id')
    .where('call_id', '=', callId)
    .where('card_id', 'is', null)
    .executeTakeFirst()
  return found !== undefined
}

/** How often words about a user, or to an operator, were shown since a time. */
export async function countShown(
  db: ReadDb,
  of: { readonly userId: UserId } | { readonly operatorId: OperatorId },
  since: number,
): Promise<number> {
  const all = db
    .selectFrom('check_words')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('at', '>', since)
  const mine = 'userId' in of ? all.where('user_id', '=', of.userId) : all.where('operator_id', '=', of.operatorId)
  return (await mine.executeTakeFirstOrThrow()).count
}

/** A user is deleted, and the secret of their card with them. */
export const deleteCard = async (tx: WriteDb, userId: UserId): Promise<void> => {
  await tx.deleteFrom('check_card').where('user_id', '=', userId).execute()
}
