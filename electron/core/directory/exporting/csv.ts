import { stringify } from 'csv-stringify/sync'

import { guardFormula } from '#shared/formula.ts'

import { phoneAddress } from '../contacts.ts'
import type { Everything } from '../everyone.ts'
import type { Export } from './export.ts'
import { namesByUser } from '../groups.ts'
import { groupCell } from '../importing/groupNames.ts'

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

/** CSV (UTF-8 with a byte order mark, RFC 4180, one column for each free attribute), safe to open in a spreadsheet. */
export function writeCsv({ users, groups }: Export): Promise<string> {
  const attributes = [...new Set(users.flatMap(user => [...user.attributes.keys()]))].sort()
  const names = namesByUser(groups)
  const inGroups = names.size > 0
  const header = [
    ...Object.keys(COLUMNS),
    ...(inGroups ? ['groups'] : []),
    ...attributes.map(name => `attribute:${name}`),
  ]
  const rows = users.map(user => [
    ...Object.values(COLUMNS).map(read => read(user)),
    ...(inGroups ? [groupCell(names.get(user.userId) ?? [])] : []),
    ...attributes.map(name => user.attributes.get(name) ?? ''),
  ])
  return Promise.resolve(
    stringify(
      [header, ...rows].map(row => row.map(guardFormula)),
      { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/u },
    ),
  )
}

const timeText = (at: number | null): string => (at === null ? '' : new Date(at).toISOString())
