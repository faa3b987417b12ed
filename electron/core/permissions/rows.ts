import type { AccountId, GroupId, UserId } from '#shared/contract/ids.ts'
import type { Holder, Scope } from '#shared/contract/grants.ts'
import type { Insertable, Updateable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { CustomPolicyTable, PermissionGrantTable } from '../store/tables/iam.ts'

const policies = (db: ReadDb, accountId: AccountId) =>
  db.selectFrom('custom_policy').selectAll().where('account_id', '=', accountId)
export type PolicyRow = Awaited<ReturnType<ReturnType<typeof policies>['executeTakeFirstOrThrow']>>

export const policiesOf = (db: ReadDb, accountId: AccountId) =>
  policies(db, accountId).orderBy('display_name').execute()

export const policyById = (db: ReadDb, accountId: AccountId, roleId: string) =>
  policies(db, accountId).where('id', '=', roleId).executeTakeFirst()

export const policyCalled = (db: ReadDb, accountId: AccountId, displayName: string) =>
  policies(db, accountId).where('display_name', '=', displayName).executeTakeFirst()

export const insertPolicy = (tx: WriteDb, row: Insertable<CustomPolicyTable>) =>
  tx.insertInto('custom_policy').values(row).execute()

export const updatePolicy = (tx: WriteDb, roleId: string, change: Updateable<CustomPolicyTable>) =>
  tx.updateTable('custom_policy').set(change).where('id', '=', roleId).execute()

/** Deletes a policy and every grant of it. */
export async function deletePolicy(tx: WriteDb, accountId: AccountId, roleId: string): Promise<void> {
  await tx.deleteFrom('permission_grant').where('account_id', '=', accountId).where('role_id', '=', roleId).execute()
  await tx.deleteFrom('custom_policy').where('account_id', '=', accountId).where('id', '=', roleId).execute()
}

/** How often each role is granted in an account. */
export const countReferences = async (db: ReadDb, accountId: AccountId): Promise<ReadonlyMap<string, number>> => {
  const rows = await db
    .selectFrom('permission_grant')
    .select('role_id as roleId')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .groupBy('role_id')
    .execute()
  return new Map(rows.map(({ roleId, count }) => [roleId, count]))
}

const given = (db: ReadDb, accountId: AccountId) =>
  db
    .selectFrom('permission_grant')
    .select([
      'holder_kind as holderKind',
      'holder_id as holderId',
      'role_id as roleId',
      'scope_kind as scopeKind',
      'scope_id as scopeId',
      'granted_at as grantedAt',
    ])
    .where('account_id', '=', accountId)
    .orderBy('granted_at')
    .orderBy('holder_kind')
    .orderBy('holder_id')
    .orderBy('role_id')
    .orderBy('scope_kind')
    .orderBy('scope_id')
export type GivenRow = Awaited<ReturnType<ReturnType<typeof given>['executeTakeFirstOrThrow']>>

/** Everything that was given in an account, oldest first. */
export const everythingGiven = (db: ReadDb, accountId: AccountId) => given(db, accountId).execute()

export const givenOf = (db: ReadDb, accountId: AccountId, holder: Holder) =>
  given(db, accountId).where('holder_kind', '=', holder.kind).where('holder_id', '=', holder.id).execute()

export const holdersOf = (db: ReadDb, accountId: AccountId, roleId: string) =>
  given(db, accountId).where('role_id', '=', roleId).execute()

/** The id of a scope's place; empty where it needs none. */
export const scopeIdOf = (scope: Scope): string => ('id' in scope ? scope.id : '')

export const insertGrant = (tx: WriteDb, row: Insertable<PermissionGrantTable>) =>
  tx.insertInto('permission_grant').values(row).execute()

export const deleteGrant = (
  tx: WriteDb,
  { holder, roleId, scope }: { readonly holder: Holder; readonly roleId: string; readonly scope: Scope },
) =>
  tx
    .deleteFrom('permission_grant')
    .where('holder_kind', '=', holder.kind)
    .where('holder_id', '=', holder.id)
    .where('role_id', '=', roleId)
    .where('scope_kind', '=', scope.kind)
    .where('scope_id', '=', scopeIdOf(scope))
    .execute()

/** The name of a group, user or agency of an account; undefined when it has none of this id. */
export async function nameOfHolder(
  db: ReadDb,
  accountId: AccountId,
  { kind, id }: Holder,
): Promise<string | undefined> {
  switch (kind) {
    case 'group':
      return (
        await db
          .selectFrom('user_group')
          .select('name')
          .where('id', '=', id as GroupId)
          .where('account_id', '=', accountId)
          .executeTakeFirst()
      )?.name
    case 'user':
      return (
        await db
          .selectFrom('user')
          .select('login')
          .where('id', '=', id as UserId)
          .where('deleted_at', 'is', null)
          .where('account_id', '=', accountId)
          .executeTakeFirst()
      )?.login
    case 'agency':
      return (
        await db
          .selectFrom('agency')
          .select('name')
          .where('id', '=', id)
          .where('account_id', '=', accountId)
          .executeTakeFirst()
      )?.name
  }
}

/** The users in these groups. */
export const membersOf = async (db: ReadDb, groupIds: readonly string[]): Promise<readonly UserId[]> =>
  groupIds.length === 0
    ? []
    : (
        await db
          .selectFrom('membership')
          .select('user_id as userId')
          .distinct()
          .where('group_id', 'in', groupIds as GroupId[])
          .execute()
      ).map(({ userId }) => userId)

/** The groups a user of an account is in. */
export const groupIdsOf = async (db: ReadDb, accountId: AccountId, userId: string): Promise<readonly string[]> =>
  (
    await db
      .selectFrom('membership')
      .innerJoin('user_group', 'user_group.id', 'membership.group_id')
      .select('user_group.id')
      .where('membership.user_id', '=', userId as UserId)
      .where('user_group.account_id', '=', accountId)
      .execute()
  ).map(({ id }) => id)

/** The groups of an account that somebody is in. */
export const groupIdsWithMembers = async (db: ReadDb, accountId: AccountId): Promise<readonly string[]> =>
  (
    await db
      .selectFrom('membership')
      .innerJoin('user_group', 'user_group.id', 'membership.group_id')
      .select('user_group.id')
      .distinct()
      .where('user_group.account_id', '=', accountId)
      .execute()
  ).map(({ id }) => id)

/** Groups of an account as an enterprise project lists them. */
export const groupsOf = (db: ReadDb, accountId: AccountId) =>
  db
    .selectFrom('user_group')
    .select(['id', 'name', 'description', 'created_at as createdAt'])
    .select(eb =>
      eb
        .selectFrom('membership')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('membership.group_id', '=', 'user_group.id')
        .as('users'),
    )
    .where('account_id', '=', accountId)
    .execute()

/** Users of an account as an enterprise project lists them. */
export const usersOf = (db: ReadDb, accountId: AccountId) =>
  db
    .selectFrom('user')
    .select(['id', 'login', 'description', 'enabled', 'created_at as createdAt'])
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .execute()
