import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { decode } from '../../electron/core/directory/importing/decode.ts'
import { collectColumns } from '../../electron/core/directory/importing/columns.ts'
import { dnKey, escapeDn, partsOfDn, rdnOf } from '../../electron/core/directory/importing/formats/dn.ts'
import type { SourceItem, Wanted } from '../../electron/core/directory/importing/formats/format.ts'
import { formatNamed, recogniseFormat } from '../../electron/core/directory/importing/formats/formats.ts'
import { groupCell, groupNames } from '../../electron/core/directory/importing/groupNames.ts'
import { mappingOf, readPerson } from '../../electron/core/directory/importing/people.ts'

const bytes = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name))
const NOTHING: Wanted = { hashes: false, changes: false }

async function items(text: string, wanted = NOTHING): Promise<SourceItem[]> {
  const all: SourceItem[] = []
  for await (const item of recogniseFormat(text).read(text, wanted)) all.push(item)
  return all
}

/** Everybody in a file as the suggested mapping reads them, with what is said about each. */
async function people(name: string) {
  const { text } = decode(bytes(name))
  const format = recogniseFormat(text)
  const all = await items(text)
  const columns = collectColumns()
  for (const item of all) columns.see(item)
  const mapping = mappingOf(Object.fromEntries(columns.list(format).map(one => [one.name, one.suggested])))
  const read = all.flatMap(item =>
    item.kind === 'row' ? [readPerson(item, mapping, () => ({ kind: 'unknown', scheme: '' }))] : [],
  )
  return {
    format: format.name,
    other: all.filter(item => item.kind !== 'row'),
    people: read.map(({ draft }) =>
      draft === null
        ? null
        : {
            login: draft.login,
            ...Object.fromEntries(draft.texts),
            email: draft.email?.address,
            phone: draft.phone === null ? undefined : `+${draft.phone.areaCode.slice(2)} ${draft.phone.number}`,
            enabled: draft.enabled,
            groups: draft.groups,
            attributes: Object.fromEntries(draft.attributes),
          },
    ),
    issues: read.flatMap(({ issues }) =>
      issues.map(one => `${one.field} ${one.reason.replace('importing.issue.', '')}`),
    ),
  }
}

