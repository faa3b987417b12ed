import type { OperatorId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { CallFilePersonTable, CallFileTable } from '../store/tables/receipts.ts'

/** The file that the next one follows. */
export const lastFile = (db: ReadDb) =>
  db.selectFrom('call_file').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()

export const insertFile = (tx: WriteDb, row: Insertable<CallFileTable>) =>
  tx.insertInto('call_file').values(row).execute()

export const insertPerson = (tx: WriteDb, row: Insertable<CallFilePersonTable>) =>
  tx.insertInto('call_file_person').values(row).execute()

export const callOfNumber = (db: ReadDb, callNumber: number) =>
  db.selectFrom('call').select(['id', 'operator_id', 'state']).where('number', '=', callNumber).executeTakeFirst()

export const fileOfNumber = (db: ReadDb, callNumber: number) =>
  db
    .selectFrom('call_file')
    .innerJoin('call', 'call.id', 'call_file.call_id')
    .leftJoin('call_file_person', 'call_file_person.seq', 'call_file.seq')
    .select(['call_file.content', 'call_file.receipt', 'call_file_person.salt', 'call_file_person.person'])
    .where('call.number', '=', callNumber)
    .executeTakeFirst()

/** Newest first. */
export const listFiles = (
  db: ReadDb,
  filter: { readonly operatorId: OperatorId | null; readonly before: number | null; readonly limit: number },
) =>
  db
    .selectFrom('call_file')
    .innerJoin('call', 'call.id', 'call_file.call_id')
    .innerJoin('user', 'user.id', 'call.user_id')
    .innerJoin('operator', 'operator.id', 'call.operator_id')
    .select(['call_file.seq', 'call.number', 'call.closed_at', 'call.outcome'])
    .select(['user.name as user_name', 'operator.name as operator_name'])
    .$if(filter.operatorId !== null, query => query.where('call.operator_id', '=', filter.operatorId as OperatorId))
    .$if(filter.before !== null, query => query.where('call_file.seq', '<', filter.before ?? 0))
    .orderBy('call_file.seq', 'desc')
    .limit(filter.limit)
    .execute()

/** Files in order, some at a time. */
export const filesAfter = (db: ReadDb, seq: number, limit: number) =>
  db
    .selectFrom('call_file')
    .leftJoin('call_file_person', 'call_file_person.seq', 'call_file.seq')
    .select(['call_file.seq', 'call_file.call_id', 'call_file.content', 'call_file.hash', 'call_file.receipt'])
    .select(['call_file_person.salt', 'call_file_person.person'])
    .where('call_file.seq', '>', seq)
    .orderBy('call_file.seq')
    .limit(limit)
    .execute()

/** What the audit says of calls that were sealed, in the order in which they were. */
export const sealedInAudit = (db: ReadDb) =>
  db
    .selectFrom('audit')
    .select(['call_id', 'note'])
    .where('action', '=', 'calls.call.closed')
    .where('outcome', '=', 'done')
    .where('note', 'like', '%:sealed:%')
    .orderBy('seq')
    .execute()
