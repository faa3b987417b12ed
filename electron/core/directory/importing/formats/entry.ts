import type { ImportTarget } from '#shared/contract/directory.ts'

import { groupCell } from '../groupNames.ts'
import { isSecret } from '../secrets.ts'
import { suggestTarget } from '../suggest.ts'
import { dnKey, rdnOf } from './dn.ts'
import { named } from './format.ts'
import type { LeftOut, Reference, SourceItem, Wanted } from './format.ts'

/** One value of an entry of a directory tree. `text` is null when it cannot be used: too long, or bytes that are no text. */
export type EntryValue =
  | { readonly name: string; readonly text: string; readonly fault: null }
  | { readonly name: string; readonly text: null; readonly fault: 'too-long' | 'not-text' }

/** An entry of an LDAP directory, however its file writes it. */
export interface Entry {
  readonly line: number
  readonly dn: string
  readonly values: readonly EntryValue[]
}

/** Spelling of columns: attribute names have no case (RFC 4512 2.5), and a file's first spelling stands for all. */
export type Spelling = Map<string, string>

/** Where an attribute of a directory belongs: RFC 4519, RFC 2798 and Active Directory names that mean something else as headings. */
export function suggestForEntry(column: string): ImportTarget {
  const name = column.toLowerCase()
  return Object.hasOwn(TARGETS, name) ? (TARGETS[name] ?? 'ignore') : suggestTarget(column)
}

