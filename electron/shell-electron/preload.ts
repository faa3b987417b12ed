import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'

/*
 * All that a page of the window can reach: three functions. A sandboxed preload may require nothing but electron, so the
 * channel names stand here a second time; a test compares them.
 */
contextBridge.exposeInMainWorld('iamDesk', {
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('iam-desk:call', name, input),
  vault: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('iam-desk:vault', name, input),
  onEvent: (listener: (event: unknown) => void): (() => void) => {
    // The page gets what was said, never Electron's event object, which leads back to ipcRenderer.
    const pass = (_event: IpcRendererEvent, said: unknown) => listener(said)
    ipcRenderer.on('iam-desk:event', pass)
    return () => void ipcRenderer.removeListener('iam-desk:event', pass)
  },
})
