import { openPages } from '../adapters/pages.ts'
import type { App } from '../core/app.ts'
import type { Clock, Log, Random } from '../core/ports.ts'
import { routeStaff } from './kiosk.ts'
import { createListener, refusal } from './listener.ts'
import { openPasses } from './passes.ts'
import { openBucket } from './rate.ts'
import { requirePass, routeRpc } from './rpc.ts'
import { watchClock } from './watch.ts'

export interface UserPagesOptions {
  readonly app: App
  /** The folder of the built pages. */
  readonly assets: string
  /** 0: any free one. */
  readonly port: number
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Where the pages are a kiosk: what happens when an operator leaves it. */
  readonly leaveKiosk?: () => void
}

const FORGET_MS = 30 * 60_000
const MOST_VISITORS = 500

/**
 * The users' own pages: a listener, an origin and bearers of their own, and only what the contract allows to a user.
 * Anybody may come as a visitor. They hold the store open, because users come after the operator has left.
 */
export async function startUserPages({
  app,
  assets,
  port,
  clock,
  random,
  log,
  leaveKiosk,
}: UserPagesOptions): Promise<{ url: string; close(): Promise<void> }> {
  const listener = createListener({ pages: openPages(assets, 'userpages.html'), log, maxConnections: 128 })
  const passes = openPasses({
    clock,
    random,
    prefix: 'visitor',
    most: MOST_VISITORS,
    forgetMs: FORGET_MS,
    onGone: client => void app.dropClient(client),
  })
  // Guessing is slowed down by the core, per account; this keeps one program from keeping the core busy.
  const arrivals = openBucket(clock, 20, 1)
  const requests = openBucket(clock, 60, 20)

  listener.routes.post('/session', { bodyLimit: 1024 }, (_request, reply) => {
    const bearer = arrivals.take() ? passes.admit() : undefined
    if (bearer === undefined)
      return reply.status(429).send(refusal({ code: 'rate_limited', retryAt: clock.now() + 5_000 }))
    return reply.send({ ok: true, value: { bearer } })
  })
  await listener.routes.register(async routes => {
    requirePass(routes, passes)
    routes.addHook('onRequest', async (_request, reply) =>
      requests.take()
        ? undefined
        : reply
            .status(429)
            .header('connection', 'close')
            .send(refusal({ code: 'rate_limited', retryAt: clock.now() + 1_000 })),
    )
    routeRpc(routes, app, 'user')
    if (leaveKiosk !== undefined) routeStaff(routes, app, leaveKiosk)
    await Promise.resolve()
  })

  const origin = await listener.listen(port)
  const release = app.hold(`${origin}/`)
  const stopWatch = watchClock(clock, { onTick: () => passes.sweep(), onJump: () => undefined })
  return {
    url: `${origin}/`,
    close: async () => {
      stopWatch()
      release()
      await listener.close()
    },
  }
}
