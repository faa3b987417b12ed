import type { Frozen } from '#shared/contract/directory.ts'
import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import {
  deleteFreeze,
  dropPending,
  dropVetoes,
  frozenRows,
  insertFreeze,
  restoreContact,
  vetoRows,
} from './rows/contacts.ts'

/** Since when and why a user's contacts cannot be changed; null: they can. */
export const frozenOf = async (db: ReadDb, userId: UserId): Promise<Frozen | null> =>
  (await frozenRows(db, [userId])).get(userId) ?? null

/** Throws Refusal `conflict` while the contacts are frozen. */
export async function requireUnfrozen(db: ReadDb, userId: UserId, fields: string[]): Promise<void> {
  if ((await frozenOf(db, userId)) !== null)
    throw new Refusal({ code: 'conflict', reason: 'directory.contacts.frozen', fields })
}

/**
 * No change of contacts from now on; what waits is dropped. Answers how many changes that were. Call `settleContacts` first:
 * a contact whose time has come is not a change any more.
 */
export async function freezeContacts(tx: WriteDb, userId: UserId, frozen: Frozen): Promise<number> {
  const dropped = await dropPending(tx, userId)
  await dropVetoes(tx, userId, 'new')
  await insertFreeze(tx, userId, frozen)
  return dropped
}

/** The user said that a change was not theirs: new contacts are dropped, removed ones come back, and all of them freeze. */
export async function takeBackChanges(tx: WriteDb, userId: UserId, now: number): Promise<void> {
  for (const row of await vetoRows(tx, userId, now)) if (row.kind === 'removed') await restoreContact(tx, row)
  await dropVetoes(tx, userId)
  await freezeContacts(tx, userId, { at: now, cause: 'veto' })
}

/** Answers whether they were frozen. */
export const unfreezeContacts = (tx: WriteDb, userId: UserId): Promise<boolean> => deleteFreeze(tx, userId)
