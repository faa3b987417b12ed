import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'

import { kioskAddress } from '../adapters/pages.ts'

/** The users' own pages on the whole screen, without a preload: they reach the core as any visitor does. */
export const KIOSK: BrowserWindowConstructorOptions = {
  kiosk: true,
  closable: false,
  webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, devTools: false },
}

/** Shows the pages and stays: only `destroy`, which an operator's passphrase brings about, ends the window. */
export async function showKiosk(
  window: Pick<BrowserWindow, 'removeMenu' | 'on' | 'loadURL'>,
  userPages: string,
): Promise<void> {
  window.removeMenu()
  window.on('close', event => event.preventDefault())
  await window.loadURL(kioskAddress(userPages))
}
