import { AccountId } from '#shared/contract/ids.ts'
import { QUOTA_TYPES } from '#shared/contract/quotas.ts'
import { z } from 'zod'

import type { Answering, Ask } from '../operation.ts'
import { Refused } from '../refused.ts'
import { read } from './reading.ts'

/** That of projects is asked of a project. */
const QuotaQuery = z.object({ type: z.enum(QUOTA_TYPES).exclude(['project']).optional() })

type Params = Readonly<Record<string, string>>

/** Account Management. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const accounts = {
  /** "Querying the Accounts Accessible to an IAM User": its own, and no other. */
  keystoneListAuthDomains: async (ask, { origin }) => {
    const { accounts: own } = await ask('directory.accounts', {})
    return {
      domains: own.map(({ accountId, name }) => ({
        id: accountId,
        name,
        enabled: true,
        description: '',
        links: { self: `${origin}/v3/domains/${accountId}` },
      })),
      links: { self: `${origin}/v3/auth/domains` },
    }
  },

  /** "Querying Account Quotas". */
  showDomainQuota: async (ask, { params, query }) => {
    const accountId = accountAt(params)
    const { type } = read(QuotaQuery, Object.fromEntries(query))
    const { quotas } = await ask('quotas.list', { accountId, ...(type === undefined ? {} : { type }) })
    return { quotas: { resources: quotas } }
  },

  /** "Querying the Password Strength Policy". */
  keystoneShowSecurityCompliance: async (ask, { params }) => ({
    config: { security_compliance: await complianceOf(ask, params) },
  }),

  /** "Querying the Password Strength Policy by Option": one of its two fields. */
  keystoneShowSecurityComplianceByOption: async (ask, { params }) => {
    const option = params['option'] ?? ''
    const found = Object.entries(await complianceOf(ask, params)).filter(([name]) => name === option)
    if (found.length === 0) throw new Refused({ code: 'IAM.0004', about: [option] })
    return { config: Object.fromEntries(found) }
  },
} as const satisfies Readonly<Record<string, Answering>>

/** What is no id at all is as unknown as one that nobody has. */
function accountAt(params: Params): AccountId {
  const accountId = AccountId.safeParse(params['domain_id'])
  if (accountId.success) return accountId.data
  throw new Refused({ code: 'IAM.0004', about: [params['domain_id'] ?? 'domain_id'] })
}

const NUMBERS = ['zero', 'one', 'two', 'three', 'four']

async function complianceOf(ask: Ask, params: Params) {
  const accountId = accountAt(params)
  const { regex, minLength, maxLength, kinds, longestRun } = await ask('credentials.compliance', { accountId })
  const run = longestRun === 0 ? '' : ` No character can occur more than ${String(longestRun)} times in a row.`
  return {
    password_regex: regex,
    password_regex_description:
      `The password must contain at least ${NUMBERS[kinds] ?? ''} of the following character types: uppercase letters, ` +
      `lowercase letters, digits, and special characters, and be a length between ${String(minLength)} and ` +
      `${String(maxLength)}.${run}`,
  }
}