const TARGETS: Readonly<Record<string, ImportTarget>> = {
  uid: 'login',
  samaccountname: 'login',
  userprincipalname: 'attribute:userPrincipalName',
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
  physicaldeliveryofficename: 'attribute:office',
  company: 'attribute:companyName',
  o: 'attribute:organization',
  memberof: 'groups',
  useraccountcontrol: 'enabled',
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
/** Computers are also of class `user` in Active Directory, and so are the accounts of services. */
const NO_USERS = new Set([
  'computer',
  'device',
  'iphost',
  'msds-groupmanagedserviceaccount',
  'msds-managedserviceaccount',
  // Active Directory: an address book's person, who has no account to sign in with.
  'contact',
])
/** RFC 4519, RFC 2307, Active Directory. */
const GROUPS = new Set(['groupofnames', 'groupofuniquenames', 'groupofmembers', 'posixgroup', 'group'])

/** What the server keeps for itself (RFC 4512 3.4, OpenLDAP, Active Directory) and binary attributes: no columns, no report. */
const IGNORED = new Set([
  'dn',
  'distinguishedname',
  'changetype',
  'objectclass',
  'objectcategory',
  'instancetype',
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
  'pwdchangedtime',
  'pwdaccountlockedtime',
  'pwdfailuretime',
  'pwdgraceusetime',
  'pwdlastsuccess',
  'pwdreset',
  'pwdpolicysubentry',
  'authtimestamp',
  'whencreated',
  'whenchanged',
  'usncreated',
  'usnchanged',
  'dscorepropagationdata',
  'badpwdcount',
  'badpasswordtime',
  'lastlogon',
  'lastlogoff',
  'lastlogontimestamp',
  'logonhours',
  'logoncount',
  'pwdlastset',
  'accountexpires',
  'samaccounttype',
  'codepage',
  'usercertificate',
  'usersmimecertificate',
  'jpegphoto',
  'photo',
  'thumbnailphoto',
  'audio',
  'x500uniqueidentifier',
  'objectguid',
  'objectsid',
])

const MEMBER = new Set(['member', 'uniquemember'])

/** `userCertificate;binary`, `cn;lang-ja`: the attribute, and how it is meant. */
const bareName = (name: string): string => (name.split(';', 1)[0] ?? name).toLowerCase()

/** What an entry is, by its object classes: a person, a group, or something that stays out. */
export function readEntry(entry: Entry, spelling: Spelling, wanted: Pick<Wanted, 'hashes'>): SourceItem {
  const { line, values } = entry
  const classes = values
    .filter(({ name }) => bareName(name) === 'objectclass')
    .map(({ text }) => (text ?? '').toLowerCase())
  const isPerson = classes.some(name => PEOPLE.has(name)) && !classes.some(name => NO_USERS.has(name))
  if (isPerson) return { kind: 'row', line, id: dnKey(entry.dn), ...valuesOf(values, spelling, wanted) }
  if (classes.some(name => GROUPS.has(name))) return groupOf(entry)
  return {
    kind: 'skipped',
    line,
    reason: 'not-a-person',
    values: {
      class: named(
        values.find(({ name }) => bareName(name) === 'structuralobjectclass')?.text ??
          // Active Directory names the most particular class last.
          values.findLast(({ name, text }) => bareName(name) === 'objectclass' && !/^top$/iu.test(text ?? 'top'))?.text,
      ),
    },
  }
}

/** The values of an entry as columns, with what stays out. Passwords are dropped here unless hashes are wanted. */
export function valuesOf(
  all: readonly EntryValue[],
  spelling: Spelling,
  wanted: Pick<Wanted, 'hashes'>,
): { values: ReadonlyMap<string, readonly string[]>; leftOut: LeftOut[]; hashes?: readonly string[] } {
  const values = new Map<string, string[]>()
  const leftOut = new Map<string, LeftOut>()
  const hashes: string[] = []
  for (const { name, text, fault } of all) {
    const bare = bareName(name)
    if (IGNORED.has(bare) || name.toLowerCase().endsWith(';binary')) continue
    if (bare === OWN_ATTRIBUTE) {
      const at = text?.indexOf('=') ?? -1
      if (text !== null && at > 0) values.set(`attribute:${text.slice(0, at)}`, [text.slice(at + 1)])
      continue
    }
    const column = spelling.get(name.toLowerCase()) ?? name
    spelling.set(name.toLowerCase(), column)
    if (wanted.hashes && bare === 'userpassword' && text !== null) hashes.push(text)
    else if (isSecret(bare)) leftOut.set(column, { field: column, reason: 'secret' })
    else if (text === null) leftOut.set(column, { field: column, reason: fault })
    else if (text !== '') values.set(column, [...(values.get(column) ?? []), ...meaningOf(bare, text)])
  }
  return { values, leftOut: [...leftOut.values()], ...(hashes.length > 0 ? { hashes } : {}) }
}

/** How our own export writes free attributes, whose names LDIF could not hold: `NAME=value`. */
export const OWN_ATTRIBUTE = 'iamdeskattribute'

/** Two attributes do not say what they mean: a bit field, and the DNs of groups. */
function meaningOf(attribute: string, text: string): readonly string[] {
  if (attribute === 'memberof') return [groupCell([rdnOf(text)?.value ?? text])]
  // [MS-ADTS] 2.2.16: 0x2 is ACCOUNTDISABLE.
  if (attribute === 'useraccountcontrol')
    return /^\d{1,10}$/u.test(text) ? [(Number(text) & 2) === 0 ? 'yes' : 'no'] : []
  return [text]
}

function groupOf({ line, dn, values }: Entry): SourceItem {
  const first = (name: string) => values.find(one => bareName(one.name) === name)?.text ?? ''
  const members = values.flatMap(({ name, text }): Reference[] => {
    if (text === null || text === '') return []
    const bare = bareName(name)
    // `uniqueMember` may carry a bit string after the name (RFC 4517 3.3.21).
    if (MEMBER.has(bare)) return [{ by: 'id', value: dnKey(text.replace(/#'[01]*'B$/u, '')) }]
    return bare === 'memberuid' ? [{ by: 'login', value: text }] : []
  })
  const name = first('cn') || (rdnOf(dn)?.value ?? '')
  return { kind: 'group', line, name, description: first('description'), members }
}
