import type { BrowserWindowConstructorOptions, Session, WebContents } from 'electron'

import { isOurs } from '../adapters/appOrigin.ts'

/** What every page of the window may do: draw, and speak through the preload. All of it is said, though some are defaults. */
export const webPreferences = (preload: string): NonNullable<BrowserWindowConstructorOptions['webPreferences']> => ({
  preload,
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

/** Copying a one-time secret is the one thing asked of the browser. Its answer is taken from the page by the same rule. */
const ALLOWED: readonly string[] = ['clipboard-sanitized-write']

/** Denies every permission but one, whether asked for or checked, and every device. */
export function guardSession(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(ALLOWED.includes(permission) && isOurs(contents.getURL())),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => ALLOWED.includes(permission) && isOurs(origin))
  session.setDevicePermissionHandler(() => false)
}

/** Keeps a window on our pages (`ours`): no navigation elsewhere, no new window, no embedded one. */
export function guardContents(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>, ours = isOurs): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', event => {
    if (!ours(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', event => {
    if (!event.isMainFrame || !ours(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', event => {
    event.preventDefault()
  })
  contents.on('will-attach-webview', event => {
    event.preventDefault()
  })
}
