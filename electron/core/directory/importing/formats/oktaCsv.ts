import type { ImportTarget } from '#shared/contract/directory.ts'

import { suggestTarget } from '../suggest.ts'
import { headingsOf, withColumn } from './columns.ts'
import { readTable } from './csv.ts'
import type { Format } from './format.ts'
import { findSeparator } from './records.ts'

/**
 * Users of Okta as CSV: the columns of its user profile (`login,firstName,lastName,…,mobilePhone`), in its import template and
 * in exports, there also with `profile.` before them and with `status`.
 */
export const oktaCsv: Format = {
  name: 'okta-csv',
  recognise(text) {
    const names = new Set(headingsOf(text, fold))
    const signs = [
      'secondemail',
      'mobilephone',
      'honorificprefix',
      'nickname',
      'profileurl',
      'zipcode',
      'managerid',
      'primaryphone',
    ]
    const known = ['login', 'firstname', 'lastname', 'email'].every(name => names.has(name))
    return known && signs.filter(name => names.has(name)).length >= 2 ? 0.95 : 0
  },
  separator: findSeparator,
  async *read(text) {
    const status = headingsOf(text, heading => heading.trim()).find(heading => fold(heading) === 'status')
    const table = readTable({ text, fromLine: 1, isHeader: () => true, isExample: () => false })
    for await (const item of table)
      yield status === undefined ? item : withColumn(item, status, values => enabledOf(values.get(status)?.[0]))
  },
  suggest(column) {
    const name = fold(column)
    return Object.hasOwn(TARGETS, name) ? (TARGETS[name] ?? 'ignore') : suggestTarget(column)
  },
}

/** `profile.mobilePhone`, `Mobile phone` → `mobilephone`. */
const fold = (heading: string): string =>
  heading
    .trim()
    .replace(/^(?:user\.)?profile\./iu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/gu, '')

/** Okta's user status: who cannot sign in there until an administrator acts shall not be able to here. */
const enabledOf = (status = ''): string | null =>
  status.trim() === ''
    ? null
    : /^(?:staged|suspended|deprovisioned|deactivated|deleted)$/iu.test(status.trim())
      ? 'no'
      : 'yes'

const TARGETS: Readonly<Record<string, ImportTarget>> = {
  login: 'login',
  status: 'enabled',
  displayname: 'name',
  mobilephone: 'phone',
  primaryphone: 'attribute:officePhone',
  employeenumber: 'employeeNumber',
  city: 'location',
  department: 'department',
  division: 'attribute:division',
  costcenter: 'attribute:costCenter',
  organization: 'attribute:organization',
  usertype: 'attribute:userType',
  manager: 'manager',
  managerid: 'ignore',
  nickname: 'ignore',
  secondemail: 'ignore',
  locale: 'ignore',
  id: 'attribute:oktaId',
  userid: 'attribute:oktaId',
}
