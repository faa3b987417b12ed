import { expect, type Page } from '@playwright/test'

import { invitationOn, NEWCOMER, phoneWithLinks, upToInvitation } from './support/invitationTour.ts'
import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'

const FIRST = 'quiet river under nine stars'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

async function signIn(page: Page, password: string): Promise<void> {
  await box(page, 'Account name').fill('sample-lab')
  await box(page, 'User name or e-mail').fill(NEWCOMER.login)
  await box(page, 'Password').fill(password)
  await page.keyboard.press('Enter')
}

test('somebody who has never signed in gets a first-login link, which a mail scanner cannot spend, and chooses a password once', async ({
  browser,
  request,
}) => {
  const phone = await phoneWithLinks(browser, product)
  let desk: Page | null = null
  for await (const stop of upToInvitation(browser, product, phone)) desk = stop.page
  if (desk === null) throw new Error('no desk')
  await test.step('it goes out by another way than the proof, and the operator never sees it', async () => {
    await expect(desk.getByRole('option', { name: /First-login link/u }).first()).toHaveAttribute(
      'aria-selected',
      'true',
    )
    await desk.keyboard.press('Enter')
    await expect(button(desk, 'Finish the call')).toBeFocused()
    const done = desk.getByRole('region', { name: 'Hand over', exact: true })
    await expect(done).toContainText('The first-login link is sent.')
    // What was done is named as what it was, and is not offered again.
    await expect(desk.getByRole('option', { name: /First-login link.*done/u })).toBeVisible()
    await expect(button(desk, 'First-login link…')).toHaveCount(0)
    await expect(done).toContainText('A link is on its way to m')
    await expect(desk.getByRole('listitem').filter({ hasText: /sent a first-login link to/u })).toContainText(
      /Old password sealed until/u,
    )
  })
  const link = await invitationOn(phone)
  expect(await desk.locator('body').innerHTML()).not.toContain(link.slice(-20))

  await test.step('a scanner that opens the address, with or without a browser, spends nothing', async () => {
    for (let visit = 0; visit < 3; visit++) expect((await request.get(link)).ok()).toBe(true)
    const scanner = await (await browser.newContext()).newPage()
    await scanner.goto(link)
    await expect(scanner.getByRole('heading', { name: 'Welcome' })).toBeVisible()
    await expect(scanner).not.toHaveURL(/welcome/u)
    await scanner.context().close()
  })

  const own = await (await browser.newContext()).newPage()
  await test.step('as the link of a reset it opens nothing', async () => {
    await own.goto(link.replace('/welcome/', '/open/'))
    await expect(own.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
    await button(own, 'Continue').press('Enter')
    await expect(own.getByRole('alert')).toContainText('used already or is too old')
  })

  await test.step('its user chooses the first password and signs in with it', async () => {
    await own.goto('about:blank')
    await own.goto(link)
    await button(own, 'Continue').press('Enter')
    await expect(own.getByRole('heading', { name: 'Choose your first password' })).toBeVisible()
    await box(own, 'New password').fill(FIRST)
    await expect(own.getByText('This password can be used.')).toBeVisible()
    await own.keyboard.press('Enter')
    await expect(own.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
    const later = await (await browser.newContext()).newPage()
    await later.goto(product.userPages)
    await signIn(later, SAMPLE.usersPassword)
    await expect(later.getByRole('alert')).toBeVisible()
    await signIn(later, FIRST)
    await expect(later.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  })

  await test.step('it works once', async () => {
    const again = await (await browser.newContext()).newPage()
    await again.goto(link)
    await button(again, 'Continue').press('Enter')
    await expect(again.getByRole('alert')).toContainText('or you have signed in before')
  })
})
