import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string | RegExp) => page.getByRole('textbox', { name, exact: typeof name === 'string' })

async function openCall(desk: Page, login: string) {
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(login)
  await expect(desk.getByRole('option').first()).toContainText(login)
  await find.press('Enter')
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
}

/** Gives a user another e-mail address, on the page of the administrator. */
async function changeEmail(admin: Page, login: string, email: string) {
  await go(admin, 'Users')
  await box(admin, 'Find in this list').fill(login)
  const rows = admin.getByRole('main').getByRole('row')
  await expect(rows).toHaveCount(2)
  await rows.nth(1).click()
  await button(admin, 'Edit').click()
  await box(admin, 'E-mail').fill(email)
  await box(admin, 'Reason').fill('a mail asked for it')
  await button(admin, 'Save changes').click()
}

/** The newest text on the pocket phone that fits. */
async function arrived(browser: Browser, name: string, fits: RegExp): Promise<string> {
  const phone = await deskOf(browser, 'sam')
  await go(phone, 'Phone')
  const text = await phone.getByRole('listitem').filter({ hasText: name }).filter({ hasText: fits }).first().innerText()
  await phone.context().close()
  return text
}

test('a change of contacts that was not theirs: the code from the old contact drops it and freezes, a lead lifts that', async ({
  browser,
}) => {
  const [admin, desk] = [await deskOf(browser, 'ann'), await deskOf(browser, 'sam')]
  await changeEmail(admin, 'grace.obrien', 'grace@elsewhere.example')
  await expect(admin.getByText(/New e-mail grace@elsewhere\.example counts from/u)).toBeVisible()

  const message = await arrived(browser, 'Grace O’Brien', /If this was not you, stop it/u)
  const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u.exec(message)?.[0] ?? 'no code'
  await openCall(desk, 'grace.obrien')
  const card = desk.getByRole('region', { name: 'User', exact: true })
  await expect(card).toContainText(/is new and counts for nothing until/u)
  await button(desk, 'Not the user’s change…').click()
  const dialog = desk.getByRole('dialog', { name: 'Take back a change of contacts' })
  await dialog.getByRole('textbox').fill('AAAA-AAAA')
  await dialog.getByRole('button', { name: 'Drop the change' }).click()
  await expect(dialog).toContainText('4 tries are left')
  await dialog.getByRole('textbox').fill(code.toLowerCase())
  await dialog.getByRole('button', { name: 'Drop the change' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(card).toContainText(/Contacts frozen since .*: the user said that a change was not theirs/u)
  await expect(card).not.toContainText(/is new and counts for nothing/u)
  expect(await desk.locator('body').innerHTML()).not.toContain(code)

  // Nobody changes them now, whatever they say.
  await expect(admin.getByText(/Contacts frozen since/u)).toBeVisible()
  await button(admin, 'Edit').click()
  await box(admin, 'E-mail').fill('grace@elsewhere.example')
  await box(admin, 'Reason').fill('a mail asked again')
  await button(admin, 'Save changes').click()
  await expect(admin.getByText('A lead must lift the freeze before they can be changed.').first()).toBeVisible()

  const lead = await deskOf(browser, 'lee')
  await openCall(lead, 'grace.obrien')
  await button(lead, 'Lift the freeze…').click()
  await box(lead, 'Reason').fill('seen in person with a badge')
  await button(lead, 'Lift the freeze').click()
  await expect(lead.getByRole('region', { name: 'User', exact: true })).not.toContainText(/Contacts frozen/u)
  await arrived(browser, 'Grace O’Brien', /lifted the freeze/u)
})

test('with a public address the message carries a link, and a press on the page behind it is enough', async ({
  browser,
}) => {
  const admin = await deskOf(browser, 'ann')
  await go(admin, 'Settings')
  await box(admin, 'Address').fill(product.userPages)
  await box(admin, 'Reason for the change').fill('users can reach it')
  await button(admin, 'Save settings').click()
  await expect(admin.getByText('The settings are saved.').first()).toBeVisible()
  await changeEmail(admin, 'lena.maier', 'lena@elsewhere.example')
  const link = /http\S+#\/not-me\/[\w-]+/u.exec(await arrived(browser, 'Lena Maier', /not-me/u))?.[0] ?? 'no link'

  const own = await (await browser.newContext()).newPage()
  await own.goto(link)
  await expect(own).not.toHaveURL(/not-me/u)
  await own.getByRole('button', { name: 'Drop the change' }).click()
  await expect(own.getByRole('heading', { name: 'The change is dropped' })).toBeVisible()
  await expect(admin.getByText(/Contacts frozen since/u)).toBeVisible()
  const again = await (await browser.newContext()).newPage()
  await again.goto(link)
  await again.getByRole('button', { name: 'Drop the change' }).click()
  await expect(again.getByRole('alert')).toContainText('used already or is too old')
})

test('a near twin is named in the call before any act, with what tells the two apart', async ({ browser }) => {
  const desk = await deskOf(browser, 'sam')
  await openCall(desk, 'noura.alharbi2')
  await expect(desk.getByText('Not to be confused: نورة الحربي · noura.alharbi · Network Operations')).toBeVisible()
  const twins = desk.getByRole('region', { name: 'Easily confused with' })
  await expect(twins).toContainText('same name')
  await expect(twins).toContainText('department Network Operations, not Facilities')
  await openCall(desk, 'elsa.karlsson')
  await expect(desk.getByText('Not to be confused')).toHaveCount(0)
})
