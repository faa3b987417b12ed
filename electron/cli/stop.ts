import type { Failure } from '#shared/errors.ts'

/** Exit codes: 0 to 2 by the tool's own rule, the rest as in sysexits.h. */
export const EXIT = {
  done: 0,
  /** The job failed, wholly or for some of its items; the report says which. */
  failed: 1,
  usage: 2,
  /** The store or the input is damaged. */
  data: 65,
  noInput: 66,
  /** A port is taken, or a process does not answer. */
  unavailable: 69,
  internal: 70,
  cannotCreate: 73,
  io: 74,
  /** Somebody else has the store, or it is too early to try again. */
  tryAgain: 75,
  /** Wrong passphrase, or not this operator's role. */
  noPermission: 77,
  config: 78,
} as const

/** Ends a command with a sentence and an exit code. */
export class Stop extends Error {
  readonly exit: number
  /** What the core said, for `--json`. */
  readonly failure: Failure | null

  constructor(exit: number, sentence: string, failure: Failure | null = null) {
    super(sentence)
    this.name = 'Stop'
    this.exit = exit
    this.failure = failure
  }
}

/** The exit code of a failure of the core. */
export function exitOf({ code, reason, fields }: Failure): number {
  if (reason === 'store.busy') return EXIT.tryAgain
  if (reason === 'store.missing') return EXIT.noInput
  if (reason === 'store.newer' || reason === 'store.old-driver') return EXIT.config
  if (reason === 'store.full' || reason === 'store.read-only') return EXIT.io
  // The file as a whole, in contrast to how it was asked for.
  if (reason?.startsWith('importing.refused.') === true && fields?.[0] === 'content') return EXIT.data
  switch (code) {
    case 'invalid_input':
      return EXIT.usage
    case 'signed_out':
    case 'forbidden':
    case 'evidence_required':
      return EXIT.noPermission
    case 'not_found':
    case 'conflict':
      return EXIT.failed
    case 'rate_limited':
    case 'locked':
      return EXIT.tryAgain
    case 'unavailable':
      return EXIT.unavailable
    case 'damaged':
      return EXIT.data
    case 'internal':
      return EXIT.internal
  }
}
