import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, type Product } from './product.ts'
import { unlock } from './unlock.ts'

/*
 * What an account settles for its users, as an administrator sets it in Settings and a user meets it. The user has an e-mail address and
 * a mobile number, no app, and reads English.
 */
export const PERSON = { login: 'jonathan.brown', name: 'Jonathan Brown' }

export const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
export const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
export const list = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true })
export const title = (page: Page, name: string) => page.getByRole('heading', { name, exact: true, level: 1 })
export const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** A page of the desk, open for an administrator. */
export async function deskPage(browser: Browser, product: Product, name: string): Promise<Page> {
  const page = await browser.newPage()
  await unlock(page, { url: await product.newUrl(), login: 'ann', passphrase: SAMPLE.passphrase })
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  return page
}

/** Saves the open form, which closes. */
export async function saveAs(page: Page, name: string, says: string): Promise<void> {
  await page.getByRole('dialog').getByRole('textbox', { name: 'Reason for the change' }).fill('as decided')
  await button(page, name).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('main')).toContainText(says)
}

/** Gives the account of the sample the profile under which it has rules of its own. */
export async function followHuawei(settings: Page): Promise<void> {
  const accounts = settings.getByRole('table', { name: 'Accounts and their password rules' })
  await accounts.getByRole('row').filter({ hasText: 'sample-lab' }).click()
  await list(settings, 'Profile').selectOption('huawei')
  await saveAs(settings, 'Save the rules', 'The password rules of sample-lab are saved.')
}

/** The newest message of the sample store in which something fits; what fits. */
export async function arrived(phone: Page, fits: RegExp): Promise<string> {
  // A desk that nobody touches locks.
  await phone.keyboard.press('Shift')
  const message = phone.getByRole('listitem').filter({ hasText: fits }).first()
  return fits.exec(await message.innerText())?.[0] ?? 'nothing'
}

/** Signs the user in, in a browser of their own. */
export async function signIn(browser: Browser, product: Product): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(product.userPages)
  await box(page, 'Account name').fill('sample-lab')
  await box(page, 'User name or e-mail').fill(PERSON.login)
  await box(page, 'Password').fill(SAMPLE.usersPassword)
  await button(page, 'Sign in').click()
  await title(page, 'You are signed in').waitFor()
  return page
}

/** Asks for an access key, which is critical. */
export async function askForKey(page: Page): Promise<void> {
  await button(page, 'My security').click()
  await button(page, 'Create an access key').click()
  await box(page, 'What is it for?').fill('Nightly copy')
  await button(page, 'Create the key').click()
}
