import type { FastifyInstance } from 'fastify'

import type { CoreEvent } from '#shared/contract/events.ts'

import { GUARD_HEADERS } from '../adapters/pages.ts'
import type { App } from '../core/app.ts'
import type { Clock } from '../core/ports.ts'

/** An empty line so often tells both ends that the other is still there. */
const HEARTBEAT_MS = 15_000
/** A page that reads nothing is cut off before it fills memory; it asks again when it wakes. */
const MOST_UNREAD = 256 * 1024
const MOST_STREAMS = 4

/** What of an event a page may see: a sign-out is the business of the page it concerns, and services are the host's. */
const concerns = (event: CoreEvent, client: string): boolean =>
  event.kind !== 'lab-api' && (event.kind !== 'signed-out' || event.client === client)

/** `GET /events`: what changed, as lines of JSON, for as long as the page stays. Answers a function that ends all streams. */
export function routeEvents(routes: FastifyInstance, app: App, clock: Clock): () => void {
  const ends = new Set<() => void>()
  routes.get('/events', (request, reply) => {
    const pass = request.pass
    if (pass === null || pass.streams >= MOST_STREAMS)
      return reply.status(429).send({ ok: false, error: { code: 'rate_limited' } })
    reply.hijack()
    const out = reply.raw
    out.writeHead(200, { ...GUARD_HEADERS, 'content-type': 'application/jsonl; charset=utf-8' })
    const write = (line: string) => {
      if (out.writableLength > MOST_UNREAD) out.destroy()
      else out.write(`${line}\n`)
    }
    let cancelBeat: () => void = () => undefined
    const beat = () => {
      write('')
      cancelBeat = clock.after(HEARTBEAT_MS, beat)
    }
    const stop = app.onEvent(event => {
      if (concerns(event, pass.client)) write(JSON.stringify(event))
    })
    const end = () => void out.end()
    ends.add(end)
    pass.streams += 1
    out.on('close', () => {
      ends.delete(end)
      cancelBeat()
      stop()
      pass.streams -= 1
      pass.lastSeen = clock.monotonic()
    })
    beat()
    return reply
  })
  return () => {
    for (const end of ends) end()
  }
}
