import type { User, UserKind } from '#shared/contract/directory.ts'
import { ACCESS_MODES } from '#shared/contract/directory.ts'
import type { AccountId, GroupId, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { ReadDb } from '../store/database.ts'
import { accountOfGroup } from './groups.ts'
import { loginKey } from './keys.ts'
import { pendingRows, userRow, type PendingRow, type UserRow } from './rows.ts'
import { frozenRows, sharedChannels, takeBackRows } from './rows/contacts.ts'
import { countUsers, userPage, type UserState } from './rows/list.ts'
import { matchingUsers } from './search/search.ts'

export interface UserQuestion {
  readonly accountId?: AccountId | undefined
  readonly groupId?: GroupId | undefined
  readonly state: UserState
  readonly kind: UserKind | 'all'
  /** Empty: everybody. */
  readonly text: string
  /** Exactly this login; empty: any. */
  readonly login: string
  readonly offset: number
  readonly limit: number
}

/** A list narrowed by text holds at most this many: who needs more narrows by account or state. */
const MOST_MATCHES = 1000

/** A page of users by login, with how many there are; the whole record, for administrators. */
export async function listUsers(
  db: ReadDb,
  question: UserQuestion,
  { now, freshHours }: { readonly now: number; readonly freshHours: number },
): Promise<{ users: User[]; total: number }> {
  await requireGroup(db, question)
  const matches = question.text.trim() === '' ? null : await matchingUsers(db, question.text, MOST_MATCHES)
  const by = {
    accountId: question.accountId,
    groupId: question.groupId,
    state: question.state,
    kind: question.kind,
    among: matches,
    loginKey: question.login === '' ? null : loginKey(question.login),
    now,
    freshHours,
  }
  return { users: await usersOf(db, await userPage(db, by, question), now), total: await countUsers(db, by) }
}

async function requireGroup(db: ReadDb, { groupId, accountId }: UserQuestion): Promise<void> {
  if (groupId === undefined) return
  const account = await accountOfGroup(db, groupId)
  if (account === undefined || (accountId !== undefined && account !== accountId))
    throw new Refusal({ code: 'not_found', reason: 'groups.unknown', fields: [groupId] })
}

/** The whole record of a user, for administrators; never a credential. Throws Refusal `not_found`. */
export async function userOf(db: ReadDb, userId: UserId, now: number): Promise<User> {
  const row = await userRow(db, userId)
  const [user] = row === undefined ? [] : await usersOf(db, [row], now)
  if (user === undefined) throw new Refusal({ code: 'not_found', reason: 'directory.user.unknown' })
  return user
}

async function usersOf(db: ReadDb, rows: readonly UserRow[], now: number): Promise<User[]> {
  const userIds = rows.map(row => row.userId)
  const pending = Map.groupBy(await pendingRows(db, userIds), row => row.userId)
  const shared = await sharedChannels(db, userIds)
  const frozen = await frozenRows(db, userIds)
  const until = await takeBackRows(db, userIds, now)
  return rows.map(row =>
    recordOf(
      row,
      {
        pending: pending.get(row.userId) ?? [],
        shared: [...(shared.get(row.userId) ?? [])],
        contactsFrozen: frozen.get(row.userId) ?? null,
        takeBackUntil: until.get(row.userId) ?? null,
      },
      now,
    ),
  )
}

function recordOf(
  row: UserRow,
  contacts: Pick<User, 'shared' | 'contactsFrozen' | 'takeBackUntil'> & { readonly pending: readonly PendingRow[] },
  now: number,
): User {
  const { pending, ...guarded } = contacts
  const { mustChange, mfaBoundAt, profile: _profile, frozenBy: _frozenBy, deletedAt: _deletedAt, ...rest } = row
  // An address whose waiting time is over is the one in use, also before its row is rewritten.
  const come = (channel: 'email' | 'sms') => pending.find(one => one.channel === channel && one.countsFrom <= now)
  const email = come('email')
  const phone = come('sms')
  return {
    ...rest,
    email: email?.address ?? row.email,
    areaCode: phone?.areaCode ?? row.areaCode,
    phone: phone?.address ?? row.phone,
    enabled: row.enabled === 1,
    enterpriseAdministrator: row.enterpriseAdministrator === 1,
    privileged: row.privileged === 1,
    accessMode: ACCESS_MODES.find(mode => mode === row.accessMode) ?? 'default',
    attributes: JSON.parse(row.attributes) as Record<string, string>,
    mustChangePassword: mustChange === 1,
    passwordStrength:
      row.passwordStrength === null ? null : (STRENGTHS.find(one => one === row.passwordStrength) ?? null),
    hasMfa: mfaBoundAt !== null,
    lockedUntil: row.lockedUntil !== null && row.lockedUntil > now ? row.lockedUntil : null,
    pending: pending
      .filter(one => one.countsFrom > now)
      .map(one => ({ channel: one.channel, address: one.address, countsFrom: one.countsFrom })),
    ...guarded,
  }
}

const STRENGTHS = ['low', 'mid', 'high'] as const
