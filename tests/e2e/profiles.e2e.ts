import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

const FIRST = 'Meadow-thunder7'
const SECOND = 'Pencil+harbour9'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const onPhone = (phone: Page, name: string) => phone.getByRole('listitem').filter({ hasText: name }).first()

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await browser.newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

/** A call that ends with a temporary password on the user's phone. */
async function resetOf(desk: Page, phone: Page): Promise<string> {
  await desk.getByRole('combobox', { name: 'Find a user' }).fill('asa.j')
  await expect(desk.getByRole('option').first()).toContainText('asa.johansson')
  await desk.keyboard.press('Enter')
  await button(desk, /^Send a code/u).click()
  const code = /\b\d{6}\b/u.exec(await onPhone(phone, 'Åsa Johansson').innerText())?.[0] ?? 'no code'
  await desk.keyboard.type(code)
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  await desk.keyboard.press('p')
  await desk.keyboard.press('Enter')
  const message = await onPhone(phone, 'Temporary password for').innerText()
  return /\): (.+)/u.exec(message)?.[1] ?? 'no password'
}

test('an account goes to the Huawei profile: conflicts said, a reset that fits, live rules, an old password refused', async ({
  browser,
}) => {
  test.setTimeout(600_000)
  const ann = await deskOf(browser, 'ann')

  await test.step('an administrator sees what contradicts NIST before it is saved', async () => {
    await go(ann, 'Settings')
    const rules = ann.getByRole('table', { name: 'Accounts and their password rules' })
    await rules.getByRole('row').filter({ hasText: 'sample-lab' }).click()
    const sheet = ann.getByRole('dialog')
    await expect(sheet).toContainText('Where this differs from Huawei Cloud')
    await expect(sheet).toContainText('Passwords may have up to 256 characters. Huawei Cloud takes 32.')
    await sheet.getByRole('combobox', { name: 'Profile' }).selectOption('huawei')
    await expect(sheet).not.toContainText('Where this differs from Huawei Cloud')
    await expect(sheet).toContainText('Where this contradicts NIST SP 800-63B-4')
    await expect(sheet).toContainText('Nothing longer than 32 characters is accepted')
    await expect(sheet).toContainText('the desk cannot lift it')
    await expect(sheet).not.toContainText('Passwords run out by date')
    await sheet.getByRole('textbox', { name: 'Validity' }).fill('180')
    await expect(sheet).toContainText('Passwords run out by date')
    await expect(sheet).toContainText(/of 58 passwords are older than this validity/u)
    // Each field at one below its least, at its edges, and at one above its most.
    for (const [field, min, max, then] of [
      ['Fewest characters', 6, 32, 10],
      ['Kinds of characters', 2, 4, 2],
      ['Equal characters in a row', 0, 32, 0],
      ['Last passwords that may not come back', 0, 10, 3],
      ['Minimum age', 0, 1440, 0],
      ['Validity', 0, 180, 180],
    ] as const) {
      const said = sheet.getByText(`A whole number from ${String(min)} to ${String(max)}.`)
      for (const figure of [min - 1, min, max, max + 1, then]) {
        await sheet.getByRole('textbox', { name: field }).fill(String(figure))
        await expect(said).toHaveCount(figure < min || figure > max ? 1 : 0)
      }
    }
    await button(ann, 'Save the rules').click()
    await expect(sheet).toContainText('Say why, in at least 3 characters.')
    await sheet.getByRole('textbox', { name: 'Reason for the change' }).fill('the lab follows Huawei Cloud')
    await button(ann, 'Save the rules').click()
    await expect(ann.getByRole('main')).toContainText('The password rules of sample-lab are saved.')
    await expect(rules.getByRole('row').filter({ hasText: 'sample-lab' })).toContainText(
      '10 to 32 characters, 2 kinds · none of the last 3 · good for 180 days',
    )
  })

  await test.step('the card says which password has run out and which will', async () => {
    const lee = await deskOf(browser, 'lee')
    for (const [login, says] of [
      ['joshua.mitchell', 'runs out in 4 days'],
      ['sakura.sato', 'has run out'],
    ] as const) {
      await lee.getByRole('combobox', { name: 'Find a user' }).fill(login)
      await expect(lee.getByRole('option').first()).toContainText(login)
      await lee.keyboard.press('Enter')
      await expect(lee.getByRole('article')).toContainText(says)
    }
    await lee.close()
  })

  const phone = await deskOf(browser, 'ann')
  await go(phone, 'Phone')
  const sam = await deskOf(browser, 'sam')
  const temporary = await test.step('a reset hands over a password that fits the profile', () => resetOf(sam, phone))
  expect(temporary).toMatch(/^[!-~]{10,32}$/u)

  const user = await (await browser.newContext()).newPage()
  const rule = (text: string) => user.getByRole('listitem').filter({ hasText: text })
  await test.step('the user meets the rules while typing', async () => {
    await user.goto(product.userPages)
    await box(user, 'Account name').fill('sample-lab')
    await box(user, 'User name or e-mail').fill('asa.johansson')
    await box(user, 'Password').fill(temporary)
    await button(user, 'Sign in').click()
    await expect(rule('At least 10 characters, at most 32')).toContainText('Not checked yet')
    await box(user, 'New password').fill('meadow th')
    await expect(rule('At least 10 characters')).toContainText('It is too short.')
    await expect(rule('Only letters a–z')).toContainText('It contains a space')
    await expect(rule('None of your last 3 passwords')).toContainText('Checked when you save')
    await box(user, 'New password').fill('meadowthunder')
    await expect(rule('At least 2 of these four')).toContainText('Not met')
    await box(user, 'New password').fill(FIRST)
    await expect(user.getByText('This password can be used.')).toBeVisible()
    await button(user, 'Save password').click()
    await expect(user.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  })

  const change = async (from: string, to: string) => {
    await box(user, 'Current password').fill(from)
    await box(user, 'New password').fill(to)
    await button(user, 'Save password').click()
  }
  await test.step('an old password is refused by the history', async () => {
    await button(user, 'Change password').click()
    await change(FIRST, SECOND)
    await expect(user.getByText('Your password is changed.')).toBeVisible()
    await button(user, 'Change password').click()
    await change(SECOND, FIRST)
    await expect(user.getByRole('alert')).toContainText('This password was not saved.')
    await expect(rule('None of your last 3 passwords')).toContainText('It is one of your earlier passwords.')
  })

  await test.step('the audit names the change with its reason', async () => {
    await go(ann, 'Audit')
    await ann
      .getByText(/changed the password rules of an account/u)
      .first()
      .click()
    await expect(ann.getByRole('dialog')).toContainText(
      'profile nist → huawei, minLength 8 → 10, history 1 → 3, validDays 0 → 180',
    )
    await expect(ann.getByRole('dialog')).toContainText('the lab follows Huawei Cloud')
  })
})
