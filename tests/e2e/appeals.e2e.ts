import { expect, type Browser, type Page } from '@playwright/test'

import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

/** 何建国 has a HUAWEI ID, an authenticator and no contact on record; what he can be asked stands in the sample directory. */
const WHO = { login: 'jianguo.he', name: '何建国' }
const ANSWERS: readonly (readonly [string, string])[] = [
  ['Name under which the phone number is registered', '何 秀英'],
  ['Last four characters of that person’s identity document', '013x'],
  ['Security phone number or e-mail, other than the login', 'SAFE.jianguo.he@mail.example'],
  ['Postal code at home', '518013'],
  ['When the HUAWEI ID was registered (year and month)', '2015-05'],
  ['A phone number or e-mail that was registered before', '139 0000 0013'],
  ['Number of the last order', 'cs-24091013'],
  ['Model of the device used most', 'mate 60 pro'],
  ['Last four characters of its serial number', '4113'],
]

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first()

async function openCall(desk: Page) {
  const find = desk.getByRole('combobox', { name: 'Find a user' })
  await find.fill(WHO.login)
  await expect(desk.getByRole('option').first()).toContainText(WHO.login)
  await find.press('Enter')
  await expect(desk.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
}

test('an owner without contacts appeals, a second person approves, and the password is reset once within the window', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  const [sam, lee, phone] = [await deskOf(browser, 'sam'), await deskOf(browser, 'lee'), await deskOf(browser, 'ann')]
  await phone.getByRole('link', { name: 'Phone' }).click()
  const onPhone = (text: string) => phone.getByRole('listitem').filter({ hasText: text }).first()
  const box = sam.getByRole('region', { name: 'Appeal' })

  let reference = ''
  await test.step('first the caller is proved by something the desk checks itself', async () => {
    await openCall(sam)
    await expect(box).toContainText('First prove the caller')
    await expect(button(sam, 'Open an appeal…')).toBeDisabled()
    const code = await onPhone(WHO.name)
      .getByText(/^\d{6}$/u)
      .innerText()
    await sam.getByRole('textbox', { name: /Authenticator code/u }).click()
    await sam.keyboard.type(code)
    await expect(box).toContainText('The caller is proved.')
  })

  await test.step('five groups are asked, and nothing says how an answer fared', async () => {
    await button(sam, 'Open an appeal…').click()
    const sheet = sam.getByRole('dialog')
    await expect(sheet).toContainText('it cannot use the resources of this one')
    await sheet.getByRole('textbox', { name: 'Number, with + and country' }).fill('+86 139 9999 0000')
    await button(sam, 'Open the appeal').click()
    const groups = ['Real-name data of the phone number', 'Security information', 'Basic information']
    for (const group of [...groups, 'Historical information', 'Device information']) {
      const form = sheet.getByRole('form', { name: group })
      await expect(form.getByRole('textbox').first()).toBeVisible()
      for (const [label, answer] of ANSWERS) {
        const field = form.getByRole('textbox', { name: label })
        if ((await field.count()) > 0) await field.fill(answer)
      }
      await form.getByRole('button', { name: 'Keep the answers' }).click()
      await expect(form).toHaveCount(0)
    }
    await expect(sheet.getByRole('list')).not.toContainText(/right|wrong|match/iu)
    await button(sam, 'Hand in the appeal').click()
    reference = await sheet.getByRole('status', { name: 'Reference for the caller' }).innerText()
    expect(reference).toMatch(/^A-1001-[0-9A-Z]{4}$/u)
    await button(sam, 'Close').click()
    await expect(box).toContainText('Appeal A-1001 waits for a lead')
  })

  await test.step('a second person decides on the whole', async () => {
    await lee.getByRole('link', { name: 'One appeal' }).click()
    await button(lee, 'Review appeal A-1001').click()
    const sheet = lee.getByRole('dialog')
    await button(lee, 'Take it for review').click()
    await expect(sheet.getByRole('listitem').filter({ hasText: 'Real-name data' })).toContainText('Matches')
    await expect(sheet.getByRole('listitem').filter({ hasText: 'Device information' })).toContainText('Matches')
    await expect(sheet).not.toContainText('秀英')
    await button(lee, 'Approve…').click()
    await lee.getByRole('textbox', { name: 'Reason' }).fill('the groups match, and he was proved by his authenticator')
    await button(lee, 'Approve').click()
    await expect(sheet.first()).toContainText('Approved by')
  })

  await test.step('in a new call the whole reference and the pick-up code open one reset, handed to the new number', async () => {
    const code = /领取码：(\S{9})/u.exec(await onPhone('领取码').innerText())?.[1] ?? 'no code'
    await lee.keyboard.press('Escape')
    await expect(lee.getByRole('dialog')).toHaveCount(0)
    await openCall(lee)
    await expect(lee.getByRole('region', { name: 'Appeal' })).toContainText('Appeal A-1001 is approved.')
    // It is the quickest way now, so it is chosen already.
    await expect(lee.getByRole('radio', { name: /Approved appeal/u })).toBeChecked()
    await lee.getByRole('textbox', { name: /Whole reference/u }).fill(`${reference} ${code}`)
    await lee.keyboard.press('Enter')
    await expect(lee.getByRole('listbox', { name: 'What to do' })).toBeFocused()
    await lee.keyboard.press('p')
    await lee.keyboard.press('Enter')
    await expect(button(lee, 'Finish the call')).toBeFocused()
    await expect(onPhone('的临时密码')).toBeVisible()
    await expect(lee.getByRole('region', { name: 'Appeal' })).toContainText('was used for a reset')
  })
})
