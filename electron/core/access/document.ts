import { operatorFits, readOperator, valueFits, type Condition } from './conditions.ts'
import { IAM_ACTIONS } from './iamActions.ts'

/**
 * Policy documents: what they may say, and one code for each way of saying it wrong.
 * Source: Huawei Cloud, IAM API Reference, "Error Codes" (IAM.1020 to IAM.1060) and IAM User Guide, "Policy syntax".
 */

/** What is wrong with a policy, and where: `policy.Statement[0].Action[3]`. The codes are constants of the protocol. */
export interface Violation {
  readonly code: `IAM.${number}`
  readonly where: string
}

export type Effect = 'Allow' | 'Deny'

export interface Statement {
  readonly effect: Effect
  /** With `except`, every action but these (`NotAction`). */
  readonly actions: { readonly except: boolean; readonly patterns: readonly string[] }
  /** Null where the statement names none: then it is about every resource. */
  readonly resources: readonly string[] | null
  readonly conditions: readonly Condition[]
}

export interface Dependency {
  readonly catalog: string
  readonly displayName: string
}

/** Version 1.0 is the older kind, the system roles; 1.1 are the fine-grained policies, the only kind an account can write. */
export interface PolicyDocument {
  readonly version: '1.0' | '1.1'
  readonly statements: readonly Statement[]
  readonly depends: readonly Dependency[]
}

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly violations: readonly Violation[] }

/** `custom` is what an account writes, 1.1 only; `system` is what the service brings along, 1.0 or 1.1. */
export type PolicyKind = 'custom' | 'system'

export const LIMITS = {
  document: 6144,
  statements: 8,
  actions: 100,
  action: 128,
  resources: 10,
  agencies: 20,
  resource: 1500,
  agencyUri: 128,
  operators: 10,
  keys: 10,
  value: 1024,
  depends: 20,
  /** No valid document is as deep as this; a deeper one is not read any further. */
  depth: 16,
} as const

export type Json = Readonly<Record<string, unknown>>
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const isString = (value: unknown): value is string => typeof value === 'string'

/** A place is named by keys that somebody else chose, and an answer repeats it. */
const LONGEST_WHERE = 200

/** Collects violations in the order in which the document is read: the service answers the first. */
export class Findings {
  readonly #found: Violation[] = []

  add(code: Violation['code'], where: string): void {
    this.#found.push({ code, where: where.slice(0, LONGEST_WHERE) })
  }

  unknownKeys(value: Json, known: readonly string[], where: string): void {
    for (const key of Object.keys(value)) if (!known.includes(key)) this.add('IAM.1059', `${where}.${key}`)
  }

  /** The value, unless something was found on the way to it. */
  conclude<T>(value: T): Parsed<T> {
    return this.#found.length === 0 ? { ok: true, value } : { ok: false, violations: this.#found }
  }
}

/**
 * Parses a policy document as it came in JSON. Every violation is told, not only the first.
 * It never throws, and does no more work than the size of the document allows.
 */
export function parsePolicyDocument(value: unknown, kind: PolicyKind): Parsed<PolicyDocument> {
  const found = new Findings()
  if (!isObject(value)) {
    found.add('IAM.1020', 'policy')
    return found.conclude(EMPTY)
  }
  // Nothing else of a document that is too long is looked at.
  if (isDeeper(value, LIMITS.depth) || JSON.stringify(value).length > LIMITS.document) {
    found.add('IAM.1021', 'policy')
    return found.conclude(EMPTY)
  }
  found.unknownKeys(value, ['Version', 'Statement', 'Depends'], 'policy')
  const version = value['Version']
  if (kind === 'custom' && version !== '1.1') found.add('IAM.1024', 'policy.Version')
  else if (version !== '1.0' && version !== '1.1') found.add('IAM.1026', 'policy.Version')
  const old = version === '1.0'
  const depends = readDepends(value['Depends'], old, found)
  const statements = readStatements(value['Statement'], old, found)
  return found.conclude({ version: old ? '1.0' : '1.1', statements, depends })
}

/** Whether a value has more levels than so many. It never goes deeper, so it cannot run out of stack. */
const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some(one => isDeeper(one, levels - 1)))

