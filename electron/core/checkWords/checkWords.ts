import type { Act } from '#shared/contract/acts.ts'
import type { OwnCall } from '#shared/contract/checkWords.ts'
import { CARD_ROWS } from '#shared/contract/checkWords.ts'
import type { CallId, Language, UserId } from '#shared/contract/ids.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor, type QueryCall, type Staff } from '../call.ts'
import { newId, notifyUser } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import { deviceState, seedDigest } from '../mfa/mfa.ts'
import { alertsOf, heldUntil } from '../radar/radar.ts'
import { sessionOf, touchSession } from '../sessions/sessions.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import * as rows from './rows.ts'
import { readingOf, wordsOf } from './words.ts'

const HOUR = 3_600_000
/** An honest user asks once or twice in a call. Whoever collects words by calling as somebody else gets no further than this a day. */
const MOST_ON_A_USER = 5
/** As with numbers to call back: an honest desk needs a few an hour. */
const MOST_TO_AN_OPERATOR = 20
const SEED_BYTES = 32

type Viewing = Pick<QueryCall, 'now' | 'settings' | 'keys'>
const refuse = (code: 'conflict' | 'forbidden' | 'rate_limited', word: string) =>
  new Refusal({ code, reason: `calls.checkWords.${word}` })

/** A card's seed opens for its user and card alone. */
const sealOf = (userId: UserId, cardId: string) => `check_card.seed:${userId}:${cardId}`
const rowWords = (keys: Keys, seed: string, of: { readonly row: number; readonly language: Language }): string[] =>
  wordsOf(keys.mac('words', 'card', seed, String(of.row)), of.language)

/** The words of a user's authenticator in one call; null without one. They die with the call, and with the authenticator. */
async function deviceWords(
  db: ReadDb,
  keys: Keys,
  of: { readonly userId: UserId; readonly callId: CallId; readonly language: Language },
): Promise<string[] | null> {
  const digest = await seedDigest(db, { keys }, { userId: of.userId, about: `check-words ${of.callId}` })
  return digest === null ? null : wordsOf(digest, of.language)
}

export { deleteCard } from './rows.ts'

/** By what a desk can prove itself to a user: the authenticator, and rows of a card that are left. */
export async function checkWordsOf(
  db: ReadDb,
  userId: UserId,
  now: number,
): Promise<{ readonly device: boolean; readonly rowsLeft: number }> {
  const card = await rows.cardOf(db, userId)
  const rowsLeft = card === undefined ? 0 : CARD_ROWS - (await rows.usedRows(db, card.card_id)).length
  return { device: (await deviceState(db, userId, now)) !== null, rowsLeft }
}

/** The open calls about a user with what the desk says in them: for the user, and for the pocket phone of sample stores. */
export async function ownCalls(db: ReadDb, keys: Keys, userId: UserId): Promise<OwnCall[]> {
  const { language } = await requireUser(db, userId)
  const found: OwnCall[] = []
  for (const row of await rows.openCallsOn(db, userId)) {
    const words = await deviceWords(db, keys, { userId, callId: row.id, language })
    found.push({
      callNumber: row.number,
      openedAt: row.opened_at,
      // Only the calls domain writes these two, from the contract's enums.
      intent: row.intent as Act,
      reachedBy: row.reached_by as OwnCall['reachedBy'],
      words: words ?? [],
    })
  }
  return found
}

/** Throws Refusal unless this operator may be shown words in this call now. */
async function admit(tx: WriteDb, call: Viewing & { readonly actor: Staff }, callId: CallId): Promise<UserId> {
  const { actor } = call
  const row = await rows.callOf(tx, callId)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'calls.call.unknown' })
  if (row.operator_id !== actor.operatorId) throw new Refusal({ code: 'forbidden', reason: 'calls.demand.not-yours' })
  if (row.user_id === actor.linkedUserId) throw new Refusal({ code: 'forbidden', reason: 'calls.demand.own-record' })
  if (row.state !== 'open')
    throw new Refusal({
      code: 'conflict',
      reason: row.state === 'hold' ? 'calls.demand.on-hold' : 'calls.demand.closed',
    })
  // Calls that learn the steps raise such an alert: whoever collects words comes to a lead.
  const alerts = await alertsOf(tx, call, callId)
  if (heldUntil(alerts) !== null && !mayDo(actor.roles, 'users.act_privileged'))
    throw new Refusal({ code: 'forbidden', reason: 'calls.offer.radar' })
  return row.user_id
}

