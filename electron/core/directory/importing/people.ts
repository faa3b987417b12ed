import type { ImportIssue, ImportTarget, UserKind } from '#shared/contract/directory.ts'
import { USER_KINDS, UserFields } from '#shared/contract/directory.ts'

import { isEmailAddress } from '../contacts.ts'
import { emailKey, loginKey, phoneKey } from '../keys.ts'
import { isPlainText, judgeLogin, tidyLogin, tidyText } from '../names.ts'
import type { HashReading } from './effects.ts'
import type { ChangeOf, SourceRow } from './formats/format.ts'
import { groupNames } from './groupNames.ts'
import { partsOfDn } from './formats/dn.ts'
import { readPhone } from './phone.ts'
import { issue, type IssueWords } from './reasons.ts'
import { saysBlocked } from './suggest.ts'

/** Fields that are one line of text, in the order in which a report lists them. */
export const TEXT_FIELDS = [
  'name',
  'description',
  'employeeNumber',
  'department',
  'title',
  'manager',
  'location',
  'preferredLanguage',
] as const
export type TextField = (typeof TEXT_FIELDS)[number]

/** What one row says of one person. A field that the row leaves empty is not there: an import never empties a field. */
export interface Draft {
  readonly line: number
  readonly login: string
  readonly loginKey: string
  readonly texts: ReadonlyMap<TextField, string>
  readonly email: { readonly address: string; readonly key: string } | null
  readonly phone: { readonly areaCode: string; readonly number: string; readonly key: string } | null
  readonly enabled: boolean | null
  readonly privileged: boolean | null
  readonly kind: UserKind | null
  readonly enterpriseAdministrator: boolean | null
  readonly attributes: ReadonlyMap<string, string>
  /** Names of the groups that the row says the person is in. */
  readonly groups: readonly string[]
  /** What else in the file calls this person; empty when nothing does. */
  readonly id: string
  /** A hashed password to be kept, in the form it is stored in. */
  readonly hash: string | null
  /** Not a person but a change of one: `login` is then empty unless it is what changes. */
  readonly change: ChangeOf | null
}

export interface Reading {
  /** Null when the row has an error and stays out as a whole. */
  readonly draft: Draft | null
  readonly issues: readonly ImportIssue[]
}

/** Source columns with where they go; ignored ones are not in it. */
export type Mapping = readonly (readonly [column: string, target: Exclude<ImportTarget, 'ignore'>])[]

/** The mapping as chosen, in a shape in which no column name can do harm. */
export const mappingOf = (chosen: Readonly<Record<string, ImportTarget>>): Mapping =>
  Object.entries(chosen).flatMap(([column, target]) =>
    target === 'ignore' || target === 'attribute:' || target === 'attribute:__proto__'
      ? []
      : [[column, target] as const],
  )

/** Reads a row of any format into a draft of a user, with everything that is wrong or left out. */
export function readPerson(row: SourceRow, mapping: Mapping, readHash: (text: string) => HashReading): Reading {
  const issues: ImportIssue[] = row.leftOut.map(({ field, reason }) =>
    issue(row.line, { field, severity: 'left-out', reason }),
  )
  const say = (what: IssueWords) => void issues.push(issue(row.line, what))
  const values = (target: ImportTarget): readonly string[] =>
    mapping.flatMap(([column, to]) => (to === target ? (row.values.get(column) ?? []) : []))
  /** The first value of a field that holds one. */
  const one = (target: ImportTarget): string => {
    const [first = '', ...others] = [...new Set(values(target).map(tidyText))].filter(text => text !== '')
    if (others.length > 0)
      say({ field: target, severity: 'warning', reason: 'first-of-many', values: { count: String(others.length + 1) } })
    return first
  }

  const { change = null } = row
  const typed = one('login')
  const login = change !== null && typed === '' ? '' : readLogin(typed, say)
  const texts = new Map<TextField, string>()
  for (const field of TEXT_FIELDS) {
    const text = JOINED.has(field)
      ? joined(values(field))
      : field === 'name'
        ? change !== null
          ? one('name')
          : nameOf(one) || (login ?? '')
        : one(field)
    const kept = readText(
      field,
      field === 'manager' ? personOfDn(text) : field === 'preferredLanguage' ? firstLanguage(text) : text,
    )
    if (kept === null)
      say({
        field,
        severity: field === 'name' ? 'error' : 'left-out',
        reason: isPlainText(text) ? 'too-long' : 'hidden-characters',
      })
    else if (kept !== '') texts.set(field, kept)
  }
  const email = one('email')
  if (email !== '' && !isEmailAddress(email)) say({ field: 'email', severity: 'left-out', reason: 'email-invalid' })
  const phone = readPhone(one('phone'), countryOf(row))
  if (phone.kind === 'unusable') say({ field: 'phone', severity: 'left-out', reason: phone.reason })

  const draft: Draft = {
    line: row.line,
    login: login ?? '',
    loginKey: loginKey(login ?? ''),
    texts,
    email: isEmailAddress(email) ? { address: email, key: emailKey(email) } : null,
    phone:
      phone.kind === 'number'
        ? { areaCode: phone.areaCode, number: phone.number, key: phoneKey(phone.areaCode, phone.number) }
        : null,
    enabled: change?.kind === 'delete' ? false : readSwitch('enabled'),
    privileged: readSwitch('privileged'),
    kind: readKind(one('kind')),
    enterpriseAdministrator: readSwitch('enterpriseAdministrator'),
    attributes: readAttributes(),
    groups: [...new Set(values('groups').flatMap(groupNames).map(tidyText))].filter(name => name !== ''),
    id: row.id ?? '',
    hash: readHashes(),
    change,
  }
  return { draft: issues.some(({ severity }) => severity === 'error') ? null : draft, issues }

  /** A kind that is not known keeps the row out: as an IAM user it would be reset too cheaply. */
  function readKind(text: string): UserKind | null {
    const said = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
    const kind = USER_KINDS.find(one => KINDS[one].includes(said)) ?? null
    if (kind === null && text !== '')
      say({ field: 'kind', severity: 'error', reason: 'kind-unknown', values: { value: text.slice(0, 40) } })
    return kind
  }

  function readSwitch(target: 'enabled' | 'privileged' | 'enterpriseAdministrator'): boolean | null {
    for (const [column, to] of mapping) {
      const text = to === target ? tidyText(row.values.get(column)?.[0] ?? '') : ''
      if (text === '') continue
      const said = YES.test(text) ? true : NO.test(text) ? false : null
      if (said === null)
        say({ field: target, severity: 'left-out', reason: 'not-yes-or-no', values: { value: text.slice(0, 40) } })
      else return target === 'enabled' && saysBlocked(column) ? !said : said
    }
    return null
  }

  /** The first hash that can be checked here. Nothing is said of the others of the same person. */
  function readHashes(): string | null {
    const read = (row.hashes ?? []).map(readHash)
    const kept = read.find(one => one.kind === 'kept')
    if (kept !== undefined) return kept.stored
    for (const one of read)
      if (one.kind !== 'kept')
        say({ field: 'userPassword', severity: 'left-out', reason: `hash-${one.kind}`, values: { scheme: one.scheme } })
    return null
  }

  function readAttributes(): ReadonlyMap<string, string> {
    const attributes = new Map<string, string>()
    for (const [, target] of mapping) {
      if (!target.startsWith('attribute:')) continue
      const name = target.slice('attribute:'.length)
      const text = joined(values(target))
      const kept = name.length <= 64 && isPlainText(text) && text.length <= 1024
      if (!kept)
        say({
          field: target,
          severity: 'left-out',
          reason: text.length > 1024 || name.length > 64 ? 'too-long' : 'hidden-characters',
        })
      else if (text !== '') attributes.set(name, text)
    }
    return attributes
  }
}

