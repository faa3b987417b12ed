import { parentPort, workerData } from 'node:worker_threads'

import { Refusal, type Reply } from '#shared/errors.ts'

import type { DeskPlaces } from '../adapters/places.ts'
import { productionPorts } from '../adapters/ports.ts'
import { createApp } from '../core/app.ts'
import { done, failed, type Answer, type Ask, type Order } from './frames.ts'

/**
 * The core in a thread of its own. It lives as long as its store is open: once the store has closed, it answers what was
 * already asked, sends everything else back, and waits for `end`, so that keys and rows leave memory with the thread.
 */
const port = parentPort
if (port === null) throw new Error('The worker is started by link.ts')

// The owner passes what preparePlaces made; nobody else can start this thread.
const { places, practice } = workerData as { readonly places: DeskPlaces; readonly practice: boolean }
const ports = await productionPorts(places, { practice })
const app = createApp(ports)
const holds = new Map<number, () => void>()
let over = false

app.onEvent(event => {
  if (event.kind === 'closed') over = true
  send({ event })
})

port.on('message', (ask: Ask) => {
  if (ask.kind === 'end') void end()
  else if (over) send({ id: ask.id, again: true })
  else void follow(ask).then(reply => answer(ask.id, reply))
})

async function follow(order: Exclude<Order, { kind: 'end' }>): Promise<Reply<unknown>> {
  switch (order.kind) {
    case 'dispatch':
      return app.dispatch(order.request)
    case 'vault':
      return app.vault(order.client, order.name, order.request)
    case 'drop':
      await app.dropClient(order.client)
      return done
    case 'lock-all':
      await app.lockAll()
      return done
    case 'sample':
      return sample(order.people)
    case 'hold':
      holds.set(order.hold, app.hold(order.address, order.service))
      return done
    case 'release':
      holds.get(order.hold)?.()
      holds.delete(order.hold)
      return done
  }
}

async function sample(people: number): Promise<Reply<unknown>> {
  try {
    return { ok: true, value: await app.fillWithSample(people) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.failure }
    throw error
  }
}

function answer(id: number, reply: Reply<unknown>): void {
  try {
    send({ id, reply })
  } catch (error) {
    // A reply that cannot be cloned is a bug of its capability; the asker must not wait for ever.
    ports.log.error('worker.reply', error)
    send({ id, reply: failed('worker.reply') })
  }
}

function send(message: Answer): void {
  port?.postMessage(message)
}

async function end(): Promise<void> {
  await app.close()
  ports.close()
  port?.close()
}
