import { matchesPattern } from './wildcard.ts'

/**
 * Conditions of a policy statement. Source: Huawei Cloud, IAM User Guide, "Policy syntax" (operators, prefixes, suffix, global keys).
 */

/** What a request says about itself: the values of each key it knows. A key that is not in here does not exist for this request. */
export type ConditionKeys = Readonly<Record<string, readonly string[]>>

type Compare = (given: string, wanted: string) => boolean
type ValueKind = 'string' | 'number' | 'date' | 'bool'
interface Operator {
  readonly on: ValueKind
  readonly compare: Compare
  /** Asks that no value matches, instead of one. */
  readonly not: boolean
}

const fold = (text: string): string => text.toLowerCase()
const likePattern: Compare = (given, wanted) => matchesPattern(wanted, given, { single: true })
const numbers =
  (compare: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) =>
    isNumber(given) && isNumber(wanted) && compare(Number(given), Number(wanted))
const dates =
  (compare: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) =>
    isDate(given) && isDate(wanted) && compare(Date.parse(given), Date.parse(wanted))
const one = (on: ValueKind, compare: Compare): Operator => ({ on, compare, not: false })
const none = (on: ValueKind, compare: Compare): Operator => ({ on, compare, not: true })

const OPERATORS = {
  StringEquals: one('string', (given, wanted) => given === wanted),
  StringNotEquals: none('string', (given, wanted) => given === wanted),
  StringEqualsIgnoreCase: one('string', (given, wanted) => fold(given) === fold(wanted)),
  StringNotEqualsIgnoreCase: none('string', (given, wanted) => fold(given) === fold(wanted)),
  // In no table of operators, but in the examples: the request of "Creating a Custom Policy for Cloud Services" has the first.
  StringStartWith: one('string', (given, wanted) => given.startsWith(wanted)),
  StringEndWith: one('string', (given, wanted) => given.endsWith(wanted)),
  StringMatch: one('string', likePattern),
  StringNotMatch: none('string', likePattern),
  NumberEquals: one(
    'number',
    numbers((given, wanted) => given === wanted),
  ),
  NumberNotEquals: none(
    'number',
    numbers((given, wanted) => given === wanted),
  ),
  NumberLessThan: one(
    'number',
    numbers((given, wanted) => given < wanted),
  ),
  NumberLessThanEquals: one(
    'number',
    numbers((given, wanted) => given <= wanted),
  ),
  NumberGreaterThan: one(
    'number',
    numbers((given, wanted) => given > wanted),
  ),
  NumberGreaterThanEquals: one(
    'number',
    numbers((given, wanted) => given >= wanted),
  ),
  DateLessThan: one(
    'date',
    dates((given, wanted) => given < wanted),
  ),
  DateLessThanEquals: one(
    'date',
    dates((given, wanted) => given <= wanted),
  ),
  DateGreaterThan: one(
    'date',
    dates((given, wanted) => given > wanted),
  ),
  DateGreaterThanEquals: one(
    'date',
    dates((given, wanted) => given >= wanted),
  ),
  Bool: one('bool', (given, wanted) => fold(given) === fold(wanted)),
} as const satisfies Record<string, Operator>

export type OperatorName = keyof typeof OPERATORS
export const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly OperatorName[]

/** `Null` asks whether the key is there at all; the others compare its values. */
export type ConditionTest =
  | { readonly operator: 'Null' }
  | {
      readonly operator: OperatorName
      /** How several values of the request count: one of them is enough, or all have to do. */
      readonly over: 'plain' | 'all' | 'any'
      readonly ifExists: boolean
    }

export interface Condition {
  readonly test: ConditionTest
  readonly key: string
  readonly values: readonly string[]
}

/** The keys that every service knows, with the kind of value each holds. A service's own keys may be of any kind. */
const GLOBAL_KEYS = new Map<string, ValueKind>([
  ['g:CurrentTime', 'date'],
  ['g:DomainName', 'string'],
  ['g:MFAPresent', 'bool'],
  ['g:MFAAge', 'number'],
  ['g:ProjectName', 'string'],
  ['g:ServiceName', 'string'],
  ['g:UserId', 'string'],
  ['g:UserName', 'string'],
])

const WRITTEN = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/u
const OVER = { ForAllValues: 'all', ForAnyValue: 'any' } as const

/** Reads an operator with its prefix and suffix; null when there is none of that name. */
export function readOperator(written: string): ConditionTest | null {
  if (written === 'Null') return { operator: 'Null' }
  const [, prefix, name = '', suffix] = WRITTEN.exec(written) ?? []
  if (!isOperator(name)) return null
  return {
    operator: name,
    over: prefix === 'ForAllValues' || prefix === 'ForAnyValue' ? OVER[prefix] : 'plain',
    ifExists: suffix !== undefined,
  }
}

const isOperator = (name: string): name is OperatorName => Object.hasOwn(OPERATORS, name)

/** Whether an operator may be used on a key: a time is not compared as a text. */
export function operatorFits(test: ConditionTest, key: string): boolean {
  const kind = GLOBAL_KEYS.get(key)
  if (key.startsWith('g:') && kind === undefined) return false
  return test.operator === 'Null' || kind === undefined || OPERATORS[test.operator].on === kind
}

/** Whether a value is of the kind that the operator compares. */
export function valueFits(test: ConditionTest, value: string): boolean {
  switch (test.operator === 'Null' ? 'bool' : OPERATORS[test.operator].on) {
    case 'string':
      return true
    case 'number':
      return isNumber(value)
    case 'date':
      return isDate(value)
    case 'bool':
      return ['true', 'false'].includes(fold(value))
  }
}

const isNumber = (text: string): boolean => /^-?\d{1,15}(\.\d{1,15})?$/u.test(text)
/** ISO 8601 with a zone: without one it would mean another time on every machine. */
const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/u.test(text) &&
  !Number.isNaN(Date.parse(text))

/**
 * Whether a condition holds for a request. Values of one key are alternatives; of a negated operator, none may match.
 * A key that the request does not have satisfies only what asks for its absence: `IfExists`, `ForAllValues`, `Null` and negations.
 */
export function holds({ test, key, values }: Condition, keys: ConditionKeys): boolean {
  const given = Object.hasOwn(keys, key) ? keys[key] : undefined
  if (test.operator === 'Null') return values.some(value => (fold(value) === 'true') === (given === undefined))
  const { compare, not } = OPERATORS[test.operator]
  if (given === undefined && test.ifExists) return true
  const satisfied = (one: string): boolean => values.some(value => compare(one, value)) !== not
  switch (test.over) {
    case 'all':
      return (given ?? []).every(satisfied)
    case 'any':
      return (given ?? []).some(satisfied)
    case 'plain':
      return not ? (given ?? []).every(satisfied) : (given ?? []).some(satisfied)
  }
}
