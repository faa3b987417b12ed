import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

type Handler = (event: unknown, ...args: unknown[]) => unknown

/** A frame as `ipcMain` reports it. */
export interface FakeFrame {
  url: string
  parent: FakeFrame | null
  detached: boolean
}

/** A window's contents. What is sent to it, and what it asks, goes through a real MessagePort, so it must survive a structured clone. */
export class FakeContents extends EventEmitter {
  readonly frame: FakeFrame = { url: 'about:blank', parent: null, detached: false }
  readonly inbox: unknown[] = []
  readonly renderer: MessagePort
  readonly #port: MessagePort
  destroyed = false
  openHandler: ((details: { url: string }) => { action: string }) | undefined

  constructor(ipcMain: FakeIpcMain) {
    super()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.renderer = port2
    port1.on('message', (asked: { id: number; channel: string; args: unknown[] }) => {
      void Promise.resolve(
        ipcMain.invoke(asked.channel, { sender: this, senderFrame: this.frame }, ...asked.args),
      ).then(reply => this.#port.postMessage({ id: asked.id, reply }))
    })
  }
  send(channel: string, ...args: unknown[]): void {
    this.#port.postMessage({ channel, args })
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  getURL(): string {
    return this.frame.url
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
  destroy(): void {
    this.destroyed = true
    this.emit('destroyed')
    this.#port.close()
  }
}

export class FakeIpcMain {
  readonly handlers = new Map<string, Handler>()
  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`second handler for ${channel}`)
    this.handlers.set(channel, handler)
  }
  invoke(channel: string, event: unknown, ...args: unknown[]): unknown {
    const handler = this.handlers.get(channel)
    if (handler === undefined) throw new Error(`no handler for ${channel}`)
    return handler(event, ...args)
  }
}

export class FakeSession {
  request: ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void) | undefined
  check: ((contents: unknown, permission: string, origin: string) => boolean) | undefined
  device: (() => boolean) | undefined
  setPermissionRequestHandler(handler: NonNullable<FakeSession['request']>): void {
    this.request = handler
  }
  setPermissionCheckHandler(handler: NonNullable<FakeSession['check']>): void {
    this.check = handler
  }
  setDevicePermissionHandler(handler: NonNullable<FakeSession['device']>): void {
    this.device = handler
  }
}

/** Enough of Electron for the shell to run whole, without its binary. */
export function fakeElectron() {
  const ipcMain = new FakeIpcMain()
  const windows: { readonly webContents: FakeContents; readonly urls: string[]; restore(): void; focus(): void }[] = []
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    calls: [] as string[],
    paths: new Map<string, string>(),
    enableSandbox: () => app.calls.push('enableSandbox'),
    setPath: (name: string, path: string) => {
      app.paths.set(name, path)
    },
    requestSingleInstanceLock: () => app.calls.push('requestSingleInstanceLock') > 0,
    whenReady: () => Promise.resolve(app.calls.push('whenReady')),
    quit: () => app.calls.push('quit'),
    exit: () => app.calls.push('exit'),
  })
  class BrowserWindow extends EventEmitter {
    readonly webContents = new FakeContents(ipcMain)
    readonly urls: string[] = []
    readonly options: unknown
    constructor(options: unknown) {
      super()
      this.options = options
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    static getAllWindows() {
      return windows
    }
    removeMenu(): void {
      this.emit('menu-removed')
    }
    show(): void {
      this.emit('shown')
    }
    restore(): void {
      this.emit('restored')
    }
    focus(): void {
      this.emit('focused')
    }
    loadURL(url: string): Promise<void> {
      this.urls.push(url)
      this.webContents.frame.url = url
      return Promise.resolve()
    }
  }
  const protocol = {
    privileged: [] as unknown[],
    handlers: new Map<string, (request: Request) => Promise<Response>>(),
    registerSchemesAsPrivileged: (schemes: unknown[]) => protocol.privileged.push(...schemes),
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      protocol.handlers.set(scheme, handler),
  }
  const exposed: Record<string, unknown> = {}
  const errors: string[] = []
  /** The page's side: `ipcRenderer` of the window whose preload is being loaded. */
  let port: MessagePort | undefined
  const waiting = new Map<number, (reply: unknown) => void>()
  const heard = new EventEmitter()
  let lastId = 0
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise(resolve => {
        lastId += 1
        waiting.set(lastId, resolve)
        port?.postMessage({ id: lastId, channel, args })
      }),
    on: (channel: string, listener: (...args: unknown[]) => void) => heard.on(channel, listener),
    removeListener: (channel: string, listener: (...args: unknown[]) => void) =>
      heard.removeListener(channel, listener),
  }
  return {
    module: {
      app,
      BrowserWindow,
      ipcMain,
      ipcRenderer,
      protocol,
      powerMonitor: new EventEmitter(),
      session: { defaultSession: new FakeSession() },
      dialog: { showErrorBox: (title: string, text: string) => errors.push(`${title}: ${text}`) },
      contextBridge: { exposeInMainWorld: (name: string, api: unknown) => (exposed[name] = api) },
    },
    ipcMain,
    windows,
    exposed,
    errors,
    /** Makes the page's side speak for this window. */
    attach: (contents: FakeContents) => {
      port = contents.renderer
      contents.renderer.on(
        'message',
        (message: { id: number; reply: unknown } | { channel: string; args: unknown[] }) => {
          if ('id' in message) {
            waiting.get(message.id)?.(message.reply)
            waiting.delete(message.id)
          } else heard.emit(message.channel, { sender: 'ipcRenderer' }, ...message.args)
        },
      )
    },
  }
}
