import { expect, type Browser, type Page } from '@playwright/test'

import { countBeeps } from '../support/forgot.ts'
import { openMailbox } from './support/mail.ts'
import { OWNER, ownCode, phoneOf } from './support/forgotTour.ts'
import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

const NEXT = 'quiet river under nine stars'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

/** To the page of a forgotten password, with the keyboard alone, letting the browser do the task. */
async function begin(browser: Browser, who: { readonly account: string; readonly login: string }): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(product.userPages)
  await page.getByRole('link', { name: 'Forgot your password?' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Get a new password' })).toBeVisible()
  await expect(box(page, 'Account name')).toBeFocused()
  await page.keyboard.type(who.account)
  await page.keyboard.press('Tab')
  await page.keyboard.type(who.login)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('radio', { name: 'Read letters' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await expect(button(page, 'Begin')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Done. Press “Continue”.')).toBeVisible({ timeout: 120_000 })
  await button(page, 'Continue').press('Enter')
  await expect(page.getByRole('heading', { name: 'Prove that it is you' })).toBeVisible()
  return page
}

test('an IAM user proves two contacts, chooses a new password and signs in', async ({ browser }) => {
  const phone = await phoneOf(browser, product)
  const page = await begin(browser, OWNER)
  const mail = page.getByRole('form', { name: /^E-mail to a•••@/u })
  await mail.getByRole('button', { name: 'Send a code' }).press('Enter')
  await mail.getByLabel('Code from the e-mail').fill('000000')
  await mail.getByRole('button', { name: 'Check the code' }).press('Enter')
  await expect(mail.getByText('That code is not right. 4 tries are left.')).toBeVisible()
  await mail.getByLabel('Code from the e-mail').fill(await ownCode(phone, OWNER.name, 'email'))
  await page.keyboard.press('Enter')
  await expect(mail.getByText('Proved')).toBeVisible()
  await expect(page.getByText('One more proof is needed')).toBeVisible()

  const text = page.getByRole('form', { name: /^Text message to ••••••\d\d$/u })
  await text.getByRole('button', { name: 'Send a code' }).press('Enter')
  await text.getByLabel('Code from the text message').fill(await ownCode(phone, OWNER.name, 'sms'))
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
  const next = box(page, 'New password')
  await next.fill('short')
  await expect(page.getByText('It is too short. Use at least 15 characters.')).toBeVisible()
  await next.fill(NEXT)
  await expect(page.getByText('This password can be used.')).toBeVisible()
  await box(page, 'New password once more').fill(`${NEXT}!`)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The two passwords are not the same.')).toBeVisible()
  await box(page, 'New password once more').fill(NEXT)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Your new password is saved' })).toBeVisible()
  await button(page, 'Sign in').press('Enter')
  await box(page, 'Account name').fill(OWNER.account)
  await box(page, 'User name or e-mail').fill(OWNER.login)
  await box(page, 'Password').fill(NEXT)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  expect(page.url()).toMatch(/^http:\/\/[^/]+\/(?:#\/)?$/u)
})

/** To the page of a forgotten password by counting beeps, from what the browser is given to play. */
async function beginByBeeps(page: Page, who: { readonly account: string; readonly login: string }): Promise<void> {
  await page.goto(`${product.userPages}#/forgot`)
  await box(page, 'Account name').fill(who.account)
  await page.getByRole('textbox', { name: /^(?:User name or e-mail|Login ID, mobile or e-mail)$/u }).fill(who.login)
  const drawn = page.waitForResponse(async response => (await response.text().catch(() => '')).includes('"wav"'))
  await page.getByRole('radio', { name: 'Count beeps' }).check()
  const wav = /"wav":"([^"]+)"/u.exec(await (await drawn).text())?.[1] ?? ''
  await box(page, 'Beeps in each group').fill(countBeeps(Buffer.from(wav, 'base64')))
  await button(page, 'Continue').press('Enter')
  await expect(page.getByRole('heading', { name: 'Prove that it is you' })).toBeVisible()
}

test('a name that nobody has looks like everybody’s; a wrong answer to the picture is used up, and who cannot see it counts beeps', async ({
  browser,
}) => {
  const phone = await phoneOf(browser, product)
  await expect(phone.getByText('Authenticator apps')).toBeVisible()
  const codes = phone.getByRole('listitem').filter({ hasText: 'choosing a new password' })
  const before = await codes.count()
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${product.userPages}#/forgot`)
  await box(page, 'Account name').fill('sample-lab')
  await box(page, 'User name or e-mail').fill('nobody.here')
  const picture = page.getByRole('img')
  await expect(picture).toBeVisible()
  const first = await picture.innerHTML()
  await box(page, 'Letters and digits in the picture').fill('000000')
  await button(page, 'Continue').press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'That was not right' })).toBeVisible()
  await expect.poll(() => picture.innerHTML()).not.toBe(first)

  await beginByBeeps(page, { account: 'sample-lab', login: 'nobody.here' })
  const way = page.getByRole('form').first()
  await way.getByRole('button', { name: 'Send a code' }).press('Enter')
  await expect(way.getByText(/^If this address belongs to you, a code is on its way\./u)).toBeVisible()
  await way.getByRole('textbox').fill('000000')
  await page.keyboard.press('Enter')
  await expect(way.getByText('That code is not right. 4 tries are left.')).toBeVisible()
  await expect(codes).toHaveCount(before)
  await button(page, 'No code arrives, or none of these is yours?').press('Enter')
  await expect(page.getByText('Ask the administrator of your account or the help desk.')).toBeVisible()
})

test('the account itself is named by its mobile; where a second person must agree, its owner is told what to bring', async ({
  browser,
}) => {
  const phone = await phoneOf(browser, product)
  const page = await (await browser.newContext()).newPage()
  await beginByBeeps(page, { account: '', login: '+48 100 299 122' })
  const text = page.getByRole('form', { name: /^Text message to ••••••22$/u })
  await text.getByRole('button', { name: 'Send a code' }).press('Enter')
  await text.getByLabel('Code from the text message').fill(await ownCode(phone, 'Łukasz Woźniak', 'sms'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'The help desk goes on from here' })).toBeFocused()
  const main = page.getByRole('main')
  await expect(main).toContainText('For this account a second person at the help desk must agree as well.')
  await expect(main).toContainText('Call the help desk or customer service. Bring the real-name certificate')
})

