import type { UserKind } from '#shared/contract/directory.ts'
import type { HuaweiRules, IdentityPolicy, PasswordPolicy } from '#shared/contract/passwordRules.ts'
import { DEFAULT_RULES, HUAWEI_ID_RULES } from '#shared/contract/passwordRules.ts'
import type { AccountId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('account')
    .leftJoin('password_policy', 'password_policy.account_id', 'account.id')
    .select(['account.id', 'account.profile'])
    .select([
      'min_length as minLength',
      'kinds',
      'longest_run as longestRun',
      'not_user_name as notUserName',
      'history',
      'min_age_minutes as minAgeMinutes',
      'valid_days as validDays',
    ])

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>

/** A figure that was never set is the documented default. */
const policyFrom = (row: Row): PasswordPolicy => ({
  profile: row.profile === 'huawei' ? 'huawei' : 'nist',
  rules: {
    minLength: row.minLength ?? DEFAULT_RULES.minLength,
    kinds: row.kinds ?? DEFAULT_RULES.kinds,
    longestRun: row.longestRun ?? DEFAULT_RULES.longestRun,
    notUserName: row.notUserName === null ? DEFAULT_RULES.notUserName : row.notUserName === 1,
    history: row.history ?? DEFAULT_RULES.history,
    minAgeMinutes: row.minAgeMinutes ?? DEFAULT_RULES.minAgeMinutes,
    validDays: row.validDays ?? DEFAULT_RULES.validDays,
  },
})

/** The password rules of one account. */
export const accountPolicyOf = async (db: ReadDb | WriteDb, accountId: AccountId): Promise<PasswordPolicy> =>
  policyFrom(await rowsOf(db).where('account.id', '=', accountId).executeTakeFirstOrThrow())

/** The password rules that bind one identity: a HUAWEI ID has its own, whatever the account chose. */
export const policyOf = async (
  db: ReadDb | WriteDb,
  identity: { readonly accountId: AccountId; readonly kind: UserKind },
): Promise<IdentityPolicy> =>
  identity.kind === 'huawei-id'
    ? { profile: 'huawei-id', rules: HUAWEI_ID_RULES }
    : accountPolicyOf(db, identity.accountId)

/** The password rules of every account. */
export const allPolicies = async (db: ReadDb): Promise<Map<AccountId, PasswordPolicy>> =>
  new Map((await rowsOf(db).execute()).map(row => [row.id, policyFrom(row)]))

export async function putRules(tx: WriteDb, accountId: AccountId, rules: HuaweiRules): Promise<void> {
  const values = {
    min_length: rules.minLength,
    kinds: rules.kinds,
    longest_run: rules.longestRun,
    not_user_name: rules.notUserName ? 1 : 0,
    history: rules.history,
    min_age_minutes: rules.minAgeMinutes,
    valid_days: rules.validDays,
  }
  await tx
    .insertInto('password_policy')
    .values({ account_id: accountId, ...values })
    .onConflict(conflict => conflict.column('account_id').doUpdateSet(values))
    .execute()
}

/** How many own passwords that follow its rules an account has, and how many of them were chosen at or before a time. */
export async function countPasswords(
  db: ReadDb,
  accountId: AccountId,
  chosenBy: number,
): Promise<{ readonly passwords: number; readonly expired: number }> {
  const own = db
    .selectFrom('password')
    .innerJoin('user', 'user.id', 'password.user_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user.account_id', '=', accountId)
    .where('user.kind', '<>', 'huawei-id')
    .where('password.hash', '<>', '')
    .where('password.temporary_until', 'is', null)
  const [all, old] = [
    await own.executeTakeFirstOrThrow(),
    await own.where('changed_at', '<=', chosenBy).executeTakeFirstOrThrow(),
  ]
  return { passwords: all.count, expired: old.count }
}
