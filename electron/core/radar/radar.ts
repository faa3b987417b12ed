import type { AlertId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Alert, CallAlert, Signal } from '#shared/contract/radar.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import type { PressureSignal } from '#shared/contract/pressure.ts'
import type { Settings } from '#shared/contract/security.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type Actor, type HandlersFor, type QueryCall } from '../call.ts'
import { addressDigest, newId } from '../codes/codes.ts'
import type { Random } from '../ports.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { detect, linksOf, sharedLinks } from './detectors.ts'
import type { Hit } from './detectors.ts'
import * as rows from './rows.ts'

export { detect, linksOf } from './detectors.ts'
export type { Excuses, Hit, Limits, SeenCall } from './detectors.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Signals whose link many people can honestly share: a phone on the wall, a ticket for an outage. */
const SHAREABLE: readonly Signal[] = ['one-number', 'one-ticket', 'steps-number', 'steps-ticket']

interface Looking {
  readonly now: number
  readonly settings: Settings
  readonly random: Random
}
interface Viewing {
  readonly now: number
  readonly settings: Settings
}

/** Alerts raised before this have lapsed. */
const lapsed = ({ now, settings }: Viewing): number => now - settings.radarHours * HOUR

/**
 * Looks across calls from where one of them stands, in the transaction that changed it, and remembers what it sees. Answers the
 * signals that are new. An alert that stands already is not raised twice, unless it has become grave.
 */
export async function watch(tx: WriteDb, call: Looking, callId: CallId): Promise<readonly Signal[]> {
  const seen = await rows.seenCall(tx, callId)
  if (seen === undefined) return []
  const { now, settings } = call
  const links = linksOf(seen)
  const since = { hours: now - settings.radarHours * HOUR, days: now - settings.radarDays * DAY }
  const lifted = await rows.lifts(tx, links)
  const excused = (signal: Signal, link: string): number => {
    const lift = lifted.find(one => one.signal === signal && one.link === link)
    if (lift === undefined) return -Infinity
    return lift.for_good === 1 ? Infinity : (lift.lifted_at ?? -Infinity)
  }
  const hits = detect(seen, await rows.relatedCalls(tx, seen, since), { now, limits: settings, excused })
  // An alert is about a user: the next user of the same number is news.
  const standing = await rows.standingAlerts(tx, { callId, userId: seen.userId as UserId, links: [] }, lapsed(call))
  const news = hits.filter(
    hit => !standing.some(one => one.signal === hit.signal && one.link === hit.link && one.grave >= Number(hit.grave)),
  )
  const about = { callId, userId: seen.userId as UserId, operatorId: seen.operatorId as OperatorId }
  for (const hit of news) await insert(tx, call, { ...hit, ...about })
  return news.map(hit => hit.signal)
}

/**
 * Raises what another domain saw in a call, and no look across calls could see. Answers whether it is news: an alert with the
 * same signal and link that stands already is not raised twice.
 */
export async function raiseIn(
  tx: WriteDb,
  call: Looking,
  seenIn: { readonly callId: CallId; readonly hit: Hit },
): Promise<boolean> {
  const { callId, hit } = seenIn
  const seen = await rows.seenCall(tx, callId)
  if (seen === undefined || (await rows.standingFor(tx, hit, lapsed(call))).length > 0) return false
  const about = { callId, userId: seen.userId as UserId, operatorId: seen.operatorId as OperatorId }
  await insert(tx, call, { ...hit, ...about })
  return true
}

interface Raised {
  readonly signal: Signal
  readonly grave: boolean
  readonly facts: Readonly<Record<string, number>>
  /** Null, like the operator, for what was done without a call. */
  readonly callId: CallId | null
  readonly userId: UserId
  readonly operatorId: OperatorId | null
}

const insert = (
  tx: WriteDb,
  call: Pick<Looking, 'now' | 'random'>,
  { signal, link, grave, facts, callId, userId, operatorId }: Raised & { readonly link: string },
) =>
  rows.insertAlert(tx, {
    id: newId(call.random) as AlertId,
    signal,
    link,
    grave: Number(grave),
    facts: JSON.stringify(facts),
    call_id: callId,
    user_id: userId,
    operator_id: operatorId,
    raised_at: call.now,
    seen_at: null,
    seen_by: null,
    lifted_at: null,
    lifted_by: null,
  })

/** Raises an alert about a user that was not seen across calls but told: somebody objected to what was done. */
export const raise = async (tx: WriteDb, call: Pick<Looking, 'now' | 'random'>, alert: Raised): Promise<void> => {
  await insert(tx, call, { ...alert, link: `user ${alert.userId}` })
}

