import type { ImportIssue, UserKind } from '#shared/contract/directory.ts'
import type { Channel, UserId } from '#shared/contract/ids.ts'

import { identityAfter, startIdentities } from './identities.ts'
import { emailKey, loginKey } from '../keys.ts'
import type { ChangeOf } from './formats/format.ts'
import { TEXT_FIELDS, type Draft, type TextField } from './people.ts'
import { issue, type IssueReason } from './reasons.ts'

/** A user as the comparison needs it. Contacts are the ones in use; `waiting` are the keys of pending ones. */
export interface Existing {
  readonly rowid: number
  readonly userId: UserId
  readonly kind: UserKind
  readonly enterpriseAdministrator: boolean
  readonly login: string
  readonly loginKey: string
  readonly texts: ReadonlyMap<TextField, string>
  readonly email: string
  readonly emailKey: string
  readonly areaCode: string
  readonly phone: string
  readonly phoneKey: string
  readonly enabled: boolean
  readonly privileged: boolean
  readonly attributes: ReadonlyMap<string, string>
  readonly waiting: ReadonlyMap<Channel, string>
  readonly contactsFrozen: boolean
  /** Has a password here, which no import replaces. */
  readonly hasPassword: boolean
}

export interface Change {
  readonly field: string
  readonly from: string
  readonly to: string
}

/** A new address of somebody who is already known. It waits before it counts, also where there was none before. */
export interface ContactChange {
  readonly channel: Channel
  readonly areaCode: string
  readonly address: string
  readonly key: string
  readonly from: { readonly areaCode: string; readonly address: string }
}

export type Decision =
  | { readonly kind: 'create'; readonly draft: Draft; readonly hash: string | null }
  | {
      readonly kind: 'update'
      readonly draft: Draft
      readonly user: Existing
      readonly changes: readonly Change[]
      readonly contacts: readonly ContactChange[]
      readonly disables: boolean
      /** The hashed password that the user gets. */
      readonly hash: string | null
    }
  | { readonly kind: 'unchanged'; readonly draft: Draft; readonly user: Existing; readonly hash: string | null }
  | { readonly kind: 'failed' }

export interface Known {
  readonly users: readonly Existing[]
  /** Address keys in use or waiting in the whole store, with one of their owners, or `many`. */
  readonly emails: ReadonlyMap<string, UserId | 'many'>
  readonly phones: ReadonlyMap<string, UserId | 'many'>
  /** Login IDs of root identities and HUAWEI IDs in the whole store, folded. */
  readonly loginIds: ReadonlyMap<string, UserId>
}

export interface Comparison {
  decide(draft: Draft): { readonly decision: Decision; readonly issues: readonly ImportIssue[] }
}

/**
 * Compares rows, one after the other, with the users there are: by login, else by employee number, else by an e-mail address
 * that one user alone has. Pure; it remembers only what it has already seen in this file.
 */
