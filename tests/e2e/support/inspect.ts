import type { Page } from '@playwright/test'
import axeCore from 'axe-core'

import { inPage, type Inspector } from './inPage.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']

declare global {
  var inspector: Inspector
  var axe: typeof axeCore
}

/** What axe finds against WCAG 2.2 A and AA, one line for each element. A document keeps the axe it was given. */
export async function axeFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeCore.source)
  const { violations } = await page.evaluate(
    // What is in order is not described, which is most of the work.
    tags => globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }),
    WCAG,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
  )
}

/** Every control that Tab does not reach, every focus that cannot be seen, and a focus that cannot get on. */
export async function tabFindings(page: Page): Promise<string[]> {
  await page.evaluate(inPage)
  const expected = await page.evaluate(() => inspector.expected())
  await page.evaluate(() => {
    inspector.toTop()
  })
  const findings: string[] = []
  const reached: string[] = []
  // A control may have several stops of its own, such as the parts of a date.
  for (let press = 0; press < 4 * expected.length + 20; press++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => inspector.focused())
    if (at === null || (at.stop === reached[0] && at.stop !== reached.at(-1))) break
    if (!at.ring) findings.push(`${at.stop} shows no focus`)
    if (at.covered) findings.push(`${at.stop} has the focus and is covered`)
    reached.push(at.stop)
  }
  const rest = expected.filter(stop => !reached.includes(stop))
  if (rest.length > 0 && reached.at(-1) === reached.at(-2)) findings.push(`${reached.at(-1) ?? ''} traps the focus`)
  return [...new Set([...findings, ...rest.map(stop => `${stop} is not reached by Tab`)])]
}

/** What does not fit the window, or cannot be scrolled into it. */
export async function reachFindings(page: Page): Promise<string[]> {
  await page.evaluate(inPage)
  return page.evaluate(async () => {
    // An open menu follows its button once the window has its new size.
    await new Promise(resolve => setTimeout(resolve, 100))
    return inspector.outOfReach()
  })
}
