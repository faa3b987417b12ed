import type { ImportTarget } from '#shared/contract/directory.ts'

import { LIMITS, refuseFile } from '../limits.ts'
import { isSecret } from '../secrets.ts'
import { suggestTarget } from '../suggest.ts'
import type { Format, LeftOut, SourceItem } from './format.ts'
import { readLdifEntries, type LdifEntry } from './ldifLines.ts'

/** LDIF content records (RFC 2849) as OpenLDAP's slapcat and ldapsearch write them. */
export const ldif: Format = {
  name: 'ldif',
  recognise: text => (/^dn::? ?\S/iu.test(firstLine(text.slice(0, 64 * 1024))) ? 1 : 0),
  separator: () => '',
  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous for formats that stream
  async *read(text, onProgress) {
    const columns = new Map<string, string>()
    let rows = 0
    for (const entry of readLdifEntries(text)) {
      onProgress(Math.min(1, entry.end / text.length))
      rows += 1
      if (rows > LIMITS.rows) throw refuseFile('too-many-rows')
      yield readEntry(entry, columns)
      if (columns.size > LIMITS.columns) throw refuseFile('too-many-columns')
    }
  },
  suggest(column) {
    const name = column.toLowerCase()
    return Object.hasOwn(TARGETS, name) ? (TARGETS[name] ?? 'ignore') : suggestTarget(column)
  },
}

/** The first line that is no comment, no continuation of one, not blank and not `version: 1`. */
const firstLine = (text: string): string =>
  text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .find(line => line !== '' && !/^(?:#| |version: ?1$)/iu.test(line)) ?? ''

/** RFC 4519, RFC 2798 and Active Directory names that the general headings do not know, or know differently. */
const TARGETS: Readonly<Record<string, ImportTarget>> = {
  uid: 'login',
  samaccountname: 'login',
  cn: 'name',
  displayname: 'name',
  sn: 'familyName',
  mail: 'email',
  mobile: 'phone',
  telephonenumber: 'attribute:officePhone',
  ou: 'department',
  departmentnumber: 'department',
  title: 'title',
  l: 'location',
  employeetype: 'attribute:employeeType',
  roomnumber: 'attribute:roomNumber',
  o: 'attribute:organization',
}

/** Object classes of people (RFC 4519, RFC 2798, RFC 2307, RFC 4524, Active Directory, eduPerson). */
const PEOPLE = new Set([
  'person',
  'organizationalperson',
  'inetorgperson',
  'residentialperson',
  'pilotperson',
  'newpilotperson',
  'posixaccount',
  'user',
  'eduperson',
  'sambasamaccount',
])
/** Computers are also of class `user` in Active Directory. */
const MACHINES = new Set(['computer', 'device', 'iphost'])

/** What the server keeps for itself (RFC 4512 3.4, OpenLDAP, Active Directory) and binary attributes: no columns, no report. */
const IGNORED = new Set([
  'objectclass',
  'structuralobjectclass',
  'entryuuid',
  'entrycsn',
  'entrydn',
  'entryttl',
  'contextcsn',
  'creatorsname',
  'createtimestamp',
  'modifiersname',
  'modifytimestamp',
  'subschemasubentry',
  'hassubordinates',
  'numsubordinates',
  'memberof',
  'pwdchangedtime',
  'pwdaccountlockedtime',
  'pwdfailuretime',
  'pwdgraceusetime',
  'pwdlastsuccess',
  'pwdreset',
  'pwdpolicysubentry',
  'authtimestamp',
  'jpegphoto',
  'photo',
  'thumbnailphoto',
  'audio',
  'usercertificate',
  'usersmimecertificate',
  'x500uniqueidentifier',
  'objectguid',
  'objectsid',
])

function readEntry(entry: LdifEntry, columns: Map<string, string>): SourceItem {
  const { line } = entry
  if (entry.fault !== null) return { kind: 'broken', ...entry.fault, values: {}, fatal: false }
  const first = entry.attributes[0]
  if (first?.name.toLowerCase() !== 'dn')
    return { kind: 'broken', line, field: 'dn', reason: 'ldif-no-dn', values: {}, fatal: false }
  if (entry.attributes.some(({ name }) => /^(?:changetype|control)$/iu.test(name)))
    return { kind: 'skipped', line, reason: 'change-record', values: {} }
  const classes = entry.attributes
    .filter(({ name }) => name.toLowerCase() === 'objectclass')
    .map(({ text }) => (text ?? '').toLowerCase())
  if (!classes.some(name => PEOPLE.has(name)) || classes.some(name => MACHINES.has(name)))
    return {
      kind: 'skipped',
      line,
      reason: 'not-a-person',
      values: {
        class: entry.attributes.find(({ name }) => /^structuralobjectclass$/iu.test(name))?.text ?? classes.at(0) ?? '',
      },
    }
  const values = new Map<string, string[]>()
  const leftOut = new Map<string, LeftOut>()
  for (const { name, text, fault } of entry.attributes.slice(1)) {
    // `userCertificate;binary`, `cn;lang-ja`: the attribute, and how it is meant.
    const bare = (name.split(';', 1)[0] ?? name).toLowerCase()
    if (IGNORED.has(bare) || name.toLowerCase().endsWith(';binary')) continue
    // Attribute names have no case (RFC 4512 2.5): one column, spelled as the file first spells it.
    const known = columns.get(name.toLowerCase())
    if (known === undefined) columns.set(name.toLowerCase(), name)
    const column = known ?? name
    if (isSecret(bare)) leftOut.set(column, { field: column, reason: 'secret' })
    else if (text === null) leftOut.set(column, { field: column, reason: fault })
    else if (text !== '') values.set(column, [...(values.get(column) ?? []), text])
  }
  return { kind: 'row', line, values, leftOut: [...leftOut.values()] }
}
