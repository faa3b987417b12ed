import { app, BrowserWindow, dialog, ipcMain, powerMonitor, protocol, session } from 'electron'
import type { BrowserWindowConstructorOptions } from 'electron'

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { cli as english } from '#shared/text/en/cli.ts'
import { cli as chinese } from '#shared/text/zh-CN/cli.ts'

import { isOurs, PAGE, SCHEME } from '../adapters/appOrigin.ts'
import { PRIVILEGES, serveDevelopment, servePages } from '../adapters/appPages.ts'
import { systemClock } from '../adapters/clock.ts'
import { languageOf } from '../adapters/language.ts'
import { openPages, pagesBeside } from '../adapters/pages.ts'
import { preparePlaces } from '../adapters/places.ts'
import { systemRandom } from '../adapters/random.ts'
import { keepLabApi } from '../lab-api/keeper.ts'
import { startUserPages } from '../shell-loopback/userPages.ts'
import { startDesk } from '../worker/desk.ts'
import { SocketTaken } from '../worker/socket.ts'
import { guardContents, guardSession, webPreferences } from './guards.ts'
import { serveIpc } from './ipc.ts'
import { KIOSK, showKiosk } from './kiosk.ts'

/** The desk in a window of its own. The only place where a window is made. */
const { values } = parseArgs({
  options: {
    store: { type: 'string' },
    'user-pages': { type: 'string', default: '0' },
    'lab-api': { type: 'string' },
    kiosk: { type: 'boolean' },
  },
  strict: false,
  allowPositionals: true,
})
const places = preparePlaces(typeof values.store === 'string' ? values.store : undefined)
const preload = join(fileURLToPath(import.meta.url), '../../preload/index.cjs')

app.enableSandbox()
protocol.registerSchemesAsPrivileged(PRIVILEGES)
// Chromium's own files stay out of the folders of the store.
app.setPath('userData', join(places.state, 'window'))

// Not awaited: Electron is ready only after this module has run to its end.
if (app.requestSingleInstanceLock()) start().catch(giveUp)
else app.quit()

const make = (options: BrowserWindowConstructorOptions) => new BrowserWindow(options)

/** Before there is a window, a message box is all that can tell. */
function giveUp(error: unknown): void {
  const { problems } = languageOf(process.env) === 'zh-CN' ? chinese : english
  dialog.showErrorBox('IAM Desk', error instanceof SocketTaken ? problems.running(places.store) : String(error))
  app.exit(1)
}

async function start(): Promise<void> {
  await app.whenReady()
  let userPages: Awaited<ReturnType<typeof startUserPages>> | null = null
  let kiosk: BrowserWindow | null = null
  const desk = await startDesk({
    entry: import.meta.url,
    places,
    addresses: () => ({ url: null, userPages: userPages?.url ?? null }),
  })
  if (values['user-pages'] !== 'off') {
    const assets = pagesBeside(import.meta.url)
    const port = Number(values['user-pages'])
    const pages = { app: desk.app, assets, port, clock: systemClock, random: systemRandom, log: desk.log }
    userPages = await startUserPages(values.kiosk === true ? { ...pages, leaveKiosk: () => kiosk?.destroy() } : pages)
  }
  const labPort = values['lab-api']
  const lab = keepLabApi({ app: desk.app, clock: systemClock, random: systemRandom, log: desk.log })
  if (typeof labPort === 'string') await lab.open({ port: Number(labPort) })
  const windows = serveIpc(ipcMain, { app: desk.app, log: desk.log, newClient: () => `window:${randomUUID()}` })
  const server = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  protocol.handle(
    SCHEME,
    server === undefined ? servePages(openPages(pagesBeside(import.meta.url), 'index.html')) : serveDevelopment(server),
  )
  guardSession(session.defaultSession)

  const open = async () => {
    const window = make({
      width: 1280,
      height: 800,
      minWidth: 1024,
      minHeight: 640,
      show: false,
      webPreferences: { ...webPreferences(preload), devTools: !app.isPackaged },
    })
    // The menu leads to the developer tools, which packaged builds do not have.
    if (app.isPackaged) window.removeMenu()
    windows.register(window.webContents)
    window.once('ready-to-show', () => window.show())
    await window.loadURL(PAGE)
  }

  // Whoever comes back to the machine is not known to be who left it.
  powerMonitor.on('lock-screen', () => void desk.app.lockAll())
  powerMonitor.on('suspend', () => void desk.app.lockAll())
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    window?.restore()
    window?.focus()
  })
  const ours = (url: string) => isOurs(url) || (userPages !== null && url.startsWith(userPages.url))
  app.on('web-contents-created', (_event, contents) => guardContents(contents, ours))
  app.on('window-all-closed', () => app.quit())
  let closed = false
  app.on('will-quit', event => {
    if (closed) return
    event.preventDefault()
    void Promise.allSettled([userPages?.close(), lab.close()])
      .then(() => desk.close())
      .finally(() => {
        closed = true
        app.quit()
      })
  })
  await open()
  if (values.kiosk === true && userPages !== null) await showKiosk((kiosk = make(KIOSK)), userPages.url)
}