/** Several columns or values of these become one text: `Lyon, France`. Of any other field the first counts. */
const JOINED: ReadonlySet<TextField> = new Set(['description', 'location'])
const joined = (values: readonly string[]): string =>
  [...new Set(values.map(tidyText))].filter(text => text !== '').join(', ')

const KINDS: Readonly<Record<UserKind, readonly string[]>> = {
  'iam-user': ['iamuser', 'iam', 'user', 'iam用户', '用户'],
  root: ['root', 'rootuser', 'account', 'accountroot', '账号', '帐号', '根用户', '主账号'],
  'huawei-id': ['huaweiid', 'hwid', '华为账号', '华为帐号'],
}
const YES = /^(?:yes|y|true|1|on|enabled|active|ja|j|oui|o|sí|si|s|sim|да|是|启用|正常|はい|예)$/iu
const NO = /^(?:no|n|false|0|off|disabled|inactive|nein|non|não|нет|否|停用|禁用|いいえ|아니요)$/iu

function readLogin(text: string, say: (what: IssueWords) => void): string | null {
  const fault = judgeLogin(text)
  if (fault === null) return tidyLogin(text)
  say({ field: 'login', severity: 'error', reason: fault === 'empty' ? 'login-missing' : `login-${fault}` })
  return null
}

/** The display name; without one, the parts in the order of their script: 王伟, but Anna Schmidt. */
function nameOf(one: (target: ImportTarget) => string): string {
  const name = one('name')
  if (name !== '') return name
  const given = one('givenName')
  const family = one('familyName')
  return /^[\p{Script=Han}\p{Script=Hangul}]+$/u.test(given + family) && family !== ''
    ? family + given
    : `${given} ${family}`.trim()
}

/** The text, empty when there is none, null when it does not fit the field. Limits are those of the contract. */
const readText = (field: TextField, text: string): string | null =>
  text === '' || (isPlainText(text) && UserFields.shape[field].safeParse(text).success) ? text : null

/** `uid=jdoe,ou=People,dc=example,dc=org` → `jdoe`: an LDAP manager is a name in the tree (RFC 4514). */
function personOfDn(text: string): string {
  const parts = /^(?:uid|cn|samaccountname)=.+,/iu.test(text) ? partsOfDn(text) : null
  return parts?.[0]?.value ?? text
}

/** `fr, en-gb;q=0.8` (RFC 2798: as in HTTP's Accept-Language) → `fr`. */
const firstLanguage = (text: string): string => (text.split(/[,;]/u, 1)[0] ?? '').trim().replace('_', '-')

const COUNTRY = /^(?:usagelocation|c|country|countrycode|countryname|co)$/u
/** The row's own country, ISO 3166-1 alpha-2, for numbers that were written without one. */
function countryOf(row: SourceRow): string | null {
  for (const [column, [value = '']] of row.values) {
    const name = (/\[([A-Za-z]+)\]/u.exec(column)?.[1] ?? column).toLowerCase().replaceAll(/[^a-z]/gu, '')
    if (COUNTRY.test(name) && /^[A-Z]{2}$/iu.test(value.trim())) return value.trim().toUpperCase()
  }
  return null
}
