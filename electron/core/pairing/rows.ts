import type { DeskId, OperatorId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { AnsweredRequestTable, PairedDeskTable } from '../store/tables/approvals.ts'

const named = (db: ReadDb) =>
  db
    .selectFrom('paired_desk')
    .innerJoin('operator as pairer', 'pairer.id', 'paired_desk.paired_by')
    .leftJoin('operator as ender', 'ender.id', 'paired_desk.revoked_by')
    .selectAll('paired_desk')
    .select(['pairer.name as pairer_name', 'ender.name as ender_name'])
export type DeskRow = Awaited<ReturnType<typeof allDesks>>[number]

/** Every pairing there ever was, the newest first. */
export const allDesks = (db: ReadDb) => named(db).orderBy('paired_at', 'desc').execute()

/** Pairings that hold. */
export const liveDesks = (db: ReadDb) => named(db).where('revoked_at', 'is', null).orderBy('paired_desk.name').execute()

export const insertDesk = (tx: WriteDb, row: Insertable<PairedDeskTable>) =>
  tx.insertInto('paired_desk').values(row).execute()

/** Ends a pairing that holds. */
export async function endDesk(
  tx: WriteDb,
  id: DeskId,
  by: { readonly operatorId: OperatorId; readonly now: number },
): Promise<boolean> {
  const done = await tx
    .updateTable('paired_desk')
    .set({ revoked_at: by.now, revoked_by: by.operatorId })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** What was answered to a request of another desk; undefined when nothing was. */
export const answerTo = (db: ReadDb, deskId: DeskId, nonce: string) =>
  db
    .selectFrom('answered_request')
    .innerJoin('operator', 'operator.id', 'answered_request.operator_id')
    .selectAll('answered_request')
    .select('operator.name as operator_name')
    .where('desk_id', '=', deskId)
    .where('nonce', '=', nonce)
    .executeTakeFirst()

export const insertAnswer = (tx: WriteDb, row: Insertable<AnsweredRequestTable>) =>
  tx.insertInto('answered_request').values(row).execute()
