import { z } from 'zod'

import { query } from './capability.ts'
import { AccountId, UserId } from './ids.ts'

/** A statement that is about a request: of which policy, how it came to the user, and where it was granted. */
const Ground = z.object({
  effect: z.enum(['Allow', 'Deny']),
  roleId: z.string(),
  role: z.string(),
  custom: z.boolean(),
  /** Its place in the document, counted from 0. */
  statement: z.number().int(),
  /** From whom the user has it: themselves, or a group. */
  from: z.object({ kind: z.enum(['user', 'group', 'agency']), id: z.string(), name: z.string() }),
  scope: z.object({
    kind: z.enum(['global', 'project', 'all-projects', 'enterprise-project']),
    id: z.string().nullable(),
  }),
})

/** What users may do, and why. */
export const access = {
  /**
   * What would be answered if a user asked to do something, and what decided it. Without a project it is about global services. Any
   * Deny decides; otherwise any Allow; what nothing allows is not allowed.
   */
  explain: query({
    allow: {
      operator: 'directory.find',
      cli: 'directory.find',
      user: 'never',
      api: 'iam:permissions:listRoleAssignments or self',
    },
    input: z.strictObject({
      userId: UserId,
      accountId: AccountId.optional(),
      /** `ecs:cloudServers:start`. */
      action: z.string().regex(/^[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_-]{1,128}$/u),
      resource: z.string().max(1500).optional(),
      projectId: z.string().max(64).optional(),
      enterpriseProjectId: z.string().max(64).optional(),
      /** As if the user had shown a second factor. */
      secondFactor: z.boolean().default(false),
    }),
    output: z.object({
      verdict: z.enum(['allowed', 'denied', 'not-allowed']),
      by: z.array(Ground),
      /** What is about it and changed nothing, because it was granted elsewhere or what its role depends on is missing. */
      withoutEffect: z.array(Ground.extend({ why: z.enum(['granted-elsewhere', 'dependency-missing']) })),
    }),
  }),
} as const
