import type { Settings } from '#shared/contract/security.ts'

const MINUTE = 60_000

export type CoolDownRule = Pick<Settings, 'failedChecks' | 'failedChecksMinutes' | 'coolDownMinutes'>

/** How far back failed checks must be known to judge a cool-down. */
export const lookBack = (rule: CoolDownRule): number => (rule.failedChecksMinutes + rule.coolDownMinutes) * MINUTE

/**
 * Until when nobody but a lead may act on a user, from the times of failed checks by whatever operator, oldest first; null
 * when there is no cool-down. Each failure that finds too many before it in the window starts it anew.
 */
export function coolDownUntil(failedAt: readonly number[], now: number, rule: CoolDownRule): number | null {
  const full = failedAt.findLast((at, index) => {
    const first = failedAt[index - rule.failedChecks + 1]
    return first !== undefined && at - first < rule.failedChecksMinutes * MINUTE
  })
  const until = full === undefined ? 0 : full + rule.coolDownMinutes * MINUTE
  return until > now ? until : null
}

/** What remains of the tries with one method on one user, across codes, calls and operators. */
export function triesLeft(
  failedAt: readonly number[],
  now: number,
  rule: Pick<Settings, 'codeTries' | 'failedChecksMinutes'>,
): number {
  const recent = failedAt.filter(at => at > now - rule.failedChecksMinutes * MINUTE)
  return Math.max(0, rule.codeTries - recent.length)
}
