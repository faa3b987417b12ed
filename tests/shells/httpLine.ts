import type { Reply } from '#shared/errors.ts'

import type { Line } from './transport.suite.ts'

/** A page as the host sees one: it swaps its ticket for a bearer and speaks JSON from the host's own origin. */
export async function httpPage(url: string): Promise<Line & { readonly bearer: string; gone(): void }> {
  const { origin, hash } = new URL(url)
  const post = async (path: string, body: unknown, bearer?: string): Promise<Reply<unknown>> => {
    const answer = await fetch(origin + path, {
      method: 'POST',
      headers: {
        origin,
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
    })
    return (await answer.json()) as Reply<unknown>
  }
  const session = await post('/session', hash === '' ? {} : { ticket: hash.slice('#k='.length) })
  if (!session.ok) throw new Error(JSON.stringify(session.error))
  const { bearer } = session.value as { bearer: string }
  const listeners = new Set<(event: unknown) => void>()
  const gone = new AbortController()
  if (hash !== '') {
    const stream = await fetch(`${origin}/events`, {
      headers: { authorization: `Bearer ${bearer}` },
      signal: gone.signal,
    })
    void read(stream.body, event => {
      for (const listener of listeners) listener(event)
    }).catch(() => undefined)
  }
  return {
    bearer,
    call: (name, input) => post(`/rpc/${encodeURIComponent(name)}`, input, bearer),
    vault: (name, input) => post(`/vault/${encodeURIComponent(name)}`, input, bearer),
    onEvent: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    gone: () => gone.abort(),
  }
}

async function read(stream: ReadableStream<Uint8Array> | null, onEvent: (event: unknown) => void): Promise<void> {
  let rest = ''
  for await (const chunk of (stream ?? new ReadableStream<Uint8Array>()).pipeThrough(
    new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>,
  )) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onEvent(JSON.parse(line))
  }
}
