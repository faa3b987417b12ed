import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import type { Reply } from '#shared/errors.ts'

import { systemClock } from '../../electron/adapters/clock.ts'
import { systemRandom } from '../../electron/adapters/random.ts'
import { showKiosk } from '../../electron/shell-electron/kiosk.ts'
import { startHost, type Host } from '../../electron/shell-loopback/host.ts'
import { httpPage } from './httpLine.ts'
import { createStore, OPERATOR, realDesk, smallPages } from './realDesk.ts'

/** A browser that writes down how it was started and stays; the real ones are looked at by a person. */
const desk = realDesk()
const started = join(desk.folder, 'started')
const browser = join(desk.folder, 'browser')
let host: Host
let origin: string
let bearer: string

beforeAll(async () => {
  writeFileSync(browser, `#!/bin/sh\necho "$$ $*" >> '${started}'\nexec sleep 60\n`)
  chmodSync(browser, 0o700)
  host = await startHost({
    app: desk.app,
    assets: smallPages(desk.folder),
    port: 0,
    userPagesPort: 0,
    launchFolder: null,
    kiosk: { browser },
    clock: systemClock,
    random: systemRandom,
    log: desk.log,
  })
  const page = await httpPage(host.newUrl())
  await createStore((name, input) => page.vault(name, input))
  await page.vault('lock', {})
  origin = new URL(host.userPagesUrl ?? '').origin
  const visitor = (await send('/session', {})) as { value: { bearer: string } }
  bearer = visitor.value.bearer
})
afterAll(async () => {
  await host.close()
  await desk.close()
})

async function send(path: string, body: unknown): Promise<unknown> {
  const headers = { origin, 'content-type': 'application/json', authorization: `Bearer ${bearer}` }
  return (await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}
const staff = (body: unknown) => send('/vault/staff', body) as Promise<Reply<{ outcome: string }>>
const starts = () => (existsSync(started) ? readFileSync(started, 'utf8').trim().split('\n') : [])
const isRunning = (line: string) => {
  try {
    return process.kill(Number(line.split(' ')[0]), 0)
  } catch {
    return false
  }
}

describe('a kiosk', () => {
  it('fills the screen with the users’ pages, in a browser with a profile of its own', async () => {
    expect(host.kiosk).toBe(true)
    await vi.waitFor(() => expect(starts()).toHaveLength(1))
    expect(starts()[0]).toContain('--kiosk')
    expect(starts()[0]).toMatch(/--user-data-dir=\S+iam-desk-kiosk-/u)
    expect(starts()[0]).toContain(`${origin}/?kiosk`)
  })

  it('comes back when somebody gets its browser closed', async () => {
    process.kill(Number(starts()[0]?.split(' ')[0]))
    await vi.waitFor(() => expect(starts()).toHaveLength(2), { timeout: 10_000 })
  })

  it('is not left with a wrong passphrase, nor by the user who stands there', async () => {
    const wrong = { login: OPERATOR.login, passphrase: 'battery horse staple correct', leaves: true }
    expect(await staff(wrong)).toMatchObject({ ok: true, value: { outcome: 'wrong' } })
    expect(await staff({ leaves: true })).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    expect(await send('/vault/lock', {})).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(isRunning(starts()[1] ?? '')).toBe(true)
  })

  it('is opened for everybody by an operator, who is signed out again at once', async () => {
    await vi.waitFor(
      async () => expect(await staff({ ...OPERATOR, leaves: false })).toMatchObject({ value: { outcome: 'unlocked' } }),
      {
        timeout: 30_000,
        interval: 500,
      },
    )
    expect(await send('/rpc/sessions.state', {})).toMatchObject({ ok: true, value: { stage: 'visitor' } })
    expect(await send('/rpc/directory.users', {})).toMatchObject({ ok: false })
    expect(isRunning(starts()[1] ?? '')).toBe(true)
  })

  it('is left by an operator alone: its browser ends and does not come back', async () => {
    expect(await staff({ ...OPERATOR, leaves: true })).toMatchObject({ value: { outcome: 'unlocked' } })
    await vi.waitFor(() => expect(isRunning(starts()[1] ?? '')).toBe(false), { timeout: 10_000 })
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(starts()).toHaveLength(2)
  })

  it('has no way in for staff where the pages are no kiosk', async () => {
    const other = await startHost({
      app: desk.app,
      assets: smallPages(desk.folder),
      port: 0,
      userPagesPort: 0,
      launchFolder: null,
      clock: systemClock,
      random: systemRandom,
      log: desk.log,
    })
    const at = new URL(other.userPagesUrl ?? '').origin
    const headers = { origin: at, 'content-type': 'application/json' }
    const admitted = await fetch(`${at}/session`, { method: 'POST', headers, body: '{}' })
    const { value } = (await admitted.json()) as { value: { bearer: string } }
    const answer = await fetch(`${at}/vault/staff`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${value.bearer}` },
      body: JSON.stringify(OPERATOR),
    })
    expect(answer.status).toBe(404)
    await other.close()
  })

  it('as a window of its own has no menu, shows the kiosk’s address and does not close', async () => {
    const handlers = new Map<string, (event: { preventDefault(): void }) => void>()
    const on = (name: string, handler: (event: { preventDefault(): void }) => void) => handlers.set(name, handler)
    const window = { removeMenu: vi.fn(), on, loadURL: vi.fn() }
    await showKiosk(window as never, 'http://127.0.0.1:9/')
    expect(window.removeMenu).toHaveBeenCalledOnce()
    expect(window.loadURL).toHaveBeenCalledWith('http://127.0.0.1:9/?kiosk')
    const event = { preventDefault: vi.fn() }
    handlers.get('close')?.(event)
    expect(event.preventDefault).toHaveBeenCalledOnce()
  })
})
