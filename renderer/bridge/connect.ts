import { openHttp, takeTicket } from './http.ts'
import type { Transport } from './transport.ts'

/** The way to the core from where this page runs: the desktop shell if its preload is here, otherwise the browser host. */
export function connect(): Promise<Transport> {
  return window.iamDesk === undefined ? openHttp(takeTicket()) : Promise.resolve(window.iamDesk)
}

/** The same for the users' own pages: a visitor needs no ticket. */
export const connectVisitor = (): Promise<Transport> => openHttp('visitor')
