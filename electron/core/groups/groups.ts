import type { UserGroup } from '#shared/contract/groups.ts'
import { GroupId, type AccountId, type UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { deleteGrantsOf } from '../access/access.ts'
import type { HandlersFor } from '../call.ts'
import { ADMIN_GROUP, groupKey, requireUser } from '../directory/directory.ts'
import { MOST_GROUPS_OF_USER, requireRoom } from '../quotas/quotas.ts'
import type { ReadDb } from '../store/database.ts'
import { endTokensOf } from '../tokens/tokens.ts'
import {
  changeGroup,
  deleteGroup,
  deleteMember,
  groupRow,
  groupsOfAccount,
  groupsOfUser,
  insertGroup,
  insertMember,
  membersOf,
} from './rows.ts'

export { deleteMemberships } from './rows.ts'

/**
 * Groups of users. Every account that programs may use has the group `admin`, which holds the owner of the account and has every
 * permission; it cannot be deleted or renamed, and nobody can make another one of that name.
 * Source: Huawei Cloud, IAM API Reference, "User Group Management"; IAM User Guide, "Notes and Constraints".
 */
export function groups(): HandlersFor<'groups'> {
  return {
    list: async (call, { accountId, name }) => ({
      groups: await groupsOfAccount(call.read, own(accountId), name === '' ? null : groupKey(name)),
    }),
    get: (call, { accountId, groupId }) => requireGroup(call.read, { accountId: own(accountId), groupId }),
    ofUser: async (call, { userId }) => ({ groups: await groupsOfUser(call.read, userId) }),

    create: (call, { accountId: named, name, description }) =>
      call.write(async tx => {
        const accountId = own(named)
        await requireFreeName(tx, { accountId, name })
        await requireRoom(tx, { accountId, type: 'group' }, (await groupsOfAccount(tx, accountId, null)).length)
        const groupId = GroupId.parse(Buffer.from(call.random.bytes(16)).toString('hex'))
        await insertGroup(tx, {
          id: groupId,
          account_id: accountId,
          name,
          name_key: groupKey(name),
          description,
          created_at: call.now,
        })
        call.detail({ group: name })
        return requireGroup(tx, { accountId, groupId })
      }),

    update: (call, { accountId: named, groupId, name, description }) =>
      call.write(async tx => {
        const accountId = own(named)
        const before = await requireGroup(tx, { accountId, groupId })
        const renamed = name !== undefined && name !== before.name
        if (renamed) {
          requireNotAdmin(before)
          await requireFreeName(tx, { accountId, name, groupId })
        }
        await changeGroup(tx, groupId, {
          ...(renamed ? { name, name_key: groupKey(name) } : {}),
          ...(description === undefined ? {} : { description }),
        })
        call.note(renamed ? 'renamed' : 'described')
        call.detail({ group: before.name })
        return requireGroup(tx, { accountId, groupId })
      }),

    remove: (call, { accountId, groupId }) =>
      call.write(async tx => {
        const group = await requireGroup(tx, { accountId: own(accountId), groupId })
        requireNotAdmin(group)
        const members = await membersOf(tx, groupId)
        await deleteGrantsOf(tx, { kind: 'group', id: groupId })
        await deleteGroup(tx, groupId)
        await endTokensOf(tx, members)
        call.detail({ group: group.name, members: String(members.length) })
        return {}
      }),

    checkMember: async (call, { accountId, groupId, userId }) => {
      await requireGroup(call.read, { accountId: own(accountId), groupId })
      if (!(await isIn(call.read, { groupId, userId }))) throw notIn(userId)
      return {}
    },

    addMember: (call, { accountId, groupId, userId }) =>
      call.write(async tx => {
        const group = await requireGroup(tx, { accountId: own(accountId), groupId })
        call.detail({ group: group.name })
        const present = await groupsOfUser(tx, userId)
        if (present.some(one => one.groupId === groupId)) {
          call.note('already-in')
          return {}
        }
        if (present.length >= MOST_GROUPS_OF_USER)
          throw new Refusal({ code: 'conflict', reason: 'groups.too-many-of-user' })
        await insertMember(tx, { groupId, userId }, call.now)
        await endTokensOf(tx, [userId])
        return {}
      }),

    removeMember: (call, { accountId, groupId, userId }) =>
      call.write(async tx => {
        const group = await requireGroup(tx, { accountId: own(accountId), groupId })
        call.detail({ group: group.name })
        if (group.name === ADMIN_GROUP && (await requireUser(tx, userId)).enterpriseAdministrator)
          throw new Refusal({ code: 'forbidden', reason: 'groups.owner-stays' })
        if (!(await deleteMember(tx, { groupId, userId }))) throw notIn(userId)
        await endTokensOf(tx, [userId])
        return {}
      }),
  }
}

/** Programs always have an account: `dispatch` fills in their own. */
function own(accountId: AccountId | undefined): AccountId {
  if (accountId === undefined) throw new Refusal({ code: 'invalid_input', fields: ['accountId'] })
  return accountId
}

async function requireGroup(
  db: ReadDb,
  which: { readonly accountId: AccountId; readonly groupId: GroupId },
): Promise<UserGroup> {
  const group = await groupRow(db, which)
  if (group === undefined) throw new Refusal({ code: 'not_found', reason: 'groups.unknown', fields: [which.groupId] })
  return group
}

const isIn = async (db: ReadDb, { groupId, userId }: { readonly groupId: GroupId; readonly userId: UserId }) =>
  (await groupsOfUser(db, userId)).some(one => one.groupId === groupId)

const notIn = (userId: UserId) => new Refusal({ code: 'not_found', reason: 'groups.not-in', fields: [userId] })

function requireNotAdmin({ name }: UserGroup): void {
  if (name === ADMIN_GROUP) throw new Refusal({ code: 'forbidden', reason: 'groups.admin-stays' })
}

/** Look-alike names are one. Whoever made or renamed a group to `admin` would make its members administrators. */
async function requireFreeName(
  db: ReadDb,
  { accountId, name, groupId }: { readonly accountId: AccountId; readonly name: string; readonly groupId?: GroupId },
): Promise<void> {
  const key = groupKey(name)
  const taken = (await groupsOfAccount(db, accountId, key)).some(one => one.groupId !== groupId)
  if (taken || key === ADMIN_GROUP) throw new Refusal({ code: 'conflict', reason: 'groups.taken', fields: ['name'] })
}