export function startComparison(known: Known): Comparison {
  const byLogin = new Map(known.users.map(user => [user.loginKey, user]))
  const byNumber = uniqueBy(known.users, user => user.texts.get('employeeNumber') ?? '')
  const byEmail = uniqueBy(known.users, user => user.emailKey)
  const byName = uniqueBy(known.users, user => (user.texts.get('name') ?? '').toLowerCase())
  /** Users as this file has left them so far: a second change builds on the first. */
  const latest = new Map<UserId, Existing>()
  const logins = new Map<string, string>()
  const loginLines = new Map<string, number>()
  const userLines = new Map<UserId, number>()
  const addressLines = new Map<string, number>()
  const identities = startIdentities(known)

  const match = (draft: Draft): { user: Existing; by: 'login' | 'employee-number' | 'email' } | null => {
    const named = byLogin.get(draft.loginKey)
    if (named !== undefined) return { user: named, by: 'login' }
    const number = draft.texts.get('employeeNumber')
    const numbered = number === undefined ? undefined : byNumber.get(number)
    if (numbered !== undefined) return { user: numbered, by: 'employee-number' }
    const mailed = draft.email === null ? undefined : byEmail.get(draft.email.key)
    // One mailbox, two employee numbers: two people.
    const other = number !== undefined && (mailed?.texts.get('employeeNumber') ?? '') !== ''
    return mailed === undefined || other ? null : { user: mailed, by: 'email' }
  }

  /** Whom a change record means: the person of that DN in this file, else by what the DN's first part is. */
  const meant = ({ id, attribute, value }: ChangeOf): Existing | undefined => {
    const inFile = logins.get(id)
    if (inFile !== undefined) return byLogin.get(inFile)
    switch (attribute) {
      case 'uid':
      case 'samaccountname':
        return byLogin.get(loginKey(value))
      case 'mail':
      case 'userprincipalname':
        return byLogin.get(loginKey(value)) ?? byEmail.get(emailKey(value))
      case 'employeenumber':
        return byNumber.get(value)
      case 'cn':
        return byLogin.get(loginKey(value)) ?? byName.get(value.toLowerCase())
      default:
        return undefined
    }
  }

  const remember = (user: Existing, decision: Decision) => {
    if (decision.kind !== 'update') return
    const next = after(user, decision)
    latest.set(user.userId, next)
    if (next.loginKey !== user.loginKey) {
      byLogin.delete(user.loginKey)
      byLogin.set(next.loginKey, next)
    }
  }

  const current = (user: Existing): Existing => latest.get(user.userId) ?? user

  const decideChange = (draft: Draft, change: ChangeOf) => {
    const found = meant(change)
    const failed = (field: string, reason: IssueReason, values: Record<string, string>) => ({
      decision: { kind: 'failed' } as const,
      issues: [issue(draft.line, { field, severity: 'error', reason, values })],
    })
    if (found === undefined)
      return failed('dn', 'change-nobody', { who: `${change.attribute}=${change.value}`.slice(0, 80) })
    const user = current(found)
    const whole: Draft = draft.login === '' ? { ...draft, login: user.login, loginKey: user.loginKey } : draft
    const owner = byLogin.get(whole.loginKey)
    if (owner === undefined ? loginLines.has(whole.loginKey) : owner.userId !== user.userId)
      return failed('login', 'login-taken', { login: whole.login })
    const fault = identities.fault(whole, user)
    if (fault !== null) return failed('kind', fault, {})
    const issues = [...sharedContacts(whole, user.userId), ...warnings(whole, { user, by: 'login' })]
    const { decision, frozen } = withoutFrozen(difference(whole, user))
    remember(user, decision)
    return { decision, issues: [...issues, ...frozen] }
  }

  return {
    decide(draft) {
      if (draft.change !== null) return decideChange(draft, draft.change)
      const issues: ImportIssue[] = []
      const fail = (field: string, reason: IssueReason, first: number) => {
        issues.push(issue(draft.line, { field, severity: 'error', reason, values: { first: String(first) } }))
        return { decision: { kind: 'failed' } as const, issues }
      }
      const before = loginLines.get(draft.loginKey)
      if (before !== undefined) return fail('login', 'duplicate-login', before)
      const found = match(draft)
      const touched = found === null ? undefined : userLines.get(found.user.userId)
      if (touched !== undefined)
        return fail(found?.by === 'email' ? 'email' : 'employeeNumber', 'duplicate-user', touched)
      const fault = identities.fault(draft, found?.user ?? null)
      if (fault !== null) {
        issues.push(issue(draft.line, { field: 'kind', severity: 'error', reason: fault }))
        return { decision: { kind: 'failed' }, issues }
      }
      loginLines.set(draft.loginKey, draft.line)
      if (draft.id !== '') logins.set(draft.id, draft.loginKey)
      issues.push(...sharedContacts(draft, found?.user.userId ?? null))
      if (found === null) return { decision: { kind: 'create', draft, hash: draft.hash }, issues }
      userLines.set(found.user.userId, draft.line)
      const user = current(found.user)
      issues.push(...warnings(draft, { ...found, user }))
      const { decision, frozen } = withoutFrozen(difference(draft, user))
      issues.push(...frozen)
      remember(user, decision)
      return { decision, issues }
    },
  }

  /** A contact that several people have imports, and is never proof of who is calling. */
  function sharedContacts(draft: Draft, self: UserId | null): ImportIssue[] {
    const addresses = [
      { field: 'email', key: draft.email?.key, owners: known.emails },
      { field: 'phone', key: draft.phone?.key, owners: known.phones },
    ]
    return addresses.flatMap(({ field, key, owners }) => {
      if (key === undefined) return []
      const line = addressLines.get(`${field} ${key}`)
      addressLines.set(`${field} ${key}`, line ?? draft.line)
      const owner = owners.get(key)
      if (line !== undefined)
        return [
          issue(draft.line, {
            field,
            severity: 'warning',
            reason: 'contact-shared-in-file',
            values: { first: String(line) },
          }),
        ]
      return owner === undefined || owner === self
        ? []
        : [issue(draft.line, { field, severity: 'warning', reason: 'contact-shared' })]
    })
  }
}

