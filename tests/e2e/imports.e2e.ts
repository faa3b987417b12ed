import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { unlock } from './support/unlock.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')
const ACCOUNT = 'imported-lab'

let product: Product
let desk: Page
test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser }) => {
  product = await startProduct({ sample: 20 })
  desk = await browser.newPage()
  await unlock(desk, { url: await product.newUrl(), login: 'ann', passphrase: SAMPLE.passphrase })
})
test.afterAll(() => product.stop())

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

const SSHA_PASSWORD = 'grey heron wades at dawn'
const ssha = (password: string, salt = Buffer.from('0123456789abcdef')) =>
  `{SSHA}${Buffer.concat([createHash('sha1').update(password).update(salt).digest(), salt]).toString('base64')}`

test('a hashed password is kept when asked for, opens the user’s own page, and an unknown scheme is named', async ({
  browser,
}) => {
  const entry = (login: string, stored: string) =>
    `dn: uid=${login},ou=people,dc=lab,dc=example\nobjectClass: inetOrgPerson\nuid: ${login}\ncn: ${login}\nuserPassword: ${stored}\n`
  const file = {
    name: 'passwords.ldif',
    content: `version: 1\n\n${entry('heron', ssha(SSHA_PASSWORD))}\n${entry('egret', '{CISCO7}0822455D0A16')}`,
  }
  await choose(file)
  await desk.getByRole('checkbox', { name: 'Keep hashed passwords (2)' }).check()
  await check()
  await expect(count('Hashed passwords kept')).toHaveText('1')
  await expect(remarks()).toContainText('A password hashed as {CISCO7} cannot be checked here')
  await run()
  expect(await main().innerText()).not.toContain('0822455D0A16')

  const user = await (await browser.newContext()).newPage()
  const signIn = async (password: string) => {
    await user.goto(product.userPages)
    await user.getByRole('textbox', { name: 'Account name' }).fill(ACCOUNT)
    await user.getByRole('textbox', { name: 'User name or e-mail' }).fill('heron')
    await user.getByRole('textbox', { name: 'Password' }).fill(password)
    await user.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  // The second time it is our own hash that is compared (tests/core/foreignPasswords.test.ts).
  for (const turn of ['first', 'second']) {
    await test.step(`${turn} sign-in`, async () => {
      await signIn(SSHA_PASSWORD)
      await expect(user.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
      await user.getByRole('button', { name: 'Sign out' }).click()
      await expect(user.getByText('You are signed out.')).toBeVisible()
    })
  }
  await signIn(`${SSHA_PASSWORD}x`)
  await expect(user.getByRole('alert')).not.toBeEmpty()
})

for (const [label, ending] of [
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
