import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { LoginPolicyTable, ProtectPolicyTable } from '../store/tables/securityPolicies.ts'

/** Only accounts of the profile `huawei` follow what was set for them. */
const loginPolicies = (db: ReadDb) =>
  db
    .selectFrom('login_policy')
    .innerJoin('account', 'account.id', 'login_policy.account_id')
    .selectAll('login_policy')
    .where('account.profile', '=', 'huawei')
export type LoginPolicyRow = Awaited<ReturnType<ReturnType<typeof loginPolicies>['executeTakeFirstOrThrow']>>

export const loginPolicyOf = (db: ReadDb, accountId: AccountId) =>
  loginPolicies(db).where('account.id', '=', accountId).executeTakeFirst()

export const loginPolicyFor = (db: ReadDb, userId: UserId) =>
  loginPolicies(db)
    .where('account.id', 'in', eb => eb.selectFrom('user').select('account_id').where('id', '=', userId))
    .executeTakeFirst()

/** By the name of the account, as `accountKey` folds it. */
export const loginPolicyNamed = (db: ReadDb, key: string) =>
  loginPolicies(db).where('account.name_key', '=', key).executeTakeFirst()

export const putLoginPolicy = (tx: WriteDb, row: Insertable<LoginPolicyTable>) =>
  tx.replaceInto('login_policy').values(row).execute()

const protectPolicies = (db: ReadDb) => db.selectFrom('protect_policy').selectAll('protect_policy')
export type ProtectPolicyRow = Awaited<ReturnType<ReturnType<typeof protectPolicies>['executeTakeFirstOrThrow']>>

export const protectPolicyOf = (db: ReadDb, accountId: AccountId) =>
  protectPolicies(db).where('account_id', '=', accountId).executeTakeFirst()

/** The policy of a user's account, and whether the user owns it. */
export const protectPolicyFor = (db: ReadDb, userId: UserId) =>
  protectPolicies(db)
    .innerJoin('account', 'account.id', 'protect_policy.account_id')
    .innerJoin('user', 'user.account_id', 'account.id')
    .select('user.kind')
    .where('account.profile', '=', 'huawei')
    .where('user.id', '=', userId)
    .executeTakeFirst()

export const putProtectPolicy = (tx: WriteDb, row: Insertable<ProtectPolicyTable>) =>
  tx.replaceInto('protect_policy').values(row).execute()

/** Enabled IAM users whom the rule for unused ones binds, with what says when they were last seen. */
export const ruled = (db: ReadDb) =>
  db
    .selectFrom('login_policy')
    .innerJoin('account', 'account.id', 'login_policy.account_id')
    .innerJoin('user', 'user.account_id', 'account.id')
    .leftJoin('unused_user', 'unused_user.user_id', 'user.id')
    .select([
      'user.id as userId',
      'user.account_id as accountId',
      'login_policy.unused_days as unusedDays',
      'user.created_at as createdAt',
      'user.last_sign_in_at as lastSignInAt',
      'unused_user.disabled_at as disabledAt',
      'unused_user.counted_from as countedFrom',
    ])
    .select(eb =>
      eb
        .selectFrom('access_key')
        .select(({ fn }) => fn.max('access_key.last_used_at').as('at'))
        .whereRef('access_key.user_id', '=', 'user.id')
        .as('keyUsedAt'),
    )
    .where('account.profile', '=', 'huawei')
    .where('login_policy.unused_days', '>', 0)
    .where('user.kind', '=', 'iam-user')
    .where('user.enabled', '=', 1)
export type RuledRow = Awaited<ReturnType<ReturnType<typeof ruled>['executeTakeFirstOrThrow']>>

export const putUnused = (
  tx: WriteDb,
  row: { readonly userId: UserId; readonly disabledAt: number | null; readonly countedFrom: number },
) =>
  tx
    .replaceInto('unused_user')
    .values({ user_id: row.userId, disabled_at: row.disabledAt, counted_from: row.countedFrom })
    .execute()
