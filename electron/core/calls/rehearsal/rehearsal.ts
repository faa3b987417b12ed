import type { Policy, Rehearsed } from '#shared/contract/policy.ts'

import type { Verdict } from '../evidence.ts'
import type { RouteChoice } from '../routes.ts'
import { CALM_STATE, play } from './model.ts'
import type { Event } from './model.ts'
import { SCRIPTS } from './scripts.ts'
import type { Script } from './scripts.ts'

/** Plays every script against a policy: which attack stops where and why, which honest caller is helped in how many steps. Pure. */
export const rehearse = (policy: Policy): Rehearsed[] => SCRIPTS.map(script => rehearseOne(script, policy))

type Step = Rehearsed['steps'][number]

function rehearseOne(script: Script, policy: Policy): Rehearsed {
  let state = CALM_STATE
  const steps: Step[] = []
  for (const event of script.events) {
    const played = play({ policy, person: script.person }, state, event)
    state = played.state
    steps.push({ ...namesOf(event), ...outcomeOf(script, event, played.verdict) })
  }
  const got = steps.findIndex(step => step.outcome === 'got')
  const stopped = steps.findIndex(step => step.outcome === 'refused' || step.outcome === 'elsewhere')
  const isAttack = script.kind === 'attack'
  return {
    id: script.id,
    kind: script.kind,
    outcome: got >= 0 ? (isAttack ? 'succeeded' : 'helped') : isAttack ? 'stopped' : 'turned-away',
    at: got >= 0 ? got + 1 : stopped + 1,
    steps,
  }
}

const namesOf = (event: Event): Pick<Step, 'does' | 'act' | 'method'> => ({
  does: event.do,
  act: 'act' in event ? event.act : 'intent' in event ? event.intent : null,
  method: 'method' in event ? event.method : null,
})

/** `elsewhere`: the act is done and its secret goes to the user, who learns of it; the caller has nothing. */
function outcomeOf(script: Script, event: Event, verdict: Verdict | null): Pick<Step, 'outcome' | 'because'> {
  if (verdict === null || event.do !== 'act') return { outcome: 'went', because: [] }
  switch (verdict.state) {
    case 'refused':
      return { outcome: 'refused', because: [verdict.bar.reason] }
    case 'needs':
      return { outcome: 'refused', because: [...verdict.missing] }
    case 'ready':
      if (!script.wants.includes(event.act)) return { outcome: 'went', because: [] }
      return verdict.routes.length === 0 || verdict.routes.some(route => reaches(script, route))
        ? { outcome: 'got', because: [] }
        : { outcome: 'elsewhere', because: ['rehearsal.elsewhere'] }
  }
}

/** Whether what is handed over this way ends in the caller's hands: a slip takes somebody at the desk, and both of its halves. */
function reaches({ reads, inPerson, kind }: Script, { kind: way, channel }: RouteChoice): boolean {
  const canRead = channel === null ? kind === 'honest' : reads.includes(channel)
  return way === 'slip' ? inPerson && canRead : canRead
}
