import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { MfaClockSeenTable, MfaClockTable } from '../store/tables/credentials.ts'

export const deviceOf = (db: ReadDb | WriteDb, userId: UserId) =>
  db
    .selectFrom('mfa_device')
    .select(['seed', 'bound_at', 'last_step', 'failures', 'failed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst()

/** Accepts a step if none as late was accepted before; says whether this transaction was the one. */
export async function acceptStep(tx: WriteDb, userId: UserId, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mfa_device')
    .set({ last_step: step, failures: 0, failed_at: null })
    .where('user_id', '=', userId)
    .where(eb => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const countFailure = (tx: WriteDb, userId: UserId, now: number) =>
  tx
    .updateTable('mfa_device')
    .set(eb => ({ failures: eb('failures', '+', 1), failed_at: now }))
    .where('user_id', '=', userId)
    .execute()

export const insertDevice = (
  tx: WriteDb,
  row: { userId: UserId; seed: Uint8Array; name: string; now: number; step: number | null },
) =>
  tx
    .insertInto('mfa_device')
    .values({
      user_id: row.userId,
      name: row.name,
      seed: row.seed,
      bound_at: row.now,
      last_step: row.step,
      failures: 0,
      failed_at: null,
    })
    .execute()

/** Unbinds a device; what was known of its clock goes with it. */
export async function removeDevice(tx: WriteDb, userId: UserId): Promise<boolean> {
  await forgetClock(tx, userId)
  const { numDeletedRows } = await tx.deleteFrom('mfa_device').where('user_id', '=', userId).executeTakeFirst()
  return numDeletedRows === 1n
}

export const enrolmentOf = (db: ReadDb | WriteDb, userId: UserId) =>
  db
    .selectFrom('mfa_enrolment')
    .select(['session_id', 'claim_id', 'seed', 'tries_left'])
    .where('user_id', '=', userId)
    .executeTakeFirst()

export interface NewEnrolment {
  readonly userId: UserId
  readonly sessionId: string
  readonly claimId: string | null
  readonly seed: Uint8Array
  readonly now: number
  readonly tries: number
}

export function putEnrolment(tx: WriteDb, row: NewEnrolment) {
  const values = {
    session_id: row.sessionId,
    claim_id: row.claimId,
    seed: row.seed,
    made_at: row.now,
    tries_left: row.tries,
  }
  return tx
    .insertInto('mfa_enrolment')
    .values({ user_id: row.userId, ...values })
    .onConflict(conflict => conflict.column('user_id').doUpdateSet(values))
    .execute()
}

export const takeEnrolmentTry = (tx: WriteDb, userId: UserId) =>
  tx
    .updateTable('mfa_enrolment')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('user_id', '=', userId)
    .execute()

/** Forgets every seed that is on its way to be bound, on a page or by a program. */
export async function removeEnrolment(tx: WriteDb, userId: UserId): Promise<void> {
  await tx.deleteFrom('mfa_enrolment').where('user_id', '=', userId).execute()
  await tx.deleteFrom('unbound_device').where('user_id', '=', userId).execute()
}

/** A device that a program made and that is not bound yet. */
export const unboundOf = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('unbound_device')
    .select(['name', 'seed', 'tries_left as triesLeft'])
    .where('user_id', '=', userId)
    .executeTakeFirst()

export const insertUnbound = (
  tx: WriteDb,
  row: {
    readonly userId: UserId
    readonly name: string
    readonly seed: Uint8Array
    readonly now: number
    readonly tries: number
  },
) =>
  tx
    .insertInto('unbound_device')
    .values({ user_id: row.userId, name: row.name, seed: row.seed, made_at: row.now, tries_left: row.tries })
    .execute()

export const takeUnboundTry = (tx: WriteDb, userId: UserId) =>
  tx
    .updateTable('unbound_device')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('user_id', '=', userId)
    .execute()

/** A device as programs name it. `spent`: neither bound nor to be bound, and only to be deleted or replaced. */
export interface NamedDevice {
  readonly userId: UserId
  readonly accountId: AccountId
  readonly name: string
  readonly state: 'bound' | 'made' | 'spent'
}

/** The devices of an account, or of one user, with what they are called. */
export async function namedDevices(
  db: ReadDb,
  of: { readonly accountId: AccountId } | { readonly userId: UserId },
): Promise<NamedDevice[]> {
  const column = 'userId' in of ? 'user.id' : 'user.account_id'
  const id = 'userId' in of ? of.userId : of.accountId
  const bound = await db
    .selectFrom('mfa_device')
    .innerJoin('user', 'user.id', 'mfa_device.user_id')
    .select(['user.id as userId', 'user.account_id as accountId', 'mfa_device.name'])
    .where(column, '=', id)
    .orderBy('user.id')
    .execute()
  const made = await db
    .selectFrom('unbound_device')
    .innerJoin('user', 'user.id', 'unbound_device.user_id')
    .select(['user.id as userId', 'user.account_id as accountId', 'unbound_device.name', 'tries_left as triesLeft'])
    .where(column, '=', id)
    .orderBy('user.id')
    .execute()
  return [
    ...bound.map(one => ({ ...one, state: 'bound' as const })),
    ...made.map(({ triesLeft, ...one }) => ({ ...one, state: triesLeft > 0 ? ('made' as const) : ('spent' as const) })),
  ]
}

/** A new set of recovery codes makes every older one worthless. */
export async function putRecoveryCodes(tx: WriteDb, userId: UserId, digests: readonly Uint8Array[]): Promise<void> {
  await removeRecoveryCodes(tx, userId)
  if (digests.length === 0) return
  await tx
    .insertInto('recovery_code')
    .values(digests.map(digest => ({ user_id: userId, digest, used_at: null })))
    .execute()
}

export const removeRecoveryCodes = (tx: WriteDb, userId: UserId) =>
  tx.deleteFrom('recovery_code').where('user_id', '=', userId).execute()

/** Uses a recovery code up; says whether it was there and unused. */
export async function spendRecoveryCode(
  tx: WriteDb,
  spend: { userId: UserId; digest: Uint8Array; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recovery_code')
    .set({ used_at: spend.now })
    .where('user_id', '=', spend.userId)
    .where('digest', '=', spend.digest)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** How many recovery codes a user could still use. For deciding only: nobody is shown the number. */
export async function recoveryCodesLeft(db: ReadDb | WriteDb, userId: UserId): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_code')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** Everything that is stored of a bound device. Its seed is sealed already. */
export const wholeDevice = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('mfa_device')
    .select(['name', 'seed', 'bound_at', 'last_step', 'failures', 'failed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst()
export type WholeDevice = NonNullable<Awaited<ReturnType<typeof wholeDevice>>>

export const recoveryCodeRows = (db: ReadDb, userId: UserId) =>
  db.selectFrom('recovery_code').select(['digest', 'used_at']).where('user_id', '=', userId).execute()

/** Writes a device and its recovery codes as they were. */
export async function putBackDevice(
  tx: WriteDb,
  userId: UserId,
  kept: {
    readonly device: WholeDevice
    readonly recoveryCodes: readonly { readonly digest: Uint8Array; readonly used_at: number | null }[]
  },
): Promise<void> {
  await tx
    .insertInto('mfa_device')
    .values({ user_id: userId, ...kept.device })
    .execute()
  if (kept.recoveryCodes.length === 0) return
  await tx
    .insertInto('recovery_code')
    .values(kept.recoveryCodes.map(code => ({ user_id: userId, ...code })))
    .execute()
}

/** What is known of the clock of a user's device; undefined: it was never off. */
export const clockRow = (db: ReadDb, userId: UserId) =>
  db.selectFrom('mfa_clock').selectAll().where('user_id', '=', userId).executeTakeFirst()

export const writeClock = (tx: WriteDb, row: Insertable<MfaClockTable>) =>
  tx.replaceInto('mfa_clock').values(row).execute()

/** Forgets the offsets of these devices: it was not they that were wrong. */
export const forgetOffsets = (tx: WriteDb, userIds: readonly UserId[]) =>
  tx.updateTable('mfa_clock').set({ offset: 0 }).where('user_id', 'in', userIds).execute()

const forgetClock = async (tx: WriteDb, userId: UserId): Promise<void> => {
  await tx.deleteFrom('mfa_clock').where('user_id', '=', userId).execute()
  await tx.deleteFrom('mfa_clock_seen').where('user_id', '=', userId).execute()
}

/** Offsets that codes of a device showed, newest first. */
export const seenRows = (db: ReadDb, userId: UserId) =>
  db.selectFrom('mfa_clock_seen').select(['at', 'offset']).where('user_id', '=', userId).orderBy('at', 'desc').execute()

export const insertSeen = (tx: WriteDb, row: MfaClockSeenTable) =>
  tx.replaceInto('mfa_clock_seen').values(row).execute()

export const deleteSeen = (tx: WriteDb, userId: UserId, times: readonly number[]) =>
  tx.deleteFrom('mfa_clock_seen').where('user_id', '=', userId).where('at', 'in', times).execute()

/** The newest offset of every device that was seen since a time. */
export const seenSince = (db: ReadDb, since: number) =>
  db
    .selectFrom('mfa_clock_seen')
    .select(({ fn }) => ['user_id as userId', 'offset', fn.max('at').as('at')])
    .where('at', '>', since)
    .groupBy('user_id')
    .execute()
