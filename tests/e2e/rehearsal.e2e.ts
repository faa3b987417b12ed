import { expect } from '@playwright/test'

import { SAMPLE, startProduct } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

test('a lead rehearses the policy: every attack stops, at a step and for a reason, and every honest caller is helped', async ({
  browser,
}) => {
  const product = await startProduct({ sample: 'copy' })
  try {
    const lead = await browser.newPage()
    await unlock(lead, { url: await product.newUrl(), login: 'lee', passphrase: SAMPLE.passphrase })
    await lead.getByRole('link', { name: 'Rehearsal' }).click()
    const page = lead.getByRole('main')
    await expect(page.getByText('8 of 8 attacks stop, 7 of 7 honest callers are helped.')).toBeVisible()
    const mgm = page.getByRole('article').filter({ hasText: 'MGM' })
    await expect(mgm).toContainText('Stopped at step 5: What the caller knows is not enough by itself')
    await mgm.getByText('Show the 8 steps').press('Enter')
    await expect(mgm.getByRole('listitem').first()).toHaveText('A call is opened: Reset MFA.')
    await expect(page.getByRole('article').filter({ hasText: 'Lost the telephone' })).toContainText(
      'Helped in 4 steps.',
    )
  } finally {
    await product.stop()
  }
})
