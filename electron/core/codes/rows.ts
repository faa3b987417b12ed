import type { CallId, Channel, MessageId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Insertable, Selectable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { CodeTable, MessageTable } from '../store/tables/codes.ts'
import { tell } from './events.ts'

export type CodeRow = Selectable<CodeTable>
export type MessageRow = Selectable<MessageTable>

/** Everything that hands something over in a call: a later one replaces the earlier, whichever form either had. */
const HAND_OVERS = ['temporary-password', 'reset-link', 'first-login-link', 'slip-half', 'binding-code']
/** What leaves no trace of a message but its envelope. */
const WIPED = { subject: null, body: null, to_address: Buffer.alloc(0), wipe_at: null } as const

export const insertMessage = (tx: WriteDb, row: Insertable<MessageTable>) =>
  tx.insertInto('message').values(row).execute()

/** The operator whose call this is. */
export async function openerOf(db: ReadDb, callId: CallId): Promise<OperatorId | null> {
  const row = await db.selectFrom('call').select('operator_id').where('id', '=', callId).executeTakeFirst()
  return row?.operator_id ?? null
}

/**
 * Makes older messages of the call worthless: waiting ones are never sent, readable ones are wiped. `by` is the one that takes
 * their place; without one they are withdrawn.
 */
export async function supersedeMessages(
  tx: WriteDb,
  what: { callId: CallId; kind: string; channel?: Channel },
  because: { at: number; by: MessageId | null },
): Promise<void> {
  const kinds = HAND_OVERS.includes(what.kind) ? HAND_OVERS : [what.kind]
  const older = () => {
    const all = tx.updateTable('message').where('call_id', '=', what.callId).where('kind', 'in', kinds).returning('id')
    return what.channel === undefined ? all : all.where('channel', '=', what.channel)
  }
  const waiting = await older()
    .set({ ...WIPED, state: 'superseded', next_try_at: null })
    .where('state', 'in', ['queued', 'sending', 'failed'])
    .execute()
  const readable = await older().set(WIPED).where('state', '=', 'sent').where('body', 'is not', null).execute()
  await tell(tx, idsOf([...waiting, ...readable]), {
    at: because.at,
    ...(because.by === null ? { what: 'withdrawn' } : { what: 'replaced', replacedBy: because.by }),
  })
}

/** Makes these messages worthless: waiting ones are never sent, readable ones are wiped. */
export async function withdrawMessages(tx: WriteDb, ids: readonly MessageId[], now: number): Promise<void> {
  if (ids.length === 0) return
  const these = () => tx.updateTable('message').where('id', 'in', ids).returning('id')
  const waiting = await these()
    .set({ ...WIPED, state: 'superseded', next_try_at: null })
    .where('state', 'in', ['queued', 'sending', 'failed'])
    .execute()
  const readable = await these().set(WIPED).where('state', '=', 'sent').where('body', 'is not', null).execute()
  await tell(tx, idsOf([...waiting, ...readable]), { at: now, what: 'withdrawn' })
}

/** Messages to a user that still wait or can be read. */
export const liveMessagesOf = async (db: ReadDb, userId: UserId): Promise<MessageId[]> =>
  idsOf(
    await db
      .selectFrom('message')
      .select('id')
      .where('user_id', '=', userId)
      .where(eb =>
        eb.or([
          eb('state', 'in', ['queued', 'sending', 'failed']),
          eb.and([eb('state', '=', 'sent'), eb('body', 'is not', null)]),
        ]),
      )
      .execute(),
  )

/** Makes every code that was sent to a user worthless. */
export async function killCodesOf(tx: WriteDb, userId: UserId): Promise<void> {
  for (const table of ['code', 'own_code'] as const)
    await tx
      .updateTable(table)
      .set({ state: 'superseded' })
      .where('user_id', '=', userId)
      .where('state', '=', 'open')
      .execute()
}

const idsOf = (rows: readonly { readonly id: MessageId }[]) => rows.map(row => row.id)

export const messageById = (db: ReadDb, id: MessageId) =>
  db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst()

/** A message in the words of the outbox page: its envelope and the name of its user. */
const envelope = (db: ReadDb) =>
  db
    .selectFrom('message')
    .leftJoin('user', 'user.id', 'message.user_id')
    .selectAll('message')
    .select('user.name as user_name')
export type Envelope = Awaited<ReturnType<typeof envelopes>>[number]

export interface OutboxFilter {
  readonly state: 'all' | 'waiting' | 'failed'
  readonly offset: number
  readonly limit: number
}
const STATES = { waiting: ['queued', 'sending'], failed: ['failed'] } as const

export async function envelopes(db: ReadDb, filter: OutboxFilter) {
  const all = envelope(db)
    .orderBy('message.created_at', 'desc')
    .orderBy('message.id')
    .offset(filter.offset)
    .limit(filter.limit)
  return filter.state === 'all' ? all.execute() : all.where('message.state', 'in', STATES[filter.state]).execute()
}
export const envelopeById = (db: ReadDb, id: MessageId) => envelope(db).where('message.id', '=', id).executeTakeFirst()

export async function countMessages(db: ReadDb, state: OutboxFilter['state']): Promise<number> {
  const all = db.selectFrom('message').select(eb => eb.fn.countAll<number>().as('count'))
  const row = await (state === 'all' ? all : all.where('state', 'in', STATES[state])).executeTakeFirstOrThrow()
  return row.count
}

/** Messages whose body is still there and belongs to the lab sender: what the pocket phone shows. */
export const labMessages = (db: ReadDb, now: number) =>
  envelope(db)
    .where('message.sender', '=', 'lab')
    .where('message.body', 'is not', null)
    .where('message.wipe_at', '>', now)
    .orderBy('message.created_at', 'desc')
    .orderBy('message.id')
    .limit(200)
    .execute()

/** Puts a message back in the queue, due now; false when it is in no state to be tried. */
export async function requeue(tx: WriteDb, id: MessageId, by: { now: number; operatorId: string }): Promise<boolean> {
  const { now, operatorId } = by
  const done = await tx
    .updateTable('message')
    .set({ state: 'queued', next_try_at: now, problem: null })
    .where('id', '=', id)
    .where('state', 'in', ['failed', 'queued'])
    .where('body', 'is not', null)
    .returning('id')
    .execute()
  await tell(tx, idsOf(done), { what: 'retried', at: now, operatorId })
  return done.length === 1
}

/** Takes a message out of the queue; false when it is on its way or gone. */
export async function cancelMessage(
  tx: WriteDb,
  id: MessageId,
  by: { now: number; operatorId: string },
): Promise<boolean> {
  const done = await tx
    .updateTable('message')
    .set({ ...WIPED, state: 'cancelled', next_try_at: null })
    .where('id', '=', id)
    .where('state', 'in', ['failed', 'queued'])
    .returning('id')
    .execute()
  await tell(tx, idsOf(done), { what: 'cancelled', at: by.now, operatorId: by.operatorId })
  return done.length === 1
}

/** Messages that a crash left on their way: nobody knows whether they arrived, so they go again under the same key. */
export async function requeueOrphans(tx: WriteDb, now: number): Promise<void> {
  const lost = await tx
    .updateTable('message')
    .set({ state: 'queued', next_try_at: now })
    .where('state', '=', 'sending')
    .returning('id')
    .execute()
  await tell(tx, idsOf(lost), { what: 'resumed', at: now })
}

/** Whether anything is to be wiped or given up at this time. */
export async function hasExpired(db: ReadDb, now: number): Promise<boolean> {
  const row = await db.selectFrom('message').select('id').where('wipe_at', '<=', now).limit(1).executeTakeFirst()
  return row !== undefined
}

/** Gives up what waited too long, and wipes every body whose time is over. */
export async function expireMessages(tx: WriteDb, now: number): Promise<void> {
  const expired = await tx
    .updateTable('message')
    .set({ ...WIPED, state: 'expired', next_try_at: null })
    .where('wipe_at', '<=', now)
    .where('state', 'in', ['queued', 'failed'])
    .returning('id')
    .execute()
  const wiped = await tx
    .updateTable('message')
    .set(WIPED)
    .where('wipe_at', '<=', now)
    .where('state', '=', 'sent')
    .returning('id')
    .execute()
  await tell(tx, idsOf(expired), { what: 'expired', at: now })
  await tell(tx, idsOf(wiped), { what: 'wiped', at: now })
}

/** Whether a message is due, so that an idle outbox opens no transaction. */
export async function hasDue(db: ReadDb, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('message')
    .select('id')
    .where('state', '=', 'queued')
    .where('next_try_at', '<=', now)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Marks the oldest due messages as being on their way, counts the try, and answers them. */
export async function takeDue(tx: WriteDb, now: number, limit: number): Promise<MessageRow[]> {
  const rows = await tx
    .selectFrom('message')
    .selectAll()
    .where('state', '=', 'queued')
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .orderBy('created_at')
    .limit(limit)
    .execute()
  if (rows.length === 0) return []
  await tx
    .updateTable('message')
    .set(eb => ({ state: 'sending', next_try_at: null, tries: eb('tries', '+', 1) }))
    .where(
      'id',
      'in',
      rows.map(row => row.id),
    )
    .execute()
  return rows.map(row => ({ ...row, state: 'sending', next_try_at: null, tries: row.tries + 1 }))
}

/** Ends a try. Nothing happens to a message that was superseded meanwhile. */
export async function markSent(tx: WriteDb, id: MessageId, now: number): Promise<void> {
  const done = await tx
    .updateTable('message')
    .set({ ...WIPED, state: 'sent', sent_at: now, problem: null })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .returning('id')
    .execute()
  await tell(tx, idsOf(done), { what: 'sent', at: now })
}

/** Ends a try that did not work: `nextTryAt` null means no more of them, and the message is a dead letter. */
export async function markFailed(
  tx: WriteDb,
  id: MessageId,
  why: { problem: string; nextTryAt: number | null; now: number },
): Promise<void> {
  const { problem, nextTryAt, now } = why
  const done = await tx
    .updateTable('message')
    .set({ state: nextTryAt === null ? 'failed' : 'queued', problem, next_try_at: nextTryAt })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .returning('id')
    .execute()
  const fate = nextTryAt === null ? ({ what: 'gave-up' } as const) : ({ what: 'tried', nextTryAt } as const)
  await tell(tx, idsOf(done), { ...fate, at: now, problem })
}

/** When the outbox has something to do next; null when there is nothing. */
export async function nextDueAt(db: ReadDb): Promise<number | null> {
  const row = await db
    .selectFrom('message')
    .select(eb => [eb.fn.min('next_try_at').as('try_at'), eb.fn.min('wipe_at').as('wipe_at')])
    .executeTakeFirstOrThrow()
  const times = [row.try_at, row.wipe_at].filter(time => time !== null)
  return times.length === 0 ? null : Math.min(...times)
}

export const insertCode = (tx: WriteDb, row: Insertable<CodeTable>) => tx.insertInto('code').values(row).execute()

/** The latest code of a call on a channel, whatever became of it. */
export const latestCode = (db: ReadDb, what: { callId: CallId; channel: Channel }) =>
  db
    .selectFrom('code')
    .selectAll()
    .where('call_id', '=', what.callId)
    .where('channel', '=', what.channel)
    .orderBy('made_at', 'desc')
    .limit(1)
    .executeTakeFirst()

/** How often the code that a message carried may still be answered; undefined when it is not open. */
export async function answersLeft(db: ReadDb, message: MessageRow, now: number): Promise<number | undefined> {
  if (message.kind !== 'proof-code' || message.channel === 'desk' || message.call_id === null) return undefined
  const row = await db
    .selectFrom('code')
    .select('tries_left')
    .where('call_id', '=', message.call_id)
    .where('channel', '=', message.channel)
    .where('made_at', '=', message.created_at)
    .where('state', '=', 'open')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row?.tries_left
}

/** Open codes of a call die: all of them, or those of one channel. */
export async function killCodes(tx: WriteDb, what: { callId: CallId; channel?: Channel }): Promise<void> {
  const open = tx
    .updateTable('code')
    .set({ state: 'superseded' })
    .where('call_id', '=', what.callId)
    .where('state', '=', 'open')
  await (what.channel === undefined ? open : open.where('channel', '=', what.channel)).execute()
}

/** When codes went to an address since a time, oldest first: in any call, by any operator, from users' own pages and for forgotten passwords. */
export async function codesSentTo(db: ReadDb, address: Uint8Array, since: number): Promise<number[]> {
  const rows = await db
    .selectFrom('code')
    .select('made_at')
    .where('address_digest', '=', address)
    .where('made_at', '>', since)
    .unionAll(
      db.selectFrom('own_code').select('made_at').where('address_digest', '=', address).where('made_at', '>', since),
    )
    .unionAll(
      db.selectFrom('forgot_code').select('made_at').where('address_digest', '=', address).where('made_at', '>', since),
    )
    .orderBy('made_at')
    .execute()
  return rows.map(row => row.made_at)
}

/** Takes one try off an open code, before anything is compared; false when there is none to take. */
export async function takeTry(tx: WriteDb, id: string, now: number): Promise<boolean> {
  const done = await tx
    .updateTable('code')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('tries_left', '>', 0)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Ends an open code; false when it was not open any more. */
export async function endCode(tx: WriteDb, id: string, state: 'used' | 'dead'): Promise<boolean> {
  const done = await tx
    .updateTable('code')
    .set({ state })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** When an operator got the last enrolment code, and by whom: whoever gave it may have used it. */
export interface Addition {
  readonly at: number
  readonly by: string | null
}

/** When the operators who open and read got their enrolment codes, and by whom: for the rule about new operators. */
export async function additionsOf(db: ReadDb, ids: readonly string[]): Promise<Map<string, Addition>> {
  const rows = await db.selectFrom('operator').select(['id', 'code_at', 'code_by']).execute()
  return new Map(rows.filter(row => ids.includes(row.id)).map(row => [row.id, { at: row.code_at, by: row.code_by }]))
}

/** Whom the desk has a call with now. */
export const usersInCalls = (db: ReadDb) =>
  db
    .selectFrom('call')
    .innerJoin('user', 'user.id', 'call.user_id')
    .select(['user.id as userId', 'user.name as userName', 'user.login'])
    .where('call.state', '<>', 'closed')
    .groupBy('user.id')
    .orderBy('call.number', 'desc')
    .execute()
