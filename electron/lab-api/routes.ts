import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { App, Credential } from '../core/app.ts'
import type { Clock } from '../core/ports.ts'
import type { Bodies } from './bodies.ts'
import { OPERATIONS, type Operation } from './catalogue.ts'
import { errorAnswer, labErrorOf, labErrorOfSignature } from './envelopes.ts'
import type { Answering, Ask, Wire } from './operation.ts'
import { ANSWERED } from './operations.ts'
import { Refused } from './refused.ts'
import { readSignature } from './signature.ts'

interface Routing {
  readonly app: App
  readonly clock: Clock
  readonly bodies: Bodies
}

/** Opens a route for every operation of the catalogue that is answered: method, path, status and envelope come from there. */
export function routeOperations(routes: FastifyInstance, routing: Routing): void {
  for (const operation of OPERATIONS) {
    const answering = operation.sdk === null ? undefined : ANSWERED.get(operation.sdk)
    if (answering !== undefined) route(routes, operation, { ...routing, answering })
  }
}

function route(
  routes: FastifyInstance,
  operation: Operation,
  { app, clock, bodies, answering }: Routing & { readonly answering: Answering },
): void {
  routes.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/gu, ':$1'),
    handler: async (request, reply) => {
      try {
        const body = bodies.of(request)
        const ask = asking(app, credentialOf(request, body, clock.now()))
        const answer = await answering(ask, wireOf(request, body))
        return await send(reply, operation.success, answer)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const { status, body } = errorAnswer(operation.envelope, error.error)
        return reply.status(status).send(body)
      }
    },
  })
}

/** An empty object would be taken for an answer: what has no body has none. */
const send = (reply: FastifyReply, status: number, body: unknown) =>
  body === undefined ? reply.status(status).send() : reply.status(status).send(body)

/** Client of every program: a session is bound to none. */
const CLIENT = 'lab-api'

const asking = (app: App, credential: Credential): Ask =>
  (async (name, input) => {
    const reply = await app.dispatch({ client: CLIENT, face: 'api', name, input, credential })
    if (reply.ok) return reply.value
    throw new Refused(labErrorOf(reply.error))
  }) as Ask

function credentialOf(request: FastifyRequest, body: Uint8Array, now: number): Credential {
  const { method = '', url = '', rawHeaders } = request.raw
  const read = readSignature({ method, url, rawHeaders, body }, now)
  if (read.kind === 'refused') throw new Refused(labErrorOfSignature(read.fault))
  return { signed: read.signed, domainId: read.covered.get('x-domain-id') ?? null }
}

function wireOf(request: FastifyRequest, body: Uint8Array): Wire {
  const mark = request.url.indexOf('?')
  return {
    // The router has matched them against the path of the catalogue; each is a text.
    params: request.params as Record<string, string>,
    query: new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1)),
    body: jsonOf(body),
    origin: `http://${request.headers.host ?? ''}`,
  }
}

function jsonOf(body: Uint8Array): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  } catch {
    throw new Refused({ code: 'IAM.0011' })
  }
}