async function limit(tx: WriteDb, call: Viewing & { readonly actor: Staff }, userId: UserId): Promise<void> {
  if ((await rows.countShown(tx, { userId }, call.now - 24 * HOUR)) >= MOST_ON_A_USER)
    throw refuse('rate_limited', 'user-limit')
  if ((await rows.countShown(tx, { operatorId: call.actor.operatorId }, call.now - HOUR)) >= MOST_TO_AN_OPERATOR)
    throw refuse('rate_limited', 'operator-limit')
}

type Showing = CommandCall<'none'> & { readonly actor: Staff }
interface Shown {
  readonly language: Language
  readonly words: string[]
}

async function showDevice(
  tx: WriteDb,
  call: Showing,
  of: { readonly callId: CallId; readonly userId: UserId },
): Promise<Shown> {
  const { language } = await requireUser(tx, of.userId)
  const words = await deviceWords(tx, call.keys, { ...of, language })
  if (words === null) throw refuse('conflict', 'no-device')
  if (!(await rows.wasShown(tx, of.callId))) await remember(tx, call, { ...of, card: null })
  call.note('device')
  return { language, words }
}

async function showRow(
  tx: WriteDb,
  call: Showing,
  of: { readonly callId: CallId; readonly userId: UserId; readonly row: number },
): Promise<Shown> {
  const card = await rows.cardOf(tx, of.userId)
  if (card === undefined) throw refuse('conflict', 'no-card')
  if ((await rows.usedRows(tx, card.card_id)).includes(of.row)) throw refuse('conflict', 'row-used')
  await remember(tx, call, { ...of, card: { id: card.card_id, row: of.row } })
  call.note('card')
  // Only `makeCard` writes the column, with a Language.
  const language = card.language as Language
  const seed = call.keys.unseal(sealOf(of.userId, card.card_id), card.seed)
  return { language, words: rowWords(call.keys, seed, { row: of.row, language }) }
}

/** Counts, and tells the user: words that were collected for somebody else’s call are no surprise to them. */
async function remember(
  tx: WriteDb,
  call: Showing,
  of: {
    readonly callId: CallId
    readonly userId: UserId
    readonly card: { readonly id: string; readonly row: number } | null
  },
): Promise<void> {
  await limit(tx, call, of.userId)
  await rows.insertShown(tx, {
    id: newId(call.random),
    call_id: of.callId,
    user_id: of.userId,
    operator_id: call.actor.operatorId,
    card_id: of.card?.id ?? null,
    card_row: of.card?.row ?? null,
    at: call.now,
  })
  await notifyUser(tx, call, { userId: of.userId, notice: 'check-words', callId: of.callId })
}

/** The desk proves itself to its callers. What it says is derived from what only desk and user have, and proves no caller. */
export function checkWords(): HandlersFor<'checkWords'> {
  return {
    async show(call, { callId, row }) {
      const asked = { ...call, actor: staff(call.actor) }
      const { language, words } = await call.write(async tx => {
        const userId = await admit(tx, asked, callId)
        call.about({ userId })
        return row === null ? showDevice(tx, asked, { callId, userId }) : showRow(tx, asked, { callId, userId, row })
      })
      return { language, words, readings: words.map(readingOf) }
    },

    async mine(call) {
      const { userId } = sessionOf(call.actor)
      const { language } = await requireUser(call.read, userId)
      const { device } = await checkWordsOf(call.read, userId, call.now)
      return { hasDevice: device, language, calls: await ownCalls(call.read, call.keys, userId) }
    },

    async card(call) {
      const card = await rows.cardOf(call.read, sessionOf(call.actor).userId)
      if (card === undefined) return { card: null }
      return { card: { madeAt: card.made_at, used: await rows.usedRows(call.read, card.card_id) } }
    },

    makeCard: call =>
      call.write(async tx => {
        const { userId, sessionId } = sessionOf(call.actor)
        call.about({ userId })
        await touchSession(tx, sessionId, call.now)
        const { language } = await requireUser(tx, userId)
        const cardId = newId(call.random)
        const seed = Buffer.from(call.random.bytes(SEED_BYTES)).toString('hex')
        await rows.putCard(tx, {
          user_id: userId,
          card_id: cardId,
          seed: call.keys.seal(sealOf(userId, cardId), seed),
          language,
          made_at: call.now,
        })
        await notifyUser(tx, call, { userId, notice: 'check-card', callId: null })
        const numbers = Array.from({ length: CARD_ROWS }, (_, at) => at + 1)
        return { language, rows: numbers.map(row => rowWords(call.keys, seed, { row, language })) }
      }),
  }
}
