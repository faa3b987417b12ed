import type { ProofMethod } from '#shared/contract/calls.ts'

/** What somebody agrees to: what was proved, what spoke against it, and the ways to hand over. */
export interface Agreement {
  readonly proved: readonly ProofMethod[]
  /** Wrong answers, alerts, and what the operator noted of the call, each as a word that never changes. */
  readonly against: readonly string[]
  /** Ways to hand over, by their names. */
  readonly routes: readonly string[]
}

/** An approval of this act in this call that is neither spent nor over. */
export interface Approval {
  readonly id: string
  /** Null: nobody could be asked, and it waited in the open for its time. */
  readonly to: Agreement | null
}

/** A word for each wrong answer, also for several of one moment: one more is always a word that was not there before. */
export function wordsOfFailures(
  failures: readonly { readonly method: string; readonly at: number }[],
): readonly string[] {
  const met = new Map<string, number>()
  return failures.map(({ method, at }) => {
    const word = `failed ${method} ${String(at)}`
    met.set(word, (met.get(word) ?? 0) + 1)
    return `${word} ${String(met.get(word))}`
  })
}

interface Evidence<Proof, Way> {
  readonly held: readonly Proof[]
  readonly routes: readonly Way[]
}

/**
 * What of the present evidence an approval is good for; null when it was given for something else. Everything that was proved
 * then must be proved now, again if it ran out meanwhile; what came to it counts for nothing, so that no way to hand over
 * opens that the approver did not see. Whatever speaks against the caller now must have been seen then. Pure.
 */
export function coveredBy<Proof extends { readonly method: ProofMethod }, Way extends { readonly route: string }>(
  { to }: Approval,
  now: Evidence<Proof, Way> & { readonly against: readonly string[] },
): Evidence<Proof, Way> | null {
  if (to === null) return now
  if (now.against.some(word => !to.against.includes(word))) return null
  if (to.proved.some(method => !now.held.some(proof => proof.method === method))) return null
  return {
    held: now.held.filter(proof => to.proved.includes(proof.method)),
    routes: now.routes.filter(({ route }) => to.routes.includes(route)),
  }
}
