import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { ReadDb } from '../store/database.ts'
import { enabledNow } from './rows/freeze.ts'

const userColumns = [
  'user.id as userId',
  'user.account_id as accountId',
  'account.name as accountName',
  'account.profile',
  'user.login',
  'user.name',
  'user.description',
  'user.email',
  'user.area_code as areaCode',
  'user.phone',
  'user.kind',
  'user.is_domain_owner as enterpriseAdministrator',
  'user.access_mode as accessMode',
  'user.xuser_id as xuserId',
  'user.xuser_type as xuserType',
  'user.employee_number as employeeNumber',
  'user.department',
  'user.title',
  'user.manager',
  'user.location',
  'user.preferred_language as preferredLanguage',
  'user.attributes',
  'user.locked_until as lockedUntil',
  'user.last_sign_in_at as lastSignInAt',
  'user.created_at as createdAt',
  'user.updated_at as updatedAt',
  'user.deleted_at as deletedAt',
] as const

// A user linked to an operator is privileged whatever the flag says: staff are worth attacking. So is whoever owns an account.
export const privileged = sql<number>`max(user.privileged, user.kind <> 'iam-user', exists (select 1 from operator where operator.linked_user_id = user.id and operator.state <> 'disabled'))`

const DAY = 86_400_000
// As `credentials` judges it: only a password of one's own, in an account that lets passwords run out. A HUAWEI ID has its own rules.
const passwordEnds = sql<number | null>`case
  when account.profile = 'huawei' and user.kind <> 'huawei-id' and password_policy.valid_days > 0
    and password.hash <> '' and password.temporary_until is null
  then password.changed_at + password_policy.valid_days * ${sql.lit(DAY)} end`

/** Users with their account, and everything of other domains that a list or a card says about them. */
export const userRows = (db: ReadDb) =>
  db
    .selectFrom('user')
    .innerJoin('account', 'account.id', 'user.account_id')
    .leftJoin('password', 'password.user_id', 'user.id')
    .leftJoin('password_policy', 'password_policy.account_id', 'user.account_id')
    .leftJoin('mfa_device', 'mfa_device.user_id', 'user.id')
    .leftJoin('account_freeze', 'account_freeze.user_id', 'user.id')
    .select(userColumns)
    .select([
      privileged.as('privileged'),
      enabledNow.as('enabled'),
      'account_freeze.frozen_at as frozenSince',
      'account_freeze.operator_id as frozenBy',
      'password.must_change as mustChange',
      'password.strength as passwordStrength',
      'password.changed_at as passwordChangedAt',
      passwordEnds.as('passwordEndsAt'),
      'mfa_device.bound_at as mfaBoundAt',
    ])

export type UserRow = NonNullable<Awaited<ReturnType<ReturnType<typeof userRows>['executeTakeFirst']>>>

export const userRow = (db: ReadDb, userId: UserId) =>
  userRows(db).where('user.id', '=', userId).where('user.deleted_at', 'is', null).executeTakeFirst()

/** The same of somebody who may be deleted by now, for what refers to a user for ever. */
export const userRowEver = (db: ReadDb, userId: UserId) => userRows(db).where('user.id', '=', userId).executeTakeFirst()

