import type { UserFields, UserKind } from '#shared/contract/directory.ts'
import type { AccountId, Channel, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import { isEmailAddress } from './contacts.ts'
import { emailKey, loginKey, phoneKey } from './keys.ts'
import { isPlainText, requireLogin, tidyText } from './names.ts'
import { BLANK_PERSON, insertPeople, type NewPerson } from './people.ts'
import { reindex } from './reindexing.ts'
import { contactRow, loginIdTaken, loginTaken, otherOwner, pendingRows, userRow } from './rows.ts'
import { ageOthers } from './rows/contacts.ts'

type Fields = Partial<{ [F in keyof UserFields]: UserFields[F] | undefined }>

const TEXTS = [
  'name',
  'description',
  'email',
  'xuserId',
  'xuserType',
  'employeeNumber',
  'department',
  'title',
  'manager',
  'location',
  'preferredLanguage',
] as const

/** What an administrator wrote, checked and tidied. Throws Refusal `invalid_input` with a reason and the field at fault. */
export function checkFields(fields: Fields): Fields {
  const tidy: Fields = { ...fields }
  if (fields.login !== undefined) tidy.login = requireLogin(fields.login)
  for (const field of TEXTS) {
    const text = fields[field]
    if (text === undefined) continue
    if (!isPlainText(text)) throw invalid('directory.text.hidden-characters', field)
    tidy[field] = tidyText(text)
  }
  if (tidy.name === '') throw invalid('directory.name.empty', 'name')
  if (tidy.email !== undefined && tidy.email !== '' && !isEmailAddress(tidy.email))
    throw invalid('directory.email.invalid', 'email')
  if (fields.phone !== undefined && fields.phone !== '' && !/^\d{5,15}$/u.test(fields.phone))
    throw invalid('directory.phone.invalid', 'phone')
  for (const [name, value] of Object.entries(fields.attributes ?? {})) {
    if (!isPlainText(name) || !isPlainText(value)) throw invalid('directory.text.hidden-characters', 'attributes')
  }
  return tidy
}

/** Adds one user with checked fields. Throws Refusal `conflict` when the login is taken. */
export async function insertUser(
  tx: WriteDb,
  user: {
    readonly userId: UserId
    readonly accountId: AccountId
    readonly fields: Fields & { login: string; name: string }
    readonly now: number
  },
): Promise<void> {
  await requireFreeLogin(tx, user)
  const identity = await requireIdentity(tx, { ...user, before: null })
  const person: NewPerson = {
    ...BLANK_PERSON,
    ...defined(user.fields),
    ...identity,
    login: user.fields.login,
    name: user.fields.name,
    userId: user.userId,
    accountId: user.accountId,
  }
  await insertPeople(tx, [person], { now: user.now })
}

/** What `writeUser` did with contacts, for the notices that belong to it. */
export interface ContactChange {
  readonly channel: Channel
  readonly kind: 'waits' | 'removed' | 'withdrawn'
}

/** Which contacts these fields would change, and how. A new address waits; a removed one is gone at once. */
export async function contactChanges(db: ReadDb, userId: UserId, fields: Fields): Promise<ContactChange[]> {
  const row = await contactRow(db, userId)
  if (row === undefined) return []
  const pending = await pendingRows(db, [userId])
  const change = (channel: Channel, keys: { before: string; after: string }): ContactChange[] => {
    const waits = pending.find(one => one.channel === channel)
    if (keys.after === keys.before) return waits === undefined ? [] : [{ channel, kind: 'withdrawn' }]
    if (keys.after === waits?.addressKey) return []
    return [{ channel, kind: keys.after === '' ? 'removed' : 'waits' }]
  }
  const phone = phoneOf(row, fields)
  return [
    ...(fields.email === undefined ? [] : change('email', { before: row.emailKey, after: emailKey(fields.email) })),
    ...(fields.phone === undefined && fields.areaCode === undefined
      ? []
      : change('sms', { before: row.phoneKey, after: phoneKey(phone.areaCode, phone.phone) })),
  ]
}

/**
 * Writes changed fields of a user and brings the search index up to date. New addresses wait `freshHours` before they count;
 * the caller has told the old ones. Call `settleContacts` first. Throws Refusal `conflict` when the login is taken.
 */
export async function writeUser(
  tx: WriteDb,
  user: {
    readonly userId: UserId
    readonly accountId: AccountId
    readonly fields: Fields
    readonly changes: readonly ContactChange[]
    readonly now: number
    readonly freshHours: number
  },
): Promise<void> {
  const { userId, fields, now } = user
  if (fields.login !== undefined) await requireFreeLogin(tx, { ...user, fields: { login: fields.login } })
  const identity = await requireIdentity(tx, { ...user, before: (await userRow(tx, userId)) ?? null })
  await tx
    .updateTable('user')
    .set(
      defined({
        login: fields.login,
        login_key: fields.login === undefined ? undefined : loginKey(fields.login),
        name: fields.name,
        description: fields.description,
        access_mode: fields.accessMode,
        xuser_id: fields.xuserId,
        xuser_type: fields.xuserType,
        employee_number: fields.employeeNumber,
        department: fields.department,
        title: fields.title,
        manager: fields.manager,
        location: fields.location,
        preferred_language: fields.preferredLanguage,
        privileged: fields.privileged === undefined ? undefined : Number(fields.privileged),
        attributes: fields.attributes === undefined ? undefined : JSON.stringify(fields.attributes),
        kind: identity.kind,
        is_domain_owner: Number(identity.enterpriseAdministrator),
        updated_at: now,
      }),
    )
    .where('id', '=', userId)
    .execute()
  for (const change of user.changes) await writeContact(tx, { ...user, change })
  await reindex(tx, [userId])
}

/**
 * Moves addresses whose waiting time is over into the rows of their users; then nobody can take the change back. Reading does not depend on it (`contactsOf` looks at
 * the clock); search and the check for shared addresses see them from then on.
 */
export async function settleContacts(tx: WriteDb, now: number): Promise<void> {
  const due = await tx.selectFrom('pending_contact').selectAll().where('counts_from', '<=', now).execute()
  for (const one of due) {
    await tx
      .updateTable('user')
      .set(
        one.channel === 'email'
          ? { email: one.address, email_key: one.address_key, email_changed_at: one.made_at }
          : { area_code: one.area_code, phone: one.address, phone_key: one.address_key, phone_changed_at: one.made_at },
      )
      .where('id', '=', one.user_id)
      .execute()
    await forgetPending(tx, one.user_id, one.channel)
  }
  await tx.deleteFrom('contact_veto').where('expires_at', '<=', now).execute()
  if (due.length > 0) await reindex(tx, [...new Set(due.map(one => one.user_id))])
}

const HOUR = 3_600_000

async function writeContact(
  tx: WriteDb,
  {
    userId,
    fields,
    change,
    now,
    freshHours,
  }: { userId: UserId; fields: Fields; change: ContactChange; now: number; freshHours: number },
): Promise<void> {
  await forgetPending(tx, userId, change.channel)
  const row = await contactRow(tx, userId)
  if (row === undefined || change.kind === 'withdrawn') return
  if (change.kind === 'removed') {
    await tx
      .updateTable('user')
      .set(
        change.channel === 'email'
          ? { email: '', email_key: '', email_changed_at: now }
          : { area_code: '', phone: '', phone_key: '', phone_changed_at: now },
      )
      .where('id', '=', userId)
      .execute()
    const addressKey = change.channel === 'email' ? row.emailKey : row.phoneKey
    await ageOthers(tx, { userId, channel: change.channel, addressKey, now })
    return
  }
  const phone = phoneOf(row, fields)
  const email = fields.email ?? row.email
  await tx
    .insertInto('pending_contact')
    .values({
      user_id: userId,
      channel: change.channel,
      area_code: change.channel === 'email' ? '' : phone.areaCode,
      address: change.channel === 'email' ? email : phone.phone,
      address_key: change.channel === 'email' ? emailKey(email) : phoneKey(phone.areaCode, phone.phone),
      made_at: now,
      counts_from: now + freshHours * HOUR,
    })
    .execute()
}

const forgetPending = (tx: WriteDb, userId: UserId, channel: Channel) =>
  tx.deleteFrom('pending_contact').where('user_id', '=', userId).where('channel', '=', channel).execute()

const phoneOf = (row: { areaCode: string; phone: string }, fields: Fields) => ({
  areaCode: fields.areaCode ?? row.areaCode,
  phone: fields.phone ?? row.phone,
})

async function requireFreeLogin(
  tx: WriteDb,
  user: { readonly userId: UserId; readonly accountId: AccountId; readonly fields: { readonly login: string } },
): Promise<void> {
  const taken = await loginTaken(tx, user.accountId, loginKey(user.fields.login))
  if (taken === undefined || taken.id === user.userId) return
  const same = taken.login.toLowerCase() === user.fields.login.toLowerCase()
  throw new Refusal({
    code: 'conflict',
    reason: same ? 'directory.login.taken' : 'directory.login.looks-alike',
    fields: ['login'],
  })
}

/**
 * Kind and mark as they will be. An IAM user can turn out to be a root identity or a HUAWEI ID, never the other way round:
 * whoever could make one an IAM user could have it reset at the lower price.
 */
async function requireIdentity(
  tx: WriteDb,
  user: {
    readonly userId: UserId
    readonly accountId: AccountId
    readonly fields: Fields
    readonly before: {
      readonly kind: UserKind
      readonly enterpriseAdministrator: number
      readonly login: string
    } | null
  },
): Promise<{ readonly kind: UserKind; readonly enterpriseAdministrator: boolean }> {
  const { fields, before } = user
  const was = before?.kind ?? 'iam-user'
  const kind = fields.kind ?? was
  if (was !== 'iam-user' && kind === 'iam-user')
    throw new Refusal({ code: 'conflict', reason: 'directory.kind.stays', fields: ['kind'] })
  const marked = fields.enterpriseAdministrator ?? before?.enterpriseAdministrator === 1
  if (kind === 'iam-user') {
    if (marked) throw invalid('directory.kind.no-administrator', 'enterpriseAdministrator')
    return { kind, enterpriseAdministrator: false }
  }
  const login = loginKey(fields.login ?? before?.login ?? '')
  if ((await loginIdTaken(tx, user.userId, login)) !== undefined)
    throw new Refusal({ code: 'conflict', reason: 'directory.kind.login-id-taken', fields: ['login'] })
  const owns = kind === 'root' || marked
  if (owns && (await otherOwner(tx, user.userId, user.accountId)) !== undefined)
    throw new Refusal({
      code: 'conflict',
      reason: 'directory.kind.second-administrator',
      fields: [kind === 'root' ? 'kind' : 'enterpriseAdministrator'],
    })
  return { kind, enterpriseAdministrator: owns }
}

const invalid = (reason: string, field: string) => new Refusal({ code: 'invalid_input', reason, fields: [field] })

/** Without the fields that are undefined: those mean "leave as it is". */
function defined<T extends object>(fields: T): { [F in keyof T]?: Exclude<T[F], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [F in keyof T]?: Exclude<T[F], undefined>
  }
}
