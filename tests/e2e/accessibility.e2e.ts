import { expect, type Browser } from '@playwright/test'

import { axeFindings, reachFindings, tabFindings } from './support/inspect.ts'
import { wear, type Look } from './support/looks.ts'
import { startProduct, type Product } from './support/product.ts'
import { accountRules } from './support/accountRulesTour.ts'
import { approvals } from './support/approvalsTour.ts'
import { mySecurity } from './support/mySecurityTour.ts'
import { forgot } from './support/forgotTour.ts'
import { invitation } from './support/invitationTour.ts'
import { people } from './support/peopleTour.ts'
import {
  administration,
  afterReset,
  appeals,
  calls,
  doors,
  firstDay,
  papers,
  policy,
  radar,
  usersOwnPages,
  type Stop,
  type Tour,
} from './support/tour.ts'
import { test } from './support/test.ts'

/*
 * Every screen, met as people meet it: WCAG 2.2 A and AA by axe in both themes and languages, every control by Tab,
 * and nothing lost in the smallest supported window or at 200 % zoom. axe alone misses what Tab cannot reach.
 * Colours know no language and words no theme, so two looks hold what four would find.
 */
const ENGLISH: Look = { theme: 'light', language: 'en' }
const LOOKS: readonly Look[] = [{ theme: 'dark', language: 'zh-CN' }, ENGLISH]
const FULL = { width: 1280, height: 800 }
// 640×400 is what 1280×800 leaves at 200 % zoom.
const SMALL = [
  { width: 1024, height: 640 },
  { width: 640, height: 400 },
]

async function inspect({ name, page }: Stop): Promise<void> {
  const focused = await page.evaluateHandle(() => document.activeElement)
  const findings: string[] = []
  for (const look of LOOKS) {
    await wear(page, look)
    for (const found of await axeFindings(page)) findings.push(`${look.theme} ${look.language}: ${found}`)
    for (const size of SMALL) {
      await page.setViewportSize(size)
      for (const found of await reachFindings(page))
        findings.push(`${size.width}×${size.height} ${look.language}: ${found}`)
    }
    await page.setViewportSize(FULL)
  }
  findings.push(...(await tabFindings(page)))
  await page.evaluate(element => {
    if (element instanceof HTMLElement) element.focus()
  }, focused)
  expect.soft(findings, name).toEqual([])
}

// Minutes on a busy machine: every screen, twice over.
test.setTimeout(900_000)

type Desk = NonNullable<Parameters<typeof startProduct>[0]>
let product: Product | undefined
test.afterEach(() => product?.stop())

/** Each walk has a desk of its own, so that what it meets does not hang on which others went before it. */
async function walk(browser: Browser, tour: (browser: Browser, product: Product) => Tour, desk: Desk): Promise<void> {
  product = await startProduct(desk)
  for await (const stop of tour(browser, product)) await test.step(stop.name, () => inspect(stop))
}

const TOURS: readonly (readonly [string, (browser: Browser, product: Product) => Tour])[] = [
  ['the doors can be used by everybody', doors],
  ['the desk and its calls can be used by everybody', calls],
  ['the radar can be used by everybody', radar],
  ['vouchers, check words and waiting can be used by everybody', people],
  ['approvals can be used by everybody', approvals],
  ['the proof policy can be used by everybody', policy],
  ['call files and the hand-over can be used by everybody', papers],
  ['appeals can be used by everybody', appeals],
  ['what follows a reset can be used by everybody', afterReset],
  ['the administrators’ pages can be used by everybody', administration],
  ['the rules of accounts can be used by everybody', accountRules],
  ['the users’ own pages can be used by everybody', usersOwnPages],
  ['a user’s own security can be used by everybody', mySecurity],
  ['the first sign-in can be used by everybody', invitation],
  ['a forgotten password can be replaced by everybody', forgot],
]
for (const [sentence, tour] of TOURS) test(sentence, ({ browser }) => walk(browser, tour, { sample: 'copy' }))

test('set-up and import can be used by everybody', ({ browser }) => walk(browser, firstDay, {}))
