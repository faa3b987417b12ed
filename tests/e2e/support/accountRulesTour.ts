import type { Browser } from '@playwright/test'

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
} from './accountRules.ts'
import type { Product } from './product.ts'
import type { Tour } from './tour.ts'

const PROTECTION = 'Operation protection of accounts'

/** What an account settles for its users: without one that can, what holds, both forms, and what programs and users meet. */
export async function* accountRules(browser: Browser, product: Product): Tour {
  const page = await deskPage(browser, product, 'Settings')
  const sheet = page.getByRole('dialog')
  const phone = await deskPage(browser, product, 'Phone')
  await section(page, PROTECTION).scrollIntoViewIfNeeded()
  yield { name: 'settings-account-rules-none', page }
  await followHuawei(page)

  await button(page, 'Edit the sign-in rules').click()
  await sheet.getByRole('textbox', { name: 'Wrong passwords' }).fill('2')
  await button(page, 'Save the rules').click()
  await sheet.getByText('Some figures do not fit. They are marked.').scrollIntoViewIfNeeded()
  yield { name: 'settings-sign-in-rules-fault', page }
  await sheet.getByRole('textbox', { name: 'Wrong passwords' }).fill('3')
  await box(page, 'Message after sign-in').fill('Lab machines only.\nAsk 4711 before you change anything.')
  yield { name: 'settings-sign-in-rules-edit', page }
  await saveAs(page, 'Save the rules', 'The sign-in rules of sample-lab are saved.')
  await button(page, 'Edit the sign-in rules').focus()
  yield { name: 'settings-sign-in-rules', page }

  await button(page, 'Edit the operation protection').click()
  await list(page, 'Who confirms critical operations').selectOption('named')
  await button(page, 'Save the protection').click()
  await sheet.getByText('Where the code goes does not fit yet.').scrollIntoViewIfNeeded()
  yield { name: 'settings-operation-protection-fault', page }
  await list(page, 'How the code goes out').selectOption('mobile')
  await box(page, 'Country code').fill('0086')
  await box(page, 'Mobile number').fill('13800138000')
  yield { name: 'settings-operation-protection-edit', page }
  await list(page, 'How the code goes out').selectOption('email')
  await sheet.getByRole('textbox', { name: 'E-mail address', exact: true }).fill('head@lab.example')
  await saveAs(page, 'Save the protection', 'The operation protection of sample-lab is saved.')
  await button(page, 'Edit the operation protection').focus()
  yield { name: 'settings-operation-protection', page }
  await page.getByLabel('Port of the lab API').focus()
  yield { name: 'settings-lab-api', page }
  await button(page, 'Start the lab API').click()
  await button(page, 'Stop the lab API').focus()
  yield { name: 'settings-lab-api-on', page }

  const user = await signIn(browser, product)
  yield { name: 'own-account-says', page: user }
  await askForKey(user)
  await title(user, 'Somebody must agree').waitFor()
  yield { name: 'own-consent', page: user }
  await button(user, 'Send the code').click()
  await box(user, '6-digit code').fill(await arrived(phone, /\d{6}(?= gives your consent)/u))
  yield { name: 'own-consent-code', page: user }

  await button(page, 'Edit the operation protection').click()
  await list(page, 'Who confirms critical operations').selectOption('user')
  await saveAs(page, 'Save the protection', 'The operation protection of sample-lab is saved.')
  const again = await signIn(browser, product)
  await askForKey(again)
  await title(again, 'Is it still you?').waitFor()
  yield { name: 'own-prove-by-code', page: again }
}
