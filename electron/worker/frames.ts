import type { CoreEvent } from '#shared/contract/events.ts'
import type { Reply } from '#shared/errors.ts'

import type { App, Service } from '../core/app.ts'

/** What the owner of a worker sends it. Every frame is answered, so that an owner knows when a worker has nothing left to do. */
export type Ask = { readonly id: number } & Order
export type Order =
  | { readonly kind: 'dispatch'; readonly request: Parameters<App['dispatch']>[0] }
  | {
      readonly kind: 'vault'
      readonly client: string
      readonly name: string
      readonly request: Parameters<App['vault']>[2]
    }
  | { readonly kind: 'drop'; readonly client: string }
  | { readonly kind: 'lock-all' }
  | { readonly kind: 'hold'; readonly hold: number; readonly address: string; readonly service: Service }
  | { readonly kind: 'release'; readonly hold: number }
  | { readonly kind: 'sample'; readonly people: number }
  | { readonly kind: 'end' }

/** What a worker sends back. `again`: the store closed before the question was read, so it is for the next worker. */
export type Answer =
  | { readonly id: number; readonly reply: Reply<unknown> }
  | { readonly id: number; readonly again: true }
  | { readonly event: CoreEvent }

export const done: Reply<unknown> = { ok: true, value: null }
export const failed = (reason: string): Reply<never> => ({ ok: false, error: { code: 'unavailable', reason } })
