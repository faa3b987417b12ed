import { APPEAL_GROUPS, questionsOf } from '#shared/contract/appeals.ts'
import type { AppealGroup, AppealQuestion, GroupVerdict } from '#shared/contract/appeals.ts'
import type { Settings } from '#shared/contract/security.ts'

/** How one answer fared. `nothing`: there is nothing on record to compare with, so it counts neither way. */
export type Outcome = 'matched' | 'differs' | 'unanswered' | 'nothing'
export type Outcomes = ReadonlyMap<AppealQuestion, Outcome>

/**
 * What a group weighs beside the others. The basic facts of a person are known to many; under whose name a number is registered,
 * and what the account was secured with, to few.
 */
export const WEIGHTS: Readonly<Record<AppealGroup, number>> = {
  'real-name': 3,
  security: 3,
  basic: 1,
  historical: 2,
  device: 2,
}

export interface GroupScore {
  readonly group: AppealGroup
  readonly verdict: GroupVerdict
  /** 0..1 of what is on record was right; null when nothing is. */
  readonly share: number | null
}

/** Scores a group: what was not answered counts as wrong, or a caller would answer only what they have found out. */
export function scoreGroup(group: AppealGroup, outcomes: Outcomes): GroupScore {
  const compared = questionsOf(group)
    .map(question => outcomes.get(question) ?? 'unanswered')
    .filter(outcome => outcome !== 'nothing')
  if (compared.length === 0) return { group, verdict: 'nothing', share: null }
  const share = compared.filter(outcome => outcome === 'matched').length / compared.length
  return { group, verdict: share >= 0.5 ? 'matched' : 'differs', share }
}

export interface Score {
  readonly groups: readonly GroupScore[]
  /** 0..100, rounded down; 0 when nothing could be compared. */
  readonly percent: number
}

/** Scores an appeal. Groups without anything on record weigh nothing. */
export function scoreAppeal(outcomes: Outcomes): Score {
  const groups = APPEAL_GROUPS.map(group => scoreGroup(group, outcomes))
  const weighed = groups.flatMap(({ group, share }) => (share === null ? [] : [{ weight: WEIGHTS[group], share }]))
  const whole = weighed.reduce((sum, { weight }) => sum + weight, 0)
  const right = weighed.reduce((sum, { weight, share }) => sum + weight * share, 0)
  return { groups, percent: whole === 0 ? 0 : Math.floor((right / whole) * 100 + 1e-9) }
}

/**
 * Why the evidence is not enough for an approval, as message ids; empty when it is. Never a reason to approve by itself: a second
 * person does, and the caller was proved by something else before anything was asked.
 */
export function shortOf(score: Score, asked: Pick<Settings, 'appealScore' | 'appealGroups'>): readonly string[] {
  const onRecord = score.groups.filter(({ verdict }) => verdict !== 'nothing').length
  const matching = score.groups.filter(({ verdict }) => verdict === 'matched').length
  if (onRecord < asked.appealGroups) return ['appeals.obstacle.little-on-record']
  return [
    ...(matching < asked.appealGroups ? ['appeals.obstacle.few-groups'] : []),
    ...(score.percent < asked.appealScore ? ['appeals.obstacle.low-score'] : []),
  ]
}
