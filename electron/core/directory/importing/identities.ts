import type { UserKind } from '#shared/contract/directory.ts'
import type { UserId } from '#shared/contract/ids.ts'

import type { Draft } from './people.ts'
import type { IssueReason } from './reasons.ts'

interface Identity {
  readonly kind: UserKind
  readonly enterpriseAdministrator: boolean
}

/** What is known of a user before the row. */
interface Holder extends Identity {
  readonly userId: UserId
}

/** Kind and mark of a user once the row is in. What the row does not say stays; a root identity always owns its account. */
export function identityAfter(draft: Draft, user: Identity | null): Identity {
  const kind = draft.kind ?? user?.kind ?? 'iam-user'
  const marked = draft.enterpriseAdministrator ?? user?.enterpriseAdministrator ?? false
  return { kind, enterpriseAdministrator: kind === 'root' || (kind === 'huawei-id' && marked) }
}

/** The rules of identities that hold between rows (`changing.ts` has those of a form): what a row breaks, in order of the file. */
export function startIdentities(known: {
  readonly users: readonly Holder[]
  readonly loginIds: ReadonlyMap<string, UserId>
}) {
  const loginIds = new Map<string, string>(known.loginIds)
  let owner: string | undefined = known.users.find(user => user.enterpriseAdministrator)?.userId
  return {
    fault(draft: Draft, user: Holder | null): IssueReason | null {
      const after = identityAfter(draft, user)
      const self = user?.userId ?? draft.loginKey
      if (user !== null && user.kind !== 'iam-user' && after.kind === 'iam-user') return 'kind-stays'
      if (after.kind === 'iam-user') return draft.enterpriseAdministrator === true ? 'no-administrator' : null
      const holder = loginIds.get(draft.loginKey)
      if (holder !== undefined && holder !== self) return 'login-id-taken'
      if (after.enterpriseAdministrator && owner !== undefined && owner !== self) return 'second-administrator'
      loginIds.set(draft.loginKey, self)
      if (after.enterpriseAdministrator) owner = self
      return null
    },
  }
}