test('with one contact the authenticator is the second proof; a recovery begun elsewhere ends the older one', async ({
  browser,
}) => {
  const who = { account: 'sample-lab', login: 'siobhan.obrien@corp.lab.example' }
  const phone = await phoneOf(browser, product)
  const [older, page] = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()]
  await beginByBeeps(older, who)
  await beginByBeeps(page, who)
  await older.getByRole('form').first().getByRole('button', { name: 'Send a code' }).press('Enter')
  await expect(older.getByText(/^This attempt is over: .* begun anew elsewhere\.$/u)).toBeVisible()

  const mail = page.getByRole('form', { name: /^E-mail to s•••@/u })
  // Before anything is proved the page asks nobody for an authenticator.
  await expect(page.getByRole('form', { name: 'Authenticator app' })).toHaveCount(0)
  await mail.getByRole('button', { name: 'Send a code' }).press('Enter')
  await mail.getByLabel('Code from the e-mail').fill(await ownCode(phone, 'Siobhán', 'email'))
  await page.keyboard.press('Enter')
  const app = page.getByRole('form', { name: 'Authenticator app' })
  await expect(app).toBeVisible()
  const code = await phone
    .getByRole('listitem')
    .filter({ hasText: 'Siobhán' })
    .getByText(/^\d{6}$/u)
    .first()
    .innerText()
  await app.getByLabel('6 digits in the app').fill(code)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
  await box(page, 'New password').fill(NEXT)
  await expect(page.getByText('This password can be used.')).toBeVisible()
  await box(page, 'New password once more').fill(NEXT)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Your new password is saved' })).toBeVisible()
})

test('a request that somebody leaves appears on the desk, and a call is opened from it', async ({ browser }) => {
  // The pages answer only while somebody has unlocked the desk.
  const desk = await deskOf(browser, 'sam')
  const page = await begin(browser, { account: 'sample-lab', login: 'ming.wang' })
  await button(page, 'No code arrives, or none of these is yours?').press('Enter')
  await expect(page.getByRole('heading', { name: 'The help desk goes on from here' })).toBeFocused()
  await expect(page.getByText('Bring your staff badge or identity card')).toBeVisible()
  await expect(page.getByText('a new one cannot use the resources of the old one')).toBeVisible()
  await button(page, 'Leave a request').press('Enter')
  const number = /R-\d+/u.exec(await page.getByText(/^Your request has the number/u).innerText())?.[0] ?? 'no number'

  const request = desk.getByRole('button', { name: new RegExp(`^Open a call: .*${number}`, 'u') })
  await expect(desk.getByText('It proves nothing.')).toBeVisible()
  await request.click()
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
  await expect(desk.getByRole('region', { name: 'User', exact: true })).toContainText('ming.wang')
  await expect(request).toBeHidden()
  // Nothing is proved by it.
  await expect(desk.getByRole('listbox', { name: 'What to do' }).getByRole('option').first()).toHaveAttribute(
    'aria-disabled',
    'true',
  )
})

