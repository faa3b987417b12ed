import type { ImportTarget } from '#shared/contract/directory.ts'

import { LIMITS, refuseFile } from '../limits.ts'
import { named } from './format.ts'
import type { Format, SourceItem } from './format.ts'
import { jsonElements, member, plain } from './jsonElements.ts'
import { jsonRow } from './jsonRow.ts'

/**
 * The answers of Huawei Cloud IAM that list users: `GET /v3/users` (keystoneListUsers: `name`, `id`, `domain_id`), and
 * `GET /v5/users` (listUsersV5: `user_name`, `user_id`, `is_root_user`), as `hcloud` and the SDK print them.
 */
export const huaweiJson: Format = {
  name: 'huawei-json',
  recognise(text) {
    const head = text.slice(0, 64 * 1024)
    return /^\s*\{/u.test(head) && /"users"\s*:\s*\[/u.test(head) && /"(?:domain_id|user_id)"\s*:/u.test(head)
      ? 0.95
      : 0
  },
  separator: () => '',
  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous for formats that stream
  async *read(text) {
    let rows = 0
    for (const item of jsonElements(text, 'users')) {
      rows += 1
      if (rows > LIMITS.rows) throw refuseFile('too-many-rows')
      if (item.kind === 'cut')
        yield { kind: 'broken', line: item.line, field: '', reason: 'json-cut', values: {}, fatal: true }
      else yield readUser(item.line, item.value)
    }
  },
  suggest: column => TARGETS.get(column) ?? 'ignore',
}

const TARGETS: ReadonlyMap<string, ImportTarget> = new Map([
  ['name', 'login'],
  ['description', 'description'],
  ['email', 'email'],
  ['phone', 'phone'],
  ['enabled', 'enabled'],
  ['id', 'attribute:huaweiId'],
  ['access_mode', 'attribute:accessMode'],
  ['xuser_id', 'attribute:xuserId'],
  ['xuser_type', 'attribute:xuserType'],
])

function readUser(line: number, value: Readonly<Record<string, unknown>> | null): SourceItem {
  if (value === null) return { kind: 'broken', line, field: '', reason: 'json-broken', values: {}, fatal: false }
  const name = member(value, 'name') ?? member(value, 'user_name')
  // The account's own root identity is no IAM user, and no rule for IAM users holds for it.
  if (member(value, 'is_domain_owner') === true || member(value, 'is_root_user') === true)
    return { kind: 'skipped', line, reason: 'root-identity', values: { login: named(plain(name)) } }
  const row = jsonRow()
  row.put('name', name)
  row.put('id', member(value, 'id') ?? member(value, 'user_id'))
  for (const field of ['description', 'email', 'enabled', 'access_mode', 'xuser_id', 'xuser_type'])
    row.put(field, member(value, field))
  const area = plain(member(value, 'areacode')) ?? ''
  const phone = plain(member(value, 'phone')) ?? ''
  // `0086` and `13800000000` are one number (Huawei Cloud IAM, CreateUser: only together).
  row.put('phone', area !== '' && phone !== '' ? `+${area.replace(/^\+?0*/u, '')}${phone}` : phone)
  const secret = member(value, 'password') === undefined ? [] : [{ field: 'password', reason: 'secret' } as const]
  return { kind: 'row', line, values: row.values, leftOut: [...row.leftOut, ...secret] }
}
