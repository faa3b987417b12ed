import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

const COMMAND = join(import.meta.dirname, '../../bin/iam-desk.mjs')
const SHOTS = process.env['IAM_DESK_SHOTS']

let product: Product
let elsewhere: string
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
  elsewhere = mkdtempSync(join(tmpdir(), 'iam-desk-elsewhere-'))
})
test.afterAll(async () => {
  await product.stop()
  rmSync(elsewhere, { recursive: true, force: true })
})

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()

/** On another machine: an empty home, no store. Answers the exit code and what was said. */
const verify = (...words: readonly string[]) =>
  new Promise<{ exit: number; out: string }>(resolve => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: elsewhere, LANG: 'en_GB.UTF-8' }
    const child = execFile('node', [COMMAND, 'receipt', 'verify', ...words], { env, cwd: elsewhere }, (_error, out) =>
      resolve({ exit: child.exitCode ?? -1, out }),
    )
    child.stdin?.end()
  })

/** The page as it comes out of the printer; printing itself opens a window that no test can see. */
async function printed(page: Page, press: string, paper: string) {
  await page.evaluate(() => (window.print = () => undefined))
  await button(page, press).click()
  await page.emulateMedia({ media: 'print' })
  const sheet = page.getByTestId(paper)
  await expect(sheet).toBeVisible()
  await expect(page.getByRole('navigation').first()).toBeHidden()
  if (SHOTS !== undefined) await sheet.screenshot({ path: join(SHOTS, `print-${paper}.png`) })
  const text = await sheet.innerText()
  await page.emulateMedia({ media: 'screen' })
  return text
}

test('a call is closed, its file is printed, and the text of its code is genuine on another machine until one character changes', async ({
  browser,
}) => {
  const desk = await deskOf(browser, 'sam')
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill('asa.johansson')
  await expect(desk.getByRole('option').first()).toContainText('asa.johansson')
  await find.press('Enter')
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
  await button(desk, /^Send a code/u).click()
  await button(desk, 'Close call…').click()
  await desk.getByText('Caller not proved', { exact: true }).click()
  await desk.getByRole('link', { name: 'Open the call file' }).click()
  await expect(desk.getByRole('main')).toContainText('Caller not proved')

  const file = await printed(desk, 'Print the file', 'call-file-paper')
  expect(file).toContain('Step by step')
  const slip = await printed(desk, 'Print the receipt', 'receipt-slip')
  expect(slip).toContain('Nothing was changed.')
  expect(slip).not.toMatch(/code by|SMS|authenticator|not proved/iu)

  const line = (await desk.getByTestId('receipt-line').first().innerText()).trim()
  await go(desk, 'Settings')
  const key = (await desk.getByTestId('desk-key').first().innerText()).trim()
  expect(await verify('--key', key, line)).toMatchObject({
    exit: 0,
    out: expect.stringMatching(/^Genuine receipt\./u),
  })
  const at = Math.floor(line.length / 2)
  const bent = line.slice(0, at) + (line[at] === 'A' ? 'B' : 'A') + line.slice(at + 1)
  expect(await verify('--key', key, bent)).toMatchObject({ exit: 1 })

  // Somebody else's call is not there for an agent, and is for a lead.
  const lead = await deskOf(browser, 'lee')
  await go(lead, 'Call files')
  await lead.getByRole('table').getByRole('row').nth(1).click()
  await expect(button(lead, 'Print the file')).toBeVisible()
})

test('the head of the audit goes on paper at the end of a shift, and fits later', async ({ browser }) => {
  const lead = await deskOf(browser, 'lee')
  await go(lead, 'Shift hand-over')
  await lead.getByRole('textbox', { name: 'Who takes over' }).fill('Sam')
  await button(lead, 'Take the anchor').click()
  await expect(lead.getByRole('img', { name: 'QR code of the anchor' }).first()).toBeVisible()
  const sheet = await printed(lead, 'Print the sheet', 'shift-paper')
  expect(sheet).toContain('Sam')
  const words = await lead.getByRole('main').locator('.words li').allInnerTexts()
  const line = (await lead.getByTestId('anchor-line').first().innerText()).trim()
  const rows = /^IAMDESK-A1:\w+:(\d+):/u.exec(line)?.[1] ?? ''
  expect(words).toHaveLength(8)

  await go(lead, 'Audit')
  await lead.getByText('Check an anchor from paper').click()
  const field = lead.getByRole('textbox', { name: 'Text of the QR code, or count and words' })
  for (const given of [line, `${rows} ${words.join(' ')}`]) {
    await field.fill(given)
    await button(lead, 'Check the anchor').click()
    await expect(lead.getByRole('main').getByText(/^It fits: the first/u)).toBeVisible()
  }
  await field.fill(`${rows} ${words.toReversed().join(' ')}`)
  await button(lead, 'Check the anchor').click()
  await expect(lead.getByRole('main').getByText(/^Rolled back/u)).toBeVisible()
})
