import type { Channel } from '#shared/contract/ids.ts'
import type { HttpSms, SmppSms } from '#shared/contract/sms.ts'
import type { Secret } from '#shared/secret.ts'

/** Wall clock in milliseconds since the epoch, a monotonic one that no user can set back, and a timer. */
export interface Clock {
  now(): number
  monotonic(): number
  /** Runs `then` after `ms` milliseconds; the answer cancels it. */
  after(ms: number, then: () => void): () => void
}

/** Chance, from a cryptographic generator in production and from a seed in tests. */
export interface Random {
  bytes(count: number): Uint8Array
  /** A uniform integer in [0, below). */
  int(below: number): number
}

export interface OutgoingMessage {
  readonly channel: Channel
  readonly to: string
  readonly subject: string
  readonly body: Secret
  /** The same for every try of one message, so that a gateway can recognise a repeat. */
  readonly key: string
}

/** `later` is worth another try; `never` is not. `problem` is a message id of `codes.problem.*`. */
export type Delivery = { readonly kind: 'sent' } | { readonly kind: 'later' | 'never'; readonly problem: string }

/** One way out of the machine. `name` is stored with each message. */
export interface Sender {
  readonly name: string
  readonly channels: readonly Channel[]
  send(message: OutgoingMessage): Promise<Delivery>
}

/** What an SMTP sender is made from. */
export interface SmtpOptions {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly user: string
  readonly password: Secret
  readonly from: string
}

/** What a sender of text messages is made from; `kind` says which. */
export type HttpSmsOptions = Omit<HttpSms, 'secret'> & { readonly secret: Secret }
export type SmppOptions = Omit<SmppSms, 'secret'> & { readonly secret: Secret }
export type SmsOptions = HttpSmsOptions | SmppOptions

export interface Senders {
  smtp(options: SmtpOptions): Sender
  sms(options: SmsOptions): Sender
}

/** Structured log lines. Values are names and numbers, never secrets or personal data. */
export interface Log {
  info(event: string, values?: Readonly<Record<string, string | number | boolean>>): void
  warn(event: string, values?: Readonly<Record<string, string | number | boolean>>): void
  /** A bug: the error's own text stays in the log, under the incident the page was given. */
  error(event: string, error: unknown, values?: Readonly<Record<string, string | number | boolean>>): void
}

/** Where things are kept. All folders are absolute; the composition root creates them 0700. */
export interface Places {
  /** The folder of store.db, store.hdr and store.lock. */
  readonly store: string
  /** The folder outside the store for the audit head and failed unlocks. */
  readonly state: string
}

/** The clock of practice mode: it stands still until somebody says something. */
export interface StandingClock extends Clock {
  advance(ms: number): void
}

/** Everything that the product asks of the outside. */
export interface Ports {
  /** The clock again, where this is a practice desk; absent everywhere else. */
  readonly practice?: StandingClock
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly senders: Senders
  readonly places: Places
  /** Argon2id cost of operator unlock; calibrated by the composition root, floored in `store/header.ts`. */
  readonly unlockCost: { readonly memoryKiB: number; readonly passes: number; readonly lanes: number }
  /** Puts the database of a new store there; absent, an empty one is made. Either is migrated. */
  readonly startStore?: (file: string, pageKey: Uint8Array) => void
}
