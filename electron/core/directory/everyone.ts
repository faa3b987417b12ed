import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, Channel, UserId } from '#shared/contract/ids.ts'

import type { ReadDb } from '../store/database.ts'
import { pendingRows, type PendingRow } from './rows.ts'
import { frozenRows } from './rows/contacts.ts'

/** A whole user as directory data, without anything of other domains. Contacts are the ones in use now. */
export interface Everything {
  readonly rowid: number
  readonly userId: UserId
  readonly accountId: AccountId
  readonly accountName: string
  readonly kind: UserKind
  readonly enterpriseAdministrator: boolean
  readonly login: string
  readonly loginKey: string
  readonly name: string
  readonly description: string
  readonly email: string
  readonly emailKey: string
  readonly areaCode: string
  readonly phone: string
  readonly phoneKey: string
  readonly enabled: boolean
  readonly privileged: boolean
  readonly employeeNumber: string
  readonly department: string
  readonly title: string
  readonly manager: string
  readonly location: string
  readonly preferredLanguage: string
  readonly attributes: ReadonlyMap<string, string>
  readonly lastSignInAt: number | null
  readonly createdAt: number
  /** New addresses whose time has not come. */
  readonly waiting: readonly PendingRow[]
  /** Their contacts cannot be changed now. */
  readonly contactsFrozen: boolean
}

const PAGE = 500

/** Every user, or those of one account, in pages: between two of them the caller can let others work. */
export async function* everyone(
  db: ReadDb,
  { accountId, now }: { readonly accountId?: AccountId | undefined; readonly now: number },
): AsyncGenerator<readonly Everything[]> {
  let after = -1
  for (;;) {
    const rows = await page(db, accountId, after)
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.rowid
    const userIds = rows.map(({ userId }) => userId)
    const pending = await pendingRows(db, userIds)
    const frozen = await frozenRows(db, userIds)
    const byUser = Map.groupBy(pending, ({ userId }) => userId)
    yield rows.map(row => ({
      ...inUse(row, byUser.get(row.userId) ?? [], now),
      contactsFrozen: frozen.has(row.userId),
    }))
  }
}

const page = (db: ReadDb, accountId: AccountId | undefined, after: number) =>
  db
    .selectFrom('user')
    .innerJoin('account', 'account.id', 'user.account_id')
    .select([
      'user.rowid',
      'user.id as userId',
      'user.account_id as accountId',
      'account.name as accountName',
      'user.kind',
      'user.is_domain_owner as enterpriseAdministrator',
      'user.login',
      'user.login_key as loginKey',
      'user.name',
      'user.description',
      'user.email',
      'user.email_key as emailKey',
      'user.area_code as areaCode',
      'user.phone',
      'user.phone_key as phoneKey',
      'user.enabled',
      'user.privileged',
      'user.employee_number as employeeNumber',
      'user.department',
      'user.title',
      'user.manager',
      'user.location',
      'user.preferred_language as preferredLanguage',
      'user.attributes',
      'user.last_sign_in_at as lastSignInAt',
      'user.created_at as createdAt',
    ])
    .where('user.rowid', '>', after)
    .where('user.deleted_at', 'is', null)
    .$if(accountId !== undefined, query => query.where('user.account_id', '=', accountId ?? ('' as AccountId)))
    .orderBy('user.rowid')
    .limit(PAGE)
    .execute()

/** An address whose waiting time is over is the one in use, also before its row is rewritten. */
function inUse(
  row: Awaited<ReturnType<typeof page>>[number],
  pending: readonly PendingRow[],
  now: number,
): Omit<Everything, 'contactsFrozen'> {
  const come = (channel: Channel) => pending.find(one => one.channel === channel && one.countsFrom <= now)
  const email = come('email')
  const phone = come('sms')
  return {
    ...row,
    ...(email === undefined ? {} : { email: email.address, emailKey: email.addressKey }),
    ...(phone === undefined ? {} : { areaCode: phone.areaCode, phone: phone.address, phoneKey: phone.addressKey }),
    enterpriseAdministrator: row.enterpriseAdministrator === 1,
    enabled: row.enabled === 1,
    privileged: row.privileged === 1,
    attributes: new Map(Object.entries(JSON.parse(row.attributes) as Record<string, string>)),
    waiting: pending.filter(({ countsFrom }) => countsFrom > now),
  }
}
