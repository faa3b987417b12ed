import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Browser } from '@playwright/test'

import { LOOKS, wear } from '../e2e/support/looks.ts'
import { accountRules } from '../e2e/support/accountRulesTour.ts'
import { approvals } from '../e2e/support/approvalsTour.ts'
import { mySecurity } from '../e2e/support/mySecurityTour.ts'
import { forgot } from '../e2e/support/forgotTour.ts'
import { invitation } from '../e2e/support/invitationTour.ts'
import { people } from '../e2e/support/peopleTour.ts'
import { startProduct, type Product } from '../e2e/support/product.ts'
import {
  administration,
  appeals,
  afterReset,
  calls,
  doors,
  firstDay,
  policy,
  papers,
  radar,
  usersOwnPages,
  type Stop,
  type Tour,
} from '../e2e/support/tour.ts'
import { test } from '../e2e/support/test.ts'

/*
 * Draws every screen in both themes, both languages and two sizes: docs/screenshots/all/<screen>-<theme>-<language>-<size>.png,
 * which git ignores. The few that the documents show are copied to docs/screenshots.
 */
const FOLDER = join(import.meta.dirname, '../../docs/screenshots')
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 640 },
]
const IN_DOCUMENTS: Readonly<Record<string, string>> = {
  'desk-call-hand-over-light-en-1280x800': 'desk-light-en-1280x800',
}

async function draw({ name, page }: Stop): Promise<void> {
  for (const look of LOOKS) {
    await wear(page, look)
    for (const size of SIZES) {
      await page.setViewportSize(size)
      // A smaller window hides what a person would have scrolled to.
      await page.evaluate(() => document.activeElement?.scrollIntoView({ block: 'nearest' }))
      const file = `${name}-${look.theme}-${look.language}-${size.width}x${size.height}`
      await page.screenshot({ path: join(FOLDER, 'all', `${file}.png`) })
      const shown = IN_DOCUMENTS[file]
      if (shown !== undefined) await page.screenshot({ path: join(FOLDER, `${shown}.png`) })
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await wear(page, LOOKS[0])
}

// Nothing is judged here, so nothing is gained by giving up: eight pictures of each of some thirty screens take a busy machine a quarter of an hour.
test.setTimeout(30 * 60_000)

async function drawAll(tour: Tour): Promise<void> {
  mkdirSync(join(FOLDER, 'all'), { recursive: true })
  for await (const stop of tour) await draw(stop)
}

const TOURS: readonly (readonly [string, (browser: Browser, product: Product) => Tour])[] = [
  ['doors', doors],
  ['calls', calls],
  ['radar', radar],
  ['policy', policy],
  ['papers', papers],
  ['appeals', appeals],
  ['after a reset', afterReset],
  ['people', people],
  ['forgot', forgot],
  ['invitation', invitation],
  ['approvals', approvals],
  ['administration', administration],
  ['rules of accounts', accountRules],
  ['users’ own pages', usersOwnPages],
  ['my security', mySecurity],
]
for (const [name, tour] of TOURS) {
  test(name, async ({ browser }) => {
    const product = await startProduct({ sample: 'copy' })
    await drawAll(tour(browser, product)).finally(() => product.stop())
  })
}
test('first day', async ({ browser }) => {
  const product = await startProduct()
  await drawAll(firstDay(browser, product)).finally(() => product.stop())
})
