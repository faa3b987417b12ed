import type { ImportTarget } from '#shared/contract/directory.ts'

import { suggestTarget } from '../suggest.ts'
import { withColumn } from './columns.ts'
import { readTable } from './csv.ts'
import type { Format, SourceItem } from './format.ts'
import { findSeparator } from './records.ts'

/**
 * Microsoft Entra's bulk CSV, both ways it exists (learn.microsoft.com/entra/identity/users/users-bulk-add and -download):
 * the template, with `version:v1.0` above headings like `Name [displayName] Required` (older: `Name (example: …) [displayName] *`),
 * and the download, with bare property names. Headings are translated in localised portals; the property in brackets is not.
 */
export const entraCsv: Format = {
  name: 'entra-csv',
  recognise(text) {
    const head = text.slice(0, 16 * 1024)
    if (VERSION.test(head) && /\[userPrincipalName\]/iu.test(head)) return 1
    const header = head.split(/\r\n|\n|\r/u, 1)[0] ?? ''
    const names = new Set(header.split(findSeparator(text)).map(propertyOf))
    if (!names.has('userprincipalname')) return 0
    return ['displayname', 'usertype', 'accountenabled', 'objectid', 'usagelocation'].filter(name => names.has(name))
      .length >= 2
      ? 0.9
      : 0
  },
  separator: findSeparator,
  async *read(text) {
    let mailColumn: string | undefined
    const isHeader = (cells: readonly string[]) => {
      const properties = cells.map(propertyOf)
      mailColumn = properties.includes('mail') ? undefined : cells[properties.indexOf('userprincipalname')]?.trim()
      return properties.includes('userprincipalname')
    }
    for await (const item of readTable({ text, fromLine: VERSION.test(text) ? 2 : 1, isHeader, isExample }))
      yield withMail(item, mailColumn)
  },
  suggest(column) {
    if (column === MAIL_OF_LOGIN) return 'email'
    const property = propertyOf(column)
    return Object.hasOwn(TARGETS, property) ? (TARGETS[property] ?? 'ignore') : suggestTarget(column)
  },
}

/**
 * The template has no mail column: Entra makes the mailbox from the user name. This column carries that assumption
 * in the open, so that whoever maps the columns can switch it off.
 */
export const MAIL_OF_LOGIN = 'userPrincipalName → mail'

/** The first line of the template. */
const VERSION = /^\uFEFF?"?version:v\d/iu

const TARGETS: Readonly<Record<string, ImportTarget>> = {
  userprincipalname: 'login',
  displayname: 'name',
  givenname: 'givenName',
  surname: 'familyName',
  mail: 'email',
  mobile: 'phone',
  mobilephone: 'phone',
  employeeid: 'employeeNumber',
  department: 'department',
  jobtitle: 'title',
  city: 'location',
  country: 'location',
  preferredlanguage: 'preferredLanguage',
  accountenabled: 'enabled',
  telephonenumber: 'attribute:officePhone',
  businessphones: 'attribute:officePhone',
  physicaldeliveryofficename: 'attribute:office',
  officelocation: 'attribute:office',
  objectid: 'attribute:entraId',
  id: 'attribute:entraId',
  usertype: 'attribute:userType',
  usagelocation: 'attribute:usageLocation',
  companyname: 'attribute:companyName',
}

/** `Block sign in (Yes/No) [accountEnabled] Required` → `accountenabled`; a bare property stays itself. */
const propertyOf = (heading: string): string =>
  (/\[([A-Za-z]+)\]/u.exec(heading)?.[1] ?? heading.replaceAll('"', '').trim()).toLowerCase()

/** The template's third line shows how to fill it in: `Example: Chris Green,chris@contoso.com,…`. */
const isExample = (values: ReadonlyMap<string, readonly string[]>): boolean =>
  [...values].some(([column, [value]]) => propertyOf(column) === 'displayname' && /^example:/iu.test(value ?? ''))

const withMail = (item: SourceItem, column: string | undefined): SourceItem =>
  withColumn(item, MAIL_OF_LOGIN, values => {
    const login = (column === undefined ? undefined : values.get(column)?.[0])?.trim() ?? ''
    // Guests (`#EXT#`) and the tenant's own domain have a name there but usually no mailbox.
    return !/^[^@\s]+@[^@\s]+$/u.test(login) || /#EXT#|\.onmicrosoft\.(?:com|cn)$/iu.test(login) ? null : login
  })
