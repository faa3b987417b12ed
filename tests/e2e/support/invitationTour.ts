import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, type Product } from './product.ts'
import type { Tour } from './tour.ts'
import { unlock } from './unlock.ts'

/** Somebody who was imported with a password and has never signed in. */
export const NEWCOMER = { login: 'michael.adams', name: 'Michael Adams' } as const

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const onPhone = (phone: Page, fits: RegExp) =>
  phone.getByRole('listitem').filter({ hasText: NEWCOMER.name }).filter({ hasText: fits }).first()

async function deskOf(browser: Browser, product: Product, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

/** The phone page, on a desk whose users reach their own pages: links can be sent. */
export async function phoneWithLinks(browser: Browser, product: Product): Promise<Page> {
  const admin = await deskOf(browser, product, 'ann')
  await admin.getByRole('navigation').getByRole('link', { name: 'Settings', exact: true }).click()
  await box(admin, 'Address').fill(product.userPages)
  await box(admin, 'Reason for the change').fill('users can reach it')
  await button(admin, 'Save settings').click()
  await expect(admin.getByText('The settings are saved.').first()).toBeVisible()
  await admin.getByRole('navigation').getByRole('link', { name: 'Phone', exact: true }).click()
  return admin
}

/** A call about the newcomer who has proved their number, with the keyboard alone, up to the act that is chosen and not yet done. */
export async function* upToInvitation(browser: Browser, product: Product, phone: Page): Tour {
  const desk = await deskOf(browser, product, 'sam')
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(NEWCOMER.login)
  await expect(desk.getByRole('option').first()).toContainText(NEWCOMER.login)
  await find.press('Enter')
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
  await expect(desk.getByText(/^Never signed in: once proved/u)).toBeVisible()
  yield { name: 'desk-newcomer', page: desk }
  // From the card to what has to be proved first.
  await button(desk, 'First-login link…').press('Enter')
  await expect(desk.getByRole('region', { name: 'Prove', exact: true })).toBeVisible()
  await button(desk, /^Send a code to \+1/u).click()
  await desk.keyboard.type(/\b\d{6}\b/u.exec(await onPhone(phone, /is your code for/u).innerText())?.[0] ?? 'no code')
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  await desk.keyboard.press('p')
  await expect(desk.getByRole('region', { name: 'Act', exact: true })).toContainText(
    'has never signed in and gets a link to choose the first password',
  )
  yield { name: 'desk-invitation', page: desk }
}

/** The link of the newest invitation. */
export async function invitationOn(phone: Page): Promise<string> {
  return (
    /http\S+#\/welcome\/[\w-]+/u.exec(await onPhone(phone, /Welcome, Michael Adams/u).innerText())?.[0] ?? 'no link'
  )
}

/** A newcomer is invited, and chooses the first password. */
export async function* invitation(browser: Browser, product: Product): Tour {
  const phone = await phoneWithLinks(browser, product)
  let desk: Page | null = null
  for await (const stop of upToInvitation(browser, product, phone)) {
    desk = stop.page
    yield stop
  }
  await desk?.keyboard.press('Enter')
  if (desk !== null) {
    await expect(button(desk, 'Finish the call')).toBeFocused()
    yield { name: 'desk-invitation-sent', page: desk }
  }
  const own = await (await browser.newContext()).newPage()
  await own.goto(await invitationOn(phone))
  await own.getByRole('heading', { name: 'Welcome' }).waitFor()
  yield { name: 'own-welcome', page: own }
  await button(own, 'Continue').click()
  await own.getByRole('heading', { name: 'Choose your first password' }).waitFor()
  yield { name: 'own-first-password', page: own }
}
