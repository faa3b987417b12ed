import type { PolicyDocument } from './document.ts'
import { ASSUME_AGENCY } from './iamActions.ts'
import type { CustomRole } from './role.ts'
import { SYSTEM_ROLES, systemRole } from './systemRoles.ts'

/** What is wrong with where a policy counts, and which fields contradict each other. */
export interface ScopeFault {
  readonly reason: 'roles.mixed-scopes' | 'roles.other-scope'
  readonly fields: readonly string[]
}

const serviceOf = (action: string): string => {
  const [service = ''] = action.split(':')
  return service.toLowerCase()
}

/** The services that the system roles of a type have actions of; a pattern that is about several services names none. */
const servicesOf = (type: CustomRole['type']): ReadonlySet<string> =>
  new Set(
    SYSTEM_ROLES.filter(role => role.type === type)
      .flatMap(({ id }) => systemRole(id)?.document.statements ?? [])
      .flatMap(({ actions }) => actions.patterns.map(serviceOf))
      .filter(service => !service.includes('*')),
  )
const GLOBAL = servicesOf('AX')
const IN_PROJECTS = servicesOf('XA')

/**
 * The type that a policy needs for an action: AX where its service is global, XA where it is in projects. Null where either
 * will do, as for policies about agencies, or where it is not known: no system role has actions of the service, or those of both types
 * have, as with OBS, of which the page says to make every custom policy once of each type.
 * Source: Huawei Cloud, IAM API Reference, "Creating a Custom Policy for Cloud Services", which refers to System Permissions.
 */
export function typeFor(action: string): CustomRole['type'] | null {
  const service = serviceOf(action)
  const [global, inProjects] = [GLOBAL.has(service), IN_PROJECTS.has(service)]
  if (action === ASSUME_AGENCY || global === inProjects) return null
  return global ? 'AX' : 'XA'
}

/** Where a policy has its first action for each type. `NotAction` names what a statement is not about, and decides nothing. */
export function scopesOf({ statements }: PolicyDocument): { readonly [type in CustomRole['type']]?: string } {
  const found: { [type in CustomRole['type']]?: string } = {}
  for (const [at, { actions }] of statements.entries())
    for (const [index, action] of (actions.except ? [] : actions.patterns).entries()) {
      const type = typeFor(action)
      if (type !== null) found[type] ??= `role.policy.Statement[${String(at)}].Action[${String(index)}]`
    }
  return found
}

/**
 * Whether a policy has actions of global services and of services in projects, which one policy cannot have, or is of a type that its
 * actions are not. Source: Huawei Cloud, IAM API Reference, "Creating a Custom Policy for Cloud Services" (Action); IAM User Guide,
 * "Creating a Custom Policy" (scope).
 */
export function scopeFault({ type, document }: CustomRole): ScopeFault | null {
  const { AX: global, XA: inProjects } = scopesOf(document)
  if (global !== undefined && inProjects !== undefined)
    return { reason: 'roles.mixed-scopes', fields: [global, inProjects] }
  const other = type === 'AX' ? inProjects : global
  return other === undefined ? null : { reason: 'roles.other-scope', fields: ['role.type', other] }
}
