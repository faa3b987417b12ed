import { AccountId } from '#shared/contract/ids.ts'

import { Refused } from '../refused.ts'

type Params = Readonly<Record<string, string>>

/** What is no account at all is as unknown as one that nobody has. */
export function accountAt(params: Params): AccountId {
  const accountId = AccountId.safeParse(params['domain_id'])
  if (!accountId.success) throw new Refused({ code: 'IAM.0004', about: [params['domain_id'] ?? 'domain_id'] })
  return accountId.data
}

/** An identifier of the path. What is longer than any is as unknown as one that nobody has. */
export function idAt(params: Params, name: string): string {
  const id = params[name] ?? ''
  if (id === '' || id.length > LONGEST_ID) throw new Refused({ code: 'IAM.0004', about: [name] })
  return id
}

const LONGEST_ID = 64
