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
  VouchingTable,
} from '../store/tables/calls.ts'

export type ProofRow = Selectable<ProofTable>
export type ServiceTicketRow = Selectable<ServiceTicketTable>

const withNames = (db: ReadDb) =>
  db
    .selectFrom('call')
    .innerJoin('user', 'user.id', 'call.user_id')
    .innerJoin('operator', 'operator.id', 'call.operator_id')
    .selectAll('call')
    .select(['user.name as user_name', 'user.deleted_at as user_deleted_at', 'operator.name as operator_name'])
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

/** The calls of whomever about a user that are not closed. */
export const unclosedCallsOn = async (db: ReadDb, userId: UserId): Promise<CallId[]> =>
  (await db.selectFrom('call').select('id').where('user_id', '=', userId).where('state', '<>', 'closed').execute()).map(
    ({ id }) => id,
  )

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

/** What was done in a call, first things first. */
export const actRows = (db: ReadDb, callId: CallId) =>
  db
    .selectFrom('act')
    .select(['id', 'act', 'done_at'])
    .where('call_id', '=', callId)
    .orderBy('done_at')
    .orderBy('id')
    .execute()

export async function actsOf(db: ReadDb, callId: CallId): Promise<Act[]> {
  const rows = await db.selectFrom('act').select('act').where('call_id', '=', callId).orderBy('done_at').execute()
  // Only `insertAct` writes the column, with an Act.
  return rows.map(row => row.act as Act)
}

/** When each act was last done to a user since a time, in whatever call, or by the user alone. */
export async function lastActs(db: ReadDb, userId: UserId, since: number): Promise<Partial<Record<Act, number>>> {
  const found = await db
    .selectFrom('act')
    .select(({ fn }) => ['act', fn.max('done_at').as('at')])
    .where('user_id', '=', userId)
    .where('done_at', '>', since)
    .groupBy('act')
    .execute()
  const own = await db
    .selectFrom('recovery')
    .select(({ fn }) => fn.max('done_at').as('at'))
    .where('user_id', '=', userId)
    .where('done_at', '>', since)
    .executeTakeFirst()
  // Only `insertAct` writes the column, with an Act.
  const acts: Partial<Record<Act, number>> = Object.fromEntries(found.map(row => [row.act as Act, row.at]))
  const alone = own?.at ?? null
  return alone === null ? acts : { ...acts, 'reset-password': Math.max(alone, acts['reset-password'] ?? 0) }
}

export const insertFailedCheck = (tx: WriteDb, row: Insertable<FailedCheckTable>) =>
  tx.insertInto('failed_check').values(row).execute()

/** Takes back a check that counted as failed and was not: the code after it showed that. */
export const dropFailedCheck = (tx: WriteDb, row: Pick<Selectable<FailedCheckTable>, 'user_id' | 'method' | 'at'>) =>
  tx
    .deleteFrom('failed_check')
    .where('user_id', '=', row.user_id)
    .where('method', '=', row.method)
    .where('at', '=', row.at)
    .execute()

/** Failed checks on a user since a time, oldest first, by whatever operator. */
export const failedChecks = (db: ReadDb, userId: UserId, since: number) =>
  db
    .selectFrom('failed_check')
    .select(['method', 'at'])
    .where('user_id', '=', userId)
    .where('at', '>', since)
    .orderBy('at')
    .execute()

/** Operators who can work now. */
export const activeOperators = (db: ReadDb) =>
  db
    .selectFrom('operator')
    .select(['id', 'name', 'roles', 'code_at', 'code_by', 'linked_user_id'])
    .where('state', '=', 'active')
    .orderBy('name')
    .execute()

/** Whoever opened a call, also when they have left. */
export const operatorById = (db: ReadDb, id: OperatorId) =>
  db
    .selectFrom('operator')
    .select(['id', 'name', 'login', 'roles', 'linked_user_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

export type OperatorRow = Awaited<ReturnType<typeof operatorById>>

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

export const insertVouching = (tx: WriteDb, row: Insertable<VouchingTable>) =>
  tx.insertInto('vouching').values(row).execute()

/** The times that somebody's word counted since a time, newest first, with the name of the caller. */
export const vouchedBy = (db: ReadDb, voucherId: UserId, since: number) =>
  db
    .selectFrom('vouching')
    .innerJoin('user', 'user.id', 'vouching.user_id')
    .select(['vouching.call_id as callId', 'vouching.user_id as userId', 'vouching.at', 'user.name'])
    .where('voucher_id', '=', voucherId)
    .where('outcome', '=', 'vouched')
    .where('at', '>', since)
    .orderBy('at', 'desc')
    .orderBy('vouching.id')
    .execute()

export interface VouchingFilter {
  readonly voucherId?: UserId | undefined
  readonly offset: number
  readonly limit: number
}

/** Who vouched for whom, newest first, with names and with how many calls each voucher answered for since a time. */
export const listVouchings = (db: ReadDb, filter: VouchingFilter, since: number) =>
  db
    .selectFrom('vouching')
    .innerJoin('user as voucher', 'voucher.id', 'vouching.voucher_id')
    .innerJoin('user', 'user.id', 'vouching.user_id')
    .innerJoin('operator', 'operator.id', 'vouching.operator_id')
    .innerJoin('call', 'call.id', 'vouching.call_id')
    .select(['vouching.at', 'vouching.voucher_id as voucherId', 'vouching.manager', 'vouching.outcome'])
    .select(['voucher.name as voucherName', 'voucher.login as voucherLogin'])
    .select(['user.name as userName', 'user.login as userLogin', 'operator.name as operatorName', 'call.number'])
    .select(eb =>
      eb
        .selectFrom('vouching as other')
        .select(({ fn }) => fn.count<number>('other.call_id').distinct().as('count'))
        .whereRef('other.voucher_id', '=', 'vouching.voucher_id')
        .where('other.outcome', '=', 'vouched')
        .where('other.at', '>', since)
        .as('month'),
    )
    .$if(filter.voucherId !== undefined, query =>
      query.where('vouching.voucher_id', '=', filter.voucherId ?? ('' as UserId)),
    )
    .orderBy('vouching.at', 'desc')
    .orderBy('vouching.id')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute()

export async function countVouchings(db: ReadDb, { voucherId }: Pick<VouchingFilter, 'voucherId'>): Promise<number> {
  const { count } = await db
    .selectFrom('vouching')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .$if(voucherId !== undefined, query => query.where('voucher_id', '=', voucherId ?? ('' as UserId)))
    .executeTakeFirstOrThrow()
  return count
}

export const serviceTicketOf = (db: ReadDb, callId: CallId) =>
  db.selectFrom('service_ticket').selectAll().where('call_id', '=', callId).executeTakeFirst()

/** One for each call; what was noted before gives way. */
export const writeServiceTicket = (tx: WriteDb, row: Insertable<ServiceTicketTable>) =>
  tx.replaceInto('service_ticket').values(row).execute()

/** Every row of the audit about a call, first things first. */
export const stepsOf = (db: ReadDb, callId: CallId) =>
  db
    .selectFrom('audit')
    .leftJoin('operator', 'operator.id', 'audit.actor_id')
    .select(['audit.at', 'audit.action', 'audit.outcome', 'audit.note', 'operator.name as operator_name'])
    .where('audit.call_id', '=', callId)
    .orderBy('audit.seq')
    .execute()

/** What was sent in a call, and where to, masked. */
export const messagesOf = (db: ReadDb, callId: CallId) =>
  db
    .selectFrom('message')
    .select(['kind', 'channel', 'to_masked', 'state', 'created_at'])
    .where('call_id', '=', callId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()

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
