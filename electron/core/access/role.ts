import {
  Findings,
  isObject,
  parsePolicyDocument,
  type Json,
  type Parsed,
  type PolicyDocument,
  type Violation,
} from './document.ts'
import { ASSUME_AGENCY } from './iamActions.ts'

/** A custom policy as an account may write it. */
export interface CustomRole {
  readonly displayName: string
  /** AX is about global services, XA about services in projects. */
  readonly type: 'AX' | 'XA'
  readonly description: string
  readonly descriptionCn: string | null
  readonly document: PolicyDocument
}

/** 128 since 2025; the sentence of IAM.1002 still says 64. */
const LONGEST_NAME = 128
/** Not documented; descriptions elsewhere in IAM end at 255. */
const LONGEST_DESCRIPTION = 255

const NOT_THEIRS: Readonly<Record<string, Violation['code']>> = {
  catalog: 'IAM.1006',
  flag: 'IAM.1007',
  name: 'IAM.1008',
}
const KNOWN = ['display_name', 'type', 'description', 'description_cn', 'policy', ...Object.keys(NOT_THEIRS)]

/**
 * Parses the `role` of "Creating a Custom Policy" and "Modifying a Custom Policy", with its document.
 * Source: Huawei Cloud, IAM API Reference, "Error Codes" (IAM.1000 to IAM.1019), and the two operations.
 */
export function parseCustomRole(value: unknown): Parsed<CustomRole> {
  const found = new Findings()
  if (!isObject(value)) {
    found.add('IAM.1000', 'role')
    return found.conclude(NOBODYS)
  }
  found.unknownKeys(value, KNOWN, 'role')
  const displayName = readName(value['display_name'], found)
  const type = readType(value['type'], found)
  for (const [key, code] of Object.entries(NOT_THEIRS)) if (value[key] !== undefined) found.add(code, `role.${key}`)
  const description = readDescription(value, 'description', found) ?? ''
  const descriptionCn = readDescription(value, 'description_cn', found)
  const policy = parsePolicyDocument(value['policy'], 'custom')
  if (!policy.ok) for (const { code, where } of policy.violations) found.add(code, `role.${where}`)
  const document = policy.ok ? policy.value : NOBODYS.document
  readAgencies(document, found)
  return found.conclude({ displayName, type, description, descriptionCn, document })
}

const NOBODYS: CustomRole = {
  displayName: '',
  type: 'AX',
  description: '',
  descriptionCn: null,
  document: { version: '1.1', statements: [], depends: [] },
}

function readName(value: unknown, found: Findings): string {
  const where = 'role.display_name'
  const name = typeof value === 'string' ? value : ''
  if (typeof value !== 'string' || name.trim() === '' || name !== name.trim()) found.add('IAM.1001', where)
  else if (name.length > LONGEST_NAME) found.add('IAM.1002', where)
  else if (!/^[\p{Script=Han}A-Za-z0-9 _.-]+$/u.test(name)) found.add('IAM.1003', where)
  return name
}

function readType(value: unknown, found: Findings): 'AX' | 'XA' {
  const where = 'role.type'
  if (value === 'AX' || value === 'XA') return value
  if (typeof value !== 'string' || value.trim() === '') found.add('IAM.1004', where)
  else if (value === 'AA' || value === 'XX') found.add('IAM.1009', where)
  else found.add('IAM.1005', where)
  return NOBODYS.type
}

function readDescription(value: Json, key: 'description' | 'description_cn', found: Findings): string | null {
  const text = value[key]
  // Only the other one is mandatory.
  if (key === 'description_cn' && (text === undefined || text === null)) return null
  const fits = typeof text === 'string' && text.length <= LONGEST_DESCRIPTION
  if (!fits) found.add(key === 'description' ? 'IAM.1018' : 'IAM.1019', `role.${key}`)
  return fits ? text : null
}

/**
 * A statement that names agencies is about assuming them, and about nothing else. It is asked of what is written only: a statement
 * that is kept already still counts.
 */
function readAgencies({ statements }: PolicyDocument, found: Findings): void {
  for (const [at, { actions, resources }] of statements.entries()) {
    const assumes = !actions.except && actions.patterns.every(action => action === ASSUME_AGENCY)
    if (!assumes && resources?.some(resource => resource.startsWith('/')) === true)
      found.add('IAM.1038', `role.policy.Statement[${String(at)}].Resource.uri`)
  }
}
