import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, type Browser, type Page } from '@playwright/test'

import { axeFindings } from './support/inspect.ts'
import { LOOKS, wear } from './support/looks.ts'
import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'

/** Any program will do for the terminal's browser: its pages are looked at in this one. */
let folder: string
let product: Product
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'iam-desk-e2e-browser-'))
  const stand = join(folder, 'browser')
  writeFileSync(stand, '#!/bin/sh\nexec sleep 600\n', { mode: 0o700 })
  product = await startProduct({ sample: 'copy', flags: ['--kiosk', stand] })
})
test.afterAll(async () => {
  await product.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A touch screen of the size of many terminals, on which time goes as the test says. */
async function terminal(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true })).newPage()
  await page.clock.install()
  await page.goto(`${product.userPages}?kiosk`)
  return page
}
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function openForEverybody(page: Page): Promise<void> {
  await button(page, 'For staff').tap()
  const dialog = page.getByRole('dialog', { name: 'For staff' })
  await dialog.getByRole('textbox', { name: 'Operator' }).fill('sam')
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(SAMPLE.passphrase)
  await dialog.getByRole('button', { name: 'Open for everybody' }).tap()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

async function signIn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Account name' }).fill('sample-lab')
  await page.getByRole('textbox', { name: 'User name or e-mail' }).fill('asa.johansson')
  await page.getByRole('textbox', { name: 'Password' }).fill(SAMPLE.usersPassword)
  await button(page, 'Sign in').tap()
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
}

test('staff open the terminal, a person signs in by touch, and a minute after they have gone nothing of them is left', async ({
  browser,
}) => {
  const page = await terminal(browser)
  await openForEverybody(page)
  await signIn(page)
  for (const look of LOOKS) {
    await wear(page, look)
    expect(await axeFindings(page), `${look.theme} ${look.language}`).toEqual([])
  }
  await wear(page, LOOKS[0])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)

  await page.clock.runFor(46_000)
  const warning = page.getByRole('dialog', { name: 'Are you still there?' })
  await expect(warning).toContainText(/clears itself in 1\d seconds/u)
  expect(await axeFindings(page)).toEqual([])
  await button(page, 'I am still here').tap()
  await expect(warning).toHaveCount(0)
  await page.clock.runFor(30_000)
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible()

  await page.clock.runFor(31_000)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  expect(page.url()).toContain('?kiosk')
  await expect(page.getByRole('textbox', { name: 'Account name' })).toHaveValue('')
  await page.goBack().catch(() => null)
  await expect(page.getByText('Åsa')).toHaveCount(0)
})

test('what was typed and not sent is gone for the next one; keys of the browser lead nowhere', async ({ browser }) => {
  const page = await terminal(browser)
  await openForEverybody(page)
  await page.getByRole('textbox', { name: 'Password' }).fill('half a secret')
  await page.getByRole('button', { name: 'Done: clear this screen' }).tap()
  await expect(page.getByRole('textbox', { name: 'Password' })).toHaveValue('')
  const prevented = await page.evaluate(() =>
    [
      new KeyboardEvent('keydown', { key: 'F11', cancelable: true, bubbles: true }),
      new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, cancelable: true, bubbles: true }),
      new KeyboardEvent('keydown', { key: 'ArrowLeft', altKey: true, cancelable: true, bubbles: true }),
      new MouseEvent('contextmenu', { cancelable: true, bubbles: true }),
      new KeyboardEvent('keydown', { key: 'a', cancelable: true, bubbles: true }),
    ].map(event => !document.body.dispatchEvent(event)),
  )
  expect(prevented).toEqual([true, true, true, true, false])
})

test('nobody leaves without an operator: a wrong passphrase is refused, and a right one ends the terminal', async ({
  browser,
}) => {
  const page = await terminal(browser)
  await button(page, 'For staff').tap()
  const dialog = page.getByRole('dialog', { name: 'For staff' })
  await button(page, 'Leave the kiosk').tap()
  await expect(dialog.getByRole('alert')).toHaveText('Type your login and your passphrase.')
  await dialog.getByRole('textbox', { name: 'Operator' }).fill('sam')
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('not the passphrase')
  await button(page, 'Leave the kiosk').tap()
  await expect(dialog.getByRole('alert')).toHaveText('Login and passphrase do not fit.')
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(SAMPLE.passphrase)
  await button(page, 'Leave the kiosk').tap()
  await expect(page.getByText('The kiosk closes.')).toBeVisible()
})