/** What stands about a call: raised in it, about its user, or about the number or ticket that it shares with others. */
export async function alertsOf(db: ReadDb, viewing: Viewing, callId: CallId): Promise<readonly CallAlert[]> {
  const seen = await rows.seenCall(db, callId)
  if (seen === undefined) return []
  const about = { callId, userId: seen.userId as UserId, links: sharedLinks(seen) }
  // A signal of pressure stands on no call's screen: whoever forces the operator may be looking at it.
  const found = (await rows.standingAlerts(db, about, lapsed(viewing))).filter(row => row.signal !== 'pressure')
  // One sentence for each reason, the gravest and newest of them.
  const bySignal = Map.groupBy(found, row => row.signal)
  return [...bySignal.values()].flatMap(same => {
    const newest = same.toSorted((a, b) => b.grave - a.grave || b.raised_at - a.raised_at)[0]
    return newest === undefined ? [] : [shown(newest, viewing)]
  })
}

/** Whether a signal of pressure holds a call, and when the last one about it was lifted: what was proved until then was forced. */
export interface Pressure {
  readonly held: boolean
  readonly liftedAt: number | null
}

/**
 * How a call stands to signals of pressure. The call in which one was given is held until a lead lifts it; other calls of its
 * operator or about its user until then or, as with any alert, until it lapses.
 */
export async function pressureOn(
  db: ReadDb,
  viewing: Viewing,
  call: { readonly callId: CallId; readonly userId: UserId; readonly operatorId: OperatorId },
): Promise<Pressure> {
  const found = await rows.pressureOn(db, call, lapsed(viewing))
  const lifted = found.map(row => row.lifted_at).filter(at => at !== null)
  return {
    held: lifted.length < found.length,
    liftedAt: lifted.length === 0 ? null : Math.max(...lifted),
  }
}

/** Until when grave alerts leave the user of a call to the leads; null: nothing grave stands. */
export function heldUntil(alerts: readonly CallAlert[]): number | null {
  const grave = alerts.filter(alert => alert.grave)
  return grave.length === 0 ? null : Math.max(...grave.map(alert => alert.until))
}

/** What stands about a user, without a call. */
export async function alertsAbout(db: ReadDb, viewing: Viewing, userId: UserId): Promise<readonly CallAlert[]> {
  const found = await rows.alertsAbout(db, userId, lapsed(viewing))
  return found.filter(row => row.signal !== 'pressure').map(row => shown(row, viewing))
}

/** What holds a user back from acting alone: grave alerts, and a signal of pressure in whatever call about them. */
export async function heldAbout(
  db: ReadDb,
  viewing: Viewing,
  userId: UserId,
): Promise<{ readonly until: number | null; readonly pressed: boolean }> {
  const standing = await rows.alertsAbout(db, userId, lapsed(viewing))
  const seen = standing.filter(row => row.signal !== 'pressure').map(row => shown(row, viewing))
  return { until: heldUntil(seen), pressed: standing.some(row => row.signal === 'pressure') }
}

// However it is written, with or without a country code, a number ends in the same digits.
const KEPT_DIGITS = 9
const TAIL = 3

/** Notes the number that a call comes from; an empty one forgets it. Only a digest and the last digits are kept. */
export async function noteNumber(
  tx: WriteDb,
  keys: Keys,
  of: { readonly callId: CallId; readonly number: string },
): Promise<void> {
  const digits = of.number.replaceAll(/\D/gu, '')
  if (digits === '') {
    await rows.dropNumber(tx, of.callId)
    return
  }
  await rows.writeNumber(tx, {
    call_id: of.callId,
    digest: addressDigest(keys, 'sms', `caller ${digits.slice(-KEPT_DIGITS)}`),
    // An extension of four digits would be given away whole.
    tail: digits.slice(-Math.min(TAIL, Math.floor(digits.length / 2))),
  })
}

/** The last digits of the number that a call comes from, behind dots; empty when nobody noted it. */
export async function shownNumber(db: ReadDb, callId: CallId): Promise<string> {
  const tail = await rows.numberTail(db, callId)
  return tail === '' ? '' : `••••${tail}`
}

/** How many standing alerts no lead has looked at. */
export const alertsWaiting = (db: ReadDb, viewing: Viewing & { readonly actor: Actor }): Promise<number> =>
  rows.countAlerts(db, { since: lapsed(viewing), viewerId: staff(viewing.actor).operatorId, unseen: true })

