import type { AccountId, GroupId, UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { ReadDb, WriteDb } from '../../store/database.ts'
import { everyone, type Everything } from '../everyone.ts'
import { indexUsers } from '../search/indexing.ts'
import type { ContactChange, Decision, Existing, Known } from './compare.ts'
import { identityAfter } from './identities.ts'
import type { GroupPlan, KnownGroups } from './groups.ts'
import type { Pace } from './pace.ts'
import { TEXT_FIELDS } from './people.ts'

/** Everything a comparison asks: the users and groups of the account (none of one that is yet to be made), and whose every address of the store is. */
export async function loadKnown(
  db: ReadDb,
  about: { readonly accountId: AccountId | undefined; readonly now: number; readonly pace: Pace },
): Promise<Known & { readonly groups: KnownGroups }> {
  const users: Existing[] = []
  const withPassword = new Set(
    (await db.selectFrom('password').select('user_id').execute()).map(({ user_id }) => user_id),
  )
  const emails = new Map<string, UserId | 'many'>()
  const phones = new Map<string, UserId | 'many'>()
  const loginIds = new Map<string, UserId>()
  for await (const page of everyone(db, { now: about.now })) {
    for (const user of page) {
      const waiting = new Map(user.waiting.map(one => [one.channel, one.addressKey]))
      own(emails, user.emailKey, user.userId)
      own(emails, waiting.get('email') ?? '', user.userId)
      own(phones, user.phoneKey, user.userId)
      own(phones, waiting.get('sms') ?? '', user.userId)
      if (user.kind !== 'iam-user') loginIds.set(user.loginKey, user.userId)
      if (user.accountId === about.accountId)
        users.push({ ...user, waiting, texts: textsOf(user), hasPassword: withPassword.has(user.userId) })
    }
    await about.pace.breathe()
  }
  return { users, emails, phones, loginIds, groups: await loadGroups(db, about.accountId, users) }
}

async function loadGroups(
  db: ReadDb,
  accountId: AccountId | undefined,
  users: readonly Existing[],
): Promise<KnownGroups> {
  const groups =
    accountId === undefined
      ? []
      : await db.selectFrom('user_group').select(['id', 'name_key']).where('account_id', '=', accountId).execute()
  const members = new Map(groups.map(({ id }) => [id, new Set<UserId>()]))
  const rows =
    accountId === undefined
      ? []
      : await db
          .selectFrom('membership')
          .innerJoin('user_group', 'user_group.id', 'membership.group_id')
          .select(['membership.group_id', 'membership.user_id'])
          .where('user_group.account_id', '=', accountId)
          .execute()
  for (const row of rows) members.get(row.group_id)?.add(row.user_id)
  return {
    byKey: new Map(groups.map(group => [group.name_key, group.id])),
    members,
    users: new Map(users.map(user => [user.loginKey, user.userId])),
  }
}

/** Writes the groups of a file and who joins them. `userIdOf` knows the ids of people that this import has made. */
export async function writeGroups(
  tx: WriteDb,
  plan: GroupPlan,
  about: {
    readonly accountId: AccountId
    readonly now: number
    readonly known: KnownGroups
    readonly newId: () => GroupId
    readonly userIdOf: (loginKey: string) => UserId | undefined
  },
): Promise<void> {
  const ids = new Map(about.known.byKey)
  for (const { key, name, description } of plan.created) {
    const id = about.newId()
    ids.set(key, id)
    await tx
      .insertInto('user_group')
      .values({ id, account_id: about.accountId, name, name_key: key, description, created_at: about.now })
      .execute()
  }
  const rows = plan.joins.flatMap(({ key, person }) => {
    const userId = 'userId' in person ? person.userId : about.userIdOf(person.loginKey)
    const groupId = ids.get(key)
    return userId === undefined || groupId === undefined ? [] : [[groupId, userId]]
  })
  await sql`
    insert or ignore into membership (group_id, user_id, added_at)
    select value ->> 0, value ->> 1, ${about.now} from json_each(${JSON.stringify(rows)})`.execute(tx)
}

const textsOf = (user: Everything) =>
  new Map(TEXT_FIELDS.flatMap(field => (user[field] === '' ? [] : [[field, user[field]] as const])))

function own(owners: Map<string, UserId | 'many'>, key: string, userId: UserId): void {
  if (key === '') return
  const owner = owners.get(key)
  owners.set(key, owner === undefined || owner === userId ? userId : 'many')
}

const COLUMN_OF = {
  login: 'login',
  name: 'name',
  description: 'description',
  employeeNumber: 'employee_number',
  department: 'department',
  title: 'title',
  manager: 'manager',
  location: 'location',
  preferredLanguage: 'preferred_language',
} as const

type Update = Extract<Decision, { readonly kind: 'update' }>

/** Writes what a row changes of a user. Contacts are not in it: they wait (`addPendingContact`). */
export async function updateUser(tx: WriteDb, { draft, user, changes, disables }: Update, now: number): Promise<void> {
  const columns: Record<string, string | number> = { updated_at: now }
  for (const { field, to } of changes) if (field in COLUMN_OF) columns[COLUMN_OF[field as keyof typeof COLUMN_OF]] = to
  if (columns['login'] !== undefined) columns['login_key'] = draft.loginKey
  if (disables) columns['enabled'] = 0
  const identity = identityAfter(draft, user)
  columns['kind'] = identity.kind
  columns['is_domain_owner'] = identity.enterpriseAdministrator ? 1 : 0
  if (draft.privileged !== null) columns['privileged'] = draft.privileged ? 1 : 0
  if (draft.attributes.size > 0)
    columns['attributes'] = JSON.stringify(Object.fromEntries([...user.attributes, ...draft.attributes]))
  await tx.updateTable('user').set(columns).where('id', '=', user.userId).execute()
}

/** Brings the search index up to date for changed users. */
export const indexChanged = (tx: WriteDb, updates: readonly Update[]): Promise<void> =>
  indexUsers(
    tx,
    [...new Map(updates.map(update => [update.user.rowid, update])).values()].map(({ draft, user }) => {
      const text = (field: 'name' | 'employeeNumber' | 'department') =>
        draft.texts.get(field) ?? user.texts.get(field) ?? ''
      return {
        rowid: user.rowid,
        login: draft.login,
        email: user.email,
        name: text('name'),
        employeeNumber: text('employeeNumber'),
        department: text('department'),
      }
    }),
  )

/** A new address begins to wait; one that waited before gives way. Call `settleContacts` first. */
export async function addPendingContact(
  tx: WriteDb,
  user: Existing,
  change: ContactChange & { readonly now: number; readonly countsFrom: number },
): Promise<void> {
  await tx
    .replaceInto('pending_contact')
    .values({
      user_id: user.userId,
      channel: change.channel,
      area_code: change.areaCode,
      address: change.address,
      address_key: change.key,
      made_at: change.now,
      counts_from: change.countsFrom,
    })
    .execute()
}

/** Runs `work` so that it can be undone as a whole inside the command's transaction, whose audit row stays. Answers false when it was. */
export async function undoable(tx: WriteDb, work: () => Promise<'keep' | 'undo'>): Promise<boolean> {
  await sql`savepoint import_rows`.execute(tx)
  const verdict = await work()
  if (verdict === 'undo') await sql`rollback to import_rows`.execute(tx)
  await sql`release import_rows`.execute(tx)
  return verdict === 'keep'
}
