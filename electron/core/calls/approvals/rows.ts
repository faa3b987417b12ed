import type { Act } from '#shared/contract/acts.ts'
import type { ApprovalId, CallId, DeskId, OperatorId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../../store/database.ts'
import type { ApprovalTable } from '../../store/tables/approvals.ts'
import type { Agreement } from '../agreement.ts'
import { approvalState } from '../machine.ts'

const named = (db: ReadDb) =>
  db
    .selectFrom('approval')
    .innerJoin('call', 'call.id', 'approval.call_id')
    .innerJoin('user', 'user.id', 'approval.user_id')
    .innerJoin('operator as asker', 'asker.id', 'approval.operator_id')
    .leftJoin('operator as decider', 'decider.id', 'approval.decided_by')
    .leftJoin('paired_desk', 'paired_desk.id', 'approval.desk_id')
    .selectAll('approval')
    .select([
      'call.number as number',
      'user.name as user_name',
      'asker.name as asker_name',
      'asker.linked_user_id as asker_linked',
      'decider.name as decider_name',
      'decider.state as decider_state',
      'paired_desk.name as desk_name',
      'paired_desk.revoked_at as desk_revoked_at',
    ])

export type ApprovalRow = Awaited<ReturnType<typeof approvalsOf>>[number]

type Named = Awaited<ReturnType<ReturnType<typeof named>['execute']>>[number]

/** A word falls with the operator who gave it, and with the pairing that it came through. */
const withStanding = (row: Named) => ({
  ...row,
  wordStands: row.desk_revoked_at === null && (row.decided_by === null || row.decider_state === 'active'),
})

/** Requests in a call, the newest first. */
export async function approvalsOf(db: ReadDb, callId: CallId) {
  const found = await named(db)
    .where('approval.call_id', '=', callId)
    .orderBy('requested_at', 'desc')
    .orderBy('approval.id')
    .execute()
  return found.map(withStanding)
}

export async function approvalById(db: ReadDb, id: ApprovalId): Promise<ApprovalRow | undefined> {
  const row = await named(db).where('approval.id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : withStanding(row)
}

/** Requests that wait for a word, the oldest first. */
export async function waitingApprovals(db: ReadDb, now: number): Promise<readonly ApprovalRow[]> {
  const found = await named(db)
    .where('approval.state', '=', 'waiting')
    .where('expires_at', '>', now)
    .where('spent_on', 'is', null)
    .orderBy('requested_at')
    .limit(200)
    .execute()
  return found.map(withStanding)
}

export const stateOfApproval = (row: ApprovalRow, now: number) =>
  approvalState(
    {
      // The column has a check of its own.
      state: row.state as 'waiting' | 'given' | 'refused',
      spentOn: row.spent_on,
      expiresAt: row.expires_at,
      ripeAt: row.ripe_at,
    },
    now,
  )

/** What was agreed to; only `decideApproval` writes the column, with an agreement. */
export const agreementIn = (row: ApprovalRow): Agreement => JSON.parse(row.evidence ?? '') as Agreement

export const insertApproval = (tx: WriteDb, row: Insertable<ApprovalTable>) =>
  tx.insertInto('approval').values(row).execute()

/** What was decided, by an operator of this desk or by another desk. */
export interface Decision {
  readonly state: 'given' | 'refused'
  readonly evidence: string
  readonly digest: string
  readonly decided_by: OperatorId | null
  readonly desk_id: DeskId | null
  readonly reason: string
  readonly now: number
  readonly expires_at: number
}

/** Writes a decision, if nobody decided before. */
export async function decideApproval(tx: WriteDb, id: ApprovalId, { now, ...decision }: Decision): Promise<boolean> {
  const done = await tx
    .updateTable('approval')
    .set({ ...decision, decided_at: now })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('expires_at', '>', now)
    .where('spent_on', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Spends an approval for an act, once. */
export async function spendApproval(
  tx: WriteDb,
  id: string,
  by: { readonly actId: string; readonly callId: CallId; readonly act: Act; readonly now: number },
): Promise<boolean> {
  const done = await tx
    .updateTable('approval')
    .set({ spent_on: by.actId, spent_at: by.now })
    // Ids that come from the judge are those of rows.
    .where('id', '=', id as ApprovalId)
    .where('call_id', '=', by.callId)
    .where('act', '=', by.act)
    .where('spent_on', 'is', null)
    .where('expires_at', '>', by.now)
    .where(eb => eb.or([eb('state', '=', 'given'), eb('ripe_at', '<=', by.now)]))
    .where('state', '<>', 'refused')
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Ends what waits or was given in a call and is not spent. */
export const endApprovals = (tx: WriteDb, callId: CallId, now: number) =>
  tx
    .updateTable('approval')
    .set({ expires_at: now })
    .where('call_id', '=', callId)
    .where('spent_on', 'is', null)
    .where('expires_at', '>', now)
    .execute()

/** Keeps what was carried to another desk, and what is agreed to by an answer. */
export const carryApproval = (
  tx: WriteDb,
  id: ApprovalId,
  carried: { readonly document: string; readonly evidence: string; readonly digest: string },
) => tx.updateTable('approval').set(carried).where('id', '=', id).execute()

/** Takes one of the tries against a request. */
export async function takeTry(tx: WriteDb, id: ApprovalId, most: number): Promise<boolean> {
  const done = await tx
    .updateTable('approval')
    .set(eb => ({ tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .where('tries', '<', most)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
