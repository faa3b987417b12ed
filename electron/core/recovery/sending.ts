import { Refusal } from '#shared/errors.ts'
import { Secret } from '#shared/secret.ts'

import {
  allowanceFor,
  codesSentTo,
  DAY,
  makeDigits,
  messagesIn,
  newId,
  queueMessage,
  senderOf,
} from '../codes/codes.ts'
import { languageOf, requireUser } from '../directory/directory.ts'
import type { WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { pageDigest, requireRecovery, waits, type Call, type Handlers, type RecoveryDeps } from './here.ts'
import { CODES_PER_PAGE, HOUR, sendingLimits } from './limits.ts'
import { codesFrom, insertCode, type RecoveryRow } from './rows.ts'
import { reachOf, viewOf, type Reach } from './standing.ts'

/** All that a code is good for goes into its digest. */
export const codeDigest = (
  keys: Keys,
  of: { readonly id: string; readonly channel: string },
  digits: string,
): Uint8Array => keys.mac('code', 'own', of.id, of.channel, digits)

/** Sends a code to one of the contacts of a recovery. To one that was made up it is written down and goes nowhere. */
export const sendCode =
  ({ paces }: Pick<RecoveryDeps, 'paces'>): Handlers['sendCode'] =>
  async (call, { channel }) => {
    await requireRecovery(call.read, call)
    const paced = paces.codes.take(call.now)
    if (paced !== null) return waits(call, paced)
    return call.write(async tx => {
      const row = await requireRecovery(tx, call)
      if (row.user_id !== null) call.about({ userId: row.user_id })
      const reach = (await reachOf(tx, call, row)).find(one => one.channel === channel)
      if (reach === undefined)
        throw new Refusal({ code: 'invalid_input', reason: 'recovery.no-such-way', fields: ['channel'] })
      const retryAt = await waitFor(tx, call, reach)
      if (retryAt !== null) {
        call.note('slowed')
        return { outcome: 'wait', retryAt }
      }
      await send(tx, call, { row, reach })
      call.note(channel)
      return { outcome: 'sent', recovery: await viewOf(tx, call, row) }
    })
  }

async function waitFor(tx: WriteDb, call: Call, reach: Reach): Promise<number | null> {
  const { now, settings } = call
  const allowance = allowanceFor(await codesSentTo(tx, reach.digest, now - DAY), now, sendingLimits(settings))
  if (allowance.kind !== 'free') return allowance.retryAt
  const fromPage = await codesFrom(tx, pageDigest(call.keys, call.client), now - HOUR)
  const oldest = fromPage.at(-CODES_PER_PAGE)
  return oldest === undefined ? null : oldest + HOUR
}

const MINUTE = 60_000

async function send(tx: WriteDb, call: Call, to: { readonly row: RecoveryRow; readonly reach: Reach }): Promise<void> {
  const { now, keys, random, settings } = call
  const { row, reach } = to
  const { channel, address } = reach
  const digits = makeDigits(random)
  const expiresAt = now + settings.codeMinutes * MINUTE
  const user = row.user_id === null ? null : await requireUser(tx, row.user_id)
  const texts = messagesIn(user?.language ?? languageOf(''))
  const text = texts.forgotCode({ code: digits, minutes: settings.codeMinutes })
  // Digits fit no decoy: what nobody was sent, nobody can guess.
  const digest = address === null ? random.bytes(32) : codeDigest(keys, { id: row.id, channel }, digits)
  await insertCode(tx, {
    id: newId(random),
    recovery_id: row.id,
    channel,
    address_digest: reach.digest,
    digest,
    sender: senderOf(settings, channel),
    made_at: now,
    expires_at: expiresAt,
    tries_left: settings.codeTries,
    state: 'open',
  })
  if (address === null || user === null) {
    // As much sealing as a message costs.
    for (const part of [text.subject, text.body, '']) keys.seal('recovery.decoy', part)
    return
  }
  await queueMessage(tx, call, {
    kind: 'forgot-code',
    channel,
    to: address,
    toMasked: reach.masked,
    userId: user.userId,
    callId: null,
    openedBy: null,
    subject: text.subject,
    body: new Secret(text.body),
    expiresAt,
  })
}
