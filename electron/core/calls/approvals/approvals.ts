import type { ApprovalId } from '#shared/contract/ids.ts'
import type { Request } from '#shared/contract/approvals.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type HandlersFor, type QueryCall, type Staff } from '../../call.ts'
import { newId, notifyUser } from '../../codes/codes.ts'
import type { Addition } from '../../codes/codes.ts'
import type { ReadDb } from '../../store/database.ts'
import { gatherFacts } from '../facts.ts'
import { activeOperators } from '../rows.ts'
import { viewCall } from '../view.ts'
import { objectionTo } from './deciding.ts'
import { otherDesk } from './otherDesk.ts'
import { gatherOwn } from './owning.ts'
import * as rows from './rows.ts'
import { agreementOf, digestOf, evidenceOf, problemOfAsking } from './showing.ts'

const MINUTE = 60_000
/** Where nobody can be asked, a request waits this long in the open, and can be used for as long after (DESIGN, one-person labs). */
const ALONE_MS = 24 * 60 * MINUTE

/** A second person's word: asked for in a call, given or refused by somebody else. */
export function approvals(): HandlersFor<'approvals'> {
  return {
    ...otherDesk(),

    async request(call, { callId, note }) {
      await call.write(async tx => {
        const facts = await gatherOwn(tx, call, callId)
        call.about({ userId: facts.call.user_id })
        if (agreementOf(facts, call) === null)
          throw new Refusal({ code: 'conflict', reason: 'approvals.problem.not-proved' })
        const problem = problemOfAsking(facts, call.now)
        if (problem !== null) throw new Refusal({ code: 'conflict', reason: problem })
        const isAlone = facts.deciders.length + facts.desks.length === 0
        await rows.insertApproval(tx, {
          id: newId(call.random) as ApprovalId,
          call_id: callId,
          user_id: facts.call.user_id,
          operator_id: facts.call.operator_id,
          act: facts.call.intent,
          note,
          requested_at: call.now,
          expires_at: call.now + (isAlone ? 2 * ALONE_MS : call.settings.approvalMinutes * MINUTE),
          ripe_at: isAlone ? call.now + ALONE_MS : null,
          state: 'waiting',
          evidence: null,
          digest: null,
          decided_at: null,
          decided_by: null,
          desk_id: null,
          document: null,
          spent_on: null,
          spent_at: null,
        })
        // Whoever it is about can object while it waits.
        if (isAlone) await notifyUser(tx, call, { userId: facts.call.user_id, notice: 'approval-waits', callId })
        call.note(`${facts.call.intent}:${isAlone ? 'alone' : 'asked'}`)
        call.detail({ reason: note })
      })
      return viewCall(call, callId)
    },

    async list(call) {
      const actor = staff(call.actor)
      const additions = await additionsIn(call.read)
      const found = await rows.waitingApprovals(call.read, call.now)
      return { requests: found.map(row => shownRow(row, actor, { now: call.now, additions })) }
    },

    async get(call, { approvalId }) {
      const actor = staff(call.actor)
      const row = await requireWaiting(call.read, call, approvalId)
      const facts = await gatherFacts(call.read, row.call_id, call)
      const agreement = agreementOf(facts, call)
      return {
        ...shownRow(row, actor, { now: call.now, additions: await additionsIn(call.read) }),
        evidence: await evidenceOf({ ...call, actor }, facts, row.note),
        digest: digestOf(facts, agreement),
        stands: agreement !== null && facts.call.intent === row.act,
      }
    },

    async decide(call, { approvalId, decision, digest, reason }) {
      const actor = staff(call.actor)
      await call.write(async tx => {
        const row = await requireWaiting(tx, call, approvalId)
        call.about({ userId: row.user_id, callId: row.call_id })
        const objection = objectionOf(row, actor, { now: call.now, additions: await additionsIn(tx) })
        if (objection !== null) throw new Refusal({ code: 'forbidden', reason: objection })
        const facts = await gatherFacts(tx, row.call_id, call)
        const agreement = agreementOf(facts, call)
        if (digest !== digestOf(facts, agreement) || facts.call.intent !== row.act)
          throw new Refusal({ code: 'conflict', reason: 'approvals.problem.changed' })
        if (agreement === null && decision === 'approve')
          throw new Refusal({ code: 'conflict', reason: 'approvals.problem.not-proved' })
        const isDone = await rows.decideApproval(tx, approvalId, {
          state: decision === 'approve' ? 'given' : 'refused',
          evidence: JSON.stringify(agreement),
          digest,
          decided_by: actor.operatorId,
          desk_id: null,
          reason,
          now: call.now,
          expires_at: call.now + call.settings.approvalMinutes * MINUTE,
        })
        if (!isDone) throw new Refusal({ code: 'conflict', reason: 'approvals.problem.not-waiting' })
        call.note(`${row.act}:${decision}`)
        call.detail({ reason, digest })
      })
      return {}
    },
  }
}

/** How many requests wait that an operator may decide. */
export async function approvalsWaiting(db: ReadDb, actor: Staff, now: number): Promise<number> {
  const found = await rows.waitingApprovals(db, now)
  if (found.length === 0) return 0
  const at = { now, additions: await additionsIn(db) }
  return found.filter(row => objectionOf(row, actor, at) === null).length
}

interface At {
  readonly now: number
  readonly additions: ReadonlyMap<string, Addition>
}

const objectionOf = (row: rows.ApprovalRow, actor: Staff, at: At): string | null =>
  objectionTo(
    actor,
    { asker: { operatorId: row.operator_id, linkedUserId: row.asker_linked }, userId: row.user_id },
    at,
  )

async function additionsIn(db: ReadDb): Promise<At['additions']> {
  const operators = await activeOperators(db)
  return new Map(operators.map(one => [one.id as string, { at: one.code_at, by: one.code_by }]))
}

const shownRow = (row: rows.ApprovalRow, actor: Staff, at: At): Request => ({
  approvalId: row.id,
  // Only `request` writes the column, with an act.
  act: row.act as Request['act'],
  callNumber: row.number,
  userName: row.user_name,
  operatorName: row.asker_name,
  requestedAt: row.requested_at,
  expiresAt: row.expires_at,
  ripeAt: row.ripe_at,
  problem: objectionOf(row, actor, at),
})

/** Throws Refusal `not_found`, or `conflict` when it does not wait any more. */
async function requireWaiting(db: ReadDb, call: QueryCall, id: ApprovalId): Promise<rows.ApprovalRow> {
  const row = await rows.approvalById(db, id)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'approvals.problem.unknown' })
  if (row.state !== 'waiting' || row.expires_at <= call.now || row.spent_on !== null)
    throw new Refusal({ code: 'conflict', reason: 'approvals.problem.not-waiting' })
  return row
}
