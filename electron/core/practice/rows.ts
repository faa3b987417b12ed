import type { Act } from '#shared/contract/acts.ts'
import type { OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { PracticeRunTable, PracticeTurnTable } from '../store/tables/practice.ts'
import type { Work } from './judge.ts'
import type { Caller } from './scripts.ts'

export type RunRow = PracticeRunTable

/** The call that an operator practises with now. */
export const currentRun = (db: ReadDb, operatorId: OperatorId) =>
  db
    .selectFrom('practice_run')
    .selectAll()
    .where('operator_id', '=', operatorId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()

/** The calls that an operator has finished, newest first. */
export const endedRuns = (db: ReadDb, operatorId: OperatorId) =>
  db
    .selectFrom('practice_run')
    .selectAll()
    .where('operator_id', '=', operatorId)
    .where('ended_at', 'is not', null)
    .orderBy('began_at', 'desc')
    .execute()

export const insertRun = (tx: WriteDb, row: Insertable<PracticeRunTable>) =>
  tx.insertInto('practice_run').values(row).execute()

/** Ends whatever the operator has under way. */
export const endRuns = (tx: WriteDb, operatorId: OperatorId, now: number) =>
  tx
    .updateTable('practice_run')
    .set({ ended_at: now })
    .where('operator_id', '=', operatorId)
    .where('ended_at', 'is', null)
    .execute()

export const turnsOf = (db: ReadDb, runId: string) =>
  db.selectFrom('practice_turn').selectAll().where('run_id', '=', runId).orderBy('nr').execute()

export const insertTurn = (tx: WriteDb, row: Insertable<PracticeTurnTable>) =>
  tx.insertInto('practice_turn').values(row).execute()

export const markTurn = (tx: WriteDb, turn: { readonly runId: string; readonly nr: number }, marked: boolean) =>
  tx
    .updateTable('practice_turn')
    .set({ marked: Number(marked) })
    .where('run_id', '=', turn.runId)
    .where('nr', '=', turn.nr)
    .execute()

/** Users without a namesake whom nobody has practised with, and who have what the caller's story needs. */
export function untouchedUsers(db: ReadDb, { privileged, device, phone }: Caller['person']) {
  return (
    db
      .selectFrom('user')
      .select('user.id')
      .where('kind', '=', 'iam-user')
      .where('user.deleted_at', 'is', null)
      .where('enabled', '=', 1)
      .where('privileged', '=', Number(privileged))
      .where('email', '<>', '')
      .where('phone', phone ? '<>' : '=', '')
      // A caller is found by name: of namesakes nobody could tell which one is meant.
      .where('user.name', 'in', names =>
        names
          .selectFrom('user as other')
          .select('other.name')
          .groupBy('other.name')
          .having(({ fn }) => fn.countAll(), '=', 1),
      )
      .where('user.id', 'not in', used => used.selectFrom('call').select('user_id'))
      .where('user.id', 'not in', used => used.selectFrom('practice_run').select('user_id'))
      .where('user.id', device ? 'in' : 'not in', bound => bound.selectFrom('mfa_device').select('user_id'))
      .orderBy('user.id')
      .limit(50)
      .execute()
  )
}

/** What this operator did about the user while the caller was there. */
export async function workOf(db: ReadDb, run: RunRow): Promise<Work & { readonly refused: readonly string[] }> {
  const calls = await db
    .selectFrom('call')
    .select(['id', 'state', 'outcome'])
    .where('user_id', '=', run.user_id)
    .where('operator_id', '=', run.operator_id)
    .where('opened_at', '>=', run.began_at)
    .orderBy('opened_at', 'desc')
    .execute()
  const ids = calls.map(call => call.id)
  const acts = await db.selectFrom('act').select('act').where('call_id', 'in', ids).execute()
  const refused = await db
    .selectFrom('audit')
    .select('note')
    .distinct()
    .where('call_id', 'in', ids)
    .where('outcome', '=', 'refused')
    .execute()
  return {
    // Only the gate writes the column, with an Act.
    done: acts.map(row => row.act as Act),
    closed: calls.find(call => call.state === 'closed')?.outcome ?? null,
    held: calls.some(call => call.state === 'hold'),
    refused: refused.map(row => row.note),
  }
}

/** Where the newest code that was sent to a user this way is kept. */
export const newestCode = (db: ReadDb, to: { readonly userId: UserId; readonly channel: 'email' | 'sms' }) =>
  db
    .selectFrom('message')
    .select(['id', 'body'])
    .where('user_id', '=', to.userId)
    .where('kind', '=', 'proof-code')
    .where('channel', '=', to.channel)
    .where('body', 'is not', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
