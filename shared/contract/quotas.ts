import { z } from 'zod'

import { command, query, staff } from './capability.ts'
import { AccountId } from './ids.ts'

/** As the API spells them. That of projects counts in each region, and is told by a project, not by the account. */
export const QUOTA_TYPES = [
  'user',
  'group',
  'idp',
  'agency',
  'policy',
  'assigment_group_mp',
  'assigment_agency_mp',
  'assigment_group_ep',
  'assigment_user_ep',
  'mapping',
  'project',
] as const
export const QuotaType = z.enum(QUOTA_TYPES)
export type QuotaType = z.infer<typeof QuotaType>

export const Quota = z.object({
  type: QuotaType,
  quota: z.number().int(),
  /** Between these it can be adjusted. */
  min: z.number().int(),
  max: z.number().int(),
  /** Null where it is not counted. */
  used: z.number().int().nullable(),
})
export type Quota = z.infer<typeof Quota>

export const quotas = {
  /** The quotas of an account, or the one that is named, and what is used of each. */
  list: query({
    allow: { ...staff('settings.read'), api: 'user' },
    input: z.strictObject({ accountId: AccountId.optional(), type: QuotaType.optional() }),
    output: z.object({ quotas: z.array(Quota) }),
  }),
  /** Adjusts a quota of an account within its bounds. What is there already stays, also beyond it. */
  adjust: command({
    allow: staff('settings.manage'),
    evidence: 'none',
    input: z.strictObject({ accountId: AccountId, type: QuotaType, quota: z.number().int() }),
    output: z.object({ quota: z.number().int() }),
    audit: { action: 'quotas.quota.adjusted', subject: ({ accountId }) => ({ accountId }) },
  }),
} as const
