import type { CoreEvent } from '#shared/contract/events.ts'
import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'

export interface LabApiDeps {
  /** Where the lab API is now; null: it is off. */
  readonly address: () => string | null
  readonly emit: (event: CoreEvent) => void
}

/** Starts and stops the lab API from the console. The core listens on nothing: whoever holds it hears of the wish, and reports the address. */
export function labApi({ address, emit }: LabApiDeps): HandlersFor<'labApi'> {
  return {
    state: () => Promise.resolve({ url: address() }),

    start: (call, { port }) =>
      call.write(() => {
        if (address() !== null) throw new Refusal({ code: 'conflict', reason: 'labApi.already-on' })
        call.detail({ port: String(port) })
        call.after(() => {
          emit({ kind: 'lab-api', wanted: { port } })
        })
        return Promise.resolve({})
      }),

    stop: call =>
      call.write(() => {
        if (address() === null) throw new Refusal({ code: 'conflict', reason: 'labApi.already-off' })
        call.after(() => {
          emit({ kind: 'lab-api', wanted: null })
        })
        return Promise.resolve({})
      }),
  }
}
