import type { Offer } from '#shared/contract/calls.ts'

import type { Staff } from '../call.ts'
import type { Queueing } from '../codes/codes.ts'
import type { ReadDb } from '../store/database.ts'
import { triesLeft } from './coolDown.ts'
import type { Prospect } from './advice.ts'
import { heldProofs, isLead } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Method } from './methods/method.ts'
import { METHODS } from './methods/methods.ts'

/** What remains of the user's tries with a method. */
export const triesWith = (facts: Facts, method: Method, call: Queueing): number =>
  triesLeft(
    facts.failures.filter(failure => failure.method === method.method).map(failure => failure.at),
    call.now,
    call.settings,
  )

/** Why a check is refused before it is looked at, whatever the method; null when it may go on. */
export function stopped(facts: Facts, method: Method, call: Queueing & { readonly actor: Staff }): string | null {
  if (facts.serviceTicket !== null) return 'calls.offer.service-ticket'
  if (facts.coolDownUntil !== null && !isLead(call.actor)) return 'calls.offer.cool-down'
  if (facts.alerts.some(alert => alert.grave) && !isLead(call.actor)) return 'calls.offer.radar'
  return triesWith(facts, method, call) === 0 ? 'calls.offer.no-tries-left' : null
}

const methodsFor = (facts: Facts): readonly Method[] =>
  Object.values(METHODS).filter(method => method.concerns?.(facts) ?? true)

/** Where each way to prove stands for the operator of this call. */
export async function offersOf(
  db: ReadDb,
  call: Queueing & { readonly actor: Staff },
  facts: Facts,
): Promise<readonly (Offer & Prospect)[]> {
  const held = heldProofs(facts, call.now)
  return Promise.all(
    methodsFor(facts).map(async method => {
      const { method: name, source, asks, about } = method
      const shown = { method: name, source, asks, about, choices: [], to: method.to(facts) }
      const tries = triesWith(facts, method, call)
      const possible = await method.possible(db, call, { facts, tries })
      const strength = possible.state === 'blocked' ? method.best : possible.strength
      const idle = { problem: null, resendAt: null, expiresAt: null, triesLeft: null }
      if (held.some(proof => proof.method === name)) return { ...shown, ...idle, strength, state: 'proved' }
      const problem = stopped(facts, method, call) ?? (possible.state === 'blocked' ? possible.problem : null)
      if (problem !== null || possible.state === 'blocked') {
        const resendAt = possible.state === 'blocked' ? (possible.retryAt ?? null) : null
        return { ...shown, ...idle, strength, state: 'blocked', problem, resendAt, triesLeft: tries }
      }
      return { ...shown, ...possible, choices: [...(possible.choices ?? [])], problem: null }
    }),
  )
}
