import type { IdentityPolicy } from '#shared/contract/passwordRules.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import type { Hasher } from './hashing.ts'
import { policyOf } from './policyRows.ts'

/** How many own passwords a policy remembers, the present one among them. */
const remembered = ({ profile, rules }: IdentityPolicy): number => (profile === 'huawei' ? rules.history : 0)

/**
 * Whether a new password is one of the last that the policy remembers. Only passwords the user chose count: neither a temporary
 * one nor a claim pushes an old one out. Slow (one hash each, so up to ten): ask before the transaction.
 */
export async function isRecent(
  at: { readonly db: ReadDb; readonly keys: Keys; readonly hasher: Pick<Hasher, 'verify'> },
  user: {
    readonly userId: UserId
    readonly policy: IdentityPolicy
    readonly present: { readonly hash: string; readonly isOwn: boolean }
  },
  password: string,
): Promise<boolean> {
  const { userId, policy, present } = user
  const rows = await newestFirst(at.db, userId).limit(remembered(policy)).execute()
  const hashes = [...(present.isOwn ? [present.hash] : []), ...rows.map(row => row.hash)].slice(0, remembered(policy))
  for (const hash of hashes) if (await at.hasher.verify(at.keys, hash, password)) return true
  return false
}

/** Before a password is replaced: keeps the hash of one the user chose, as long as the account's rules ask for it. */
export async function retire(tx: WriteDb, userId: UserId, now: number): Promise<void> {
  const row = await tx
    .selectFrom('password')
    .innerJoin('user', 'user.id', 'password.user_id')
    .select(['hash', 'temporary_until', 'account_id as accountId', 'kind'])
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (row === undefined) return
  if (row.hash !== '' && row.temporary_until === null) {
    await tx.insertInto('password_history').values({ user_id: userId, hash: row.hash, retired_at: now }).execute()
  }
  const keep = remembered(await policyOf(tx, row))
  const kept = newestFirst(tx, userId).limit(keep).select('id')
  await tx
    .deleteFrom('password_history')
    .where('user_id', '=', userId)
    .where('id', 'not in', db => db.selectFrom(kept.as('kept')).select('kept.id'))
    .execute()
}

/** After the rules changed: a hash that no rule asks for any more is not kept. */
export async function pruneAccount(tx: WriteDb, accountId: AccountId, policy: IdentityPolicy): Promise<void> {
  const users = tx.selectFrom('user').select('id').where('account_id', '=', accountId)
  const ranked = tx
    .selectFrom('password_history')
    .select('id')
    .select(({ fn }) =>
      fn
        .agg<number>('row_number')
        .over(window => window.partitionBy('user_id').orderBy('id', 'desc'))
        .as('place'),
    )
    .where('user_id', 'in', users)
  await tx
    .deleteFrom('password_history')
    .where('id', 'in', db =>
      db.selectFrom(ranked.as('ranked')).select('ranked.id').where('ranked.place', '>', remembered(policy)),
    )
    .execute()
}

const newestFirst = (db: ReadDb, userId: UserId) =>
  db.selectFrom('password_history').select('hash').where('user_id', '=', userId).orderBy('id', 'desc')
