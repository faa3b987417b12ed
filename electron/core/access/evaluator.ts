import { holds, type ConditionKeys } from './conditions.ts'
import type { PolicyDocument, Statement } from './document.ts'
import { matchesPattern } from './wildcard.ts'

/**
 * Whether a request may be made: a pure decision over the grants of whoever makes it.
 * Source: Huawei Cloud, IAM User Guide, "Policy syntax" and "Authentication process"; System Permissions, "Scope".
 */

/** Where a permission was granted, which is where it counts. */
export type GrantScope =
  /** The global service project: services that are not in a region, IAM among them. */
  | { readonly kind: 'global' }
  | { readonly kind: 'project'; readonly projectId: string }
  /** The global service project and every project, also those made later. */
  | { readonly kind: 'all-projects' }
  | { readonly kind: 'enterprise-project'; readonly enterpriseProjectId: string }

/** Where a request acts. A resource in an enterprise project is in a place of the other kind as well. */
export type RequestPlace = ({ readonly kind: 'global' } | { readonly kind: 'project'; readonly projectId: string }) & {
  readonly enterpriseProjectId?: string
}

/** One permission of whoever asks, and how it came to them. */
export interface Grant {
  readonly id: string
  readonly policy: {
    readonly id: string
    readonly displayName: string
    /** The service a system role belongs to; others depend on it by this and its name. Null for a custom policy. */
    readonly catalog: string | null
    readonly document: PolicyDocument
  }
  readonly from: {
    readonly kind: 'user' | 'group' | 'agency'
    readonly id: string
    readonly name: string
  }
  readonly scope: GrantScope
}

export interface AccessRequest {
  /** `iam:users:listUsers`. */
  readonly action: string
  /** service:region:account:type:path, or `/iam/agencies/<id>`; left out where the operation is about no single resource. */
  readonly resource?: string
  readonly place: RequestPlace
  readonly keys: ConditionKeys
}

/** A statement that decided: its place in the document of that grant, counted from 0. */
export interface Deciding {
  readonly grant: Grant
  readonly statement: number
}

export type Decision =
  | { readonly allowed: true; readonly verdict: 'allowed'; readonly by: readonly Deciding[] }
  | { readonly allowed: false; readonly verdict: 'denied'; readonly by: readonly Deciding[] }
  /** No statement said anything: what is not allowed is denied. */
  | { readonly allowed: false; readonly verdict: 'not-allowed'; readonly by: readonly [] }

/**
 * Decides a request. Any statement that denies decides; otherwise any that allows; otherwise it is denied.
 * The order of grants and of statements means nothing, except for the order of `by`.
 *
 * In a system role of version 1.0 a Deny says what this role leaves out, and takes nothing from another role: whoever is Security
 * Administrator and Tenant Administrator manages IAM, although the second excludes it.
 */
export function decide(grants: readonly Grant[], request: AccessRequest): Decision {
  const allowing: Deciding[] = []
  const denying: Deciding[] = []
  for (const grant of grants) {
    if (!counts(grant.scope, request.place) || !dependsMet(grant, grants)) continue
    const { version, statements } = grant.policy.document
    const matching = statements.flatMap((statement, index) =>
      matches(statement, request, version) ? [{ statement, deciding: { grant, statement: index } }] : [],
    )
    const [allows, denies] = (['Allow', 'Deny'] as const).map(effect =>
      matching.filter(({ statement }) => statement.effect === effect).map(({ deciding }) => deciding),
    )
    if (version === '1.1') denying.push(...(denies ?? []))
    if (version === '1.1' || denies?.length === 0) allowing.push(...(allows ?? []))
  }
  if (denying.length > 0) return { allowed: false, verdict: 'denied', by: denying }
  if (allowing.length > 0) return { allowed: true, verdict: 'allowed', by: allowing }
  return { allowed: false, verdict: 'not-allowed', by: [] }
}

/** A statement that is about the request and does not count, and why: it was granted elsewhere, or what its role depends on is missing. */
export interface WithoutEffect extends Deciding {
  readonly why: 'granted-elsewhere' | 'dependency-missing'
}

/** A decision with everything that explains it: what decided, and what is about the request and changed nothing. */
export type Explanation = Decision & { readonly withoutEffect: readonly WithoutEffect[] }

/** Decides a request and says what would have had a say, had it been granted here or with the roles it depends on. Pure. */
export function explain(grants: readonly Grant[], request: AccessRequest): Explanation {
  const withoutEffect = grants.flatMap(grant => {
    const why = !counts(grant.scope, request.place)
      ? ('granted-elsewhere' as const)
      : dependsMet(grant, grants)
        ? null
        : ('dependency-missing' as const)
    if (why === null) return []
    const { version, statements } = grant.policy.document
    return statements.flatMap((statement, index) =>
      matches(statement, request, version) ? [{ grant, statement: index, why }] : [],
    )
  })
  return { ...decide(grants, request), withoutEffect }
}

function counts(scope: GrantScope, place: RequestPlace): boolean {
  switch (scope.kind) {
    case 'global':
      return place.kind === 'global'
    case 'project':
      return place.kind === 'project' && place.projectId === scope.projectId
    case 'all-projects':
      return true
    case 'enterprise-project':
      return place.enterpriseProjectId === scope.enterpriseProjectId
  }
}

/**
 * A system role has no effect until those it depends on were granted too, wherever they were. A custom policy belongs to no
 * catalog, so one cannot pass for a system role by its name.
 */
const dependsMet = ({ policy }: Grant, grants: readonly Grant[]): boolean =>
  policy.document.depends.every(({ catalog, displayName }) =>
    grants.some(({ policy: other }) => other.catalog === catalog && other.displayName === displayName),
  )

function matches(statement: Statement, request: AccessRequest, version: PolicyDocument['version']): boolean {
  const { actions, resources, conditions } = statement
  const names = namesOf(request.action, version)
  const named = actions.patterns.some(pattern => names.some(name => like(pattern, name)))
  return (
    named !== actions.except &&
    (resources === null || resources.some(pattern => isAbout(pattern, request.resource))) &&
    conditions.every(condition => holds(condition, request.keys))
  )
}

/** Whoever assumes an agency asks for its token: documents name either action. */
const ASSUME = ['iam:agencies:assume', 'iam:tokens:assume']
/** System roles call IAM by the name of the service it was built on. */
const OLD_SERVICE = 'identity'

function namesOf(action: string, version: PolicyDocument['version']): readonly string[] {
  const assumes = ASSUME.includes(action)
  const names = assumes ? ASSUME : [action]
  const [service, , operation = ''] = action.split(':')
  if (version === '1.1' || service !== 'iam') return names
  return [...names, `${OLD_SERVICE}:${assumes ? 'assume role' : operation}`]
}

/** A pattern of all stars is about everything, even where the operation names no resource; any other needs one to match. */
const isAbout = (pattern: string, resource: string | undefined): boolean =>
  resource === undefined ? /^[^:]*(?::\*+){4}$|^\*+$/u.test(pattern) : like(pattern, resource)

/** Services are written in either case (`obs`, `OBS`); everything after them is not. */
const like = (pattern: string, name: string): boolean =>
  matchesPattern(foldService(pattern), foldService(name), { single: false })

function foldService(name: string): string {
  const end = name.indexOf(':')
  return end < 0 ? name : name.slice(0, end).toLowerCase() + name.slice(end)
}
