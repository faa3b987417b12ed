import { stringify } from 'csv-stringify/sync'

import type { HandlersFor } from '../call.ts'
import type { Ports } from '../ports.ts'
import { phoneAddress } from './contacts.ts'
import { everyone, type Everything } from './everyone.ts'
import { guardFormula } from '#shared/formula.ts'
import { startPace } from './importing/pace.ts'

/** Headings that the import recognises again, and what stands under them. No credential is among them. */
const COLUMNS = {
  accountName: user => user.accountName,
  login: user => user.login,
  name: user => user.name,
  email: user => user.email,
  phone: user => (user.phone === '' ? '' : phoneAddress(user.areaCode, user.phone)),
  employeeNumber: user => user.employeeNumber,
  department: user => user.department,
  title: user => user.title,
  manager: user => user.manager,
  location: user => user.location,
  preferredLanguage: user => user.preferredLanguage,
  enabled: user => (user.enabled ? 'yes' : 'no'),
  privileged: user => (user.privileged ? 'yes' : 'no'),
  kind: user => user.kind,
  enterpriseAdministrator: user => (user.enterpriseAdministrator ? 'yes' : 'no'),
  description: user => user.description,
  lastSignInAt: user => timeText(user.lastSignInAt),
  createdAt: user => timeText(user.createdAt),
} as const satisfies Record<string, (user: Everything) => string>

/** Every user as CSV (UTF-8 with a byte order mark, RFC 4180, one column for each free attribute), safe to open in a spreadsheet. */
export function exporting(ports: Pick<Ports, 'clock'>): Pick<HandlersFor<'directory'>, 'exportUsers'> {
  return {
    async exportUsers(call, { accountId }) {
      const pace = startPace(ports.clock)
      const users: Everything[] = []
      for await (const page of everyone(call.read, { accountId, now: call.now })) {
        users.push(...page)
        await pace.breathe()
      }
      const text = writeCsv(users)
      if (accountId !== undefined) call.about({ accountId })
      call.detail({ users: String(users.length) })
      // Nothing changes; the transaction carries the audit row of who took the directory out.
      await call.write(() => Promise.resolve())
      return { fileName: `iam-desk-users-${timeText(call.now).slice(0, 10)}.csv`, text, users: users.length }
    },
  }
}

/** The file for these users. */
export function writeCsv(users: readonly Everything[]): string {
  const attributes = [...new Set(users.flatMap(user => [...user.attributes.keys()]))].sort()
  const header = [...Object.keys(COLUMNS), ...attributes.map(name => `attribute:${name}`)]
  const rows = users.map(user => [
    ...Object.values(COLUMNS).map(read => read(user)),
    ...attributes.map(name => user.attributes.get(name) ?? ''),
  ])
  return stringify(
    [header, ...rows].map(row => row.map(guardFormula)),
    { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/u },
  )
}

const timeText = (at: number | null): string => (at === null ? '' : new Date(at).toISOString())
