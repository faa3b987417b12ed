import { readFileSync } from 'node:fs'

import { expect, type Browser, type Page } from '@playwright/test'
import { generateSync } from 'otplib'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

let product: Product
let phone: Page
test.beforeAll(async ({ browser }) => {
  product = await startProduct({ sample: 'copy' })
  phone = await browser.newPage()
  await unlock(phone, { url: await product.newUrl(), login: 'ann', passphrase: SAMPLE.passphrase })
  await phone.getByRole('navigation').getByRole('link', { name: 'Phone', exact: true }).click()
})
test.afterAll(async () => {
  await phone.close()
  await product.stop()
})
test.describe.configure({ mode: 'default' })

const MARGARET = { login: 'margaret.oneill', name: 'Margaret O’Neill' }
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const title = (page: Page, name: string) => page.getByRole('heading', { name, exact: true, level: 1 })

async function signIn(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(product.userPages)
  await box(page, 'Account name').fill('sample-lab')
  await box(page, 'User name or e-mail').fill(login)
  await box(page, 'Password').fill(SAMPLE.usersPassword)
  await button(page, 'Sign in').click()
  return page
}

/** What fits in the newest message of Margaret that has it. */
async function arrived(fits: RegExp): Promise<string> {
  // A desk that nobody touches locks.
  await phone.keyboard.press('Shift')
  const message = phone.getByRole('listitem').filter({ hasText: MARGARET.name }).filter({ hasText: fits }).first()
  return fits.exec(await message.innerText())?.[0] ?? 'nothing'
}

async function mySecurity(browser: Browser): Promise<Page> {
  const page = await signIn(browser, MARGARET.login)
  await title(page, 'You are signed in').waitFor()
  await button(page, 'My security').click()
  await title(page, 'My security').waitFor()
  return page
}
async function proveAgain(page: Page): Promise<void> {
  await title(page, 'Is it still you?').waitFor()
  await box(page, 'Password').fill(SAMPLE.usersPassword)
  await page.keyboard.press('Enter')
}

test('a new e-mail address: asked who it is, proved by a code, told to the old one, which stops it', async ({
  browser,
}) => {
  const page = await mySecurity(browser)
  await button(page, 'Change the e-mail address').click()
  await box(page, 'New e-mail address').fill('nowhere')
  await button(page, 'Send the code').click()
  await proveAgain(page)
  await expect(page.getByRole('alert').filter({ hasText: 'E-mail address: that is not one.' })).toBeVisible()
  await box(page, 'New e-mail address').fill('margaret@new.lab.example')
  await button(page, 'Send the code').click()
  await box(page, '6-digit code').fill(await arrived(/\d{6}(?= is the code to use this contact)/u))
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Saved\. The new one counts from/u)).toBeVisible()
  await expect(page.getByText(/^Waits until/u)).toBeVisible()

  await button(page, /^This was not me: You entered a new contact with its code/u).click()
  await box(page, 'Code from the message').fill(await arrived(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u))
  await button(page, 'Undo it').click()
  await expect(page.getByText(/^The change is dropped/u)).toBeVisible()
  await button(page, 'Back').click()
  await expect(page.getByText(/^Your contacts are frozen since/u)).toBeVisible()
  await expect(button(page, 'Change the e-mail address')).toHaveCount(0)
})

test('an access key: its secret shown once and in credentials.csv, disabled, deleted', async ({ browser }) => {
  const page = await mySecurity(browser)
  await button(page, 'Create an access key').click()
  await box(page, 'What is it for?').fill('Nightly copy')
  await button(page, 'Create the key').click()
  await proveAgain(page)
  await title(page, 'Keep this secret now').waitFor()
  const [accessKey = '', secret = ''] = await page.getByRole('code').allInnerTexts()
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download credentials.csv').click()])
  expect(file.suggestedFilename()).toBe('credentials.csv')
  expect(readFileSync(await file.path(), 'utf8')).toBe(
    `User Name,Access Key Id,Secret Access Key\r\n${MARGARET.login},${accessKey},${secret}\r\n`,
  )
  await button(page, 'I have kept it').click()
  await expect(page.getByText('Nightly copy')).toBeVisible()
  expect(await page.content()).not.toContain(secret)
  expect(page.url()).not.toContain(secret)
  await button(page, `Disable access key ${accessKey}`).click()
  await expect(page.getByText(/^The key is disabled/u)).toBeVisible()
  await button(page, `Delete access key ${accessKey}`).click()
  await button(page, 'Delete the key').click()
  await expect(page.getByText('You have no access key.')).toBeVisible()
})

