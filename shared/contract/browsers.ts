import { z } from 'zod'

import { command, query, userOnly } from './capability.ts'
import { Time } from './ids.ts'

/** So many browsers of one user are known at a time; the one that was used longest ago makes room. */
export const MOST_BROWSERS = 10
/** A browser that was not used for so many days is not known any more. */
export const BROWSER_DAYS = 90
/** A browser keeps so many secrets, for as many people who share it. */
export const MOST_SHOWN = 5

/** By what a browser is known again: 256 bits, as long as a bearer. */
export const BrowserSecret = z.string().regex(/^[\w-]{43}$/u)
/**
 * The secrets that a browser has kept. An empty list: it has none yet and can keep one. Left out: it keeps none, as a terminal, and is
 * nobody's.
 */
export const ShownBrowsers = z.array(BrowserSecret).max(MOST_SHOWN).optional()
/** For the browser to keep, once: a sign-in came past everything, from a browser that was not known. */
export const NewBrowser = BrowserSecret.optional()

/** A browser as its own user sees it. */
const OwnBrowser = z.object({
  browserId: z.string(),
  /** Browser and system; empty when neither is known. */
  words: z.string(),
  firstSeenAt: Time,
  lastSeenAt: Time,
  /** The asking session came from it. */
  isThis: z.boolean(),
})

/** The browsers that a user has come from, past everything that sign-in asks. */
export const browsers = {
  /** Those of the asking user, the one used last first. */
  list: query({
    allow: userOnly('open'),
    input: z.strictObject({}),
    output: z.object({ browsers: z.array(OwnBrowser) }),
  }),
  /** Forgets one: the next sign-in from it is told as one from a new browser. It ends no session. */
  forget: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({ browserId: z.string().regex(/^[0-9a-f]{32}$/u) }),
    output: z.object({}),
    audit: { action: 'browsers.browser.forgotten', subject: () => ({}) },
    touches: ['codes'],
  }),
  /** Forgets all of them, this one too. */
  forgetAll: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({ forgotten: z.number().int() }),
    audit: { action: 'browsers.browser.forgotten', subject: () => ({}) },
    touches: ['codes'],
  }),
} as const
