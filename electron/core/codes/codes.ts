import type { OwnCall } from '#shared/contract/checkWords.ts'
import type { Message, MessageEvent, MESSAGE_STATES } from '#shared/contract/codes.ts'
import type { MessageId, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { HandlersFor, QueryCall, Staff } from '../call.ts'
import { staff } from '../call.ts'
import { readFlag } from '../security/security.ts'
import type { ReadDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { eventsOf, tell } from './events.ts'
import { BACK_OFF_MS } from './outbox.ts'
import { sealContext } from './queue.ts'
import { readingOf } from './reading.ts'
import type { Addition } from './rows.ts'
import * as rows from './rows.ts'

export { addressDigest, foldDigits, makeDigits, sameDigest } from './algorithm.ts'
export type { CodeUse } from './algorithm.ts'
export { checkCode, codeState, sendCode } from './code.ts'
export type { Checked, CodeState, Recipient, Sent } from './code.ts'
export { checkOwnCode, ownCodeWaits, sendOwnCode } from './own.ts'
export type { OwnChecked, OwnUse } from './own.ts'
export { allowanceFor, DAY } from './limits.ts'
export { codesSentTo } from './rows.ts'
export type { Allowance, SendingLimits } from './limits.ts'
export { BACK_OFF_MS, createOutbox } from './outbox.ts'
export type { Outbox, OutboxAccess } from './outbox.ts'
export { newId, notifyUser, queueMessage, senderOf } from './queue.ts'
export type { Draft, MessageKind, NoticeKind, Queueing } from './queue.ts'
export { isNewPair, NEW_OPERATOR_MS, sameHands } from './reading.ts'
export type { Addition } from './rows.ts'
export { dropCodes, dropHandOvers, dropMessagesOf } from './drop.ts'
export { messagesIn } from './texts.ts'

export interface CodesDeps {
  /** What a sample user's authenticator shows now; null when they have none. */
  readonly authenticator: (
    db: ReadDb,
    call: { readonly now: number; readonly keys: Keys },
    userId: UserId,
  ) => Promise<{ readonly code: string; readonly until: number } | null>
  /** The open calls about a sample user, with what the desk says in them. */
  readonly ownCalls: (db: ReadDb, keys: Keys, userId: UserId) => Promise<OwnCall[]>
}

/** The text of a message, for the scripted callers of practice mode. */
export const dangerouslyReadMessage = (
  keys: Keys,
  message: { readonly id: string; readonly body: Uint8Array | null },
): string => (message.body === null ? '' : keys.unseal(sealContext(message.id, 'body'), message.body))

/** The outbox page: what waits, what failed, and the bodies that may be read on this machine. */
export function codes(deps: CodesDeps): HandlersFor<'codes'> {
  return {
    async outbox(call, filter) {
      const found = await rows.envelopes(call.read, filter)
      const view = await viewer(call, found)
      return {
        messages: found.map(view),
        total: await rows.countMessages(call.read, filter.state),
        waiting: await rows.countMessages(call.read, 'waiting'),
      }
    },

    async timeline(call, { messageId }) {
      const row = await rows.envelopeById(call.read, messageId)
      if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'codes.message.unknown' })
      const message = (await viewer(call, [row]))(row)
      const events = await eventsOf(call.read, messageId)
      return {
        message,
        events: events.map(event => ({
          at: event.at,
          // The column has a check of its own, and only this domain writes it.
          what: event.what as MessageEvent['what'],
          problem: event.problem,
          nextTryAt: event.next_try_at,
          operatorName: event.operator_name ?? '',
          replacedBy: event.replaced_by,
        })),
        triesLeft: message.state === 'queued' ? Math.max(BACK_OFF_MS.length + 1 - row.tries, 1) : 0,
        answersLeft: (await rows.answersLeft(call.read, row, call.now)) ?? null,
      }
    },

    async readBody(call, { messageId, reason }) {
      const reader = staff(call.actor)
      return call.write(async tx => {
        const row = await must(tx, messageId)
        call.about(aboutOf(row))
        call.detail({ reason })
        const reading = readingOf(row, reader, { now: call.now, additions: await additionsFor(tx, reader, [row]) })
        if (reading === 'gone' || row.subject === null || row.body === null)
          throw new Refusal({ code: 'not_found', reason: 'codes.reading.gone' })
        if (reading !== 'readable') throw new Refusal({ code: 'forbidden', reason: `codes.reading.${reading}` })
        call.note('read')
        await tell(tx, [messageId], { what: 'read', at: call.now, operatorId: reader.operatorId })
        return {
          subject: call.keys.unseal(sealContext(row.id, 'subject'), row.subject),
          body: call.keys.unseal(sealContext(row.id, 'body'), row.body),
        }
      })
    },

    async retry(call, { messageId }) {
      await call.write(async tx => {
        const row = await must(tx, messageId)
        call.about(aboutOf(row))
        if (row.wipe_at !== null && row.wipe_at <= call.now) throw conflict('codes.message.expired')
        if (!(await rows.requeue(tx, messageId, doer(call)))) throw conflict('codes.message.not-waiting')
      })
      return one(call, messageId)
    },

    async cancel(call, { messageId }) {
      await call.write(async tx => {
        const row = await must(tx, messageId)
        call.about(aboutOf(row))
        // A notice is how a user learns of an act that was not theirs: nobody at the desk can keep it from them.
        if (row.kind === 'notice') throw new Refusal({ code: 'forbidden', reason: 'codes.message.notice-stays' })
        if (!(await rows.cancelMessage(tx, messageId, doer(call)))) throw conflict('codes.message.not-waiting')
      })
      return one(call, messageId)
    },

    async pocketPhone(call) {
      if ((await readFlag(call.read, 'sample')) === null)
        throw new Refusal({ code: 'forbidden', reason: 'codes.pocket-phone.real-store' })
      // There the callers read out what their phones show, or do not.
      if ((await readFlag(call.read, 'practice')) !== null)
        throw new Refusal({ code: 'forbidden', reason: 'codes.pocket-phone.practice' })
      const found = await rows.labMessages(call.read, call.now)
      const authenticators = []
      for (const { userId, userName, login } of await rows.usersInCalls(call.read)) {
        const shown = await deps.authenticator(call.read, call, userId)
        if (shown === null) continue
        const calls = await deps.ownCalls(call.read, call.keys, userId)
        authenticators.push({
          userName,
          login,
          ...shown,
          says: calls.map(({ callNumber, words }) => ({ callNumber, words })),
        })
      }
      return {
        authenticators,
        messages: found.map(row => ({
          messageId: row.id,
          userName: row.user_name ?? '',
          channel: row.channel,
          to: row.to_masked,
          subject: row.subject === null ? '' : call.keys.unseal(sealContext(row.id, 'subject'), row.subject),
          body: row.body === null ? '' : call.keys.unseal(sealContext(row.id, 'body'), row.body),
          at: row.created_at,
        })),
      }
    },
  }
}

