import { openPages } from '../adapters/pages.ts'
import type { App } from '../core/app.ts'
import type { Clock, Log, Random } from '../core/ports.ts'
import { openBrowser } from './browser.ts'
import { routeEvents } from './events.ts'
import { openKiosk, type Kiosk } from './kiosk.ts'
import { createListener, refusal } from './listener.ts'
import { openPasses } from './passes.ts'
import { openBucket } from './rate.ts'
import { clientOf, requirePass, routeRpc } from './rpc.ts'
import { startUserPages } from './userPages.ts'
import { watchClock } from './watch.ts'

export interface HostOptions {
  /** The core: in process, or behind its worker (`startLink`). */
  readonly app: App
  /** The folder of the built pages, `out/renderer`. */
  readonly assets: string
  /** 0: any free one. */
  readonly port: number
  /** `null`: the users' own pages stay shut. */
  readonly userPagesPort: number | null
  /** A private folder for the file by which a browser is opened; `null` opens none. */
  readonly launchFolder: string | null
  /** The users' own pages fill the screen, until an operator leaves them; `browser` names another than the usual ones. */
  readonly kiosk?: { readonly browser?: string | undefined }
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface Host {
  /** Where the desk's page is, with a ticket for one use within a minute. */
  readonly url: string
  readonly userPagesUrl: string | null
  /** Whether a browser was opened on the page. */
  readonly opened: boolean
  /** Whether the kiosk was opened; false as well where none was asked for. */
  readonly kiosk: boolean
  /** The address with a fresh ticket: for a second tab, another browser, or after the first was missed. */
  newUrl(): string
  close(): Promise<void>
}

const FORGET_MS = 12 * 60 * 60_000
const MOST_PAGES = 32

/**
 * The browser host: the desk's pages and its capabilities on 127.0.0.1, for browsers that were let in by a ticket.
 *
 * A ticket stands in the fragment of the address, which no server and no log ever sees; the page swaps it for a bearer
 * that it keeps in sessionStorage, so a reload goes on and a second tab needs a ticket of its own.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { app, assets, port, userPagesPort, launchFolder, clock, random, log } = options
  const listener = createListener({ pages: openPages(assets, 'index.html'), log, maxConnections: 64 })
  const passes = openPasses({
    clock,
    random,
    prefix: 'page',
    most: MOST_PAGES,
    forgetMs: FORGET_MS,
    onGone: client => void app.dropClient(client),
  })
  const wrongTickets = openBucket(clock, 10, 0.2)

  listener.routes.post('/session', { bodyLimit: 1024 }, (request, reply) => {
    const bearer = passes.redeem(ticketOf(request.body))
    if (bearer !== undefined) return reply.send({ ok: true, value: { bearer } })
    if (!wrongTickets.take())
      return reply.status(429).send(refusal({ code: 'rate_limited', retryAt: clock.now() + 5_000 }))
    log.warn('host.ticket-refused')
    return reply.status(401).send(refusal({ code: 'signed_out', reason: 'host.ticket' }))
  })
  let endStreams: () => void = () => undefined
  await listener.routes.register(async routes => {
    requirePass(routes, passes)
    routeRpc(routes, app, 'operator')
    routes.post<{ Params: { name: string } }>('/vault/:name', request =>
      app.vault(clientOf(request), request.params.name, { input: request.body, via: 'operator' }),
    )
    endStreams = routeEvents(routes, app, clock)
    await Promise.resolve()
  })

  const origin = await listener.listen(port)
  const stopWatch = watchClock(clock, { onTick: () => passes.sweep(), onJump: () => void app.lockAll() })
  const newUrl = () => `${origin}/#k=${passes.issueTicket()}`
  const close = async () => {
    stopWatch()
    endStreams()
    await listener.close()
  }
  try {
    let kiosk: Kiosk | null = null
    const leaveKiosk = options.kiosk === undefined ? {} : { leaveKiosk: () => kiosk?.close() }
    const userPages =
      userPagesPort === null
        ? null
        : await startUserPages({ app, assets, port: userPagesPort, clock, random, log, ...leaveKiosk })
    if (options.kiosk !== undefined && userPages !== null) kiosk = await openKiosk(userPages.url, options.kiosk.browser)
    return {
      url: newUrl(),
      userPagesUrl: userPages?.url ?? null,
      kiosk: kiosk !== null,
      opened: launchFolder !== null && (await openBrowser(newUrl(), launchFolder)),
      newUrl,
      close: async () => {
        kiosk?.close()
        await userPages?.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function ticketOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'ticket' in body && typeof body.ticket === 'string'
    ? body.ticket
    : ''
}
