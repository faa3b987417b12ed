import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Insertable, Selectable, Updateable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type {
  ActTable,
  CallTable,
  FailedCheckTable,
  NumberRevealTable,
  ProofTable,
  ServiceTicketTable,
} from '../store/tables/calls.ts'

export type ProofRow = Selectable<ProofTable>
export type ServiceTicketRow = Selectable<ServiceTicketTable>

const withNames = (db: ReadDb) =>
  db
    .selectFrom('call')
    .innerJoin('user', 'user.id', 'call.user_id')
    .innerJoin('operator', 'operator.id', 'call.operator_id')
    .selectAll('call')
    .select(['user.name as user_name', 'operator.name as operator_name'])
export type NamedCall = Awaited<ReturnType<typeof latestCalls>>[number]

export const callById = (db: ReadDb, id: CallId) => withNames(db).where('call.id', '=', id).executeTakeFirst()

/** The call that an operator has not closed yet on a user: there is at most one. */
export const unclosedCall = (db: ReadDb, userId: UserId, operatorId: OperatorId) =>
  db
    .selectFrom('call')
    .select(['id', 'state'])
    .where('user_id', '=', userId)
    .where('operator_id', '=', operatorId)
    .where('state', '<>', 'closed')
    .executeTakeFirst()

/** Newest first. */
export function latestCalls(db: ReadDb, filter: { readonly state: 'open' | 'all'; readonly limit: number }) {
  const all = withNames(db).orderBy('call.number', 'desc').limit(filter.limit)
  return filter.state === 'all' ? all.execute() : all.where('call.state', '<>', 'closed').execute()
}

// People say the number aloud: four digits from the first call on.
const FIRST_NUMBER = 1001

export async function nextNumber(tx: WriteDb): Promise<number> {
  const row = await tx
    .selectFrom('call')
    .select(eb => eb.fn.max('number').as('last'))
    .executeTakeFirst()
  return (row?.last ?? FIRST_NUMBER - 1) + 1
}

export const insertCall = (tx: WriteDb, row: Insertable<CallTable>) => tx.insertInto('call').values(row).execute()

export const updateCall = (
  tx: WriteDb,
  id: CallId,
  change: Pick<Updateable<CallTable>, 'state' | 'ticket' | 'reached_by' | 'intent' | 'closed_at' | 'outcome'>,
) => tx.updateTable('call').set(change).where('id', '=', id).execute()

export const proofsOf = (db: ReadDb, callId: CallId) =>
  db.selectFrom('proof').selectAll().where('call_id', '=', callId).orderBy('proved_at').orderBy('id').execute()

export const insertProof = (tx: WriteDb, row: Insertable<ProofTable>) => tx.insertInto('proof').values(row).execute()

