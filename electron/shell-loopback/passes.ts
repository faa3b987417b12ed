import { createHash } from 'node:crypto'

import type { Clock, Random } from '../core/ports.ts'

/** A page that was let in: the name by which the core knows it. */
export interface Pass {
  readonly client: string
  lastSeen: number
  /** Streams of events that are open now. */
  streams: number
  /** The core was told that the page is gone. */
  dropped: boolean
}

export interface Passes {
  /** A launch ticket: 256 bits, for one use within a minute. */
  issueTicket(): string
  /** Turns a ticket into a bearer; `undefined` when it is wrong, used or too old. */
  redeem(ticket: string): string | undefined
  /** A bearer for anybody; `undefined` while too many are out. */
  admit(): string | undefined
  /** The page behind a bearer, and notes that it was seen. */
  check(bearer: string): Pass | undefined
  /** The page behind a client's name. */
  all(): Iterable<Pass>
  /** Tells of pages that are gone, and forgets bearers that nobody used for `forgetMs`. */
  sweep(): void
}

export interface PassRules {
  readonly clock: Clock
  readonly random: Random
  /** Starts the names by which the core knows the pages. */
  readonly prefix: string
  readonly most: number
  readonly forgetMs: number
  /** A page is gone: the core ends its session. */
  readonly onGone: (client: string) => void
}

const TICKET_MS = 60_000
/** A page without a stream and without a request for so long is gone; a reload takes far less. */
const GONE_MS = 60_000
const MOST_TICKETS = 16

/** Only digests are kept, so a search takes as long for a near miss as for nonsense, and memory holds no bearer. */
const digest = (secret: string) => createHash('sha256').update(secret).digest('base64')

export function openPasses({ clock, random, prefix, most, forgetMs, onGone }: PassRules): Passes {
  const tickets = new Map<string, number>()
  const passes = new Map<string, Pass>()
  const secret = () => Buffer.from(random.bytes(32)).toString('base64url')

  const admit = () => {
    if (passes.size >= most) forgetOne()
    if (passes.size >= most) return undefined
    const bearer = secret()
    passes.set(digest(bearer), {
      client: `${prefix}:${Buffer.from(random.bytes(12)).toString('base64url')}`,
      lastSeen: clock.monotonic(),
      streams: 0,
      dropped: false,
    })
    return bearer
  }

  /** Makes room by the page that was gone first; one that is still there is never put out. */
  const forgetOne = () => {
    for (const [key, pass] of passes) {
      if (!pass.dropped) continue
      passes.delete(key)
      return
    }
  }

  return {
    issueTicket: () => {
      const ticket = secret()
      tickets.set(digest(ticket), clock.monotonic() + TICKET_MS)
      for (const [key] of tickets) if (tickets.size > MOST_TICKETS) tickets.delete(key)
      return ticket
    },
    redeem: ticket => {
      const key = digest(ticket)
      const until = tickets.get(key)
      tickets.delete(key)
      return until !== undefined && clock.monotonic() < until ? admit() : undefined
    },
    admit,
    check: bearer => {
      const pass = passes.get(digest(bearer))
      if (pass === undefined) return undefined
      pass.lastSeen = clock.monotonic()
      pass.dropped = false
      return pass
    },
    all: () => passes.values(),
    sweep: () => {
      const now = clock.monotonic()
      for (const [key, until] of tickets) if (now >= until) tickets.delete(key)
      for (const [key, pass] of passes) {
        if (pass.streams > 0) continue
        if (!pass.dropped && now - pass.lastSeen >= GONE_MS) {
          pass.dropped = true
          onGone(pass.client)
        }
        if (now - pass.lastSeen >= forgetMs) passes.delete(key)
      }
    },
  }
}
