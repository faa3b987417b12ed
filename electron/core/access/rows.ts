import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'

/** Whether a user is in the group of this name in their own account. */
export async function isInGroup(db: ReadDb, userId: UserId, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('membership')
    .innerJoin('user_group', 'user_group.id', 'membership.group_id')
    .innerJoin('user', 'user.id', 'membership.user_id')
    .select('user_group.id')
    .where('membership.user_id', '=', userId)
    .where('user_group.name', '=', name)
    .whereRef('user_group.account_id', '=', 'user.account_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Who holds permissions. */
export interface HolderKey {
  readonly kind: 'user' | 'group' | 'agency'
  readonly id: string
}

/** Deletes every permission of whoever is deleted. */
export const deleteGrantsOf = async (tx: WriteDb, holder: HolderKey): Promise<void> => {
  await tx
    .deleteFrom('permission_grant')
    .where('holder_kind', '=', holder.kind)
    .where('holder_id', '=', holder.id)
    .execute()
}
