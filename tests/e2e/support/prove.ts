import { expect, type Page } from '@playwright/test'

/** The band of a call in which the caller is proved. */
export const prove = (desk: Page) => desk.getByRole('region', { name: 'Prove', exact: true })

/** Takes one of the ways to prove, also one that is not among the usual ones. */
export async function takeWay(desk: Page, way: RegExp): Promise<void> {
  const more = prove(desk).getByRole('button', { name: 'Other ways' })
  const choice = prove(desk).getByRole('radio', { name: way })
  await expect(more.or(choice).first()).toBeVisible()
  if (await more.isVisible()) await more.click()
  await choice.click()
}
