import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../../store/database.ts'

export const rowidOf = async (db: ReadDb, userId: UserId): Promise<number | undefined> =>
  (await db.selectFrom('user').select('rowid').where('id', '=', userId).executeTakeFirst())?.rowid

/** Contacts that wait, ways to take a change back, and what was frozen. */
export async function wipeContactRows(tx: WriteDb, userId: UserId): Promise<void> {
  for (const table of ['pending_contact', 'contact_veto', 'contact_freeze', 'account_freeze'] as const)
    await tx.deleteFrom(table).where('user_id', '=', userId).execute()
}

/** No login that anybody can type has this key: a login holds no control characters. */
const buriedKey = (userId: UserId): string => `\u0000${userId}`

/** Empties whatever says something of a person but the name and the login. */
export async function wipeUser(tx: WriteDb, userId: UserId, now: number): Promise<void> {
  await tx
    .updateTable('user')
    .set({
      login_key: buriedKey(userId),
      description: '',
      email: '',
      email_key: '',
      email_changed_at: null,
      area_code: '',
      phone: '',
      phone_key: '',
      phone_changed_at: null,
      enabled: 0,
      access_mode: 'default',
      xuser_id: '',
      xuser_type: '',
      employee_number: '',
      department: '',
      title: '',
      manager: '',
      location: '',
      preferred_language: '',
      privileged: 0,
      attributes: '{}',
      locked_until: null,
      last_sign_in_at: null,
      updated_at: now,
      deleted_at: now,
    })
    .where('id', '=', userId)
    .execute()
}
