import { expect, type Browser, type Page } from '@playwright/test'

import { pairDesks, proveAllButApproval } from './support/approvalsTour.ts'
import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

let here: Product
let there: Product
test.beforeAll(async () => {
  here = await startProduct({ sample: 'copy' })
  there = await startProduct({ sample: 'another' })
})
test.afterAll(async () => {
  await here.stop()
  await there.stop()
})

async function deskOf(browser: Browser, product: Product, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}
const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string | RegExp) => page.getByRole('textbox', { name, exact: typeof name === 'string' })

test('a lead asks with one key, another one sees what was proved and what was not, refuses, then approves', async ({
  browser,
}) => {
  const [lead, phone, mia] = [
    await deskOf(browser, here, 'lee'),
    await deskOf(browser, here, 'ann'),
    await deskOf(browser, here, 'mia'),
  ]
  await expect(mia.getByRole('link', { name: /waiting$/u })).toHaveCount(0)
  await proveAllButApproval(lead, phone)
  await expect(lead.getByText(/^Everything else is proved\. .*Mia Kowalczyk can approve it\.$/u)).toBeVisible()
  await lead.keyboard.type('the branch is without her')
  await lead.keyboard.press('Enter')
  await expect(lead.getByText(/^Waits for .*Mia Kowalczyk: /u)).toBeVisible()
  await expect(
    lead.getByRole('listbox', { name: 'What to do' }).getByRole('option', { name: /Reset password/u }),
  ).toContainText('A second person has to approve it')

  await mia.getByRole('link', { name: '1 waiting' }).click()
  const request = mia.getByRole('row').filter({ hasText: 'Inès Renaud' })
  await expect(request).toContainText('李慧')
  await request.click()
  const sheet = mia.getByRole('dialog')
  await expect(sheet).toContainText('Authenticator code: 3 points')
  await expect(sheet).toContainText('the branch is without her')
  await expect(sheet).toContainText('Vouched for by a colleague')
  await expect(sheet).toContainText('not tried')
  await expect(sheet).toContainText('privileged')
  await expect(sheet).not.toContainText('ines.renaud@')
  await box(mia, 'Why').fill('call her back first')
  await button(mia, 'Refuse').click()
  await expect(sheet).toHaveCount(0)
  await expect(lead.getByText('Refused by Mia Kowalczyk: “call her back first”')).toBeVisible()
  await expect(box(lead, 'What the approver should know')).toHaveCount(0)
  await expect(mia.getByRole('link', { name: /waiting$/u })).toHaveCount(0)
  await button(lead, 'Close call…').click()
  await lead.getByText('Caller not proved', { exact: true }).click()
  await expect(lead.getByRole('heading', { name: /^Call \d+$/u })).toHaveCount(0)
})

test('two desks pair by their keys, and a lead of the one approves for the other without a network', async ({
  browser,
}) => {
  const [annHere, annThere] = [await deskOf(browser, here, 'ann'), await deskOf(browser, there, 'ann')]
  await go(annHere, 'Settings')
  const own = await annHere.getByText(/^IAMDESK-KEY-1:/u).innerText()
  await go(annThere, 'Settings')
  await box(annThere, 'Key of the other desk').fill(own)
  await box(annThere, 'Name of the other desk').fill('Berlin')
  await box(annThere, /^Its digits/u).fill('1234 5678 9012 3456 7890 1234')
  await annThere.getByRole('region', { name: 'Paired desks' }).getByRole('textbox', { name: 'Why' }).fill('met once')
  await button(annThere, 'Pair').click()
  await expect(annThere.getByText('The digits are not those of this key.').first()).toBeVisible()
  await pairDesks(annHere, annThere, ['Berlin', 'Shenzhen'])

  const [lead, phone] = [await deskOf(browser, there, 'lee'), await deskOf(browser, there, 'ann')]
  await proveAllButApproval(lead, phone)
  await box(lead, 'What the approver should know').fill('the branch is without her')
  await button(lead, 'Ask for approval').click()
  await button(lead, 'Show to another desk').click()
  await expect(lead.getByRole('img', { name: 'The request as a QR code' })).toBeVisible()
  await lead.getByText('The request as text').click()
  const text = await lead.getByText(/^IAMDESK-ASK-1:/u).innerText()

  const mia = await deskOf(browser, here, 'mia')
  await go(mia, 'Approvals')
  await box(mia, 'Request').fill(`${text.slice(0, -4)}0000`)
  await mia.keyboard.press('Enter')
  await expect(mia.getByText('No paired desk has signed this').first()).toBeVisible()
  await box(mia, 'Request').fill(text)
  await mia.keyboard.press('Enter')
  await expect(mia.getByText(/^From desk Shenzhen\./u)).toBeVisible()
  await expect(mia.getByText('Authenticator code: 3 points')).toBeVisible()
  await box(mia, 'Why').fill('called her manager')
  await button(mia, 'Approve').click()
  const code = await mia.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/u).innerText()

  await box(lead, 'Answer of the other desk').fill('AAAA-BBBB-CCCC')
  await lead.keyboard.press('Enter')
  await expect(lead.getByText('This is not an answer to this request.').first()).toBeVisible()
  await expect(lead.getByText(/4 tries left/u)).toBeVisible()
  await box(lead, 'Answer of the other desk').fill(code.toLowerCase())
  await lead.keyboard.press('Enter')
  await expect(lead.getByText('Approved by a lead of Berlin.')).toBeVisible()
  await lead.getByRole('listbox', { name: 'What to do' }).focus()
  await lead.keyboard.press('p')
  await lead.keyboard.press('Enter')
  await expect(button(lead, 'Finish the call')).toBeFocused()
})
