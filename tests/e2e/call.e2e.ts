import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

/** Counts what a person does, in the page itself, so that nothing the test does can be left out. */
async function countInput(page: Page): Promise<() => Promise<{ keys: string[]; pointers: number }>> {
  await page.evaluate(() => {
    const seen = { keys: [] as string[], pointers: 0 }
    Object.assign(globalThis, { seen })
    addEventListener('keydown', event => seen.keys.push(event.key), { capture: true })
    for (const kind of ['pointerdown', 'mousedown', 'wheel'])
      addEventListener(kind, () => seen.pointers++, { capture: true })
  })
  return () => page.evaluate(() => (globalThis as unknown as { seen: { keys: string[]; pointers: number } }).seen)
}

interface Desks {
  readonly desk: Page
  readonly phone: Page
}

/** Sam at the desk, and beside it the pocket phone that shows what the sample users' own devices show. */
async function deskAndPhone(browser: Browser): Promise<Desks> {
  const [desk, phone] = [await browser.newPage(), await browser.newPage()]
  await unlock(desk, { url: await product.newUrl(), login: 'sam', passphrase: SAMPLE.passphrase })
  await unlock(phone, { url: await product.newUrl(), login: 'ann', passphrase: SAMPLE.passphrase })
  await phone.getByRole('link', { name: 'Phone' }).click()
  return { desk, phone }
}

/** Plays one call by keys alone and answers the keys pressed, and how many of them were commands. */
async function playCall(
  { desk }: Desks,
  play: { login: string; prove: (desk: Page) => Promise<string> },
): Promise<{ keys: number; commands: number }> {
  const address = desk.url()
  const counted = await countInput(desk)
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await expect(find).toBeFocused()
  const asked = play.login.slice(0, 5)
  await desk.keyboard.type(asked)
  await expect(desk.getByRole('option').first()).toContainText(play.login)
  await desk.keyboard.press('Enter')
  const code = await play.prove(desk)
  await desk.keyboard.type(code)
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  await desk.keyboard.press('p')
  await desk.keyboard.press('Enter')
  const handOver = desk.getByRole('region', { name: 'Hand over' })
  await expect(handOver).toContainText(/password/iu)
  await expect(handOver.getByRole('button', { name: 'Finish the call' })).toBeFocused()
  await desk.keyboard.press('Enter')
  await expect(find).toBeFocused()
  await expect(find).toHaveValue('')

  const { keys, pointers } = await counted()
  expect(pointers).toBe(0)
  expect(desk.url()).toBe(address)
  return { keys: keys.length, commands: keys.length - asked.length - code.length }
}

test('a whole call with an authenticator code takes no pointer, no page change, at most 17 keys and 5 commands', async ({
  browser,
}) => {
  const both = await deskAndPhone(browser)
  const { keys, commands } = await playCall(both, {
    login: 'li.zhou',
    async prove(desk) {
      await expect(desk.getByRole('textbox', { name: /Authenticator code/u })).toBeFocused()
      return both.phone
        .getByRole('listitem')
        .filter({ hasText: '周丽' })
        .getByText(/^\d{6}$/u)
        .innerText()
    },
  })
  expect(keys).toBeLessThanOrEqual(17)
  expect(commands).toBeLessThanOrEqual(5)
})

test('with a code by SMS it is one key more', async ({ browser }) => {
  const both = await deskAndPhone(browser)
  const { keys, commands } = await playCall(both, {
    login: 'asa.johansson',
    async prove(desk) {
      await expect(desk.getByRole('button', { name: /Send a code/u })).toBeFocused()
      await desk.keyboard.press('Enter')
      await expect(desk.getByRole('textbox', { name: /Code by SMS/u })).toBeFocused()
      const message = both.phone.getByRole('listitem').filter({ hasText: 'Åsa Johansson' }).first()
      return /\b\d{6}\b/u.exec(await message.innerText())?.[0] ?? 'no code'
    },
  })
  expect(keys).toBeLessThanOrEqual(18)
  expect(commands).toBeLessThanOrEqual(6)
})
