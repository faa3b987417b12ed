import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, Language, OperatorId, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { digits } from './folding.ts'
import { accountKey, emailKey, loginKey, phoneKey } from './keys.ts'
import { identityIds, userIdByLogin, userIdsByEmail, userRow } from './rows.ts'

/** What other domains may know of a user. Contacts are as stored: for sending ask `contactsOf`. */
export interface UserRecord {
  readonly userId: UserId
  readonly accountId: AccountId
  readonly accountName: string
  readonly profile: 'nist' | 'huawei'
  readonly login: string
  readonly name: string
  readonly email: string
  readonly areaCode: string
  readonly phone: string
  /** Not while the account is frozen, whatever the directory says. */
  readonly enabled: boolean
  /** Since when the account is frozen because a reset was objected to, and whose reset that was (null: the user's own pages); null: it is not. */
  readonly frozen: { readonly since: number; readonly by: OperatorId | null } | null
  /** The flag, the kind, or a link to a member of staff. */
  readonly privileged: boolean
  readonly kind: UserKind
  readonly enterpriseAdministrator: boolean
  readonly lockedUntil: number | null
  /** BCP 47 as the directory has it. */
  readonly preferredLanguage: string
  /** The language of messages to this user. */
  readonly language: Language
  readonly department: string
  /** As the directory writes it. */
  readonly manager: string
  readonly title: string
  readonly createdAt: number
  /** Null: never. */
  readonly lastSignInAt: number | null
  /** Free attributes of the directory. */
  readonly attributes: Readonly<Record<string, string>>
}

export async function findUser(db: ReadDb, userId: UserId): Promise<UserRecord | undefined> {
  const row = await userRow(db, userId)
  if (row === undefined) return undefined
  return {
    userId: row.userId,
    accountId: row.accountId,
    accountName: row.accountName,
    profile: row.profile === 'huawei' ? 'huawei' : 'nist',
    login: row.login,
    name: row.name,
    email: row.email,
    areaCode: row.areaCode,
    phone: row.phone,
    enabled: row.enabled === 1,
    frozen: row.frozenSince === null ? null : { since: row.frozenSince, by: row.frozenBy },
    privileged: row.privileged === 1,
    kind: row.kind,
    enterpriseAdministrator: row.enterpriseAdministrator === 1,
    lockedUntil: row.lockedUntil,
    preferredLanguage: row.preferredLanguage,
    language: languageOf(row.preferredLanguage),
    department: row.department,
    manager: row.manager,
    title: row.title,
    createdAt: row.createdAt,
    lastSignInAt: row.lastSignInAt,
    // Only this domain writes the column.
    attributes: JSON.parse(row.attributes) as Record<string, string>,
  }
}

/** Throws Refusal `not_found`. */
export async function requireUser(db: ReadDb, userId: UserId): Promise<UserRecord> {
  const user = await findUser(db, userId)
  if (user === undefined) throw new Refusal({ code: 'not_found', reason: 'directory.user.unknown' })
  return user
}

/** Whether there is such a user in an account. */
export async function belongsTo(db: ReadDb, userId: UserId, accountId: AccountId): Promise<boolean> {
  const row = await db.selectFrom('user').select('account_id').where('id', '=', userId).executeTakeFirst()
  return row?.account_id === accountId
}

/**
 * The user who signs in with this account name and login, or the e-mail address that is theirs alone, both as typed. Without
 * an account name it is a root identity or a HUAWEI ID, by login ID, mobile or e-mail.
 */
export async function findUserByLogin(db: ReadDb, accountName: string, login: string): Promise<UserRecord | undefined> {
  if (accountName.trim() === '') return findIdentity(db, login)
  const account = accountKey(accountName)
  const found = (await userIdByLogin(db, account, loginKey(login))) ?? (await onlyOne(db, account, login))
  return found === undefined ? undefined : findUser(db, found.id)
}

/** The user of an account with this login; undefined when there is none. */
export async function findUserIn(db: ReadDb, accountId: AccountId, login: string): Promise<UserRecord | undefined> {
  const row = await db
    .selectFrom('user')
    .select('id')
    .where('account_id', '=', accountId)
    .where('login_key', '=', loginKey(login))
    .executeTakeFirst()
  return row === undefined ? undefined : findUser(db, row.id)
}

async function findIdentity(db: ReadDb, typed: string): Promise<UserRecord | undefined> {
  if (typed.trim() === '') return undefined
  const [first, ...others] = await identityIds(db, {
    loginKey: loginKey(typed),
    emailKey: emailKey(typed),
    ...numbersTyped(typed),
  })
  return first === undefined || others.length > 0 ? undefined : findUser(db, first.id)
}

/** A mobile number in the international form, or as it is dialled at home. */
function numbersTyped(typed: string): { readonly phoneKey: string; readonly national: string } {
  const isNumber = /^[\d\s()+./-]+$/u.test(typed.normalize('NFKC').trim())
  const number = isNumber ? digits(typed) : ''
  return { phoneKey: phoneKey('', number.replace(/^00/u, '')), national: number.replace(/^0/u, '') }
}

async function onlyOne(db: ReadDb, account: string, address: string) {
  const [first, ...others] = address.includes('@') ? await userIdsByEmail(db, account, emailKey(address)) : []
  return others.length === 0 ? first : undefined
}

/** A digest of who a visitor says to be, as typed but for case, width and spaces; the same for names that nobody has. */
export const loginDigest = (keys: Keys, accountName: string, login: string): string =>
  Buffer.from(keys.mac('token', 'sign-in-name', accountKey(accountName), loginKey(login))).toString('base64url')

/** Chinese of any region gets the Chinese text; everybody else English. */
export const languageOf = (preferred: string): Language => (/^zh\b/iu.test(preferred) ? 'zh-CN' : 'en')

/** Locks sign-in until a time, or unlocks with null. */
export async function setLockedUntil(tx: WriteDb, userId: UserId, until: number | null): Promise<void> {
  await tx.updateTable('user').set({ locked_until: until }).where('id', '=', userId).execute()
}

export async function setEnabled(tx: WriteDb, userId: UserId, enabled: boolean): Promise<void> {
  await tx
    .updateTable('user')
    .set({ enabled: enabled ? 1 : 0 })
    .where('id', '=', userId)
    .execute()
}

export async function markSignIn(tx: WriteDb, userId: UserId, at: number): Promise<void> {
  await tx.updateTable('user').set({ last_sign_in_at: at }).where('id', '=', userId).execute()
}
