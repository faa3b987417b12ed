import { join } from 'node:path'

import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, type Product } from './product.ts'
import { unlock } from './unlock.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures')

/** A screen as a person meets it. It may be looked at in any theme, language and size, and must be left in English. */
export interface Stop {
  readonly name: string
  readonly page: Page
}
/** A walk through screens, each reached by what people press and type. */
export type Tour = AsyncGenerator<Stop, void>

const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()
const box = (page: Page, name: string | RegExp) => page.getByRole('textbox', { name, exact: typeof name === 'string' })

async function deskOf(browser: Browser, product: Product, login: string): Promise<Page> {
  const page = await browser.newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

/** The phone page of a second window, where the sample users' own devices are seen. */
async function phoneOf(browser: Browser, product: Product): Promise<Page> {
  const page = await deskOf(browser, product, 'ann')
  await go(page, 'Phone')
  // Nobody touches it while the desk is looked at, for longer than a desk stays unlocked.
  const awake = setInterval(() => void page.keyboard.press('Shift').catch(() => undefined), 60_000)
  page.once('close', () => clearInterval(awake))
  return page
}

const onPhone = (phone: Page, name: string) => phone.getByRole('listitem').filter({ hasText: name }).first()

/** A file with change records and a hashed password: what comes in only when it is asked for. */
const ASKED = Buffer.from(
  [
    'dn: uid=ann,dc=lab\nobjectClass: person\nuid: ann\ncn: Ann\nuserPassword: {SSHA}uqpA/lczdGe1ul57VILVvNqwbxb5wGXnsplR2A==',
    'dn: uid=bob,dc=lab\nchangetype: delete\n',
  ].join('\n\n'),
)

/** From an empty folder to the first import. The product must have no store yet. */
export async function* firstDay(browser: Browser, product: Product): Tour {
  const page = await browser.newPage()
  await page.goto(product.url)
  await box(page, 'Your name').fill('Ann Okafor')
  await box(page, 'Login').fill('ann')
  yield { name: 'set-up-1-you', page }
  await button(page, 'Continue').click()
  await box(page, 'Passphrase').fill(SAMPLE.passphrase)
  yield { name: 'set-up-2-passphrase', page }
  await button(page, 'Create the store').click()
  const code = await page.getByRole('status', { name: 'Recovery code' }).innerText()
  yield { name: 'set-up-3-recovery', page }
  await box(page, /^Group \d+$/u)
    .first()
    .waitFor()
  for (const [index, group] of code.split('-').entries()) {
    const field = box(page, `Group ${String(index + 1)}`)
    if ((await field.count()) > 0) await field.fill(group)
  }
  await button(page, 'Confirm').click()
  await button(page, 'Go to the desk').waitFor()
  yield { name: 'set-up-4-directory', page }
  await button(page, 'Go to the desk').click()
  await page.getByRole('combobox', { name: 'Find a user' }).waitFor()
  for (const [link, name] of [
    ['Desk', 'desk-of-an-administrator'],
    ['Users', 'users-none'],
    ['Outbox', 'outbox-none'],
  ] as const) {
    await go(page, link)
    yield { name, page }
  }
  await go(page, 'Proof policy')
  await button(page, 'Change: Unlock · Everybody').click()
  await page.getByRole('spinbutton', { name: '… independent proofs' }).fill('0')
  await page.getByText('Something in your draft does not fit').waitFor()
  await page.getByRole('spinbutton', { name: '… independent proofs' }).fill('1')
  await page.getByRole('spinbutton', { name: 'none older than … minutes' }).fill('20')
  await button(page, 'Look at it and propose…').click()
  await page
    .getByRole('dialog')
    .getByText(/waits 24 hours/u)
    .waitFor()
  yield { name: 'policy-review-alone', page }
  await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Long queues')
  await button(page, 'Propose the change').click()
  await page.getByText(/^It comes into force by itself/u).waitFor()
  yield { name: 'policy-waiting-alone', page }
  await go(page, 'Import')
  yield { name: 'import-1-file', page }
  await page.locator('input[type=file]').setInputFiles(join(FIXTURES, 'entra-create-300.csv'))
  await box(page, 'Name of the new account').fill('lab')
  yield { name: 'import-2-columns', page }
  await button(page, 'Check without importing').click()
  await button(page, /^Import \d+ users$/u).waitFor()
  yield { name: 'import-3-plan', page }
  await button(page, /^Import \d+ users$/u).click()
  await page.getByRole('main').getByText('The import is done.').waitFor()
  yield { name: 'import-4-report', page }
  await button(page, 'Import another file').click()
  await page.locator('input[type=file]').setInputFiles({ name: 'people.ldif', mimeType: 'text/x-ldif', buffer: ASKED })
  await page.getByRole('checkbox', { name: /^Keep hashed passwords/u }).waitFor()
  yield { name: 'import-5-asked', page }
}

/** Every way through the locked door. */
export async function* doors(browser: Browser, product: Product): Tour {
  const page = await browser.newPage()
  await page.goto(await product.newUrl())
  await box(page, 'Login').fill('ann')
  yield { name: 'unlock', page }
  await box(page, 'Passphrase').fill('not this one at all')
  await button(page, 'Unlock').click()
  await page.getByText('Login or passphrase is wrong.').first().waitFor()
  yield { name: 'unlock-wrong', page }
  await button(page, 'I have an enrolment code').click()
  yield { name: 'unlock-enrolment', page }
  await button(page, 'Back to the passphrase').click()
  await button(page, 'I have the recovery code').click()
  yield { name: 'unlock-recovery', page }
}

/** The proof policy: read, changed, waiting, confirmed and looked back on. */
export async function* policy(browser: Browser, product: Product): Tour {
  const page = await deskOf(browser, product, 'ann')
  const sheet = page.getByRole('dialog')
  await go(page, 'Proof policy')
  await page.getByRole('heading', { name: 'Reset password' }).waitFor()
  yield { name: 'policy', page }
  await button(page, 'Change: For every call').click()
  await button(page, 'Change: Reset password · Third party').click()
  await page.getByRole('spinbutton', { name: 'together at least … points' }).fill('9')
  await page.getByText('So few proofs never have so many points').waitFor()
  yield { name: 'policy-changing', page }
  await page.getByRole('spinbutton', { name: 'together at least … points' }).fill('3')
  await button(page, 'Done: Reset password · Third party').click()
  await button(page, 'Done: For every call').click()
  await page.locator('input[type=file]').setInputFiles({ name: 'ours.json', mimeType: '', buffer: Buffer.from('{') })
  await page.getByRole('main').getByText('ours.json was not taken.').waitFor()
  yield { name: 'policy-draft', page }
  await button(page, 'Look at it and propose…').click()
  await sheet.getByText('It only tightens').waitFor()
  yield { name: 'policy-review-tighter', page }
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await button(page, 'Change: Reset password · Everybody').click()
  await page.getByRole('spinbutton', { name: 'together at least … points' }).fill('0')
  await page.getByRole('spinbutton', { name: '… independent proofs' }).fill('0')
  await page.getByRole('combobox', { name: 'hand-over: …' }).selectOption('none')
  await button(page, 'Look at it and propose…').click()
  await sheet.getByText(/would now succeed/u).waitFor()
  yield { name: 'policy-review-looser', page }
  await sheet.getByRole('textbox', { name: 'Reason' }).fill('To see what happens')
  await button(page, 'Propose the change').click()
  await page.getByRole('heading', { name: 'A change is waiting' }).waitFor()
  yield { name: 'policy-waiting', page }

  const lead = await deskOf(browser, product, 'lee')
  await go(lead, 'Proof policy')
  await lead.getByRole('heading', { name: 'A change is waiting' }).waitFor()
  yield { name: 'policy-read', page: lead }

  const second = await deskOf(browser, product, 'max')
  await go(second, 'Proof policy')
  await button(second, 'Confirm the change…').click()
  await second.getByRole('dialog').waitFor()
  yield { name: 'policy-confirming', page: second }
  await button(second, 'Cancel').click()
  await expect(second.getByRole('dialog')).toHaveCount(0)
  await button(second, 'Take it back…').click()
  await second.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Seen enough')
  await button(second, 'Take the change back').click()
  await second.getByRole('main').getByText('The change was taken back.').waitFor()
  await second.getByRole('tab', { name: 'History' }).click()
  await second.getByText(/^What it changed/u).click()
  yield { name: 'policy-history', page: second }
}

/** An agent's calls, from the empty desk to the hand-over, and a lead who reads a message of theirs. */
export async function* calls(browser: Browser, product: Product): Tour {
  const page = await deskOf(browser, product, 'sam')
  const phone = await phoneOf(browser, product)
  const find = page.getByRole('combobox', { name: 'Find a user' })
  const option = page.getByRole('option').first()
  yield { name: 'desk-empty', page }
  await find.fill('wa')
  await expect(option).toBeVisible()
  await find.press('ArrowDown')
  yield { name: 'desk-search', page }
  await find.fill('qqqqzz')
  await page.getByText('No user fits').waitFor()
  yield { name: 'desk-search-nobody', page }

  await find.fill('noura.alharbi2')
  await expect(option).toContainText('noura.alharbi2')
  await find.press('Enter')
  await page.getByText('Not to be confused').waitFor()
  yield { name: 'desk-call-twins', page }

  await find.fill('asa.j')
  await expect(option).toContainText('asa.johansson')
  await find.press('Enter')
  await button(page, /^Send a code/u).click()
  await expect(box(page, /Code by SMS/u)).toBeFocused()
  yield { name: 'desk-call-code-sent', page }
  await button(page, 'Other ways').click()
  await page.getByRole('radio', { name: /Colleague vouches/u }).click()
  yield { name: 'desk-call-vouch', page }
  await page.getByRole('radio', { name: /Something known/u }).click()
  yield { name: 'desk-call-known', page }
  await page.getByRole('radio', { name: /Badge or ID/u }).click()
  await page.getByRole('combobox', { name: 'Reached by' }).selectOption('in-person')
  await page.getByRole('combobox', { name: 'Document' }).waitFor()
  yield { name: 'desk-call-document', page }
  await page.getByRole('radio', { name: /Call back/u }).click()
  await button(page, /^Show the number/u).click()
  await page.getByText('The user answered').waitFor()
  yield { name: 'desk-call-back', page }
  yield { name: 'phone', page: phone }

  await find.fill('li.zh')
  await expect(option).toContainText('li.zhou')
  await find.press('Enter')
  const field = box(page, /Authenticator code/u)
  await expect(field).toBeFocused()
  yield { name: 'desk-call-prove', page }
  const code = async () =>
    onPhone(phone, '周丽')
      .getByText(/^\d{6}$/u)
      .innerText()
  await page.keyboard.type((await code()) === '111111' ? '222222' : '111111')
  await page.getByText('Wrong code.').first().waitFor()
  yield { name: 'desk-call-wrong', page }
  await page.keyboard.type(await code())
  const acts = page.getByRole('listbox', { name: 'What to do' })
  await expect(acts).toBeFocused()
  yield { name: 'desk-call-act', page }
  await page.keyboard.press('p')
  await button(page, 'Reset password').waitFor()
  yield { name: 'desk-call-act-chosen', page }
  await page.keyboard.press('Enter')
  await expect(button(page, 'Finish the call')).toBeFocused()
  yield { name: 'desk-call-hand-over', page }
  await page.keyboard.press('Enter')
  await expect(find).toBeFocused()
  await page.keyboard.press('Control+/')
  await page.getByRole('dialog').waitFor()
  yield { name: 'desk-shortcuts', page }
  await page.keyboard.press('Escape')
  await button(page, /Appearance, language, lock/u).click()
  await page.getByText('Lock the desk').last().waitFor()
  yield { name: 'desk-account-menu', page }
  await page.keyboard.press('Escape')

  const lead = await deskOf(browser, product, 'lee')
  await lead.getByRole('combobox', { name: 'Find a user' }).fill('jianguo.he')
  await expect(lead.getByRole('option').first()).toContainText('HUAWEI ID')
  await lead.keyboard.press('Enter')
  await button(lead, 'Mobile or e-mail unavailable…').click()
  yield { name: 'desk-service-ticket', page: lead }
  await button(lead, 'Record service ticket').click()
  await button(lead, 'Print what to bring').waitFor()
  yield { name: 'desk-service-ticket-recorded', page: lead }
  await go(lead, 'Outbox')
  await lead.getByRole('table').waitFor()
  yield { name: 'outbox', page: lead }
  await button(lead, /^What happened/u).click()
  await lead.getByText('Made.').waitFor()
  yield { name: 'outbox-timeline', page: lead }
  await lead.keyboard.press('Escape')
  await expect(lead.getByRole('dialog')).toHaveCount(0)
  await button(lead, /^Read/u).click()
  await lead.getByRole('dialog').waitFor()
  yield { name: 'outbox-read', page: lead }
  await lead.getByRole('dialog').getByRole('textbox').fill('the caller is at the desk')
  await button(lead, 'Read the text').click()
  await button(lead, 'Done, hide it').waitFor()
  yield { name: 'outbox-read-text', page: lead }
}

/** Calls that lead nowhere until the radar sees them, and the lead who decides. */
export async function* radar(browser: Browser, product: Product): Tour {
  const [page, lead] = [await deskOf(browser, product, 'sam'), await deskOf(browser, product, 'lee')]
  await go(lead, 'Radar')
  await lead.getByText('No alert stands.').waitFor()
  yield { name: 'radar-none', page: lead }
  const find = page.getByRole('combobox', { name: 'Find a user' })
  const from = box(page, 'Calls from')
  for (const login of ['grace.obrien', 'lena.maier', 'asa.johansson', 'li.zhou']) {
    await find.fill(login)
    await expect(page.getByRole('option').first()).toContainText(login)
    await find.press('Enter')
    await from.fill('+49 151 2345678')
    await from.press('Enter')
    await expect(from).toHaveValue('••••678')
    if (login === 'li.zhou') break
    await button(page, 'Close call…').click()
    await page.getByText('Caller not proved', { exact: true }).click()
    await expect(from).toHaveCount(0)
  }
  await page.getByText(/somebody may be learning the steps/u).waitFor()
  yield { name: 'radar-call', page }
  await lead.getByRole('table').waitFor()
  yield { name: 'radar-alerts', page: lead }
  await button(lead, /^Lift: .* from this number/u).click()
  await lead.getByRole('dialog').waitFor()
  yield { name: 'radar-lift', page: lead }
  await lead.keyboard.press('Escape')
  await expect(lead.getByRole('dialog')).toHaveCount(0)
}

/** What is left of a call, and of a shift. */
export async function* papers(browser: Browser, product: Product): Tour {
  const [page, lead] = [await deskOf(browser, product, 'sam'), await deskOf(browser, product, 'lee')]
  const find = page.getByRole('combobox', { name: 'Find a user' })
  await go(page, 'Call files')
  await page.getByText('No call file yet.').waitFor()
  yield { name: 'call-files-none', page }
  await go(page, 'Desk')
  await find.fill('asa.j')
  await expect(page.getByRole('option').first()).toContainText('asa.johansson')
  await find.press('Enter')
  await button(page, /^Send a code/u).click()
  await button(page, 'Close call…').click()
  await page.getByText('Caller not proved', { exact: true }).click()
  await page.getByText(/is closed and its file is sealed/u).waitFor()
  yield { name: 'desk-call-closed', page }
  await page.getByRole('link', { name: 'Open the call file' }).click()
  await button(page, 'Print the file').waitFor()
  yield { name: 'call-file', page }
  await button(page, 'All call files').click()
  await page.getByRole('table').waitFor()
  yield { name: 'call-files', page }

  await go(lead, 'Shift hand-over')
  yield { name: 'shift', page: lead }
  await box(lead, 'Who takes over').fill('Sam')
  await button(lead, 'Take the anchor').click()
  await lead.getByRole('img', { name: 'QR code of the anchor' }).waitFor()
  yield { name: 'shift-sheet', page: lead }
  const line = (await lead.getByTestId('anchor-line').first().innerText()).trim()
  await go(lead, 'Audit')
  await lead.getByText('Check an anchor from paper').click()
  await box(lead, 'Text of the QR code, or count and words').fill(line)
  await button(lead, 'Check the anchor').click()
  await lead
    .getByRole('main')
    .getByText(/^It fits/u)
    .waitFor()
  yield { name: 'audit-anchor', page: lead }
  await go(lead, 'Settings')
  await lead.getByTestId('desk-key').first().waitFor()
  yield { name: 'settings-key', page: lead }
}

/** An appeal, from the call in which it is collected to the letter of the second person. */
export async function* appeals(browser: Browser, product: Product): Tour {
  const [page, lead] = [await deskOf(browser, product, 'sam'), await deskOf(browser, product, 'lee')]
  const phone = await phoneOf(browser, product)
  await go(lead, 'Appeals')
  await lead.getByText('No appeal waits.').waitFor()
  yield { name: 'appeals-none', page: lead }
  await page.getByRole('combobox', { name: 'Find a user' }).fill('jianguo.he')
  await expect(page.getByRole('option').first()).toContainText('jianguo.he')
  await page.keyboard.press('Enter')
  const code = await onPhone(phone, '何建国')
    .getByText(/^\d{6}$/u)
    .innerText()
  await expect(box(page, /Authenticator code/u)).toBeFocused()
  await page.keyboard.type(code)
  await page.getByText('The caller is proved.').first().waitFor()
  yield { name: 'appeals-call', page }
  await button(page, 'Open an appeal…').click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('combobox', { name: /^How the result/u }).selectOption('letter')
  yield { name: 'appeals-opening', page }
  await button(page, 'Open the appeal').click()
  await box(page, /^Name under which/u).fill('何秀英')
  yield { name: 'appeals-group', page }
  for (const answer of ['013X', '', '', '', '']) {
    const fields = sheet.getByRole('form').getByRole('textbox')
    const first = await fields.first().elementHandle()
    await fields.last().fill(answer)
    await button(page, 'Keep the answers').click()
    await first.waitForElementState('hidden')
  }
  await button(page, 'Hand in the appeal').click()
  await page.getByRole('status', { name: 'Reference for the caller' }).waitFor()
  yield { name: 'appeals-reference', page }
  await button(page, 'Close').click()
  await lead.getByRole('table').waitFor()
  yield { name: 'appeals-waiting', page: lead }
  await button(lead, /^Review appeal/u).click()
  await button(lead, 'Take it for review').click()
  await button(lead, 'Refuse…').waitFor()
  yield { name: 'appeals-review', page: lead }
  await button(lead, 'Refuse…').click()
  await box(lead, 'Reason').fill('too little of it fits')
  yield { name: 'appeals-refuse', page: lead }
  await button(lead, 'Refuse').click()
  await button(lead, 'Print the letter').waitFor()
  yield { name: 'appeals-refused', page: lead }
}

/** A reset, the objection to it, and the frozen account. */
export async function* afterReset(browser: Browser, product: Product): Tour {
  const [page, phone] = [await deskOf(browser, product, 'sam'), await phoneOf(browser, product)]
  const find = page.getByRole('combobox', { name: 'Find a user' })
  await find.fill('grace.obrien')
  await expect(page.getByRole('option').first()).toContainText('grace.obrien')
  await find.press('Enter')
  await button(page, /^Send a code/u).click()
  const code = /\b\d{6}\b/u.exec(await onPhone(phone, 'is your code for').innerText())?.[0] ?? 'no code'
  await page.keyboard.type(code)
  await expect(page.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  await page.keyboard.press('p')
  await page.keyboard.press('Enter')
  await button(page, 'Not the user’s reset…').waitFor()
  yield { name: 'reset-sealed', page }
  await button(page, 'Not the user’s reset…').click()
  const dialog = page.getByRole('dialog', { name: 'Object to a reset' })
  await dialog.getByRole('textbox').fill('AAAA-AAAA')
  await dialog.getByRole('button', { name: 'Undo the reset' }).click()
  await dialog.getByText('tries are left').waitFor()
  yield { name: 'reset-object', page }
  const notice = await onPhone(phone, 'If this was not you, stop it').innerText()
  await dialog.getByRole('textbox').fill(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u.exec(notice)?.[0] ?? 'no code')
  await dialog.getByRole('button', { name: 'Undo the reset' }).click()
  await page.getByText('a reset was objected to').first().waitFor()
  yield { name: 'reset-frozen', page }
}

/** What an administrator sees. */
export async function* administration(browser: Browser, product: Product): Tour {
  const page = await deskOf(browser, product, 'ann')
  const row = page.getByRole('main').getByRole('row').nth(1)
  const close = () => page.keyboard.press('Escape')
  const sheet = page.getByRole('dialog')

  await go(page, 'Users')
  await row.waitFor()
  yield { name: 'users', page }
  await row.click()
  await button(page, 'Edit').waitFor()
  yield { name: 'users-one', page }
  await button(page, 'Edit').click()
  await button(page, 'Save changes').waitFor()
  yield { name: 'users-edit', page }
  await close()
  await expect(sheet).toHaveCount(0)
  await button(page, 'Create user').click()
  await sheet.waitFor()
  yield { name: 'users-create', page }
  await close()
  await expect(sheet).toHaveCount(0)

  await go(page, 'Audit')
  await row.waitFor()
  yield { name: 'audit', page }
  await button(page, 'Verify').click()
  await page
    .getByRole('main')
    .getByText(/^Intact/u)
    .waitFor()
  yield { name: 'audit-verdict', page }
  await row.click()
  await sheet.waitFor()
  yield { name: 'audit-row', page }
  await close()
  await expect(sheet).toHaveCount(0)

  await go(page, 'Operators')
  await row.waitFor()
  yield { name: 'operators', page }
  await row.click()
  await sheet.waitFor()
  yield { name: 'operators-one', page }
  await close()
  await expect(sheet).toHaveCount(0)
  await button(page, 'Add operator').click()
  await sheet.waitFor()
  yield { name: 'operators-add', page }
  await sheet.getByRole('textbox', { name: 'Name' }).fill('Ben Ito')
  await sheet.getByRole('textbox', { name: 'Login' }).fill('ben')
  await sheet.getByRole('checkbox', { name: 'Agent' }).check()
  await sheet.getByText('Not in the directory').click()
  await button(page, 'Add and show the enrolment code').click()
  await page.getByRole('status', { name: 'Enrolment code' }).waitFor()
  yield { name: 'operators-code', page }
  await button(page, 'I have passed it on').click()
  await expect(sheet).toHaveCount(0)

  await go(page, 'Rehearsal')
  const mgm = page.getByRole('article').filter({ hasText: 'MGM' })
  await mgm.getByText('Show the 8 steps').click()
  await mgm.getByText('A call is opened: Reset MFA.').waitFor()
  yield { name: 'rehearsal', page }
  await go(page, 'Settings')
  await page
    .getByLabel('Port')
    .or(page.getByRole('checkbox', { name: 'Send e-mail through a mail server' }))
    .first()
    .waitFor()
  yield { name: 'settings', page }
  const accounts = (table: string) =>
    page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: 'sample-lab' })
  await accounts('Accounts and from where their users may sign in').click()
  await button(page, 'Add an entry').click()
  await sheet.getByRole('textbox', { name: 'Address, block or range' }).fill('10.0.0.0/8')
  await sheet.getByRole('textbox', { name: 'What is it?' }).fill('Office')
  await button(page, 'Add an entry').click()
  await sheet.getByRole('textbox', { name: 'Address, block or range' }).last().fill('2001:db8::1/32')
  await sheet.getByText(/^Address: it lies inside its block/u).waitFor()
  yield { name: 'settings-access-list-fault', page }
  await button(page, 'Remove entry 2').click()
  await sheet.getByText(/^This list refuses 127\.0\.0\.1/u).waitFor()
  yield { name: 'settings-access-list', page }
  await button(page, 'Close').click()
  await expect(sheet).toHaveCount(0)
  await accounts('Accounts and their password rules').click()
  await sheet.getByRole('combobox', { name: 'Profile' }).selectOption('huawei')
  await sheet.getByText(/^Nothing longer than 32/u).waitFor()
  yield { name: 'settings-password-rules', page }
  await close()
  await expect(sheet).toHaveCount(0)
  await page.getByRole('checkbox', { name: 'This desk has working hours' }).check()
  await box(page, 'Time zone').waitFor()
  yield { name: 'settings-working-hours', page }
  await page.getByRole('checkbox', { name: 'Send e-mail through a mail server' }).check()
  yield { name: 'settings-unsaved', page }
  await page.getByRole('combobox', { name: 'How text messages go out' }).selectOption('http')
  await box(page, 'Address of the gateway').waitFor()
  yield { name: 'settings-text-messages', page }
}

