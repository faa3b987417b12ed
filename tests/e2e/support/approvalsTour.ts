import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './product.ts'
import type { Tour } from './tour.ts'
import { unlock } from './unlock.ts'

const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first()
const box = (page: Page, name: string | RegExp) => page.getByRole('textbox', { name, exact: typeof name === 'string' })

async function deskOf(browser: Browser, product: Product, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

/** What a desk's settings show of its own key: the text and the digits. */
async function keyOn(settings: Page): Promise<{ readonly key: string; readonly digits: string }> {
  await go(settings, 'Settings')
  const key = await settings.getByText(/^IAMDESK-KEY-1:/u).innerText()
  const digits = await settings
    .getByText(/^\d{4}(?: \d{4}){5}$/u)
    .first()
    .innerText()
  return { key, digits }
}

/** Takes the key of another desk, with its digits as they were read aloud. */
export async function pairDesks(here: Page, there: Page, names: readonly [string, string]): Promise<void> {
  const keys = [await keyOn(here), await keyOn(there)] as const
  for (const [page, key, name] of [
    [here, keys[1], names[1]],
    [there, keys[0], names[0]],
  ] as const) {
    await box(page, 'Key of the other desk').fill(key.key)
    await box(page, 'Name of the other desk').fill(name)
    await box(page, /^Its digits/u).fill(key.digits)
    await page.getByRole('region', { name: 'Paired desks' }).getByRole('textbox', { name: 'Why' }).fill('met in person')
    await button(page, 'Pair').click()
    // Whoever pairs waits before its word counts in their own calls.
    await expect(page.getByText(/^not yet in calls of Ann Okafor: until /u)).toBeVisible()
  }
}

/** A call of a lead in which everything is proved but a second person's word: codes come from the sample's own phone. */
export async function proveAllButApproval(lead: Page, phone: Page): Promise<void> {
  const find = lead.getByRole('combobox', { name: 'Find a user' })
  await find.fill('ines.renaud')
  await expect(lead.getByRole('option').first()).toContainText('ines.renaud')
  await find.press('Enter')
  await expect(box(lead, /Authenticator code/u)).toBeFocused()
  await go(phone, 'Phone')
  const onPhone = (text: string) => phone.getByRole('listitem').filter({ hasText: text }).first()
  const code = await onPhone('Inès Renaud')
    .getByText(/^\d{6}$/u)
    .innerText()
  await lead.keyboard.type(code)
  await lead.getByRole('button', { name: /^Send a code to \+33/u }).click()
  await expect(box(lead, /Code by SMS/u)).toBeFocused()
  await lead.keyboard.type(/\b\d{6}\b/u.exec(await onPhone('code').innerText())?.[0] ?? 'no code')
  await expect(box(lead, 'What the approver should know')).toBeFocused()
}

/** A second person's word: asked for, looked at on this desk, and given by another one. */
export async function* approvals(browser: Browser, product: Product): Tour {
  const other = await startProduct({ sample: 'another' })
  try {
    const [lead, mia, phone] = [
      await deskOf(browser, product, 'lee'),
      await deskOf(browser, product, 'mia'),
      await deskOf(browser, product, 'ann'),
    ]
    await go(mia, 'Approvals')
    await mia.getByText('No request waits').first().waitFor()
    yield { name: 'approvals-none', page: mia }
    await pairDesks(phone, await deskOf(browser, other, 'ann'), ['Berlin', 'Shenzhen'])
    yield { name: 'settings-pairing', page: phone }

    await proveAllButApproval(lead, phone)
    yield { name: 'desk-call-ask-approval', page: lead }
    await box(lead, 'What the approver should know').fill('the branch is without her')
    await button(lead, 'Ask for approval').click()
    await button(lead, 'Show to another desk').click()
    await box(lead, 'Answer of the other desk').waitFor()
    yield { name: 'desk-call-approval-waits', page: lead }
    await lead.getByText('The request as text').click()
    const text = await lead.getByText(/^IAMDESK-ASK-1:/u).innerText()

    await mia.getByRole('row').nth(1).waitFor()
    yield { name: 'approvals', page: mia }
    await mia.getByRole('row').nth(1).click()
    await box(mia, 'Why').waitFor()
    yield { name: 'approvals-one', page: mia }

    const nora = await deskOf(browser, other, 'mia')
    await go(nora, 'Approvals')
    await box(nora, 'Request').fill(text)
    await nora.keyboard.press('Enter')
    await box(nora, 'Why').fill('called her manager')
    yield { name: 'approvals-other-desk', page: nora }
    await button(nora, 'Approve').click()
    const code = await nora.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/u).innerText()
    yield { name: 'approvals-answer', page: nora }

    await mia.keyboard.press('Escape')
    await box(lead, 'Answer of the other desk').fill(code)
    await lead.keyboard.press('Enter')
    await lead.getByText('Approved by a lead of Shenzhen.').waitFor()
    yield { name: 'desk-call-approved', page: lead }
  } finally {
    await other.stop()
  }
}
