import type { Channel, OperatorId, RecoveryRequestId, UserId } from '#shared/contract/ids.ts'
import type { Insertable, Selectable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type {
  OwnCodeTable,
  RecoveryProofTable,
  RecoveryRequestTable,
  RecoveryTable,
  RecoveryTaskTable,
} from '../store/tables/recovery.ts'

export type TaskRow = Selectable<RecoveryTaskTable>
export type RecoveryRow = Selectable<RecoveryTable>
export type CodeRow = Selectable<OwnCodeTable>
export type ProofRow = Selectable<RecoveryProofTable>

/** Puts a task in the place of the one that this page had, and sweeps up what is over. */
export async function insertTask(tx: WriteDb, row: Insertable<RecoveryTaskTable>): Promise<void> {
  await tx.deleteFrom('recovery_task').where('expires_at', '<=', row.made_at).execute()
  await tx
    .updateTable('recovery_task')
    .set({ state: 'dead' })
    .where('client_digest', '=', row.client_digest)
    .where('state', '=', 'open')
    .execute()
  await tx.insertInto('recovery_task').values(row).execute()
}

/** Takes the open task of a page, whatever its answer will be: it is answered once. */
export async function takeTask(tx: WriteDb, clientDigest: Uint8Array, now: number): Promise<TaskRow | undefined> {
  const [row] = await tx
    .updateTable('recovery_task')
    .set({ state: 'used' })
    .where('client_digest', '=', clientDigest)
    .where('state', '=', 'open')
    .returningAll()
    .execute()
  return row === undefined || row.expires_at <= now ? undefined : row
}

const ENDED = { state: 'ended', account: '', login: '' } as const

/** Begins a recovery. An older one of the same page or about the same user ends. */
export async function insertRecovery(tx: WriteDb, row: Insertable<RecoveryTable>): Promise<void> {
  await tx
    .updateTable('recovery')
    .set(ENDED)
    .where('state', '=', 'open')
    .where(eb =>
      eb.or([
        eb('client_digest', '=', row.client_digest),
        eb('who_digest', '=', row.who_digest),
        // What ran out keeps no names either.
        eb('ends_at', '<=', row.started_at),
      ]),
    )
    .execute()
  await tx.insertInto('recovery').values(row).execute()
}

export const liveOf = (db: ReadDb, clientDigest: Uint8Array, now: number): Promise<RecoveryRow | undefined> =>
  db
    .selectFrom('recovery')
    .selectAll()
    .where('client_digest', '=', clientDigest)
    .where('state', '=', 'open')
    .where('ends_at', '>', now)
    .executeTakeFirst()

/** Ends a recovery; says whether it was open. */
export async function endRecovery(tx: WriteDb, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recovery')
    .set(ENDED)
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Marks a recovery as done; says whether it was open. */
export async function finishRecovery(tx: WriteDb, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recovery')
    .set({ ...ENDED, state: 'done', done_at: now })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** When recoveries about somebody, or of a page, were begun since a time, oldest first. */
export async function startsOf(
  db: ReadDb,
  by: { readonly who: Uint8Array } | { readonly page: Uint8Array },
  since: number,
): Promise<readonly number[]> {
  const found = db.selectFrom('recovery').select('started_at').where('started_at', '>', since).orderBy('started_at')
  const mine = 'who' in by ? found.where('who_digest', '=', by.who) : found.where('client_digest', '=', by.page)
  return (await mine.execute()).map(row => row.started_at)
}

/** Counts a wrong answer in a recovery; answers how many there are now. */
export async function countWrong(tx: WriteDb, id: string): Promise<number> {
  const row = await tx
    .updateTable('recovery')
    .set(eb => ({ wrong_answers: eb('wrong_answers', '+', 1) }))
    .where('id', '=', id)
    .returning('wrong_answers')
    .executeTakeFirstOrThrow()
  return row.wrong_answers
}

/** Puts a code in the place of the open one by this channel. */
export async function insertCode(tx: WriteDb, row: Insertable<OwnCodeTable>): Promise<void> {
  await tx
    .updateTable('forgot_code')
    .set({ state: 'superseded' })
    .where('recovery_id', '=', row.recovery_id)
    .where('channel', '=', row.channel)
    .where('state', '=', 'open')
    .execute()
  await tx.insertInto('forgot_code').values(row).execute()
}

export const openCode = (db: ReadDb, recoveryId: string, at: { readonly channel: Channel; readonly now: number }) =>
  db
    .selectFrom('forgot_code')
    .selectAll()
    .where('recovery_id', '=', recoveryId)
    .where('channel', '=', at.channel)
    .where('state', '=', 'open')
    .where('expires_at', '>', at.now)
    .executeTakeFirst()

/** When codes were asked for by a page since a time, oldest first. */
export const codesFrom = async (db: ReadDb, page: Uint8Array, since: number): Promise<readonly number[]> =>
  (
    await db
      .selectFrom('forgot_code')
      .innerJoin('recovery', 'recovery.id', 'forgot_code.recovery_id')
      .select('forgot_code.made_at')
      .where('recovery.client_digest', '=', page)
      .where('forgot_code.made_at', '>', since)
      .orderBy('forgot_code.made_at')
      .execute()
  ).map(row => row.made_at)

/** Takes one try before anything is compared; says whether there was one. */
export async function takeTry(tx: WriteDb, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('forgot_code')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('tries_left', '>', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends a code; says whether it was open. */
export async function endCode(tx: WriteDb, id: string, as: 'used' | 'dead'): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('forgot_code')
    .set({ state: as })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const insertProof = (tx: WriteDb, row: Insertable<RecoveryProofTable>) =>
  tx.insertInto('recovery_proof').values(row).execute()

/** Proofs of a recovery that are neither spent nor over. */
export const liveProofs = (db: ReadDb, recoveryId: string, now: number): Promise<ProofRow[]> =>
  db
    .selectFrom('recovery_proof')
    .selectAll()
    .where('recovery_id', '=', recoveryId)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('proved_at')
    .execute()

/** Spends proofs that are still whole; answers how many there were. */
export async function spendProofs(
  tx: WriteDb,
  recoveryId: string,
  at: { readonly ids: readonly string[]; readonly now: number },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('recovery_proof')
    .set({ spent_at: at.now })
    .where('recovery_id', '=', recoveryId)
    .where('id', 'in', at.ids)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', at.now)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** An address of whomever in an account: a decoy there has the domain that everybody there has. */
export async function someAddressIn(db: ReadDb, accountKey: string): Promise<string> {
  const row = await db
    .selectFrom('user')
    .innerJoin('account', 'account.id', 'user.account_id')
    .select('user.email')
    .where('account.name_key', '=', accountKey)
    .where('user.email', '<>', '')
    .orderBy('user.id')
    .limit(1)
    .executeTakeFirst()
  return row?.email ?? ''
}

export async function nextRequest(db: ReadDb): Promise<number> {
  const { last } = await db
    .selectFrom('recovery_request')
    .select(({ fn }) => fn.max('number').as('last'))
    .executeTakeFirstOrThrow()
  // The type says a number; over no rows SQLite says null.
  return ((last as number | null) ?? 1000) + 1
}

export const insertRequest = (tx: WriteDb, row: Insertable<RecoveryRequestTable>) =>
  tx.insertInto('recovery_request').values(row).execute()

export const requestOf = (db: ReadDb, recoveryId: string) =>
  db.selectFrom('recovery_request').select('number').where('recovery_id', '=', recoveryId).executeTakeFirst()

/** Requests that wait, the oldest first, with whom the directory knows by what was typed. */
export const openRequests = (db: ReadDb, limit: number) =>
  db
    .selectFrom('recovery_request')
    .leftJoin('user', 'user.id', 'recovery_request.user_id')
    .select(['recovery_request.id', 'number', 'recovery_request.account', 'recovery_request.login', 'made_at'])
    .select(['recovery_request.user_id', 'user.name as user_name'])
    .where('state', '=', 'open')
    .orderBy('number')
    .limit(limit)
    .execute()

export async function countRequests(
  db: ReadDb,
  about: { readonly who: Uint8Array; readonly since: number } | null,
): Promise<number> {
  const all = db.selectFrom('recovery_request').select(({ fn }) => fn.countAll<number>().as('count'))
  const row = await (
    about === null
      ? all.where('state', '=', 'open')
      : all
          .where('made_at', '>', about.since)
          .where('recovery_id', 'in', eb =>
            eb.selectFrom('recovery').select('recovery.id').where('who_digest', '=', about.who),
          )
  ).executeTakeFirstOrThrow()
  return row.count
}

/** Takes a request off the list; answers whose it was, or undefined when somebody else was quicker. */
export async function settleRequest(
  tx: WriteDb,
  id: RecoveryRequestId,
  by: { readonly as: 'taken' | 'dropped'; readonly operatorId: OperatorId; readonly now: number },
): Promise<{ readonly number: number; readonly user_id: UserId | null } | undefined> {
  const [row] = await tx
    .updateTable('recovery_request')
    .set({ state: by.as, taken_by: by.operatorId, taken_at: by.now })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .returning(['number', 'user_id'])
    .execute()
  return row
}

/** Moves the end of a recovery, for what takes longer than codes. */
export const extendRecovery = (tx: WriteDb, id: string, endsAt: number) =>
  tx.updateTable('recovery').set({ ends_at: endsAt }).where('id', '=', id).execute()

/** A user is deleted: a recovery of theirs ends, its codes with it, and what they left for the desk names nobody of the directory. */
export async function forgetRecoveries(tx: WriteDb, userId: UserId): Promise<void> {
  const theirs = tx.selectFrom('recovery').select('id').where('user_id', '=', userId)
  await tx
    .updateTable('forgot_code')
    .set({ state: 'superseded' })
    .where('state', '=', 'open')
    .where('recovery_id', 'in', theirs)
    .execute()
  await tx.updateTable('recovery').set(ENDED).where('user_id', '=', userId).where('state', '=', 'open').execute()
  await tx
    .updateTable('recovery_request')
    .set({ user_id: null })
    .where('user_id', '=', userId)
    .where('state', '=', 'open')
    .execute()
}
