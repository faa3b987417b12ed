import { accessKeys } from './operations/accessKeys.ts'
import { accounts } from './operations/accounts.ts'
import { users } from './operations/users.ts'
import type { Answering } from './operation.ts'

/** The operations that are answered, by the name that the official SDKs give them. */
export const ANSWERED: ReadonlyMap<string, Answering> = new Map(
  Object.entries({ ...accessKeys, ...accounts, ...users }),
)
