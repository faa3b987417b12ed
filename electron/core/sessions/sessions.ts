import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { Actor, Proved } from '../call.ts'
import type { Random } from '../ports.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { alive, IDLE_MS } from './limits.ts'
import {
  browserRow,
  changeStage,
  endById,
  endOfClient,
  endOfUser,
  endOthersOfUser,
  endOwn,
  idleMinutesOf,
  insertSession,
  liveByClient,
  markSeen,
  openOfUser,
  setBrowserId,
  setProved,
} from './rows.ts'
import type { SessionStage } from './rows.ts'

export { deviceWords } from './device.ts'
export { IDLE_MS, PROVED_MS, provedLately, suffices } from './limits.ts'
export { deleteSessions, previousSignIn, setPreviousSignIn } from './rows.ts'
export type { SessionStage }

/** A user's own page that has come past the first check. */
export interface Visitor {
  readonly userId: UserId
  readonly stage: SessionStage
  readonly sessionId: string
  /** What it last showed again; null: nothing yet. */
  readonly proved: Proved | null
}

/** What a session was begun with: which of the user's browsers, and whether it can keep a secret at all. */
export interface FromBrowser {
  /** Null: it is not known, or a terminal. */
  readonly browserId: string | null
  readonly keeps: boolean
}

/** What opening a session needs of the call it happens in. */
interface Opening {
  readonly now: number
  readonly client: string
  readonly device?: string
  readonly keys: Keys
  readonly random: Random
}

/** The bearer of a page is kept as a keyed digest: a copy of the store opens no session (OWASP ASVS 5.0, 7.2.3). */
const digestOf = (keys: Keys, client: string) => keys.mac('token', 'user_session', client)

/** Ends every session of a user; answers how many were in use, leaving out those that had run idle. */
export const endSessions = async (tx: WriteDb, userId: UserId, now: number): Promise<number> =>
  endOfUser(tx, userId, { now, aliveSince: now - (await idleOf(tx, userId)) })

/** How long a user's sessions may run idle, in milliseconds. */
const idleOf = async (db: ReadDb, userId: UserId): Promise<number> => {
  const minutes = await idleMinutesOf(db, userId)
  return minutes === undefined ? IDLE_MS : minutes * 60_000
}

/** Ends the user's other sessions after a change of password or factor (OWASP ASVS 5.0, 7.4.3). */
export const endOtherSessions = (
  tx: WriteDb,
  keep: { userId: UserId; sessionId: string },
  now: number,
): Promise<number> => endOthersOfUser(tx, keep, now)

/** The live session of a page, or null: never signed in, ended, idle for too long, or older than 12 hours. */
export async function resolveVisitor(
  db: ReadDb | WriteDb,
  keys: Keys,
  page: { readonly client: string; readonly now: number },
): Promise<Visitor | null> {
  const row = await liveByClient(db, digestOf(keys, page.client))
  if (row === undefined) return null
  const idleMs = await idleOf(db, row.user_id)
  if (!alive({ startedAt: row.started_at, seenAt: row.seen_at, idleMs }, page.now)) return null
  // The table's check constraint holds every other text out.
  const stage = row.stage as SessionStage
  const proved = row.proved_at === null || row.proved_by === null ? null : { by: row.proved_by, at: row.proved_at }
  return { userId: row.user_id, stage, sessionId: row.id, proved }
}

/** Opens a session for the calling page at a stage; an older one of the same page ends. */
export async function openSession(
  tx: WriteDb,
  call: Opening,
  start: { userId: UserId; stage: SessionStage; previousSignInAt?: number | null; from: FromBrowser },
): Promise<string> {
  const id = Buffer.from(call.random.bytes(16)).toString('hex')
  const clientDigest = digestOf(call.keys, call.client)
  await endOfClient(tx, clientDigest, call.now)
  await insertSession(tx, {
    id,
    clientDigest,
    userId: start.userId,
    stage: start.stage,
    now: call.now,
    device: call.device ?? '',
    previousSignInAt: start.previousSignInAt ?? null,
    browserId: start.from.browserId,
    keepsBrowser: start.from.keeps,
  })
  return id
}

/** With what a session was begun. */
export async function browserOfSession(db: ReadDb, sessionId: string): Promise<FromBrowser> {
  const row = await browserRow(db, sessionId)
  return { browserId: row?.browserId ?? null, keeps: row?.keeps === 1 }
}

/** The browser of a session is known from now on. */
export const setBrowser = async (tx: WriteDb, sessionId: string, browserId: string): Promise<void> => {
  await setBrowserId(tx, sessionId, browserId)
}

/** Moves the session on. Refuses `signed_out` when it ended, or moved, since the call began. */
export async function moveSession(
  tx: WriteDb,
  sessionId: string,
  step: { from: SessionStage; to: SessionStage; now: number },
): Promise<void> {
  if (!(await changeStage(tx, sessionId, step))) throw new Refusal({ code: 'signed_out' })
}

/**
 * First in every command of a user's page: keeps the session from running idle, and refuses `signed_out` when the desk ended it
 * after this call was let in. A query does not count as use.
 */
export async function touchSession(tx: WriteDb, sessionId: string, now: number): Promise<void> {
  if (!(await markSeen(tx, sessionId, now))) throw new Refusal({ code: 'signed_out' })
}

/** Ends one session. */
export const endSession = async (tx: WriteDb, sessionId: string, now: number): Promise<void> => {
  await endById(tx, sessionId, now)
}

/** The session behind a call of a user's page. `dispatch` has checked the stage; anything else is refused `signed_out`. */
export function sessionOf(actor: Actor): Visitor {
  if (actor.kind !== 'user' || actor.userId === null || actor.sessionId === null || actor.stage === 'visitor') {
    throw new Refusal({ code: 'signed_out' })
  }
  return { userId: actor.userId, stage: actor.stage, sessionId: actor.sessionId, proved: actor.proved ?? null }
}

/** Remembers what was shown again. */
export const markProved = async (tx: WriteDb, sessionId: string, proved: Proved): Promise<void> => {
  await setProved(tx, sessionId, proved)
}

/** A session as its own user sees it. */
export interface OwnSession {
  readonly sessionId: string
  readonly startedAt: number
  readonly seenAt: number
  readonly device: string
}

/** The live sessions of a user that came past everything sign-in asks, newest first. */
export async function sessionsOfUser(db: ReadDb, userId: UserId, now: number): Promise<readonly OwnSession[]> {
  const rows = await openOfUser(db, userId)
  const idleMs = await idleOf(db, userId)
  return rows
    .filter(row => row.stage === 'open' && alive({ ...row, idleMs }, now))
    .map(({ sessionId, startedAt, seenAt, device }) => ({ sessionId, startedAt, seenAt, device }))
}

/** Ends one session of the user's own; says whether there was such a one. */
export const endOwnSession = (
  tx: WriteDb,
  own: { readonly userId: UserId; readonly sessionId: string },
  now: number,
): Promise<boolean> => endOwn(tx, own, now)
