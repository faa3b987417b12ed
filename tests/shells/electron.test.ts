import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { openPages } from '../../electron/adapters/pages.ts'
import { findPlaces, thisMachine } from '../../electron/adapters/places.ts'
import { guardContents, guardSession, webPreferences } from '../../electron/shell-electron/guards.ts'
import { CHANNELS, serveIpc, type Windows } from '../../electron/shell-electron/ipc.ts'
import { isOurs, PAGE } from '../../electron/adapters/appOrigin.ts'
import { PRIVILEGES, servePages } from '../../electron/adapters/appPages.ts'
import { testLog } from '../support/fakes.ts'
import { FakeContents, fakeElectron, FakeIpcMain, FakeSession } from './fakeElectron.ts'
import { createStore, smallPages } from './realDesk.ts'
import { recordingApp } from './recordingApp.ts'

// The types of Electron by way of the shell: tests themselves stay clear of the package.
type IpcMain = Parameters<typeof serveIpc>[0]
type WebContents = Parameters<Windows['register']>[0]

/** Acceptance E-01 to E-09 of the security notes. */
const folder = mkdtempSync(join(tmpdir(), 'iam-desk-electron-'))
const pages = smallPages(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shell = new URL('../../electron/shell-electron/', import.meta.url)
const sources = readdirSync(shell).map(name => ({
  name,
  text: readFileSync(new URL(name, shell), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/gu, ''),
}))

const HOSTILE_URLS = [
  'app://console.evil/',
  'app://evil/',
  'app://console@evil/',
  'app://evil@console/',
  'app://console:80/',
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'file://console/',
  'http://console/',
  'https://console/',
  'http://127.0.0.1/',
  'about:blank',
  'blob:app://console/x',
  'view-source:app://console/',
  'chrome://gpu',
  'devtools://devtools',
  'app2://console/',
  '',
  'not a url',
  'app:console',
  'ws://console/',
]
const OWN_URLS = ['app://console/', 'app://console/#/desk', 'app://console/assets/app.js?v=1']

describe('the rules of the window', () => {
  it('E-01: a page gets these rights and no others, and windows are made in one place', () => {
    expect(webPreferences('/preload.cjs')).toEqual({
      preload: '/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    })
    const makers = sources.flatMap(({ name, text }) =>
      Array.from(text.matchAll(/new BrowserWindow\(|new WebContentsView\(/gu), () => name),
    )
    expect(makers).toEqual(['main.ts'])
  })

  it('E-02: nothing goes round the checks', () => {
    const forbidden: [RegExp, readonly string[]][] = [
      [/ipcMain\s*\.\s*(?:handle|on|once)\b/u, ['ipc.ts']],
      [/\bshell\b\s*[.,}]|openExternal/u, []],
      [/webviewTag:\s*true|<webview/u, []],
      [/loadURL\(\s*['"`]https?:/u, []],
      [/file:\/\/|loadFile\(/u, []],
      [
        /bypassCSP|allowServiceWorkers|enableBlinkFeatures|experimentalFeatures|allowRunningInsecureContent|webSecurity:\s*false/u,
        [],
      ],
      [/exposeInMainWorld\([^)]*ipcRenderer\s*[,)]/u, []],
      [/executeJavaScript|setWebRTC|remote\b/u, []],
    ]
    for (const [pattern, allowed] of forbidden)
      expect([
        String(pattern),
        sources.filter(({ name, text }) => pattern.test(text) && !allowed.includes(name)),
      ]).toEqual([String(pattern), []])
    expect(sources.reduce((lines, { text }) => lines + text.split('\n').length, 0)).toBeLessThan(300)
  })

  it('E-04: every permission is denied, except copying on our own page', () => {
    const session = new FakeSession()
    guardSession(session)
    const names = [
      'clipboard-read',
      'clipboard-sanitized-write',
      'display-capture',
      'fullscreen',
      'geolocation',
      'hid',
      'idle-detection',
      'media',
      'mediaKeySystem',
      'midi',
      'midiSysex',
      'notifications',
      'pointerLock',
      'keyboardLock',
      'openExternal',
      'serial',
      'speaker-selection',
      'storage-access',
      'top-level-storage-access',
      'usb',
      'window-management',
      'unknown',
      'fileSystem',
      'deprecated-sync-clipboard-read',
    ]
    const granted = (url: string) =>
      names.filter(name => {
        const answers: boolean[] = []
        session.request?.({ getURL: () => url }, name, answer => answers.push(answer))
        expect(session.check?.({}, name, url)).toBe(answers[0])
        return answers[0]
      })
    expect(granted(PAGE)).toEqual(['clipboard-sanitized-write'])
    expect(granted('app://console.evil/')).toEqual([])
    expect(session.device?.()).toBe(false)
  })

  it('E-05: a window stays on our page', () => {
    const contents = new FakeContents(new FakeIpcMain())
    guardContents(contents as unknown as WebContents)
    const blocked = (name: string, url: string, isMainFrame = true) => {
      const preventDefault = vi.fn()
      contents.emit(name, { url, isMainFrame, preventDefault })
      return preventDefault.mock.calls.length > 0
    }
    for (const url of HOSTILE_URLS) {
      expect([
        url,
        isOurs(url),
        blocked('will-navigate', url),
        blocked('will-frame-navigate', url),
        blocked('will-redirect', url),
      ]).toEqual([url, false, true, true, true])
      expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' })
    }
    for (const url of OWN_URLS)
      expect([url, isOurs(url), blocked('will-navigate', url), blocked('will-frame-navigate', url)]).toEqual([
        url,
        true,
        false,
        false,
      ])
    expect(blocked('will-frame-navigate', PAGE, false)).toBe(true)
    expect(blocked('will-attach-webview', '')).toBe(true)
    expect(contents.openHandler?.({ url: PAGE })).toEqual({ action: 'deny' })
    contents.destroy()
  })

  it('E-06: the scheme serves the built files and nothing else, whatever is asked', { timeout: 180_000 }, async () => {
    expect(PRIVILEGES).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
    ])
    const serve = servePages(openPages(pages, 'index.html'))
    const part = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2e',
      '..%2f',
      '\\..',
      '%5c..',
      '%00',
      'assets',
      'app.js',
      'outside.txt',
      'etc',
      'passwd',
      'index.html',
      'userpages.html',
      '//',
      '?x',
      '#y',
      'é',
      'a'.repeat(300),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(part, fc.string({ maxLength: 12 })), { maxLength: 8 }), async parts => {
        const url = `app://console/${parts.join('/')}`
        const answer = await serve({ url, method: 'GET' })
        expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
        expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
        expect(await answer.text()).not.toContain('not for you')
      }),
      { numRuns: 5000 },
    )
    for (const url of HOSTILE_URLS.filter(one => URL.canParse(one)))
      expect([url, (await serve({ url, method: 'GET' })).status]).toEqual([url, 404])
    expect((await serve({ url: PAGE, method: 'POST' })).status).toBe(404)
    const page = await serve({ url: PAGE, method: 'GET' })
    const nonce = /'nonce-([\w-]{24})'/u.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? 'none'
    expect(await page.text()).toContain(`content="${nonce}"`)
    expect((await serve({ url: 'app://console/assets/app.js', method: 'GET' })).headers.get('content-type')).toContain(
      'javascript',
    )
  })
})

describe('the channels of the window', () => {
  const start = () => {
    const app = recordingApp()
    const log = testLog()
    const ipcMain = new FakeIpcMain()
    const windows = serveIpc(ipcMain as unknown as IpcMain, { app, log, newClient: () => 'window:1' })
    const contents = new FakeContents(ipcMain)
    contents.frame.url = PAGE
    windows.register(contents as unknown as WebContents)
    return { app, log, ipcMain, contents }
  }

  it('E-03: a wrong origin, a frame inside, a frame that is gone and a strange window are refused and logged', async () => {
    const { app, log, ipcMain, contents } = start()
    const stranger = new FakeContents(ipcMain)
    stranger.frame.url = PAGE
    const events = [
      { sender: contents, senderFrame: { ...contents.frame, url: 'https://evil.example/' } },
      { sender: contents, senderFrame: { ...contents.frame, url: 'app://console.evil/' } },
      { sender: contents, senderFrame: { ...contents.frame, parent: contents.frame } },
      { sender: contents, senderFrame: { ...contents.frame, detached: true } },
      { sender: contents, senderFrame: null },
      { sender: stranger, senderFrame: stranger.frame },
    ]
    for (const event of events) {
      for (const channel of [CHANNELS.call, CHANNELS.vault]) {
        expect(await ipcMain.invoke(channel, event, 'directory.search', {})).toEqual({
          ok: false,
          error: { code: 'forbidden' },
        })
      }
    }
    expect(app.reached).toEqual([])
    expect(log.lines.length).toBe(events.length * 2)
    contents.destroy()
    stranger.destroy()
  })

  it('E-09: a payload of any shape gets a reply', async () => {
    const { app, ipcMain, contents } = start()
    const event = { sender: contents, senderFrame: contents.frame }
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.anything(), async (name, input) => {
        for (const channel of [CHANNELS.call, CHANNELS.vault])
          expect(await ipcMain.invoke(channel, event, name, input)).toHaveProperty('ok')
      }),
      { numRuns: 2000 },
    )
    app.reached.length = 0
    expect(await ipcMain.invoke(CHANNELS.call, event)).toEqual({ ok: false, error: { code: 'invalid_input' } })
    expect(app.reached).toEqual([])
    contents.destroy()
  })

  it('a window that closed or whose page crashed loses its operator', () => {
    const { app, contents } = start()
    contents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(app.reached).toEqual(['drop'])
    contents.destroy()
    expect(app.reached).toEqual(['drop', 'drop'])
  })

  it('only these two channels exist', () => {
    const { ipcMain, contents } = start()
    expect([...ipcMain.handlers.keys()]).toEqual(['iam-desk:call', 'iam-desk:vault'])
    contents.destroy()
  })
})

