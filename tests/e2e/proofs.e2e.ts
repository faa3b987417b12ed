import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { prove, takeWay } from './support/prove.ts'
import { unlock } from './support/unlock.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

/** What every sample person with recovery codes has on paper. */
const RECOVERY_CODE = 'DEM0-C0DE-DEM0-C0DE-DEM0-C0DE'

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

async function openCall(desk: Page, login: string): Promise<void> {
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(login)
  await expect(desk.getByRole('option').first()).toContainText(login)
  await find.press('Enter')
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
}

const button = (desk: Page, name: string | RegExp) => prove(desk).getByRole('button', { name })

test('somebody without a telephone: a badge at the desk and a colleague’s authenticator unbind the lost device', async ({
  browser,
}) => {
  const [desk, lee, phone] = [await deskOf(browser, 'sam'), await deskOf(browser, 'lee'), await deskOf(browser, 'ann')]
  // The pocket phone shows the authenticators of people with an open call.
  await openCall(lee, 'grazyna.wojcik')
  await phone.getByRole('link', { name: 'Phone' }).click()
  await openCall(desk, 'siobhan.obrien')
  await desk.getByRole('combobox', { name: 'Wants' }).selectOption('reset-mfa')

  await takeWay(desk, /Badge or ID/u)
  await expect(prove(desk)).toContainText('Only for a caller who stands at the desk')
  await desk.getByRole('combobox', { name: 'Reached by' }).selectOption('in-person')
  await desk.getByRole('combobox', { name: 'Document' }).selectOption('passport')
  await expect(button(desk, 'Photo and name match')).toBeDisabled()
  await desk.getByRole('textbox', { name: /Last 4 characters/u }).fill('7f 31')
  await button(desk, 'Photo and name match').click()
  await expect(prove(desk).getByRole('listitem').filter({ hasText: 'Document seen in person' })).toBeVisible()

  await takeWay(desk, /Colleague vouches/u)
  await desk.getByRole('textbox', { name: 'Who vouches?' }).fill('grazyna')
  await prove(desk)
    .getByRole('button', { name: /grazyna\.wojcik/u })
    .click()
  const field = desk.getByRole('textbox', { name: /6 digits from the authenticator of Grażyna/u })
  await expect(field).toBeFocused()
  await field.pressSequentially(
    await phone
      .getByRole('listitem')
      .filter({ hasText: 'Grażyna Wójcik' })
      .getByText(/^\d{6}$/u)
      .innerText(),
  )
  await expect(prove(desk).getByRole('listitem').filter({ hasText: 'Vouched for by a colleague' })).toBeVisible()
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  // The colleague hears of it.
  await expect(phone.getByRole('listitem').filter({ hasText: 'vouched for' }).first()).toBeVisible()

  await desk.keyboard.press('m')
  await desk.getByRole('button', { name: 'Reset MFA' }).click()
  await expect(desk.getByRole('button', { name: 'Finish the call' })).toBeVisible()
})

test('what the caller knows is not enough; a call-back to the number on record is, and nothing goes to that number', async ({
  browser,
}) => {
  const desk = await deskOf(browser, 'sam')
  await openCall(desk, 'jonathan.brown')
  await takeWay(desk, /Something known/u)
  await desk.getByRole('combobox', { name: 'Ask about' }).selectOption('cost-centre')
  const said = desk.getByRole('textbox', { name: 'What the caller says' })
  await said.fill('CC-1')
  await said.press('Enter')
  await expect(prove(desk)).toContainText('That does not fit.')
  await said.fill('cc 4600')
  await said.press('Enter')
  await expect(prove(desk).getByRole('listitem').filter({ hasText: 'Answer that is on record' })).toBeVisible()
  await expect(prove(desk)).toContainText('What the caller knows is not enough by itself')

  await takeWay(desk, /Call back/u)
  expect(await desk.locator('body').innerText()).not.toContain('7700900106')
  await button(desk, /Show the number to call back/u).click()
  await expect(prove(desk).getByText('+447700900106')).toBeVisible()
  await button(desk, 'The user answered').click()
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  expect(await desk.locator('body').innerText()).not.toContain('7700900106')
  await desk.keyboard.press('p')
  await desk.getByRole('button', { name: 'Reset password' }).click()
  await expect(desk.getByRole('region', { name: 'Hand over' })).toContainText('j•••@')
})

test('a recovery code read out by the caller is used up, and works by keys alone', async ({ browser }) => {
  const desk = await deskOf(browser, 'sam')
  await openCall(desk, 'agnieszka.kowalski')
  await expect(desk.getByRole('textbox', { name: /Authenticator code/u })).toBeFocused()
  await button(desk, 'Other ways').focus()
  await desk.keyboard.press('Enter')
  await expect(prove(desk).getByRole('radio', { name: /Recovery code/u })).toBeFocused()
  await desk.keyboard.press('Enter')
  const field = desk.getByRole('textbox', { name: /Recovery code/u })
  await expect(field).toBeFocused()
  await desk.keyboard.type(RECOVERY_CODE.toLowerCase().replaceAll('-', ' '))
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  await desk.keyboard.press('Escape')
  await takeWay(desk, /Recovery code/u)
  await expect(prove(desk).getByRole('radio', { name: /Recovery code.*proved/u })).toBeVisible()
})
