import type { UserGroup } from '#shared/contract/groups.ts'
import { AccountId, GroupId } from '#shared/contract/ids.ts'
import { z } from 'zod'

import type { Answering } from '../operation.ts'
import { Refused } from '../refused.ts'
import { linksTo } from './links.ts'
import { read } from './reading.ts'
import { everyUser, listed, userIdAt } from './users.ts'

const ListQuery = z.object({ domain_id: AccountId.optional(), name: z.string().max(128).optional() })
const New = z.object({
  group: z.object({ name: z.string(), description: z.string().optional(), domain_id: AccountId.optional() }),
})
const Change = z.object({
  group: z
    .object({ name: z.string().optional(), description: z.string().optional(), domain_id: AccountId.optional() })
    .refine(given => given.name !== undefined || given.description !== undefined),
})

/** User Group Management. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const groups = {
  /** "Listing User Groups": all of them at once, by name. */
  keystoneListGroups: async (ask, { query, origin }) => {
    const { domain_id: accountId, name = '' } = read(ListQuery, Object.fromEntries(query))
    const { groups: found } = await ask('groups.list', { ...within(accountId), name })
    return { links: linksTo(origin, '/v3/groups'), groups: found.map(group => shown(group, origin)) }
  },

  /** "Querying User Group Details". */
  keystoneShowGroup: async (ask, { params, origin }) => ({
    group: shown(await ask('groups.get', { groupId: groupAt(params) }), origin),
  }),

  /** "Creating a User Group". */
  keystoneCreateGroup: async (ask, { body, origin }) => {
    const { name, description = '', domain_id: accountId } = read(New, body).group
    return { group: written(await ask('groups.create', { ...within(accountId), name, description }), origin) }
  },

  /** "Updating User Group Information". */
  keystoneUpdateGroup: async (ask, { params, body, origin }) => {
    const groupId = groupAt(params)
    const { name, description, domain_id: accountId } = read(Change, body).group
    const changed = await ask('groups.update', {
      ...within(accountId),
      groupId,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    })
    return { group: written(changed, origin) }
  },

  /** "Deleting a User Group". */
  keystoneDeleteGroup: async (ask, { params }) => {
    await ask('groups.remove', { groupId: groupAt(params) })
  },

  /** "Checking Whether an IAM User Belongs to a User Group": 404 when not. */
  keystoneCheckUserInGroup: async (ask, { params }) => {
    await ask('groups.checkMember', memberAt(params))
  },

  /** "Adding an IAM User to a User Group". */
  keystoneAddUserToGroup: async (ask, { params }) => {
    await ask('groups.addMember', memberAt(params))
  },

  /** "Removing an IAM User from a User Group". */
  keystoneRemoveUserFromGroup: async (ask, { params }) => {
    await ask('groups.removeMember', memberAt(params))
  },

  /** "Querying the User Groups to Which an IAM User Belongs". */
  keystoneListGroupsForUser: async (ask, { params, origin }) => {
    const userId = userIdAt(params)
    const { groups: found } = await ask('groups.ofUser', { userId })
    return { links: linksTo(origin, `/v3/users/${userId}/groups`), groups: found.map(group => shown(group, origin)) }
  },

  /** "Querying the IAM Users in a Group": all of them at once, by login. */
  keystoneListUsersForGroupByAdmin: async (ask, { params, origin }) => {
    const groupId = groupAt(params)
    const found = await everyUser(ask, { groupId, state: 'all', login: '' })
    return { links: linksTo(origin, `/v3/groups/${groupId}/users`), users: found.map(user => listed(user, origin)) }
  },
} as const satisfies Readonly<Record<string, Answering>>

/** The account that is named; left out, it is that of whoever asks. */
const within = (accountId: AccountId | undefined) => (accountId === undefined ? {} : { accountId })

/** What is no id at all is as unknown as one that no group has. */
function groupAt(params: Readonly<Record<string, string>>): GroupId {
  const groupId = GroupId.safeParse(params['group_id'])
  if (!groupId.success) throw new Refused({ code: 'IAM.0004', about: [params['group_id'] ?? 'group_id'] })
  return groupId.data
}

const memberAt = (params: Readonly<Record<string, string>>) => ({ groupId: groupAt(params), userId: userIdAt(params) })

const shown = (group: UserGroup, origin: string) => ({
  ...fieldsOf(group),
  links: linksTo(origin, `/v3/groups/${group.groupId}`),
})

/** What was just written has a link to itself alone. */
const written = (group: UserGroup, origin: string) => ({
  ...fieldsOf(group),
  links: { self: `${origin}/v3/groups/${group.groupId}` },
})

const fieldsOf = (group: UserGroup) => ({
  id: group.groupId,
  name: group.name,
  description: group.description,
  domain_id: group.accountId,
  create_time: group.createdAt,
})