const EMPTY: PolicyDocument = { version: '1.1', statements: [], depends: [] }

function readDepends(value: unknown, old: boolean, found: Findings): readonly Dependency[] {
  if (value === undefined) return []
  const where = 'policy.Depends'
  if (!old || !isArray(value)) {
    found.add('IAM.1025', where)
    return []
  }
  if (value.length > LIMITS.depends) found.add('IAM.1058', where)
  return value.flatMap((one, index) => {
    const { catalog, display_name: displayName } = isObject(one) ? one : {}
    if (isString(catalog) && isString(displayName)) return [{ catalog, displayName }]
    found.add('IAM.1060', `${where}[${index}]`)
    return []
  })
}

function readStatements(value: unknown, old: boolean, found: Findings): readonly Statement[] {
  const where = 'policy.Statement'
  if (!isArray(value)) {
    found.add('IAM.1027', where)
    return []
  }
  if (value.length < 1 || value.length > LIMITS.statements) found.add('IAM.1028', where)
  return value.flatMap((one, index) => {
    if (isObject(one)) return [readStatement(one, { old, found, where: `${where}[${index}]` })]
    found.add('IAM.1027', `${where}[${index}]`)
    return []
  })
}

interface Place {
  readonly old: boolean
  readonly found: Findings
  readonly where: string
}

const STATEMENT_KEYS = ['Effect', 'Action', 'NotAction', 'Resource', 'Condition']

function readStatement(value: Json, place: Place): Statement {
  const { found, where } = place
  found.unknownKeys(value, STATEMENT_KEYS, where)
  const effect = value['Effect']
  if (effect !== 'Allow' && effect !== 'Deny') found.add('IAM.1029', `${where}.Effect`)
  return {
    effect: effect === 'Allow' ? 'Allow' : 'Deny',
    actions: readActions(value, place),
    resources: readResources(value['Resource'], place),
    conditions: readConditions(value['Condition'], {
      ...place,
      // A resource in the older form makes the statement an older one.
      old: place.old || isObject(value['Resource']),
    }),
  }
}

/** Service in lower case, resource type, operation. The older kind has upper case, spaces, and fewer parts. */
const ACTION = /^[a-z0-9*_-]+:[A-Za-z0-9*_-]+:[A-Za-z0-9*_-]+$/u
const OLD_ACTION = /^[A-Za-z0-9*_ -]+(?::[A-Za-z0-9*_ -]+){0,2}$/u

function readActions(value: Json, { old, found, where }: Place): Statement['actions'] {
  const except = value['NotAction'] !== undefined
  if (except && value['Action'] !== undefined) found.add('IAM.1031', where)
  const name = except ? 'NotAction' : 'Action'
  const list = value[name]
  const at = `${where}.${name}`
  if (!isArray(list) || list.length === 0) {
    found.add('IAM.1030', at)
    return { except, patterns: [] }
  }
  if (list.length > LIMITS.actions) found.add('IAM.1033', at)
  const patterns = list.flatMap((action, index) => {
    const fault = actionFault(action, old)
    if (fault !== null) found.add(fault, `${at}[${index}]`)
    return isString(action) ? [action] : []
  })
  return { except, patterns }
}

function actionFault(action: unknown, old: boolean): Violation['code'] | null {
  if (!isString(action)) return 'IAM.1060'
  if (action.length > LIMITS.action) return 'IAM.1034'
  if (!(old ? OLD_ACTION : ACTION).test(action)) return 'IAM.1035'
  // Which actions other services have is not known here; a pattern may stand for some that are not either.
  const named = action.startsWith('iam:') && !action.includes('*')
  return named && !IAM_ACTIONS.includes(action) ? 'IAM.1036' : null
}

const AGENCY_URI = /^\/iam\/agencies\/(?:\*|[A-Za-z0-9_-]+)$/u

