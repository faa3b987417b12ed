import type { ClockNews, Offer, ProofMethod, Strength } from '#shared/contract/calls.ts'

import type { Staff } from '../../call.ts'
import type { Checked, Queueing, Sent } from '../../codes/codes.ts'
import type { ReadDb, WriteDb } from '../../store/database.ts'
import type { Facts } from '../facts.ts'

/** What a method says of itself for this user: whether it can be used, and how far it has come. */
export type Possible =
  | { readonly state: 'blocked'; readonly problem: string; readonly retryAt?: number }
  | {
      readonly state: 'ready' | 'waiting'
      readonly strength: Strength
      readonly triesLeft: number
      readonly resendAt: number | null
      readonly expiresAt: number | null
      /** What an answer can be about, where the method asks about one of several things. */
      readonly choices?: readonly string[]
    }

/** What an answer came to, with what the audit keeps apart of it. A right one says what it proves. */
export type Answered = {
  readonly detail?: Readonly<Record<string, string>>
  /** Whose clock is wrong, when a code shows it. */
  readonly clock?: ClockNews | null
} & (
  | {
      readonly outcome: 'right'
      readonly strength: Strength
      readonly weakened: 'lab-sender' | 'fresh-sender' | null
      /** When the code before it was counted as a failed check, which it was not. */
      readonly forgives?: number | null
    }
  | {
      readonly outcome: Exclude<Checked['outcome'], 'right'> | 'next-code' | 'blocked'
      readonly triesLeft: number
      /** Message id: why it was blocked. */
      readonly problem?: string
    }
)

/** An answer as it was typed, and the choice or the user it is about. */
export interface Answer {
  readonly answer: string
  readonly about: string
}

/** The call that proves, with the operator who asks. */
export type Asking = Queueing & { readonly actor: Staff }

/** The facts of a call, and what remains of the user's tries with this method. */
export interface Proving {
  readonly facts: Facts
  readonly tries: number
}

/**
 * A way to prove who is calling. One file each: it says whether this user can use it, sends what must be sent, and checks
 * an answer. Counting tries, cool-down and the proof's life are the call's business.
 */
export interface Method {
  readonly method: ProofMethod
  /** The thing it shows to be in the caller's hands; a contact's source is its channel, as in a route. */
  readonly source: string
  /** What it proves when nothing weakens it. */
  readonly best: Strength
  readonly asks: Offer['asks']
  readonly about: Offer['about']
  /** Whether it can ever be a way for this call; one that cannot is not even shown as blocked. Absent: it can. */
  concerns?(facts: Facts): boolean
  /** Where something would be sent or who would be dialled, masked; null when nothing is. */
  to(facts: Facts): string | null
  possible(db: ReadDb, call: Asking, proving: Proving): Promise<Possible>
  /** Sends what the caller is to answer; absent when the caller already has it. */
  challenge?(tx: WriteDb, call: Asking, proving: Proving): Promise<Sent | { readonly outcome: 'blocked' }>
  /** Refuses `invalid_input` what cannot be an answer; everything else that was typed is answered. */
  check(tx: WriteDb, call: Asking, proving: Proving & Answer): Promise<Answered>
}
