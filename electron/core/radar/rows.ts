import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { AlertId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Signal } from '#shared/contract/radar.ts'
import { sql } from 'kysely'
import type { Insertable, Selectable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { CallerNumberTable, RadarAlertTable } from '../store/tables/radar.ts'
import type { SeenCall } from './detectors.ts'

export type AlertRow = Selectable<RadarAlertTable>

/** A ticket as it is compared: one that names nothing, such as a dash, is none. SQLite's NOCASE folds the same letters. */
const foldTicket = (ticket: string): string =>
  /\d/u.test(ticket) ? ticket.replaceAll(/[a-z]/gu, letter => letter.toUpperCase()) : ''

const HOUR = 3_600_000
/** As an act is priced: the mark, an identity of a kind that is always privileged, an operator's own, and the mark taken away lately. */
const privileged = sql<number>`max(user.privileged, user.kind <> 'iam-user',
  exists (select 1 from operator where operator.linked_user_id = user.id and operator.state <> 'disabled'),
  coalesce(user.unprivileged_at, 0) > call.opened_at - ${sql.lit(72 * HOUR)})`

const calls = (db: ReadDb) =>
  db
    .selectFrom('call')
    .innerJoin('user', 'user.id', 'call.user_id')
    .leftJoin('caller_number', 'caller_number.call_id', 'call.id')
    .select(['call.id', 'call.user_id', 'call.operator_id', 'call.opened_at', 'call.state', 'call.intent'])
    .select(['call.ticket', 'caller_number.digest', privileged.as('is_privileged')])
type CallRow = Awaited<ReturnType<ReturnType<typeof calls>['execute']>>[number]

/** A call as the radar sees it. */
export async function seenCall(db: ReadDb, callId: CallId): Promise<SeenCall | undefined> {
  return (await withOutcomes(db, await calls(db).where('call.id', '=', callId).execute()))[0]
}

/** Every other call that could have to do with one: all of the last hours, and what it shares with calls of the last days. */
export async function relatedCalls(
  db: ReadDb,
  call: SeenCall,
  since: { readonly hours: number; readonly days: number },
): Promise<readonly SeenCall[]> {
  const from = Math.min(since.hours, since.days)
  const found = await calls(db)
    .where('call.id', '<>', call.callId as CallId)
    .where('call.opened_at', '>', from)
    .where(eb =>
      eb.or([
        eb('call.opened_at', '>', since.hours),
        eb('call.user_id', '=', call.userId as UserId),
        ...(call.ticket === '' ? [] : [sql<boolean>`call.ticket = ${call.ticket} collate nocase`]),
        ...(call.number === ''
          ? []
          : [
              eb(
                'call.id',
                'in',
                eb
                  .selectFrom('caller_number as other')
                  .select('other.call_id')
                  .where('other.digest', '=', Buffer.from(call.number, 'hex')),
              ),
            ]),
      ]),
    )
    .execute()
  return withOutcomes(db, found)
}

async function withOutcomes(db: ReadDb, found: readonly CallRow[]): Promise<readonly SeenCall[]> {
  const ids = found.map(row => row.id)
  if (ids.length === 0) return []
  const proofs = await db.selectFrom('proof').select(['call_id', 'method']).where('call_id', 'in', ids).execute()
  const acts = await db.selectFrom('act').select('call_id').where('call_id', 'in', ids).execute()
  const failures = await db.selectFrom('failed_check').select('call_id').where('call_id', 'in', ids).execute()
  const proofsBy = Map.groupBy(proofs, row => row.call_id)
  const actsBy = Map.groupBy(acts, row => row.call_id)
  const failuresBy = Map.groupBy(failures, row => row.call_id)
  return found.map(row => ({
    callId: row.id,
    userId: row.user_id,
    operatorId: row.operator_id,
    openedAt: row.opened_at,
    closed: row.state === 'closed',
    privileged: row.is_privileged === 1,
    // Only the calls domain writes these columns, from the contract's enums.
    intent: row.intent as Act,
    ticket: foldTicket(row.ticket),
    number: row.digest === null ? '' : Buffer.from(row.digest).toString('hex'),
    failures: failuresBy.get(row.id)?.length ?? 0,
    proofs: (proofsBy.get(row.id) ?? []).map(proof => proof.method as ProofMethod),
    acts: actsBy.get(row.id)?.length ?? 0,
  }))
}

/** Notes the number that a call comes from, as a digest and its last digits; what was noted before gives way. */
export const writeNumber = (tx: WriteDb, row: Insertable<CallerNumberTable>) =>
  tx.replaceInto('caller_number').values(row).execute()
export const dropNumber = (tx: WriteDb, callId: CallId) =>
  tx.deleteFrom('caller_number').where('call_id', '=', callId).execute()

/** The last digits of the number that a call comes from; empty when nobody noted it. */
export async function numberTail(db: ReadDb, callId: CallId): Promise<string> {
  const row = await db.selectFrom('caller_number').select('tail').where('call_id', '=', callId).executeTakeFirst()
  return row?.tail ?? ''
}

export const insertAlert = (tx: WriteDb, row: Insertable<RadarAlertTable>) =>
  tx.insertInto('radar_alert').values(row).execute()

/** Signals about the desk, an operator or a voucher: what they were raised in says nothing about its user. */
const OF_THE_DESK: readonly Signal[] = ['steps-operator', 'steps-desk', 'vouched-often']

/** Alerts raised since a time that concern a call: raised in it, about its user, or by a link that it shares. Oldest first. */
export const standingAlerts = (
  db: ReadDb,
  call: { readonly callId: CallId; readonly userId: UserId; readonly links: readonly string[] },
  since: number,
): Promise<AlertRow[]> =>
  db
    .selectFrom('radar_alert')
    .selectAll()
    .where('lifted_at', 'is', null)
    .where('raised_at', '>', since)
    .where(eb =>
      eb.or([
        eb('call_id', '=', call.callId),
        eb.and([eb('user_id', '=', call.userId), eb('signal', 'not in', OF_THE_DESK)]),
        ...(call.links.length === 0 ? [] : [eb('link', 'in', call.links)]),
      ]),
    )
    .orderBy('raised_at')
    .orderBy('id')
    .execute()

/** Alerts about a user raised since a time, in whatever call. */
export const alertsAbout = (db: ReadDb, userId: UserId, since: number): Promise<AlertRow[]> =>
  db
    .selectFrom('radar_alert')
    .selectAll()
    .where('lifted_at', 'is', null)
    .where('raised_at', '>', since)
    .where('user_id', '=', userId)
    .where('signal', 'not in', OF_THE_DESK)
    .execute()

/**
 * Signals of pressure that concern a call: given in it, whenever that was; or since a time by its operator, in whatever call, or
 * about its user.
 */
export const pressureOn = (
  db: ReadDb,
  call: { readonly callId: CallId; readonly userId: UserId; readonly operatorId: OperatorId },
  since: number,
) =>
  db
    .selectFrom('radar_alert')
    .select(['lifted_at'])
    .where('signal', '=', 'pressure' satisfies Signal)
    .where(eb =>
      eb.or([
        eb('call_id', '=', call.callId),
        eb.and([
          eb('raised_at', '>', since),
          eb.or([eb('operator_id', '=', call.operatorId), eb('user_id', '=', call.userId)]),
        ]),
      ]),
    )
    .execute()

/** Signals of pressure by other operators that nobody has looked at, oldest first. */
export const unseenPressure = (db: ReadDb, viewerId: OperatorId, since: number) =>
  db
    .selectFrom('radar_alert')
    .innerJoin('call', 'call.id', 'radar_alert.call_id')
    .innerJoin('operator', 'operator.id', 'radar_alert.operator_id')
    .select(['call.number as callNumber', 'operator.name as operatorName', 'radar_alert.raised_at as at'])
    .where('radar_alert.signal', '=', 'pressure' satisfies Signal)
    .where('radar_alert.operator_id', '<>', viewerId)
    .where('radar_alert.seen_at', 'is', null)
    .where('radar_alert.lifted_at', 'is', null)
    .where('radar_alert.raised_at', '>', since)
    .orderBy('radar_alert.raised_at')
    .execute()

/** When alerts with these links were last lifted, and whether one of them for good. */
export const lifts = (db: ReadDb, links: readonly string[]) =>
  db
    .selectFrom('radar_alert')
    .select(({ fn }) => ['signal', 'link', fn.max('lifted_at').as('lifted_at'), fn.max('for_good').as('for_good')])
    .where('link', 'in', links)
    .where('lifted_at', 'is not', null)
    .groupBy(['signal', 'link'])
    .execute()

/** Every standing alert with the same signal and link. */
export const standingFor = (db: ReadDb, alert: Pick<AlertRow, 'signal' | 'link'>, since: number): Promise<AlertRow[]> =>
  db
    .selectFrom('radar_alert')
    .selectAll()
    .where('signal', '=', alert.signal)
    .where('link', '=', alert.link)
    .where('lifted_at', 'is', null)
    .where('raised_at', '>', since)
    .execute()

export const alertById = (db: ReadDb, id: AlertId) =>
  db.selectFrom('radar_alert').selectAll().where('id', '=', id).executeTakeFirst()

export const updateAlert = (
  tx: WriteDb,
  id: AlertId,
  change: Partial<Pick<AlertRow, 'seen_at' | 'seen_by' | 'lifted_at' | 'lifted_by' | 'reason' | 'for_good'>>,
) => tx.updateTable('radar_alert').set(change).where('id', '=', id).execute()

/** What a list of alerts leaves out: those that have lapsed, and the viewer's own signals of pressure, which no screen of theirs may name. */
interface AlertFilter {
  readonly since: number | null
  readonly viewerId: OperatorId
}

const alerts = (db: ReadDb, filter: AlertFilter) => {
  const all = db
    .selectFrom('radar_alert')
    .where(eb =>
      eb.or([
        eb('radar_alert.signal', '<>', 'pressure' satisfies Signal),
        eb('radar_alert.operator_id', '<>', filter.viewerId),
      ]),
    )
  return filter.since === null
    ? all
    : all.where('radar_alert.lifted_at', 'is', null).where('radar_alert.raised_at', '>', filter.since)
}

/** Alerts with the names that they are shown with; those that nobody has looked at first, then the newest. */
export const listAlerts = (db: ReadDb, filter: AlertFilter & { readonly offset: number; readonly limit: number }) =>
  alerts(db, filter)
    .leftJoin('call', 'call.id', 'radar_alert.call_id')
    .innerJoin('user', 'user.id', 'radar_alert.user_id')
    .leftJoin('operator', 'operator.id', 'radar_alert.operator_id')
    .leftJoin('operator as seer', 'seer.id', 'radar_alert.seen_by')
    .leftJoin('operator as lifter', 'lifter.id', 'radar_alert.lifted_by')
    .selectAll('radar_alert')
    .select(['call.number', 'user.name as user_name', 'operator.name as operator_name'])
    .select(['seer.name as seer_name', 'lifter.name as lifter_name'])
    .orderBy(sql`radar_alert.seen_at is not null or radar_alert.lifted_at is not null`)
    .orderBy('radar_alert.raised_at', 'desc')
    .orderBy('radar_alert.id')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute()

export async function countAlerts(db: ReadDb, filter: AlertFilter & { readonly unseen?: boolean }): Promise<number> {
  const { count } = await alerts(db, filter)
    .$if(filter.unseen === true, query => query.where('radar_alert.seen_at', 'is', null))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/**
 * Whether an operator took part in what led to an alert: they opened a call on its user, or one with its link, before it was
 * raised; or have one open now.
 */
export async function tookPart(
  db: ReadDb,
  operatorId: OperatorId,
  alert: Pick<AlertRow, 'user_id' | 'link' | 'operator_id' | 'raised_at'> & { readonly since: number },
): Promise<boolean> {
  if (alert.operator_id === operatorId) return true
  const [kind, value = ''] = /^(number|ticket) (.+)$/u.exec(alert.link)?.slice(1) ?? []
  const found = await db
    .selectFrom('call')
    .leftJoin('caller_number', 'caller_number.call_id', 'call.id')
    .select('call.id')
    .where('call.operator_id', '=', operatorId)
    .where('call.opened_at', '>', alert.since)
    .where(eb => eb.or([eb('call.opened_at', '<=', alert.raised_at), eb('call.state', '<>', 'closed')]))
    .where(eb =>
      eb.or([
        eb('call.user_id', '=', alert.user_id),
        ...(kind === 'number' ? [eb('caller_number.digest', '=', Buffer.from(value, 'hex'))] : []),
        ...(kind === 'ticket' ? [sql<boolean>`call.ticket = ${value} collate nocase`] : []),
      ]),
    )
    .executeTakeFirst()
  return found !== undefined
}
