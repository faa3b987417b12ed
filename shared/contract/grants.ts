import { z } from 'zod'

import { command, programsOnly, query, type Action, type ApiRule } from './capability.ts'
import { AccountId, Time } from './ids.ts'
import { Role } from './roles.ts'

/** The account it is about; the lab API fills in the principal's own. */
const Account = AccountId.optional()
const about = ({ accountId }: { readonly accountId?: AccountId | undefined }) =>
  accountId === undefined ? {} : { accountId }

/** What is no id is as unknown as one that nobody has. */
const Id = z.string().max(64)

export const Holder = z.strictObject({ kind: z.enum(['group', 'user', 'agency']), id: Id })
export type Holder = z.infer<typeof Holder>

/** Where a permission counts: for global services, in a project, in all of both, or for what is in an enterprise project. */
export const Scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('global') }),
  z.strictObject({ kind: z.literal('all-projects') }),
  z.strictObject({ kind: z.literal('project'), id: Id }),
  z.strictObject({ kind: z.literal('enterprise-project'), id: Id }),
])
export type Scope = z.infer<typeof Scope>

/** Users are given permissions in enterprise projects only; everywhere else they have those of their groups. */
const fitsHolder = ({ holder, scope }: { readonly holder: Holder; readonly scope: Scope }): boolean =>
  holder.kind !== 'user' || scope.kind === 'enterprise-project'
const HELD = { holder: Holder, scope: Scope }

export const Grant = z.strictObject({ ...HELD, roleId: Id }).refine(fitsHolder, { path: ['holder'] })
export type Grant = z.infer<typeof Grant>

/** So many at once, which only agencies in enterprise projects have an operation for. */
export const MOST_AT_ONCE = 250

/** The outdated operations (OS-PAP) take only policies of version 1.1, and are for administrators. */
const Outdated = z.boolean().default(false)

const HOLDERS = { group: 'Group', user: 'User', agency: 'Agency' } as const
const PLACES = {
  global: 'OnDomain',
  project: 'OnProject',
  'all-projects': '',
  'enterprise-project': 'OnEnterpriseProject',
} as const
const VERBS = { give: 'grantRoleTo', take: 'revokeRoleFrom', check: 'checkRoleFor', list: 'listRolesFor' } as const

type Held = Pick<Grant, 'holder' | 'scope'>

/** For which no action is documented. */
const UNDOCUMENTED: readonly string[] = [
  'iam:permissions:revokeRoleFromGroup',
  'iam:permissions:checkRoleForGroup',
  'iam:permissions:listRolesForGroup',
  'iam:permissions:listRolesForAgencyOnEnterpriseProject',
  'iam:permissions:checkRoleForGroupOnEnterpriseProject',
  'iam:permissions:checkRoleForUserOnEnterpriseProject',
  'iam:permissions:checkRoleForAgencyOnEnterpriseProject',
]

/**
 * The documented action: `iam:permissions:grantRoleToGroupOnDomain`.
 * Source: Huawei Cloud, IAM API Reference, "Permissions and Supported Actions".
 */
function ruleFor(verb: keyof typeof VERBS, { holder, scope }: Held): ApiRule {
  const action: Action = `iam:permissions:${VERBS[verb]}${HOLDERS[holder.kind]}${PLACES[scope.kind]}`
  return UNDOCUMENTED.includes(action) ? 'administrator' : action
}

const rulesFor =
  (verb: 'give' | 'take') =>
  ({ grants: asked, outdated }: { readonly grants: readonly Grant[]; readonly outdated: boolean }): ApiRule => {
    const rules = outdated ? ['administrator' as const] : asked.map(one => ruleFor(verb, one))
    const actions = [...new Set(rules)].filter((rule): rule is Action => String(rule).startsWith('iam:'))
    return rules.includes('administrator') ? 'administrator' : actions
  }

/** Somebody who has permissions in an enterprise project. */
const EnterpriseHolder = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: Time,
  enabled: z.boolean(),
  /** Users in a group; 1 for a user. */
  users: z.number().int(),
  /** How many permissions they have there, and when the last one was given. */
  permissions: z.number().int(),
  lastGivenAt: Time,
})

