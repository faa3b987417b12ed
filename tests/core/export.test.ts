import { afterEach, beforeEach, expect, it } from 'vitest'

import { EXPORT_FORMATS, type ExportFormat } from '#shared/contract/directory.ts'
import type { AccountId, GroupId, UserId } from '#shared/contract/ids.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'

import type { CommandCall } from '../../electron/core/call.ts'
import { exporting } from '../../electron/core/directory/exporting.ts'
import { csv } from '../../electron/core/directory/importing/formats/csv.ts'
import { keepForeignPassword, readHash } from '../../electron/core/credentials/credentials.ts'
import { groupKey } from '../../electron/core/directory/groups.ts'
import { importing } from '../../electron/core/directory/importing/importing.ts'
import { BLANK_PERSON, insertPeople } from '../../electron/core/directory/people.ts'
import { samplePeople } from '../../electron/core/directory/sample.ts'
import { testClock, testRandom } from '../support/fakes.ts'
import { openTestStore } from '../support/openTestStore.ts'

const ACCOUNT = 'a'.repeat(32) as AccountId
const OTHER = 'b'.repeat(32) as AccountId

function openDesk() {
  const store = openTestStore()
  const clock = testClock()
  const written: string[] = []
  const call = (): CommandCall<'none'> => ({
    now: clock.now(),
    actor: { kind: 'user', stage: 'open', userId: null, sessionId: null },
    client: 'window',
    random: testRandom(),
    keys: store.keys,
    settings: DEFAULT_SETTINGS,
    read: store.read,
    write: work => {
      written.push('write')
      return store.write(tx => work(tx, null))
    },
    failed: () => undefined,
    note: () => undefined,
    detail: () => undefined,
    about: () => undefined,
    after: () => undefined,
  })
  return {
    store,
    clock,
    written,
    call,
    export: (accountId?: AccountId, format: ExportFormat = 'csv') =>
      exporting({ clock }).exportUsers(call(), { accountId, format }),
  }
}

let desk: ReturnType<typeof openDesk>
beforeEach(async () => {
  desk = openDesk()
  const person = (index: number, values: object) => ({
    ...BLANK_PERSON,
    userId: String(index).padStart(32, '0') as UserId,
    accountId: ACCOUNT,
    login: `u${String(index)}`,
    name: `User ${String(index)}`,
    ...values,
  })
  await desk.store.write(async tx => {
    for (const [id, name] of [
      [ACCOUNT, 'corp'],
      [OTHER, '=other'],
    ] as const)
      await tx.insertInto('account').values({ id, name, name_key: name, profile: 'nist', created_at: 0 }).execute()
    const people = [
      person(1, {
        name: '=HYPERLINK("http://x.example")',
        areaCode: '0086',
        phone: '13900000001',
        email: '@corp.example',
        attributes: { 'Cost centre': '+1', floor: '2' },
      }),
      person(2, { name: "'=quoted", description: 'two; lines, "quoted"', privileged: true, enabled: false }),
      person(3, { accountId: OTHER, name: '＋全角' }),
    ]
    await insertPeople(tx, people, { now: desk.clock.now() })
  })
})
afterEach(() => desk.store.close())

const records = async (text: string) => {
  const rows: Record<string, string>[] = []
  for await (const item of csv.read(text, { hashes: false, changes: false }))
    if (item.kind === 'row')
      rows.push(Object.fromEntries([...item.values].map(([column, [value = '']]) => [column, value])))
  return rows
}

it('writes every user with every field and free attribute, and one audited command', async () => {
  const file = await desk.export()
  expect(file).toMatchObject({ fileName: 'iam-desk-users-2026-11-23.csv', users: 3 })
  expect(await records(file.text)).toMatchObject([
    {
      accountName: 'corp',
      login: 'u1',
      name: '=HYPERLINK("http://x.example")',
      phone: '+8613900000001',
      'attribute:Cost centre': '+1',
      enabled: 'yes',
    },
    { login: 'u2', name: "'=quoted", description: 'two; lines, "quoted"', enabled: 'no', privileged: 'yes' },
    { accountName: '=other', name: '＋全角' },
  ])
  expect(desk.written).toEqual(['write'])
})

