import type { ApiRule } from '#shared/contract/capability.ts'
import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'
import type { ConditionKeys } from './conditions.ts'
import { parsePolicyDocument } from './document.ts'
import { decide, type Grant } from './evaluator.ts'
import { isInGroup } from './rows.ts'
import { SYSTEM_ROLES } from './systemRoles.ts'

/** Whoever holds permissions. */
interface Holder {
  readonly userId: UserId
  readonly login: string
  readonly kind: UserKind
  readonly enterpriseAdministrator: boolean
}

/** The group that every account has by default: it holds the owner of the account and has every permission. */
const ADMIN_GROUP = 'admin'
const EVERY_PERMISSION = ['Security Administrator', 'Tenant Administrator', 'Agent Operator']

const EVERYTHING = EVERY_PERMISSION.map(displayName => {
  const role = SYSTEM_ROLES.find(one => one.displayName === displayName)
  const parsed = role === undefined ? undefined : parsePolicyDocument(role.policy, 'system')
  if (role === undefined || parsed?.ok !== true) throw new Error(`There is no system role ${displayName}`)
  return { id: role.id, displayName, catalog: role.catalog, document: parsed.value }
})

/**
 * The permissions of a user, until grants are kept in tables of their own: whoever owns the account and members of its group `admin`
 * may do everything, everybody else nothing.
 * Source: Huawei Cloud, IAM User Guide, "Account administrator" and "User groups": the group `admin` and its default permissions.
 */
export async function grantsOf(db: ReadDb, holder: Holder): Promise<readonly Grant[]> {
  const from = await fullyTrusted(db, holder)
  if (from === null) return []
  return EVERYTHING.map(policy => ({ id: `${from.id}:${policy.id}`, policy, from, scope: { kind: 'all-projects' } }))
}

/** The permissions of whoever acts through an agency: none until they are kept in tables. */
export const grantsOfAgency = (
  _db: ReadDb,
  _agency: { readonly id: string; readonly name: string; readonly accountId: AccountId },
): Promise<readonly Grant[]> => Promise.resolve([])

async function fullyTrusted(db: ReadDb, holder: Holder): Promise<Grant['from'] | null> {
  const { userId, login, kind, enterpriseAdministrator } = holder
  if (kind === 'root' || enterpriseAdministrator) return { kind: 'user', id: userId, name: login }
  if (await isInGroup(db, userId, ADMIN_GROUP)) return { kind: 'group', id: ADMIN_GROUP, name: ADMIN_GROUP }
  return null
}

/** A principal as far as the decision goes. */
export interface Principal {
  /** Whoever asks. Through an agency that is a user of another account. */
  readonly userId: UserId
  /** Where it acts. */
  readonly accountId: AccountId
  /** The agency it acts through; null for the user's own permissions. */
  readonly agencyId: string | null
  readonly grants: readonly Grant[]
  readonly keys: ConditionKeys
}

/** No action is documented: only what allows everything in IAM allows it. */
const ADMINISTER = 'iam:account:administer'

/** Whether a principal may call what is declared so. `about`: the user that the input names. Pure. */
export function mayCall(rule: ApiRule, principal: Principal, about: UserId | undefined): boolean {
  if (rule === 'never') return false
  if (rule === 'anyone' || rule === 'user') return true
  if (rule === 'self') return isItself(principal, about)
  if (rule === 'administrator') return may(principal, ADMINISTER)
  if (typeof rule !== 'string') return rule.every(action => may(principal, action))
  const [action = '', orSelf] = rule.split(' or ')
  return (orSelf === 'self' && isItself(principal, about)) || may(principal, action)
}

/** Whoever acts through an agency is nobody in the account it belongs to. */
const isItself = ({ userId, agencyId }: Principal, about: UserId | undefined): boolean =>
  agencyId === null && about === userId

const may = ({ grants, keys }: Principal, action: string): boolean =>
  decide(grants, { action, place: { kind: 'global' }, keys }).allowed

/** Whether a principal may do everything in IAM, in the account it acts in. */
export const mayAdminister = (principal: Principal): boolean => may(principal, ADMINISTER)

/** The names of the permissions that count in a project, or for global services, as services look for them in tokens. */
export function roleNamesAt(grants: readonly Grant[], projectId: string | null): string[] {
  const at = grants.filter(({ scope }) =>
    scope.kind === 'project'
      ? scope.projectId === projectId
      : scope.kind === 'all-projects' || (scope.kind === 'global' && projectId === null),
  )
  const nameOf = ({ policy }: Grant) => SYSTEM_ROLES.find(({ id }) => id === policy.id)?.name ?? policy.displayName
  return [...new Set(at.map(nameOf))]
}
