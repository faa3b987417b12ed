import { expect } from '@playwright/test'

import {
  arrived,
  askForKey,
  box,
  button,
  deskPage,
  followHuawei,
  list,
  saveAs,
  section,
  signIn,
  title,
} from './support/accountRules.ts'
import { startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'

let product: Product
test.beforeAll(async () => {
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(() => product.stop())

test('an administrator has critical operations confirmed by somebody named, then by the user; a user meets both', async ({
  browser,
}) => {
  const settings = await deskPage(browser, product, 'Settings')
  const phone = await deskPage(browser, product, 'Phone')
  const protection = section(settings, 'Operation protection of accounts')

  await test.step('only an account of the profile Huawei has rules of its own', async () => {
    await expect(protection).toContainText('No account follows the profile Huawei yet')
    await followHuawei(settings)
    await expect(protection).toContainText('Off: before critical operations')
  })

  await test.step('what users read after sign-in, and who must agree, are set and said', async () => {
    await button(settings, 'Edit the sign-in rules').click()
    await box(settings, 'Message after sign-in').fill('Lab machines only.')
    await saveAs(settings, 'Save the rules', 'The sign-in rules of sample-lab are saved.')
    await button(settings, 'Edit the operation protection').click()
    await expect(list(settings, 'Who confirms critical operations')).toBeFocused()
    await list(settings, 'Who confirms critical operations').selectOption('named')
    await box(settings, 'E-mail address').fill('head@lab.example')
    await saveAs(settings, 'Save the protection', 'It counts from the next critical operation on.')
    await expect(protection).toContainText('Their code goes by e-mail to head@lab.example.')
  })

  await test.step('the user reads the message, and makes a key with the code of whoever agrees', async () => {
    const user = await signIn(browser, product)
    await expect(user.getByText('Lab machines only.')).toBeVisible()
    await askForKey(user)
    await title(user, 'Somebody must agree').waitFor()
    await button(user, 'Send the code').click()
    await box(user, '6-digit code').fill(await arrived(phone, /\d{6}(?= gives your consent to a change)/u))
    await user.keyboard.press('Enter')
    await expect(title(user, 'Keep this secret now')).toBeVisible()
  })

  await test.step('confirmed by the user alone, a code by e-mail is asked for', async () => {
    await button(settings, 'Edit the operation protection').click()
    await list(settings, 'Who confirms critical operations').selectOption('user')
    await saveAs(settings, 'Save the protection', 'It counts from the next critical operation on.')
    await expect(protection).toContainText('On: before critical operations users show a code of their app')
    const user = await signIn(browser, product)
    await askForKey(user)
    await title(user, 'Is it still you?').waitFor()
    await expect(user.getByText(/A code goes by e-mail to/u)).toBeVisible()
    await button(user, 'Send the code').click()
    await box(user, '6-digit code').fill(await arrived(phone, /\d{6}(?= is )/u))
    await user.keyboard.press('Enter')
    await expect(title(user, 'Keep this secret now')).toBeVisible()
  })
})