it('starts no cell with anything a spreadsheet would run', async () => {
  const { text } = await desk.export()
  expect(text.startsWith('\uFEFFaccountName,login,')).toBe(true)
  expect(text).toContain(`'=HYPERLINK`)
  expect(text).toContain(",'@corp.example,'+8613900000001,")
  expect(text).not.toMatch(/(?:^|[,\r\n]"?)[=+\-@＝＋－＠]/u)
})

it('keeps to one account when asked', async () => {
  expect((await records((await desk.export(OTHER)).text)).map(({ login }) => login)).toEqual(['u3'])
})

it('shows no credential, hash or key', async () => {
  const header = (await desk.export()).text.split('\r\n', 1)[0]
  expect(header).not.toMatch(/pass|hash|seed|secret|key|token/iu)
})

it.each(EXPORT_FORMATS)(
  'comes back through the import as what it was: 500 sample people in groups, all unchanged, as %s',
  async format => {
    const people = samplePeople({ count: 500, accountId: ACCOUNT })
    await desk.store.write(tx => insertPeople(tx, people, { now: 1 }))
    await putInGroups(people.map(({ userId }) => userId))
    const { text, fileName } = await desk.export(ACCOUNT, format)
    expect(fileName).toMatch(new RegExp(`^iam-desk-users-\\d{4}-\\d\\d-\\d\\d\\.${format}$`, 'u'))
    const handlers = importing(
      { clock: desk.clock, random: testRandom() },
      {
        notifyUser: () => Promise.resolve(0),
        endSessions: () => Promise.resolve(0),
        readHash,
        keepPassword: keepForeignPassword,
        emit: () => undefined,
      },
    )
    const file = await handlers.readImport(desk.call(), {
      fileName: 'x.csv',
      content: Buffer.from(text).toString('base64'),
    })
    const mapping = Object.fromEntries(file.columns.map(({ name, suggested }) => [name, suggested]))
    const plan = await handlers.planImport(desk.call(), {
      importId: file.importId,
      accountId: ACCOUNT,
      format: file.format,
      mapping,
      applyChanges: false,
      keepPasswords: false,
    })
    expect(plan.changes).toEqual([])
    expect(plan.counts).toMatchObject({ rows: 502, unchanged: 502, failed: 0, groups: 0, memberships: 0 })
    expect(plan.issues.filter(({ reason }) => !/contact-shared|email-invalid/u.test(reason))).toEqual([])

    // Into an account of the same people without groups, every membership is new.
    await desk.store.write(async tx => {
      await tx.deleteFrom('membership').execute()
      await tx.deleteFrom('user_group').execute()
    })
    const anew = await handlers.planImport(desk.call(), {
      importId: file.importId,
      accountId: ACCOUNT,
      format: file.format,
      mapping,
      applyChanges: false,
      keepPasswords: false,
    })
    expect(anew.counts).toMatchObject({ unchanged: 502, groups: 3, memberships: 500 + 250 + 1 })
  },
)

/** All of them in one group, half in another, and one in a third whose name every format must escape. */
const putInGroups = (userIds: readonly UserId[]) =>
  desk.store.write(async tx => {
    const groups = [
      ['everyone', userIds],
      ['财务; payroll', userIds.slice(0, 250)],
      ['=R&D, "a+b"\\c', userIds.slice(7, 8)],
    ] as const
    for (const [index, [name, members]] of groups.entries()) {
      const id = String(index).padStart(32, 'e') as GroupId
      const row = { id, account_id: ACCOUNT, name, name_key: groupKey(name), description: '', created_at: 1 }
      await tx.insertInto('user_group').values(row).execute()
      for (const user_id of members)
        await tx.insertInto('membership').values({ group_id: id, user_id, added_at: 1 }).execute()
    }
  })

it('writes LDIF that any LDAP tool reads: lines of at most 76 characters, base64 where RFC 2849 asks for it', async () => {
  const { text } = await desk.export(ACCOUNT, 'ldif')
  expect(text.split('\n').filter(line => line.length > 76 || /[^\x20-\x7e]/u.test(line))).toEqual([])
  expect(text).toContain('dn: uid=u1,ou=people,o=corp\nobjectClass: inetOrgPerson\nuid: u1\n')
  expect(text).toContain('iamDeskAttribute: Cost centre=+1\n')
  expect((await desk.export(OTHER, 'ldif')).text).toContain('o=\\=other\n')
  expect((await desk.export(OTHER, 'ldif')).text).toContain(`cn:: ${Buffer.from('＋全角').toString('base64')}\n`)
})

it('writes JSON that is a SCIM ListResponse', async () => {
  const { text } = await desk.export(ACCOUNT, 'json')
  expect(JSON.parse(text)).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 2,
    Resources: [
      { userName: 'u1', phoneNumbers: [{ value: '+8613900000001', type: 'mobile' }] },
      { userName: 'u2', active: false },
    ],
  })
})
