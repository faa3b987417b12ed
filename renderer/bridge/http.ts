import type { Reply } from '#shared/errors.ts'

import { readLines } from './lines.ts'
import type { BridgeEvent, Transport } from './transport.ts'

const STORAGE_KEY = 'iam-desk.bearer'
const RETRY_MS = [500, 1_000, 2_000, 5_000] as const

const unavailable: Reply<never> = { ok: false, error: { code: 'unavailable' } }
const signedOut: Reply<never> = { ok: false, error: { code: 'signed_out' } }

const isReply = (value: unknown): value is Reply<unknown> =>
  typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean'

const isEvent = (value: unknown): value is BridgeEvent =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'

/** Takes the launch ticket out of the address bar, so that it is neither in the history nor in a copied address. */
export function takeTicket(): string | null {
  const match = /^#k=([\w-]+)$/u.exec(location.hash)
  if (match === null) return null
  history.replaceState(null, '', location.pathname + location.search)
  return match[1] ?? null
}

/**
 * HTTP to the browser host. The bearer lives in this closure and in sessionStorage (a reload must not sign the operator
 * out); never in a cookie, because cookies are shared by every port of 127.0.0.1.
 * `ticket`: the launch ticket; `null` asks with the bearer of an earlier load; `'visitor'` needs none (the users' pages).
 */
export async function openHttp(ticket: string | null): Promise<Transport> {
  let bearer = sessionStorage.getItem(STORAGE_KEY)
  const listeners = new Set<(event: BridgeEvent) => void>()
  const tell = (event: BridgeEvent) => listeners.forEach(listener => listener(event))

  const post = async (path: string, body: unknown): Promise<Reply<unknown>> => {
    try {
      const answer = await fetch(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        },
        body: JSON.stringify(body),
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
      })
      const reply: unknown = await answer.json()
      return isReply(reply) ? reply : unavailable
    } catch {
      // The host is gone, or the answer was not its own: to the page both mean the same.
      return unavailable
    }
  }

  const newBearer = async (body: unknown): Promise<void> => {
    const reply = await post('/session', body)
    if (!reply.ok) return
    const value = reply.value
    if (typeof value !== 'object' || value === null || !('bearer' in value) || typeof value.bearer !== 'string') return
    bearer = value.bearer
    sessionStorage.setItem(STORAGE_KEY, bearer)
  }

  if (ticket === 'visitor') {
    if (bearer === null) await newBearer({})
  } else if (ticket !== null) {
    await newBearer({ ticket })
  }

  const listen = async (): Promise<void> => {
    const answer = await fetch('/events', {
      headers: { authorization: `Bearer ${bearer ?? ''}` },
      cache: 'no-store',
      credentials: 'omit',
    })
    if (!answer.ok || answer.body === null) throw new Error(`events: ${answer.status}`)
    for await (const line of readLines(answer.body)) {
      const event: unknown = JSON.parse(line)
      if (isEvent(event)) tell(event)
    }
  }

  /** Keeps the stream of events alive for as long as the page lives. */
  const stayTuned = async (): Promise<never> => {
    for (let failures = 0; ; failures += 1) {
      try {
        if (failures > 0) tell({ kind: 'reconnected' })
        await listen()
        failures = 0
      } catch {
        tell({ kind: 'unreachable' })
      }
      await new Promise(resolve => setTimeout(resolve, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]))
    }
  }

  const send = async (path: string, input: unknown): Promise<Reply<unknown>> => {
    if (bearer === null) return signedOut
    const reply = await post(path, input)
    if (reply.ok || reply.error.code !== 'signed_out' || ticket !== 'visitor') return reply
    // A visitor's bearer ran out: they need no ticket, so a fresh one is asked for and the page starts again.
    await newBearer({})
    return reply
  }

  let tuned = false
  return {
    call: (name, input) => send(`/rpc/${name}`, input),
    vault: (name, input) => send(`/vault/${name}`, input),
    onEvent(listener) {
      listeners.add(listener)
      if (!tuned && bearer !== null && ticket !== 'visitor') {
        tuned = true
        void stayTuned()
      }
      return () => listeners.delete(listener)
    },
  }
}