/** Either a list of five-part names, or the older form that only agencies have: `{"uri": ["/iam/agencies/<id>"]}`. */
function readResources(value: unknown, { found, where }: Place): readonly string[] | null {
  if (value === undefined) return null
  const at = `${where}.Resource`
  if (isObject(value)) {
    found.unknownKeys(value, ['uri'], at)
    return readList(
      value['uri'],
      { at: `${at}.uri`, most: LIMITS.agencies, many: 'IAM.1037', fault: agencyFault },
      found,
    )
  }
  return readList(value, { at, most: LIMITS.resources, many: 'IAM.1040', fault: resourceFault }, found)
}

interface ListRule {
  readonly at: string
  readonly most: number
  readonly many: Violation['code']
  readonly fault: (text: string) => Violation['code'] | null
}

function readList(value: unknown, { at, most, many, fault }: ListRule, found: Findings): readonly string[] {
  if (!isArray(value)) {
    found.add('IAM.1049', at)
    return []
  }
  if (value.length < 1 || value.length > most) found.add(many, at)
  return value.flatMap((one, index) => {
    const wrong = isString(one) ? fault(one) : 'IAM.1060'
    if (wrong !== null) found.add(wrong, `${at}[${index}]`)
    return isString(one) ? [one] : []
  })
}

function agencyFault(uri: string): Violation['code'] | null {
  if (uri.length > LIMITS.agencyUri) return 'IAM.1048'
  return AGENCY_URI.test(uri) ? null : 'IAM.1038'
}

/** service:region:account:type:path. A path may hold colons of its own. */
function resourceFault(resource: string): Violation['code'] | null {
  if (resource.trim() === '') return 'IAM.1041'
  if (resource.length > LIMITS.resource) return 'IAM.1042'
  const [service = '', region, account, type, ...path] = resource.split(':')
  if (region === undefined || account === undefined || type === undefined || path.length === 0) return 'IAM.1047'
  if (region === '') return 'IAM.1043'
  if (!/^[A-Za-z0-9*_-]+$/u.test(region)) return 'IAM.1044'
  if (!/^[A-Za-z0-9*_-]+$/u.test(service)) return 'IAM.1045'
  if (!/^[A-Za-z0-9*_-]+$/u.test(type)) return 'IAM.1046'
  if (!/^[A-Za-z0-9*_-]*$/u.test(account)) return 'IAM.1047'
  return path.join(':') === '' || /[\u0000-\u001f\u007f]/u.test(path.join(':')) ? 'IAM.1047' : null
}

const CONDITION_KEY = /^[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_./-]{1,128}$/u

function readConditions(value: unknown, { old, found, where }: Place): readonly Condition[] {
  if (value === undefined) return []
  const at = `${where}.Condition`
  if (old) {
    found.add('IAM.1039', at)
    return []
  }
  const operators = isObject(value) ? Object.entries(value) : []
  if (operators.length < 1 || operators.length > LIMITS.operators) found.add('IAM.1050', at)
  return operators.flatMap(([operator, keys]) => readOperatorKeys(operator, keys, { found, at: `${at}.${operator}` }))
}

function readOperatorKeys(
  operator: string,
  keys: unknown,
  { found, at }: { readonly found: Findings; readonly at: string },
): readonly Condition[] {
  const test = readOperator(operator)
  if (test === null || !isObject(keys)) {
    found.add('IAM.1051', at)
    return []
  }
  const entries = Object.entries(keys)
  if (entries.length < 1 || entries.length > LIMITS.keys) found.add('IAM.1054', at)
  return entries.map(([key, values]) => {
    const place = `${at}.${key}`
    if (!CONDITION_KEY.test(key)) found.add('IAM.1052', place)
    else if (!operatorFits(test, key)) found.add('IAM.1055', place)
    if (!isArray(values)) found.add('IAM.1053', place)
    const list = isArray(values) ? values : []
    if (isArray(values) && list.length === 0) found.add('IAM.1056', place)
    list.forEach((one, index) => {
      const fault = valueFault(one, text => valueFits(test, text))
      if (fault !== null) found.add(fault, `${place}[${index}]`)
    })
    return { test, key, values: list.filter(isString) }
  })
}

function valueFault(value: unknown, fits: (text: string) => boolean): Violation['code'] | null {
  if (!isString(value)) return 'IAM.1060'
  if (value.length < 1 || value.length > LIMITS.value) return 'IAM.1056'
  return fits(value) ? null : 'IAM.1057'
}
