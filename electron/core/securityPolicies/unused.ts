import type { UserId } from '#shared/contract/ids.ts'

import type { Ledger } from '../audit/audit.ts'
import { setEnabled } from '../directory/directory.ts'
import { endSessions } from '../sessions/sessions.ts'
import type { Store } from '../store/store.ts'
import { endTokensOf } from '../tokens/tokens.ts'
import { putUnused, ruled, type RuledRow } from './rows.ts'

const DAY = 86_400_000

/** What the rule for unused users needs of the open store. */
export interface Open {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly ledger: Pick<Ledger, 'write'>
  readonly now: number
}

/**
 * Disables a user who was not seen for as long as their account allows; says whether it did. Whoever was enabled again since counts
 * from then on. Source: Huawei Cloud, IAM User Guide, "Login Authentication Policy", account validity period.
 */
export async function disableIfUnused(open: Open, userId: UserId): Promise<boolean> {
  const row = await ruled(open.store.read).where('user.id', '=', userId).executeTakeFirst()
  return row !== undefined && settle(open, row)
}

/** The same for everybody, one row of the audit each. Answers how many were disabled. */
export async function disableUnused(open: Open): Promise<number> {
  let disabled = 0
  for (const row of await ruled(open.store.read).execute()) if (await settle(open, row)) disabled += 1
  return disabled
}

const seenAt = ({ createdAt, lastSignInAt, keyUsedAt, countedFrom }: RuledRow): number =>
  Math.max(createdAt, lastSignInAt ?? 0, keyUsedAt ?? 0, countedFrom ?? 0)

async function settle({ store, ledger, now }: Open, row: RuledRow): Promise<boolean> {
  const { userId, accountId, unusedDays } = row
  if (row.disabledAt !== null) {
    await store.write(tx => putUnused(tx, { userId, disabledAt: null, countedFrom: now }))
    return false
  }
  if (now - seenAt(row) < unusedDays * DAY) return false
  const entry = { at: now, action: 'securityPolicies.user.disabled', outcome: 'done', note: '' } as const
  return ledger
    .write(
      async tx => {
        // Two requests at once disable once, and leave one row.
        if ((await ruled(tx).where('user.id', '=', userId).executeTakeFirst()) === undefined) throw new Done()
        await putUnused(tx, { userId, disabledAt: now, countedFrom: now })
        await setEnabled(tx, userId, false)
        await endSessions(tx, userId, now)
        await endTokensOf(tx, [userId])
        return true
      },
      () => ({
        ...entry,
        actor: { kind: 'system' },
        subject: { userId, accountId },
        detail: { days: String(unusedDays) },
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof Done) return true
      throw error
    })
}

/** Somebody else has done it meanwhile. */
class Done extends Error {}
