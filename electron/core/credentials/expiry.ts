import type { UserId } from '#shared/contract/ids.ts'
import type { Expiry } from '#shared/contract/passwordRules.ts'
import type { Settings } from '#shared/contract/security.ts'

import { notifyUser, type Queueing } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { expiryOf } from './age.ts'
import { policyOf } from './policyRows.ts'
import { markWarned, passwordRow, unwarned } from './rows.ts'

const DAY = 86_400_000
/** Users who are told in one transaction: whoever waits for it waits for milliseconds. */
const AT_ONCE = 50

/** Whether a user's password has run out or will within the days of warning. Throws Refusal `not_found`. */
export async function expiryFor(
  db: ReadDb | WriteDb,
  userId: UserId,
  view: { readonly now: number; readonly settings: Pick<Settings, 'passwordWarningDays'> },
): Promise<Expiry | null> {
  const policy = await policyOf(db, await requireUser(db, userId))
  const { now } = view
  return expiryOf(policy, await passwordRow(db, userId), { now, warningDays: view.settings.passwordWarningDays })
}

/**
 * Tells users by message that their password runs out, once for each password and never after the end: from then on the sign-in
 * page says so. Answers how many were told; a full batch means that more may wait.
 */
export async function warnOfExpiry(
  tx: WriteDb,
  call: Queueing,
): Promise<{ readonly told: number; readonly more: boolean }> {
  const { now, settings } = call
  if (settings.passwordWarningDays === 0) return { told: 0, more: false }
  const due = await unwarned(tx, { now, warningMs: settings.passwordWarningDays * DAY, limit: AT_ONCE })
  for (const { userId, endsAt } of due) {
    await markWarned(tx, userId, now)
    await notifyUser(tx, call, {
      userId,
      notice: 'password-expires',
      callId: null,
      // Days begun: 14.2 of them are told as 15 everywhere.
      days: Math.ceil((endsAt - now) / DAY),
    })
  }
  return { told: due.length, more: due.length === AT_ONCE }
}
