import { GroupId, type AccountId, type UserId } from '#shared/contract/ids.ts'

import { createHash } from 'node:crypto'

import type { ReadDb, WriteDb } from '../store/database.ts'
import { loginKey } from './keys.ts'
import { tidyText } from './names.ts'

/**
 * The group that every account has by default: it holds the owner of the account and has every permission.
 * Source: Huawei Cloud, IAM User Guide, "User groups".
 */
export const ADMIN_GROUP = 'admin'

/** What makes the name of a group unique in its account. */
export const groupKey = (name: string): string => loginKey(tidyText(name))

/** 32 hex digits, the same for the same account for ever. */
const adminGroupOf = (accountId: AccountId): GroupId =>
  GroupId.parse(createHash('sha256').update(`iam-desk group admin v1 ${accountId}`).digest('hex').slice(0, 32))

/**
 * Gives every account that programs may use its group `admin`, with the owner of the account in it. Called by whatever makes an
 * account, chooses its profile or its owner, and once when the store is opened; it changes nothing where all is there.
 *
 * An account in which an import made a group of a look-alike name (`Admin`) keeps that one, which has no permissions, and gets none.
 */
export async function keepAdminGroups(tx: WriteDb, now: number): Promise<void> {
  const accounts = await tx
    .selectFrom('account')
    .leftJoin('user_group', join =>
      join.onRef('user_group.account_id', '=', 'account.id').on('user_group.name_key', '=', ADMIN_GROUP),
    )
    .leftJoin('user', join => join.onRef('user.account_id', '=', 'account.id').on('user.is_domain_owner', '=', 1))
    .select(['account.id', 'user_group.id as groupId', 'user_group.name', 'user.id as ownerId'])
    .where('account.profile', '=', 'huawei')
    .execute()
  for (const { id: accountId, groupId, name, ownerId } of accounts) {
    if (name !== null && name !== ADMIN_GROUP) continue
    const id = groupId ?? adminGroupOf(accountId)
    if (groupId === null)
      await tx
        .insertInto('user_group')
        .values({ id, account_id: accountId, name: ADMIN_GROUP, name_key: ADMIN_GROUP, created_at: now })
        .execute()
    if (ownerId === null) continue
    await tx
      .insertInto('membership')
      .values({ group_id: id, user_id: ownerId, added_at: now })
      .onConflict(conflict => conflict.doNothing())
      .execute()
  }
}

/** A group with the users in it. */
export interface Group {
  readonly accountName: string
  readonly name: string
  readonly description: string
  readonly members: readonly UserId[]
}

/** Groups that have members, of one account or of all, by name. */
export async function groupsOf(db: ReadDb, accountId: AccountId | undefined): Promise<Group[]> {
  const rows = await db
    .selectFrom('user_group')
    .innerJoin('membership', 'membership.group_id', 'user_group.id')
    .innerJoin('account', 'account.id', 'user_group.account_id')
    .select([
      'user_group.id',
      'account.name as accountName',
      'user_group.name',
      'user_group.description',
      'membership.user_id as userId',
    ])
    .$if(accountId !== undefined, query => query.where('user_group.account_id', '=', accountId ?? ('' as AccountId)))
    .orderBy('user_group.name_key')
    .execute()
  return [...Map.groupBy(rows, row => row.id).values()].flatMap(group =>
    group.slice(0, 1).map(({ accountName, name, description }) => ({
      accountName,
      name,
      description,
      members: group.map(({ userId }) => userId),
    })),
  )
}

/** The account that a group belongs to. */
export const accountOfGroup = async (db: ReadDb, groupId: GroupId): Promise<AccountId | undefined> =>
  (await db.selectFrom('user_group').select('account_id').where('id', '=', groupId).executeTakeFirst())?.account_id

/** Names of the groups a user is in. */
export const groupNamesOf = async (db: ReadDb, userId: UserId): Promise<string[]> =>
  (
    await db
      .selectFrom('membership')
      .innerJoin('user_group', 'user_group.id', 'membership.group_id')
      .select('user_group.name')
      .where('membership.user_id', '=', userId)
      .orderBy('user_group.name_key')
      .execute()
  ).map(({ name }) => name)

/** Names of groups by the users in them. */
export function namesByUser(groups: readonly Group[]): ReadonlyMap<UserId, readonly string[]> {
  const names = new Map<UserId, string[]>()
  for (const { name, members } of groups)
    for (const userId of members) {
      const own = names.get(userId)
      if (own === undefined) names.set(userId, [name])
      else own.push(name)
    }
  return names
}
