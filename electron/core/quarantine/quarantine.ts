import type { Sealed } from '#shared/contract/directory.ts'
import type { CallId, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { dropKeysSince } from '../accessKeys/accessKeys.ts'
import { forgetBrowsers } from '../browsers/browsers.ts'
import { staff, type CommandCall, type HandlersFor, type Replaced } from '../call.ts'
import { dropHandOvers, newId, notifyUser } from '../codes/codes.ts'
import { passwordToKeep, restorePassword } from '../credentials/credentials.ts'
import { freezeAccount, requireUser, takeBackSince } from '../directory/directory.ts'
import { dropClaims } from '../handover/handover.ts'
import { deviceToKeep, dropDevice, restoreDevice } from '../mfa/mfa.ts'
import { chooseWay, methodInForce, type Method } from '../protection/protection.ts'
import { raise } from '../radar/radar.ts'
import { endSessions, sessionOf, touchSession } from '../sessions/sessions.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { tellAll } from './notices.ts'
import {
  checkObjection,
  drawObjection,
  OBJECTION_TRIES,
  originOf,
  resetOfCode,
  resetOfLink,
  type About,
  type Objection,
} from './objection.ts'
import {
  deleteExpired,
  deleteSealed,
  deleteUpTo,
  insertSealed,
  sealedAt,
  sealedInCall,
  sealedRows,
  type SealedRow,
} from './rows.ts'
import { undo } from './undo.ts'

export { undo, type SealedReset, type Undoing } from './undo.ts'

const HOUR = 3_600_000

/** Slows whoever failed, by a name of the source; `signIn/pace.ts` is one. */
export interface Slowing {
  waitUntil(source: string, now: number): number | null
  failed(source: string, now: number): number | null
  succeeded(source: string): void
}

/** Bound to the user, the kind and the call, recovery or change: a box moved to another row does not open. */
const context = (of: About) => `quarantine.sealed:${of.userId}:${of.kind}:${originOf(of)}`

const open = (keys: Keys, row: SealedRow): string | null =>
  JSON.parse(keys.unseal(context(row), row.sealed)) as string | null

/**
 * Seals what a reset is about to replace and tells the user and their manager how to object. A reset that finds no credential of
 * the user's own, because another reset took it away a while ago, seals what that one has sealed. No browser is known after it.
 * With `quarantineHours` 0 nothing is kept and the notice is a plain one.
 */
export const replaced: Replaced = async (tx, call, { userId, callId, recoveryId = null, kind, invitation = false }) => {
  const notice = invitation ? 'invited' : kind === 'password' ? 'password-reset' : 'mfa-reset'
  await forgetBrowsers(tx, userId)
  const hours = call.settings.quarantineHours
  if (hours === 0) return notifyUser(tx, call, { userId, notice, callId })
  const user = await requireUser(tx, userId)
  const { keys, now } = call
  const earlier = (await sealedRows(tx, userId, now)).findLast(row => row.kind === kind)
  const present = kind === 'password' ? await passwordToKeep(tx, userId) : await deviceToKeep(tx, userId)
  const kept = present ?? (earlier === undefined ? null : open(keys, earlier))
  const objection = await seal(tx, call, { userId, callId, recoveryId, changeId: null, kind, kept })
  const openedBy = callId === null ? null : staff(call.actor).operatorId
  const who = { kind, invitation, login: user.login, account: user.accountName, byUser: callId === null }
  return tellAll(tx, call, {
    user,
    callId,
    openedBy,
    toUser: texts => texts.resetObjection({ ...who, ...objection }),
    toManager: texts => texts.resetObjectionForManager({ ...who, ...objection, name: user.name }),
    toPending: texts => texts.notice(notice, who),
    expiresAt: now + hours * HOUR,
  })
}

type Call = CommandCall<'none'>
type AnySealing = Parameters<Replaced>[1]

/** Keeps what is replaced for as long as it can be objected to. Answers how, for the notice and for nothing else. */
async function seal(
  tx: WriteDb,
  call: AnySealing,
  { kept, callId, ...of }: Omit<About, 'callId'> & { readonly callId: CallId | null; readonly kept: string | null },
): Promise<Objection> {
  const { keys, random, now, settings } = call
  const { publicAddress, quarantineHours: hours } = settings
  const about = { ...of, callId }
  const { objection, digest, linkDigest } = drawObjection({ keys, random, publicAddress, hours }, about)
  await insertSealed(tx, {
    user_id: of.userId,
    call_id: callId,
    operator_id: callId === null ? null : staff(call.actor).operatorId,
    recovery_id: of.recoveryId,
    change_id: of.changeId,
    kind: of.kind,
    sealed: keys.seal(context(about), JSON.stringify(kept)),
    digest,
    link_digest: linkDigest,
    tries_left: OBJECTION_TRIES,
    made_at: now,
    expires_at: now + hours * HOUR,
  })
  return objection
}

/**
 * Switches login protection over, or off with null, for a user on their own page or by an administrator's program; what it was is sealed, and every contact hears how
 * to object. With `quarantineHours` 0 nothing is kept and the notice is a plain one.
 */
export async function changeProtection(
  tx: WriteDb,
  call: Call,
  { userId, method }: { readonly userId: UserId; readonly method: Method | null },
): Promise<void> {
  const notice = method === null ? 'protection-off' : 'protection-on'
  const kept = await methodInForce(tx, userId)
  await chooseWay(tx, userId, { method, now: call.now })
  const hours = call.settings.quarantineHours
  if (hours === 0) {
    await notifyUser(tx, call, { userId, notice, callId: null })
    return
  }
  const user = await requireUser(tx, userId)
  const change = { userId, kind: 'protection', callId: null, recoveryId: null, changeId: newId(call.random) } as const
  const objection = await seal(tx, call, { ...change, kept })
  const who = { login: user.login, account: user.accountName }
  await tellAll(tx, call, {
    user,
    callId: null,
    openedBy: null,
    toUser: texts => texts.changeObjection({ ...who, ...objection, change: notice }),
    toManager: null,
    toPending: texts => texts.notice(notice, who),
    expiresAt: call.now + hours * HOUR,
  })
}

/** What resets and changes of a user replaced, and until when it stays sealed: the last to end of each kind. */
export async function sealedOf(db: ReadDb, userId: UserId, now: number): Promise<readonly Sealed[]> {
  const rows = await sealedRows(db, userId, now)
  return (['password', 'mfa', 'protection'] as const).flatMap(kind => {
    const ends = rows.filter(row => row.kind === kind).map(row => row.expiresAt)
    return ends.length === 0 ? [] : [{ kind, until: Math.max(...ends) }]
  })
}

/** Until when what the resets of a call replaced stays sealed. */
export const sealedUntil = (db: ReadDb, callId: CallId, now: number): Promise<readonly Sealed[]> =>
  sealedInCall(db, callId, now)

/** Until when what a user changed alone at a moment can be objected to; null: not, or not any more. */
export const ownSealedUntil = async (
  db: ReadDb,
  of: { readonly userId: UserId; readonly kind: 'password' | 'protection'; readonly madeAt: number },
  now: number,
): Promise<number | null> => (await sealedAt(db, of, now))?.until ?? null

/** Wipes what is over. Nothing depends on it: what is over cannot be used before it is wiped. */
export const sweepSealed = (tx: WriteDb, now: number): Promise<number> => deleteExpired(tx, now)

/** A lead enabled a frozen account: resets from before the freeze cannot be objected to any more. Those of the time since can. */
export const endQuarantine = async (tx: WriteDb, userId: UserId, frozenSince: number): Promise<void> => {
  await deleteUpTo(tx, userId, frozenSince)
}

/** Handlers of an objection to a reset: by code at the desk, by link on the users' own pages. */
export function quarantine(deps: { readonly pace: Slowing }): HandlersFor<'quarantine'> {
  const { pace } = deps
  return {
    async object(call, { userId, code }) {
      const by = staff(call.actor)
      if (by.linkedUserId === userId) throw new Refusal({ code: 'forbidden', reason: 'directory.user.own-record' })
      const source = `objection ${by.operatorId}`
      const retryAt = pace.waitUntil(source, call.now)
      if (retryAt !== null) {
        call.note('slowed')
        return call.write(() => Promise.resolve({ outcome: 'slowed', triesLeft: null, retryAt }))
      }
      return call.write(async tx => {
        await requireUser(tx, userId)
        const check = await checkObjection(tx, call, { userId, code, by: by.operatorId })
        if (check.outcome === 'right') {
          await takeBack(tx, call, check.reset)
          call.after(() => {
            pace.succeeded(source)
          })
          return { outcome: 'restored', triesLeft: null, retryAt: null }
        }
        call.note(check.outcome)
        const triesLeft = check.outcome === 'wrong' ? check.triesLeft : null
        return { outcome: check.outcome, triesLeft, retryAt: pace.failed(source, call.now) }
      })
    },

    objectByLink: (call, { token }) => onOwnPage(call, pace, tx => resetOfLink(tx, call, token)),

    objectByCode: (call, { code }) =>
      onOwnPage(call, pace, async tx => {
        const { userId, sessionId } = sessionOf(call.actor)
        call.about({ userId })
        await touchSession(tx, sessionId, call.now)
        return resetOfCode(tx, call, { userId, code })
      }),
  }
}

/** An objection from a user's own page, slowed by the page. */
async function onOwnPage(
  call: Call,
  pace: Slowing,
  find: (tx: WriteDb) => Promise<SealedRow | undefined>,
): Promise<{ outcome: 'restored' } | { outcome: 'refused'; retryAt: number | null }> {
  const retryAt = pace.waitUntil(call.client, call.now)
  if (retryAt !== null) {
    call.note('slowed')
    return call.write(() => Promise.resolve({ outcome: 'refused', retryAt }))
  }
  return call.write(async tx => {
    const reset = await find(tx)
    if (reset === undefined) {
      call.note('wrong')
      return { outcome: 'refused', retryAt: pace.failed(call.client, call.now) }
    }
    await takeBack(tx, call, reset)
    call.after(() => {
      pace.succeeded(call.client)
    })
    return { outcome: 'restored' }
  })
}

/** Puts back what was sealed. */
async function putBack(tx: WriteDb, call: Call, row: SealedRow): Promise<void> {
  const kept = open(call.keys, row)
  switch (row.kind) {
    case 'password':
      await restorePassword(tx, row.userId, kept)
      return
    case 'mfa':
      await restoreDevice(tx, row.userId, kept)
      return
    case 'protection':
      // Only `changeProtection` seals it: a method, or null for off.
      await chooseWay(tx, row.userId, { method: kept as Method | null, now: call.now })
  }
}

/**
 * Undoes a reset or change and every later one: what they replaced comes back, what they made and what was made by whoever came in dies, sessions end, and the account freezes. The
 * user, their manager and the leads hear of it.
 */
async function takeBack(tx: WriteDb, call: Call, reset: SealedRow): Promise<void> {
  const { userId, callId, operatorId } = reset
  const rows = await sealedRows(tx, userId, call.now)
  const plan = undo(rows, reset)
  for (const row of rows.filter(one => plan.restore.includes(one.id))) await putBack(tx, call, row)
  if (plan.dropDevicesSince !== null) await dropDevice(tx, userId, plan.dropDevicesSince)
  // Whoever came in by the reset may have made keys and entered contacts of their own, and their browser would be known.
  await forgetBrowsers(tx, userId)
  await dropKeysSince(tx, userId, reset.madeAt)
  const { freshContactHours } = call.settings
  const since = { since: reset.madeAt, now: call.now, freshHours: freshContactHours }
  if (await takeBackSince(tx, userId, since)) await notifyUser(tx, call, { userId, notice: 'contacts-frozen', callId })
  for (const row of rows.filter(one => plan.end.includes(one.id))) {
    if (row.kind !== 'protection')
      await dropClaims(tx, userId, row.kind === 'password' ? 'reset-password' : 'reset-mfa')
    if (row.callId !== null) await dropHandOvers(tx, row.callId, call.now)
  }
  await deleteSealed(tx, plan.end)
  await endSessions(tx, userId, call.now)
  await freezeAccount(tx, { userId, at: call.now, by: operatorId })
  const signal = callId === null ? 'objected-own' : 'objected'
  await raise(tx, call, { signal, grave: true, facts: {}, callId, userId, operatorId })
  call.about({ userId, ...(callId === null ? {} : { callId }) })
  call.note(`restored:${reset.kind}`)
  const user = await requireUser(tx, userId)
  const who = { login: user.login, account: user.accountName }
  const { kind } = reset
  const told = { user, callId, openedBy: operatorId, toPending: null, expiresAt: null }
  if (kind === 'protection')
    await tellAll(tx, call, { ...told, toUser: texts => texts.changeUndone(who), toManager: null })
  else
    await tellAll(tx, call, {
      ...told,
      toUser: texts => texts.resetUndone({ ...who, kind }),
      toManager: texts => texts.resetUndoneForManager({ ...who, kind, name: user.name }),
    })
}