/** Spends proofs for an act. The count is of those that were really there to spend. */
export async function spendProofs(
  tx: WriteDb,
  ids: readonly string[],
  by: { readonly actId: string; readonly callId: CallId; readonly intent: Act; readonly now: number },
): Promise<number> {
  if (ids.length === 0) return 0
  const done = await tx
    .updateTable('proof')
    .set({ spent_on: by.actId, spent_at: by.now })
    .where('id', 'in', ids)
    .where('call_id', '=', by.callId)
    .where('intent', '=', by.intent)
    .where('spent_on', 'is', null)
    .where('expires_at', '>', by.now)
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

/** Ends what is left unspent in a call, by any method or by one. */
export const lapseProofs = (
  tx: WriteDb,
  callId: CallId,
  end: { readonly now: number; readonly method?: ProofMethod },
) =>
  tx
    .updateTable('proof')
    .set({ expires_at: end.now })
    .where('call_id', '=', callId)
    .where('spent_on', 'is', null)
    .where('expires_at', '>', end.now)
    .$if(end.method !== undefined, query => query.where('method', '=', end.method ?? ''))
    .execute()

/** The number that is being dialled in a call. */
export const liveReveal = (db: ReadDb, callId: CallId, now: number) =>
  db
    .selectFrom('number_reveal')
    .select(['address_digest', 'expires_at'])
    .where('call_id', '=', callId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()

export const insertReveal = (tx: WriteDb, row: Insertable<NumberRevealTable>) =>
  tx.insertInto('number_reveal').values(row).execute()

export const endReveals = (tx: WriteDb, callId: CallId, now: number) =>
  tx
    .updateTable('number_reveal')
    .set({ ended_at: now })
    .where('call_id', '=', callId)
    .where('ended_at', 'is', null)
    .execute()

/** How many numbers an operator was shown since a time. */
export async function revealsBy(db: ReadDb, operatorId: OperatorId, since: number): Promise<number> {
  const { count } = await db
    .selectFrom('number_reveal')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('operator_id', '=', operatorId)
    .where('revealed_at', '>', since)
    .executeTakeFirstOrThrow()
  return count
}

export const insertAct = (tx: WriteDb, row: Insertable<ActTable>) => tx.insertInto('act').values(row).execute()

export async function actsOf(db: ReadDb, callId: CallId): Promise<Act[]> {
  const rows = await db.selectFrom('act').select('act').where('call_id', '=', callId).orderBy('done_at').execute()
  // Only `insertAct` writes the column, with an Act.
  return rows.map(row => row.act as Act)
}

/** When each act was last done to a user since a time, in whatever call. */
export async function lastActs(db: ReadDb, userId: UserId, since: number): Promise<Partial<Record<Act, number>>> {
  const found = await db
    .selectFrom('act')
    .select(({ fn }) => ['act', fn.max('done_at').as('at')])
    .where('user_id', '=', userId)
    .where('done_at', '>', since)
    .groupBy('act')
    .execute()
  // Only `insertAct` writes the column, with an Act.
  return Object.fromEntries(found.map(row => [row.act as Act, row.at]))
}

export const insertFailedCheck = (tx: WriteDb, row: Insertable<FailedCheckTable>) =>
  tx.insertInto('failed_check').values(row).execute()

/** Failed checks on a user since a time, oldest first, by whatever operator. */
export const failedChecks = (db: ReadDb, userId: UserId, since: number) =>
  db
    .selectFrom('failed_check')
    .select(['method', 'at'])
    .where('user_id', '=', userId)
    .where('at', '>', since)
    .orderBy('at')
    .execute()

/** Operators who could read what goes to the desk. */
export const activeOperators = (db: ReadDb) =>
  db.selectFrom('operator').select(['id', 'roles', 'created_at', 'created_by']).where('state', '=', 'active').execute()

/** Whether a user was marked privileged until some moment since a time. */
export async function wasPrivileged(db: ReadDb, userId: UserId, since: number): Promise<boolean> {
  const query = db.selectFrom('user').select('id').where('id', '=', userId).where('unprivileged_at', '>', since)
  return (await query.executeTakeFirst()) !== undefined
}

/** Who changed the mail gateway last, and when. */
export const settingChange = (db: ReadDb, setting: 'smtp' | 'sms' | 'publicAddress') =>
  db
    .selectFrom('setting')
    .select(['changed_at', 'changed_by'])
    .where('name', '=', `${setting}.changed`)
    .executeTakeFirst()

export const serviceTicketOf = (db: ReadDb, callId: CallId) =>
  db.selectFrom('service_ticket').selectAll().where('call_id', '=', callId).executeTakeFirst()

/** One for each call; what was noted before gives way. */
export const writeServiceTicket = (tx: WriteDb, row: Insertable<ServiceTicketTable>) =>
  tx.replaceInto('service_ticket').values(row).execute()

/** What happened in a call, newest first. */
export const timelineOf = (db: ReadDb, callId: CallId) =>
  db
    .selectFrom('audit')
    .leftJoin('operator', 'operator.id', 'audit.actor_id')
    .select(['audit.at', 'audit.action', 'audit.outcome', 'audit.note', 'operator.name as operator_name'])
    .where('audit.call_id', '=', callId)
    .orderBy('audit.seq', 'desc')
    .limit(100)
    .execute()
