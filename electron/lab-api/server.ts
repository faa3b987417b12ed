import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import fastify, { type FastifyError, type FastifyInstance } from 'fastify'

import type { App } from '../core/app.ts'
import type { Clock, Log, Random } from '../core/ports.ts'
import { hostsOf, isOriginForm, isOurHost, valuesOf } from '../listening/head.ts'
import { refuseOtherUsers } from '../listening/peer.ts'
import { ADDRESS, openServer, portOf, type TlsKey } from '../listening/server.ts'
import { bodyReader, type Bodies } from './bodies.ts'
import { errorAnswer, type LabError } from './envelopes.ts'
import { envelopeAt, operationsAt, pathOf } from './finding.ts'
import { routeOperations } from './routes.ts'

export { makeCertificate } from './certificate.ts'
export { traceOf } from './records.ts'

export interface LabApiOptions {
  readonly app: App
  /** 0: any free one. */
  readonly port: number
  /** Speaks TLS with this certificate. */
  readonly tls?: TlsKey
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface LabApi {
  readonly url: string
  close(): Promise<void>
}

const MOST_CONNECTIONS = 64

/**
 * The lab API: the IAM API of Huawei Cloud on 127.0.0.1, for programs and the official SDKs. A shell like the others: routes lead to
 * dispatch, and what a caller may do is said there. It holds the store open, because programs come after the operator has left.
 *
 * Every answer carries an X-Request-Id, and every error one of IAM's two envelopes. Rejects when the port is taken.
 */
export async function startLabApi({ app, port, tls, clock, random, log }: LabApiOptions): Promise<LabApi> {
  const scheme = tls === undefined ? 'http' : 'https'

  let hosts: readonly string[] = []
  let server: Server | undefined
  const bodies = bodyReader()
  const routes = fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // Clients of OpenStack follow the link of a version, which ends in a slash.
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: true },
    // A path that the router cannot read: a percent sign without two digits, or a parameter longer than any identifier.
    frameworkErrors: (_error, request, reply) => {
      turnAway(request.raw, reply.raw, { code: 'IAM.0007', about: ['url'] })
    },
    serverFactory: handle => {
      server = openServer((request, response) => {
        response.setHeader('x-request-id', Buffer.from(random.bytes(16)).toString('hex'))
        response.setHeader('cache-control', 'no-store')
        response.setHeader('x-content-type-options', 'nosniff')
        const refused = judgeHead(request, hosts)
        if (refused === undefined) handle(request, response)
        else turnAway(request, response, refused)
      }, tls)
      server.maxConnections = MOST_CONNECTIONS
      return server
    },
  })
  bodies.attach(routes)
  answerErrors(routes, log, bodies)
  routeOperations(routes, { app, clock, bodies, scheme })

  await routes.listen({ port, host: ADDRESS, exclusive: true })
  const bound = portOf(server)
  hosts = hostsOf(bound)
  if (server !== undefined) refuseOtherUsers(server, bound, () => log.warn('lab.other-user'))
  const url = `${scheme}://${ADDRESS}:${bound}`
  const release = app.hold(url, 'lab-api')
  return {
    url,
    close: async () => {
      release()
      await routes.close()
    },
  }
}

/** Judges a request by its head alone. A page of a browser has no business here, whatever it knows: programs send no Origin. */
function judgeHead(request: IncomingMessage, hosts: readonly string[]): LabError | undefined {
  if (!isOurHost(request, hosts)) return { code: 'IAM.0007', status: 421, about: ['Host'] }
  if (!isOriginForm(request.url ?? '')) return { code: 'IAM.0007', about: ['url'] }
  if (valuesOf(request, 'origin').length > 0 || valuesOf(request, 'sec-fetch-site').length > 0)
    return { code: 'IAM.0002', sentence: 'The lab API is for programs. It answers no pages of a browser.' }
  return undefined
}

/** The body of a refused request is not read: the connection ends with the answer. */
function turnAway(request: IncomingMessage, response: ServerResponse, refused: LabError): void {
  const { method = '', url = '' } = request
  const { status, body } = errorAnswer(envelopeAt(url, method), refused)
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(method === 'HEAD' ? undefined : JSON.stringify(body))
  request.resume()
}

/** What goes wrong before an operation is reached. Another method on a path that is known is answered with 405. */
function answerErrors(routes: FastifyInstance, log: Log, bodies: Bodies): void {
  routes.setNotFoundHandler((request, reply) => {
    const { method, url } = request
    const allowed = new Set(operationsAt(url).map(operation => operation.method))
    const fault: LabError =
      allowed.size > 0
        ? { code: 'IAM.0007', status: 405, about: [method] }
        : { code: 'IAM.0004', about: [pathOf(url).slice(0, 200)] }
    const { status, body } = errorAnswer(envelopeAt(url, method), fault)
    if (allowed.size > 0) void reply.header('allow', [...allowed].join(', '))
    return reply.status(status).send(body)
  })
  routes.setErrorHandler((error: FastifyError, request, reply) => {
    const known = bodies.faultOf(error)
    if (known === undefined && (error.statusCode ?? 500) >= 500) log.error('lab.broken', error)
    const fault: LabError = known ?? { code: (error.statusCode ?? 500) < 500 ? 'IAM.0011' : 'IAM.0006' }
    const { status, body } = errorAnswer(envelopeAt(request.url, request.method), fault)
    return reply.status(status).header('connection', 'close').send(body)
  })
}
