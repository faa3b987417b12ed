import type { Act } from '#shared/contract/acts.ts'
import type { Call, Demand, Offer, ProofMethod } from '#shared/contract/calls.ts'

export const demandOf = (call: Call, act: Act): Demand | undefined => call.demands.find(demand => demand.act === act)

/** Which way to prove comes first on the screen: the policy's advice, then what was begun, then what can be begun. */
export function firstMethod(call: Call): ProofMethod | null {
  const next = demandOf(call, call.intent)?.next
  if (next !== undefined && next !== null) return next
  const by = (state: Offer['state']) => call.offers.find(offer => offer.state === state)?.method
  return by('waiting') ?? by('ready') ?? call.offers[0]?.method ?? null
}

/** Until when what is proved suffices: the first fresh proof to end; null when nothing does. */
export function enoughUntil(call: Call): number | null {
  const times = call.proofs.filter(proof => proof.state === 'fresh').map(proof => proof.expiresAt)
  return times.length === 0 ? null : Math.min(...times)
}

/** Whether the call's own purpose may be acted on now. */
export const mayAct = (call: Call): boolean => demandOf(call, call.intent)?.state === 'ready'

/** Whether nothing but a second person's word is missing, and somebody can be asked for it. */
export const mayAsk = (call: Call): boolean => call.approval?.canAsk === true

/** Whether a code must be sent before there is anything to answer. */
export const sendsCode = (offer: Offer): boolean => offer.asks === 'code' && offer.to !== null
