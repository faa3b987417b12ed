import { BROWSER_DAYS, MOST_BROWSERS } from '#shared/contract/browsers.ts'
import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { CommandCall, HandlersFor } from '../call.ts'
import { newId, notifyUser, type Queueing } from '../codes/codes.ts'
import { browserOfSession, sessionOf, setBrowser, touchSession, type FromBrowser } from '../sessions/sessions.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { browserByDigest, browsersOf, deleteBrowsers, deleteUnused, insertBrowser, markSeen } from './rows.ts'

const DAY = 86_400_000
/** As many random bytes as a page's bearer has: 256 bits, far above what could be guessed (OWASP ASVS 5.0, 7.2.3). */
const SECRET_BYTES = 32

const unusedSince = (now: number) => now - BROWSER_DAYS * DAY

/** Bound to the user: one secret opens nothing for somebody else, and two rows cannot be told to be one machine. */
const digestOf = (keys: Keys, userId: UserId, secret: string) => keys.mac('token', 'known_browser', userId, secret)

interface At {
  readonly keys: Keys
  readonly now: number
}

/** Which of a user's browsers shows these secrets. `undefined`: it keeps none, as a terminal, and is nobody's. */
export async function recognise(
  db: ReadDb,
  at: At,
  of: { readonly userId: UserId; readonly shown: readonly string[] | undefined },
): Promise<FromBrowser> {
  const { userId, shown } = of
  const digests = (shown ?? []).map(secret => digestOf(at.keys, userId, secret))
  const browserId = await browserByDigest(db, { userId, digests }, unusedSince(at.now))
  return { browserId, keeps: shown !== undefined }
}

/** Whether this is one of the user's browsers still: not forgotten, and used within the time. */
export const isKnown = async (
  db: ReadDb,
  now: number,
  of: { readonly userId: UserId; readonly browserId: string | null },
): Promise<boolean> =>
  of.browserId !== null &&
  (await browsersOf(db, of.userId, unusedSince(now))).some(one => one.browserId === of.browserId)

/** How a session arrived. `secret`: for the browser to keep, once. */
export interface Arrival {
  readonly known: boolean
  readonly secret: string | null
}

/**
 * A session has come past everything that was asked of it. Whatever else its page does, a browser that is not known is told to the
 * user; one that can keep a secret is given a fresh one, never one that it showed, which somebody else may have put there.
 */
export async function arrived(
  tx: WriteDb,
  call: Queueing & { readonly device?: string },
  who: { readonly userId: UserId; readonly sessionId: string },
): Promise<Arrival> {
  const { userId, sessionId } = who
  const { now, keys, random, device: words = '' } = call
  const { browserId, keeps } = await browserOfSession(tx, sessionId)
  if (browserId !== null && (await isKnown(tx, now, { userId, browserId }))) {
    await markSeen(tx, browserId, { now, words })
    return { known: true, secret: null }
  }
  await notifyUser(tx, call, { userId, notice: 'new-browser', callId: null, browser: words })
  if (!keeps) return { known: false, secret: null }
  await deleteUnused(tx, userId, unusedSince(now))
  const tooMany = (await browsersOf(tx, userId, 0)).slice(MOST_BROWSERS - 1).map(one => one.browserId)
  if (tooMany.length > 0) await deleteBrowsers(tx, userId, tooMany)
  const secret = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')
  const id = newId(random)
  await insertBrowser(tx, {
    id,
    user_id: userId,
    digest: digestOf(keys, userId, secret),
    words,
    first_seen_at: now,
    last_seen_at: now,
  })
  await setBrowser(tx, sessionId, id)
  return { known: false, secret }
}

/** What an answer carries for the browser: the fresh secret, or nothing. */
export const toKeep = ({ secret }: Arrival) => (secret === null ? {} : { browser: secret })

/** A reset, and an objection to one: whoever came in before, or by it, is a stranger again. */
export const forgetBrowsers = (tx: WriteDb, userId: UserId): Promise<number> => deleteBrowsers(tx, userId)

type Handlers = HandlersFor<'browsers'>

/** A user's own browsers: what they are known by stays with them, and here is only what they call themselves. */
export const browsers = (): Handlers => ({ list, forget, forgetAll })

const list: Handlers['list'] = async call => {
  const { userId, sessionId } = sessionOf(call.actor)
  const { browserId: here } = await browserOfSession(call.read, sessionId)
  const known = await browsersOf(call.read, userId, unusedSince(call.now))
  return { browsers: known.map(one => ({ ...one, isThis: one.browserId === here })) }
}

const forget: Handlers['forget'] = (call, { browserId }) =>
  call.write(async tx => {
    // Somebody else's is as unknown as one that never was.
    if ((await drop(tx, call, [browserId])) === 0) throw new Refusal({ code: 'not_found', reason: 'browsers.unknown' })
    call.note('one')
    return {}
  })

const forgetAll: Handlers['forgetAll'] = call =>
  call.write(async tx => {
    call.note('all')
    return { forgotten: await drop(tx, call) }
  })

async function drop(tx: WriteDb, call: CommandCall<'none'>, only?: readonly string[]): Promise<number> {
  const { userId, sessionId } = sessionOf(call.actor)
  call.about({ userId })
  await touchSession(tx, sessionId, call.now)
  const forgotten = await deleteBrowsers(tx, userId, only)
  if (forgotten > 0) await notifyUser(tx, call, { userId, notice: 'browsers-forgotten', callId: null })
  return forgotten
}
