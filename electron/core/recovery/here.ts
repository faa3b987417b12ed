import { Refusal } from '#shared/errors.ts'

import { refusedAddress, refusesTyped } from '../accessLists/accessLists.ts'
import type { CommandCall, HandlersFor, QueryCall, Replaced } from '../call.ts'
import type { Passwords } from '../credentials/credentials.ts'
import type { ReadDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import type { Paces } from './limits.ts'
import { liveOf, type RecoveryRow } from './rows.ts'

export type Handlers = HandlersFor<'recovery'>
export type Call = CommandCall<'none'>

/** Slows whoever failed, by a name of the source; `signIn/pace.ts` is one. */
export interface Slowing {
  waitUntil(source: string, now: number): number | null
  failed(source: string, now: number): number | null
  succeeded(source: string): void
}

/** What the steps of a recovery share. */
export interface RecoveryDeps {
  readonly passwords: Passwords
  readonly replaced: Replaced
  readonly paces: Paces
  readonly slowing: Slowing
}

/** The bearer of a page is all that leads to its recovery, and only its digest is kept: there is nothing to guess but the bearer. */
export const pageDigest = (keys: Keys, client: string): Uint8Array => keys.mac('token', 'recovery', client)

/**
 * The recovery of the calling page. Throws Refusal `conflict` when there is none any more, and `forbidden` when the account that was
 * typed does not let this address in: by then, or since the page moved.
 */
export async function requireRecovery(db: ReadDb, call: QueryCall): Promise<RecoveryRow> {
  const row = await liveOf(db, pageDigest(call.keys, call.client), call.now)
  if (row === undefined) throw new Refusal({ code: 'conflict', reason: 'recovery.over' })
  if (await refusesTyped(db, row.account, call.peer)) throw refusedAddress()
  return row
}

/** Answers that something must wait. Nothing but the row in the audit is written. */
export function waits(call: Call, retryAt: number): Promise<{ readonly outcome: 'wait'; readonly retryAt: number }> {
  call.note('slowed')
  return call.write(() => Promise.resolve({ outcome: 'wait', retryAt }))
}
