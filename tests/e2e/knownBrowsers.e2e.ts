import { expect, type BrowserContext, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { unlock } from './support/unlock.ts'
import { test } from './support/test.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

const NAME = 'Margaret O’Neill'
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

async function signIn(context: BrowserContext, query = ''): Promise<Page> {
  const page = await context.newPage()
  await page.goto(product.userPages + query)
  await box(page, 'Account name').fill('sample-lab')
  await box(page, 'User name or e-mail').fill('margaret.oneill')
  await box(page, 'Password').fill(SAMPLE.usersPassword)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  return page
}

test('a new browser is told of once, is known afterwards, and is forgotten when its user says so; a terminal never is known', async ({
  browser,
}) => {
  const phone = await (await browser.newContext()).newPage()
  await unlock(phone, { url: product.url, login: 'ann', passphrase: SAMPLE.passphrase })
  await phone.getByRole('navigation').getByRole('link', { name: 'Phone', exact: true }).click()
  const told = phone
    .getByRole('listitem')
    .filter({ hasText: NAME })
    .filter({ hasText: 'with a browser that was not known before: Chrome, Linux' })

  const own = await browser.newContext()
  const first = await signIn(own)
  await expect(told).toHaveCount(2)
  const kept = await first.evaluate(() => localStorage.getItem('iam-desk.browsers'))
  expect(kept).toMatch(/^\["[\w-]{43}"\]$/u)
  expect(await own.cookies()).toEqual([])
  expect(first.url()).not.toContain(/[\w-]{43}/u.exec(kept ?? '')?.[0] ?? 'none')

  const page = await signIn(own)
  await expect(told).toHaveCount(2)
  await button(page, 'My security').click()
  const known = page.getByRole('region', { name: 'Browsers you are known by' })
  await expect(known.getByRole('listitem')).toHaveCount(1)
  await expect(known).toContainText('Chrome, Linux (This browser)')
  const lately = page.getByRole('region', { name: 'What happened lately' })
  await expect(lately).toContainText('it worked, with a browser that was not known before')
  await known.getByRole('button', { name: /^Forget Chrome, Linux/u }).press('Enter')
  await expect(page.getByText('Forgotten. The next sign-in with it is told to you as a new one.')).toBeVisible()
  await expect(known).toContainText('No browser is known.')
  await signIn(own)
  await expect(told).toHaveCount(4)

  const terminal = await browser.newContext()
  const kiosk = await signIn(terminal, '?kiosk')
  await expect(told).toHaveCount(6)
  expect(await kiosk.evaluate(() => localStorage.getItem('iam-desk.browsers'))).toBeNull()
})
