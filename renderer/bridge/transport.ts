import type { CoreEvent } from '#shared/contract/events.ts'
import type { Reply } from '#shared/errors.ts'

/** What a page hears: what the core says, and what only the way to the core can know. */
export type BridgeEvent =
  | CoreEvent
  /** The stream of events was broken and is back: whatever was shown may be old. */
  | { readonly kind: 'reconnected' }
  /** The core cannot be reached (its process has ended, or is starting again). */
  | { readonly kind: 'unreachable' }

/** The way to the core. Two exist: the desktop shell's preload, and HTTP to the browser host. Framing only. */
export interface Transport {
  /** One capability: `domain.verbNoun` and its input. Never rejects. */
  call(name: string, input: unknown): Promise<Reply<unknown>>
  /** The small door before sign-in. Never rejects. */
  vault(name: string, input: unknown): Promise<Reply<unknown>>
  /** Calls back on every event; the returned function stops it. */
  onEvent(listener: (event: BridgeEvent) => void): () => void
}
