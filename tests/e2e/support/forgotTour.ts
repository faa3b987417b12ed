import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, type Product } from './product.ts'
import type { Tour } from './tour.ts'
import { unlock } from './unlock.ts'

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
/** An ordinary user with a mailbox and a telephone. */
export const OWNER = { account: 'sample-lab', login: 'asa.johansson', name: 'Åsa Johansson' } as const

async function deskOf(browser: Browser, product: Product, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

/** The page on which a sample user's phone lies. */
export async function phoneOf(browser: Browser, product: Product): Promise<Page> {
  const page = await deskOf(browser, product, 'ann')
  await page.getByRole('navigation').getByRole('link', { name: 'Phone', exact: true }).click()
  return page
}

/** The newest code for somebody that came by a channel. */
export async function ownCode(phone: Page, name: string, channel: 'email' | 'sms'): Promise<string> {
  const sent = phone
    .getByRole('listitem')
    .filter({ hasText: name })
    .filter({ hasText: 'choosing a new password' })
    .filter({ hasText: channel === 'email' ? '@' : /••••/u })
    .first()
  return /\b\d{6}\b/u.exec(await sent.innerText())?.[0] ?? 'no code'
}

/** What the owner of a sample HUAWEI ID, Inès Renaud, can be asked in an appeal and knows. */
export const INES_ANSWERS: Readonly<Record<string, string>> = {
  'Name under which the phone number is registered': 'Claude Marchand',
  'Last four characters of that person’s identity document': '029x',
  'Security phone number or e-mail, other than the login': 'SAFE.ines.renaud@mail.example',
  'Postal code at home': '518029',
  'When the HUAWEI ID was registered (year and month)': '2021-03',
  'A phone number or e-mail that was registered before': '139 0000 0029',
  'Number of the last order': 'cs-24091029',
  'Model of the device you use most': 'mate 60 pro',
  'Last four characters of its serial number': '4129',
}

/** Fills in the five groups with what their owner knows; answers of other groups are left out. */
export async function fillGroups(page: Page, answers: Readonly<Record<string, string>>): Promise<void> {
  for (let n = 1; n <= 5; n++) {
    await expect(page.getByRole('heading', { name: `Your appeal, group ${String(n)} of 5` })).toBeVisible()
    for (const [label, answer] of Object.entries(answers)) {
      if (await box(page, label).isVisible()) await box(page, label).fill(answer)
    }
    await button(page, 'Save and go on').press('Enter')
  }
}

/** Lets the browser do the task; it takes about a quarter of a minute. */
export async function letBrowserWork(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Let the browser do it' }).check()
  await button(page, 'Begin').click()
  await expect(page.getByText('Done. Press “Continue”.')).toBeVisible({ timeout: 120_000 })
  await button(page, 'Continue').click()
  await expect(page.getByRole('heading', { name: 'Prove that it is you' })).toBeVisible()
}

/** The appeal of a HUAWEI ID, from the contact that is left to the reference. */
async function* appeal(browser: Browser, product: Product, phone: Page): Tour {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${product.userPages}#/forgot`)
  await box(page, 'Login ID, mobile or e-mail').fill('ines.renaud')
  await letBrowserWork(page)
  await page
    .getByRole('form', { name: /^E-mail/u })
    .getByRole('button', { name: 'Send a code' })
    .click()
  await page.getByLabel('Code from the e-mail').fill(await ownCode(phone, 'Inès Renaud', 'email'))
  await button(page, 'Check the code').click()
  await box(page, 'Phone number, with + and country').fill('+33639980001')
  yield { name: 'own-appeal-offer', page }
  await button(page, 'Begin the appeal').click()
  await page.getByRole('heading', { name: 'Your appeal, group 1 of 5' }).waitFor()
  yield { name: 'own-appeal-group', page }
  await fillGroups(page, INES_ANSWERS)
  await button(page, 'Hand in the appeal').click()
  const reference = await page.getByText(/^A-\d{4}-[0-9A-Z]{4}$/u).innerText()
  yield { name: 'own-appeal-reference', page }
  await page.getByRole('link', { name: 'Back to sign in' }).click()
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await button(page, 'I have the reference of an appeal').click()
  await box(page, 'Reference').fill(reference)
  await button(page, 'Show where it stands').click()
  await page.getByText(/^The appeal waits for a lead/u).waitFor()
  yield { name: 'own-appeal-status', page }
  const lead = await deskOf(browser, product, 'lee')
  await lead.getByRole('navigation').getByRole('link', { name: 'Appeals' }).click()
  await button(lead, /^Review appeal/u).click()
  await button(lead, 'Take it for review').click()
  await button(lead, 'Approve…').click()
  await box(lead, 'Reason').fill('the groups match')
  await button(lead, 'Approve').click()
  await expect(lead.getByRole('dialog').first()).toContainText('Approved by')
  await button(page, 'Show where it stands').click()
  await box(page, 'Pick-up code').waitFor()
  yield { name: 'own-appeal-approved', page }
}

/** A forgotten password from the link to the end, and the request that somebody leaves for the desk. */
export async function* forgot(browser: Browser, product: Product): Tour {
  const phone = await phoneOf(browser, product)
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${product.userPages}#/forgot`)
  await page.getByRole('img').waitFor()
  yield { name: 'own-forgot-letters', page }
  await page.getByRole('radio', { name: 'Count beeps' }).check()
  await box(page, 'Beeps in each group').waitFor()
  yield { name: 'own-forgot-beeps', page }
  await box(page, 'Account name').fill(OWNER.account)
  await box(page, 'User name or e-mail').fill(OWNER.login)
  await letBrowserWork(page)
  yield { name: 'own-forgot-ways', page }
  await page
    .getByRole('form', { name: /^E-mail/u })
    .getByRole('button', { name: 'Send a code' })
    .click()
  await page.getByLabel('Code from the e-mail').fill('000000')
  await button(page, 'Check the code').click()
  await page.getByText('That code is not right.').waitFor()
  yield { name: 'own-forgot-wrong-code', page }
  await page.getByLabel('Code from the e-mail').fill(await ownCode(phone, OWNER.name, 'email'))
  await button(page, 'Check the code').click()
  await page.getByText('One more proof is needed').waitFor()
  yield { name: 'own-forgot-further', page }
  await button(page, 'No code arrives, or none of these is yours?').click()
  await button(page, 'Leave a request').click()
  await page.getByText(/^Your request has the number R-\d+/u).waitFor()
  yield { name: 'own-forgot-desk', page }
  const desk = await deskOf(browser, product, 'sam')
  await desk.getByRole('button', { name: /^Open a call: ?Åsa Johansson/u }).waitFor()
  yield { name: 'desk-requests', page: desk }
  await button(page, 'Back to the codes').click()
  await page
    .getByRole('form', { name: /^Text message/u })
    .getByRole('button', { name: 'Send a code' })
    .click()
  await page.getByLabel('Code from the text message').fill(await ownCode(phone, OWNER.name, 'sms'))
  await button(page, 'Check the code').click()
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
  await box(page, 'New password').fill('password')
  await page.getByText(/too short/u).waitFor()
  yield { name: 'own-forgot-new', page }
  await box(page, 'New password').fill('quiet river under nine stars')
  await page.getByText('This password can be used.').waitFor()
  await box(page, 'New password once more').fill('quiet river under nine stars')
  await button(page, 'Save password').click()
  await page.getByRole('heading', { name: 'Your new password is saved' }).waitFor()
  yield { name: 'own-forgot-done', page }
  yield* appeal(browser, product, phone)
}
