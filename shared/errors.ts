/** The closed list of reasons for which the core refuses or fails. Words for each live in `text/`. */
export const ERROR_CODES = [
  'invalid_input',
  'signed_out',
  'forbidden',
  'evidence_required',
  'not_found',
  'conflict',
  'rate_limited',
  'locked',
  'unavailable',
  'damaged',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * What the caller is told when a request did not go through.
 * `reason` is a stable message id (see `text/`) that is more precise than the code; `fields` name the inputs at fault;
 * `retryAt` is in milliseconds since the epoch; `incident` finds the matching log line of a bug.
 */
export interface Failure {
  readonly code: ErrorCode
  readonly reason?: string
  readonly fields?: readonly string[]
  readonly retryAt?: number
  readonly incident?: string
}

/** Every answer of the core. It survives JSON and structured clone, so it is the same over both transports. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure }

/** Thrown by a handler to refuse. It rolls the transaction back, so what must be remembered is returned instead. */
export class Refusal extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.reason ?? failure.code)
    this.name = 'Refusal'
    this.failure = failure
  }
}
