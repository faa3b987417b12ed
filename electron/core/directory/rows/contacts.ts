import type { Frozen } from '#shared/contract/directory.ts'
import type { Channel, UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { ReadDb, WriteDb } from '../../store/database.ts'

/** Ways by which a user can take back changes of contacts, as far as their time is not over. */
export const vetoRows = (db: ReadDb, userId: UserId, now: number) =>
  db
    .selectFrom('contact_veto')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('channel')
    .execute()

/** Until when changes of these users can be taken back. */
export async function takeBackRows(
  db: ReadDb,
  userIds: readonly UserId[],
  now: number,
): Promise<ReadonlyMap<UserId, number>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('contact_veto')
    .select(({ fn }) => ['user_id as userId', fn.max('expires_at').as('until')])
    .where('user_id', 'in', userIds)
    .where('expires_at', '>', now)
    .groupBy('user_id')
    .execute()
  return new Map(rows.map(row => [row.userId, row.until]))
}

export type VetoRow = Awaited<ReturnType<typeof vetoRows>>[number]

/** Whose change a link takes back. */
export const vetoByLink = (db: ReadDb, linkDigest: Uint8Array, now: number) =>
  db
    .selectFrom('contact_veto')
    .select('user_id as userId')
    .where('link_digest', '=', linkDigest)
    .where('expires_at', '>', now)
    .executeTakeFirst()

/** A later change of the same kind takes the place of an earlier one. */
export const putVeto = (tx: WriteDb, row: VetoRow) => tx.replaceInto('contact_veto').values(row).execute()

/** Takes one try off every way of the user before anything is compared; says whether there was one. */
export async function takeVetoTry(tx: WriteDb, userId: UserId): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('contact_veto')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('user_id', '=', userId)
    .where('tries_left', '>', 0)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export const dropVetoes = (tx: WriteDb, userId: UserId, kind?: 'new') =>
  tx
    .deleteFrom('contact_veto')
    .where('user_id', '=', userId)
    .$if(kind !== undefined, query => query.where('kind', '=', 'new'))
    .execute()

/** Answers how many new contacts waited. */
export async function dropPending(tx: WriteDb, userId: UserId): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('pending_contact').where('user_id', '=', userId).executeTakeFirst()
  return Number(numDeletedRows)
}

/** Puts a removed contact back as it was. */
export const restoreContact = (tx: WriteDb, row: VetoRow) =>
  tx
    .updateTable('user')
    .set(
      row.channel === 'email'
        ? { email: row.address, email_key: row.address_key, email_changed_at: row.address_changed_at }
        : {
            area_code: row.area_code,
            phone: row.address,
            phone_key: row.address_key,
            phone_changed_at: row.address_changed_at,
          },
    )
    .where('id', '=', row.user_id)
    .execute()

/**
 * Others who had a removed address too have it alone now, and that is news about them: it weighs nothing until it has aged, or
 * whoever edits one record could make a proof of another's.
 */
export const ageOthers = (
  tx: WriteDb,
  about: { readonly userId: UserId; readonly channel: Channel; readonly addressKey: string; readonly now: number },
) =>
  tx
    .updateTable('user')
    .set(about.channel === 'email' ? { email_changed_at: about.now } : { phone_changed_at: about.now })
    .where(about.channel === 'email' ? 'email_key' : 'phone_key', '=', about.addressKey)
    .where(about.channel === 'email' ? 'email_key' : 'phone_key', '<>', '')
    .where('id', '<>', about.userId)
    .execute()

/** Since when contacts of these users are frozen, and why. */
export async function frozenRows(db: ReadDb, userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Frozen>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('contact_freeze')
    .select(['user_id as userId', 'frozen_at as at', 'cause'])
    .where('user_id', 'in', userIds)
    .execute()
  return new Map(rows.map(({ userId, at, cause }) => [userId, { at, cause }]))
}

export const insertFreeze = (tx: WriteDb, userId: UserId, frozen: Frozen) =>
  tx
    .insertInto('contact_freeze')
    .values({ user_id: userId, frozen_at: frozen.at, cause: frozen.cause })
    .onConflict(conflict => conflict.doNothing())
    .execute()

export async function deleteFreeze(tx: WriteDb, userId: UserId): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('contact_freeze').where('user_id', '=', userId).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Which contacts in use of these users somebody else has too, in use or waiting. */
export async function sharedChannels(
  db: ReadDb,
  userIds: readonly UserId[],
): Promise<ReadonlyMap<UserId, readonly Channel[]>> {
  if (userIds.length === 0) return new Map()
  const shared = (column: 'email_key' | 'phone_key', channel: Channel) => {
    const own = sql.ref(`user.${column}`)
    const other = sql.ref(`other.${column}`)
    return sql<number>`(${own} <> '' and (
      exists (select 1 from user as other where ${other} = ${own} and ${other} <> '' and other.rowid <> user.rowid)
      or exists (select 1 from pending_contact where channel = ${channel} and address_key = ${own} and user_id <> user.id)))`
  }
  const rows = await db
    .selectFrom('user')
    .select(['user.id as userId', shared('email_key', 'email').as('email'), shared('phone_key', 'sms').as('sms')])
    .where('user.id', 'in', userIds)
    .execute()
  return new Map(
    rows.map(row => [row.userId, (['email', 'sms'] as const).filter(channel => row[channel] === 1)] as const),
  )
}
