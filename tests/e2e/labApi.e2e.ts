import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { unlock } from './support/unlock.ts'
import { test } from './support/test.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

const part = (page: Page) => page.getByRole('region', { name: 'Lab API for programs' })
const settings = (page: Page) =>
  page.getByRole('navigation').getByRole('link', { name: 'Settings', exact: true }).click()
const reachable = (url: string) =>
  fetch(`${url}/v3`).then(
    answer => answer.status,
    () => 'nobody answers',
  )

test('an administrator starts the lab API by the keyboard, sees where it is, and stops it; others only see it', async ({
  page: ann,
  browser,
}) => {
  await unlock(ann, { url: product.url, login: 'ann', passphrase: SAMPLE.passphrase })
  await settings(ann)
  await expect(part(ann)).toContainText('The lab API is off.')

  await test.step('a port that is taken, or none at all, is told', async () => {
    const port = part(ann).getByRole('textbox', { name: 'Port of the lab API' })
    await port.fill('70000')
    await expect(part(ann)).toContainText('A number from 0 to 65535.')
    await port.fill(new URL(product.url).port)
    await ann.keyboard.press('Enter')
    await expect(part(ann)).toContainText('The port may be in use', { timeout: 20_000 })
    await port.fill('0')
  })

  const url = await test.step('it starts on a free port and answers programs', async () => {
    await ann.keyboard.press('Enter')
    await expect(part(ann)).toContainText('The lab API is on at http://127.0.0.1:')
    const [address = ''] = /http:\/\/127\.0\.0\.1:\d+/u.exec(await part(ann).innerText()) ?? []
    expect(await reachable(address)).toBe(200)
    return address
  })

  await test.step('a lead sees that it is on, and has no button', async () => {
    const lee = await (await browser.newContext()).newPage()
    await unlock(lee, { url: await product.newUrl(), login: 'lee', passphrase: SAMPLE.passphrase })
    await settings(lee)
    await expect(part(lee)).toContainText(url)
    await expect(part(lee).getByRole('button')).toHaveCount(0)
  })

  const folder = join(import.meta.dirname, '../../test-results/lab-api')
  mkdirSync(folder, { recursive: true })
  await part(ann).screenshot({ path: join(folder, 'on.png') })

  await test.step('it stops, and nobody answers there any more', async () => {
    await part(ann).getByRole('button', { name: 'Stop the lab API' }).click()
    await expect(part(ann)).toContainText('The lab API is off.')
    expect(await reachable(url)).toBe('nobody answers')
  })
})
