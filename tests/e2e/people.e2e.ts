import { expect, type Browser, type Page } from '@playwright/test'

import { axeFindings } from './support/inspect.ts'
import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { prove, takeWay } from './support/prove.ts'
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

async function openCall(desk: Page, login: string): Promise<string> {
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(login)
  await expect(desk.getByRole('option').first()).toContainText(login)
  await find.press('Enter')
  const heading = desk.getByRole('heading', { name: /^Call \d+$/u })
  await expect(heading).toBeVisible()
  await expect(desk.getByRole('region', { name: 'User', exact: true })).toContainText(login)
  return /\d+/u.exec(await heading.innerText())?.[0] ?? ''
}

async function closeCall(desk: Page): Promise<void> {
  await button(desk, 'Close call…').click()
  await desk.getByText('Caller hung up', { exact: true }).click()
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toHaveCount(0)
}

const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const acts = (desk: Page) => desk.getByRole('listbox', { name: 'What to do' })
const onPhone = (phone: Page, name: string) => phone.getByRole('listitem').filter({ hasText: name }).first()
const codeOf = (phone: Page, name: string) =>
  onPhone(phone, name)
    .getByText(/^\d{6}$/u)
    .innerText()

async function phoneOf(browser: Browser): Promise<Page> {
  const phone = await deskOf(browser, 'ann')
  await go(phone, 'Phone')
  return phone
}

/** Chooses who vouches. */
async function choose(desk: Page, login: string): Promise<void> {
  await takeWay(desk, /Colleague vouches/u)
  await desk.getByRole('textbox', { name: 'Who vouches?' }).fill(login)
  await prove(desk)
    .getByRole('button', { name: new RegExp(login, 'u') })
    .click()
}

async function seeBadge(desk: Page): Promise<void> {
  await desk.getByRole('combobox', { name: 'Reached by' }).selectOption('in-person')
  await takeWay(desk, /Badge or ID/u)
  await desk.getByRole('textbox', { name: /Last 4 characters/u }).fill('7f 31')
  await button(desk, 'Photo and name match').click()
  await expect(prove(desk).getByRole('listitem').filter({ hasText: 'Document seen in person' })).toBeVisible()
}

test('somebody with neither telephone nor e-mail is led to the desk, and leaves with a new password in two halves', async ({
  browser,
}) => {
  const admin = await deskOf(browser, 'ann')
  await go(admin, 'Users')
  await button(admin, 'Create user').click()
  const sheet = admin.getByRole('dialog')
  await sheet.getByRole('textbox', { name: 'Name', exact: true }).fill('Nils Holm')
  await sheet.getByRole('textbox', { name: 'User name', exact: true }).fill('nils.holm')
  await sheet.getByRole('button', { name: 'Create user' }).click()
  await expect(sheet.getByText('nils.holm').first()).toBeVisible()
  await admin.keyboard.press('Escape')

  const [desk, lee, phone] = [await deskOf(browser, 'sam'), await deskOf(browser, 'lee'), await phoneOf(browser)]
  await openCall(lee, 'siobhan.obrien')
  await openCall(desk, 'nils.holm')
  // One glance says how it goes on: the slip is fetched at the desk.
  await expect(prove(desk)).toContainText(
    'Nothing is left to hand over by but a slip: the caller fetches it at the desk.',
  )
  await desk.getByRole('combobox', { name: 'Wants' }).selectOption('reset-mfa')
  await expect(prove(desk)).toContainText('Ask them to come to the desk with a badge or ID')
  await desk.getByRole('combobox', { name: 'Wants' }).selectOption('reset-password')
  await desk.getByRole('combobox', { name: 'Reached by' }).selectOption('in-person')
  await expect(prove(desk)).toContainText(/Quickest.*Badge or ID|Quickest.*document/iu)
  await seeBadge(desk)
  await expect(acts(desk)).toBeFocused()
  await desk.keyboard.press('p')
  await button(desk, 'Reset password').click()
  const slip = await desk
    .getByText(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/u)
    .first()
    .innerText()

  await go(lee, 'Outbox')
  await lee.getByRole('button', { name: /^Read: Second part of a slip/u }).click()
  const reason = lee.getByRole('dialog', { name: 'Read this message' })
  await reason.getByRole('textbox', { name: 'Reason' }).fill('stands before me')
  await reason.getByRole('button', { name: 'Read the text' }).click()
  const message = lee.getByRole('dialog', { name: 'Second part of a slip for' })
  await expect(message.getByText(/half of the slip for Nils Holm/u).first()).toBeVisible()
  const half = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u.exec(await message.innerText())?.[0] ?? 'no half'

  const user = await (await browser.newContext()).newPage()
  await user.goto(product.userPages)
  await user.getByText('I have a slip from the help desk').click()
  await user.getByRole('textbox', { name: 'Code printed on the slip' }).fill(slip)
  await user.getByRole('textbox', { name: 'Second part' }).fill(half)
  await button(user, 'Open my account').click()
  await expect(user.getByRole('heading', { name: 'Choose your first password' })).toBeVisible()
  await phone.close()
})

