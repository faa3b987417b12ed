import type { Page } from '@playwright/test'

/** Opens the desk at its address and unlocks it as an operator. */
export async function unlock(
  page: Page,
  as: { readonly url: string; readonly login: string; readonly passphrase: string },
): Promise<void> {
  await page.goto(as.url)
  await page.getByRole('textbox', { name: 'Login' }).fill(as.login)
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(as.passphrase)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByRole('combobox', { name: 'Find a user' }).waitFor()
}
