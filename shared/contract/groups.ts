import { z } from 'zod'

import { command, programsOnly, query } from './capability.ts'
import { AccountId, GroupId, Time, UserId } from './ids.ts'

/** Huawei Cloud IAM, "Creating a User Group": Chinese, letters, digits, spaces, hyphens and underscores. */
const GroupName = z
  .string()
  .regex(/^[\p{Script=Han}A-Za-z0-9 _-]{1,128}$/u)
  .refine(name => name.trim() !== '')
/** The same page: none of these characters. */
const GroupDescription = z
  .string()
  .max(255)
  .regex(/^[^@#$%^&*<>\\]*$/u)

export const UserGroup = z.object({
  groupId: GroupId,
  accountId: AccountId,
  name: z.string(),
  description: z.string(),
  createdAt: Time,
})
export type UserGroup = z.infer<typeof UserGroup>

const Account = { accountId: AccountId.optional() }
const One = { ...Account, groupId: GroupId }
const Membership = z.strictObject({ ...One, userId: UserId })

const about = ({ accountId }: { readonly accountId?: AccountId | undefined }) =>
  accountId === undefined ? {} : { accountId }

/** Groups of users, which programs keep; the desk imports them and shows who is in them. */
export const groups = {
  /** The groups of an account by name, or the one that has this name, whatever its case. */
  list: query({
    allow: programsOnly('iam:groups:listGroups'),
    input: z.strictObject({ ...Account, name: z.string().max(128).default('') }),
    output: z.object({ groups: z.array(UserGroup) }),
  }),
  get: query({
    allow: programsOnly('iam:groups:getGroup'),
    input: z.strictObject(One),
    output: UserGroup,
  }),
  /** The groups that a user is in. */
  ofUser: query({
    allow: programsOnly('iam:groups:listGroupsForUser or self'),
    input: z.strictObject({ userId: UserId }),
    output: z.object({ groups: z.array(UserGroup) }),
  }),
  create: command({
    allow: programsOnly('iam:groups:createGroup'),
    evidence: 'none',
    input: z.strictObject({ ...Account, name: GroupName, description: GroupDescription.default('') }),
    output: UserGroup,
    audit: { action: 'groups.group.created', subject: about },
    touches: ['directory'],
  }),
  /** Renames a group or describes it. The group `admin` keeps its name. */
  update: command({
    allow: programsOnly('iam:groups:updateGroup'),
    evidence: 'none',
    input: z
      .strictObject({ ...One, name: GroupName.optional(), description: GroupDescription.optional() })
      .refine(given => given.name !== undefined || given.description !== undefined, { path: ['name'] }),
    output: UserGroup,
    audit: { action: 'groups.group.updated', subject: about },
    touches: ['directory'],
  }),
  /** Deletes a group with its permissions; its members stay. */
  remove: command({
    allow: programsOnly([
      'iam:groups:deleteGroup',
      'iam:permissions:removeUserFromGroup',
      'iam:permissions:revokeRoleFromGroup',
      'iam:permissions:revokeRoleFromGroupOnProject',
      'iam:permissions:revokeRoleFromGroupOnDomain',
    ]),
    evidence: 'none',
    input: z.strictObject(One),
    output: z.object({}),
    audit: { action: 'groups.group.deleted', subject: about },
    touches: ['directory'],
  }),
  /** Answers when the user is in the group; refuses with `not_found` when not. */
  checkMember: query({
    allow: programsOnly('iam:permissions:checkUserInGroup'),
    input: Membership,
    output: z.object({}),
  }),
  /** Adds a user; one who is in the group already stays in it. */
  addMember: command({
    allow: programsOnly('iam:permissions:addUserToGroup'),
    evidence: 'none',
    input: Membership,
    output: z.object({}),
    audit: { action: 'groups.member.added', subject: ({ accountId, userId }) => ({ ...about({ accountId }), userId }) },
    touches: ['directory'],
  }),
  removeMember: command({
    allow: programsOnly('iam:permissions:removeUserFromGroup'),
    evidence: 'none',
    input: Membership,
    output: z.object({}),
    audit: {
      action: 'groups.member.removed',
      subject: ({ accountId, userId }) => ({ ...about({ accountId }), userId }),
    },
    touches: ['directory'],
  }),
} as const