test('the owner of a HUAWEI ID who has lost both contacts is led to the desk, with what to bring', async ({
  browser,
}) => {
  await deskOf(browser, 'sam')
  // 何建国 has no contact on record: what he is shown is made up, and he cannot tell.
  const page = await begin(browser, { account: '', login: 'jianguo.he' })
  await button(page, 'No code arrives, or none of these is yours?').press('Enter')
  await expect(page.getByRole('heading', { name: 'The help desk goes on from here' })).toBeFocused()
  const main = page.getByRole('main')
  await expect(main).toContainText('Without both, the help desk takes the appeal.')
  await expect(main).toContainText('Bring your identity document and the contract of the registered phone number')
  // Without a proof there is nothing to appeal with here.
  await expect(button(page, 'Begin the appeal')).toHaveCount(0)
  await button(page, 'Leave a request').press('Enter')
  await expect(page.getByText(/^Your request has the number R-\d+/u)).toBeVisible()
})

test('the owner of a HUAWEI ID appeals alone, and a lead decides', async ({ browser }) => {
  const phone = await phoneOf(browser, product)
  const page = await begin(browser, { account: '', login: 'ines.renaud' })
  const mail = page.getByRole('form', { name: /^E-mail to i•••@/u })
  await mail.getByRole('button', { name: 'Send a code' }).press('Enter')
  await mail.getByLabel('Code from the e-mail').fill(await ownCode(phone, 'Inès Renaud', 'email'))
  await page.keyboard.press('Enter')
  await expect(page.getByText('For this account a second person at the help desk must agree as well.')).toBeVisible()

  await expect(
    page.getByText(/^No number and no mailbox can reach you\?.*the help desk takes your appeal/u),
  ).toBeVisible()
  await box(page, 'Phone number, with + and country').fill('12')
  await button(page, 'Begin the appeal').press('Enter')
  await expect(page.getByText('“Phone number, with + and country” is not complete.')).toBeVisible()
  await box(page, 'Phone number, with + and country').fill('+33639980001')
  await page.keyboard.press('Enter')
  for (let n = 1; n <= 5; n++) {
    await expect(page.getByRole('heading', { name: `Your appeal, group ${n} of 5` })).toBeVisible()
    await page.getByRole('textbox').first().fill('something')
    await page.keyboard.press('Enter')
  }
  await button(page, 'Hand in the appeal').press('Enter')
  const reference = await page.getByText(/^A-\d{4}-[0-9A-Z]{4}$/u).innerText()

  const desk = await deskOf(browser, 'lee')
  await desk.getByRole('navigation').getByRole('link', { name: 'Appeals' }).click()
  await expect(desk.getByText('filled in by the user alone')).toBeVisible()
  await page.getByRole('link', { name: 'Back to sign in' }).press('Enter')
  await page.getByRole('link', { name: 'Forgot your password?' }).press('Enter')
  await button(page, 'I have the reference of an appeal').press('Enter')
  await box(page, 'Reference').fill(reference)
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^The appeal waits for a lead/u)).toBeVisible()
})

test('codes come by a real mail server', async ({ browser }) => {
  const mailbox = await openMailbox()
  const ann = await deskOf(browser, 'ann')
  await ann.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
  await ann.getByRole('checkbox', { name: 'Send e-mail through a mail server' }).check()
  await ann.getByRole('textbox', { name: 'Server', exact: true }).fill('127.0.0.1')
  await box(ann, 'Port').fill(String(mailbox.port))
  await ann.getByRole('combobox', { name: 'Encryption' }).selectOption('none')
  await box(ann, 'Sender address').fill('desk@lab.example')
  await box(ann, 'Reason for the change').fill('the lab has a mail server')
  await button(ann, 'Save settings').click()
  await expect(ann.getByRole('main').getByText('The settings are saved.')).toBeVisible()

  const page = await begin(browser, { account: 'sample-lab', login: 'siobhan.obrien' })
  const mail = page.getByRole('form', { name: /^E-mail to s•••@/u })
  await mail.getByRole('button', { name: 'Send a code' }).press('Enter')
  const text = await mailbox.newest('siobhan.obrien@corp.lab.example')
  await mail.getByLabel('Code from the e-mail').fill(/\b\d{6}\b/u.exec(text)?.[0] ?? 'no code')
  await page.keyboard.press('Enter')
  await expect(mail.getByText('Proved')).toBeVisible()
  await mailbox.close()
})
