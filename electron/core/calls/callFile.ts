import type { Act } from '#shared/contract/acts.ts'
import { ROUTE_KINDS, type ProofMethod } from '#shared/contract/calls.ts'
import type { CallId } from '#shared/contract/ids.ts'
import type { CallFile, FilePerson, FileStep } from '#shared/contract/receipts.ts'

import { currentPolicy } from '../policy/policy.ts'
import type { Unsealed } from '../receipts/receipts.ts'
import type { ReadDb } from '../store/database.ts'
import { gatherFacts, shownStrength } from './facts.ts'
import type { Facts, Viewing } from './facts.ts'
import { pointsOf } from './policy.ts'
import { isInSight, quiet } from './quiet.ts'
import * as rows from './rows.ts'

/** What is on record about a call that is being closed, as its file will have it. Nothing is kept for the file's sake. */
export async function fileOf(
  db: ReadDb,
  call: Viewing,
  what: { readonly callId: CallId; readonly outcome: CallFile['call']['outcome'] },
): Promise<{ readonly file: Omit<Unsealed, 'deskName'>; readonly person: FilePerson }> {
  const facts = await gatherFacts(db, what.callId, call)
  const { call: row, user } = facts
  const acts = await rows.actRows(db, what.callId)
  const steps: FileStep[] = (await rows.stepsOf(db, what.callId)).filter(isInSight).map(step => ({
    at: step.at,
    action: step.action,
    outcome: step.outcome,
    note: quiet(step.note),
    by: step.operator_name ?? '',
  }))
  return {
    person: { name: user.name, account: user.accountName },
    file: {
      call: {
        number: row.number,
        openedAt: row.opened_at,
        closedAt: call.now,
        intent: row.intent,
        // The column is written from the contract's own words.
        reachedBy: row.reached_by as CallFile['call']['reachedBy'],
        callerNumber: facts.callerNumber,
        ticket: row.ticket,
        outcome: what.outcome,
        operator: row.operator_name,
        userId: row.user_id,
      },
      steps,
      proofs: await proofsIn(db, facts, acts),
      acts: acts.map(done => ({
        at: done.done_at,
        // Only `insertAct` writes the column, with an Act.
        act: done.act as Act,
        handOver: handOverOf(done.done_at, steps),
      })),
      notices: (await rows.messagesOf(db, what.callId)).map(message => ({
        at: message.created_at,
        kind: message.kind,
        channel: message.channel,
        to: message.to_masked,
        state: message.state,
      })),
      approvals: steps.filter(step => step.action.startsWith('approvals.')),
      alerts: facts.alerts.map(({ raisedAt, signal, grave, facts: numbers }) => ({
        at: raisedAt,
        signal,
        grave,
        facts: numbers,
      })),
    },
  }
}

/** The way a secret went is the word of the act's own audit row, written in the act's transaction. */
const handOverOf = (at: number, steps: readonly FileStep[]) =>
  ROUTE_KINDS.find(kind => steps.some(step => step.at === at && step.outcome === 'done' && step.note === kind)) ?? null

async function proofsIn(
  db: ReadDb,
  { proofs }: Facts,
  acts: readonly { readonly id: string; readonly done_at: number }[],
): Promise<CallFile['proofs']> {
  // What a proof weighed is a matter of the policy that was in force when it was spent.
  const policies = await Promise.all(acts.map(done => currentPolicy(db, done.done_at)))
  return proofs.map(proof => {
    const spentOn = acts.findIndex(done => done.id === proof.spent_on)
    const policy = policies[spentOn]
    const shown = shownStrength(proof)
    return {
      method: proof.method as ProofMethod,
      ...shown,
      provedAt: proof.proved_at,
      spentOn: policy === undefined ? null : spentOn,
      points:
        policy === undefined ? null : pointsOf(shown, (proof.spent_at ?? proof.proved_at) - proof.proved_at, policy),
    }
  })
}
