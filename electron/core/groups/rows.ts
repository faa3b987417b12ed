import type { UserGroup } from '#shared/contract/groups.ts'
import type { AccountId, GroupId, UserId } from '#shared/contract/ids.ts'
import type { Insertable, Updateable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { UserGroupTable } from '../store/tables/directory.ts'

const groupRows = (db: ReadDb) =>
  db
    .selectFrom('user_group')
    .select([
      'user_group.id as groupId',
      'user_group.account_id as accountId',
      'user_group.name',
      'user_group.description',
      'user_group.created_at as createdAt',
    ])

/** The groups of an account by name; with a key the one that has it. */
export const groupsOfAccount = (db: ReadDb, accountId: AccountId, key: string | null): Promise<UserGroup[]> =>
  groupRows(db)
    .where('user_group.account_id', '=', accountId)
    .$if(key !== null, query => query.where('user_group.name_key', '=', key ?? ''))
    .orderBy('user_group.name_key')
    .execute()

export const groupRow = (
  db: ReadDb,
  { accountId, groupId }: { readonly accountId: AccountId; readonly groupId: GroupId },
): Promise<UserGroup | undefined> =>
  groupRows(db).where('user_group.account_id', '=', accountId).where('user_group.id', '=', groupId).executeTakeFirst()

export const groupsOfUser = (db: ReadDb, userId: UserId): Promise<UserGroup[]> =>
  groupRows(db)
    .innerJoin('membership', 'membership.group_id', 'user_group.id')
    .where('membership.user_id', '=', userId)
    .orderBy('user_group.name_key')
    .execute()

export const membersOf = async (db: ReadDb, groupId: GroupId): Promise<UserId[]> =>
  (await db.selectFrom('membership').select('user_id').where('group_id', '=', groupId).execute()).map(
    ({ user_id: userId }) => userId,
  )

export const insertGroup = (tx: WriteDb, row: Insertable<UserGroupTable>) =>
  tx.insertInto('user_group').values(row).execute()

export const changeGroup = (
  tx: WriteDb,
  groupId: GroupId,
  to: Updateable<Pick<UserGroupTable, 'name' | 'name_key' | 'description'>>,
) => tx.updateTable('user_group').set(to).where('id', '=', groupId).execute()

/** Deletes a group and who is in it. */
export async function deleteGroup(tx: WriteDb, groupId: GroupId): Promise<void> {
  await tx.deleteFrom('membership').where('group_id', '=', groupId).execute()
  await tx.deleteFrom('user_group').where('id', '=', groupId).execute()
}

interface Member {
  readonly groupId: GroupId
  readonly userId: UserId
}

export const insertMember = (tx: WriteDb, { groupId, userId }: Member, now: number) =>
  tx.insertInto('membership').values({ group_id: groupId, user_id: userId, added_at: now }).execute()

/** Answers whether the user was in the group. */
export async function deleteMember(tx: WriteDb, { groupId, userId }: Member): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('membership')
    .where('group_id', '=', groupId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** A user who is deleted leaves every group. */
export const deleteMemberships = async (tx: WriteDb, userId: UserId): Promise<void> => {
  await tx.deleteFrom('membership').where('user_id', '=', userId).execute()
}
