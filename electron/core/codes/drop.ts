import type { CallId, UserId } from '#shared/contract/ids.ts'

import type { WriteDb } from '../store/database.ts'
import { killCodes, killCodesOf, liveMessagesOf, supersedeMessages, withdrawMessages } from './rows.ts'

/** Makes every message of a call that hands something over worthless: what waits is never sent, what can be read is wiped. */
export const dropHandOvers = (tx: WriteDb, callId: CallId, now: number): Promise<void> =>
  supersedeMessages(tx, { callId, kind: 'temporary-password' }, { at: now, by: null })

/** Makes every open code of a call worthless, and every code message that still waits or can be read. */
export async function dropCodes(tx: WriteDb, callId: CallId, now: number): Promise<void> {
  await killCodes(tx, { callId })
  await supersedeMessages(tx, { callId, kind: 'proof-code' }, { at: now, by: null })
}

/** A user is deleted: no code of theirs is good for anything, and no message of theirs waits or can be read. */
export async function dropMessagesOf(tx: WriteDb, userId: UserId, now: number): Promise<void> {
  await killCodesOf(tx, userId)
  await withdrawMessages(tx, await liveMessagesOf(tx, userId), now)
}
