import { randomUUID } from 'node:crypto'

import type { Reply } from '#shared/errors.ts'

import { CHANNELS, serveIpc, type Windows } from '../../electron/shell-electron/ipc.ts'
import { PAGE } from '../../electron/adapters/appOrigin.ts'
import { FakeContents, FakeIpcMain } from './fakeElectron.ts'
import { realDesk } from './realDesk.ts'
import { transportSuite, type Line } from './transport.suite.ts'

type IpcMain = Parameters<typeof serveIpc>[0]
type WebContents = Parameters<Windows['register']>[0]

transportSuite('IPC of the window', async () => {
  const desk = realDesk()
  const ipcMain = new FakeIpcMain()
  const windows = serveIpc(ipcMain as unknown as IpcMain, {
    app: desk.app,
    log: desk.log,
    newClient: () => `window:${randomUUID()}`,
  })
  const pages = new Map<Line, FakeContents>()
  await Promise.resolve()
  return {
    open: () => {
      const contents = new FakeContents(ipcMain)
      contents.frame.url = PAGE
      windows.register(contents as unknown as WebContents)
      const line = lineOf(contents)
      pages.set(line, contents)
      return Promise.resolve(line)
    },
    lose: line => {
      pages.get(line)?.destroy()
      return Promise.resolve()
    },
    lockScreen: () => desk.app.lockAll(),
    close: async () => {
      for (const contents of pages.values()) contents.renderer.close()
      await desk.close()
    },
  }
})

function lineOf({ renderer }: FakeContents): Line {
  let lastId = 0
  const ask = (channel: string, name: string, input: unknown) => {
    lastId += 1
    const id = lastId
    return new Promise<Reply<unknown>>(resolve => {
      const hear = (message: { id?: number; reply?: Reply<unknown> }) => {
        if (message.id !== id || message.reply === undefined) return
        renderer.off('message', hear)
        resolve(message.reply)
      }
      renderer.on('message', hear)
      renderer.postMessage({ id, channel, args: [name, input] })
    })
  }
  renderer.setMaxListeners(100)
  return {
    call: (name, input) => ask(CHANNELS.call, name, input),
    vault: (name, input) => ask(CHANNELS.vault, name, input),
    onEvent: listener => {
      const hear = (message: { channel?: string; args?: unknown[] }) => {
        if (message.channel === CHANNELS.event) listener(message.args?.[0])
      }
      renderer.on('message', hear)
      return () => renderer.off('message', hear)
    },
  }
}
