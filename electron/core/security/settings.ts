import { DEFAULT_SETTINGS, Settings } from '#shared/contract/security.ts'
import { Secret } from '#shared/secret.ts'
import type { OperatorId } from '#shared/contract/ids.ts'

import type { SmtpOptions } from '../ports.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'

const SETTINGS = 'settings'
const SMTP_SECRET = 'smtp.password'
const SMTP_SEAL = 'setting.smtp.password'
const SMTP_CHANGED = 'smtp.changed'
const ADDRESS_CHANGED = 'publicAddress.changed'

/** The settings in force: stored values over the defaults. The SMTP password is never among them. */
export async function loadSettings(db: ReadDb | WriteDb): Promise<Settings> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', SETTINGS).executeTakeFirst()
  if (row === undefined) return DEFAULT_SETTINGS
  return Settings.parse({ ...DEFAULT_SETTINGS, ...(JSON.parse(row.value) as object) })
}

/** How mail leaves the machine, or null when no gateway is configured; and who changed that last, when. */
export async function loadSmtp(
  db: ReadDb | WriteDb,
  keys: Keys,
): Promise<{ options: SmtpOptions; changedAt: number; changedBy: OperatorId | null } | null> {
  const { smtp } = await loadSettings(db)
  if (smtp === null) return null
  const rows = await db.selectFrom('setting').selectAll().where('name', 'in', [SMTP_SECRET, SMTP_CHANGED]).execute()
  const sealed = rows.find(row => row.name === SMTP_SECRET)
  const changed = rows.find(row => row.name === SMTP_CHANGED)
  const password = sealed === undefined ? '' : keys.unseal(SMTP_SEAL, Buffer.from(sealed.value, 'base64'))
  const { password: _written, ...rest } = smtp
  return {
    options: { ...rest, password: new Secret(password) },
    changedAt: changed?.changed_at ?? 0,
    changedBy: (changed?.changed_by ?? null) as OperatorId | null,
  }
}

/** Stores settings; the SMTP password goes sealed into a row of its own, and an empty one keeps what is there. */
export async function saveSettings(
  tx: WriteDb,
  keys: Keys,
  change: { readonly next: Settings; readonly before: Settings; readonly by: OperatorId; readonly at: number },
): Promise<void> {
  const { next, before, by, at } = change
  const put = (name: string, value: string) =>
    tx
      .insertInto('setting')
      .values({ name, value, changed_at: at, changed_by: by })
      .onConflict(conflict => conflict.column('name').doUpdateSet({ value, changed_at: at, changed_by: by }))
      .execute()
  const smtp = next.smtp === null ? null : { ...next.smtp, password: '' }
  await put(SETTINGS, JSON.stringify({ ...next, smtp }))
  const typed = next.smtp?.password ?? ''
  if (typed !== '') await put(SMTP_SECRET, Buffer.from(keys.seal(SMTP_SEAL, typed)).toString('base64'))
  if (next.smtp === null) await tx.deleteFrom('setting').where('name', '=', SMTP_SECRET).execute()
  if (typed !== '' || JSON.stringify(smtp) !== JSON.stringify(before.smtp)) await put(SMTP_CHANGED, '')
  if (next.publicAddress !== before.publicAddress) await put(ADDRESS_CHANGED, '')
}

/** A flag kept beside the settings: `sample`, `recovery.confirmed`, `store.name`. */
export async function readFlag(db: ReadDb | WriteDb, name: string): Promise<string | null> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? null
}

/** Sets a flag. */
export async function writeFlag(
  tx: WriteDb,
  name: string,
  flag: { readonly value: string; readonly at: number },
): Promise<void> {
  await tx
    .insertInto('setting')
    .values({ name, value: flag.value, changed_at: flag.at, changed_by: null })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value: flag.value, changed_at: flag.at }))
    .execute()
}
