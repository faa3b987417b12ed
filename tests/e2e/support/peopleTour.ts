import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, type Product } from './product.ts'
import type { Tour } from './tour.ts'
import { unlock } from './unlock.ts'

const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string | RegExp) => page.getByRole('textbox', { name, exact: typeof name === 'string' })
const onPhone = (phone: Page, name: string) => phone.getByRole('listitem').filter({ hasText: name }).first()
const codeOf = (phone: Page, name: string) =>
  onPhone(phone, name)
    .getByText(/^\d{6}$/u)
    .innerText()

async function deskOf(browser: Browser, product: Product, login: string): Promise<Page> {
  const page = await browser.newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

async function openCall(desk: Page, login: string): Promise<void> {
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(login)
  await expect(desk.getByRole('option').first()).toContainText(login)
  await find.press('Enter')
  await expect(desk.getByRole('region', { name: 'User', exact: true })).toContainText(login)
}

/** People who help to prove, and who are in need: a voucher, the desk's own words, a caller without contacts, a forced operator. */
export async function* people(browser: Browser, product: Product): Tour {
  const [desk, lead, phone] = [
    await deskOf(browser, product, 'sam'),
    await deskOf(browser, product, 'lee'),
    await deskOf(browser, product, 'ann'),
  ]
  await go(phone, 'Phone')
  await openCall(lead, 'siobhan.obrien')
  await openCall(desk, 'ming.wang')
  await button(desk, 'Other ways').click()
  await desk.getByRole('radio', { name: /Colleague vouches/u }).click()
  await box(desk, 'Who vouches?').fill('siobhan')
  await desk.getByText('Manager on record').waitFor()
  yield { name: 'desk-vouchers', page: desk }
  await button(desk, /siobhan\.obrien/u).click()
  await desk.getByText('Has not vouched in the last 30 days.').waitFor()
  yield { name: 'desk-voucher', page: desk }
  await box(desk, /6 digits from the authenticator of/u).pressSequentially(await codeOf(phone, 'Siobhán O’Brien'))
  const acts = desk.getByRole('listbox', { name: 'What to do' })
  await expect(acts).toBeFocused()
  await desk.keyboard.press('Control+Shift+Enter')
  await desk.getByText('Waiting for the directory.').first().waitFor()
  yield { name: 'desk-waiting', page: desk }
  await lead
    .getByText(/signals pressure in call/u)
    .first()
    .waitFor()
  yield { name: 'desk-of-a-lead-pressure', page: lead }
  // Its badge counts the alert.
  await lead
    .getByRole('navigation')
    .getByRole('link', { name: /^Radar/u })
    .click()
  await lead.getByRole('table').waitFor()
  yield { name: 'radar-pressure', page: lead }
  await lead.getByRole('tab').nth(1).click()
  await lead.getByRole('table').waitFor()
  yield { name: 'radar-vouching', page: lead }

  await openCall(desk, 'jianguo.sima')
  await desk.keyboard.press('F4')
  await desk.getByRole('list', { name: 'Words to say' }).waitFor()
  yield { name: 'desk-words', page: desk }
  yield { name: 'phone-words', page: phone }
  await openCall(desk, 'sophie.mueller')
  const own = await (await browser.newContext()).newPage()
  await own.goto(product.userPages)
  await box(own, 'Account name').fill('sample-lab')
  await box(own, 'User name or e-mail').fill('sophie.muellerluedenscheidt')
  await box(own, 'Password').fill(SAMPLE.usersPassword)
  await button(own, 'Sign in').click()
  await box(own, '6-digit code').fill(await codeOf(phone, 'Sophie Müller-Lüdenscheidt'))
  await button(own, 'Continue').click()
  await button(own, 'Is it really the help desk?').click()
  await own.getByText(/^Call \d+, since/u).waitFor()
  yield { name: 'own-check-desk', page: own }
  await button(own, 'Make a card').click()
  await own.getByRole('list', { name: 'Rows of the card' }).waitFor()
  yield { name: 'own-check-card', page: own }
  await desk.keyboard.press('F4')
  await box(desk, 'Row of the card').fill('7')
  yield { name: 'desk-words-row', page: desk }
}
