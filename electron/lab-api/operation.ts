import type { CapabilityName, Input, Output } from '#shared/contract/index.ts'

/** A request as an operation sees it: nothing of who makes it. */
export interface Wire {
  /** The parameters of the path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** X-Subject-Token: the token that the request is about; null when there is none. */
  readonly subjectToken: string | null
  /** The JSON of the body, or undefined when there is none. */
  readonly body: unknown
  /** Scheme and host, for links. */
  readonly origin: string
}

/** Asks the core, as whoever made the request. What it refuses ends the operation. */
export type Ask = <N extends CapabilityName>(name: N, input: Input<N>) => Promise<Output<N>>

/** An answer that is more than its body. */
export class WithHeaders {
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown

  constructor(headers: Readonly<Record<string, string>>, body: unknown) {
    this.headers = headers
    this.body = body
  }
}

/** What an operation does: from the wire to a capability and back. Answers the body; undefined: there is none. */
export type Answering = (ask: Ask, wire: Wire) => Promise<unknown>

/** Operations by the name that the official SDKs give them, or by `METHOD path` where they leave one out. */
export type Answers = Readonly<Record<string, Answering>>
