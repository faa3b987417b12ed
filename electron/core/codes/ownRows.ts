import type { Channel, MessageId, UserId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { OwnCodeTable } from '../store/tables/credentials.ts'

/** What a code of a user's own page is good for. All of it goes into the digest, so a code can be moved to nothing else. */
export interface OwnUse {
  readonly userId: UserId
  readonly sessionId: string
  readonly purpose: OwnCodeTable['purpose']
  readonly to: { readonly channel: Channel; readonly address: string }
}

export const insertOwnCode = (tx: WriteDb, row: Insertable<OwnCodeTable>) =>
  tx.insertInto('own_code').values(row).execute()

/** The latest code of this session for this purpose on this channel, whatever became of it. */
export const latestOwnCode = (db: ReadDb, use: OwnUse) =>
  db
    .selectFrom('own_code')
    .selectAll()
    .where('user_id', '=', use.userId)
    .where('session_id', '=', use.sessionId)
    .where('purpose', '=', use.purpose)
    .where('channel', '=', use.to.channel)
    .orderBy('made_at', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Makes open codes of this session, purpose and channel worthless; answers the messages that carried them. */
export async function killOwnCodes(tx: WriteDb, use: OwnUse): Promise<MessageId[]> {
  const killed = await tx
    .updateTable('own_code')
    .set({ state: 'superseded' })
    .where('user_id', '=', use.userId)
    .where('session_id', '=', use.sessionId)
    .where('purpose', '=', use.purpose)
    .where('channel', '=', use.to.channel)
    .where('state', '=', 'open')
    .returning('message_id')
    .execute()
  return killed.map(row => row.message_id)
}

/** When a user had codes sent for a purpose since a time, oldest first: from every session, to every address. */
export async function ownCodesSince(
  db: ReadDb,
  of: Pick<OwnUse, 'userId' | 'purpose'>,
  since: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('own_code')
    .select('made_at')
    .where('user_id', '=', of.userId)
    .where('purpose', '=', of.purpose)
    .where('made_at', '>', since)
    .orderBy('made_at')
    .execute()
  return rows.map(row => row.made_at)
}

/** Takes one try off an open code, before anything is compared; false when there is none to take. */
export async function takeOwnTry(tx: WriteDb, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('own_code')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('tries_left', '>', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const endOwnCode = (tx: WriteDb, id: string, state: 'used' | 'dead') =>
  tx.updateTable('own_code').set({ state }).where('id', '=', id).where('state', '=', 'open').execute()
