import type { Answering } from '../operation.ts'

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
} as const satisfies Readonly<Record<string, Answering>>
