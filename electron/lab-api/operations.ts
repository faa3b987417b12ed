import type { Operation } from './catalogue.ts'
import { accessKeys } from './operations/accessKeys.ts'
import { accounts } from './operations/accounts.ts'
import { groups } from './operations/groups.ts'
import { users } from './operations/users.ts'
import { writingUsers } from './operations/writingUsers.ts'
import type { Answering, Answers } from './operation.ts'

/** Every operation that is answered. */
export const ANSWERED: Answers = { ...accessKeys, ...accounts, ...groups, ...users, ...writingUsers }

/** The key of an operation among the answered ones. */
export const keyOf = ({ sdk, method, path }: Pick<Operation, 'sdk' | 'method' | 'path'>): string =>
  sdk ?? `${method} ${path}`

/** How an operation is answered; undefined: not yet. */
export const answeringOf = (operation: Operation): Answering | undefined => ANSWERED[keyOf(operation)]

/** Of the operations that share a request, which one a body asks for. */
export function chosenBy(body: unknown, sharing: readonly Operation[]): Operation | undefined {
  const [only, ...more] = sharing
  return more.length === 0 ? only : sharing.find(operation => CHOICES[keyOf(operation)]?.(body) === true)
}

/** What the bodies look like that ask for an operation which shares its request with others; the last one takes the rest. */
const CHOICES: Readonly<Record<string, (body: unknown) => boolean>> = {}
