import { phoneAddress } from '../contacts.ts'
import type { Everything } from '../everyone.ts'
import type { Export } from './export.ts'
import { namesByUser } from '../groups.ts'
import { ENTERPRISE_SCHEMA, OWN_SCHEMA } from '../importing/formats/scim.ts'
import type { Pace } from '../importing/pace.ts'

/**
 * A SCIM 2.0 ListResponse (RFC 7644 3.4.2) of users and groups, one resource a line. What SCIM has no place for stands in an
 * extension of our own.
 */
export async function writeJson({ users, groups }: Export, pace: Pace): Promise<string> {
  const names = namesByUser(groups)
  const resources: string[] = []
  for (const user of users) {
    resources.push(JSON.stringify(userResource(user, names.get(user.userId) ?? [])))
    await pace.breathe()
  }
  for (const { name, description, members } of groups) {
    resources.push(
      JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: name,
        members: members.map(value => ({ value })),
        ...(description === '' ? {} : { [OWN_SCHEMA]: { description } }),
      }),
    )
    await pace.breathe(members.length)
  }
  return [
    `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${String(resources.length)},"startIndex":1,`,
    `"itemsPerPage":${String(resources.length)},"Resources":[`,
    resources.join(',\n'),
    ']}\n',
  ].join('\n')
}

const userResource = (user: Everything, groups: readonly string[]) =>
  filled({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE_SCHEMA, OWN_SCHEMA],
    id: user.userId,
    userName: user.login,
    displayName: user.name,
    active: user.enabled,
    title: user.title,
    preferredLanguage: user.preferredLanguage,
    emails: user.email === '' ? [] : [{ value: user.email, type: 'work', primary: true }],
    phoneNumbers: user.phone === '' ? [] : [{ value: phoneAddress(user.areaCode, user.phone), type: 'mobile' }],
    addresses: user.location === '' ? [] : [{ formatted: user.location, type: 'work' }],
    groups: groups.map(display => ({ display })),
    meta: { resourceType: 'User', created: new Date(user.createdAt).toISOString() },
    [ENTERPRISE_SCHEMA]: filled({
      employeeNumber: user.employeeNumber,
      department: user.department,
      manager: user.manager === '' ? '' : { displayName: user.manager },
    }),
    [OWN_SCHEMA]: filled({
      accountName: user.accountName,
      privileged: user.privileged,
      kind: user.kind,
      enterpriseAdministrator: user.enterpriseAdministrator,
      description: user.description,
      attributes: Object.fromEntries(user.attributes),
    }),
  })

/** Without the members that say nothing. */
const filled = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  )
