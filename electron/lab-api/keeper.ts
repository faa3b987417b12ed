import type { LabApi, LabApiOptions } from './server.ts'

export interface LabKeeper {
  /** Opens it as whoever started the desk asked. Rejects when the port is taken. */
  open(options: Pick<LabApiOptions, 'port' | 'tls'>): Promise<LabApi>
  close(): Promise<void>
}

/** The lab API of a desk: opened with the desk, or when an administrator asks for it in the console, and closed likewise. */
export function keepLabApi(deps: Omit<LabApiOptions, 'port' | 'tls'>): LabKeeper {
  let open: LabApi | null = null
  /** One change after the other. */
  let queue: Promise<void> = Promise.resolve()

  async function close(): Promise<void> {
    const closing = open
    open = null
    await closing?.close()
  }

  async function openIt(options: Pick<LabApiOptions, 'port' | 'tls'>): Promise<LabApi> {
    await close()
    // Only here: most desks never open it, and it holds much of the core a second time, beside the one in the worker.
    const { startLabApi } = await import('./server.ts')
    open = await startLabApi({ ...deps, ...options })
    return open
  }

  const off = deps.app.onEvent(event => {
    if (event.kind !== 'lab-api') return
    const { wanted } = event
    queue = queue
      .then(async () => {
        if (wanted === null) await close()
        else await openIt({ port: wanted.port })
      })
      .catch((error: unknown) => {
        // The page waits for an address, and says that the port may be taken when none comes.
        deps.log.error('lab.unopened', error)
      })
  })

  return {
    open: openIt,
    async close() {
      off()
      await queue
      await close()
    },
  }
}
