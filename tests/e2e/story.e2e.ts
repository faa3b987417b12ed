import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, type Browser, type Page } from '@playwright/test'

import { openMailbox, type Mailbox } from './support/mail.ts'
import { startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')
const ANN = 'correct horse battery staple'
const BEN = 'seven quiet rivers at dusk'
const CLEO = 'a lighthouse keeps no secrets'
const NEW_PASSWORD = 'meadow thunder pencil'

let product: Product
let mailbox: Mailbox
test.beforeAll(async () => {
  mailbox = await openMailbox()
  product = await startProduct({ passphrase: ANN })
})
test.afterAll(async () => {
  await product.stop()
  await mailbox.close()
})

const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const box = (page: Page, name: string | RegExp) => page.getByRole('textbox', { name })

/** The first run, in four steps. */
async function setUp(page: Page): Promise<void> {
  await page.goto(product.url)
  await box(page, 'Your name').fill('Ann Okafor')
  await box(page, 'Login').fill('ann')
  await button(page, 'Continue').click()
  await box(page, 'Passphrase').fill(ANN)
  await button(page, 'Create the store').click()
  const code = await page.getByRole('status', { name: 'Recovery code' }).innerText()
  await box(page, /^Group \d+$/u)
    .first()
    .waitFor()
  for (const [index, group] of code.split('-').entries()) {
    const field = box(page, `Group ${String(index + 1)}`)
    if ((await field.count()) > 0) await field.fill(group)
  }
  await button(page, 'Confirm').click()
}

async function importFile(page: Page, file: string, options: { readonly account?: string } = {}): Promise<string> {
  await page.locator('input[type=file]').setInputFiles(join(FIXTURES, file))
  if (options.account !== undefined) await box(page, 'Name of the new account').fill(options.account)
  await button(page, 'Check without importing').click()
  await button(page, /^Import \d+ users$/u).click()
  await expect(page.getByRole('main').getByText('The import is done.')).toBeVisible()
  return page.getByRole('main').innerText()
}

async function addOperator(
  page: Page,
  operator: { readonly name: string; readonly login: string; readonly role: string },
): Promise<string> {
  await go(page, 'Operators')
  await button(page, 'Add operator').click()
  const form = page.getByRole('dialog')
  await form.getByRole('textbox', { name: 'Name' }).fill(operator.name)
  await form.getByRole('textbox', { name: 'Login' }).fill(operator.login)
  await form.getByRole('checkbox', { name: operator.role }).check()
  await form.getByText('Not in the directory').click()
  await form.getByRole('button', { name: 'Add and show the enrolment code' }).click()
  const code = await page.getByRole('status', { name: 'Enrolment code' }).innerText()
  await button(page, 'I have passed it on').click()
  return code
}

async function enrol(
  browser: Browser,
  operator: { readonly login: string; readonly code: string; readonly passphrase: string },
): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(await product.newUrl())
  await button(page, 'I have an enrolment code').click()
  await box(page, 'Login').fill(operator.login)
  await box(page, 'Enrolment code').fill(operator.code)
  await box(page, 'New passphrase').fill(operator.passphrase)
  await button(page, 'Set the passphrase').click()
  await page.getByRole('combobox', { name: 'Find a user' }).waitFor()
  return page
}

