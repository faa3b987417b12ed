import { readFileSync } from 'node:fs'

import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

async function policyOf(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  await page.getByRole('link', { name: 'Proof policy' }).click()
  await expect(page.getByRole('heading', { name: 'Proof policy', level: 1 })).toBeVisible()
  return page
}
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()

async function propose(page: Page, reason: string) {
  await button(page, 'Look at it and propose…').click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await button(page, 'Propose the change').click()
  await expect(sheet).toHaveCount(0)
}

test('an administrator tightens at once and loosens only with a second one; a lead reads it all', async ({
  browser,
}) => {
  const ann = await policyOf(browser, 'ann')
  const main = ann.getByRole('main')

  // With keys alone: open the sentence, write the number, look at what it does, and say why.
  await button(ann, 'Change: Reset password · Everybody').focus()
  await ann.keyboard.press('Enter')
  const minutes = ann.getByRole('spinbutton', { name: 'none older than … minutes' })
  await minutes.focus()
  await ann.keyboard.press('ControlOrMeta+a')
  await ann.keyboard.type('6')
  // Those who have rules of their own get no less than everybody.
  await expect(ann.getByText('Your draft makes 3 changes.')).toBeVisible()
  await button(ann, 'Look at it and propose…').press('Enter')
  const sheet = ann.getByRole('dialog')
  await expect(sheet).toContainText('It only tightens, so it acts at once.')
  await expect(sheet).toContainText('all 8 attacks stop')
  await expect(sheet.getByRole('listitem').first()).toContainText('tighter')
  await sheet.getByRole('textbox', { name: 'Reason' }).fill('proofs grow old')
  await button(ann, 'Propose the change').press('Enter')
  await expect(main.getByText('The change is in force.')).toBeVisible()
  await expect(main.getByText('none older than 6 minutes').first()).toBeVisible()

  // No proof at all: who would get through is said before it is proposed.
  await button(ann, /^(?:Change|Done): Reset password · Everybody$/u).waitFor()
  if ((await ann.getByRole('spinbutton', { name: '… independent proofs' }).count()) === 0)
    await button(ann, 'Change: Reset password · Everybody').click()
  await ann.getByRole('spinbutton', { name: 'together at least … points' }).fill('0')
  await ann.getByRole('spinbutton', { name: '… independent proofs' }).fill('0')
  await ann.getByRole('combobox', { name: 'hand-over: …' }).selectOption('none')
  await button(ann, 'Look at it and propose…').click()
  await expect(sheet).toContainText(/attacks? would now succeed: .*Clorox/u)
  await expect(sheet).toContainText('a second administrator confirms it')
  await ann.keyboard.press('Escape')
  await button(ann, 'Discard').click()

  // A built-in policy as a draft is a looser one here; it waits.
  await ann.getByRole('tab', { name: 'History' }).click()
  await button(ann, 'Take as draft: huawei').click()
  await propose(ann, 'as the cloud has it')
  const waiting = main.getByRole('region', { name: 'A change is waiting' })
  await expect(waiting).toContainText('as the cloud has it')
  await expect(waiting).toContainText('You proposed this, so another administrator confirms it.')
  await expect(button(ann, /^Change: /u)).toHaveCount(0)

  const lead = await policyOf(browser, 'lee')
  await expect(lead.getByText('Administrators change the policy. Your role reads it.')).toBeVisible()
  await expect(lead.getByRole('region', { name: 'A change is waiting' })).toContainText('looser')
  await expect(lead.getByRole('button', { name: /Confirm|Take it back|Change: |Import/u })).toHaveCount(0)

  const max = await policyOf(browser, 'max')
  await button(max, 'Confirm the change…').click()
  await button(max, 'Confirm the change').click()
  await expect(max.getByRole('main').getByText('The change is in force.')).toBeVisible()
  await expect(main.getByText('This policy is called huawei (copied).')).toBeVisible()

  // The history has both, with who, why and what; the first version comes back as a draft.
  await ann.getByRole('tab', { name: 'History' }).click()
  const third = ann.getByRole('list', { name: 'Versions of the policy' }).getByRole('listitem').first()
  await expect(third).toContainText('Confirmed by Max Brandt.')
  await third.getByText(/^What it changed/u).click()
  await expect(third).toContainText('became')
  await button(ann, /^Take as draft: Version 1/u).click()
  await expect(main.getByText('This policy is called nist.')).toBeVisible()
  await button(ann, 'Discard').click()
})

test('a policy leaves as a file and comes back as a draft; a hostile one leaves only its problem', async ({
  browser,
}) => {
  const page = await policyOf(browser, 'ann')
  const main = page.getByRole('main')
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Export').click()])
  const content = readFileSync(await download.path(), 'utf8')
  const file = JSON.parse(content) as { format: string; policy: Record<string, unknown> }
  expect(file.format).toBe('iam-desk-policy')
  const choose = (text: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name: 'ours.json', mimeType: 'application/json', buffer: Buffer.from(text) })

  await choose(content)
  await expect(main.getByText('ours.json says what is in force already.')).toBeVisible()
  await choose(JSON.stringify({ ...file, policy: { ...file.policy, fadeMinutes: '<b>5</b>' } }))
  await expect(main.getByText('ours.json was not taken. policy.fadeMinutes must be a whole number.')).toBeVisible()
  await choose(' '.repeat(300_000))
  await expect(main.getByText('larger than 256 KiB')).toBeVisible()
  await expect(button(page, 'Discard')).toHaveCount(0)

  await choose(JSON.stringify({ ...file, policy: { ...file.policy, wrongAnswersForgiven: 1 } }))
  await expect(main.getByText('ours.json is now your draft.')).toBeVisible()
  await propose(page, 'guessing costs more')
  await expect(main.getByText('The change is in force.')).toBeVisible()
  await expect(main.getByText('1 wrong answer within the hour is forgiven')).toBeVisible()
})
