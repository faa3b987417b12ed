import type { ProofMethod } from '#shared/contract/calls.ts'
import type { CallId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { AppealCalls } from '../appeals/appeals.ts'
import { staff, type CommandCall } from '../call.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Held } from './evidence.ts'
import { gatherFacts, heldProofs, isLead } from './facts.ts'
import type { Facts, Viewing } from './facts.ts'
import { basisOf, ruleOf } from './policy.ts'
import { insertFailedCheck, spendProofs } from './rows.ts'

/** What an appeal changes: the price of this act. Proofs for anything else are no use to it. */
const ACT = 'reset-password'
type Gone = Parameters<AppealCalls['spendChecked']>[2]['unavailable'] | null

/** What appeals need of calls, over the steps of a call and the end of what it gathered. */
export function appealing(of: {
  readonly enter: (tx: WriteDb, call: CommandCall<'none'>, callId: CallId) => Promise<unknown>
  readonly endGathering: (tx: WriteDb, callId: CallId, now: number) => Promise<void>
}): AppealCalls {
  return {
    async enter(tx, call, callId) {
      await of.enter(tx, call, callId)
      const facts = await gatherFacts(tx, callId, call)
      const bar = barTo(facts, isLead(staff(call.actor)))
      if (bar !== null) throw new Refusal(bar)
      return { userId: facts.call.user_id }
    },

    async checkedIn(db, viewing, { callId, unavailable }) {
      return (await checked(db, viewing, { callId, gone: unavailable })).map(proof => proof.method)
    },

    async spendChecked(tx, call, { callId, appealId, unavailable }) {
      const [best] = await checked(tx, call, { callId, gone: unavailable })
      if (best === undefined) return null
      const spent = await spendProofs(tx, [best.id], { actId: appealId, callId, intent: ACT, now: call.now })
      if (spent !== 1) throw new Refusal({ code: 'conflict', reason: 'calls.demand.spent-meanwhile' })
      await of.endGathering(tx, callId, call.now)
      return best.method
    },

    async countAgainst(tx, { userId, callId, operatorId, at }) {
      await insertFailedCheck(tx, { user_id: userId, call_id: callId, operator_id: operatorId, method: 'appeal', at })
    },
  }
}

/** What keeps anybody from gathering an appeal in a call now. */
function barTo(facts: Facts, lead: boolean) {
  const { call, contacts, coolDownUntil, alerts, serviceTicket } = facts
  if (call.intent !== ACT) return { code: 'conflict', reason: 'appeals.problem.other-intent' } as const
  if (serviceTicket !== null) return { code: 'conflict', reason: 'calls.demand.service-ticket' } as const
  if (contacts.some(contact => contact.changedAt !== null && contact.changedAt >= call.opened_at))
    return { code: 'conflict', reason: 'calls.demand.contact-changed' } as const
  if (lead) return null
  if (coolDownUntil !== null)
    return { code: 'forbidden', reason: 'calls.demand.cool-down', retryAt: coolDownUntil } as const
  return alerts.some(alert => alert.grave) ? ({ code: 'forbidden', reason: 'calls.demand.radar' } as const) : null
}

const CHANNEL_METHODS: Readonly<Partial<Record<ProofMethod, 'mobile' | 'email'>>> = {
  'code-sms': 'mobile',
  'code-email': 'email',
}

/**
 * The proofs that can be the additional verification, the heaviest first: the desk checked them itself and the rule counts them.
 * An operator's word would let one dishonest person open an appeal alone (docs/adr/0014, rule 2); a code to the contact that is
 * said to be unavailable is a contradiction.
 */
async function checked(
  db: ReadDb,
  viewing: Viewing,
  about: { readonly callId: CallId; readonly gone: Gone },
): Promise<readonly Held[]> {
  const facts = await gatherFacts(db, about.callId, viewing)
  const rule = ruleOf(ACT, { ...facts.user, classes: facts.classes }, facts.policy)
  const isGone = (method: ProofMethod) => {
    const contact = CHANNEL_METHODS[method]
    return contact !== undefined && about.gone !== null && (about.gone === 'both' || about.gone === contact)
  }
  return heldProofs(facts, viewing.now)
    .filter(proof => basisOf(proof) === 'checked' && proof.method !== 'appeal' && proof.points > 0)
    .filter(proof => rule.methods.includes(proof.method) && !isGone(proof.method))
    .toSorted((a, b) => b.points - a.points)
}