test('the whole story: first run, import, search, call, wrong and right code, reset, slip, sign-in, audit, tampering', async ({
  browser,
}) => {
  test.setTimeout(600_000)
  const ann = await browser.newPage()

  await test.step('first run', async () => {
    await setUp(ann)
    await button(ann, 'Import a directory').click()
  })

  await test.step('import of a 300-row Entra CSV and of an LDIF', async () => {
    const entra = await importFile(ann, 'entra-create-300.csv', { account: 'lab' })
    expect(entra).toMatch(/300/u)
    await button(ann, 'Import another file').click()
    const ldif = await importFile(ann, 'slapcat-40.ldif')
    expect(ldif).toMatch(/password/iu)
  })

  await test.step('a mail server, and two operators who choose their passphrases alone', async () => {
    await go(ann, 'Settings')
    await ann.getByRole('checkbox', { name: 'Send e-mail through a mail server' }).check()
    await ann.getByRole('textbox', { name: 'Server', exact: true }).fill('127.0.0.1')
    await ann.getByRole('region', { name: 'Mail server' }).getByLabel('Port').fill(String(mailbox.port))
    await ann.getByRole('combobox', { name: 'Encryption' }).selectOption('none')
    await box(ann, 'Sender address').fill('desk@lab.example')
    await box(ann, 'Reason for the change').fill('the lab has a mail server')
    await button(ann, 'Save settings').click()
    await expect(ann.getByRole('main').getByText('The settings are saved.')).toBeVisible()
  })
  const benCode = await addOperator(ann, { name: 'Ben Ito', login: 'ben', role: 'Agent' })
  const cleoCode = await addOperator(ann, { name: 'Cleo Diaz', login: 'cleo', role: 'Lead' })
  const ben = await enrol(browser, { login: 'ben', code: benCode, passphrase: BEN })
  const cleo = await enrol(browser, { login: 'cleo', code: cleoCode, passphrase: CLEO })

  await test.step('search with a typo, call, wrong code, right code', async () => {
    await ben.keyboard.type('bjron odegard')
    await expect(ben.getByRole('option').first()).toContainText('bjorn.odegard')
    await ben.keyboard.press('Enter')
    await ben.getByRole('radio', { name: /E-mail code/u }).check()
    await button(ben, /Send a code/u).click()
    const code = /\b\d{6}\b/u.exec(await mailbox.newest('bjorn.odegard@contoso.example'))?.[0] ?? ''
    const field = box(ben, /Code by e-mail/u)
    await field.fill(code === '111111' ? '222222' : '111111')
    await expect(ben.getByRole('region', { name: 'Prove', exact: true })).toContainText('4 tries left')
    await field.fill(code)
    await expect(ben.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  })

  const printed = await test.step('reset, handed over by a slip', async () => {
    await ben.keyboard.press('p')
    await ben.getByRole('combobox', { name: 'Hand over by' }).selectOption('slip:sms')
    await button(ben, 'Reset password').click()
    const slip = ben.getByText(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/u)
    return slip.first().innerText()
  })

  const other =
    await test.step('a lead reads the other half out of the lab outbox; the caller’s own operator cannot', async () => {
      await go(ben, 'Outbox')
      await expect(ben.getByRole('button', { name: /^Read/u })).toHaveCount(0)
      await go(cleo, 'Outbox')
      await cleo.getByRole('button', { name: /^Read: Second part of a slip/u }).click()
      const dialog = cleo.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('read out in person')
      await dialog.getByRole('button', { name: 'Read the text' }).click()
      return (
        /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u.exec(
          await cleo.getByRole('dialog', { name: /^Second part of a slip/u }).innerText(),
        )?.[0] ?? 'no half'
      )
    })

  const user = await (await browser.newContext()).newPage()
  await test.step('the user signs in with both halves, must change, and is in', async () => {
    await user.goto(product.userPages)
    await user.getByText('I have a slip from the help desk').click()
    await box(user, 'Code printed on the slip').fill(printed)
    await box(user, 'Second part').fill(other)
    await button(user, 'Open my account').click()
    await expect(user.getByRole('heading', { name: 'Choose your first password' })).toBeVisible()
    await box(user, 'New password').fill('password')
    await expect(user.getByText(/too short/u)).toBeVisible()
    await box(user, 'New password').fill(NEW_PASSWORD)
    await button(user, 'Save password').click()
    await expect(user.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  })

  await test.step('the audit shows it all, and verifies', async () => {
    await go(ann, 'Audit')
    const rows = ann.getByRole('main')
    for (const sentence of [
      /Ben Ito reset the password of Bjørn Ødegård/u,
      /Ann Okafor ran an import/u,
      /Cleo Diaz read the text of a message/u,
    ]) {
      await expect(rows.getByText(sentence).first()).toBeVisible()
    }
    await button(ann, 'Verify').click()
    await expect(ann.getByRole('main').getByText(/^Intact/u)).toBeVisible()
  })

  await test.step('one byte changed in a page in use is noticed', async () => {
    const file = join(product.store, 'store.db')
    const bytes = readFileSync(file)
    const at = Math.floor(bytes.length / 2)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(file, bytes)
    await button(ann, 'Verify').click()
    await expect(ann.getByRole('main').getByText(/^Damaged/u)).toBeVisible()
    await expect(ann.getByRole('contentinfo')).toContainText(/damaged/iu)
  })
})
