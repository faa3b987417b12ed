import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'

/** The only address that anything here listens on. */
export const ADDRESS = '127.0.0.1'

export interface TlsKey {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void

/** Time limits: a client that sends its head or body drop by drop is cut off; none may hold a connection for nothing. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
  requireHostHeader: false,
} as const

/** A listener with the limits of this product; with a key it speaks TLS, 1.2 or newer. */
export function openServer(handle: Handle, tls?: TlsKey): Server {
  const server =
    tls === undefined
      ? createServer(LIMITS, handle)
      : createTlsServer({ ...LIMITS, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: 5_000 }, handle)
  server.on('clientError', (_error, socket) => {
    const { bytesRead = 0, bytesWritten = 1 } = socket as Partial<Socket>
    // Only where no answer has begun: a second one on the same connection would be taken for part of the first. And only where
    // something was asked: a browser opens connections ahead of need, and would take this for the answer to what it asks next.
    if (socket.writable && bytesRead > 0 && bytesWritten === 0)
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    else socket.destroy()
  })
  return server
}

/** The port that a server got, once it listens. */
export function portOf(server: Server | undefined): number {
  const found = server?.address()
  if (typeof found !== 'object' || found === null) throw new Error('A listener without an address')
  return found.port
}
