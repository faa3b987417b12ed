import type { ImportTarget } from '#shared/contract/directory.ts'

import { groupCell } from '../groupNames.ts'
import { LIMITS, refuseFile } from '../limits.ts'
import { named } from './format.ts'
import type { Format, Reference, SourceItem } from './format.ts'
import { isObject, jsonElements, member, objects, plain } from './jsonElements.ts'
import { jsonRow } from './jsonRow.ts'

/**
 * A SCIM 2.0 ListResponse (RFC 7644 3.4.2) of users and groups (RFC 7643 4.1, 4.2, with the enterprise extension of 4.3), or a
 * bare list of them. Our own JSON export is one, with an extension for what SCIM has no place for.
 */
export const scim: Format = {
  name: 'scim',
  recognise: text => (/^\s*[[{]/u.test(text) && /"urn:ietf:params:scim:/iu.test(text.slice(0, 64 * 1024)) ? 1 : 0),
  separator: () => '',
  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous for formats that stream
  async *read(text) {
    let rows = 0
    for (const item of jsonElements(text, 'Resources')) {
      rows += 1
      if (rows > LIMITS.rows) throw refuseFile('too-many-rows')
      if (item.kind === 'cut')
        yield { kind: 'broken', line: item.line, field: '', reason: 'json-cut', values: {}, fatal: true }
      else yield readResource(item.line, item.value)
    }
  },
  suggest: column =>
    Object.hasOwn(TARGETS, column)
      ? (TARGETS[column] ?? 'ignore')
      : /^attribute:./u.test(column)
        ? (column as ImportTarget)
        : 'ignore',
}

/** What our export adds to a user. */
export const OWN_SCHEMA = 'urn:iamdesk:scim:schemas:2.0:User'
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const TARGETS: Readonly<Record<string, ImportTarget>> = {
  userName: 'login',
  displayName: 'name',
  'name.givenName': 'givenName',
  'name.familyName': 'familyName',
  emails: 'email',
  'phoneNumbers.mobile': 'phone',
  'phoneNumbers.work': 'attribute:officePhone',
  title: 'title',
  preferredLanguage: 'preferredLanguage',
  active: 'enabled',
  addresses: 'location',
  employeeNumber: 'employeeNumber',
  department: 'department',
  manager: 'manager',
  groups: 'groups',
  description: 'description',
  privileged: 'privileged',
  kind: 'kind',
  enterpriseAdministrator: 'enterpriseAdministrator',
  costCenter: 'attribute:costCenter',
  organization: 'attribute:organization',
  division: 'attribute:division',
  userType: 'attribute:userType',
  externalId: 'attribute:externalId',
}

function readResource(line: number, value: Readonly<Record<string, unknown>> | null): SourceItem {
  if (value === null) return { kind: 'broken', line, field: '', reason: 'json-broken', values: {}, fatal: false }
  const schemas = member(value, 'schemas')
  const urns = Array.isArray(schemas) ? schemas.flatMap(one => plain(one) ?? []) : []
  if (urns.some(one => /:Group$/iu.test(one))) return readGroup(line, value)
  if (urns.length > 0 && !urns.some(one => /:User$/iu.test(one)))
    return { kind: 'skipped', line, reason: 'not-a-person', values: { class: named(urns[0]) } }
  return readUser(line, value)
}

function readUser(line: number, value: Readonly<Record<string, unknown>>): SourceItem {
  const row = jsonRow()
  const name = member(value, 'name')
  const extra = extension(value, ENTERPRISE_SCHEMA)
  const own = extension(value, OWN_SCHEMA)
  for (const field of ['userName', 'title', 'preferredLanguage', 'active', 'userType', 'externalId'])
    row.put(field, member(value, field))
  row.put('displayName', member(value, 'displayName') ?? member(name, 'formatted'))
  row.put('name.givenName', member(name, 'givenName'))
  row.put('name.familyName', member(name, 'familyName'))
  for (const email of bestFirst(member(value, 'emails'), 'work')) row.put('emails', member(email, 'value'))
  for (const phone of bestFirst(member(value, 'phoneNumbers'), 'mobile')) {
    const type = plain(member(phone, 'type'))?.toLowerCase() ?? ''
    const column =
      type === 'mobile' || type === '' ? 'phoneNumbers.mobile' : `phoneNumbers.${type === 'work' ? 'work' : 'other'}`
    // RFC 3966, as RFC 7643 4.1.2 recommends it.
    row.put(column, plain(member(phone, 'value'))?.replace(/^tel:/iu, '') ?? member(phone, 'value'))
  }
  const [address] = bestFirst(member(value, 'addresses'), 'work')
  row.put('addresses', member(address, 'locality') ?? member(address, 'formatted'))
  for (const field of ['employeeNumber', 'department', 'costCenter', 'organization', 'division'])
    row.put(field, member(extra, field))
  row.put('manager', member(member(extra, 'manager'), 'displayName'))
  const groups = objects(member(value, 'groups')).flatMap(group => plain(member(group, 'display')) ?? [])
  if (groups.length > 0) row.put('groups', groupCell(groups))
  for (const field of ['description', 'privileged', 'kind', 'enterpriseAdministrator'])
    row.put(field, member(own, field))
  const attributes = member(own, 'attributes')
  if (isObject(attributes)) for (const [key, text] of Object.entries(attributes)) row.put(`attribute:${key}`, text)
  const secret = member(value, 'password') === undefined ? [] : [{ field: 'password', reason: 'secret' } as const]
  return {
    kind: 'row',
    line,
    id: plain(member(value, 'id')) ?? '',
    values: row.values,
    leftOut: [...row.leftOut, ...secret],
  }
}

function readGroup(line: number, value: Readonly<Record<string, unknown>>): SourceItem {
  const members = objects(member(value, 'members')).flatMap((one): Reference[] => {
    const id = plain(member(one, 'value'))
    return id === null ? [] : [{ by: 'id', value: id }]
  })
  return {
    kind: 'group',
    line,
    name: plain(member(value, 'displayName')) ?? '',
    description: plain(member(extension(value, OWN_SCHEMA), 'description')) ?? '',
    members,
  }
}

const extension = (value: Readonly<Record<string, unknown>>, schema: string): unknown => member(value, schema)

/** The primary value, else the one of a type, comes first. */
function bestFirst(value: unknown, type: string): readonly Readonly<Record<string, unknown>>[] {
  const rank = (one: unknown) =>
    member(one, 'primary') === true ? 0 : plain(member(one, 'type'))?.toLowerCase() === type ? 1 : 2
  return objects(value).toSorted((a, b) => rank(a) - rank(b))
}
