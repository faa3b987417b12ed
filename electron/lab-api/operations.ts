import type { Operation } from './catalogue.ts'
import { accessKeys } from './operations/accessKeys.ts'
import { accessLists } from './operations/accessLists.ts'
import { accounts } from './operations/accounts.ts'
import { agencies } from './operations/agencies.ts'
import { agencyPermissions } from './operations/agencyPermissions.ts'
import { catalog } from './operations/catalog.ts'
import { enterpriseProjects } from './operations/enterpriseProjects.ts'
import { groupPermissions } from './operations/groupPermissions.ts'
import { groups } from './operations/groups.ts'
import { projects } from './operations/projects.ts'
import { protection } from './operations/protection.ts'
import { roles } from './operations/roles.ts'
import { securityPolicies } from './operations/securityPolicies.ts'
import { temporaryKeys } from './operations/temporaryKeys.ts'
import { tokens } from './operations/tokens.ts'
import { users } from './operations/users.ts'
import { versions } from './operations/versions.ts'
import type { Answering, Answers } from './operation.ts'

/** Every operation that is answered. */
export const ANSWERED: Answers = {
  ...accessKeys,
  ...accessLists,
  ...accounts,
  ...agencies,
  ...agencyPermissions,
  ...catalog,
  ...enterpriseProjects,
  ...groupPermissions,
  ...groups,
  ...projects,
  ...protection,
  ...roles,
  ...securityPolicies,
  ...temporaryKeys,
  ...tokens,
  ...users,
  ...versions,
}

/** The key of an operation among the answered ones. */
export const keyOf = ({ sdk, method, path }: Pick<Operation, 'sdk' | 'method' | 'path'>): string =>
  sdk ?? `${method} ${path}`

/** How an operation is answered; undefined: not yet. */
export const answeringOf = (operation: Operation): Answering | undefined => ANSWERED[keyOf(operation)]
