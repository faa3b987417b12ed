import { expect, type Browser, type Page } from '@playwright/test'
import { generateSync } from 'otplib'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

const PERSON = { login: 'grazyna.wojcik', name: 'Grażyna Wójcik' }

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

test('a lost phone: two proofs, the device is unbound, and the user binds a new one that nobody at the desk sees', async ({
  browser,
}) => {
  const desk = await deskOf(browser, 'sam')
  const phone = await deskOf(browser, 'ann')
  await phone.getByRole('link', { name: 'Phone' }).click()
  /** The newest message of the person on the pocket phone that fits. */
  const arrived = async (fits: RegExp) => {
    const message = phone.getByRole('listitem').filter({ hasText: PERSON.name }).filter({ hasText: fits }).first()
    return message.innerText()
  }

  await desk.keyboard.type(PERSON.login)
  await expect(desk.getByRole('option').first()).toContainText(PERSON.login)
  await desk.keyboard.press('Enter')
  await desk.getByRole('combobox', { name: 'Wants' }).selectOption('reset-mfa')
  await expect(desk.getByText('The call is now about this: Reset MFA.')).toBeAttached()

  for (const [way, fits, proved] of [
    [/E-mail code/u, /E-mail[\s\S]*\d{6}/u, 'Code by e-mail'],
    [/SMS code/u, /Text message[\s\S]*\d{6}/u, 'Code by SMS'],
  ] as const) {
    const choice = desk.getByRole('radio', { name: way })
    const another = desk.getByRole('button', { name: 'Add another proof' })
    await expect(another.or(choice).first()).toBeVisible()
    if (await another.isVisible()) await another.click()
    await choice.check()
    await desk.getByRole('button', { name: /Send a code/u }).click()
    const field = desk.getByRole('textbox', { name: /6 digits from the caller/u })
    await expect(field).toBeVisible()
    await field.fill(/\b\d{6}\b/u.exec(await arrived(fits))?.[0] ?? 'none')
    await expect(
      desk.getByRole('region', { name: 'Prove', exact: true }).getByRole('listitem').filter({ hasText: proved }),
    ).toBeVisible()
  }
  await desk.getByRole('listbox', { name: 'What to do' }).focus()
  await desk.keyboard.press('m')
  // A slip comes first, because both contacts were proofs; on the telephone a text message is what helps.
  await desk.getByRole('combobox', { name: 'Hand over by' }).selectOption('message:sms')
  await desk.getByRole('button', { name: 'Reset MFA' }).click()
  await expect(desk.getByRole('button', { name: 'Finish the call' })).toBeVisible()
  expect(await desk.locator('body').innerHTML()).not.toMatch(/otpauth/u)

  const binding = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b/u.exec(await arrived(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/u))?.[0]
  const user = await (await browser.newContext()).newPage()
  await user.goto(product.userPages)
  await user.getByRole('textbox', { name: 'Account name' }).fill('sample-lab')
  await user.getByRole('textbox', { name: 'User name or e-mail' }).fill(PERSON.login)
  await user.getByRole('textbox', { name: 'Password' }).fill(SAMPLE.usersPassword)
  await user.getByRole('button', { name: 'Sign in' }).click()
  await user.getByRole('textbox', { name: 'Binding code' }).fill(binding ?? 'none')
  await user.getByRole('button', { name: 'Continue' }).click()
  await expect(user.getByRole('img', { name: /Square code/u })).toBeVisible()
  await user.getByText(/camera does not work/u).click()
  const secret = (await user.getByRole('code').innerText()).replaceAll(/\s/gu, '')

  const now = Math.floor(Date.now() / 1000)
  await user.getByRole('textbox', { name: 'First code' }).fill(generateSync({ secret, epoch: now - 30 }))
  await user.getByRole('textbox', { name: 'Next code' }).fill(generateSync({ secret, epoch: now }))
  await user.getByRole('button', { name: 'Finish' }).click()
  await expect(user.getByRole('heading', { name: 'Keep these recovery codes' })).toBeVisible()
  await user.getByRole('button', { name: 'I have kept them' }).click()
  await expect(user.getByRole('heading', { name: 'You are signed in' })).toBeVisible()

  // The clock of the new phone is ahead: the desk says so and asks for the next code, and takes two that agree.
  await desk.getByRole('button', { name: 'Finish the call' }).click()
  await desk.getByRole('combobox', { name: 'Find a user' }).fill(PERSON.login)
  await expect(desk.getByRole('option').first()).toContainText(PERSON.login)
  await desk.keyboard.press('Enter')
  const shown = () => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 90 })
  const field = desk.getByRole('textbox', { name: /Authenticator code/u })
  await field.fill(shown())
  await expect(desk.getByText(/That code fits a phone whose clock is about .* ahead/u).first()).toBeVisible()
  await desk.waitForTimeout(30_000)
  await field.fill(shown())
  await expect(desk.getByText(/The clock of the phone is about .* ahead/u).first()).toBeVisible()
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
})
