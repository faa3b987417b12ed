import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { unlock } from './support/unlock.ts'
import { test } from './support/test.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first()
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

async function typeIn(page: Page, login: string): Promise<void> {
  await page.goto(product.userPages)
  await box(page, 'Account name').fill('sample-lab')
  await box(page, 'User name or e-mail').fill(login)
  await box(page, 'Password').fill(SAMPLE.usersPassword)
  await page.keyboard.press('Enter')
}
const newPage = async (browser: Browser) => (await browser.newContext()).newPage()

test('a list keeps the users of an account out and says so, is warned about before, and lets them in when it is widened', async ({
  browser,
}) => {
  const ann = await newPage(browser)
  await unlock(ann, { url: product.url, login: 'ann', passphrase: SAMPLE.passphrase })
  const user = await newPage(browser)
  await typeIn(user, 'margaret.oneill')
  await expect(user.getByRole('heading', { name: 'You are signed in' })).toBeVisible()

  await ann.getByRole('navigation').getByRole('link', { name: 'Settings', exact: true }).click()
  const table = ann.getByRole('table', { name: 'Accounts and from where their users may sign in' })
  const row = table.getByRole('row').filter({ hasText: 'sample-lab' })
  await expect(row).toContainText('everywhere')
  const sheet = ann.getByRole('dialog')
  const save = async () => {
    await sheet.getByRole('textbox', { name: 'Reason for the change' }).fill('only from the office')
    await ann.keyboard.press('Enter')
    await expect(ann.getByRole('main')).toContainText('The access list of sample-lab is saved.')
  }
  await test.step('an administrator meets the fault and its remedy, and the warning, while typing', async () => {
    await row.click()
    await button(ann, 'Add an entry').click()
    await expect(sheet.getByRole('textbox', { name: 'Address, block or range' })).toBeFocused()
    await ann.keyboard.type('10.1.2.3/8')
    await expect(sheet).toContainText('For the whole block write 10.0.0.0/8')
    await sheet.getByRole('textbox', { name: 'Address, block or range' }).fill('10.0.0.0/8')
    await sheet.getByRole('textbox', { name: 'What is it?' }).fill('Office')
    await expect(sheet.getByRole('status')).toContainText('This list refuses 127.0.0.1.')
    await save()
    await expect(row).toContainText('10.0.0.0/8')
  })

  await test.step('the session that was open has ended, and nobody of the account gets in, with one answer for all', async () => {
    await button(user, 'My security').click()
    await expect(user.getByText('Your account does not allow sign-in from where you are now.')).toBeVisible()
    for (const login of ['margaret.oneill', 'nobody.of.that.name']) {
      await typeIn(user, login)
      await expect(user.getByRole('alert')).toContainText(
        'This account does not allow sign-in from where you are now (address 127.0.0.1).',
      )
    }
  })

  await test.step('the list is widened by what the warning offers, and the user signs in', async () => {
    await row.click()
    await button(ann, 'Add 127.0.0.1, ::1').click()
    await expect(sheet.getByRole('status')).toBeEmpty()
    await save()
    await expect(row).toContainText('10.0.0.0/8, 127.0.0.1, ::1')
    await typeIn(user, 'margaret.oneill')
    await expect(user.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  })

  await test.step('the audit says what the list was and is', async () => {
    await ann.getByRole('navigation').getByRole('link', { name: 'Audit', exact: true }).click()
    await ann
      .getByText(/changed from where an account may be used/u)
      .first()
      .click()
    await expect(sheet).toContainText('10.0.0.0/8 (Office)')
    await expect(sheet).toContainText('127.0.0.1 (This computer and its kiosk)')
  })
})
