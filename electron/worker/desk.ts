import { systemClock } from '../adapters/clock.ts'
import { openLog } from '../adapters/log.ts'
import type { DeskPlaces } from '../adapters/places.ts'
import type { App } from '../core/app.ts'
import type { Log } from '../core/ports.ts'
import { startLink, workerBeside } from './link.ts'
import { serveSocket, type Addresses } from './socket.ts'

/** A process that owns a store: the core in its worker, and the local socket for the command line. */
export interface Desk {
  readonly app: App
  readonly log: Log
  close(): Promise<void>
}

export interface DeskOptions {
  /** `import.meta.url` of the process's entry. */
  readonly entry: string
  readonly places: DeskPlaces
  readonly practice?: boolean
  /** Where its pages are, asked whenever the command line wants to know. */
  readonly addresses: () => Addresses
}

/** Starts the process's side of the desk. Rejects with SocketTaken when another process already serves this store. */
export async function startDesk({ entry, places, practice = false, addresses }: DeskOptions): Promise<Desk> {
  const log = openLog(places.state, 'shell')
  const app = startLink({ entry: workerBeside(entry), places, clock: systemClock, log, practice })
  const close = async () => {
    await app.close()
    log.close()
  }
  try {
    const socket = await serveSocket({ path: places.socket, app, log, addresses })
    return {
      app,
      log,
      close: async () => {
        await socket.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