/** Who was given which permission, and where. Source: Huawei Cloud, IAM API Reference, "Permissions Management", "Agency Management" and "Enterprise Project Management". */
export const grants = {
  /** Gives permissions: all of them, or none when one is refused. */
  give: command({
    allow: programsOnly(rulesFor('give')),
    evidence: 'none',
    input: z.strictObject({ accountId: Account, grants: z.array(Grant).min(1).max(MOST_AT_ONCE), outdated: Outdated }),
    output: z.object({ given: z.number().int() }),
    audit: { action: 'grants.permission.given', subject: about },
    touches: ['sessions'],
  }),
  /** Takes permissions back: all of them, or none when one is refused. */
  take: command({
    allow: programsOnly(rulesFor('take')),
    evidence: 'none',
    input: z.strictObject({ accountId: Account, grants: z.array(Grant).min(1).max(MOST_AT_ONCE), outdated: Outdated }),
    output: z.object({ taken: z.number().int() }),
    audit: { action: 'grants.permission.taken', subject: about },
    touches: ['sessions'],
  }),
  /** Whether a permission was given exactly so; refused with `not_found` where it was not. */
  check: query({
    allow: programsOnly((input: Grant) => ruleFor('check', input)),
    input: z.strictObject({ accountId: Account, ...HELD, roleId: Id }).refine(fitsHolder, { path: ['holder'] }),
    output: z.object({}),
  }),
  /** What somebody was given in one place. */
  list: query({
    allow: programsOnly((input: Held & { readonly outdated: boolean }) =>
      input.outdated ? 'administrator' : ruleFor('list', input),
    ),
    input: z.strictObject({ accountId: Account, ...HELD, outdated: Outdated }).refine(fitsHolder, { path: ['holder'] }),
    output: z.object({ roles: z.array(Role) }),
  }),
  /** Every permission given in an account, narrowed by what is given. */
  assignments: query({
    allow: programsOnly('iam:permissions:listRoleAssignments'),
    input: z.strictObject({
      accountId: Account,
      roleId: Id.optional(),
      holder: z.strictObject({ kind: z.enum(['group', 'user', 'agency']), id: Id.optional() }).optional(),
      scope: z
        .strictObject({ kind: z.enum(['global', 'project', 'all-projects', 'enterprise-project']), id: Id.optional() })
        .optional(),
      /** Of users: what their groups were given as well. */
      withGroups: z.boolean().default(true),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(50).optional(),
    }),
    output: z.object({ grants: z.array(z.object({ ...HELD, roleId: z.string() })), total: z.number().int() }),
  }),
  /** The groups or users that were given something in an enterprise project. */
  holders: query({
    allow: programsOnly(({ kind, outdated }: { readonly kind: 'group' | 'user'; readonly outdated: boolean }) =>
      outdated
        ? 'administrator'
        : kind === 'group'
          ? 'iam:permissions:listGroupsOnEnterpriseProject'
          : 'iam:permissions:listUsersForEnterpriseProject',
    ),
    input: z.strictObject({
      accountId: Account,
      enterpriseProjectId: Id,
      kind: z.enum(['group', 'user']),
      outdated: Outdated,
    }),
    output: z.object({ accountId: AccountId, holders: z.array(EnterpriseHolder) }),
  }),
  /** The enterprise projects in which a group or user was given something. */
  enterpriseProjects: query({
    allow: programsOnly(({ holder }: { readonly holder: Holder }) =>
      holder.kind === 'user'
        ? 'iam:permissions:listEnterpriseProjectsForUser'
        : 'iam:permissions:listEnterpriseProjectsForGroup',
    ),
    input: z.strictObject({ accountId: Account, holder: z.strictObject({ kind: z.enum(['group', 'user']), id: Id }) }),
    output: z.object({ enterpriseProjectIds: z.array(z.string()) }),
  }),
} as const
