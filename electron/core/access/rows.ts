import type { AccountId, UserId } from '#shared/contract/ids.ts'

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

/** What was granted in an account, with the custom policy where it is one. */
const granted = (db: ReadDb, accountId: AccountId) =>
  db
    .selectFrom('permission_grant')
    .leftJoin('custom_policy', join =>
      join
        .onRef('custom_policy.id', '=', 'permission_grant.role_id')
        .onRef('custom_policy.account_id', '=', 'permission_grant.account_id'),
    )
    .leftJoin('user_group', 'user_group.id', 'permission_grant.holder_id')
    .select([
      'permission_grant.holder_kind as holderKind',
      'permission_grant.holder_id as holderId',
      'permission_grant.role_id as roleId',
      'permission_grant.scope_kind as scopeKind',
      'permission_grant.scope_id as scopeId',
      'user_group.name as groupName',
      'custom_policy.display_name as displayName',
      'custom_policy.document',
    ])
    .where('permission_grant.account_id', '=', accountId)
    .orderBy('permission_grant.granted_at')
    .orderBy('permission_grant.role_id')
    .orderBy('permission_grant.scope_id')

export type GrantedRow = Awaited<ReturnType<ReturnType<typeof granted>['executeTakeFirstOrThrow']>>

/** What a user was granted: directly, and through every group they are in. */
export const grantedToUser = (
  db: ReadDb,
  { accountId, userId }: { readonly accountId: AccountId; readonly userId: UserId },
) =>
  granted(db, accountId)
    .where(eb =>
      eb.or([
        eb.and([eb('permission_grant.holder_kind', '=', 'user'), eb('permission_grant.holder_id', '=', userId)]),
        eb.and([
          eb('permission_grant.holder_kind', '=', 'group'),
          eb(
            'permission_grant.holder_id',
            'in',
            eb.selectFrom('membership').select('membership.group_id').where('membership.user_id', '=', userId),
          ),
        ]),
      ]),
    )
    .execute()

/** What an agency was granted. */
export const grantedToAgency = (
  db: ReadDb,
  { accountId, id }: { readonly accountId: AccountId; readonly id: string },
) =>
  granted(db, accountId)
    .where('permission_grant.holder_kind', '=', 'agency')
    .where('permission_grant.holder_id', '=', id)
    .execute()

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