test('other sessions are listed and ended', async ({ browser }) => {
  await mySecurity(browser)
  const other = await mySecurity(browser)
  await button(other, 'End all other sessions').click()
  await expect(other.getByText(/other sessions? (?:has|have) ended\.|No other session was left\./u)).toBeVisible()
  const sessions = other.getByRole('region', { name: 'Where you are signed in' })
  await expect(sessions.getByText('(This browser)')).toBeVisible()
  await expect(button(other, 'End all other sessions')).toHaveCount(0)
})

test('login protection: sign-in sends a code to the phone, and asks for it', async ({ browser }) => {
  const page = await mySecurity(browser)
  await button(page, 'Change login protection').click()
  await page.getByRole('radio', { name: /text message/u }).check()
  await button(page, 'Save login protection').click()
  await proveAgain(page)
  await expect(page.getByText('On: sign-in sends a code to your phone.')).toBeVisible()

  const again = await signIn(browser, MARGARET.login)
  await expect(again.getByText(/^A code was sent\./u)).toBeVisible()
  await box(again, '6-digit code').fill('000000')
  await again.keyboard.press('Enter')
  await expect(again.getByRole('alert')).toContainText('That code is not right')
  await box(again, '6-digit code').fill(await arrived(/\d{6}(?= is your code to sign in)/u))
  await again.keyboard.press('Enter')
  await expect(title(again, 'You are signed in')).toBeVisible()
})

test('login protection switched off by somebody else comes back with the code of the notice, and the leads see it', async ({
  browser,
}) => {
  const who = { login: 'jonathan.brown', name: 'Jonathan Brown' }
  const page = await signIn(browser, who.login)
  await title(page, 'You are signed in').waitFor()
  await button(page, 'My security').click()
  await title(page, 'My security').waitFor()
  const choose = async (way: RegExp) => {
    await button(page, 'Change login protection').click()
    await page.getByRole('radio', { name: way }).check()
    await button(page, 'Save login protection').click()
  }
  await choose(/text message/u)
  await proveAgain(page)
  await expect(page.getByText('On: sign-in sends a code to your phone.')).toBeVisible()
  await choose(/off|password alone/iu)
  await expect(page.getByText(/^Off/u)).toBeVisible()

  await button(page, /^This was not me: You changed login protection/u).click()
  await expect(
    page.getByText(/^The message about this change has a code\. Type it, and login protection/u),
  ).toBeVisible()
  await phone.keyboard.press('Shift')
  const notice = phone.getByRole('listitem').filter({ hasText: who.name }).filter({ hasText: 'no longer asks' }).first()
  await box(page, 'Code from the message').fill(
    /[0-9A-Z]{4}-[0-9A-Z]{4}/u.exec(await notice.innerText())?.[0] ?? 'none',
  )
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Login protection is back as it was/u)).toBeVisible()
  await button(page, 'Back').click()
  await expect(button(page, 'Sign in')).toBeVisible()

  const lead = await browser.newPage()
  await unlock(lead, { url: await product.newUrl(), login: 'lee', passphrase: SAMPLE.passphrase })
  await lead
    .getByRole('navigation')
    .getByRole('link', { name: /^Radar/u })
    .click()
  const row = lead.getByRole('row').filter({ hasText: 'objected to what was done on the user’s own page' })
  await expect(row).toContainText(`${who.name} · no call`)
  await expect(row).toContainText('Held for leads')
})

test('the authenticator app: set up, new recovery codes, removed with one of them', async ({ browser }) => {
  const page = await signIn(browser, 'grace.obrien')
  await button(page, 'My security').click()
  await button(page, 'Set up the app').click()
  await button(page, 'Continue').click()
  await proveAgain(page)
  await page.getByText(/camera does not work/u).click()
  const secret = (await page.getByRole('code').innerText()).replaceAll(/\s/gu, '')
  const now = Math.floor(Date.now() / 1000)
  await box(page, 'First code').fill(generateSync({ secret, epoch: now - 30 }))
  await box(page, 'Next code').fill(generateSync({ secret, epoch: now }))
  await button(page, 'Finish').click()
  await button(page, 'I have kept them').click()
  await expect(page.getByText('On: sign-in asks for a code of your authenticator app.')).toBeVisible()
  await button(page, 'Make new recovery codes').click()
  await title(page, 'Keep these recovery codes').waitFor()
  const [recovery = ''] = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('code').allInnerTexts()
  await button(page, 'I have kept them').click()
  await button(page, 'Remove the app').click()
  await box(page, 'Code of the app, or recovery code').fill(recovery)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Off: sign-in asks for the password alone.')).toBeVisible()
})

test('after sign-in the page speaks the user’s own language', async ({ browser }) => {
  const page = await signIn(browser, 'yong.sima')
  await button(page, '我的安全').click()
  await expect(title(page, '我的安全')).toBeVisible()
  await expect(page.getByText('有人输入密码登录：成功').first()).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
})
