import type { AccountId, UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'

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
