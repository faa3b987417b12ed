/**
 * A user's session ends after 15 minutes without a command, or as long as the account says, and 12 hours in all (NIST SP 800-63B-4,
 * AAL3 figures; Huawei Cloud IAM, login authentication policy, session timeout).
 */
export const IDLE_MS = 15 * 60_000
export const WHOLE_MS = 12 * 3_600_000
/** How long a password or second factor that was shown again counts (OWASP ASVS 5.0, 7.5.1). */
export const PROVED_MS = 5 * 60_000
/** How far the wall clock may step back before a session is no longer believed. */
const SKEW_MS = 2 * 60_000

/** Whether a session that started and was last used then is still good at `now` (milliseconds). */
export const alive = (session: { startedAt: number; seenAt: number; idleMs: number }, now: number): boolean =>
  now - session.seenAt < session.idleMs && now - session.startedAt < WHOLE_MS && now >= session.seenAt - SKEW_MS

/** Whether what was shown again at that time still counts; null: nothing was. */
export const provedLately = (provedAt: number | null, now: number): boolean =>
  provedAt !== null && now - provedAt < PROVED_MS && now >= provedAt - SKEW_MS
