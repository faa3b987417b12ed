import type { CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { QuarantineTable } from '../store/tables/quarantine.ts'

const COLUMNS = [
  ...([
    'id',
    'kind',
    'user_id as userId',
    'call_id as callId',
    'operator_id as operatorId',
    'sealed',
    'digest',
  ] as const),
  ...(['recovery_id as recoveryId', 'change_id as changeId'] as const),
  ...(['tries_left as triesLeft', 'made_at as madeAt', 'expires_at as expiresAt'] as const),
] as const

const live = (db: ReadDb, now: number) => db.selectFrom('quarantine').select(COLUMNS).where('expires_at', '>', now)

/** What is sealed of a user and not over, oldest first. */
export const sealedRows = (db: ReadDb, userId: UserId, now: number) =>
  live(db, now).where('user_id', '=', userId).orderBy('id').execute()
export type SealedRow = Awaited<ReturnType<typeof sealedRows>>[number]

export const sealedByLink = (db: ReadDb, linkDigest: Uint8Array, now: number) =>
  live(db, now).where('link_digest', '=', linkDigest).executeTakeFirst()

export const insertSealed = (tx: WriteDb, row: Insertable<QuarantineTable>) =>
  tx.insertInto('quarantine').values(row).execute()

/** Ends these; answers how many there were. The sealed bytes are gone with the row. */
export async function deleteSealed(tx: WriteDb, ids: readonly number[]): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('quarantine').where('id', 'in', ids).executeTakeFirst()
  return Number(numDeletedRows)
}

/** Ends what is over. */
export async function deleteExpired(tx: WriteDb, now: number): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('quarantine').where('expires_at', '<=', now).executeTakeFirst()
  return Number(numDeletedRows)
}

/** Ends what was sealed of a user up to a time. */
export const deleteUpTo = (tx: WriteDb, userId: UserId, madeAt: number) =>
  tx.deleteFrom('quarantine').where('user_id', '=', userId).where('made_at', '<=', madeAt).execute()

/** Until when something that a change of this very moment replaced stays sealed; undefined: it does not. */
export const sealedAt = (
  db: ReadDb,
  of: { readonly userId: UserId; readonly kind: SealedRow['kind']; readonly madeAt: number },
  now: number,
) =>
  db
    .selectFrom('quarantine')
    .select('expires_at as until')
    .where('user_id', '=', of.userId)
    .where('kind', '=', of.kind)
    .where('made_at', '=', of.madeAt)
    .where('expires_at', '>', now)
    .executeTakeFirst()

/** Takes one try off every reset of the user but those of this operator, who could otherwise use the tries up. */
export const takeTries = (tx: WriteDb, userId: UserId, except: OperatorId) =>
  tx
    .updateTable('quarantine')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('user_id', '=', userId)
    .where(eb => eb.or([eb('operator_id', 'is', null), eb('operator_id', '<>', except)]))
    .where('tries_left', '>', 0)
    .execute()

/** Until when what resets of a call replaced stays sealed, by what they reset. */
export const sealedInCall = (db: ReadDb, callId: CallId, now: number) =>
  db
    .selectFrom('quarantine')
    .select(['kind', sql<number>`max(expires_at)`.as('until')])
    .where('call_id', '=', callId)
    .where('expires_at', '>', now)
    .groupBy('kind')
    .execute()
