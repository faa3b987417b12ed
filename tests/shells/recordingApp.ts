import type { CoreEvent } from '#shared/contract/events.ts'

import type { App } from '../../electron/core/app.ts'

/** Stands behind the core's door and writes down whatever reaches it: under attack, nothing may. */
export function recordingApp(): App & {
  readonly reached: string[]
  emit(event: CoreEvent): void
  readonly held: Set<string>
  /** Where each request came from, as its shell says. */
  readonly peers: (string | undefined)[]
} {
  const reached: string[] = []
  const held = new Set<string>()
  const peers: (string | undefined)[] = []
  const listeners = new Set<(event: CoreEvent) => void>()
  const note = (line: string) => {
    reached.push(line)
    return Promise.resolve()
  }
  return {
    reached,
    held,
    peers,
    emit: event => {
      for (const listener of listeners) listener(event)
    },
    vault: async (_client, name, { via }) => {
      await note(`vault ${name} ${via}`)
      return { ok: true, value: null }
    },
    dispatch: async ({ face, name, peer }) => {
      peers.push(peer)
      await note(`dispatch ${name} ${face}`)
      return { ok: true, value: null }
    },
    onEvent: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hold: address => {
      held.add(address)
      return () => held.delete(address)
    },
    dropClient: () => note('drop'),
    lockAll: () => note('lock-all'),
    fillWithSample: () => Promise.reject(new Error('no sample here')),
    close: () => Promise.resolve(),
  }
}
