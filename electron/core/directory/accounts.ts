import type { Account } from '#shared/contract/directory.ts'
import type { AccountId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import { accountKey } from './keys.ts'
import { isPlainText, tidyText } from './names.ts'

const accountRows = (db: ReadDb) =>
  db
    .selectFrom('account')
    .select(['account.id as accountId', 'account.name', 'account.profile', 'account.created_at as createdAt'])
    .select(eb =>
      eb
        .selectFrom('user')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('user.account_id', '=', 'account.id')
        .where('user.deleted_at', 'is', null)
        .as('users'),
    )

type AccountRow = Awaited<ReturnType<ReturnType<typeof accountRows>['executeTakeFirstOrThrow']>>

const accountOf = (row: AccountRow): Account => ({
  ...row,
  users: row.users ?? 0,
  profile: row.profile === 'huawei' ? 'huawei' : 'nist',
})

/** Every account with how many users it has, by name. */
export const listAccounts = async (db: ReadDb): Promise<Account[]> =>
  (await accountRows(db).orderBy('account.name_key').execute()).map(accountOf)

/** Throws Refusal `not_found`. */
export async function requireAccount(db: ReadDb, accountId: AccountId): Promise<Account> {
  const row = await accountRows(db).where('account.id', '=', accountId).executeTakeFirst()
  if (row === undefined)
    throw new Refusal({ code: 'not_found', reason: 'directory.account.unknown', fields: ['accountId'] })
  return accountOf(row)
}

/** Chooses the password profile of an account. */
export async function setProfile(tx: WriteDb, accountId: AccountId, profile: Account['profile']): Promise<void> {
  await tx.updateTable('account').set({ profile }).where('id', '=', accountId).execute()
}

/** Makes an account. Throws Refusal `conflict` when the name is in use, also in look-alike letters. */
export async function insertAccount(
  tx: WriteDb,
  account: {
    readonly accountId: AccountId
    readonly name: string
    readonly profile: Account['profile']
    readonly now: number
  },
): Promise<void> {
  const name = tidyText(account.name)
  if (name === '' || !isPlainText(name))
    throw new Refusal({ code: 'invalid_input', reason: 'directory.text.hidden-characters', fields: ['name'] })
  const key = accountKey(name)
  const taken = await tx.selectFrom('account').select('id').where('name_key', '=', key).executeTakeFirst()
  if (taken !== undefined) throw new Refusal({ code: 'conflict', reason: 'directory.account.taken', fields: ['name'] })
  await tx
    .insertInto('account')
    .values({ id: account.accountId, name, name_key: key, profile: account.profile, created_at: account.now })
    .execute()
}
