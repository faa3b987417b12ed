import { afterEach, beforeEach, expect, it } from 'vitest'

import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'

import type { CommandCall } from '../../electron/core/call.ts'
import { exporting } from '../../electron/core/directory/exporting.ts'
import { csv } from '../../electron/core/directory/importing/formats/csv.ts'
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
    export: (accountId?: AccountId) => exporting({ clock }).exportUsers(call(), { accountId }),
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
  for await (const item of csv.read(text, () => undefined))
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

it('comes back through the import as what it was: 500 sample people, all unchanged', async () => {
  const people = samplePeople({ count: 500, accountId: ACCOUNT })
  await desk.store.write(tx => insertPeople(tx, people, { now: 1 }))
  const { text } = await desk.export(ACCOUNT)
  const handlers = importing(
    { clock: desk.clock, random: testRandom() },
    { notifyUser: () => Promise.resolve(0), endSessions: () => Promise.resolve(0), emit: () => undefined },
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
  })
  expect(plan.counts).toMatchObject({ rows: 502, unchanged: 502, failed: 0 })
})
