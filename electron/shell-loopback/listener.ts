import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import fastify, { type FastifyError, type FastifyInstance } from 'fastify'

import type { ErrorCode, Failure, Reply } from '#shared/errors.ts'

import { GUARD_HEADERS, type Pages } from '../adapters/pages.ts'
import type { Log } from '../core/ports.ts'
import { hostsOf } from '../listening/head.ts'
import { refuseOtherUsers } from '../listening/peer.ts'
import { ADDRESS, openServer, portOf } from '../listening/server.ts'
import { judgeHead, type TurnedAway } from './gate.ts'

export const BODY_LIMIT = 1024 * 1024
/** An import file of 20 MiB in base64, and its frame. */
export const LARGE_BODY_LIMIT = 30 * 1024 * 1024

/** A listener of the machine itself: its routes are added to `routes`, then `listen` opens it. */
export interface Listener {
  readonly routes: FastifyInstance
  /** Opens the port (0: any free one) and answers the origin. Rejects when the port is taken. */
  listen(port: number): Promise<string>
  close(): Promise<void>
}

export interface ListenerOptions {
  readonly pages: Pages
  readonly log: Log
  readonly maxConnections: number
}

/**
 * An HTTP listener on 127.0.0.1 with everything that holds for every request of both hosts: the judgement of its head,
 * the headers of its answer, limits on size and time, and errors as replies.
 */
export function createListener({ pages, log, maxConnections }: ListenerOptions): Listener {
  let hosts: readonly string[] = []
  let server: Server | undefined
  const routes = fastify({
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: BODY_LIMIT,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 128 },
    serverFactory: handle => {
      server = openServer((request, response) => {
        for (const [name, value] of Object.entries(GUARD_HEADERS)) response.setHeader(name, value)
        const refused = judgeHead(request, hosts)
        if (refused === undefined) handle(request, response)
        else turnAway(request, response, refused)
      })
      server.maxConnections = maxConnections
      return server
    },
  })
  routes.removeContentTypeParser('text/plain')
  routes.setErrorHandler((error: FastifyError, _request, reply) => {
    const { status, failure } = explain(error)
    if (status === 500) log.error('host.broken', error)
    return reply.status(status).send(refusal(failure))
  })
  routes.setNotFoundHandler((_request, reply) =>
    reply.status(404).send(refusal({ code: 'not_found', reason: 'host.path' })),
  )
  routes.get('/*', async (request, reply) => {
    const file = await pages.find(request.url.split(/[?#]/u)[0] ?? '/')
    if (file === undefined) {
      reply.callNotFound()
      return reply
    }
    return reply.headers(file.headers).send(file.body)
  })

  return {
    routes,
    listen: async port => {
      await routes.listen({ port, host: ADDRESS, exclusive: true })
      const bound = portOf(server)
      hosts = hostsOf(bound)
      if (server !== undefined) refuseOtherUsers(server, bound, () => log.warn('host.other-user'))
      return `http://${ADDRESS}:${bound}`
    },
    close: () => routes.close(),
  }
}

/** The body of a refused request is not read: the connection ends with the answer. */
function turnAway(request: IncomingMessage, response: ServerResponse, { status, reason }: TurnedAway): void {
  const code: ErrorCode = status === 403 || status === 421 ? 'forbidden' : 'invalid_input'
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify(refusal({ code, reason })))
  request.resume()
}

export const refusal = (failure: Failure): Reply<never> => ({ ok: false, error: failure })

function explain(error: FastifyError): { status: number; failure: Failure } {
  if (error.statusCode === 413) return { status: 413, failure: { code: 'invalid_input', reason: 'host.too-large' } }
  if (error.statusCode === 415) return { status: 415, failure: { code: 'invalid_input', reason: 'host.media-type' } }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { status: error.statusCode, failure: { code: 'invalid_input', reason: 'host.not-json' } }
  }
  return { status: 500, failure: { code: 'internal' } }
}
