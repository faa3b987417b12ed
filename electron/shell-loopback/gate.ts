import type { IncomingMessage } from 'node:http'

/** Why a request is turned away before anything looks at it: an HTTP status and a message id. */
export interface TurnedAway {
  readonly status: number
  readonly reason: string
}

const METHODS: readonly unknown[] = ['GET', 'POST']

/**
 * Judges a request by its head alone. `hosts` are the exact Host values of this listener.
 *
 * Host must be ours, once: DNS rebinding sends the attacker's name. Origin must be ours on everything that can change
 * something, and wherever it is sent. Sec-Fetch-Site must not be another site, except when a person opens the page itself
 * from elsewhere (a link in a mail, the launch file): that answer carries nothing and its frame is never embedded.
 */
export function judgeHead(request: IncomingMessage, hosts: readonly string[]): TurnedAway | undefined {
  const { method, url = '' } = request
  const header = (name: string) => valuesOf(request, name)
  const [host, ...otherHosts] = header('host')
  if (host === undefined || otherHosts.length > 0 || !hosts.includes(host))
    return { status: 421, reason: 'host.wrong-host' }
  if (!METHODS.includes(method)) return { status: 405, reason: 'host.method' }
  // Only the origin form of RFC 9112 §3.2.1: an absolute target carries a second, unchecked host.
  if (!url.startsWith('/') || url.startsWith('//')) return { status: 400, reason: 'host.target' }

  const origins = header('origin')
  const asked = origins.length > 0
  if (asked ? origins.some(origin => origin !== `http://${host}`) : method !== 'GET')
    return { status: 403, reason: 'host.origin' }

  const opensPage =
    method === 'GET' &&
    url.split(/[?#]/u)[0] === '/' &&
    header('sec-fetch-mode').join() === 'navigate' &&
    header('sec-fetch-dest').join() === 'document'
  if (!opensPage && header('sec-fetch-site').some(site => site !== 'same-origin' && site !== 'none'))
    return { status: 403, reason: 'host.site' }

  if (method === 'POST' && !isJson(header('content-type'))) return { status: 415, reason: 'host.media-type' }
  return undefined
}

/** Every value sent under a name. Node joins or drops repeated headers, which would hide the second one. */
function valuesOf(request: IncomingMessage, name: string): readonly string[] {
  const raw = request.rawHeaders
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name)
}

const isJson = (types: readonly string[]): boolean =>
  types.length === 1 && /^application\/json(?:\s*;\s*charset=utf-8)?$/iu.test(types[0] ?? '')