describe('the whole shell over a fake Electron', () => {
  const electron = fakeElectron()
  const { module } = electron
  const store = join(folder, 'store')

  beforeAll(async () => {
    vi.doMock('electron', () => module)
    vi.doMock('../../electron/adapters/pages.ts', async original => ({
      ...(await original<object>()),
      pagesBeside: () => pages,
    }))
    vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'))
    vi.stubEnv('LOCALAPPDATA', folder)
    const argv = [...process.argv]
    process.argv = [process.execPath, 'electron', '--store', store]
    await import('../../electron/shell-electron/main.ts')
    process.argv = argv
    await vi.waitFor(() => expect(electron.windows[0]?.urls).toEqual([PAGE]), 10_000)
    writeFileSync(join(findPlaces(store, thisMachine()).state, 'unlock-cost.json'), '{"passes":3}')
    await import('../../electron/shell-electron/preload.ts')
    const contents = electron.windows[0]?.webContents
    if (contents !== undefined) electron.attach(contents)
  })
  afterAll(async () => {
    const preventDefault = vi.fn()
    module.app.emit('will-quit', { preventDefault })
    expect(preventDefault).toHaveBeenCalled()
    await vi.waitFor(() => expect(module.app.calls).toContain('quit'), 15_000)
    module.app.emit('will-quit', { preventDefault })
    expect(preventDefault).toHaveBeenCalledTimes(1)
    electron.windows[0]?.webContents.destroy()
    vi.unstubAllEnvs()
    vi.doUnmock('electron')
  })

  const page = () =>
    electron.exposed['iamDesk'] as Record<'call' | 'vault', (name: string, input: unknown) => Promise<never>> & {
      onEvent(listener: (event: unknown) => void): () => void
    }

  it('sets the scene before Electron is ready, and opens one window', () => {
    expect(module.app.calls.slice(0, 3)).toEqual(['enableSandbox', 'requestSingleInstanceLock', 'whenReady'])
    expect(module.protocol.privileged).toEqual(PRIVILEGES)
    expect(electron.windows.length).toBe(1)
    expect(module.app.paths.get('userData')).toContain(folder)
    expect(electron.errors).toEqual([])
  })

  it('E-08: the page reaches three functions and nothing behind them', () => {
    expect(Object.keys(electron.exposed)).toEqual(['iamDesk'])
    expect(Object.keys(page())).toEqual(['call', 'vault', 'onEvent'])
    const preload = sources.find(({ name }) => name === 'preload.ts')?.text ?? ''
    for (const channel of Object.values(CHANNELS)) expect(preload).toContain(`'${channel}'`)
    expect(Array.from(preload.matchAll(/from '([^']+)'/gu), match => match[1])).toEqual(['electron'])
  })

  it('carries a day at the desk: set up, work, screen lock, unlock', async () => {
    await createStore((name, input) => page().vault(name, input))
    expect(await page().call('directory.accounts', {})).toMatchObject({ ok: true })
    const status: { value: { userPages: string } } = await page().call('security.status', {})
    expect(await (await fetch(status.value.userPages)).text()).toContain('<title>userpages</title>')
    const heard: unknown[][] = []
    const stop = page().onEvent((...args: unknown[]) => heard.push(args))
    await page().call('directory.createAccount', { name: 'Window' })
    await expect
      .poll(() => heard.flat())
      .toContainEqual({ kind: 'changed', domains: expect.arrayContaining(['directory']) as unknown })
    module.powerMonitor.emit('lock-screen')
    await expect.poll(() => heard.flat()).toContainEqual(expect.objectContaining({ kind: 'signed-out' }))
    expect(await page().call('directory.accounts', {})).toMatchObject({ ok: false, error: { code: 'signed_out' } })
    stop()
    // Never Electron's event object: it would lead back to ipcRenderer.
    expect(heard.every(args => args.length === 1 && !('sender' in (args[0] as object)))).toBe(true)
  })

  it('answers app:// with the pages', async () => {
    const answer = await module.protocol.handlers.get('app')?.(new Request(PAGE))
    expect(await answer?.text()).toContain('<title>index</title>')
  })
})

describe('the real Electron', () => {
  it('starts, where its binary is', async ({ skip }) => {
    const path = new URL('../../node_modules/electron/path.txt', import.meta.url)
    const own = process.env['ELECTRON_OVERRIDE_DIST_PATH']
    if (own === undefined && !existsSync(path)) {
      process.stdout.write('skipped: no Electron binary\n')
      return skip('no Electron binary')
    }
    const binary =
      own === undefined ? new URL(`dist/${readFileSync(path, 'utf8').trim()}`, path).pathname : join(own, 'electron')
    const { stdout } = await promisify(execFile)(binary, ['--version'])
    expect(stdout).toMatch(/^v\d+/u)
    return undefined
  })
})