/** The users' own pages, after a call that ended with a temporary password. */
export async function* usersOwnPages(browser: Browser, product: Product): Tour {
  const password = await temporaryPassword(browser, product)
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${product.userPages}#/open/not-a-real-token`)
  await button(page, 'Continue').waitFor()
  yield { name: 'own-link', page }
  await page.goto(`${product.userPages}#/not-me/not-a-real-token`)
  await button(page, 'Drop the change').waitFor()
  yield { name: 'own-not-me', page }
  await page.goto(`${product.userPages}#/undo/not-a-real-token`)
  await button(page, 'Undo the reset').waitFor()
  yield { name: 'own-undo', page }
  await page.goto(`${product.userPages}#/slip`)
  await box(page, 'Second part').waitFor()
  yield { name: 'own-slip', page }
  await page.getByRole('link', { name: 'Back to sign in' }).click()
  await box(page, 'Account name').fill('sample-lab')
  await box(page, 'User name or e-mail').fill('asa.johansson')
  await box(page, 'Password').fill('not the password')
  await button(page, 'Sign in').click()
  await page.getByText('That did not work.').waitFor()
  yield { name: 'own-sign-in', page }
  await box(page, 'Password').fill(password)
  await button(page, 'Sign in').click()
  const next = box(page, 'New password')
  await next.fill('password')
  await page.getByText(/too short/u).waitFor()
  yield { name: 'own-forced-change', page }
  await next.fill('meadow thunder pencil')
  await page.getByText('This password can be used.').waitFor()
  await button(page, 'Save password').click()
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  yield { name: 'own-signed-in', page }
  await button(page, 'Change password').click()
  await box(page, 'Current password').waitFor()
  yield { name: 'own-change', page }
  await button(page, 'Cancel').click()
  await button(page, 'Add authenticator app').click()
  await button(page, 'Continue').waitFor()
  yield { name: 'own-enrol', page }
  await button(page, 'Continue').click()
  await page.getByRole('heading', { name: 'Is it still you?' }).waitFor()
  await box(page, 'Password').fill('meadow thunder pencil')
  await page.getByRole('button', { name: 'Continue' }).first().click()
  await page.getByRole('img').waitFor()
  yield { name: 'own-enrol-code', page }
}

/** Plays a call in which Åsa Johansson gets a temporary password, and answers it. */
async function temporaryPassword(browser: Browser, product: Product): Promise<string> {
  const [desk, phone] = [await deskOf(browser, product, 'sam'), await phoneOf(browser, product)]
  await desk.getByRole('combobox', { name: 'Find a user' }).fill('asa.j')
  await expect(desk.getByRole('option').first()).toContainText('asa.johansson')
  await desk.keyboard.press('Enter')
  await button(desk, /^Send a code/u).click()
  const code = /\b\d{6}\b/u.exec(await onPhone(phone, 'Åsa Johansson').innerText())?.[0] ?? 'no code'
  await desk.keyboard.type(code)
  await expect(desk.getByRole('listbox', { name: 'What to do' })).toBeFocused()
  await desk.keyboard.press('p')
  await desk.keyboard.press('Enter')
  const message = await onPhone(phone, 'Temporary password for').innerText()
  await button(desk, 'Finish the call').click()
  await desk.close()
  await phone.close()
  return /\): (.+)/u.exec(message)?.[1] ?? 'no password'
}