describe('a file is recognised as it is and mapped by itself', () => {
  it('as the users of Google Workspace', async () => {
    const file = await people('google-workspace-4.csv')
    expect(file.format).toBe('google-csv')
    expect(file.people[0]).toEqual({
      login: 'aiko.tanaka@lab.example',
      name: 'Aiko Tanaka',
      email: 'aiko.tanaka@lab.example',
      phone: '+81 9012345678',
      employeeNumber: 'G-1001',
      title: 'Chemist',
      manager: 'wei.li@lab.example',
      department: 'Research',
      enabled: true,
      groups: [],
      attributes: { officePhone: '+81 3 1234 5678', costCenter: 'CC-7', orgUnit: '/Research' },
    })
    expect(file.people.map(one => one?.enabled)).toEqual([true, true, false, true])
    expect(file.people[3]).toMatchObject({ name: '张伟' })
    expect(file.issues).toEqual(Array.from({ length: 4 }, () => 'Password [Required] secret'))
  })

  it('as the users of Okta', async () => {
    const file = await people('okta-users-4.csv')
    expect(file.format).toBe('okta-csv')
    expect(file.people[0]).toMatchObject({
      login: 'nadia.k@lab.example',
      name: 'Nadia Kowalska',
      phone: '+48 512345678',
      location: 'Kraków',
      manager: 'Sam Reed',
      attributes: { oktaId: '00u1a', officePhone: '+48 22 123 45 67' },
    })
    expect(file.people.map(one => one?.enabled)).toEqual([true, false, true, false])
    expect(file.issues).toEqual(['password secret'])
    expect(
      recogniseFormat(
        'profile.login,profile.firstName,profile.lastName,profile.email,profile.mobilePhone,profile.secondEmail\n',
      ).name,
    ).toBe('okta-csv')
  })

  it("as what Active Directory's csvde writes", async () => {
    const file = await people('csvde-5.csv')
    expect(file.format).toBe('csvde')
    expect(file.people).toEqual([
      {
        login: 'jmaier',
        name: 'Jörg Maier',
        email: 'joerg.maier@corp.example',
        phone: '+49 15123456789',
        department: 'IT; Platform',
        title: 'Engineer',
        employeeNumber: 'A-100',
        manager: 'Lee, Ann',
        enabled: true,
        groups: ['Payroll', 'R, D'],
        attributes: { officePhone: '+49 30 1234567', userPrincipalName: 'jmaier@corp.example' },
      },
      {
        login: 'wwei',
        name: '王伟',
        email: 'wang.wei@corp.example',
        phone: '+86 13900003333',
        department: '财务部',
        employeeNumber: 'A-101',
        enabled: false,
        groups: ['Payroll'],
        attributes: { userPrincipalName: 'wwei@corp.example' },
      },
    ])
    expect(file.issues).toEqual(['unicodePwd secret'])
    expect(file.other.map(item => `${item.kind} ${String(item.line)}`)).toEqual(['skipped 2', 'skipped 5', 'group 6'])
  })

  it("as what Active Directory's ldifde writes, in UTF-16", async () => {
    const file = await people('ldifde-3.ldf')
    expect(file.format).toBe('ldif')
    expect(file.people).toMatchObject([
      { login: 'aschmidt', name: 'Anna Schmidt', department: 'Finance', enabled: true, groups: ['Finance'] },
      { login: 'lyang', name: '刘洋', enabled: false, groups: ['Finance'] },
    ])
    expect(file.other).toMatchObject([{ kind: 'group', name: 'Finance', description: 'Everybody in finance' }])
  })

  it('as a SCIM ListResponse', async () => {
    const file = await people('scim-4.json')
    expect(file.format).toBe('scim')
    expect(file.people).toMatchObject([
      {
        login: 'bjensen@example.com',
        name: 'Babs Jensen',
        email: 'bjensen@example.com',
        phone: '+1 2015550199',
        title: 'Tour Guide',
        location: 'Hollywood',
        department: 'Tour Operations',
        employeeNumber: '701984',
        manager: 'John Smith',
        preferredLanguage: 'en-US',
        enabled: true,
        groups: ['Tour Guides'],
        attributes: { officePhone: '+1-201-555-0123', costCenter: '4130', externalId: 'bjensen' },
      },
      { login: 'chen.jie', name: '陈洁', enabled: false },
    ])
    expect(file.issues).toEqual(['password secret', 'email first-of-many'])
    expect(file.other).toEqual([
      {
        kind: 'group',
        line: 45,
        name: 'Tour Guides',
        description: '',
        members: ['2819c223-7f76-453a-919d-413861904646', 'u-2', 'nobody'].map(value => ({ by: 'id', value })),
      },
      {
        kind: 'skipped',
        line: 51,
        reason: 'not-a-person',
        values: { class: 'urn:ietf:params:scim:schemas:core:2.0:Device' },
      },
    ])
  })

  it.each([
    [
      'huawei-v3-users.json',
      { login: 'IAMUserA', phone: '+86 13900007771', email: 'user.a@lab.example', enabled: true },
    ],
    ['huawei-v5-users.json', { login: 'li.na', description: 'Finance', enabled: true }],
  ])("as Huawei Cloud's list of users, %s, without the account's root identity", async (name, first) => {
    const file = await people(name)
    expect(file.format).toBe('huawei-json')
    expect(file.people[0]).toMatchObject(first)
    expect(file.issues).toEqual([])
    expect(file.other).toMatchObject([{ kind: 'skipped', reason: 'root-identity', values: { login: 'lab-owner' } }])
  })

  it('as a Chinese CSV in GB18030, with groups', async () => {
    const file = await people('people-gb18030.csv')
    expect(file.format).toBe('csv')
    expect(file.people).toMatchObject([
      { login: 'wang.wei', name: '王伟', department: '财务部', groups: ['财务组', '全体员工'] },
      { login: 'li.na', name: '李娜', groups: ['全体员工'] },
      { login: 'zhu.rongji', name: '朱镕基', groups: [] },
    ])
  })

  it('and not as one of them when it is something else', () => {
    expect(() => recogniseFormat('{"a": 1, "b": 2}')).toThrow('unknown-format')
    expect(() => recogniseFormat('[{"name":"x","id":1}]')).toThrow('unknown-format')
    expect(recogniseFormat('DN,name\nx,y\n').name).toBe('csv')
    expect(recogniseFormat('login,firstName,lastName,email\n').name).toBe('csv')
  })
})

const scimOf = (resources: string) =>
  `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"Resources":[${resources}]}`
const user = (name: string) => `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"${name}"}`
const huaweiOf = (users: string) => `{"domain_id":"d","users":[${users}]}`

