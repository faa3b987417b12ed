import type { Settings } from '#shared/contract/security.ts'

import { hoursDraftOf, hoursOf, type HoursDraft } from './hoursDraft.ts'
import { fits, NUMBER_GROUPS, numbersOf, type NumberName } from './numbers.ts'
import { smsDraftOf, smsOf, type SmsDraft } from './smsDraft.ts'

export type Smtp = NonNullable<Settings['smtp']>

/** The settings as the form holds them: a number may be empty while it is typed, and the mail server may be off. */
export interface Draft {
  numbers: Record<NumberName, number | null>
  rememberLastLogin: boolean
  publicAddress: string
  hours: HoursDraft
  useSmtp: boolean
  smtp: Omit<Smtp, 'port'> & { port: number | null }
  sms: SmsDraft
}

const noServer: Draft['smtp'] = { host: '', port: 587, security: 'starttls', user: '', password: '', from: '' }
const names = Object.values(NUMBER_GROUPS).flatMap(group => Object.keys(group)) as NumberName[]
const all = (Object.keys(NUMBER_GROUPS) as (keyof typeof NUMBER_GROUPS)[]).flatMap(numbersOf)

export const draftOf = (stored: Settings): Draft => ({
  numbers: Object.fromEntries(names.map(name => [name, stored[name]])) as Record<NumberName, number>,
  rememberLastLogin: stored.rememberLastLogin,
  publicAddress: stored.publicAddress,
  hours: hoursDraftOf(stored.workingHours),
  useSmtp: stored.smtp !== null,
  // The password is written, never read back; an empty one keeps what is stored.
  smtp: stored.smtp === null ? { ...noServer } : { ...stored.smtp, password: '' },
  sms: smsDraftOf(stored.sms),
})

export const addressFits = (address: string): boolean =>
  address === '' || (/^https?:\/\//u.test(address) && URL.canParse(address))
export const smtpFits = ({ useSmtp, smtp }: Draft): boolean =>
  !useSmtp ||
  (smtp.host.trim() !== '' && smtp.port !== null && smtp.port >= 1 && smtp.port <= 65_535 && smtp.from.includes('@'))
export const draftFits = (draft: Draft): boolean =>
  all.every(setting => fits(setting, draft.numbers[setting.name])) &&
  addressFits(draft.publicAddress.trim()) &&
  smtpFits(draft) &&
  smsOf(draft.sms) !== undefined &&
  hoursOf(draft.hours) !== undefined

/** Only what differs from what is stored. Working hours, or a gateway for text messages, that do not fit yet count as different. */
export function changesOf(stored: Settings, draft: Draft): Partial<Settings> {
  const sms = smsOf(draft.sms)
  const workingHours = hoursOf(draft.hours)
  const smtp = draft.useSmtp ? { ...draft.smtp, port: draft.smtp.port ?? 0, host: draft.smtp.host.trim() } : null
  const wanted: Partial<Settings> = {
    ...(Object.fromEntries(names.map(name => [name, draft.numbers[name]])) as Record<NumberName, number>),
    rememberLastLogin: draft.rememberLastLogin,
    publicAddress: draft.publicAddress.trim(),
    smtp,
    ...(sms === undefined ? {} : { sms }),
    ...(workingHours === undefined ? {} : { workingHours }),
  }
  const before: Partial<Settings> = {
    ...stored,
    smtp: stored.smtp === null ? null : { ...stored.smtp, password: '' },
    sms: stored.sms === null ? null : { ...stored.sms, secret: '' },
  }
  const keys = Object.keys(wanted) as (keyof Settings)[]
  return {
    ...Object.fromEntries(
      keys.filter(key => canonical(wanted[key]) !== canonical(before[key])).map(key => [key, wanted[key]]),
    ),
    // Saving is refused until it fits; until then the page must know that something is unsaved.
    ...(sms === undefined ? { sms: stored.sms } : {}),
    ...(workingHours === undefined ? { workingHours: stored.workingHours } : {}),
  }
}

/** The same text for the same value, in whatever order its names were written. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
