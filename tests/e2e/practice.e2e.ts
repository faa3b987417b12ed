import { expect, type Page } from '@playwright/test'

import { practice as english } from '#shared/text/en/practice.ts'

import { CALLERS, enoughSaid, type Caller, type Move } from '../../electron/core/practice/scripts.ts'
import { axeFindings, reachFindings } from './support/inspect.ts'
import { wear } from './support/looks.ts'
import { SAMPLE, startPractice } from './support/product.ts'
import { test } from './support/test.ts'
import { prove, takeWay } from './support/prove.ts'
import { unlock } from './support/unlock.ts'

const WAY = { totp: /^Authenticator/u, 'code-sms': /SMS code/u, 'code-email': /E-mail code/u } as const
const METHOD = { totp: /Authenticator code/u, 'code-sms': /Code by SMS/u, 'code-email': /Code by e-mail/u } as const

const bar = (page: Page) => page.getByRole('region', { name: english.bar })

/** One move of a script, with the hands of an operator. */
async function step(page: Page, move: Move): Promise<void> {
  const heard = async () => (await bar(page).locator('.reads .mono').last().innerText()).trim()
  switch (move.do) {
    case 'say': {
      // The opening stands there before anything can be said.
      await expect(bar(page).getByRole('listitem').first()).toBeVisible()
      const before = await bar(page).getByRole('listitem').count()
      await bar(page).getByRole('combobox', { name: english.say }).selectOption(move.saying)
      await bar(page).getByRole('button', { name: english.ask }).click()
      await expect(bar(page).getByRole('listitem')).toHaveCount(before + 1)
      return
    }
    case 'mark':
      await bar(page).getByRole('button', { name: english.sign }).click()
      await expect(bar(page).getByRole('button', { name: english.unmark })).toBeVisible()
      return
    case 'send':
      await expect(prove(page).getByRole('radio').first()).toBeVisible()
      // A code is offered first to whoever has no authenticator.
      if ((await prove(page).getByRole('textbox', { name: METHOD.totp }).count()) > 0)
        await takeWay(page, WAY[move.method])
      await prove(page)
        .getByRole('button', { name: /Send a code/u })
        .click()
      await expect(prove(page).getByRole('textbox', { name: METHOD[move.method] })).toBeVisible()
      return
    case 'answer':
      await prove(page)
        .getByRole('textbox', { name: METHOD[move.method] })
        .pressSequentially(await heard())
      return
    case 'show-badge': {
      await page.getByRole('combobox', { name: 'Reached by' }).selectOption('in-person')
      await takeWay(page, /Badge or ID/u)
      await page.getByRole('combobox', { name: 'Document' }).selectOption('staff-badge')
      await page.getByRole('textbox', { name: /Last 4 characters/u }).fill(await heard())
      await prove(page).getByRole('button', { name: 'Photo and name match' }).click()
      return
    }
    case 'act':
      await expect(page.getByRole('listbox', { name: 'What to do' })).toBeFocused()
      await page.keyboard.press('p')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('button', { name: 'Finish the call' })).toBeVisible()
      return
    case 'close':
      if (move.outcome === 'done') await page.getByRole('button', { name: 'Finish the call' }).click()
      else {
        await page.getByRole('button', { name: 'Close call…' }).click()
        await page.getByText('Caller not proved', { exact: true }).click()
      }
      await expect(page.getByRole('heading', { name: /^Call \d+$/u })).toHaveCount(0)
  }
}

/** Takes a caller's call from the first word to the last, and answers with what is said of it. */
async function play(page: Page, caller: Caller, number: number) {
  await page.getByRole('link', { name: 'Practice', exact: true }).click()
  await page.getByRole('button', { name: `${english.begin}: Caller ${String(number)}` }).click()
  await expect(page.getByRole('combobox', { name: 'Find a user' })).toBeFocused()
  const title = await bar(page).getByRole('heading').innerText()
  const name = title.replace(/^Find /u, '').replace(/ on the desk$/u, '')
  await page.keyboard.type(name)
  await expect(page.getByRole('option').first()).toContainText(name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /^Call \d+$/u })).toBeVisible()
  if (caller.intent !== 'reset-password')
    await page.getByRole('combobox', { name: 'Wants' }).selectOption(caller.intent)
  for (const move of caller.moves) await step(page, move)
  await bar(page).getByRole('button', { name: english.end }).click()
  return page.getByRole('region', { name: /^How it went/u })
}

/** The callers of one desk are met one after the other, as people meet them. */
test.describe.serial('an agent who practises', () => {
  let desk: Awaited<ReturnType<typeof startPractice>>
  let page: Page
  test.beforeAll(async ({ browser }) => {
    desk = await startPractice()
    page = await browser.newPage()
    await unlock(page, { url: desk.url, login: 'sam', passphrase: SAMPLE.passphrase })
  })
  test.afterAll(async () => {
    await page.close()
    await desk.stop()
  })

  test('is told on every page that nothing is real, and finds callers in the place of the pocket phone', async () => {
    await expect(page.getByText(english.mark)).toBeVisible()
    await expect(page.getByRole('link', { name: 'Phone' })).toHaveCount(0)
    await expect(bar(page)).toContainText(english.silent)
  })

  for (const [index, caller] of CALLERS.entries()) {
    const isHostile = caller.kind === 'hostile'
    test(`${isHostile ? 'stops' : 'helps'} the caller “${caller.id}”, and hears what was right and why`, async () => {
      const debrief = await play(page, caller, index + 1)
      await expect(debrief).toContainText(english.debrief.outcomes[isHostile ? 'stopped' : 'helped'])
      await expect(debrief).toContainText(english.debrief.kinds[caller.kind])
      await expect(debrief).toContainText(`${String(enoughSaid(caller))} are enough`)
      await expect(debrief.getByText(english.debrief.missed, { exact: true })).toHaveCount(0)
      await expect(debrief).toContainText('decided at step')
    })
  }

  test('can read what was said of a call in both languages and themes', async () => {
    for (const look of [
      { theme: 'dark', language: 'zh-CN' },
      { theme: 'light', language: 'en' },
    ] as const) {
      await wear(page, look)
      expect(await axeFindings(page)).toEqual([])
    }
  })

  test('speaks and works in a small window, and is told what was missed', async () => {
    await page.setViewportSize({ width: 1024, height: 640 })
    await page.getByRole('link', { name: 'Practice', exact: true }).click()
    await page.getByRole('button', { name: `${english.again}: Caller 4` }).press('Enter')
    await step(page, { do: 'say', saying: 'call-back' })
    expect(await reachFindings(page)).toEqual([])
    expect(await axeFindings(page)).toEqual([])
    await bar(page).getByRole('button', { name: english.end }).click()
    const debrief = page.getByRole('region', { name: /^How it went/u })
    await expect(debrief).toContainText(english.debrief.outcomes.open)
    await expect(debrief).toContainText(english.cues['refuses-call-back'].why)
    await expect(debrief.getByText(english.debrief.missed, { exact: true })).toBeVisible()
  })
})
