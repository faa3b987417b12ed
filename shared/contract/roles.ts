import { z } from 'zod'

import { command, programsOnly, query } from './capability.ts'
import { AccountId, Time } from './ids.ts'

/** The account it is about; the lab API fills in the principal's own. */
const Account = AccountId.optional()
const about = ({ accountId }: { readonly accountId?: AccountId | undefined }) =>
  accountId === undefined ? {} : { accountId }

/** What is no id of a role is as unknown as one that nobody has. */
const RoleId = z.string().max(64)

/** A role or policy: one of the system's, or a custom policy of an account. */
export const Role = z.object({
  roleId: z.string(),
  /** The account that made it; null for the system's. */
  accountId: AccountId.nullable(),
  /** Carried in tokens. */
  name: z.string(),
  displayName: z.string(),
  catalog: z.string(),
  /** Where it can be granted: AX globally, XA in projects, AA in both, XX in neither. */
  type: z.enum(['AX', 'XA', 'AA', 'XX']),
  /** A system policy. Neither a system role nor a custom policy says so. */
  fineGrained: z.boolean(),
  description: z.string(),
  descriptionCn: z.string().nullable(),
  /** The document as it goes over the wire. */
  policy: z.record(z.string(), z.unknown()),
  createdAt: Time.nullable(),
  updatedAt: Time.nullable(),
  /** How often it is granted in the account that asks. */
  references: z.number().int(),
})
export type Role = z.infer<typeof Role>

/** Most roles that one page of a list has. */
export const MOST_ROLES = 300

/** Roles, policies and custom policies. Source: Huawei Cloud, IAM API Reference, "Permissions Management" and "Custom Policy Management". */
export const roles = {
  /** The system's roles, or the custom policies of an account, each narrowed by what is given. */
  list: query({
    allow: programsOnly('iam:roles:listRoles'),
    input: z.strictObject({
      accountId: Account,
      from: z.enum(['system', 'account']),
      name: z.string().max(256).optional(),
      /** A part of the name is enough. */
      displayName: z.string().max(256).optional(),
      catalog: z.string().max(256).optional(),
      /** A policy is fine-grained, a role is not. */
      kind: z.enum(['policy', 'role']).optional(),
      /** Where they can be granted: globally, in projects, or either. */
      shownIn: z.enum(['domain', 'project', 'all']).optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(MOST_ROLES).default(MOST_ROLES),
    }),
    output: z.object({ roles: z.array(Role), total: z.number().int() }),
  }),
  get: query({
    allow: programsOnly('iam:roles:getRole'),
    input: z.strictObject({ accountId: Account, roleId: RoleId, customOnly: z.boolean().default(false) }),
    output: Role,
  }),
  /** Makes a custom policy. `role` is what the program sent; what is wrong with it has a code of IAM each. */
  create: command({
    allow: programsOnly('iam:roles:createRole'),
    evidence: 'none',
    input: z.strictObject({ accountId: Account, role: z.unknown() }),
    output: Role,
    audit: { action: 'roles.policy.created', subject: about },
  }),
  /** Replaces a custom policy. */
  update: command({
    allow: programsOnly('iam:roles:updateRole'),
    evidence: 'none',
    input: z.strictObject({ accountId: Account, roleId: RoleId, role: z.unknown() }),
    output: Role,
    audit: { action: 'roles.policy.updated', subject: about },
  }),
  /** Deletes a custom policy and takes it from whoever has it. */
  remove: command({
    allow: programsOnly('iam:roles:deleteRole'),
    evidence: 'none',
    input: z.strictObject({ accountId: Account, roleId: RoleId }),
    output: z.object({ taken: z.number().int() }),
    audit: { action: 'roles.policy.deleted', subject: about },
  }),
} as const
