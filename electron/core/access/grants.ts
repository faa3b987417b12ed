import type { ApiRule } from '#shared/contract/capability.ts'
import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'
import type { ConditionKeys } from './conditions.ts'
import { parsePolicyDocument } from './document.ts'
import { decide, type Grant, type GrantScope } from './evaluator.ts'
import { grantedToAgency, grantedToUser, isInGroup, type GrantedRow } from './rows.ts'
import { SYSTEM_ROLES, systemRole } from './systemRoles.ts'

/** Whoever holds permissions. */
interface Holder {
  readonly userId: UserId
  readonly accountId: AccountId
  readonly login: string
  readonly kind: UserKind
  readonly enterpriseAdministrator: boolean
}

/** The group that every account has by default: it holds the owner of the account and has every permission. */
const ADMIN_GROUP = 'admin'
const EVERY_PERMISSION = ['Security Administrator', 'Tenant Administrator', 'Agent Operator']

const EVERYTHING = EVERY_PERMISSION.map(displayName => {
  const role = systemRole(SYSTEM_ROLES.find(one => one.displayName === displayName)?.id ?? '')
  if (role === undefined) throw new Error(`There is no system role ${displayName}`)
  return { id: role.id, displayName, catalog: role.catalog, document: role.document }
})

const everythingFrom = (from: Grant['from']): readonly Grant[] =>
  EVERYTHING.map(policy => ({ id: `${from.id}:${policy.id}`, policy, from, scope: { kind: 'all-projects' } }))

/**
 * The permissions of a user: their own in enterprise projects, and those of every group they are in. Whoever owns the account has
 * every permission, and nothing that is granted can take it away. Members of its group `admin` have every permission as well, but what
 * another policy denies them counts.
 * Source: Huawei Cloud, IAM User Guide, "Account administrator", "User groups" and "Authentication process".
 */
export async function grantsOf(db: ReadDb, holder: Holder): Promise<readonly Grant[]> {
  const { userId, login, kind, enterpriseAdministrator } = holder
  if (kind === 'root' || enterpriseAdministrator) return everythingFrom({ kind: 'user', id: userId, name: login })
  const administers = await isInGroup(db, userId, ADMIN_GROUP)
  return [
    ...(administers ? everythingFrom({ kind: 'group', id: ADMIN_GROUP, name: ADMIN_GROUP }) : []),
    ...(await grantedToUser(db, holder)).flatMap(row => grantOf(row, row.groupName ?? login)),
  ]
}

/** The permissions of whoever acts through an agency. */
export const grantsOfAgency = async (
  db: ReadDb,
  agency: { readonly id: string; readonly name: string; readonly accountId: AccountId },
): Promise<readonly Grant[]> => (await grantedToAgency(db, agency)).flatMap(row => grantOf(row, agency.name))

/** A row as the decision takes it; none where the role is gone or cannot be read. */
function grantOf(row: GrantedRow, holder: string): readonly Grant[] {
  const policy = policyOf(row)
  if (policy === undefined) return []
  const { holderKind, holderId, roleId, scopeKind, scopeId } = row
  return [
    {
      id: [holderKind, holderId, roleId, scopeKind, scopeId].join(':'),
      policy,
      from: { kind: holderKind, id: holderId, name: holder },
      scope: scopeOf(row),
    },
  ]
}

function policyOf({ roleId, displayName, document }: GrantedRow): Grant['policy'] | undefined {
  if (displayName !== null && document !== null) {
    const parsed = parsePolicyDocument(JSON.parse(document), 'custom')
    return parsed.ok ? { id: roleId, displayName, catalog: null, document: parsed.value } : undefined
  }
  const role = systemRole(roleId)
  return role && { id: roleId, displayName: role.displayName, catalog: role.catalog, document: role.document }
}

function scopeOf({ scopeKind, scopeId }: GrantedRow): GrantScope {
  switch (scopeKind) {
    case 'global':
    case 'all-projects':
      return { kind: scopeKind }
    case 'project':
      return { kind: scopeKind, projectId: scopeId }
    case 'enterprise-project':
      return { kind: scopeKind, enterpriseProjectId: scopeId }
  }
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
