import type { IncomingMessage } from 'node:http'

import { ADDRESS } from './server.ts'

/** The exact Host values of a listener on this port. */
export const hostsOf = (port: number): readonly string[] => [`${ADDRESS}:${port}`, `localhost:${port}`]

/** Whether Host is ours, and sent once: DNS rebinding sends the attacker's name. */
export function isOurHost(request: IncomingMessage, hosts: readonly string[]): boolean {
  const [host, ...others] = valuesOf(request, 'host')
  return host !== undefined && others.length === 0 && hosts.includes(host)
}

/** Only the origin form of RFC 9112 §3.2.1: an absolute target carries a second, unchecked host. */
export const isOriginForm = (url: string): boolean => url.startsWith('/') && !url.startsWith('//')

/** Every value sent under a name. Node joins or drops repeated headers, which would hide the second one. */
export function valuesOf(request: IncomingMessage, name: string): readonly string[] {
  const raw = request.rawHeaders
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name)
}
