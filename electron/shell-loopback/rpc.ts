import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { allCapabilities } from '#shared/contract/index.ts'

import type { App } from '../core/app.ts'
import { LARGE_BODY_LIMIT, refusal } from './listener.ts'
import type { Pass, Passes } from './passes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The page that asks; set by the hook below before a body is read. */
    pass: Pass | null
  }
}

const MOST_AGENT = 512
const BEARER = /^Bearer ([\w-]{43})$/u

/** Sees to it that the routes added after it are reached with a good bearer only, which is checked before a body is read. */
export function requirePass(routes: FastifyInstance, passes: Passes): void {
  routes.decorateRequest('pass', null)
  routes.addHook('onRequest', async (request, reply) => {
    const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1]
    request.pass = bearer === undefined ? null : (passes.check(bearer) ?? null)
    if (request.pass === null) return leave(reply, 401)
    return undefined
  })
}

/** `POST /rpc/<capability>`: framing only; the core decides everything else. */
export function routeRpc(routes: FastifyInstance, app: App, face: 'operator' | 'user'): void {
  const ask = (request: FastifyRequest, name: string) =>
    app.dispatch({ client: clientOf(request), face, name, input: request.body, ...otherEndOf(request, face) })
  routes.post<{ Params: { name: string } }>('/rpc/:name', request => ask(request, request.params.name))
  if (face === 'user') return
  for (const { name, capability } of allCapabilities()) {
    if (capability.kind === 'query' && capability.large) {
      routes.post(`/rpc/${name}`, { bodyLimit: LARGE_BODY_LIMIT }, request => ask(request, name))
    }
  }
}

/** What a user's browser says it is, for the lists on their own pages; and where it is, as the socket has it and no header says. */
function otherEndOf(request: FastifyRequest, face: 'operator' | 'user') {
  if (face === 'operator') return {}
  const agent = request.headers['user-agent']
  const peer = request.socket.remoteAddress
  return {
    ...(agent === undefined ? {} : { agent: agent.slice(0, MOST_AGENT) }),
    ...(peer === undefined ? {} : { peer }),
  }
}

export function clientOf(request: FastifyRequest): string {
  if (request.pass === null) throw new Error('A route without requirePass')
  return request.pass.client
}

/** A page without a bearer: it must be opened again from where it was started. The connection ends, so that no body is read. */
function leave(reply: FastifyReply, status: number): FastifyReply {
  return reply
    .status(status)
    .header('connection', 'close')
    .send(refusal({ code: 'signed_out', reason: 'host.no-pass' }))
}
