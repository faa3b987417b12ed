import type { OperatorId, UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import { freezeContacts, frozenOf } from './contactsFreeze.ts'
import { settleContacts } from './changing.ts'
import { emailKey, loginKey } from './keys.ts'
import { requireUser, type UserRecord } from './records.ts'
import { deleteAccountFreeze, insertAccountFreeze, namedRows } from './rows/freeze.ts'

/**
 * Freezes an account and its contacts, after a reset of `by` was objected to: nobody signs in, nobody changes a contact, and only a
 * lead acts, until a lead enables it. Frozen contacts are lifted by themselves.
 */
export async function freezeAccount(
  tx: WriteDb,
  freeze: { readonly userId: UserId; readonly at: number; readonly by: OperatorId | null },
): Promise<void> {
  await settleContacts(tx, freeze.at)
  await insertAccountFreeze(tx, freeze)
  if ((await frozenOf(tx, freeze.userId)) === null)
    await freezeContacts(tx, freeze.userId, { at: freeze.at, cause: 'veto' })
}

/** Ends the freeze of an account; answers since when it held, or undefined when there was none. */
export const thawAccount = (tx: WriteDb, userId: UserId): Promise<number | undefined> => deleteAccountFreeze(tx, userId)

/** The one enabled user of the same account whom a user's record names as manager; undefined: none, or more than one could be meant. */
export async function managerOf(db: ReadDb, user: UserRecord): Promise<UserRecord | undefined> {
  const named = user.manager.trim()
  if (named === '') return undefined
  const by = { loginKey: loginKey(named), emailKey: emailKey(named), name: named }
  const [first, ...others] = await namedRows(db, user.accountId, by)
  if (first === undefined || others.length > 0 || first.id === user.userId) return undefined
  const manager = await requireUser(db, first.id)
  return manager.enabled ? manager : undefined
}
