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

/** The pocket phone, where the sample users' own devices are seen. */
async function phoneOf(browser: Browser): Promise<Page> {
  const phone = await deskOf(browser, 'ann')
  await go(phone, 'Phone')
  return phone
}
const onPhone = (phone: Page, name: string, fits: RegExp) =>
  phone.getByRole('listitem').filter({ hasText: name }).filter({ hasText: fits }).first()

/** Resets the password of a user who is proved by a text message. */
async function resetPassword(desk: Page, phone: Page, user: { login: string; name: string }) {
  await openCall(desk, user.login)
  await button(desk, /^Send a code/u).click()
  const message = await onPhone(phone, user.name, /is your code for/u).innerText()
  await desk.keyboard.type(/\b\d{6}\b/u.exec(message)?.[0] ?? 'no code')
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  await desk.keyboard.press('p')
  await desk.keyboard.press('Enter')
  await expect(button(desk, 'Finish the call')).toBeFocused()
}

const ASA = { login: 'asa.johansson', name: 'Åsa Johansson' }
const LENA = { login: 'lena.maier', name: 'Lena Maier' }

test('somebody reads out the code of the notice: the reset is undone, the account freezes, and the leads see an alert', async ({
  browser,
}) => {
  const [desk, phone] = [await deskOf(browser, 'sam'), await phoneOf(browser)]
  await resetPassword(desk, phone, ASA)
  const card = desk.getByRole('region', { name: 'User', exact: true })
  await expect(card).toContainText(/Old password sealed until/u)
  await expect(desk.getByRole('listitem').filter({ hasText: /reset the password of/u })).toContainText(
    /Old password sealed until/u,
  )
  const notice = await onPhone(phone, ASA.name, /If this was not you, stop it/u).innerText()
  const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u.exec(notice)?.[0] ?? 'no code'

  await button(desk, 'Not the user’s reset…').click()
  const dialog = desk.getByRole('dialog', { name: 'Object to a reset' })
  await dialog.getByRole('textbox').fill('AAAA-AAAA')
  await dialog.getByRole('button', { name: 'Undo the reset' }).click()
  await expect(dialog).toContainText('tries are left')
  await dialog.getByRole('textbox').fill(code.toLowerCase())
  await dialog.getByRole('button', { name: 'Undo the reset' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(card).toContainText(/Account frozen since .*: a reset was objected to/u)
  await expect(card).not.toContainText(/sealed until/u)
  await expect(button(desk, 'Not the user’s reset…')).toHaveCount(0)
  expect(await desk.locator('body').innerHTML()).not.toContain(code)
  await expect(onPhone(phone, ASA.name, /objected to a reset/u)).toBeVisible()

  const lead = await deskOf(browser, 'lee')
  // Its badge counts the alert.
  await lead
    .getByRole('navigation')
    .getByRole('link', { name: /^Radar/u })
    .click()
  await expect(lead.getByRole('table')).toContainText('Somebody who holds the notice objected to the reset')
})

test('with a public address the notice carries a link, and a press on the page behind it undoes the reset once', async ({
  browser,
}) => {
  const [admin, desk, phone] = [await deskOf(browser, 'ann'), await deskOf(browser, 'sam'), await phoneOf(browser)]
  await go(admin, 'Settings')
  await box(admin, 'Address').fill(product.userPages)
  await box(admin, 'Reason for the change').fill('users can reach it')
  await button(admin, 'Save settings').click()
  await expect(admin.getByText('The settings are saved.').first()).toBeVisible()
  await resetPassword(desk, phone, LENA)
  const notice = await onPhone(phone, LENA.name, /#\/undo\//u).innerText()
  const link = /http\S+#\/undo\/[\w-]+/u.exec(notice)?.[0] ?? 'no link'

  const own = await (await browser.newContext()).newPage()
  await own.goto(link)
  await expect(own).not.toHaveURL(/undo/u)
  await expect(own.getByRole('heading', { name: 'This was not me' })).toBeVisible()
  // The visit alone does nothing: mail scanners open links.
  await expect(button(desk, 'Not the user’s reset…')).toBeVisible()
  await own.getByRole('button', { name: 'Undo the reset' }).click()
  await expect(own.getByRole('heading', { name: 'The reset is undone' })).toBeVisible()
  await expect(desk.getByRole('region', { name: 'User', exact: true })).toContainText(/Account frozen since/u)

  const again = await (await browser.newContext()).newPage()
  await again.goto(link)
  await again.getByRole('button', { name: 'Undo the reset' }).click()
  await expect(again.getByRole('alert')).toContainText('used already or is too old')
  await again.getByRole('link', { name: 'Back to sign in' }).click()
  await box(again, 'Account name').fill('sample-lab')
  await box(again, 'User name or e-mail').fill(LENA.login)
  await box(again, 'Password').fill(SAMPLE.usersPassword)
  await button(again, 'Sign in').click()
  await expect(again.getByRole('alert')).toContainText('That did not work.')
})
