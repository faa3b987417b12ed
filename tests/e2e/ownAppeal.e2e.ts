import { expect, type Browser, type Page } from '@playwright/test'

import { openHttpGateway } from '../support/httpGateway.ts'
import { fillGroups, INES_ANSWERS, letBrowserWork } from './support/forgotTour.ts'
import { openMailbox, type Mailbox } from './support/mail.ts'
import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { unlock } from './support/unlock.ts'
import { test } from './support/test.ts'

/*
 * The appeal of a HUAWEI ID on the own page, played to its end: result by SMS through a gateway, reference and pick-up code, 24 hours.
 * A gateway that somebody entered within the last 72 hours carries no such code, so these stories begin some days ago.
 */
const HOUR = 3_600_000
const DAY = 24 * HOUR
const NEXT = 'Quiet7river9undermoon'
/** Inès Renaud has a HUAWEI ID and both contacts; what she can be asked stands in the sample directory. */
const INES = { login: 'ines.renaud', email: 'ines.renaud@corp.lab.example' } as const
const OTHER_NUMBER = '+33639980001'
/** What every sample person with recovery codes has on paper. */
const RECOVERY_CODE = 'DEM0-C0DE-DEM0-C0DE-DEM0-C0DE'
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

interface Place {
  readonly product: Product
  readonly mailbox: Mailbox
  readonly gateway: Awaited<ReturnType<typeof openHttpGateway>>
}

async function deskOf(browser: Browser, { product }: Place, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

/** A desk whose gateways, both on loopback, were entered so long ago. */
async function deskWithGateways(browser: Browser, ago: number): Promise<Place> {
  const place = {
    product: await startProduct({ sample: 'another', ago }),
    mailbox: await openMailbox(),
    gateway: await openHttpGateway(),
  }
  const ann = await deskOf(browser, place, 'ann')
  await ann.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
  await ann.getByRole('checkbox', { name: 'Send e-mail through a mail server' }).check()
  await box(ann, 'Server').first().fill('127.0.0.1')
  await box(ann, 'Port').first().fill(String(place.mailbox.port))
  await ann.getByRole('combobox', { name: 'Encryption' }).selectOption('none')
  await box(ann, 'Sender address').fill('desk@lab.example')
  await ann.getByRole('combobox', { name: 'How text messages go out' }).selectOption('http')
  await box(ann, 'Address of the gateway').fill(`${place.gateway.url}/v1/send`)
  await box(ann, 'Secret').fill('s3cret for the gateway')
  await box(ann, 'Reason for the change').fill('the lab has gateways')
  await button(ann, 'Save settings').click()
  await expect(ann.getByRole('main').getByText('The settings are saved.')).toBeVisible()
  await ann.context().close()
  return place
}

async function close({ product, mailbox, gateway }: Place): Promise<void> {
  await product.stop()
  await mailbox.close()
  await gateway.close()
}

/** What the gateway was handed about an appeal. */
async function texted({ gateway }: Place, fits: RegExp): Promise<string> {
  const found = () =>
    gateway.requests
      .map(request => JSON.parse(request.body) as { to: string; text: string })
      .findLast(one => fits.test(one.text))
  await expect.poll(() => found()?.to, { timeout: 60_000 }).toBe(OTHER_NUMBER)
  return found()?.text ?? ''
}

/** Inès, whose mobile is lost, proves her mailbox and fills the five groups in. Answers the reference. */
async function appeal(browser: Browser, place: Place, answers: Readonly<Record<string, string>>): Promise<string> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${place.product.userPages}#/forgot`)
  await box(page, 'Login ID, mobile or e-mail').fill(INES.login)
  await letBrowserWork(page)
  const mail = page.getByRole('form', { name: /^E-mail to i•••@/u })
  place.mailbox.forget()
  await mail.getByRole('button', { name: 'Send a code' }).press('Enter')
  await expect(mail.getByLabel('Code from the e-mail')).toBeVisible()
  const text = await place.mailbox.newest(INES.email, /is your code for choosing a new password/u)
  await mail.getByLabel('Code from the e-mail').fill(/\b\d{6}\b/u.exec(text)?.[0] ?? 'no code')
  await page.keyboard.press('Enter')
  await box(page, 'Phone number, with + and country').fill(OTHER_NUMBER)
  await page.keyboard.press('Enter')
  await fillGroups(page, answers)
  await button(page, 'Hand in the appeal').press('Enter')
  const reference = await page.getByText(/^A-\d{4}-[0-9A-Z]{4}$/u).innerText()
  await page.context().close()
  return reference
}

/** A lead who looks at the appeal of a reference and has taken it. */
async function review(browser: Browser, place: Place, reference: string): Promise<Page> {
  const lead = await deskOf(browser, place, 'lee')
  await lead.getByRole('navigation').getByRole('link', { name: 'Appeals' }).click()
  await expect(lead.getByText('filled in by the user alone')).toBeVisible()
  await button(lead, `Review appeal ${reference.slice(0, 6)}`).click()
  await button(lead, 'Take it for review').click()
  await expect(button(lead, 'Refuse…')).toBeVisible()
  return lead
}

/** The page that says where an appeal stands, by its reference. */
async function statusOf(browser: Browser, { product }: Place, reference: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${product.userPages}#/forgot`)
  await button(page, 'I have the reference of an appeal').press('Enter')
  await box(page, 'Reference').fill(reference)
  await page.keyboard.press('Enter')
  return page
}

