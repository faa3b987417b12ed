import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

/** Inès Renaud has a HUAWEI ID, an authenticator and both contacts; 何建国 a HUAWEI ID without any contact. */
let product: Product
/** What every sample person with recovery codes has on paper. */
const RECOVERY_CODE = 'DEM0-C0DE-DEM0-C0DE-DEM0-C0DE'
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await browser.newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

async function open(desk: Page, typed: string, { login, kind = 'HUAWEI ID' }: { login: string; kind?: string }) {
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(typed)
  const hit = desk.getByRole('option').filter({ hasText: kind }).first()
  await expect(hit).toContainText(login)
  // The one that Enter takes.
  await expect(desk.getByRole('option').first()).toContainText(kind)
  await find.press('Enter')
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
}

test('a HUAWEI ID is found, proved twice and reset by a lead, and its owner signs in without an account name', async ({
  browser,
}) => {
  const agent = await deskOf(browser, 'sam')
  await open(agent, 'ines.r', { login: 'ines.renaud' })
  const acts = (page: Page) => page.getByRole('listbox', { name: 'What to do' })
  await expect(acts(agent).getByRole('option').first()).toContainText('only a lead may do this')
  await agent.close()

  const [lead, phone] = [await deskOf(browser, 'lee'), await deskOf(browser, 'ann')]
  await phone.getByRole('link', { name: 'Phone' }).click()
  const onPhone = (text: string) => phone.getByRole('listitem').filter({ hasText: text }).first()
  await open(lead, 'ines.r', { login: 'ines.renaud' })
  await expect(lead.getByText(/^HUAWEI ID: only a lead acts/u)).toBeVisible()
  await expect(lead.getByRole('textbox', { name: /Authenticator code/u })).toBeFocused()
  const code = await onPhone('Inès Renaud')
    .getByText(/^\d{6}$/u)
    .innerText()
  await lead.keyboard.type(code)
  await lead.getByRole('button', { name: /^Send a code to \+33/u }).click()
  await expect(lead.getByRole('textbox', { name: /Code by SMS/u })).toBeFocused()
  await lead.keyboard.type(/\b\d{6}\b/u.exec(await onPhone('code').innerText())?.[0] ?? 'no code')
  await test.step('another lead approves what is proved', async () => {
    await expect(lead.getByRole('textbox', { name: 'What the approver should know' })).toBeFocused()
    await lead.keyboard.type('called from the number of the branch')
    await lead.keyboard.press('Enter')
    const mia = await deskOf(browser, 'mia')
    await mia.getByRole('link', { name: '1 waiting' }).click()
    await mia.getByRole('row').nth(1).click()
    await mia.getByRole('textbox', { name: 'Why' }).fill('both proofs are checked')
    await mia.keyboard.press('Enter')
    await expect(lead.getByText('Approved by Mia Kowalczyk: “both proofs are checked”')).toBeVisible()
    await mia.close()
  })
  await acts(lead).focus()
  await lead.keyboard.press('p')
  await lead.keyboard.press('Enter')
  await expect(lead.getByRole('button', { name: 'Finish the call' })).toBeFocused()
  const message = await onPhone('Temporary password for').innerText()
  const password = /\): (.+)/u.exec(message)?.[1] ?? 'no password'

  const own = await (await browser.newContext()).newPage()
  await own.goto(product.userPages)
  await own.getByRole('textbox', { name: 'Login ID, mobile or e-mail' }).fill('ines.renaud@corp.lab.example')
  await own.getByRole('textbox', { name: 'Password' }).fill(password)
  await own.getByRole('button', { name: 'Sign in' }).click()
  await expect(own.getByRole('heading', { name: 'Enter your code' })).toBeVisible()
  await own.getByRole('button', { name: /use a recovery code/u }).click()
  await own.getByRole('textbox', { name: 'Recovery code' }).fill(RECOVERY_CODE)
  await own.getByRole('button', { name: 'Continue' }).click()

  await test.step('the new password follows the rule of HUAWEI IDs, not of the account', async () => {
    await expect(own.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
    const rule = (text: string) => own.getByRole('listitem').filter({ hasText: text })
    await expect(rule('At least 8 characters, at most 32')).toContainText('Not checked yet')
    await expect(rule('Letters and digits, at least one of each')).toContainText('Not checked yet')
    const next = own.getByRole('textbox', { name: 'New password' })
    await next.fill('meadowthunder')
    await expect(rule('Letters and digits')).toContainText('It needs at least one letter and one digit.')
    await next.fill('meadow777thunder')
    await expect(rule('Never more than 2 equal characters in a row')).toContainText('At most 2 are allowed.')
    await next.fill('Kq7zWm2v')
    await expect(own.getByText('This password can be used.')).toBeVisible()
    await own.getByRole('button', { name: 'Save password' }).click()
    await expect(own.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  })
})

test('one whose mobile is unavailable gets a service ticket with what to bring, and is not reset', async ({
  browser,
}) => {
  const desk = await deskOf(browser, 'lee')
  await open(desk, 'jianguo.he', { login: 'jianguo.he' })
  const ticket = desk.getByRole('region', { name: 'Service ticket' })
  await expect(ticket).toContainText('No registered mobile or e-mail can be used now.')
  await ticket.getByRole('button', { name: 'Mobile or e-mail unavailable…' }).click()
  await expect(ticket.getByLabel('Unavailable')).toBeFocused()
  await ticket.getByLabel('Unavailable').selectOption('Mobile and e-mail')
  await ticket.getByLabel('Ticket number, if known').fill('HW-20417')
  await desk.keyboard.press('Enter')
  await expect(ticket).toContainText('Service ticket HW-20417 recorded. Unavailable: Mobile and e-mail.')
  await expect(ticket.getByRole('listitem')).toHaveText([
    'Real-name information of the phone number',
    'Security information',
    'Basic information',
    'Historical information',
    'Device information',
  ])
  const reset = desk.getByRole('listbox', { name: 'What to do' }).getByRole('option').first()
  await expect(reset).toContainText('customer service helps')
  await expect(reset).toHaveAttribute('aria-disabled', 'true')

  // The paper is in the owner's language, and nothing but the paper is printed.
  await desk.emulateMedia({ media: 'print' })
  const paper = desk.getByTestId('ticket-paper')
  await expect(paper).toBeVisible()
  await expect(paper).toContainText('手机号实名信息')
  await expect(paper).toContainText('HW-20417')
  await expect(desk.getByRole('combobox', { name: 'Find a user' })).toBeHidden()
  await desk.emulateMedia({ media: null })
  await expect(desk.getByText(/recorded a service ticket/u)).toBeVisible()
})

test('the root identity of an account is found as such, and without its mobile its owner is told what to bring', async ({
  browser,
}) => {
  const desk = await deskOf(browser, 'sam')
  await open(desk, 'sample-lab', { login: 'sample-lab', kind: 'Root identity' })
  await expect(desk.getByRole('article')).toContainText('Enterprise administrator')
  const ticket = desk.getByRole('region', { name: 'Service ticket' })
  await ticket.getByRole('button', { name: 'Mobile or e-mail unavailable…' }).click()
  await ticket.getByLabel('Unavailable').selectOption('Mobile')
  await ticket.getByRole('button', { name: 'Record service ticket' }).click()
  await expect(ticket).toContainText('Service ticket recorded. Unavailable: Mobile.')
  await expect(ticket.getByRole('listitem')).toHaveText([
    'The certificate of the real-name authentication',
    /^The last three transaction records/u,
    /^If a credit card was added/u,
    /^For an enterprise account: a letter of authorization/u,
  ])
  const acts = desk.getByRole('listbox', { name: 'What to do' }).getByRole('option')
  await expect(acts.first()).toHaveAttribute('aria-disabled', 'true')
})

test('an administrator lists and makes identities, and one never becomes an IAM user', async ({ browser }) => {
  const desk = await deskOf(browser, 'ann')
  await desk.getByRole('navigation').getByRole('link', { name: 'Users', exact: true }).click()
  await desk.getByRole('search').getByLabel('Identity').selectOption('Root identity')
  const row = desk.getByRole('main').getByRole('row').nth(1)
  await expect(row).toContainText('sample-lab')
  await expect(row).toContainText('Enterprise administrator')
  await row.click()
  await desk.getByRole('button', { name: 'Edit' }).click()
  const kind = desk.getByRole('dialog').getByLabel('Identity')
  await expect(kind.locator('option')).toHaveText(['Root identity', 'HUAWEI ID'])
})
