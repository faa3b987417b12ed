import type { AccountId } from '#shared/contract/ids.ts'
import type { QuotaType } from '#shared/contract/quotas.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { QuotaTable } from '../store/tables/quotas.ts'

/** The quotas of an account that differ from the usual ones. */
export const adjustedQuotas = (db: ReadDb, accountId: AccountId) =>
  db.selectFrom('quota').select(['type', 'quota']).where('account_id', '=', accountId).execute()

export const isAccount = async (db: ReadDb, accountId: AccountId): Promise<boolean> =>
  (await db.selectFrom('account').select('id').where('id', '=', accountId).executeTakeFirst()) !== undefined

export const putQuota = (tx: WriteDb, row: Insertable<QuotaTable>) =>
  tx
    .insertInto('quota')
    .values(row)
    .onConflict(conflict => conflict.columns(['account_id', 'type']).doUpdateSet({ quota: row.quota }))
    .execute()

/**
 * What is used of each quota of an account. Of permissions, which each group, agency or user may have so many of, that is what the
 * one with the most of them has. There are no identity providers in a lab.
 */
export async function usedOf(
  db: ReadDb,
  accountId: AccountId,
): Promise<Readonly<Record<Exclude<QuotaType, 'project'>, number | null>>> {
  const counted = async (table: 'user_group' | 'agency' | 'custom_policy') => {
    const { count } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow()
    return count
  }
  const users = await db
    .selectFrom('user')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  const grants = await db
    .selectFrom('permission_grant')
    .select(({ fn, eb }) => [
      'holder_kind as kind',
      eb('scope_kind', '=', 'enterprise-project').as('isEnterprise'),
      fn.countAll<number>().as('count'),
    ])
    .where('account_id', '=', accountId)
    .groupBy(['holder_kind', 'holder_id', 'isEnterprise'])
    .execute()
  const most = (kind: 'user' | 'group' | 'agency', isEnterprise: boolean) =>
    Math.max(
      0,
      ...grants.filter(one => one.kind === kind && Boolean(one.isEnterprise) === isEnterprise).map(one => one.count),
    )
  return {
    user: users.count,
    group: await counted('user_group'),
    idp: 0,
    agency: await counted('agency'),
    policy: await counted('custom_policy'),
    assigment_group_mp: most('group', false),
    assigment_agency_mp: most('agency', false),
    assigment_group_ep: most('group', true),
    assigment_user_ep: most('user', true),
    mapping: null,
  }
}