function warnings(
  draft: Draft,
  { user, by }: { user: Existing; by: 'login' | 'employee-number' | 'email' },
): ImportIssue[] {
  const found: ImportIssue[] = []
  const warn = (field: string, reason: IssueReason, values: Record<string, string> = {}) =>
    void found.push(issue(draft.line, { field, severity: 'warning', reason, values }))
  if (by !== 'login') warn('login', `matched-by-${by}`, { login: user.login })
  const number = user.texts.get('employeeNumber') ?? ''
  if (number !== '' && number !== (draft.texts.get('employeeNumber') ?? number))
    warn('employeeNumber', 'employee-number-changes', { from: number })
  if (user.privileged && draft.privileged === false) warn('privileged', 'privileged-removed')
  // Enabling is an act on a person, with evidence of who asks for it. Disabling protects, and may come from a file.
  if (!user.enabled && draft.enabled === true)
    found.push(issue(draft.line, { field: 'enabled', severity: 'left-out', reason: 'enable-needs-call' }))
  if (draft.hash !== null && user.hasPassword)
    found.push(issue(draft.line, { field: 'userPassword', severity: 'left-out', reason: 'has-password' }))
  return found
}

/** The user as an update leaves them. Contacts stay: new ones wait. */
function after(
  user: Existing,
  { draft, changes, contacts, disables, hash }: Extract<Decision, { kind: 'update' }>,
): Existing {
  const texts = new Map(user.texts)
  for (const field of TEXT_FIELDS) {
    const to = changes.find(change => change.field === field)?.to
    if (to !== undefined) texts.set(field, to)
  }
  return {
    ...user,
    ...identityAfter(draft, user),
    login: draft.login,
    loginKey: draft.loginKey,
    texts,
    enabled: user.enabled && !disables,
    privileged: draft.privileged ?? user.privileged,
    attributes: new Map([...user.attributes, ...draft.attributes]),
    waiting: new Map([...user.waiting, ...contacts.map(one => [one.channel, one.key] as const)]),
    hasPassword: user.hasPassword || hash !== null,
  }
}

function difference(draft: Draft, user: Existing): Decision {
  const changes: Change[] = []
  const differ = (field: string, from: string, to: string) => from === to || void changes.push({ field, from, to })
  differ('login', user.login, draft.login)
  for (const field of TEXT_FIELDS) {
    const to = draft.texts.get(field)
    if (to !== undefined) differ(field, user.texts.get(field) ?? '', to)
  }
  const disables = user.enabled && draft.enabled === false
  if (disables) differ('enabled', 'true', 'false')
  const identity = identityAfter(draft, user)
  differ('kind', user.kind, identity.kind)
  differ('enterpriseAdministrator', String(user.enterpriseAdministrator), String(identity.enterpriseAdministrator))
  if (draft.privileged !== null) differ('privileged', String(user.privileged), String(draft.privileged))
  for (const [name, to] of draft.attributes) differ(`attribute:${name}`, user.attributes.get(name) ?? '', to)
  const contacts: ContactChange[] = []
  if (draft.email !== null && draft.email.key !== user.emailKey && draft.email.key !== user.waiting.get('email'))
    contacts.push({
      channel: 'email',
      areaCode: '',
      address: draft.email.address,
      key: draft.email.key,
      from: { areaCode: '', address: user.email },
    })
  if (draft.phone !== null && draft.phone.key !== user.phoneKey && draft.phone.key !== user.waiting.get('sms'))
    contacts.push({
      channel: 'sms',
      areaCode: draft.phone.areaCode,
      address: draft.phone.number,
      key: draft.phone.key,
      from: { areaCode: user.areaCode, address: user.phone },
    })
  const hash = user.hasPassword ? null : draft.hash
  return changes.length + contacts.length === 0
    ? { kind: 'unchanged', draft, user, hash }
    : { kind: 'update', draft, user, changes, contacts, disables, hash }
}

/** What a row says of frozen contacts is left out and reported; the rest of it comes in. */
function withoutFrozen(decision: Decision): { readonly decision: Decision; readonly frozen: readonly ImportIssue[] } {
  if (decision.kind !== 'update' || !decision.user.contactsFrozen) return { decision, frozen: [] }
  const { draft, user, changes, contacts, hash } = decision
  return {
    decision: changes.length === 0 ? { kind: 'unchanged', draft, user, hash } : { ...decision, contacts: [] },
    frozen: contacts.map(({ channel }) =>
      issue(draft.line, {
        field: channel === 'email' ? 'email' : 'phone',
        severity: 'left-out',
        reason: 'contacts-frozen',
      }),
    ),
  }
}

/** Users by a key that only one of them has. */
function uniqueBy(users: readonly Existing[], key: (user: Existing) => string): ReadonlyMap<string, Existing> {
  const found = new Map<string, Existing | null>()
  for (const user of users) {
    const text = key(user)
    if (text !== '') found.set(text, found.has(text) ? null : user)
  }
  return new Map([...found].filter((entry): entry is [string, Existing] => entry[1] !== null))
}
