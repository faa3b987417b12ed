import type { Act } from '#shared/contract/acts.ts'
import type { Cue, Debrief } from '#shared/contract/practice.ts'

import type { Caller } from './scripts.ts'

/** A turn as it was, with what it should have told. */
export interface HeardTurn {
  readonly cue: Cue | null
  readonly marked: boolean
}

/** What came of the calls about the caller's user while the caller was there. */
export interface Work {
  readonly done: readonly Act[]
  /** How the last of them was closed; null while none is. */
  readonly closed: string | null
  /** One of them waits for somebody else. */
  readonly held: boolean
}

/** Judges a practice call: what came of it, and which signs were noticed. Pure. */
export function judgePractice(
  caller: Caller,
  turns: readonly HeardTurn[],
  work: Work,
): Pick<Debrief, 'outcome' | 'isRight' | 'cues' | 'falseAlarms'> {
  const outcome = outcomeOf(caller, work)
  return {
    outcome,
    isRight: outcome === 'helped' || outcome === 'stopped',
    cues: turns.flatMap(({ cue, marked }, index) => (cue === null ? [] : [{ cue, turn: index + 1, noticed: marked }])),
    falseAlarms: turns.flatMap(({ cue, marked }, index) => (marked && cue === null ? [index + 1] : [])),
  }
}

function outcomeOf(caller: Caller, { done, closed, held }: Work): Debrief['outcome'] {
  const got = caller.wants.some(act => done.includes(act))
  if (caller.kind === 'hostile') {
    if (got) return 'robbed'
    // Kept waiting for a lead, a thief has nothing either.
    return closed !== null || held ? 'stopped' : 'open'
  }
  if (got) return 'helped'
  return closed === null ? 'open' : 'turned-away'
}
