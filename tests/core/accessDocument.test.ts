import { describe, expect, it } from 'vitest'
import fc from 'fast-check'

import { parseCustomRole, parsePolicyDocument, SYSTEM_ROLES } from '../../electron/core/access/access.ts'

const statement = { Effect: 'Allow', Action: ['iam:users:listUsers'] }
const policy = (...statements: unknown[]) => ({ Version: '1.1', Statement: statements })
const conditional = (Condition: unknown) => policy({ ...statement, Condition })

/** What is found, as `code where`. */
const found = (value: unknown, kind: 'custom' | 'system' = 'custom'): string[] => {
  const parsed = parsePolicyDocument(value, kind)
  return parsed.ok ? [] : parsed.violations.map(({ code, where }) => `${code} ${where}`)
}
const foundIn = (value: unknown): string[] => {
  const parsed = parseCustomRole(value)
  return parsed.ok ? [] : parsed.violations.map(({ code, where }) => `${code} ${where}`)
}
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))
const keyed = (count: number, value: unknown) => Object.fromEntries(times(count, at => [`obs:k${at}`, value]))

describe('a policy document', () => {
  it.each<[string, unknown]>([
    ['the least there can be', policy(statement)],
    [
      'another service, with stars',
      policy({ Effect: 'Deny', Action: ['obs:*:Get*', 'obs:object:PutObject', '*:*:*'] }),
    ],
    ['all actions but some', policy({ Effect: 'Deny', NotAction: ['iam:users:getUser'] })],
    ['resources', policy({ ...statement, Resource: ['obs:*:*:bucket:*', 'OBS:cn-north-1:d1:object:b/a:b/*'] })],
    [
      'an agency in the older form',
      policy({
        Effect: 'Allow',
        Action: ['iam:agencies:assume'],
        Resource: { uri: ['/iam/agencies/07805acaba800fdd4fbdc00b8f888c7c', '/iam/agencies/*'] },
      }),
    ],
    [
      'conditions',
      conditional({
        StringMatch: { 'g:UserName': ['a*'], 'obs:prefix': ['public/'] },
        'ForAnyValue:StringNotEqualsIgnoreCaseIfExists': { 'g:DomainName': ['x'] },
        DateLessThan: { 'g:CurrentTime': ['2030-01-01T00:00:00Z'] },
        NumberLessThanEquals: { 'g:MFAAge': ['300'] },
        Bool: { 'g:MFAPresent': ['true'] },
        Null: { 'g:UserId': ['false'] },
      }),
    ],
    ['the most statements', policy(...times(8, () => statement))],
    ['the most actions', policy({ Effect: 'Allow', Action: times(100, at => `ecs:servers:a${at}`) })],
    ['the longest action', policy({ Effect: 'Allow', Action: [`ecs:servers:${'a'.repeat(116)}`] })],
    ['the most resources', policy({ ...statement, Resource: times(10, at => `obs:*:*:bucket:${at}`) })],
    ['the longest resource', policy({ ...statement, Resource: [`obs:*:*:bucket:${'a'.repeat(1485)}`] })],
    ['the most agencies', policy({ ...statement, Resource: { uri: times(20, at => `/iam/agencies/${at}`) } })],
    ['the most keys', conditional({ StringEquals: keyed(10, ['a']) })],
    ['the longest value', conditional({ StringEquals: { 'obs:k': ['a'.repeat(1024)] } })],
  ])('stands with %s', (_name, value) => {
    expect(found(value)).toEqual([])
  })

  it.each<[string, unknown, string[]]>([
    ['not an object', 'policy', ['IAM.1020 policy']],
    ['a list', [], ['IAM.1020 policy']],
    ['nothing', undefined, ['IAM.1020 policy']],
    ['too long', { ...policy(statement), x: 'a'.repeat(6144) }, ['IAM.1021 policy']],
    ['another version', { ...policy(statement), Version: '1.0' }, ['IAM.1024 policy.Version']],
    ['no version', { Statement: [statement] }, ['IAM.1024 policy.Version']],
    ['a number as version', { ...policy(statement), Version: 1.1 }, ['IAM.1024 policy.Version']],
    ['dependencies', { ...policy(statement), Depends: [] }, ['IAM.1025 policy.Depends']],
    ['a key nobody knows', { ...policy(statement), Id: 'x' }, ['IAM.1059 policy.Id']],
    ['no statements', { Version: '1.1' }, ['IAM.1027 policy.Statement']],
    ['a statement that is none', policy(statement, 'x'), ['IAM.1027 policy.Statement[1]']],
    ['an empty list of statements', policy(), ['IAM.1028 policy.Statement']],
    ['nine statements', policy(...times(9, () => statement)), ['IAM.1028 policy.Statement']],
    ['a key of a statement nobody knows', policy({ ...statement, Sid: 'x' }), ['IAM.1059 policy.Statement[0].Sid']],
    ['no effect', policy({ Action: ['ecs:a:b'] }), ['IAM.1029 policy.Statement[0].Effect']],
    ['another effect', policy({ ...statement, Effect: 'allow' }), ['IAM.1029 policy.Statement[0].Effect']],
    ['no action', policy({ Effect: 'Allow' }), ['IAM.1030 policy.Statement[0].Action']],
    [
      'one action, not in a list',
      policy({ Effect: 'Allow', Action: '*:*:*' }),
      ['IAM.1030 policy.Statement[0].Action'],
    ],
    ['an empty NotAction', policy({ Effect: 'Allow', NotAction: [] }), ['IAM.1030 policy.Statement[0].NotAction']],
    ['both', policy({ ...statement, NotAction: ['ecs:a:b'] }), ['IAM.1031 policy.Statement[0]']],
    [
      'too many actions',
      policy({ Effect: 'Allow', Action: times(101, at => `ecs:servers:a${at}`) }),
      ['IAM.1033 policy.Statement[0].Action'],
    ],
    [
      'actions that are none',
      policy({
        Effect: 'Allow',
        Action: ['ecs:a', 'ecs:a:b:c', 'ECS:a:b', 'ecs:a b:c', '*', 'ecs:a:b?', '', 3, `ecs:a:${'b'.repeat(123)}`],
      }),
      [
        ...times(7, at => `IAM.1035 policy.Statement[0].Action[${at}]`),
        'IAM.1060 policy.Statement[0].Action[7]',
        'IAM.1034 policy.Statement[0].Action[8]',
      ],
    ],
    [
      'an action that IAM does not have',
      policy({ Effect: 'Allow', Action: ['iam:users:listUsers', 'iam:users:listUser', 'iam:users:list*'] }),
      ['IAM.1036 policy.Statement[0].Action[1]'],
    ],
    ['no agency', policy({ ...statement, Resource: { uri: [] } }), ['IAM.1037 policy.Statement[0].Resource.uri']],
    [
      'too many agencies',
      policy({ ...statement, Resource: { uri: times(21, at => `/iam/agencies/${at}`) } }),
      ['IAM.1037 policy.Statement[0].Resource.uri'],
    ],
    [
      'what is no agency in the older form',
      policy({
        ...statement,
        Resource: { uri: ['/iam/users/1', '/iam/agencies/', `/iam/agencies/${'a'.repeat(115)}`] },
      }),
      [
        'IAM.1038 policy.Statement[0].Resource.uri[0]',
        'IAM.1038 policy.Statement[0].Resource.uri[1]',
        'IAM.1048 policy.Statement[0].Resource.uri[2]',
      ],
    ],
    [
      'another key in the older form',
      policy({ ...statement, Resource: { url: [] } }),
      ['IAM.1059 policy.Statement[0].Resource.url', 'IAM.1049 policy.Statement[0].Resource.uri'],
    ],
    [
      'conditions in the older form',
      policy({
        ...statement,
        Resource: { uri: ['/iam/agencies/1'] },
        Condition: { Bool: { 'g:MFAPresent': ['true'] } },
      }),
      ['IAM.1039 policy.Statement[0].Condition'],
    ],
    ['an empty list of resources', policy({ ...statement, Resource: [] }), ['IAM.1040 policy.Statement[0].Resource']],
    [
      'too many resources',
      policy({ ...statement, Resource: times(11, at => `obs:*:*:bucket:${at}`) }),
      ['IAM.1040 policy.Statement[0].Resource'],
    ],
    [
      'a resource, not in a list',
      policy({ ...statement, Resource: 'obs:*:*:bucket:*' }),
      ['IAM.1049 policy.Statement[0].Resource'],
    ],
    [
      'resources that are none',
      policy({
        ...statement,
        Resource: [
          ' ',
          `obs:*:*:bucket:${'a'.repeat(1486)}`,
          'obs::*:bucket:a',
          'obs:cn north:*:bucket:a',
          ':*:*:bucket:a',
          'obs:*:*:b ucket:a',
          'obs:*:*:bucket',
          'obs:*:*:bucket:',
          'obs:*:*:bucket:a\u0000',
          7,
        ],
      }),
      ['1041', '1042', '1043', '1044', '1045', '1046', '1047', '1047', '1047', '1060'].map(
        (code, at) => `IAM.${code} policy.Statement[0].Resource[${at}]`,
      ),
    ],
    ['no condition', conditional({}), ['IAM.1050 policy.Statement[0].Condition']],
    ['conditions in a list', conditional([]), ['IAM.1050 policy.Statement[0].Condition']],
    [
      'operators that are none',
      conditional({ StringLike: { a: ['b'] }, NullIfExists: {}, 'ForAllValues:Null': {}, Bool: null }),
      ['StringLike', 'NullIfExists', 'ForAllValues:Null', 'Bool'].map(
        name => `IAM.1051 policy.Statement[0].Condition.${name}`,
      ),
    ],
    [
      'keys that are none',
      conditional({ StringEquals: { UserName: ['a'], 'g:': ['a'], 'g:Nothing': ['a'] } }),
      [
        'IAM.1052 policy.Statement[0].Condition.StringEquals.UserName',
        'IAM.1052 policy.Statement[0].Condition.StringEquals.g:',
        'IAM.1055 policy.Statement[0].Condition.StringEquals.g:Nothing',
      ],
    ],
    [
      'a value that is no list',
      conditional({ StringEquals: { 'g:UserName': 'a' } }),
      ['IAM.1053 policy.Statement[0].Condition.StringEquals.g:UserName'],
    ],
    ['no keys', conditional({ StringEquals: {} }), ['IAM.1054 policy.Statement[0].Condition.StringEquals']],
    [
      'too many keys',
      conditional({ StringEquals: keyed(11, ['a']) }),
      ['IAM.1054 policy.Statement[0].Condition.StringEquals'],
    ],
    [
      'a time compared as a text',
      conditional({ StringEquals: { 'g:CurrentTime': ['2030-01-01T00:00:00Z'] } }),
      ['IAM.1055 policy.Statement[0].Condition.StringEquals.g:CurrentTime'],
    ],
    [
      'values that are none',
      conditional({
        StringEquals: { 'obs:a': [], 'obs:b': ['', 'a'.repeat(1025), 1] },
        NumberEquals: { 'obs:c': ['1e9', 'x', '12'] },
        DateLessThan: { 'obs:d': ['2030-01-01', '2030-13-01T00:00:00Z', '2030-01-01T00:00:00+08:00'] },
        Bool: { 'obs:e': ['yes', 'True'] },
        Null: { 'obs:f': ['null'] },
      }),
      [
        'IAM.1056 policy.Statement[0].Condition.StringEquals.obs:a',
        'IAM.1056 policy.Statement[0].Condition.StringEquals.obs:b[0]',
        'IAM.1056 policy.Statement[0].Condition.StringEquals.obs:b[1]',
        'IAM.1060 policy.Statement[0].Condition.StringEquals.obs:b[2]',
        'IAM.1057 policy.Statement[0].Condition.NumberEquals.obs:c[0]',
        'IAM.1057 policy.Statement[0].Condition.NumberEquals.obs:c[1]',
        'IAM.1057 policy.Statement[0].Condition.DateLessThan.obs:d[0]',
        'IAM.1057 policy.Statement[0].Condition.DateLessThan.obs:d[1]',
        'IAM.1057 policy.Statement[0].Condition.Bool.obs:e[0]',
        'IAM.1057 policy.Statement[0].Condition.Null.obs:f[0]',
      ],
    ],
  ])('falls over %s, and says where', (_name, value, expected) => {
    expect(found(value)).toEqual(expected)
  })

  it('of the service itself may be of the older version, with dependencies and without conditions', () => {
    const old = { Version: '1.0', Statement: [{ Effect: 'Allow', Action: ['identity:assume role', 'SDRS:*:*', '*'] }] }
    const depends = (count: number) => times(count, at => ({ catalog: 'BASE', display_name: `Role ${at}` }))
    expect(found({ ...old, Depends: depends(20) }, 'system')).toEqual([])
    expect(found({ ...old, Depends: depends(21) }, 'system')).toEqual(['IAM.1058 policy.Depends'])
    expect(found({ ...old, Depends: [{ catalog: 'BASE' }] }, 'system')).toEqual(['IAM.1060 policy.Depends[0]'])
    expect(found({ ...old, Version: '2.0' }, 'system')).toContain('IAM.1026 policy.Version')
    const conditions = { ...old, Statement: [{ ...statement, Condition: { Bool: { 'g:MFAPresent': ['true'] } } }] }
    expect(found(conditions, 'system')).toEqual(['IAM.1039 policy.Statement[0].Condition'])
  })

  it('names no place at greater length than is useful', () => {
    const [place = ''] = foundIn({ ['k'.repeat(30_000)]: 1 })
    expect(place).toMatch(/^IAM\.1059 role\.k{195}$/u)
  })

  it('is read without throwing, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(found(value).length).toBeGreaterThan(0)
        expect(found(policy(value)).length).toBeGreaterThan(0)
        found(conditional(value))
        found(policy({ ...statement, Resource: value }))
        foundIn(value)
      }),
    )
  })
})

