import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, type Page } from '@playwright/test'
import argon2 from 'argon2'
import bcrypt from 'bcryptjs'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')
const ACCOUNT = 'imported-lab'

let product: Product
let desk: Page
test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser }) => {
  product = await startProduct({ sample: 'copy' })
  desk = await browser.newPage()
  await unlock(desk, { url: await product.newUrl(), login: 'ann', passphrase: SAMPLE.passphrase })
})
test.afterAll(async () => {
  await desk.close()
  await product.stop()
})

interface Brought {
  readonly name: string
  readonly content: Buffer | string
}
const fixture = (name: string): Brought => ({ name, content: readFileSync(join(FIXTURES, name)) })

const main = () => desk.getByRole('main')
const go = (name: string) => desk.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (name: string | RegExp) => desk.getByRole('button', { name, exact: typeof name === 'string' })
const count = (name: string) =>
  main()
    .locator('dl > div', { has: desk.getByText(name, { exact: true }) })
    .locator('dd')
const remarks = () => desk.getByRole('table', { name: 'Remarks row by row' })

/** Brings a file as far as its columns, for the account of these tests; the first one makes it. */
async function choose({ name, content }: Brought): Promise<void> {
  await go('Users')
  await go('Import')
  const buffer = Buffer.isBuffer(content) ? content : Buffer.from(content)
  await desk.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  const account = desk.getByRole('combobox', { name: 'Import into account' })
  await expect(account.getByRole('option', { name: 'sample-lab' })).toBeAttached()
  const known = await account.getByRole('option', { name: ACCOUNT }).count()
  await account.selectOption({ label: known > 0 ? ACCOUNT : 'A new account…' })
  if (known === 0) await desk.getByRole('textbox', { name: 'Name of the new account' }).fill(ACCOUNT)
}

const check = () => button('Check without importing').click()

async function run(): Promise<void> {
  await button(/^Import (one user|\d+ users|groups and passwords)$/u).click()
  await expect(main().getByText('The import is done.')).toBeVisible()
}

/** What the desk's card says of somebody. */
async function cardOf(login: string): Promise<string> {
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(login)
  await expect(desk.getByRole('option').first()).toContainText(login)
  await find.press('Enter')
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
  return desk.getByRole('article').innerText()
}

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

/** Each file as its directory writes it: what it is taken for, who comes in, and the groups where it has any. */
const FILES: readonly {
  readonly file: Brought
  readonly known: string
  readonly users: number
  readonly groups?: number
  readonly says?: RegExp
}[] = [
  { file: fixture('people-gb18030.csv'), known: 'CSV, GB18030', users: 3, groups: 2 },
  {
    file: {
      name: 'people-utf16.csv',
      content: utf16('User name\tName\tDepartment\tGroups\r\nzoe.b\tZoë Bäcker\tPrüfstelle\tTesters\r\n'),
    },
    known: 'CSV, UTF-16, 1 row · separated by “tab”',
    users: 1,
    groups: 1,
  },
  {
    file: fixture('google-workspace-4.csv'),
    known: 'Users of Google Workspace, UTF-8',
    users: 4,
    says: /Passwords and other secrets stay out/u,
  },
  {
    file: fixture('okta-users-4.csv'),
    known: 'Users of Okta, UTF-8',
    users: 4,
    says: /Passwords and other secrets stay out/u,
  },
  {
    file: fixture('csvde-5.csv'),
    known: 'Active Directory (csvde), UTF-8',
    users: 2,
    groups: 2,
    says: /Not a user \(organizationalUnit\)/u,
  },
  { file: fixture('ldifde-3.ldf'), known: 'LDIF, UTF-16', users: 2, groups: 1 },
  {
    file: fixture('scim-4.json'),
    known: 'SCIM 2.0, UTF-8',
    users: 2,
    groups: 1,
    says: /Members of Tour Guides who are neither in this file nor here/u,
  },
  {
    file: fixture('huawei-v3-users.json'),
    known: 'Users of Huawei Cloud IAM, UTF-8',
    users: 2,
    says: /the account’s own root identity and no IAM user/u,
  },
  {
    file: {
      name: 'huawei-v5-users.json',
      content: fixture('huawei-v5-users.json').content.toString().replaceAll('li.na', 'li.nan'),
    },
    known: 'Users of Huawei Cloud IAM, UTF-8',
    users: 1,
  },
]

for (const { file, known, users, groups, says } of FILES) {
  test(`${file.name} is recognised as it is, and comes in with its groups`, async () => {
    await choose(file)
    await expect(main()).toContainText(`${file.name}: ${known}`)
    await check()
    await expect(count('New users')).toHaveText(String(users))
    if (groups === undefined) await expect(count('New groups')).toHaveCount(0)
    else await expect(count('New groups')).toHaveText(String(groups))
    if (says !== undefined) await expect(remarks()).toContainText(says)
    await run()
    await expect(count('Created')).toHaveText(String(users))
  })
}

test('groups stand on the card of whoever came in with them', async () => {
  expect(await cardOf('wang.wei')).toContain('全体员工 · 财务组')
  expect(await cardOf('jmaier')).toContain('Payroll · R, D')
})

test('a file that is none of these, or breaks off, is refused in words', async () => {
  await go('Import')
  const bring = (name: string, content: string | Buffer) =>
    desk
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })
  await bring('photo.csv', Buffer.from('7f454c4602010100000000000000000003003e0001000000', 'hex'))
  await expect(main()).toContainText('neither in UTF-8 nor UTF-16 nor GB18030')
  await bring('other.json', '{"a": 1}')
  await expect(main()).toContainText('This is neither CSV nor LDIF nor a SCIM or Huawei Cloud list of users.')
  await bring('cut.json', readFileSync(join(FIXTURES, 'scim-4.json')).subarray(0, -30))
  await check()
  await expect(main()).toContainText('The file breaks off here. Nothing after this line can be read.')
  await expect(button(/^Import /u)).toHaveCount(0)
})