test('an appeal is approved by a second person, its result comes by SMS, and it resets the password once', async ({
  browser,
}) => {
  test.setTimeout(600_000)
  const place = await deskWithGateways(browser, 4 * DAY)
  await place.product.travel(0)
  // Nothing goes out while the store is locked.
  const sam = await deskOf(browser, place, 'sam')
  const reference = await appeal(browser, place, INES_ANSWERS)

  const code =
    await test.step('the lead sees that it matches and approves; the code goes to the named number alone', async () => {
      const lead = await review(browser, place, reference)
      const sheet = lead.getByRole('dialog')
      for (const group of ['Real-name data', 'Security information', 'Historical information', 'Device information'])
        await expect(sheet.getByRole('listitem').filter({ hasText: group })).toContainText('Matches')
      await button(lead, 'Approve…').click()
      await box(lead, 'Reason').fill('the groups match, and she was proved by her mailbox')
      await button(lead, 'Approve').click()
      await expect(sheet.first()).toContainText('Approved by')
      const text = await texted(place, /is approved\. Pick-up code/u)
      const sent = /Pick-up code: (\S+)\./u.exec(text)?.[1] ?? 'no code'
      // Neither reviewer nor opener holds both halves.
      expect(text).not.toContain(reference)
      expect(await lead.locator('body').innerHTML()).not.toContain(sent)
      await lead.context().close()
      return sent
    })

  const page = await statusOf(browser, place, reference)
  await test.step('the status page leads on with the pick-up code; a wrong one opens nothing', async () => {
    await expect(page.getByText(/^The appeal is approved\. Until .* you can choose a new password/u)).toBeVisible()
    await box(page, 'Pick-up code').fill('AAAA-AAAA')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('Reference and pick-up code do not fit together')
    await box(page, 'Pick-up code').fill(code.toLowerCase())
    await page.keyboard.press('Enter')
  })

  await test.step('she chooses a new password by the rule of HUAWEI IDs and signs in with it', async () => {
    await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
    await box(page, 'New password').fill(NEXT)
    await expect(page.getByText('This password can be used.')).toBeVisible()
    await box(page, 'New password once more').fill(NEXT)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Your new password is saved' })).toBeVisible()
    await button(page, 'Sign in').press('Enter')
    await box(page, 'Login ID, mobile or e-mail').fill(INES.login)
    await box(page, 'Password').fill(NEXT)
    await page.keyboard.press('Enter')
    // Her authenticator is asked for as always: an appeal is about the password.
    await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible()
    await button(page, /use a recovery code/u).click()
    await box(page, 'Recovery code').fill(RECOVERY_CODE)
    await button(page, 'Continue').click()
    await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  })

  await test.step('afterwards the reference opens nothing more, and her mailbox heard how to object', async () => {
    const again = await statusOf(browser, place, reference)
    await expect(again.getByText('The appeal was approved, and the password was reset by it.')).toBeVisible()
    await expect(box(again, 'Pick-up code')).toHaveCount(0)
    expect(await place.mailbox.newest(INES.email, /reset the password/u)).toMatch(/read out [0-9A-Z]{4}-[0-9A-Z]{4}/u)
  })
  await sam.context().close()
  await close(place)
})

test('an appeal is refused, and the page names the next way; another one is approved, and its 24 hours run out', async ({
  browser,
}) => {
  test.setTimeout(600_000)
  const place = await deskWithGateways(browser, 14 * DAY)

  await test.step('wrong answers are refused: SMS and status page say so, name the next way, and never what was wrong', async () => {
    await place.product.travel(9 * DAY)
    const sam = await deskOf(browser, place, 'sam')
    const reference = await appeal(browser, place, { 'Postal code at home': '10115' })
    const lead = await review(browser, place, reference)
    // Nobody can approve it.
    await expect(button(lead, 'Approve…')).toBeDisabled()
    await button(lead, 'Refuse…').click()
    await lead.getByRole('combobox', { name: 'Next way for the caller' }).selectOption('Come to the desk with papers')
    await box(lead, 'Reason').fill('nothing matches')
    await button(lead, 'Refuse').click()
    await expect(lead.getByRole('dialog').first()).toContainText('Refused by')
    await lead.context().close()
    expect(await texted(place, /is refused/u)).toContain('come to the desk with your identity document')

    const page = await statusOf(browser, place, reference)
    await expect(page.getByText('The appeal was refused.')).toBeVisible()
    await expect(page.getByText(/^Next: come to the desk with your identity document/u)).toBeVisible()
    await expect(box(page, 'Pick-up code')).toHaveCount(0)
    await expect(page.locator('main')).not.toContainText(/postal|nothing matches/iu)
    await page.context().close()
    await sam.context().close()
  })

  const reference = await test.step('when the rest after the refusal is over, another one is approved', async () => {
    await place.product.travel(26 * HOUR)
    const sam = await deskOf(browser, place, 'sam')
    const next = await appeal(browser, place, INES_ANSWERS)
    const lead = await review(browser, place, next)
    await button(lead, 'Approve…').click()
    await box(lead, 'Reason').fill('the groups match now')
    await button(lead, 'Approve').click()
    await expect(lead.getByRole('dialog').first()).toContainText('Approved by')
    await texted(place, /is approved\. Pick-up code/u)
    await lead.context().close()
    const page = await statusOf(browser, place, next)
    await expect(box(page, 'Pick-up code')).toBeVisible()
    await page.context().close()
    await sam.context().close()
    return next
  })

  await test.step('a day later its time is over, and the page says what can be done', async () => {
    await place.product.travel(0)
    const sam = await deskOf(browser, place, 'sam')
    const page = await statusOf(browser, place, reference)
    await expect(page.getByText('The time of the appeal is over. You can make a new one.')).toBeVisible()
    await expect(box(page, 'Pick-up code')).toHaveCount(0)
    await sam.context().close()
  })
  await close(place)
})