describe('a custom policy', () => {
  const role = { display_name: 'Readers 只读', type: 'AX', description: 'Reads', policy: policy(statement) }

  const assuming = { Effect: 'Allow', Action: ['iam:agencies:assume'], Resource: { uri: ['/iam/agencies/*'] } }

  it('stands', () => {
    const parsed = parseCustomRole({ ...role, description_cn: '读' })
    expect(parsed.ok && parsed.value).toMatchObject({
      displayName: 'Readers 只读',
      type: 'AX',
      description: 'Reads',
      descriptionCn: '读',
      document: { version: '1.1' },
    })
  })

  it.each<[string, unknown, string[]]>([
    ['no object', null, ['IAM.1000 role']],
    ['no name', { ...role, display_name: ' ' }, ['IAM.1001 role.display_name']],
    ['a name that is no text', { ...role, display_name: 1 }, ['IAM.1001 role.display_name']],
    ['a long name', { ...role, display_name: 'a'.repeat(129) }, ['IAM.1002 role.display_name']],
    ['a name with other characters', { ...role, display_name: 'a<b' }, ['IAM.1003 role.display_name']],
    ['no type', { ...role, type: '' }, ['IAM.1004 role.type']],
    ['another type', { ...role, type: 'ax' }, ['IAM.1005 role.type']],
    ['a type of the service', { ...role, type: 'AA' }, ['IAM.1009 role.type']],
    ['a catalog', { ...role, catalog: 'CUSTOMED' }, ['IAM.1006 role.catalog']],
    ['a flag', { ...role, flag: 'fine_grained' }, ['IAM.1007 role.flag']],
    ['a name of the service', { ...role, name: 'x' }, ['IAM.1008 role.name']],
    ['another key', { ...role, id: 'x' }, ['IAM.1059 role.id']],
    ['no description', { ...role, description: undefined }, ['IAM.1018 role.description']],
    ['a description that is no text', { ...role, description: 1 }, ['IAM.1018 role.description']],
    ['a long description', { ...role, description_cn: '长'.repeat(256) }, ['IAM.1019 role.description_cn']],
    ['no document', { ...role, policy: undefined }, ['IAM.1020 role.policy']],
    ['a wrong document', { ...role, policy: policy() }, ['IAM.1028 role.policy.Statement']],
    [
      'agencies in a statement that does more than assume them',
      {
        ...role,
        policy: policy({ ...assuming, Action: ['iam:agencies:assume', 'iam:agencies:getAgency'] }, assuming, {
          Effect: 'Deny',
          NotAction: ['iam:agencies:assume'],
          Resource: assuming.Resource,
        }),
      },
      [0, 2].map(at => `IAM.1038 role.policy.Statement[${at}].Resource.uri`),
    ],
  ])('falls over %s', (_name, value, expected) => {
    expect(foundIn(value)).toEqual(expected)
  })
})

describe('the system roles', () => {
  it.each(SYSTEM_ROLES)('$displayName can be read', ({ policy: document, flag }) => {
    expect(found(document, 'system')).toEqual([])
    expect(document['Version']).toBe(flag === null ? '1.0' : '1.1')
  })

  it('are told apart by id, by name, and by catalog with display name', () => {
    for (const key of [
      SYSTEM_ROLES.map(({ id }) => id),
      SYSTEM_ROLES.map(({ name }) => name),
      SYSTEM_ROLES.map(({ catalog, displayName }) => `${catalog} ${displayName}`),
    ])
      expect(new Set(key).size).toBe(SYSTEM_ROLES.length)
    for (const { id } of SYSTEM_ROLES) expect(id).toMatch(/^[0-9a-f]{32}$/u)
  })
})
