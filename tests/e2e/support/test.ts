import { test as base } from '@playwright/test'

/**
 * Playwright's `test`, which also closes the windows that a test opened by itself. Left open they would keep asking, drawing their
 * clocks and holding places of the desk until the browser ends.
 */
export const test = base.extend<{ windows: undefined }>({
  windows: [
    async ({ browser }, use) => {
      const before = new Set(browser.contexts())
      await use(undefined)
      await Promise.all(
        browser
          .contexts()
          .filter(context => !before.has(context))
          .map(context => context.close()),
      )
    },
    { auto: true },
  ],
})
