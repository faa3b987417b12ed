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

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()

async function openCall(desk: Page, login: string) {
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(login)
  await expect(desk.getByRole('option').first()).toContainText(login)
  await find.press('Enter')
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
}

/** Types the number that the caller calls from. */
async function callsFrom(desk: Page, number: string) {
  const field = desk.getByRole('textbox', { name: 'Calls from' })
  await field.fill(number)
  await field.press('Enter')
  await expect(field).toHaveValue(`••••${number.slice(-3)}`)
}

async function closeUnproved(desk: Page) {
  await button(desk, 'Close call…').click()
  await desk.getByText('Caller not proved', { exact: true }).click()
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toHaveCount(0)
}

test('somebody who learns the steps is seen: the agent reads why, a lead who had no part lifts it, and work goes on', async ({
  browser,
}) => {
  const [desk, lead] = [await deskOf(browser, 'sam'), await deskOf(browser, 'lee')]
  for (const login of ['grace.obrien', 'lena.maier', 'asa.johansson']) {
    await openCall(desk, login)
    await callsFrom(desk, '+49 151 2345678')
    await closeUnproved(desk)
  }
  await openCall(desk, 'li.zhou')
  const card = desk.getByRole('region', { name: 'User', exact: true })
  await expect(card).not.toContainText('learning the steps')
  await callsFrom(desk, '01512345678')
  await expect(card).toContainText('3 calls from this number within 7 days proved nothing and did nothing')
  await expect(card).toContainText('Calls about 4 users came from one number within 7 days; 3 of them proved nothing.')
  await expect(card).toContainText('Only a lead proves and resets this user until the alert is lifted')
  // Nothing there takes it away.
  await expect(card.getByRole('button', { name: /lift|dismiss|seen/iu })).toHaveCount(0)
  await expect(desk.getByText('Only a lead may go on.').first()).toBeVisible()
  await expect(desk.getByText(/2345678/u)).toHaveCount(0)

  await lead.getByRole('link', { name: /^\d+ alerts$/u }).click()
  const rows = lead.getByRole('main').getByRole('row')
  for (const what of [/^Lift: .* calls from this number/u, /^Lift: Calls about \d+ users came from one number/u]) {
    await button(lead, what).click()
    await lead.getByRole('textbox', { name: 'Reason' }).fill('the line of the warehouse')
    await lead.getByRole('checkbox', { name: /never warn about it again/u }).check()
    await button(lead, 'Lift the alert').click()
    await expect(lead.getByRole('dialog')).toHaveCount(0)
  }
  await expect(lead.getByText('No alert stands.')).toBeVisible()
  await lead.getByRole('combobox', { name: 'Show' }).selectOption('all')
  await expect(rows.nth(1)).toContainText('李慧 lifted it: the line of the warehouse')

  await expect(card).not.toContainText('learning the steps')
  await expect(desk.getByRole('textbox', { name: /Authenticator code/u })).toBeVisible()
})

test('working hours are set with their time zone, and a call outside them is told', async ({ browser }) => {
  const admin = await deskOf(browser, 'ann')
  await admin.getByRole('navigation').getByRole('link', { name: 'Settings', exact: true }).click()
  await admin.getByRole('checkbox', { name: 'This desk has working hours' }).check()
  const soon = new Date(Date.now() + 3 * 3_600_000)
  const hour = (add: number) => `${String((soon.getUTCHours() + add) % 24)}:00`
  await admin.getByRole('textbox', { name: 'Time zone' }).fill('Nowhere/City')
  await admin.getByRole('textbox', { name: 'Opens at' }).fill(hour(0))
  await admin.getByRole('textbox', { name: 'Closes at' }).fill(hour(1))
  await admin.getByRole('textbox', { name: 'Reason for the change' }).fill('nobody is here at night')
  await button(admin, 'Save settings').click()
  await expect(admin.getByText('No such time zone.')).toBeVisible()
  await admin.getByRole('textbox', { name: 'Time zone' }).fill('UTC')
  await button(admin, 'Save settings').click()
  await expect(admin.getByText('The settings are saved.').first()).toBeVisible()

  const desk = await deskOf(browser, 'sam')
  await openCall(desk, 'noura.alharbi2')
  const card = desk.getByRole('region', { name: 'User', exact: true })
  await expect(card).toContainText('The call came outside the working hours of this desk. A lead is told.')
})