/** How many people of an account bear exactly this name. */
export async function countNamesakes(
  db: ReadDb,
  person: { readonly accountId: AccountId; readonly name: string },
): Promise<number> {
  const { count } = await db
    .selectFrom('user')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', person.accountId)
    .where('name', '=', person.name)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** The user who signs in with this login; both keys are folded by the caller (`keys.ts`). */
export const userIdByLogin = (db: ReadDb, accountKey: string, loginKey: string) =>
  db
    .selectFrom('user')
    .innerJoin('account', 'account.id', 'user.account_id')
    .select('user.id')
    .where('account.name_key', '=', accountKey)
    .where('user.login_key', '=', loginKey)
    .executeTakeFirst()

/** Who in an account has this e-mail address; two are enough to know that it names nobody. */
export const userIdsByEmail = (db: ReadDb, accountKey: string, emailKey: string) =>
  db
    .selectFrom('user')
    .innerJoin('account', 'account.id', 'user.account_id')
    .select('user.id')
    .where('account.name_key', '=', accountKey)
    .where('user.email_key', '=', emailKey)
    .limit(2)
    .execute()

export const loginTaken = (db: ReadDb, accountId: AccountId, loginKey: string) =>
  db
    .selectFrom('user')
    .select(['user.id', 'user.login'])
    .where('account_id', '=', accountId)
    .where('login_key', '=', loginKey)
    .executeTakeFirst()

/** Who among root identities and HUAWEI IDs has this login ID, address or number; two are enough to know that it names nobody. */
export const identityIds = (
  db: ReadDb,
  by: { readonly loginKey: string; readonly emailKey: string; readonly phoneKey: string; readonly national: string },
) =>
  db
    .selectFrom('user')
    .select('user.id')
    .where('kind', '<>', 'iam-user')
    .where(eb =>
      eb.or([
        eb('login_key', '=', by.loginKey),
        eb.and([eb('email_key', '=', by.emailKey), eb('email_key', '<>', '')]),
        eb.and([eb.or([eb('phone_key', '=', by.phoneKey), eb('phone', '=', by.national)]), eb('phone_key', '<>', '')]),
      ]),
    )
    .limit(2)
    .execute()

/** Who but this user has a login ID. */
export const loginIdTaken = (db: ReadDb, userId: UserId, loginKey: string) =>
  db
    .selectFrom('user')
    .select('user.id')
    .where('kind', '<>', 'iam-user')
    .where('login_key', '=', loginKey)
    .where('user.id', '<>', userId)
    .executeTakeFirst()

/** Who but this user owns an account. */
export const otherOwner = (db: ReadDb, userId: UserId, accountId: AccountId) =>
  db
    .selectFrom('user')
    .select('user.id')
    .where('account_id', '=', accountId)
    .where('is_domain_owner', '=', 1)
    .where('user.id', '<>', userId)
    .executeTakeFirst()

/** Sessions of the users' own pages that can still be in use; none lives longer than `longest` ms. */
export const openSessions = async (db: ReadDb, userId: UserId, since: number): Promise<number> => {
  const row = await db
    .selectFrom('user_session')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('started_at', '>', since)
    .executeTakeFirstOrThrow()
  return row.count
}

/** Stored contacts of a user and how many other users, now or soon, have the same. */
export const contactRow = (db: ReadDb, userId: UserId) =>
  db
    .selectFrom('user')
    .select([
      'user.email',
      'user.email_key as emailKey',
      'user.email_changed_at as emailChangedAt',
      'user.area_code as areaCode',
      'user.phone',
      'user.phone_key as phoneKey',
      'user.phone_changed_at as phoneChangedAt',
    ])
    .where('user.id', '=', userId)
    .executeTakeFirst()

export const pendingRows = (db: ReadDb, userIds: readonly UserId[]) =>
  userIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('pending_contact')
        .select([
          'user_id as userId',
          'channel',
          'area_code as areaCode',
          'address',
          'address_key as addressKey',
          'made_at as madeAt',
          'counts_from as countsFrom',
        ])
        .where('user_id', 'in', userIds)
        .orderBy('channel')
        .execute()

export type PendingRow = Awaited<ReturnType<typeof pendingRows>>[number]

/** Whether anybody else has this address, stored or pending. */
export async function isShared(
  db: ReadDb,
  userId: UserId,
  key: { channel: 'email' | 'sms'; addressKey: string },
): Promise<boolean> {
  const column = key.channel === 'email' ? 'email_key' : 'phone_key'
  const stored = await db
    .selectFrom('user')
    .select('user.id')
    .where(column, '=', key.addressKey)
    .where(column, '<>', '')
    .where('user.id', '<>', userId)
    .limit(1)
    .executeTakeFirst()
  if (stored !== undefined) return true
  const pending = await db
    .selectFrom('pending_contact')
    .select('user_id')
    .where('channel', '=', key.channel)
    .where('address_key', '=', key.addressKey)
    .where('user_id', '<>', userId)
    .limit(1)
    .executeTakeFirst()
  return pending !== undefined
}

// Usable as `contactsOf` says it, in one expression for a whole list: there, not changed lately, and nobody else's.
const usable = (column: 'email' | 'phone', before: number) => {
  const key = sql.ref(`user.${column}_key`)
  const other = sql.ref(`other.${column}_key`)
  const changed = sql.ref(`user.${column}_changed_at`)
  const channel = column === 'email' ? 'email' : 'sms'
  return sql<number>`(${key} <> '' and coalesce(${changed}, 0) <= ${before}
    and not exists (select 1 from user as other where ${other} = ${key} and ${other} <> '' and other.rowid <> user.rowid)
    and not exists (select 1 from pending_contact where channel = ${channel} and address_key = ${key} and user_id <> user.id))`
}

/** 1 when a code could reach the user now. */
export const reachable = (at: { now: number; freshHours: number }) => {
  const before = at.now - at.freshHours * 3_600_000
  return sql<number>`(${usable('email', before)} or ${usable('phone', before)})`
}

/** What a search hit is made from. */
export const foundRows = (db: ReadDb, rowids: readonly number[], at: { now: number; freshHours: number }) =>
  rowids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('user')
        .innerJoin('account', 'account.id', 'user.account_id')
        .innerJoin('search_person', 'search_person.user_rowid', 'user.rowid')
        .leftJoin('mfa_device', 'mfa_device.user_id', 'user.id')
        .leftJoin('account_freeze', 'account_freeze.user_id', 'user.id')
        .select([
          'user.rowid',
          'user.id as userId',
          'user.name',
          'user.login',
          'user.department',
          'user.email_key as emailKey',
          'user.phone_key as phoneKey',
          'user.kind',
          'user.is_domain_owner as enterpriseAdministrator',
          enabledNow.as('enabled'),
          'account_freeze.frozen_at as frozenSince',
          'user.locked_until as lockedUntil',
          'account.name as accountName',
          'search_person.number_key as numberKey',
          'mfa_device.bound_at as mfaBoundAt',
          privileged.as('privileged'),
          reachable(at).as('reachable'),
        ])
        .where('user.rowid', 'in', rowids)
        .where('user.deleted_at', 'is', null)
        .execute()

export type FoundRow = Awaited<ReturnType<typeof foundRows>>[number]
