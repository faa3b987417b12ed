import type { Channel, Language } from '#shared/contract/ids.ts'
import { Secret } from '#shared/secret.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import { addressDigest, digestOf, foldDigits, makeDigits, sameDigest } from './algorithm.ts'
import type { CodeUse } from './algorithm.ts'
import { allowanceFor, DAY } from './limits.ts'
import type { Allowance } from './limits.ts'
import { newId, queueMessage, senderOf } from './queue.ts'
import type { Queueing } from './queue.ts'
import { codesSentTo, endCode, insertCode, killCodes, latestCode, supersedeMessages, takeTry } from './rows.ts'
import type { CodeRow } from './rows.ts'
import { messagesIn } from './texts.ts'

const MINUTE = 60_000

/** The address a code goes to, and in which language. */
export interface Recipient {
  readonly channel: Channel
  readonly address: string
  readonly masked: string
  readonly language: Language
}

/** How it went. Times in milliseconds since the epoch. */
export type Sent =
  | { readonly outcome: 'sent'; readonly expiresAt: number; readonly resendAt: number }
  | { readonly outcome: 'wait' | 'daily-limit'; readonly retryAt: number }

/**
 * Sends a new code, and kills the older one of this call and channel. `tries` is what remains of the user's tries with this
 * method across codes: a new code gives none back.
 */
export async function sendCode(
  tx: WriteDb,
  call: Queueing,
  request: { readonly use: CodeUse; readonly to: Recipient; readonly tries: number },
): Promise<Sent> {
  const { use, to } = request
  const { settings, now } = call
  const address = addressDigest(call.keys, to.channel, to.address)
  const allowance = allowanceFor(await codesSentTo(tx, address, now - DAY), now, settings)
  if (allowance.kind !== 'free') return { outcome: allowance.kind, retryAt: allowance.retryAt }

  const digits = makeDigits(call.random)
  const expiresAt = now + settings.codeMinutes * MINUTE
  await killCodes(tx, { callId: use.callId, channel: use.channel })
  await insertCode(tx, {
    id: newId(call.random),
    call_id: use.callId,
    user_id: use.userId,
    operator_id: use.operatorId,
    channel: use.channel,
    address_digest: address,
    intent: use.intent,
    digest: digestOf(call.keys, use, digits),
    sender: senderOf(settings, to.channel),
    made_at: now,
    expires_at: expiresAt,
    tries_left: request.tries,
    state: 'open',
  })
  const text = messagesIn(to.language).proofCode({ code: digits, purpose: use.intent, minutes: settings.codeMinutes })
  await queueMessage(tx, call, {
    kind: 'proof-code',
    channel: to.channel,
    to: to.address,
    toMasked: to.masked,
    userId: use.userId,
    callId: use.callId,
    openedBy: use.operatorId,
    subject: text.subject,
    body: new Secret(text.body),
    expiresAt,
    supersedes: true,
  })
  return { outcome: 'sent', expiresAt, resendAt: now + settings.codeResendSeconds * 1000 }
}

/** How an answer fared, and who carried the code that was right. */
export interface Checked {
  readonly outcome: 'right' | 'wrong' | 'expired' | 'already-used' | 'no-tries-left' | 'not-sent'
  readonly triesLeft: number
  readonly sender: string
}

/**
 * Checks an answer against the latest code of this call and channel. The try is taken before anything is compared, in a
 * transaction that the caller must let commit. `address` is the contact as it stands now: a code dies with its address.
 */
export async function checkCode(
  tx: WriteDb,
  call: Queueing,
  request: { readonly use: CodeUse; readonly address: string; readonly answer: string },
): Promise<Checked> {
  const { use } = request
  const code = await latestCode(tx, use)
  const known = standing(code, use, call.now)
  if (known.state !== 'open') return { outcome: known.state, triesLeft: 0, sender: '' }
  const { id, sender, tries_left: tries, digest, address_digest: address } = known.code
  if (!sameDigest(address, addressDigest(call.keys, use.channel, request.address))) {
    await endCode(tx, id, 'dead')
    return { outcome: 'expired', triesLeft: 0, sender }
  }
  if (!(await takeTry(tx, id, call.now))) return { outcome: 'no-tries-left', triesLeft: 0, sender }
  if (!sameDigest(digest, digestOf(call.keys, use, foldDigits(request.answer)))) {
    if (tries === 1) await endCode(tx, id, 'dead')
    return { outcome: 'wrong', triesLeft: tries - 1, sender }
  }
  if (!(await endCode(tx, id, 'used'))) return { outcome: 'already-used', triesLeft: 0, sender }
  await supersedeMessages(
    tx,
    { callId: use.callId, kind: 'proof-code', channel: use.channel },
    { at: call.now, by: null },
  )
  return { outcome: 'right', triesLeft: tries - 1, sender }
}

type Standing =
  | { readonly state: 'open'; readonly code: CodeRow }
  | { readonly state: 'not-sent' | 'expired' | 'already-used' | 'no-tries-left' }

/** Where a code stands for this use. One made for another intent or operator does not exist. */
function standing(code: CodeRow | undefined, use: CodeUse, now: number): Standing {
  if (code === undefined || code.intent !== use.intent || code.operator_id !== use.operatorId)
    return { state: 'not-sent' }
  if (code.state === 'superseded') return { state: 'not-sent' }
  if (code.state === 'used') return { state: 'already-used' }
  if (code.state === 'dead' || code.tries_left === 0) return { state: 'no-tries-left' }
  return code.expires_at <= now ? { state: 'expired' } : { state: 'open', code }
}

/** What the screen says of a code by this channel: whether one waits to be answered, and when a new one may go. */
export interface CodeState {
  readonly waiting: { readonly expiresAt: number; readonly triesLeft: number } | null
  readonly allowance: Allowance
}

export async function codeState(
  db: ReadDb,
  call: Pick<Queueing, 'now' | 'keys' | 'settings'>,
  about: { readonly use: CodeUse; readonly address: string },
): Promise<CodeState> {
  const { now, settings } = call
  const known = standing(await latestCode(db, about.use), about.use, now)
  const address = addressDigest(call.keys, about.use.channel, about.address)
  return {
    waiting: known.state === 'open' ? { expiresAt: known.code.expires_at, triesLeft: known.code.tries_left } : null,
    allowance: allowanceFor(await codesSentTo(db, address, now - DAY), now, settings),
  }
}
