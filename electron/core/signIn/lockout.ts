/** Failures of one source, and the wait each one buys: three free, then 3 s, 5 s, 10 s, a quarter of an hour. */
const WAITS = [
  { below: 4, ms: 0 },
  { below: 10, ms: 3_000 },
  { below: 26, ms: 5_000 },
  { below: 101, ms: 10_000 },
] as const
const LONGEST_MS = 15 * 60_000

/** How long a source waits after its n-th failure in a row, in milliseconds. */
export const waitAfter = (failures: number): number => WAITS.find(step => failures < step.below)?.ms ?? LONGEST_MS

/** What is known about an attempt once the password was compared. Time in milliseconds. */
export interface Attempt {
  readonly now: number
  readonly matches: boolean
  readonly enabled: boolean
  readonly lockedUntil: number | null
  readonly mustChange: boolean
  readonly temporaryUntil: number | null
  readonly usedAt: number | null
  readonly hasDevice: boolean
  readonly owesDevice: boolean
  /** Login protection asks for a code to a contact. */
  readonly asksCode: boolean
}

/** `wrong` counts against the user; the other refusals do not, or an attacker could keep a lock alive. All look alike outside. */
export type Verdict =
  | { readonly outcome: 'next'; readonly stage: 'second-factor' | 'must-change' | 'must-enrol' | 'open' }
  | { readonly outcome: 'refused'; readonly because: 'locked' | 'disabled' | 'wrong' | 'expired' }

/** Decides an attempt to sign in. A lock comes first: while it stands, a right password is refused as well. */
export function judgeAttempt(attempt: Attempt): Verdict {
  if (attempt.lockedUntil !== null && attempt.lockedUntil > attempt.now)
    return { outcome: 'refused', because: 'locked' }
  if (!attempt.matches) return { outcome: 'refused', because: 'wrong' }
  if (!attempt.enabled) return { outcome: 'refused', because: 'disabled' }
  // A temporary password works once and until its time (OWASP ASVS 5.0, 6.4.1).
  const spent = attempt.usedAt !== null || (attempt.temporaryUntil !== null && attempt.temporaryUntil <= attempt.now)
  if (spent) return { outcome: 'refused', because: 'expired' }
  return { outcome: 'next', stage: attempt.hasDevice || attempt.asksCode ? 'second-factor' : stageAfterFactor(attempt) }
}

/** Where a user goes after the second factor: a password that must change first, then a device that is owed. */
export function stageAfterFactor(
  user: Pick<Attempt, 'mustChange' | 'hasDevice' | 'owesDevice'>,
): 'must-change' | 'must-enrol' | 'open' {
  if (user.mustChange) return 'must-change'
  return stageAfterChange(user)
}

/** Where a user goes once the password is their own. */
export const stageAfterChange = (user: Pick<Attempt, 'hasDevice' | 'owesDevice'>): 'must-enrol' | 'open' =>
  user.owesDevice && !user.hasDevice ? 'must-enrol' : 'open'
