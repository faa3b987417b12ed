import type { AppealId, CallId, Channel, UserId } from '#shared/contract/ids.ts'

import { foldCode } from '../store/codes.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { approvedOf, byNumber, markProved, takeTry, type AppealRow } from './rows.ts'

export { useAppeal, useOwnAppeal } from './rows.ts'

/** An approved appeal whose time is not over: it permits one reset. */
export interface AppealWindow {
  /** Which registered contact its owner cannot use. */
  readonly unavailable: AppealRow['unavailable']
  /** Where the result went, and the secret of a reset may go; null for a letter. */
  readonly contact: { readonly channel: Channel; readonly address: string; readonly masked: string } | null
  readonly triesLeft: number
  readonly endsAt: number
  /** The call in which its owner was last proved by it. */
  readonly provedIn: CallId | null
}

/** The open window of a user, if any. */
export async function windowOf(db: ReadDb, userId: UserId, now: number): Promise<AppealWindow | null> {
  const row = await approvedOf(db, userId, now)
  if (row === undefined) return null
  const { unavailable, contact_kind: kind, contact: address, contact_masked: masked } = row
  return {
    unavailable,
    contact: kind === 'letter' ? null : { channel: kind, address, masked },
    triesLeft: row.tries_left,
    endsAt: row.ends_at,
    provedIn: row.proved_in,
  }
}

/** Both are keyed and bound to their appeal: neither can be moved to another, and a copy of the store gives none away. */
export const secretDigest = {
  reference: (keys: Keys, id: AppealId, tail: string) => keys.mac('claim', 'appeal-reference', id, foldCode(tail)),
  code: (keys: Keys, id: AppealId, code: string) => keys.mac('claim', 'appeal-code', id, foldCode(code)),
}

/** What was typed: `A-1001-7KQM` as the caller wrote it down, and the pick-up code `ABCD-EFGH` that came with the result. */
export function readReference(
  typed: string,
): { readonly number: number; readonly tail: string; readonly code: string } | null {
  const plain = typed
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
  const parts = /^A?(\d{4,9})([0-9A-Z]{4})([0-9A-Z]{8})$/u.exec(plain)
  const [, number = '', tail = '', code = ''] = parts ?? []
  return parts === null ? null : { number: Number(number), tail, code }
}

/** Digests have one length and come from one key, so how long the comparison takes tells nothing about the code. */
const sameBytes = (a: Uint8Array | null, b: Uint8Array): boolean => a !== null && Buffer.compare(a, b) === 0

/**
 * Checks what proves that somebody is who appealed: the end of the reference, which only the caller has, and the pick-up code,
 * which went to the contact of the appeal. Neither the one who opened it nor the one who approved it holds both. The try is taken
 * before anything is compared; the transaction must commit, or it is given back.
 */
export async function checkReference(
  tx: WriteDb,
  call: { readonly now: number; readonly keys: Keys; readonly settings: { readonly codeTries: number } },
  said: { readonly userId: UserId; readonly callId: CallId; readonly typed: string },
): Promise<'right' | 'wrong' | 'no-tries-left'> {
  const row = await approvedOf(tx, said.userId, call.now)
  const typed = readReference(said.typed)
  // Who does not know the number takes no try from the one who does.
  if (row === undefined || typed?.number !== row.number) return 'wrong'
  if (!(await takeTry(tx, row.id))) return 'no-tries-left'
  const tailFits = sameBytes(row.reference_digest, secretDigest.reference(call.keys, row.id, typed.tail))
  const codeFits = sameBytes(row.code_digest, secretDigest.code(call.keys, row.id, typed.code))
  if (!tailFits || !codeFits) return 'wrong'
  await markProved(tx, row.id, { callId: said.callId, tries: call.settings.codeTries })
  return 'right'
}

/**
 * Whose approved appeal somebody proves on the users' own pages, by the same two parts; null: nobody's. The try is taken before
 * anything is compared; the transaction must commit, or it is given back.
 */
export async function ownerByReference(
  tx: WriteDb,
  call: { readonly now: number; readonly keys: Keys },
  said: { readonly reference: string; readonly code: string },
): Promise<UserId | null> {
  const typed = readReference(`${said.reference} ${said.code}`)
  const row = typed === null ? undefined : await byNumber(tx, typed.number)
  if (typed === null || row === undefined) return null
  const tailFits = sameBytes(row.reference_digest, secretDigest.reference(call.keys, row.id, typed.tail))
  // The end of the reference is the caller's own: who does not have it takes no try from the one who does.
  if (!tailFits || row.state !== 'approved' || row.ends_at <= call.now || !(await takeTry(tx, row.id))) return null
  return sameBytes(row.code_digest, secretDigest.code(call.keys, row.id, typed.code)) ? row.user_id : null
}

/** The appeal that a whole reference belongs to; null: none. */
export async function appealByReference(db: ReadDb, keys: Keys, reference: string): Promise<AppealRow | null> {
  // The code is not asked for here: any text of its length makes the reference readable.
  const typed = readReference(`${reference} 00000000`)
  const row = typed === null ? undefined : await byNumber(db, typed.number)
  if (typed === null || row === undefined) return null
  return sameBytes(row.reference_digest, secretDigest.reference(keys, row.id, typed.tail)) ? row : null
}
