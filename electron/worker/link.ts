import { Worker } from 'node:worker_threads'

import type { CoreEvent } from '#shared/contract/events.ts'
import { Refusal, type Reply } from '#shared/errors.ts'

import type { DeskPlaces } from '../adapters/places.ts'
import type { App, SampleFill, Service } from '../core/app.ts'
import type { Clock, Log } from '../core/ports.ts'
import { failed, type Answer, type Ask, type Order } from './frames.ts'

export interface LinkOptions {
  /** The worker's file; see `workerBeside`. */
  readonly entry: URL
  readonly places: DeskPlaces
  readonly clock: Clock
  readonly log: Log
  /** A practice desk: its clock stands still, and its chance repeats itself. */
  readonly practice?: boolean
}

/** One worker, and who waits for it. */
interface Generation {
  readonly worker: Worker
  readonly waiting: Map<number, (answer: Reply<unknown> | 'again') => void>
  /** Its store has closed: it answers what it was asked, and is then told to end. */
  retired: boolean
  /** It was told to end. */
  ended: boolean
}

/** The worker's file beside an entry: the source when the entry is run as source, else what the build put there. */
export const workerBeside = (entry: string): URL =>
  entry.endsWith('.ts') ? new URL('../worker/main.ts', entry) : new URL('./worker.js', entry)

/** After a crash the next worker is not started sooner than this, so that one that cannot start does not burn the machine. */
const PAUSE_AFTER_CRASH_MS = 1000
/** A worker is left this long to end by itself: on a busy machine it may still be loading the SQLite addon, and ending that half way aborts the process. */
const END_MS = 30_000

/**
 * The core behind a thread, with the core's own door. A worker whose store has closed is ended and a fresh one takes
 * its place, so that nothing secret stays in memory; a crashed one becomes `unavailable` replies and a `closed` event.
 */
export function startLink({ entry, places, clock, log, practice = false }: LinkOptions): App {
  const listeners = new Set<(event: CoreEvent) => void>()
  const ending = new Set<Promise<void>>()
  let current: Generation | undefined
  let crashedAt = -Infinity
  const holds = new Map<number, { readonly address: string; readonly service: Service }>()
  let closing = false
  let lastId = 0

  const tell = (event: CoreEvent) => {
    for (const listener of listeners) listener(event)
  }

  const start = (): Generation => {
    const generation: Generation = {
      worker: new Worker(entry, { workerData: { places, practice } }),
      waiting: new Map(),
      retired: false,
      ended: false,
    }
    generation.worker.on('message', (answer: Answer) => receive(generation, answer))
    generation.worker.on('error', error => log.error('worker.crashed', error))
    generation.worker.on('exit', () => buried(generation))
    for (const [hold, what] of holds) void post(generation, { kind: 'hold', hold, ...what })
    return generation
  }

  const receive = (generation: Generation, answer: Answer) => {
    if ('event' in answer) {
      if (answer.event.kind === 'closed') retire(generation)
      tell(answer.event)
      return
    }
    const settle = generation.waiting.get(answer.id)
    generation.waiting.delete(answer.id)
    settle?.('again' in answer ? 'again' : answer.reply)
    endWhenDone(generation)
  }

  const retire = (generation: Generation) => {
    if (generation.retired) return
    generation.retired = true
    if (current === generation) current = closing ? undefined : start()
    endWhenDone(generation)
  }

  const endWhenDone = (generation: Generation) => {
    if (generation.retired && generation.waiting.size === 0) end(generation)
  }

  const end = (generation: Generation) => {
    if (generation.ended) return
    generation.ended = true
    const { worker } = generation
    const over = new Promise<void>(resolve => {
      const stop = clock.after(END_MS, () => void worker.terminate())
      worker.once('exit', () => {
        stop()
        ending.delete(over)
        resolve()
      })
    })
    ending.add(over)
    worker.postMessage({ id: 0, kind: 'end' } satisfies Ask)
  }

  const buried = (generation: Generation) => {
    const crashed = !generation.retired
    generation.retired = true
    if (current === generation) current = undefined
    for (const settle of generation.waiting.values()) settle(failed('worker.crashed'))
    generation.waiting.clear()
    if (!crashed || closing) return
    crashedAt = clock.monotonic()
    log.warn('worker.lost')
    tell({ kind: 'closed' })
  }

  const post = (generation: Generation, order: Order): Promise<Reply<unknown> | 'again'> => {
    lastId += 1
    const id = lastId
    return new Promise(resolve => {
      generation.waiting.set(id, resolve)
      try {
        generation.worker.postMessage({ id, ...order } satisfies Ask)
      } catch {
        // What cannot be cloned cannot have come from a page.
        generation.waiting.delete(id)
        resolve({ ok: false, error: { code: 'invalid_input' } })
      }
    })
  }

  const ask = async (order: Order): Promise<Reply<unknown>> => {
    if (closing) return failed('worker.ended')
    if (current === undefined && clock.monotonic() - crashedAt < PAUSE_AFTER_CRASH_MS) return failed('worker.crashed')
    current ??= start()
    const answer = await post(current, order)
    return answer === 'again' ? ask(order) : answer
  }

  current = start()
  return {
    dispatch: request => ask({ kind: 'dispatch', request }),
    vault: (client, name, request) => ask({ kind: 'vault', client, name, request }),
    onEvent: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hold: (address, service = 'user-pages') => {
      lastId += 1
      const hold = lastId
      holds.set(hold, { address, service })
      // A worker that starts from now on is told by `start`; these two are never asked again.
      if (current !== undefined) void post(current, { kind: 'hold', hold, address, service })
      return () => {
        if (holds.delete(hold) && current !== undefined) void post(current, { kind: 'release', hold })
      }
    },
    dropClient: async client => {
      await ask({ kind: 'drop', client })
    },
    lockAll: async () => {
      await ask({ kind: 'lock-all' })
    },
    fillWithSample: async people => {
      const reply = await ask({ kind: 'sample', people })
      if (!reply.ok) throw new Refusal(reply.error)
      return reply.value as SampleFill
    },
    close: async () => {
      closing = true
      if (current !== undefined && !current.retired) {
        current.retired = true
        end(current)
      }
      await Promise.all(ending)
    },
  }
}