const doer = (call: Pick<QueryCall, 'actor' | 'now'>) => ({ now: call.now, operatorId: staff(call.actor).operatorId })

const conflict = (reason: string) => new Refusal({ code: 'conflict', reason })

const aboutOf = (row: rows.MessageRow) => ({
  ...(row.user_id === null ? {} : { userId: row.user_id }),
  ...(row.call_id === null ? {} : { callId: row.call_id }),
})

async function must(db: ReadDb, id: MessageId): Promise<rows.MessageRow> {
  const row = await rows.messageById(db, id)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'codes.message.unknown' })
  return row
}

async function one(call: QueryCall, id: MessageId): Promise<Message> {
  const row = await rows.envelopeById(call.read, id)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'codes.message.unknown' })
  return (await viewer(call, [row]))(row)
}

const additionsFor = (
  db: ReadDb,
  reader: Staff,
  found: readonly rows.MessageRow[],
): Promise<ReadonlyMap<string, Addition>> =>
  rows.additionsOf(db, [reader.operatorId, ...found.map(row => row.opened_by).filter(id => id !== null)])

/** How this operator sees messages at this time. */
async function viewer(call: QueryCall, found: readonly rows.Envelope[]): Promise<(row: rows.Envelope) => Message> {
  const reader = staff(call.actor)
  const at = { now: call.now, additions: await additionsFor(call.read, reader, found) }
  return row => ({
    messageId: row.id,
    kind: row.kind as Message['kind'],
    channel: row.channel,
    sender: row.sender,
    to: row.to_masked,
    userName: row.user_name ?? '',
    state: stateAt(row, call.now),
    tries: row.tries,
    problem: row.problem,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    nextTryAt: row.next_try_at,
    expiresAt: row.expires_at,
    readable: readingOf(row, reader, at) === 'readable',
  })
}

/** A message whose time is over is shown so, whether or not the outbox has come round to it. */
function stateAt(row: rows.MessageRow, now: number): (typeof MESSAGE_STATES)[number] {
  const state = row.state as (typeof MESSAGE_STATES)[number]
  const waits = state === 'queued' || state === 'failed'
  return waits && row.wipe_at !== null && row.wipe_at <= now ? 'expired' : state
}
