import type { ImportTarget } from '#shared/contract/directory.ts'

import { suggestTarget } from '../suggest.ts'
import { headingsOf, withColumn } from './columns.ts'
import { readTable } from './csv.ts'
import type { Format } from './format.ts'
import { findSeparator } from './records.ts'

/**
 * The users CSV of Google Workspace, as the admin console downloads it and takes it back ("Add or update multiple users from a
 * CSV file"): headings like `Email Address [Required]`. The address is both the login and the mailbox.
 */
export const googleCsv: Format = {
  name: 'google-csv',
  recognise(text) {
    const names = new Set(headingsOf(text, fold))
    return ['firstname', 'lastname', 'emailaddress', 'orgunitpath'].every(name => names.has(name)) ? 0.95 : 0
  },
  separator: findSeparator,
  async *read(text) {
    const [address, status] = ['emailaddress', 'status'].map(name => columnsOf(text).find(one => fold(one) === name))
    const table = readTable({ text, fromLine: 1, isHeader: () => true, isExample: () => false })
    for await (const item of table) {
      const row = withColumn(item, MAILBOX, values => values.get(address ?? '')?.[0] ?? null)
      yield status === undefined ? row : withColumn(row, status, values => enabledOf(values.get(status)?.[0]))
    }
  },
  suggest(column) {
    if (column === MAILBOX) return 'email'
    const name = fold(column)
    return Object.hasOwn(TARGETS, name) ? (TARGETS[name] ?? 'ignore') : suggestTarget(column)
  },
}

/** The address once more, as what it also is. */
const MAILBOX = 'Email Address → mail'

const columnsOf = (text: string) => headingsOf(text, heading => heading.trim())

/** `Recovery Phone [MUST BE IN THE E.164 FORMAT]` → `recoveryphone`. */
const fold = (heading: string): string =>
  heading
    .replace(/\[.*$/su, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/gu, '')

/** Active, Suspended, Archived. */
const enabledOf = (status = ''): string | null =>
  status.trim() === '' ? null : /^active$/iu.test(status.trim()) ? 'yes' : 'no'

const TARGETS: Readonly<Record<string, ImportTarget>> = {
  emailaddress: 'login',
  firstname: 'givenName',
  lastname: 'familyName',
  status: 'enabled',
  mobilephone: 'phone',
  workphone: 'attribute:officePhone',
  employeeid: 'employeeNumber',
  employeetype: 'attribute:employeeType',
  employeetitle: 'title',
  manageremail: 'manager',
  department: 'department',
  costcenter: 'attribute:costCenter',
  orgunitpath: 'attribute:orgUnit',
  buildingid: 'attribute:building',
  // The recovery address and number are the user's private ones, given for another purpose.
  recoveryemail: 'ignore',
  recoveryphone: 'ignore',
  newprimaryemail: 'ignore',
  newstatus: 'ignore',
}
