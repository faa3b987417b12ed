import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { App, Credential, Request } from '../core/app.ts'
import type { Clock } from '../core/ports.ts'
import type { Bodies } from './bodies.ts'
import { OPERATIONS, type Operation } from './catalogue.ts'
import { chosenBy, tokenInBody } from './choosing.ts'
import { errorAnswer, labErrorOf, labErrorOfSignature } from './envelopes.ts'
import { WithHeaders, type Ask, type Wire } from './operation.ts'
import { answeringOf, keyOf } from './operations.ts'
import { Refused } from './refused.ts'
import { readSignature } from './signature.ts'

type ProgramRequest = Extract<Request, { readonly face: 'api' }>

interface Routing {
  readonly app: App
  readonly clock: Clock
  readonly bodies: Bodies
  readonly scheme: 'http' | 'https'
}

/** Opens a route for every request of the catalogue that is answered: method, path, status and envelope come from there. */
export function routeOperations(routes: FastifyInstance, routing: Routing): void {
  const answered = OPERATIONS.filter(operation => answeringOf(operation) !== undefined)
  for (const sharing of Map.groupBy(answered, ({ method, path }) => `${method} ${path}`).values())
    route(routes, sharing, routing)
}

const urlOf = (path: string): string => path.replaceAll(/\{(\w+)\}/gu, ':$1')

function route(routes: FastifyInstance, sharing: readonly Operation[], { app, clock, bodies, scheme }: Routing): void {
  const [first] = sharing
  if (first === undefined) return
  routes.route({
    method: first.method,
    url: urlOf(first.path),
    handler: async (request, reply) => {
      let { envelope } = first
      try {
        const body = bodies.of(request)
        const wire = wireOf(request, { body, scheme })
        const operation = chosenBy(wire.body, sharing)
        const answering = operation && answeringOf(operation)
        if (operation === undefined || answering === undefined) throw new Refused({ code: 'IAM.0011' })
        ;({ envelope } = operation)
        const credential = credentialOf(request, { body, clock, wire, operation })
        const from = { asked: askedOf(operation, wire, reply), peer: request.socket.remoteAddress }
        const ask = asking(app, { credential, ...from })
        return await send(reply, operation.success, await answering(ask, wire))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const { status, body } = errorAnswer(envelope, error.error)
        return reply.status(status).send(body)
      }
    },
  })
}

/** An empty object would be taken for an answer: what has no body has none. */
function send(reply: FastifyReply, status: number, answer: unknown) {
  if (answer instanceof WithHeaders) return reply.status(status).headers(answer.headers).send(answer.body)
  return answer === undefined ? reply.status(status).send() : reply.status(status).send(answer)
}

/** Client of every program: a session is bound to none. */
const CLIENT = 'lab-api'

/** Who asks for what, and from which address, as the socket has it. */
interface Asking extends Pick<ProgramRequest, 'credential' | 'asked'> {
  readonly peer: string | undefined
}

const asking = (app: App, { peer, ...who }: Asking): Ask =>
  (async (name, input) => {
    const from = peer === undefined ? {} : { peer }
    const reply = await app.dispatch({ client: CLIENT, face: 'api', name, input, ...who, ...from })
    if (reply.ok) return reply.value
    throw new Refused(labErrorOf(reply.error))
  }) as Ask

/** For the record that the operation leaves. */
const askedOf = (
  operation: Operation,
  { params }: Wire,
  reply: FastifyReply,
): NonNullable<ProgramRequest['asked']> => ({
  operation: keyOf(operation),
  requestId: String(reply.raw.getHeader('x-request-id')),
  resource: Object.values(params).at(-1) ?? '',
})

interface Reading {
  readonly body: Uint8Array
  readonly clock: Clock
  readonly wire: Wire
  readonly operation: Operation
}

/** A token stands in the place of a signature: the official SDK signs all the same, with whatever keys it was given. */
function credentialOf(request: FastifyRequest, { body, clock, wire, operation }: Reading): Credential | null {
  const asksNobody = operation.caller === 'anyone'
  const token = (asksNobody ? null : only(request.headers['x-auth-token'])) ?? tokenInBody(operation, wire.body)
  if (token !== null) return { kind: 'token', token }
  if (asksNobody) return null
  const { method = '', url = '', rawHeaders } = request.raw
  const read = readSignature({ method, url, rawHeaders, body }, clock.now())
  if (read.kind === 'refused') throw new Refused(labErrorOfSignature(read.fault))
  return {
    kind: 'signature',
    signed: read.signed,
    securityToken: read.covered.get('x-security-token') ?? null,
    domainId: read.covered.get('x-domain-id') ?? null,
  }
}

function wireOf(
  request: FastifyRequest,
  { body, scheme }: { readonly body: Uint8Array; readonly scheme: string },
): Wire {
  const mark = request.url.indexOf('?')
  return {
    // The router has matched them against the path of the catalogue; each is a text.
    params: request.params as Record<string, string>,
    query: new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1)),
    subjectToken: only(request.headers['x-subject-token']),
    body: jsonOf(body),
    origin: `${scheme}://${request.headers.host ?? ''}`,
  }
}

/** A header that came once. */
const only = (value: string | readonly string[] | undefined): string | null =>
  typeof value === 'string' ? value : null

function jsonOf(body: Uint8Array): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  } catch {
    throw new Refused({ code: 'IAM.0011' })
  }
}
