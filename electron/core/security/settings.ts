import { DEFAULT_SETTINGS, Settings } from '#shared/contract/security.ts'
import { Secret } from '#shared/secret.ts'
import type { OperatorId } from '#shared/contract/ids.ts'

import type { SmsOptions, SmtpOptions } from '../ports.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'

const SETTINGS = 'settings'
const ADDRESS_CHANGED = 'publicAddress.changed'

/** The gateways and where each keeps its secret: sealed, in a row of its own. `changed` says who touched the gateway last. */
const GATEWAYS = {
  smtp: { secret: 'smtp.password', seal: 'setting.smtp.password', changed: 'smtp.changed' },
  sms: { secret: 'sms.secret', seal: 'setting.sms.secret', changed: 'sms.changed' },
} as const
type Gateway = keyof typeof GATEWAYS

/** The settings in force: stored values over the defaults. The secrets of the gateways are never among them. */
export async function loadSettings(db: ReadDb | WriteDb): Promise<Settings> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', SETTINGS).executeTakeFirst()
  if (row === undefined) return DEFAULT_SETTINGS
  return Settings.parse({ ...DEFAULT_SETTINGS, ...(JSON.parse(row.value) as object) })
}

/** How mail leaves the machine, or null when no gateway is configured. */
export async function loadSmtp(db: ReadDb | WriteDb, keys: Keys): Promise<SmtpOptions | null> {
  const { smtp } = await loadSettings(db)
  if (smtp === null) return null
  const { password: _written, ...rest } = smtp
  return { ...rest, password: await secretOf(db, keys, 'smtp') }
}

/** How text messages leave the machine, or null when no gateway is configured. */
export async function loadSms(db: ReadDb | WriteDb, keys: Keys): Promise<SmsOptions | null> {
  const { sms } = await loadSettings(db)
  return sms === null ? null : { ...sms, secret: await secretOf(db, keys, 'sms') }
}

async function secretOf(db: ReadDb | WriteDb, keys: Keys, gateway: Gateway): Promise<Secret> {
  const { secret, seal } = GATEWAYS[gateway]
  const sealed = await readFlag(db, secret)
  return new Secret(sealed === null ? '' : keys.unseal(seal, Buffer.from(sealed, 'base64')))
}

/** Settings as they may be stored and shown: a secret that was written is never read back. */
export const withoutSecrets = (settings: Settings): Settings => ({
  ...settings,
  smtp: settings.smtp === null ? null : { ...settings.smtp, password: '' },
  sms: settings.sms === null ? null : { ...settings.sms, secret: '' },
})

/**
 * Stores settings; the secret of a gateway goes sealed into a row of its own. An empty one keeps what is there, unless the
 * gateway moved: a stored secret is for the server it was typed for, or whoever changes the address could have it sent there.
 */
export async function saveSettings(
  tx: WriteDb,
  keys: Keys,
  change: { readonly next: Settings; readonly before: Settings; readonly by: OperatorId; readonly at: number },
): Promise<void> {
  const { next, by, at } = change
  const put = (name: string, value: string) =>
    tx
      .insertInto('setting')
      .values({ name, value, changed_at: at, changed_by: by })
      .onConflict(conflict => conflict.column('name').doUpdateSet({ value, changed_at: at, changed_by: by }))
      .execute()
  const [shown, before] = [withoutSecrets(next), withoutSecrets(change.before)]
  await put(SETTINGS, JSON.stringify(shown))
  const typed = { smtp: next.smtp?.password ?? '', sms: next.sms?.secret ?? '' }
  for (const gateway of ['smtp', 'sms'] as const) {
    const { secret, seal, changed } = GATEWAYS[gateway]
    if (typed[gateway] !== '') await put(secret, Buffer.from(keys.seal(seal, typed[gateway])).toString('base64'))
    else if (placeOf(shown, gateway) !== placeOf(before, gateway))
      await tx.deleteFrom('setting').where('name', '=', secret).execute()
    if (typed[gateway] !== '' || JSON.stringify(shown[gateway]) !== JSON.stringify(before[gateway]))
      await put(changed, '')
  }
  if (next.publicAddress !== before.publicAddress) await put(ADDRESS_CHANGED, '')
}

/** Which server a gateway is, and how it is spoken to: what a secret was typed for. */
function placeOf({ smtp, sms }: Settings, gateway: Gateway): string {
  if (gateway === 'smtp') return smtp === null ? '' : [smtp.host, smtp.port, smtp.security, smtp.user].join(' ')
  if (sms === null) return ''
  return sms.kind === 'http' ? new URL(sms.url).origin : [sms.host, sms.port, sms.tls, sms.systemId].join(' ')
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
