import { PROOFS, type Proof } from '#shared/contract/capability.ts'

import type { Proved } from '../call.ts'

/**
 * A user's session ends after 15 minutes without a command, or as long as the account says, and 12 hours in all (NIST SP 800-63B-4,
 * AAL3 figures; Huawei Cloud IAM, login authentication policy, session timeout).
 */
export const IDLE_MS = 15 * 60_000
export const WHOLE_MS = 12 * 3_600_000
/**
 * How long what was shown again counts: minutes where a password does (OWASP ASVS 5.0, 7.5.1), and what Huawei Cloud IAM documents where
 * an account has critical operations confirmed by a code.
 */
export const PROVED_MS = { password: 5 * 60_000, code: 15 * 60_000, consent: 15 * 60_000 } as const
/** How far the wall clock may step back before a session is no longer believed. */
const SKEW_MS = 2 * 60_000

/** Whether a session that started and was last used then is still good at `now` (milliseconds). */
export const alive = (session: { startedAt: number; seenAt: number; idleMs: number }, now: number): boolean =>
  now - session.seenAt < session.idleMs && now - session.startedAt < WHOLE_MS && now >= session.seenAt - SKEW_MS

/** Whether one proof does where another is wanted. */
export const suffices = (shown: Proof, wanted: Proof): boolean => PROOFS.indexOf(shown) >= PROOFS.indexOf(wanted)

/** Whether what was shown again still counts where this proof is wanted; null: nothing was. */
export const provedLately = (proved: Proved | null, wanted: Proof, now: number): boolean =>
  proved !== null && suffices(proved.by, wanted) && now - proved.at < PROVED_MS[wanted] && now >= proved.at - SKEW_MS
