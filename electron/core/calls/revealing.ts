import type { CallId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { addressDigest, newId } from '../codes/codes.ts'
import type { WriteDb } from '../store/database.ts'
import { gatherFacts } from './facts.ts'
import { callBack } from './methods/callBack.ts'
import { isUsable, usableContact } from './methods/contact.ts'
import type { Asking } from './methods/method.ts'
import { stopped } from './offers.ts'
import { endReveals, insertReveal, liveReveal, revealsBy } from './rows.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** An honest desk calls back a few users an hour; whoever collects numbers wants more. */
const MOST_AN_HOUR = 20

/**
 * The number on record, for dialling: once, until it is answered by yes or no. Throws Refusal `forbidden`, `rate_limited` or
 * `conflict`; the number itself is in the answer and nowhere else.
 */
export async function revealNumber(tx: WriteDb, call: Asking, callId: CallId): Promise<string> {
  const facts = await gatherFacts(tx, callId, call)
  const stop = stopped(facts, callBack, call)
  if (stop !== null) throw new Refusal({ code: 'forbidden', reason: stop })
  const contact = usableContact(facts, 'sms')
  if (!isUsable(contact)) throw new Refusal({ code: 'conflict', reason: contact.problem })
  if ((await liveReveal(tx, callId, call.now)) !== undefined)
    throw new Refusal({ code: 'conflict', reason: 'calls.reveal.once' })
  if ((await revealsBy(tx, call.actor.operatorId, call.now - HOUR)) >= MOST_AN_HOUR)
    throw new Refusal({ code: 'rate_limited', reason: 'calls.reveal.too-many' })
  await endReveals(tx, callId, call.now)
  await insertReveal(tx, {
    id: newId(call.random),
    call_id: callId,
    user_id: facts.user.userId,
    operator_id: call.actor.operatorId,
    address_digest: addressDigest(call.keys, 'sms', contact.address),
    revealed_at: call.now,
    expires_at: call.now + call.settings.proofMinutes * MINUTE,
    ended_at: null,
  })
  return contact.address
}
