import type { CallId, UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import { retire } from './history.ts'

/** A stored password. `temporaryUntil` not null: dead from then on, and after one sign-in. */
export interface StoredPassword {
  readonly hash: string
  readonly mustChange: boolean
  readonly temporaryUntil: number | null
  readonly usedAt: number | null
  readonly changedAt: number
  /** The user chose it, or a directory brought it: neither temporary nor the place that a claim will fill. */
  readonly isOwn: boolean
}

export async function passwordRow(db: ReadDb | WriteDb, userId: UserId): Promise<StoredPassword | undefined> {
  const row = await db
    .selectFrom('password')
    .select(['hash', 'must_change', 'temporary_until', 'used_at', 'changed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    hash: row.hash,
    mustChange: row.must_change === 1,
    temporaryUntil: row.temporary_until,
    usedAt: row.used_at,
    changedAt: row.changed_at,
    isOwn: row.hash !== '' && row.temporary_until === null,
  }
}

/** The columns of a password that its owner chose or a directory brought; undefined when there is none. */
export const ownPasswordRow = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('password')
    .select(['hash', 'profile', 'strength', 'changed_at', 'must_change', 'warned_at'])
    .where('user_id', '=', userId)
    .where('hash', '<>', '')
    .where('temporary_until', 'is', null)
    .executeTakeFirst()

export const removePassword = (tx: WriteDb, userId: UserId) =>
  tx.deleteFrom('password').where('user_id', '=', userId).execute()

/** A user is deleted: the password goes, the earlier ones and the failed tries with it. */
export async function forgetPasswords(tx: WriteDb, userId: UserId): Promise<void> {
  for (const table of ['password', 'password_history', 'sign_in_failure'] as const)
    await tx.deleteFrom(table).where('user_id', '=', userId).execute()
}

/** Writes an own password as it was; among the earlier ones it does not count any more. */
export async function putBackPassword(
  tx: WriteDb,
  userId: UserId,
  row: NonNullable<Awaited<ReturnType<typeof ownPasswordRow>>>,
): Promise<void> {
  await tx.deleteFrom('password_history').where('user_id', '=', userId).where('hash', '=', row.hash).execute()
  await tx
    .insertInto('password')
    .values({ user_id: userId, temporary_until: null, used_at: null, ...row })
    .execute()
}

export interface NewPassword {
  readonly userId: UserId
  readonly hash: string
  readonly profile: string
  readonly strength: string | null
  readonly now: number
  readonly mustChange: boolean
  readonly temporaryUntil: number | null
}

/** Puts a password in the place of the one before, whose hash is remembered as long as the account's rules ask for it. */
export async function putPassword(tx: WriteDb, password: NewPassword): Promise<void> {
  await retire(tx, password.userId, password.now)
  const values = {
    hash: password.hash,
    profile: password.profile,
    strength: password.strength,
    changed_at: password.now,
    must_change: password.mustChange ? 1 : 0,
    temporary_until: password.temporaryUntil,
    used_at: null,
    warned_at: null,
  }
  await tx
    .insertInto('password')
    .values({ user_id: password.userId, ...values })
    .onConflict(conflict => conflict.column('user_id').doUpdateSet(values))
    .execute()
}

/** Says that an own password must be changed at the next sign-in, or need not be. One of a reset must, whatever is said. */
export const setMustChange = async (tx: WriteDb, userId: UserId, mustChange: boolean): Promise<void> => {
  await tx
    .updateTable('password')
    .set({ must_change: mustChange ? 1 : 0 })
    .where('user_id', '=', userId)
    .where('hash', '<>', '')
    .where('temporary_until', 'is', null)
    .execute()
}

/**
 * Gives a user who has no password one that another directory hashed, as the user's own; says whether it did. A row of any kind
 * stays, also one that only waits for a claim.
 */
export async function keepForeignPassword(
  tx: WriteDb,
  own: { readonly userId: UserId; readonly stored: string; readonly now: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('password')
    .columns(['user_id', 'hash', 'profile', 'changed_at', 'must_change'])
    .expression(from =>
      from
        .selectFrom('user')
        .innerJoin('account', 'account.id', 'user.account_id')
        .select(eb => [
          'user.id',
          eb.val(own.stored).as('hash'),
          'account.profile',
          eb.val(own.now).as('at'),
          eb.val(0).as('must'),
        ])
        .where('user.id', '=', own.userId),
    )
    .onConflict(conflict => conflict.column('user_id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Own passwords of enabled users that end within the warning time and after now, and whose owners were not told yet. */
export async function unwarned(
  db: ReadDb,
  view: { readonly now: number; readonly warningMs: number; readonly limit: number },
): Promise<{ readonly userId: UserId; readonly endsAt: number }[]> {
  return (
    db
      .selectFrom('account')
      .innerJoin('password_policy', 'password_policy.account_id', 'account.id')
      .innerJoin('user', 'user.account_id', 'account.id')
      .innerJoin('password', 'password.user_id', 'user.id')
      .select(['user.id as userId', endsAt.as('endsAt')])
      .where('account.profile', '=', 'huawei')
      .where('password_policy.valid_days', '>', 0)
      // A HUAWEI ID has rules of its own, and its password does not run out.
      .where('user.kind', '<>', 'huawei-id')
      .where('user.enabled', '=', 1)
      .where('password.hash', '<>', '')
      .where('password.temporary_until', 'is', null)
      .where('password.warned_at', 'is', null)
      .where(endsAt, '>', view.now)
      .where(endsAt, '<=', view.now + view.warningMs)
      .orderBy('endsAt')
      .limit(view.limit)
      .execute()
  )
}

const DAY = 86_400_000
const endsAt = sql<number>`password.changed_at + password_policy.valid_days * ${sql.lit(DAY)}`

export const markWarned = (tx: WriteDb, userId: UserId, now: number) =>
  tx.updateTable('password').set({ warned_at: now }).where('user_id', '=', userId).execute()

/** Puts a hash made at today's cost in the place of the one that was just checked. */
export const replaceHash = (tx: WriteDb, userId: UserId, hashes: { readonly from: string; readonly to: string }) =>
  tx
    .updateTable('password')
    .set({ hash: hashes.to })
    .where('user_id', '=', userId)
    .where('hash', '=', hashes.from)
    .execute()

/** Uses a temporary password up; says whether it was still good. */
export async function markUsed(tx: WriteDb, userId: UserId, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('password')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .where('temporary_until', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const userOfCall = (db: ReadDb, callId: CallId) =>
  db.selectFrom('call').select('user_id').where('id', '=', callId).executeTakeFirst()

export const clearFailures = (tx: WriteDb, userId: UserId) =>
  tx.deleteFrom('sign_in_failure').where('user_id', '=', userId).execute()

export const countFailures = async (db: ReadDb | WriteDb, userId: UserId): Promise<number> => {
  const row = await db
    .selectFrom('sign_in_failure')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return row.count
}

/** Counts one failure and answers how many there were since a time, this one among them. Older ones are forgotten. */
export async function addFailure(
  tx: WriteDb,
  userId: UserId,
  at: { readonly now: number; readonly since: number },
): Promise<number> {
  await tx.deleteFrom('sign_in_failure').where('user_id', '=', userId).where('at', '<=', at.since).execute()
  await tx.insertInto('sign_in_failure').values({ user_id: userId, at: at.now }).execute()
  return countFailures(tx, userId)
}
