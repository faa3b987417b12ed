import type { IncomingMessage } from 'node:http'

import { isOriginForm, isOurHost, valuesOf } from '../listening/head.ts'

/** Why a request is turned away before anything looks at it: an HTTP status and a message id. */
export interface TurnedAway {
  readonly status: number
  readonly reason: string
}

const METHODS: readonly unknown[] = ['GET', 'POST']

/**
 * Judges a request by its head alone. `hosts` are the exact Host values of this listener.
 *
 * Host must be ours, once. Origin must be ours on everything that can change
 * something, and wherever it is sent. Sec-Fetch-Site must not be another site, except when a person opens the page itself
 * from elsewhere (a link in a mail, the launch file): that answer carries nothing and its frame is never embedded.
 */
export function judgeHead(request: IncomingMessage, hosts: readonly string[]): TurnedAway | undefined {
  const { method, url = '' } = request
  const header = (name: string) => valuesOf(request, name)
  if (!isOurHost(request, hosts)) return { status: 421, reason: 'host.wrong-host' }
  const [host = ''] = header('host')
  if (!METHODS.includes(method)) return { status: 405, reason: 'host.method' }
  if (!isOriginForm(url)) return { status: 400, reason: 'host.target' }

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

const isJson = (types: readonly string[]): boolean =>
  types.length === 1 && /^application\/json(?:\s*;\s*charset=utf-8)?$/iu.test(types[0] ?? '')
