import { createHash } from 'node:crypto'

import type { Channel } from '#shared/contract/ids.ts'

import type {
  Clock,
  Delivery,
  Log,
  OutgoingMessage,
  Ports,
  Random,
  Sender,
  SmsOptions,
  SmtpOptions,
} from '../../electron/core/ports.ts'

/** A clock that moves only when told. Timers fire when their time is passed, in order. */
export interface TestClock extends Clock {
  advance(ms: number): Promise<void>
  /** Moves the wall clock alone, as a user would set it. */
  setWall(to: number): void
}

export const START = Date.UTC(2026, 10, 23, 9, 0, 0)

/** A clock at Monday 2026-11-23 09:00 UTC. */
export function testClock(): TestClock {
  let wall = START
  let monotonic = 0
  let timers: { readonly due: number; readonly then: () => void }[] = []
  return {
    now: () => wall,
    monotonic: () => monotonic,
    after(ms, then) {
      const timer = { due: monotonic + ms, then }
      timers.push(timer)
      return () => {
        timers = timers.filter(one => one !== timer)
      }
    },
    setWall(to) {
      wall = to
    },
    async advance(ms) {
      wall += ms
      monotonic += ms
      const due = timers.filter(timer => timer.due <= monotonic).sort((a, b) => a.due - b.due)
      timers = timers.filter(timer => timer.due > monotonic)
      for (const timer of due) timer.then()
      // Timers start work that goes through several turns of the event loop.
      for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
    },
  }
}

/** Reproducible chance: SHA-256 of a seed and a counter. */
export function testRandom(seed = 'test'): Random {
  let counter = 0
  const bytes = (count: number): Uint8Array => {
    const parts: Buffer[] = []
    for (let have = 0; have < count; have += 32)
      parts.push(
        createHash('sha256')
          .update(`${seed} ${String(counter++)}`)
          .digest(),
      )
    return Buffer.concat(parts).subarray(0, count)
  }
  return { bytes, int: below => Buffer.from(bytes(6)).readUIntBE(0, 6) % below }
}

export interface TestMail {
  readonly to: string
  readonly subject: string
  readonly body: string
}

/** Gateways that remember what they were given, mail and text messages apart; `fail` makes the next deliveries fail. */
export function testSenders(): {
  smtp(options: SmtpOptions): Sender
  sms(options: SmsOptions): Sender
  readonly sent: TestMail[]
  readonly texted: TestMail[]
  fail(...next: Delivery[]): void
} {
  const sent: TestMail[] = []
  const texted: TestMail[] = []
  const failures: Delivery[] = []
  const gateway = (name: string, channel: Channel, kept: TestMail[]): Sender => ({
    name,
    channels: [channel],
    send(message: OutgoingMessage) {
      const failure = failures.shift()
      if (failure !== undefined) return Promise.resolve(failure)
      kept.push({ to: message.to, subject: message.subject, body: message.body.dangerouslyReveal() })
      return Promise.resolve({ kind: 'sent' })
    },
  })
  return {
    sent,
    texted,
    fail: (...next) => failures.push(...next),
    smtp: () => gateway('smtp', 'email', sent),
    sms: options => gateway(options.kind, 'sms', texted),
  }
}

/** A log that keeps its lines, so that a test can look for what must not be in them. */
export function testLog(): Log & { readonly lines: string[] } {
  const lines: string[] = []
  return {
    lines,
    info: (event, values) => lines.push(JSON.stringify({ level: 'info', event, values })),
    warn: (event, values) => lines.push(JSON.stringify({ level: 'warn', event, values })),
    error: (event, error, values) =>
      lines.push(
        JSON.stringify({ level: 'error', event, values, error: error instanceof Error ? error.stack : String(error) }),
      ),
  }
}

/** The cheapest cost the header accepts: tests prove behaviour, `bench` measures time. */
export const CHEAP: Ports['unlockCost'] = { memoryKiB: 19_456, passes: 2, lanes: 1 }
