import type { UserId } from '#shared/contract/ids.ts'

import { foldCode } from '../store/codes.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { bindingOf, lastOfPurpose, linkByDigest, markUsed, slipByPrinted, supersedeClaims, takeTry } from './rows.ts'
import type { LinkPurpose, Purpose } from './rows.ts'

/** Tries against one claim; then it is dead and the desk makes a new one. */
export const CLAIM_TRIES = 5

/** What a claim is checked with. */
export interface Checking {
  readonly now: number
  readonly keys: Keys
}

/** A link is bound to what it is for: the digest of its token fits no other purpose. */
const LINK = { 'reset-password': 'link', 'first-login': 'first-login' } as const satisfies Record<LinkPurpose, string>

/** Keyed digests: nothing in a copy of the store opens anything. What was typed is folded first (case, dashes, look-alikes). */
export const claimDigest = {
  link: (keys: Keys, purpose: LinkPurpose, token: string) => keys.mac('claim', LINK[purpose], token),
  printed: (keys: Keys, printed: string) => keys.mac('claim', 'printed', foldCode(printed)),
  slip: (keys: Keys, printed: string, other: string) => keys.mac('claim', 'slip', foldCode(printed), foldCode(other)),
  binding: (keys: Keys, userId: UserId, code: string) => keys.mac('claim', 'binding', userId, foldCode(code)),
}

/** Digests have one length and come from one key, so how long the comparison takes tells nothing about the code. */
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

/** Opens with the token of a link of one purpose, once. Null: unknown, used, superseded, too old or for something else, all alike. */
export async function redeemLink(
  tx: WriteDb,
  call: Checking,
  of: { readonly purpose: LinkPurpose; readonly token: string },
): Promise<UserId | null> {
  const { purpose, token } = of
  const claim = await linkByDigest(tx, { purpose, digest: claimDigest.link(call.keys, purpose, token) }, call.now)
  return claim !== undefined && (await markUsed(tx, claim.id)) ? claim.user_id : null
}

/** Opens with both halves of a slip, once; five tries per printed half. The transaction must commit, or a try is given back. */
export async function redeemSlip(
  tx: WriteDb,
  call: Checking,
  halves: { readonly printed: string; readonly other: string },
): Promise<UserId | null> {
  const claim = await slipByPrinted(tx, claimDigest.printed(call.keys, halves.printed), call.now)
  if (claim === undefined || !(await takeTry(tx, claim.id))) return null
  if (!sameBytes(claim.digest, claimDigest.slip(call.keys, halves.printed, halves.other))) return null
  return (await markUsed(tx, claim.id)) ? claim.user_id : null
}

/** How a binding code fared. A right one stays open until `useClaim`: the device counts when it is confirmed, not before. */
export type BindingCheck =
  { readonly outcome: 'right'; readonly claimId: string } | { readonly outcome: 'wrong'; readonly triesLeft: number }

/** Checks the binding code of a user whose device was reset: five tries. For a slip it is both halves, one after the other. */
export async function checkBinding(
  tx: WriteDb,
  call: Checking,
  typed: { readonly userId: UserId; readonly code: string },
): Promise<BindingCheck> {
  const claim = await bindingOf(tx, typed.userId, call.now)
  if (claim === undefined || !(await takeTry(tx, claim.id))) return { outcome: 'wrong', triesLeft: 0 }
  return sameBytes(claim.digest, claimDigest.binding(call.keys, typed.userId, typed.code))
    ? { outcome: 'right', claimId: claim.id }
    : { outcome: 'wrong', triesLeft: claim.tries_left - 1 }
}

/** Uses a claim up. `false`: it was used or superseded meanwhile, and what it was for must not happen. */
export const useClaim = (tx: WriteDb, claimId: string): Promise<boolean> => markUsed(tx, claimId)

/** Both lead to a password of the user's choice, so one of them ends with the other. */
const TO_PASSWORD: readonly Purpose[] = ['reset-password', 'first-login']

/** Makes every open claim of a user for a purpose worthless. */
export const dropClaims = async (tx: WriteDb, userId: UserId, purpose: Purpose): Promise<void> => {
  await supersedeClaims(tx, userId, purpose === 'reset-mfa' ? [purpose] : TO_PASSWORD)
}

/**
 * Whether a user whose device was reset has not bound a new one yet. It outlives the binding code: who lets the code run
 * out asks the desk for another and does not slip back in without a second factor.
 */
export async function owesDevice(db: ReadDb | WriteDb, userId: UserId): Promise<boolean> {
  const last = await lastOfPurpose(db, userId, 'reset-mfa')
  return last !== undefined && last.state !== 'used'
}
