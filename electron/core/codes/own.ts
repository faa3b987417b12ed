import { Secret } from '#shared/secret.ts'

import { requireUser } from '../directory/directory.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { addressDigest, foldDigits, makeDigits, sameDigest } from './algorithm.ts'
import type { Recipient, Sent } from './code.ts'
import { allowanceFor, DAY } from './limits.ts'
import { newId, queueMessage } from './queue.ts'
import type { Queueing } from './queue.ts'
import { codesSentTo, withdrawMessages } from './rows.ts'
import { endOwnCode, insertOwnCode, killOwnCodes, latestOwnCode, ownCodesSince, takeOwnTry } from './ownRows.ts'
import type { OwnUse } from './ownRows.ts'
import { messagesIn } from './texts.ts'

export type { OwnUse }

const MINUTE = 60_000

/**
 * Sends a code that the user asked for on their own page, and kills the older one of this session. Limits hold for each address, over
 * everything that is sent to it; codes to new contacts are counted for each user as well, or one page could have any number of telephones
 * rung at the desk's cost (OWASP ASVS 5.0, 6.6.3).
 */
export async function sendOwnCode(
  tx: WriteDb,
  call: Queueing,
  request: { readonly use: OwnUse; readonly to: Recipient },
): Promise<Sent> {
  const { use, to } = request
  const { now, settings, keys } = call
  const address = addressDigest(keys, to.channel, to.address)
  const byAddress = allowanceFor(await codesSentTo(tx, address, now - DAY), now, settings)
  if (byAddress.kind !== 'free') return { outcome: byAddress.kind, retryAt: byAddress.retryAt }
  if (use.purpose === 'contact') {
    const byUser = allowanceFor(await ownCodesSince(tx, use, now - DAY), now, { ...settings, codeResendSeconds: 0 })
    if (byUser.kind !== 'free') return { outcome: byUser.kind, retryAt: byUser.retryAt }
  }

  const digits = makeDigits(call.random)
  const expiresAt = now + settings.codeMinutes * MINUTE
  const user = await requireUser(tx, use.userId)
  await withdrawMessages(tx, await killOwnCodes(tx, use), now)
  const said = { code: digits, minutes: settings.codeMinutes, login: user.login, account: user.accountName }
  const texts = messagesIn(to.language)
  const text = use.purpose === 'consent' ? texts.consentCode(said) : texts.ownCode({ ...said, purpose: use.purpose })
  const messageId = await queueMessage(tx, call, {
    kind: 'own-code',
    channel: to.channel,
    to: to.address,
    toMasked: to.masked,
    userId: use.userId,
    callId: null,
    openedBy: null,
    subject: text.subject,
    body: new Secret(text.body),
    expiresAt,
  })
  await insertOwnCode(tx, {
    id: newId(call.random),
    user_id: use.userId,
    session_id: use.sessionId,
    purpose: use.purpose,
    channel: to.channel,
    address_digest: address,
    digest: digestOf(keys, use, digits),
    message_id: messageId,
    made_at: now,
    expires_at: expiresAt,
    tries_left: settings.codeTries,
    state: 'open',
  })
  return { outcome: 'sent', expiresAt, resendAt: now + settings.codeResendSeconds * 1000 }
}

/** How an answer fared. */
export interface OwnChecked {
  readonly outcome: 'right' | 'wrong' | 'expired' | 'no-tries-left' | 'not-sent'
  readonly triesLeft: number
}

/**
 * Checks an answer against the latest code of this session for this purpose and address. The try is taken before anything is compared,
 * in a transaction that the caller must let commit.
 */
export async function checkOwnCode(
  tx: WriteDb,
  call: Pick<Queueing, 'now' | 'keys'>,
  request: { readonly use: OwnUse; readonly answer: string },
): Promise<OwnChecked> {
  const { use } = request
  const code = await latestOwnCode(tx, use)
  if (code === undefined || code.state === 'superseded' || code.state === 'used') return none('not-sent')
  if (!sameDigest(code.address_digest, addressDigest(call.keys, use.to.channel, use.to.address)))
    return none('not-sent')
  if (code.state === 'dead' || code.tries_left === 0) return none('no-tries-left')
  if (code.expires_at <= call.now) return none('expired')
  if (!(await takeOwnTry(tx, code.id))) return none('no-tries-left')
  if (!sameDigest(code.digest, digestOf(call.keys, use, foldDigits(request.answer)))) {
    if (code.tries_left === 1) await endOwnCode(tx, code.id, 'dead')
    return { outcome: 'wrong', triesLeft: code.tries_left - 1 }
  }
  await endOwnCode(tx, code.id, 'used')
  await withdrawMessages(tx, [code.message_id], call.now)
  return { outcome: 'right', triesLeft: code.tries_left - 1 }
}

/** Until when the code of this session can be answered; null: none waits. */
export async function ownCodeWaits(db: ReadDb, use: OwnUse, now: number): Promise<number | null> {
  const code = await latestOwnCode(db, use)
  return code?.state === 'open' && code.expires_at > now ? code.expires_at : null
}

const none = (outcome: OwnChecked['outcome']): OwnChecked => ({ outcome, triesLeft: 0 })

const digestOf = (keys: Keys, use: OwnUse, digits: string): Uint8Array =>
  keys.mac(
    'code',
    'own',
    use.userId,
    use.sessionId,
    use.purpose,
    addressDigest(keys, use.to.channel, use.to.address),
    digits,
  )
