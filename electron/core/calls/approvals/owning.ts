import type { CallId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type QueryCall } from '../../call.ts'
import type { ReadDb } from '../../store/database.ts'
import { gatherFacts } from '../facts.ts'
import type { Facts } from '../facts.ts'

/** The facts of a call of the actor's own that goes on. Throws Refusal `not_found`, `forbidden` or `conflict`. */
export async function gatherOwn(db: ReadDb, call: QueryCall, callId: CallId): Promise<Facts> {
  const facts = await gatherFacts(db, callId, call)
  const actor = staff(call.actor)
  if (facts.call.operator_id !== actor.operatorId)
    throw new Refusal({ code: 'forbidden', reason: 'calls.demand.not-yours' })
  if (facts.call.user_id === actor.linkedUserId)
    throw new Refusal({ code: 'forbidden', reason: 'calls.demand.own-record' })
  if (facts.call.state === 'closed') throw new Refusal({ code: 'conflict', reason: 'calls.demand.closed' })
  return facts
}