test('change records are made only when asked for', async () => {
  const changes = [
    'dn: uid=li.na,ou=people,dc=lab,dc=example\nchangetype: modify\nreplace: title\ntitle: Team lead',
    'dn: uid=zhu.rongji,ou=people,dc=lab,dc=example\nchangetype: delete',
    'dn: uid=nobody,ou=people,dc=lab,dc=example\nchangetype: delete',
  ]
  const file = { name: 'changes.ldif', content: `version: 1\n\n${changes.join('\n\n')}\n` }
  await choose(file)
  await check()
  await expect(main()).toContainText('No column becomes the user name. Choose one.')
  await desk.getByRole('checkbox', { name: 'Apply change records (3)' }).check()
  await check()
  await expect(count('Changed users')).toHaveText('2')
  await expect(remarks()).toContainText('Nobody here is uid=nobody')
  await run()
  expect(await cardOf('li.na')).toContain('Team lead')
  expect(await cardOf('zhu.rongji')).toContain('Disabled')
})

const HASHED_PASSWORD = 'grey heron wades at dawn'
const SALT = Buffer.from('0123456789abcdef')
const salted = (scheme: string, digest: string) =>
  `{${scheme}}${Buffer.concat([createHash(digest).update(HASHED_PASSWORD).update(SALT).digest(), SALT]).toString('base64')}`

/** One user of each scheme. The two of SHA-crypt are test vectors of its reference implementation. */
const hashed = async (): Promise<readonly (readonly [login: string, stored: string, password: string])[]> => [
  ['heron', salted('SSHA', 'sha1'), HASHED_PASSWORD],
  ['bittern', salted('SSHA256', 'sha256'), HASHED_PASSWORD],
  ['curlew', salted('SSHA512', 'sha512'), HASHED_PASSWORD],
  ['dunlin', '{CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5', 'Hello world!'],
  [
    'godwit',
    '{CRYPT}$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    'Hello world!',
  ],
  ['plover', `{CRYPT}${bcrypt.hashSync(HASHED_PASSWORD, 10)}`, HASHED_PASSWORD],
  ['stilt', `{ARGON2}${await argon2.hash(HASHED_PASSWORD, { memoryCost: 4096, timeCost: 2 })}`, HASHED_PASSWORD],
]

test('a hashed password of each scheme is kept when asked for and opens the user’s own page; an unknown scheme is named', async ({
  browser,
}) => {
  test.setTimeout(600_000)
  const entry = ([login, stored]: readonly [string, string, ...unknown[]]) =>
    `dn: uid=${login},ou=people,dc=lab,dc=example\nobjectClass: inetOrgPerson\nuid: ${login}\ncn: ${login}\nuserPassword: ${stored}\n`
  const users = await hashed()
  const file = {
    name: 'passwords.ldif',
    content: `version: 1\n\n${[...users.map(entry), entry(['egret', '{CISCO7}0822455D0A16'])].join('\n')}`,
  }
  await choose(file)
  await desk.getByRole('checkbox', { name: `Keep hashed passwords (${String(users.length + 1)})` }).check()
  await check()
  await expect(count('Hashed passwords kept')).toHaveText(String(users.length))
  await expect(remarks()).toContainText('A password hashed as {CISCO7} cannot be checked here')
  await run()
  expect(await main().innerText()).not.toContain('0822455D0A16')

  const user = await (await browser.newContext()).newPage()
  const signIn = async (login: string, password: string) => {
    await user.goto(product.userPages)
    await user.getByRole('textbox', { name: 'Account name' }).fill(ACCOUNT)
    await user.getByRole('textbox', { name: 'User name or e-mail' }).fill(login)
    await user.getByRole('textbox', { name: 'Password' }).fill(password)
    await user.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  // The second time it is our own hash that is compared (tests/core/sessions.test.ts).
  for (const [login, , password] of [...users, ...users.slice(0, 1)]) {
    await test.step(login, async () => {
      await signIn(login, password)
      await expect(user.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
      await user.getByRole('button', { name: 'Sign out' }).click()
      await expect(user.getByText('You are signed out.')).toBeVisible()
    })
  }
  await signIn('heron', `${HASHED_PASSWORD}x`)
  await expect(user.getByRole('alert')).not.toBeEmpty()
})

for (const [label, ending] of [
  ['CSV', 'csv'],
  ['LDIF', 'ldif'],
  ['JSON (SCIM)', 'json'],
] as const) {
  test(`an export as ${label} comes back as nothing new`, async () => {
    await go('Users')
    await desk.getByRole('combobox', { name: 'Account', exact: true }).selectOption({ label: ACCOUNT })
    await desk.getByRole('combobox', { name: 'Format of the export' }).selectOption({ label })
    const waiting = desk.waitForEvent('download')
    await button('Export').click()
    const download = await waiting
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`, 'u'))
    const content = readFileSync(await download.path())
    expect(content.toString()).not.toMatch(/SSHA|argon2/iu)
    await choose({ name: download.suggestedFilename(), content })
    await check()
    await expect(main()).toContainText('Nothing will change: every row is here already')
    await expect(count('New users')).toHaveText('0')
    await expect(count('Changed users')).toHaveText('0')
    await expect(count('Rows left out')).toHaveText('0')
    await expect(count('People joining a group')).toHaveCount(0)
  })
}
