import type { Browser, Page } from '@playwright/test'

import { SAMPLE, type Product } from './product.ts'
import type { Tour } from './tour.ts'
import { unlock } from './unlock.ts'

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true, level: 1 })

/** Somebody with an e-mail address and a mobile number, no app, in English. */
const PERSON = { login: 'jonathan.brown', name: 'Jonathan Brown' }

async function phoneOf(browser: Browser, product: Product): Promise<Page> {
  const page = await browser.newPage()
  await unlock(page, { url: await product.newUrl(), login: 'ann', passphrase: SAMPLE.passphrase })
  await page.getByRole('navigation').getByRole('link', { name: 'Phone', exact: true }).click()
  return page
}
const codeOn = async (phone: Page) => {
  const message = phone
    .getByRole('listitem')
    .filter({ hasText: PERSON.name })
    .filter({ hasText: /\d{6} is/u })
    .first()
  return /\b\d{6}\b/u.exec(await message.innerText())?.[0] ?? 'no code'
}

async function signIn(browser: Browser, product: Product): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(product.userPages)
  await box(page, 'Account name').fill('sample-lab')
  await box(page, 'User name or e-mail').fill(PERSON.login)
  await box(page, 'Password').fill(SAMPLE.usersPassword)
  await button(page, 'Sign in').click()
  return page
}

/** A user's own security: every section, every step, the second look at who it is, and sign-in with a code. */
export async function* mySecurity(browser: Browser, product: Product): Tour {
  const phone = await phoneOf(browser, product)
  // A session of before, so that there is a sign-in to object to and a session to end.
  await heading(await signIn(browser, product), 'You are signed in').waitFor()
  const page = await signIn(browser, product)
  await button(page, 'That was not me').click()
  await heading(page, 'Somebody else signed in?').waitFor()
  yield { name: 'own-not-my-sign-in', page }
  await button(page, 'Cancel').click()
  await button(page, 'My security').click()
  await page.getByRole('heading', { name: 'What happened lately' }).waitFor()

  await button(page, 'Change the e-mail address').click()
  await box(page, 'New e-mail address').fill('brand.new@corp.lab.example')
  yield { name: 'own-new-contact', page }
  await button(page, 'Send the code').click()
  await heading(page, 'Is it still you?').waitFor()
  yield { name: 'own-prove-again', page }
  await box(page, 'Password').fill(SAMPLE.usersPassword)
  await button(page, 'Continue').click()
  await box(page, '6-digit code').fill(await codeOn(phone))
  yield { name: 'own-new-contact-code', page }
  await button(page, 'Save the new contact').click()
  await page.getByText(/^Saved\. The new one counts/u).waitFor()

  await button(page, 'Remove the mobile number').click()
  await heading(page, 'Remove the mobile number?').waitFor()
  yield { name: 'own-remove-contact', page }
  await button(page, 'Cancel').click()
  await button(page, 'Create an access key').click()
  await box(page, 'What is it for?').fill('Nightly copy')
  yield { name: 'own-new-key', page }
  await button(page, 'Create the key').click()
  await heading(page, 'Keep this secret now').waitFor()
  yield { name: 'own-key-secret', page }
  await button(page, 'I have kept it').click()
  await page.getByText('Nightly copy').waitFor()
  yield { name: 'own-security', page }
  await button(page, /^Forget \w+/u).focus()
  yield { name: 'own-security-browsers', page }
  await button(page, /^This was not me/u).focus()
  yield { name: 'own-security-activity', page }
  await button(page, /^This was not me/u).click()
  await box(page, 'Code from the message').waitFor()
  yield { name: 'own-object', page }
  await button(page, 'Cancel').click()
  await button(page, 'Change login protection').click()
  await page.getByRole('radio', { name: /text message/u }).check()
  yield { name: 'own-login-protection', page }
  await button(page, 'Save login protection').click()
  await page.getByText('On: sign-in sends a code to your phone.').waitFor()

  const again = await signIn(browser, product)
  await again.getByText(/^A code was sent/u).waitFor()
  yield { name: 'own-contact-code', page: again }
}
