import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { FastifyInstance } from 'fastify'

import { kioskAddress } from '../adapters/pages.ts'
import type { App } from '../core/app.ts'
import { hasScreen } from './browser.ts'
import { clientOf } from './rpc.ts'

/** The users' own pages as a terminal: no browser around them, and an operator's passphrase to get out. */
export interface Kiosk {
  close(): void
}

/** Chromium and its relatives know how to be a kiosk; the first that starts is taken. */
const BROWSERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  ],
}
/** Ending this often within a minute is no person's doing: then it stays shut. */
const MOST_STARTS = 20

/**
 * Opens the pages on the whole screen in a browser with a profile of its own, which goes with it, and again whenever it is closed
 * from outside. Answers null where there is no screen or no such browser. `browser` names another one.
 */
export async function openKiosk(userPages: string, browser?: string): Promise<Kiosk | null> {
  if (browser === undefined && !hasScreen(process.platform, process.env)) return null
  const profile = mkdtempSync(join(tmpdir(), 'iam-desk-kiosk-'))
  const flags = [
    '--kiosk',
    '--incognito',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-sync',
    '--disable-features=Translate',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    `--user-data-dir=${profile}`,
    kioskAddress(userPages),
  ]
  let open = true
  let starts = 0
  let child: ChildProcess | null = null
  const again = setInterval(() => (starts = 0), 60_000).unref()
  const close = () => {
    open = false
    clearInterval(again)
    child?.kill()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  const start = async (command: string): Promise<boolean> => {
    starts += 1
    const started = spawn(command, flags, { stdio: 'ignore' })
    child = started
    started.once('exit', () => {
      if (open && starts < MOST_STARTS) void start(command)
    })
    return new Promise(resolve => {
      started.once('spawn', () => resolve(true))
      started.once('error', () => resolve(false))
    })
  }
  for (const command of browser === undefined ? (BROWSERS[process.platform] ?? []) : [browser])
    if (await start(command)) return { close }
  close()
  return null
}

/**
 * `POST /vault/staff`: an operator at a kiosk opens the store for the users, or leaves. Only what `unlock` answers counts, with its
 * slowing down and its audit row; the operator is signed out again before the answer.
 */
export function routeStaff(routes: FastifyInstance, app: App, leave: () => void): void {
  routes.post<{ Body: unknown }>('/vault/staff', { bodyLimit: 8 * 1024 }, async request => {
    const client = `kiosk:${clientOf(request)}`
    const { leaves, ...input } = isRecord(request.body) ? request.body : {}
    const reply = await app.vault(client, 'unlock', { input, via: 'operator' })
    if (!reply.ok || !isRecord(reply.value) || reply.value['outcome'] !== 'unlocked') return reply
    await app.vault(client, 'lock', { input: {}, via: 'operator' })
    // The answer is on its way before the page is gone.
    if (leaves === true) setImmediate(leave)
    return reply
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
