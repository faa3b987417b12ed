import type { CallId, UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

/** What a claim opens: a change of password after a reset, the choice of the first one, or the binding of a new device. */
export type Purpose = 'reset-password' | 'first-login' | 'reset-mfa'
/** What a link can be for. */
export type LinkPurpose = Exclude<Purpose, 'reset-mfa'>

export interface NewClaim {
  readonly id: string
  readonly userId: UserId
  readonly callId: CallId
  readonly purpose: Purpose
  readonly kind: 'link' | 'slip' | 'binding-code'
  readonly printedDigest: Uint8Array | null
  readonly digest: Uint8Array
  readonly madeAt: number
  readonly expiresAt: number
  readonly tries: number
}

export const insertClaim = (tx: WriteDb, claim: NewClaim) =>
  tx
    .insertInto('claim')
    .values({
      id: claim.id,
      user_id: claim.userId,
      call_id: claim.callId,
      purpose: claim.purpose,
      kind: claim.kind,
      printed_digest: claim.printedDigest,
      digest: claim.digest,
      made_at: claim.madeAt,
      expires_at: claim.expiresAt,
      tries_left: claim.tries,
      state: 'open',
    })
    .execute()

export const supersedeClaims = (tx: WriteDb, userId: UserId, purposes: readonly Purpose[]) =>
  tx
    .updateTable('claim')
    .set({ state: 'superseded' })
    .where('user_id', '=', userId)
    .where('purpose', 'in', purposes)
    .where('state', '=', 'open')
    .execute()

const openClaims = (db: ReadDb | WriteDb, now: number) =>
  db
    .selectFrom('claim')
    .select(['id', 'user_id', 'digest', 'tries_left'])
    .where('state', '=', 'open')
    .where('expires_at', '>', now)

export const linkByDigest = (
  tx: WriteDb,
  of: { readonly purpose: LinkPurpose; readonly digest: Uint8Array },
  now: number,
) =>
  openClaims(tx, now)
    .where('kind', '=', 'link')
    .where('purpose', '=', of.purpose)
    .where('digest', '=', of.digest)
    .executeTakeFirst()

export const slipByPrinted = (tx: WriteDb, printedDigest: Uint8Array, now: number) =>
  openClaims(tx, now).where('kind', '=', 'slip').where('printed_digest', '=', printedDigest).executeTakeFirst()

export const bindingOf = (tx: WriteDb, userId: UserId, now: number) =>
  openClaims(tx, now).where('kind', '=', 'binding-code').where('user_id', '=', userId).executeTakeFirst()

/** Takes one try before anything is compared; says whether there was one. */
export async function takeTry(tx: WriteDb, claimId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('claim')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('id', '=', claimId)
    .where('tries_left', '>', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Uses a claim up; says whether it was still open. */
export async function markUsed(tx: WriteDb, claimId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('claim')
    .set({ state: 'used' })
    .where('id', '=', claimId)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const lastOfPurpose = (db: ReadDb | WriteDb, userId: UserId, purpose: Purpose) =>
  db
    .selectFrom('claim')
    .select('state')
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .orderBy('made_at', 'desc')
    // Two within one millisecond: the one that is still open is the later one.
    .orderBy('state', 'asc')
    .limit(1)
    .executeTakeFirst()
