import { defineConfig } from '@playwright/test'

import { chromium } from './scripts/chromium.mjs'
import { freshPages } from './scripts/pages.mjs'
import { tempInMemory } from './scripts/testTemp.mjs'

tempInMemory()

// Playwright reads this file in every worker; only the first reading finds something to do.
if (process.env['TEST_WORKER_INDEX'] === undefined) await freshPages()
const { executablePath, args, env } = await chromium()

/**
 * Each test starts its own host on its own store (tests/e2e/support), so nothing is served from here.
 * The pages bundle their Chinese font; none is needed from the system.
 */
export default defineConfig({
  projects: [
    { name: 'e2e', testDir: 'tests/e2e', testMatch: '**/*.e2e.ts' },
    // Not a test of anything: it draws every screen in both themes and languages, for a person to look at.
    { name: 'screenshots', testDir: 'tests/screenshots', testMatch: '**/*.shots.ts' },
  ],
  outputDir: 'test-results',
  // One more than CI has cores: a story often waits, for a delay of the product or for a frame.
  workers: 3,
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 300_000,
  // A browser that hangs must not hold CI until its end.
  globalTimeout: 65 * 60_000,
  // For a busy machine, as the timeouts of the other tests.
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    actionTimeout: 30_000,
    viewport: { width: 1280, height: 800 },
    contextOptions: { reducedMotion: 'reduce' },
    locale: 'en',
    timezoneId: 'Asia/Shanghai',
    trace: process.env['TRACE'] === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath, args, env: { ...process.env, ...env } },
  },
})
