import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'

import type { CoreEvent } from '#shared/contract/events.ts'
import type { Reply } from '#shared/errors.ts'

import { isOurs } from '../adapters/appOrigin.ts'
import type { App } from '../core/app.ts'
import type { Log } from '../core/ports.ts'

export const CHANNELS = { call: 'iam-desk:call', vault: 'iam-desk:vault', event: 'iam-desk:event' } as const

/** The windows that may speak, each with the name by which the core knows it. */
export interface Windows {
  /** Lets a window speak until it is gone or its page has crashed; then its operator is signed out. */
  register(contents: WebContents): void
}

const refused: Reply<never> = { ok: false, error: { code: 'forbidden' } }
const shapeless: Reply<never> = { ok: false, error: { code: 'invalid_input' } }

/**
 * The way from a window to the core: framing, after a check of who sends. `ipcMain` is an argument, so that everything
 * here runs in tests without Electron. `newClient` makes a name for a window.
 */
export function serveIpc(
  ipcMain: Pick<IpcMain, 'handle'>,
  at: { readonly app: App; readonly log: Log; readonly newClient: () => string },
): Windows {
  const { app, log, newClient } = at
  const clients = new Map<WebContents, string>()

  /** The one place where a channel gets a handler. A stranger learns nothing, and the log learns of them. */
  const handle = (
    channel: string,
    answer: (client: string, name: string, input: unknown) => Promise<Reply<unknown>>,
  ) => {
    ipcMain.handle(channel, (event, name: unknown, input: unknown) => {
      const client = clientOf(event)
      if (client === undefined) {
        log.warn('ipc.refused', { channel })
        return refused
      }
      return typeof name === 'string' ? answer(client, name, input) : shapeless
    })
  }

  /** The top frame of a registered window, while it shows our own page. */
  const clientOf = ({ sender, senderFrame }: IpcMainInvokeEvent): string | undefined => {
    if (senderFrame === null || senderFrame.detached || senderFrame.parent !== null || !isOurs(senderFrame.url))
      return undefined
    return clients.get(sender)
  }

  handle(CHANNELS.call, (client, name, input) => app.dispatch({ client, face: 'operator', name, input }))
  handle(CHANNELS.vault, (client, name, input) => app.vault(client, name, { input, via: 'operator' }))
  app.onEvent((event: CoreEvent) => {
    for (const [contents, client] of clients) {
      if (event.kind === 'lab-api') return
      if (!contents.isDestroyed() && (event.kind !== 'signed-out' || event.client === client))
        contents.send(CHANNELS.event, event)
    }
  })

  return {
    register: contents => {
      const client = newClient()
      clients.set(contents, client)
      contents.on('destroyed', () => {
        clients.delete(contents)
        void app.dropClient(client)
      })
      // Whoever made the page crash does not inherit its operator.
      contents.on('render-process-gone', () => void app.dropClient(client))
    },
  }
}