/** Signals of pressure that nobody has looked at, for whoever may lift them; nobody else hears of any. */
export async function pressureSignals(
  db: ReadDb,
  viewing: Viewing & { readonly actor: Actor },
): Promise<readonly PressureSignal[]> {
  const viewer = staff(viewing.actor)
  return mayDo(viewer.roles, 'radar.lift') ? rows.unseenPressure(db, viewer.operatorId, lapsed(viewing)) : []
}

// Only `watch` writes the columns, with a signal and with numbers.
const shown = (row: rows.AlertRow, { settings }: Viewing): CallAlert => ({
  alertId: row.id,
  signal: row.signal as Signal,
  grave: row.grave === 1,
  facts: JSON.parse(row.facts) as Record<string, number>,
  raisedAt: row.raised_at,
  until: row.raised_at + settings.radarHours * HOUR,
})

/** Handlers of the radar page. */
export function radar(): HandlersFor<'radar'> {
  return {
    async list(call, { state, offset, limit }) {
      const viewer = staff(call.actor)
      const filter = {
        since: state === 'standing' ? lapsed(call) : null,
        viewerId: viewer.operatorId,
        offset,
        limit,
      }
      const alerts = await Promise.all(
        (await rows.listAlerts(call.read, filter)).map(async (row): Promise<Alert> => ({
          ...shown(row, call),
          state: stateOf(row, call),
          callNumber: row.number,
          userName: row.user_name,
          operatorName: row.operator_name,
          mine: row.user_id === viewer.linkedUserId || (await isPart(call.read, call, row)),
          shareable: SHAREABLE.includes(row.signal as Signal),
          seen: row.seen_at === null ? null : { by: row.seer_name ?? '', at: row.seen_at },
          lifted: row.lifted_at === null ? null : { by: row.lifter_name ?? '', at: row.lifted_at },
          reason: row.reason,
        })),
      )
      return { alerts, total: await rows.countAlerts(call.read, filter) }
    },

    async acknowledge(call, { alertId }) {
      await call.write(async tx => {
        const alert = await requireStanding(tx, call, alertId)
        call.about({ userId: alert.user_id, ...(alert.call_id === null ? {} : { callId: alert.call_id }) })
        call.note(alert.signal)
        if (alert.seen_at !== null) throw new Refusal({ code: 'conflict', reason: 'radar.problem.seen' })
        await rows.updateAlert(tx, alertId, { seen_at: call.now, seen_by: staff(call.actor).operatorId })
      })
      return {}
    },

    async lift(call, { alertId, reason, shared }) {
      await call.write(async tx => {
        const alert = await requireStanding(tx, call, alertId)
        call.about({ userId: alert.user_id, ...(alert.call_id === null ? {} : { callId: alert.call_id }) })
        call.note(alert.signal)
        call.detail({ reason, ...(shared ? { shared: 'yes' } : {}) })
        // One reason is one decision: what the same number or ticket raised about others ends with it.
        const ended = await rows.standingFor(tx, alert, lapsed(call))
        for (const one of ended) {
          if (one.user_id === staff(call.actor).linkedUserId)
            throw new Refusal({ code: 'forbidden', reason: 'calls.demand.own-record' })
          if (await isPart(tx, call, one)) throw new Refusal({ code: 'forbidden', reason: 'radar.problem.own-call' })
        }
        if (shared && !SHAREABLE.includes(alert.signal as Signal))
          throw new Refusal({ code: 'invalid_input', reason: 'radar.problem.not-shareable', fields: ['shared'] })
        const lifted = { lifted_at: call.now, lifted_by: staff(call.actor).operatorId, reason }
        for (const one of ended) await rows.updateAlert(tx, one.id, { ...lifted, for_good: Number(shared) })
      })
      return {}
    },
  }
}

const isPart = (db: ReadDb, call: QueryCall, alert: rows.AlertRow): Promise<boolean> =>
  rows.tookPart(db, staff(call.actor).operatorId, {
    ...alert,
    since: alert.raised_at - call.settings.radarDays * DAY,
  })

function stateOf(row: rows.AlertRow, viewing: Viewing): Alert['state'] {
  if (row.lifted_at !== null) return 'lifted'
  if (row.raised_at <= lapsed(viewing)) return 'lapsed'
  return row.seen_at === null ? 'new' : 'seen'
}

/** Throws Refusal `not_found`, or `conflict` when it does not stand any more. */
async function requireStanding(db: ReadDb, viewing: Viewing, alertId: AlertId): Promise<rows.AlertRow> {
  const row = await rows.alertById(db, alertId)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'radar.problem.unknown' })
  const state = stateOf(row, viewing)
  if (state === 'lifted' || state === 'lapsed')
    throw new Refusal({ code: 'conflict', reason: 'radar.problem.not-standing' })
  return row
}