test('a colleague is chosen with what they vouched lately in sight, the manager is marked, and a lead reads the history', async ({
  browser,
}) => {
  const [desk, lee, phone] = [await deskOf(browser, 'sam'), await deskOf(browser, 'lee'), await phoneOf(browser)]
  await openCall(lee, 'siobhan.obrien')
  await openCall(desk, 'ming.wang')
  await takeWay(desk, /Colleague vouches/u)
  await desk.getByRole('textbox', { name: 'Who vouches?' }).fill('siobhan')
  await expect(prove(desk).getByText('Manager on record')).toBeVisible()
  await expect(prove(desk).getByText('0 of 3 in 24 h')).toBeVisible()
  await prove(desk)
    .getByRole('button', { name: /siobhan/u })
    .click()
  await expect(prove(desk)).toContainText('Has not vouched in the last 30 days.')
  await desk
    .getByRole('textbox', { name: /6 digits from the authenticator of Siobhán/u })
    .pressSequentially(await codeOf(phone, 'Siobhán O’Brien'))
  await expect(prove(desk).getByRole('listitem').filter({ hasText: 'Vouched for by a colleague' })).toBeVisible()
  await closeCall(desk)

  // The same caller again within the week: the reason stands there before anybody is asked.
  await openCall(desk, 'ming.wang')
  await choose(desk, 'siobhan')
  await expect(prove(desk)).toContainText('This user has vouched for this caller within 7 days already.')
  await expect(desk.getByRole('textbox', { name: /6 digits from the authenticator/u })).toHaveCount(0)
  await closeCall(desk)
  await openCall(desk, 'yong.sima')
  await choose(desk, 'siobhan')
  await expect(prove(desk)).toContainText('Vouched for 1 of 3 calls in 24 hours, 1 of 10 in 30 days. Last for 王•••')
  expect(await axeFindings(desk)).toEqual([])

  await go(lee, 'Radar')
  await lee.getByRole('tab', { name: 'Vouching' }).click()
  const row = lee.getByRole('table').getByRole('row').filter({ hasText: '王明' })
  await expect(row).toContainText('Siobhán O’Brien')
  await expect(row).toContainText('Manager')
  expect(await axeFindings(lee)).toEqual([])
})

