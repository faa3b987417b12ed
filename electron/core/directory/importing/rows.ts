import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { ReadDb, WriteDb } from '../../store/database.ts'
import { everyone, type Everything } from '../everyone.ts'
import { indexUsers } from '../search/indexing.ts'
import type { ContactChange, Decision, Existing, Known } from './compare.ts'
import { identityAfter } from './identities.ts'
import type { Pace } from './pace.ts'
import { TEXT_FIELDS } from './people.ts'

/** Everything a comparison asks: the users of the account (none of one that is yet to be made), and whose every address of the store is. */
export async function loadKnown(
  db: ReadDb,
  about: { readonly accountId: AccountId | undefined; readonly now: number; readonly pace: Pace },
): Promise<Known> {
  const users: Existing[] = []
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
      if (user.accountId === about.accountId) users.push({ ...user, waiting, texts: textsOf(user) })
    }
    await about.pace.breathe()
  }
  return { users, emails, phones, loginIds }
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
    updates.map(({ draft, user }) => {
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