describe('hostile JSON', () => {
  it('that breaks off is read up to there, and says that the rest cannot be trusted', async () => {
    const whole = scimOf(`${user('a')},\n${user('b')}`)
    const read = await items(whole.slice(0, -20))
    expect(read).toMatchObject([{ kind: 'row' }, { kind: 'broken', line: 2, reason: 'json-cut', fatal: true }])
    for (let end = 80; end < whole.length - 1; end += 1) {
      const last = (await items(whole.slice(0, end))).at(-1)
      expect(last, whole.slice(0, end)).toMatchObject({ kind: 'broken', reason: 'json-cut', fatal: true })
    }
  })

  it('that is nested beyond measure is refused before it is parsed', async () => {
    const deep = '['.repeat(100_000)
    await expect(items(scimOf(`{"userName":${deep}`))).rejects.toThrow('importing.refused.too-deep')
    await expect(items(huaweiOf(`{"name":${'{"a":'.repeat(100_000)}`))).rejects.toThrow('importing.refused.too-deep')
  })

  it('with one broken object loses that one alone', async () => {
    const read = await items(scimOf(`${user('a')},{"userName":oops},7,"x",[{"userName":"in a list"}],${user('b')}`))
    expect(read.map(item => item.kind)).toEqual(['row', 'broken', 'broken', 'row'])
    expect(read.filter(item => item.kind === 'broken').every(({ fatal }) => !fatal)).toBe(true)
  })

  it('with wrong types everywhere gives what can be used and reports the rest', async () => {
    const [row] = await items(
      scimOf(
        '{"userName":["a"],"name":7,"displayName":{"x":1},"emails":"e@x.example","phoneNumbers":[null,3,{"value":{}}],"active":"true","groups":{"display":"g"},"title":12,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":[],"addresses":[[]]}',
      ),
    )
    expect(
      row?.kind === 'row' && { values: Object.fromEntries(row.values), left: row.leftOut.map(({ field }) => field) },
    ).toEqual({
      values: { title: ['12'], active: ['true'] },
      left: ['userName', 'displayName', 'phoneNumbers.mobile'],
    })
    const [other] = await items(huaweiOf('{"name":{},"enabled":1,"areacode":["0086"],"phone":{}}'))
    expect(other?.kind === 'row' && Object.fromEntries(other.values)).toEqual({ enabled: ['1'] })
  })

  it('with the names of JavaScript is only data', async () => {
    const text = scimOf(
      '{"userName":"a","__proto__":{"userName":"evil","polluted":1},"constructor":{"prototype":{"polluted":1}},"urn:iamdesk:scim:schemas:2.0:User":{"attributes":{"__proto__":"p","toString":"t"}}}',
    )
    const [row] = await items(text)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(row?.kind === 'row' && row.values.get('userName')).toEqual(['a'])
    const mapping = mappingOf({
      userName: 'login',
      'attribute:__proto__': 'attribute:__proto__',
      'attribute:toString': 'attribute:toString',
    })
    const draft = row?.kind === 'row' ? readPerson(row, mapping, () => ({ kind: 'unknown', scheme: '' })).draft : null
    expect(draft?.attributes).toEqual(new Map([['toString', 't']]))
    expect(recogniseFormat(text).suggest('constructor')).toBe('ignore')
    expect(formatNamed('huawei-json').suggest('__proto__')).toBe('ignore')
  })

  it('with a quarter of a million members, escapes and 19 MB in one line is read in a moment', async () => {
    const members = Array.from({ length: 250_000 }, (_, index) => `{"value":"m${String(index)}"}`).join(',')
    const long = '\\"'.repeat(6_000_000)
    const started = performance.now()
    const read = await items(
      scimOf(
        `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"g","members":[${members}]},{"userName":"a","title":"${long}"},${user('b')}`,
      ),
    )
    expect(read.map(item => item.kind)).toEqual(['group', 'broken', 'row'])
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('hostile tables and trees', () => {
  it('keeps a formula as text and takes exactly one guard off', async () => {
    const text =
      'DN,objectClass,sAMAccountName,displayName\n"CN=a,DC=x",user,a,"=cmd|\' /C calc\'!A0"\n"CN=b,DC=x",user,b,"\'=1+1"\n'
    expect((await items(text)).map(item => item.kind === 'row' && item.values.get('displayName'))).toEqual([
      ["=cmd|' /C calc'!A0"],
      ['=1+1'],
    ])
  })

  it.each([
    ['CN without end', 'DN,objectClass,cn\n"CN=a,DC=x,user,a\n'],
    [
      'Google',
      'First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required]\nA,B,"a@x.example,/\n',
    ],
    ['Okta', 'login,firstName,lastName,email,secondEmail,mobilePhone\na,"A\n'],
  ])('ends at a quote that is never closed: %s', async (_, text) => {
    expect((await items(text)).at(-1)).toMatchObject({ kind: 'broken', reason: 'unbalanced-quote', fatal: true })
  })

  it('reads no bytes as text that are none, and stops at no hex that is broken', async () => {
    const text =
      "DN,objectClass,sAMAccountName,displayName,title,description\n\"CN=a,DC=x\",user,a,X'ffff',X'0',X'006100'\n"
    const [row] = await items(text)
    expect(row).toMatchObject({
      kind: 'row',
      leftOut: [
        { field: 'displayName', reason: 'not-text' },
        { field: 'description', reason: 'not-text' },
      ],
    })
    expect(row?.kind === 'row' && row.values.get('title')).toEqual(["X'0'"])
  })

  it('takes no computer and no entry of an address book for a user', async () => {
    const text =
      'DN,objectClass,sAMAccountName,cn\n"CN=pc,DC=x",top;person;organizationalPerson;user;computer,pc$,pc\n"CN=Eve,DC=x",top;person;organizationalPerson;contact,,Eve\n'
    expect(await items(text)).toMatchObject([
      { kind: 'skipped', reason: 'not-a-person', values: { class: 'computer' } },
      { kind: 'skipped', reason: 'not-a-person', values: { class: 'contact' } },
    ])
  })

  it('needs a DN in every row of csvde', async () => {
    expect(await items('DN,objectClass,cn\n,user,a\n')).toMatchObject([
      { kind: 'broken', reason: 'ldif-no-dn', fatal: false },
    ])
  })

  it('takes names apart without stumbling over escapes, and in linear time', () => {
    expect(rdnOf('CN=Maier\\, J\\c3\\b6rg+UID=x , OU=a')).toEqual({ attribute: 'cn', value: 'Maier, Jörg' })
    expect(dnKey('UID=Ann, OU=People')).toBe(dnKey('uid=ann,ou=people'))
    expect(dnKey('cn=a\\,b,o=x')).not.toBe(dnKey('cn=a,b=,o=x'))
    expect(partsOfDn('no name at all')).toBeNull()
    for (const name of ['a,b', ' x ', '#7', 'a+b=c', 'back\\slash', '"q"', '；;', '王伟'])
      expect(rdnOf(`cn=${escapeDn(name)},o=x`)?.value).toBe(name)
    const started = performance.now()
    partsOfDn(`cn=${'\\,'.repeat(500_000)}`)
    partsOfDn(`cn=${' '.repeat(500_000)}x,${'a='.repeat(500_000)}`)
    expect(performance.now() - started).toBeLessThan(3000)
  })

  it('gives back the names of groups that share a cell', () => {
    for (const names of [['a', 'b'], ['a; b', 'c'], ['x;'], []])
      expect(
        groupNames(groupCell(names))
          .map(one => one.trim())
          .filter(one => one !== ''),
      ).toEqual(names)
  })
})

describe('LDIF change records, when they are asked for', () => {
  const wanted: Wanted = { hashes: false, changes: true }
  it('become changes of one person each', async () => {
    const text = [
      'dn: uid=ann,ou=people,dc=x',
      'changetype: modify',
      'replace: mobile',
      'mobile: +44 7700 900111',
      '-',
      'add: title',
      'title: Lead',
      '-',
      'delete: description',
      '-',
      'replace: userPassword',
      'userPassword: {SSHA}x',
      '',
      'dn: uid=bob,ou=people,dc=x',
      'changetype: delete',
      '',
      'dn: uid=cy,ou=people,dc=x',
      'changetype: modrdn',
      'newrdn: uid=cyrus',
      'deleteoldrdn: 1',
      '',
    ].join('\n')
    const read = await items(text, wanted)
    expect(
      read.map(
        item => item.kind === 'row' && { ...item.change, values: Object.fromEntries(item.values), left: item.leftOut },
      ),
    ).toEqual([
      {
        kind: 'modify',
        id: 'uid=ann,ou=people,dc=x',
        attribute: 'uid',
        value: 'ann',
        values: { mobile: ['+44 7700 900111'], title: ['Lead'] },
        left: [
          { field: 'userPassword', reason: 'secret' },
          { field: 'description', reason: 'change-empties' },
        ],
      },
      { kind: 'delete', id: 'uid=bob,ou=people,dc=x', attribute: 'uid', value: 'bob', values: {}, left: [] },
      {
        kind: 'rename',
        id: 'uid=cy,ou=people,dc=x',
        attribute: 'uid',
        value: 'cy',
        values: { uid: ['cyrus'] },
        left: [],
      },
    ])
  })

  it.each([
    ['an unknown kind', 'changetype: explode', 'changetype'],
    ['a verb that is none', 'changetype: modify\nincrement: uid\nuid: 1', 'increment'],
    ['a value of another attribute', 'changetype: modify\nreplace: mail\nmobile: 1', 'mobile'],
    ['no new name', 'changetype: modrdn\ndeleteoldrdn: 1', 'newrdn'],
    ['a control', 'control: 1.2.840.113556.1.4.805 true\nchangetype: delete', 'control'],
  ])('are refused with %s, and the next is read', async (_, lines, field) => {
    const read = await items(`dn: uid=a,dc=x\n${lines}\n\ndn: uid=b,dc=x\nchangetype: delete\n`, wanted)
    expect(read).toMatchObject([
      { kind: 'broken', reason: 'ldif-change', field, fatal: false },
      { kind: 'row', change: { kind: 'delete' } },
    ])
  })
})