test('the caller asks the desk to prove itself: one key shows the words that the user’s own page shows', async ({
  browser,
}) => {
  const [desk, phone] = [await deskOf(browser, 'sam'), await phoneOf(browser)]
  const number = await openCall(desk, 'agnieszka.kowalski')
  const user = await (await browser.newContext()).newPage()
  await user.goto(product.userPages)
  await user.getByRole('textbox', { name: 'Account name' }).fill('sample-lab')
  await user.getByRole('textbox', { name: 'User name or e-mail' }).fill('agnieszka.kowalski')
  await user.getByRole('textbox', { name: 'Password' }).fill(SAMPLE.usersPassword)
  await button(user, 'Sign in').click()
  await user.getByRole('textbox', { name: '6-digit code' }).fill(await codeOf(phone, 'Agnieszka Kowalski'))
  await button(user, 'Continue').click()
  await button(user, 'Is it really the help desk?').click()
  await expect(user.getByText(`Call ${number}, since`)).toBeVisible()
  const shown = await user.getByText(/^\w+ · \w+ · \w+$/u).innerText()
  await expect(onPhone(phone, 'Agnieszka Kowalski')).toContainText(`In call ${number} the desk says: ${shown}`)

  await desk.keyboard.press('F4')
  const said = desk.getByRole('list', { name: 'Words to say' })
  await expect(said).toBeVisible()
  await expect(said.getByRole('listitem')).toHaveText(shown.split(' · '))
  await expect(
    desk.getByRole('paragraph').filter({ hasText: 'They prove the desk; of the caller they prove nothing.' }),
  ).toBeVisible()
  await expect(prove(desk).getByRole('meter')).toHaveAttribute('aria-valuenow', '0')
  expect(await axeFindings(desk)).toEqual([])
  expect(await axeFindings(user)).toEqual([])

  await button(user, 'Make a card').click()
  const rows = user.getByRole('list', { name: 'Rows of the card' }).getByRole('listitem')
  await expect(rows).toHaveCount(20)
  const seventh = await rows.nth(6).innerText()
  await button(user, 'I have it on paper').click()
  await button(desk, 'Hide').click()
  await desk.keyboard.press('F4')
  await desk.getByRole('textbox', { name: 'Row of the card' }).fill('7')
  await desk.keyboard.press('Enter')
  await expect(said).toHaveText(new RegExp(seventh.split(' · ').join('\\s*'), 'u'))
  await button(user, 'Look again').click()
  await expect(user.getByText('Used rows, to be crossed out: 7.')).toBeVisible()
  await desk.getByRole('textbox', { name: 'Row of the card' }).fill('7')
  await desk.keyboard.press('Enter')
  await expect(desk.getByText('This row was used before. Ask the caller for another one.').first()).toBeVisible()
})

test('an operator who is forced presses one chord: the screen waits for the directory, and a lead knows', async ({
  browser,
}) => {
  const [desk, lee, phone] = [await deskOf(browser, 'sam'), await deskOf(browser, 'lee'), await phoneOf(browser)]
  await openCall(desk, 'lucia.fernandez')
  await desk.getByRole('textbox', { name: /Authenticator code/u }).fill(await codeOf(phone, 'Lucía Fernández'))
  await expect(acts(desk)).toBeFocused()
  await desk.keyboard.press('Control+Shift+Enter')
  const reset = acts(desk).getByRole('option').filter({ hasText: 'Reset password' })
  await expect(reset).toContainText('Waiting for the directory. This can take several minutes.')
  await expect(reset).toHaveAttribute('aria-disabled', 'true')
  await desk.keyboard.press('p')
  await expect(button(desk, 'Reset password')).toHaveCount(0)
  expect(await desk.locator('body').innerText()).not.toMatch(/pressure|forced|duress|radar/iu)
  expect(await axeFindings(desk)).toEqual([])

  const banner = lee.getByText(/signals pressure in call \d+/u).first()
  await expect(banner).toBeVisible()
  expect(await axeFindings(lee)).toEqual([])
  await lee.getByRole('link', { name: 'To the radar' }).click()
  await button(lee, /^Lift: The operator signals that they are forced/u).click()
  await lee.getByRole('textbox', { name: 'Reason' }).fill('spoke with her alone')
  await button(lee, 'Lift the alert').click()
  await expect(lee.getByRole('dialog')).toHaveCount(0)
  await expect(lee.getByRole('link', { name: 'To the radar' })).toHaveCount(0)
  // What was proved while somebody stood behind the operator counts no more.
  await expect(reset).not.toContainText('Waiting for the directory')
  await expect(reset).toContainText('One proof of who is calling is needed.')
})
