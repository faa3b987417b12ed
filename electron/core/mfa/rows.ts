import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

export const deviceOf = (db: ReadDb | WriteDb, userId: UserId) =>
  db
    .selectFrom('mfa_device')
    .select(['seed', 'last_step', 'failures', 'failed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst()

/** Accepts a step if none as late was accepted before; says whether this transaction was the one. */
export async function acceptStep(tx: WriteDb, userId: UserId, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mfa_device')
    .set({ last_step: step, failures: 0, failed_at: null })
    .where('user_id', '=', userId)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const countFailure = (tx: WriteDb, userId: UserId, now: number) =>
  tx
    .updateTable('mfa_device')
    .set((eb) => ({ failures: eb('failures', '+', 1), failed_at: now }))
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
