import type { AccountId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

/** The account a program asks about: `dispatch` has filled in its own. */
export function ownAccount(accountId: AccountId | undefined): AccountId {
  if (accountId === undefined) throw new Refusal({ code: 'invalid_input', fields: ['accountId'] })
  return accountId
}
