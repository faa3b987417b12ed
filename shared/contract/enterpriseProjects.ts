import { z } from 'zod'

import { command, query, staff } from './capability.ts'
import { AccountId, Time } from './ids.ts'

/** The enterprise project that every account has, and that nobody made. */
export const DEFAULT_ENTERPRISE_PROJECT = '0'

export const EnterpriseProject = z.object({
  enterpriseProjectId: z.string(),
  name: z.string(),
  /** Null for the default one. */
  createdAt: Time.nullable(),
})
export type EnterpriseProject = z.infer<typeof EnterpriseProject>

/**
 * Enterprise projects of an account. IAM has no operation that makes one: Enterprise Project Management Service does, and here
 * whoever runs the lab.
 */
export const enterpriseProjects = {
  /** Those of an account, the default one first. */
  list: query({
    allow: staff('settings.read'),
    input: z.strictObject({ accountId: AccountId }),
    output: z.object({ enterpriseProjects: z.array(EnterpriseProject) }),
  }),
  create: command({
    allow: staff('settings.manage'),
    evidence: 'none',
    input: z.strictObject({
      accountId: AccountId,
      name: z
        .string()
        .trim()
        .min(1)
        .max(64)
        .regex(/^[\p{Script=Han}A-Za-z0-9_-]+$/u)
        .refine(name => name.toLowerCase() !== 'default'),
    }),
    output: EnterpriseProject,
    audit: { action: 'enterpriseProjects.project.created', subject: ({ accountId }) => ({ accountId }) },
  }),
} as const
