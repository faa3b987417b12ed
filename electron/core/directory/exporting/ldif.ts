import { phoneAddress } from '../contacts.ts'
import type { Everything } from '../everyone.ts'
import type { Export } from './export.ts'
import { escapeDn } from '../importing/formats/dn.ts'
import type { Pace } from '../importing/pace.ts'

/** RFC 2849, note 2 recommends no width; OpenLDAP folds at 76. */
const WIDTH = 76

/**
 * LDIF content records (RFC 2849): people as `inetOrgPerson` (RFC 2798), groups as `groupOfNames` (RFC 4519). What has no
 * attribute there stands in `nsAccountLock`, `privileged` and `iamDeskAttribute: NAME=value`, as the import reads them.
 */
export async function writeLdif({ users, groups }: Export, pace: Pace): Promise<string> {
  const parts = ['version: 1\n']
  const dns = new Map(users.map(user => [user.userId, dnOf(user)]))
  for (const user of users) {
    parts.push(record(personLines(user)))
    await pace.breathe()
  }
  for (const { accountName, name, description, members } of groups) {
    parts.push(
      record([
        ['dn', `cn=${escapeDn(name)},ou=groups,o=${escapeDn(accountName)}`],
        ['objectClass', 'groupOfNames'],
        ['cn', name],
        ['description', description],
        ...members.flatMap((userId): Line[] => {
          const dn = dns.get(userId)
          return dn === undefined ? [] : [['member', dn]]
        }),
      ]),
    )
    await pace.breathe(members.length)
  }
  return parts.join('\n')
}

type Line = readonly [name: string, value: string]

const dnOf = (user: Everything): string => `uid=${escapeDn(user.login)},ou=people,o=${escapeDn(user.accountName)}`

function personLines(user: Everything): Line[] {
  return [
    ['dn', dnOf(user)],
    ['objectClass', 'inetOrgPerson'],
    ['uid', user.login],
    ['cn', user.name],
    // inetOrgPerson must have one, and the desk does not take names apart. The import takes `cn` before it.
    ['sn', user.name],
    ['mail', user.email],
    ['mobile', user.phone === '' ? '' : phoneAddress(user.areaCode, user.phone)],
    ['employeeNumber', user.employeeNumber],
    ['ou', user.department],
    ['title', user.title],
    ['manager', user.manager === '' ? '' : `cn=${escapeDn(user.manager)},ou=people,o=${escapeDn(user.accountName)}`],
    ['l', user.location],
    ['preferredLanguage', user.preferredLanguage],
    ['description', user.description],
    ['nsAccountLock', user.enabled ? 'FALSE' : 'TRUE'],
    ['privileged', user.privileged ? 'yes' : 'no'],
    ['kind', user.kind],
    ['enterpriseAdministrator', user.enterpriseAdministrator ? 'yes' : 'no'],
    ...[...user.attributes].map(([name, value]): Line => ['iamDeskAttribute', `${name}=${value}`]),
  ]
}

const record = (lines: readonly Line[]): string =>
  lines.map(([name, value]) => (value === '' ? '' : `${fold(`${name}${written(value)}`)}\n`)).join('')

/** A value as it stands after the name: as it is when it is a SAFE-STRING without a space at its end, else in base64. */
const written = (value: string): string =>
  /^(?![ :<])[\x01-\x09\x0b\x0c\x0e-\x7f]*$/u.test(value) && !value.endsWith(' ')
    ? `: ${value}`
    : `:: ${Buffer.from(value, 'utf8').toString('base64')}`

/** A line that is too long goes on in the next, after one space. Lines hold ASCII alone, so no character is cut. */
function fold(line: string): string {
  const pieces = [line.slice(0, WIDTH)]
  for (let at = WIDTH; at < line.length; at += WIDTH - 1) pieces.push(line.slice(at, at + WIDTH - 1))
  return pieces.join('\n ')
}
