import { Refusal } from '#shared/errors.ts'

import { useAppeal } from '../appeals/appeals.ts'
import type { EvidenceDemand, EvidenceGate } from '../call.ts'
import { dropCodes, newId } from '../codes/codes.ts'
import type { Ports } from '../ports.ts'
import type { ReadDb } from '../store/database.ts'
import { judge } from './evidence.ts'
import type { Verdict } from './evidence.ts'
import { gatherFacts, situationOf } from './facts.ts'
import type { Facts } from './facts.ts'
import { endApprovals, spendApproval } from './approvals/rows.ts'
import { endReveals, insertAct, lapseProofs, spendProofs } from './rows.ts'

export function evidenceGate(ports: Pick<Ports, 'random'>): EvidenceGate {
  return {
    async check(read, demand) {
      await demanded(read, demand)
    },

    async spend(tx, demand) {
      const { facts, verdict } = await demanded(tx, demand)
      const { act, callId, now } = demand
      const { call } = facts
      const actId = newId(ports.random)
      const spent = await spendProofs(
        tx,
        verdict.spend.map(proof => proof.id),
        { actId, callId, intent: call.intent, now },
      )
      if (spent !== verdict.spend.length)
        throw new Refusal({ code: 'conflict', reason: 'calls.demand.spent-meanwhile' })
      // The appeal behind a proof is spent with it: one reset, in whatever call, whoever is first.
      if (verdict.spend.some(proof => proof.method === 'appeal')) {
        if (!(await useAppeal(tx, { userId: call.user_id, callId, now })))
          throw new Refusal({ code: 'conflict', reason: 'calls.demand.spent-meanwhile' })
      }
      if (verdict.approval !== null && !(await spendApproval(tx, verdict.approval, { actId, callId, act, now })))
        throw new Refusal({ code: 'conflict', reason: 'calls.demand.approval-spent' })
      // What is left over was gathered for this act too: another one is proved anew.
      if (spent > 0 || verdict.approval !== null) {
        await endApprovals(tx, callId, now)
        await lapseProofs(tx, callId, { now })
        await endReveals(tx, callId, now)
        await dropCodes(tx, callId, now)
      }
      await insertAct(tx, {
        id: actId,
        call_id: callId,
        user_id: call.user_id,
        operator_id: call.operator_id,
        act,
        done_at: now,
      })
      return {
        act,
        callId,
        callNumber: call.number,
        userId: call.user_id,
        reachedBy: call.reached_by,
        routes: verdict.routes.map(({ source: _source, ...route }) => route),
      }
    },
  }
}

type Ready = Extract<Verdict, { readonly state: 'ready' }>

async function demanded(
  db: ReadDb,
  demand: EvidenceDemand,
): Promise<{ readonly facts: Facts; readonly verdict: Ready }> {
  const facts = await gatherFacts(db, demand.callId, demand)
  const verdict = judge(demand.act, situationOf(demand.act, facts, demand))
  switch (verdict.state) {
    case 'ready':
      return { facts, verdict }
    case 'refused':
      throw new Refusal({ ...verdict.bar })
    case 'needs':
      throw new Refusal({ code: 'evidence_required', reason: verdict.missing[0] ?? 'calls.demand.first-proof' })
  }
}
