import type { Channel } from '#shared/contract/ids.ts'
import { Secret } from '#shared/secret.ts'

import type { Delivery, Ports, Sender } from '../ports.ts'
import { loadSms, loadSmtp } from '../security/security.ts'
import type { WriteDb } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { sealContext } from './queue.ts'
import * as rows from './rows.ts'

/** What the outbox may use of an open store. `changed` tells the pages; it is called after every commit. */
export interface OutboxAccess {
  readonly store: Pick<Store, 'read' | 'write' | 'keys'>
  readonly changed?: () => void
}

export interface Outbox {
  /** Looks for work now: after a commit that may have queued something. Returns at once; costs one read when idle. */
  pump(): void
  /** Takes no more work. Settles when what is under way has been written down, so that the store can close. */
  stop(): Promise<void>
}

const SECOND = 1000
/** Waits after the first, second, third and fourth try; a fifth failure is final until someone asks for another. */
export const BACK_OFF_MS = [5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND] as const
// One slow server must not hold up everything behind it, nor be flooded.
const AT_ONCE = 4
// Nobody sleeps longer, so that a changed clock is noticed.
const LONGEST_SLEEP = 3600 * SECOND

/**
 * Works the queue: marks what is due, sends it outside any transaction, writes the outcome. What a crash left on its way
 * goes again with the same key: twice is better than never, and a gateway can recognise a repeat.
 */
export function createOutbox(ports: Pick<Ports, 'clock' | 'log' | 'senders'>, access: OutboxAccess): Outbox {
  const { read, write, keys } = access.store
  let round: Promise<void> | null = null
  let again = false
  let stopped = false
  let recovered = false
  let cancelTimer = () => {}
  const isStopped = () => stopped

  const pump = () => {
    if (stopped) return
    if (round !== null) {
      again = true
      return
    }
    cancelTimer()
    again = false
    round = work()
      .catch((error: unknown) => {
        ports.log.error('outbox.broken', error)
        return 60 * SECOND
      })
      .then(sleep => {
        round = null
        if (again) pump()
        else if (sleep !== null && !stopped) cancelTimer = ports.clock.after(sleep, pump)
      })
  }

  /** One round; answers how long to sleep, or null when nothing waits. */
  const work = async (): Promise<number | null> => {
    if (!recovered) await write(tx => rows.requeueOrphans(tx, ports.clock.now()))
    recovered = true
    if (await rows.hasExpired(read, ports.clock.now())) {
      await write(tx => rows.expireMessages(tx, ports.clock.now()))
      access.changed?.()
    }
    while (!isStopped() && (await rows.hasDue(read, ports.clock.now()))) await sendSome()
    const next = await rows.nextDueAt(read)
    return next === null ? null : Math.min(Math.max(next - ports.clock.now(), 1), LONGEST_SLEEP)
  }

  const sendSome = async () => {
    const batch = await write(tx => rows.takeDue(tx, ports.clock.now(), AT_ONCE))
    if (batch.length === 0) return
    const gateways = await openGateways()
    const sendOne = async (row: rows.MessageRow) => ({
      row,
      delivery: await send(row, row.channel === 'desk' ? null : gateways[row.channel]),
    })
    const deliveries = await Promise.all(batch.map(sendOne))
    const now = ports.clock.now()
    await write(async tx => {
      for (const { row, delivery } of deliveries) await remember(tx, { row, delivery, now })
    })
    access.changed?.()
  }

  const openGateways = async (): Promise<Readonly<Record<Channel, Sender | null>>> => {
    const [smtp, sms] = [await loadSmtp(read, keys), await loadSms(read, keys)]
    return {
      email: smtp === null ? null : ports.senders.smtp(smtp),
      sms: sms === null ? null : ports.senders.sms(sms),
    }
  }

  const send = async (row: rows.MessageRow, sender: Sender | null): Promise<Delivery> => {
    if (sender === null || row.channel === 'desk' || !sender.channels.includes(row.channel))
      return { kind: 'never', problem: 'codes.problem.no-sender' }
    if (row.subject === null || row.body === null) return { kind: 'never', problem: 'codes.problem.wiped' }
    try {
      const open = (column: 'to' | 'subject' | 'body', box: Uint8Array) => keys.unseal(sealContext(row.id, column), box)
      return await sender.send({
        channel: row.channel satisfies Channel,
        to: open('to', row.to_address),
        subject: open('subject', row.subject),
        body: new Secret(open('body', row.body)),
        key: row.id,
      })
    } catch (error) {
      // A sender answers what it knows; a throw is its bug, and one broken message must not stop the rest.
      ports.log.error('outbox.sender-broken', error, { message: row.id })
      return { kind: 'later', problem: 'codes.problem.unknown' }
    }
  }

  return {
    pump,
    async stop() {
      stopped = true
      cancelTimer()
      await round
    },
  }
}

/** Writes down the end of a try. */
async function remember(
  tx: WriteDb,
  what: { readonly row: rows.MessageRow; readonly delivery: Delivery; readonly now: number },
): Promise<void> {
  const { row, delivery, now } = what
  switch (delivery.kind) {
    case 'sent':
      return rows.markSent(tx, row.id, now)
    case 'never':
      return rows.markFailed(tx, row.id, { problem: delivery.problem, nextTryAt: null, now })
    case 'later': {
      const wait = BACK_OFF_MS[row.tries - 1]
      return rows.markFailed(tx, row.id, {
        problem: delivery.problem,
        nextTryAt: wait === undefined ? null : now + wait,
        now,
      })
    }
  }
}
