import type { CapabilityName, Input, Output, VaultName } from '#shared/contract/index.ts'
import type { vault as doors } from '#shared/contract/index.ts'
import type { Reply } from '#shared/errors.ts'
import type { z } from 'zod'

import type { DeskPlaces } from '../adapters/places.ts'
import { reachDesk } from '../worker/socket.ts'
import { exitOf, Stop } from './stop.ts'
import type { Words } from './words.ts'

type VaultInput<N extends VaultName> = z.input<(typeof doors)[N]['input']>
type VaultOutput<N extends VaultName> = z.output<(typeof doors)[N]['output']>

/** The core as a command sees it, here or in the process that owns the store. A refusal ends the command (Stop). */
export interface CliDesk {
  ask<N extends CapabilityName>(name: N, input: Input<N>): Promise<Output<N>>
  vault<N extends VaultName>(name: N, input: VaultInput<N>): Promise<VaultOutput<N>>
  close(): Promise<void>
}

const CLIENT = 'cli'

/**
 * Opens the way to a store: through the socket of the process that owns it when one runs, otherwise in this process.
 * Either way the operator unlocks for themself.
 */
export async function openDesk(places: DeskPlaces, words: Words): Promise<CliDesk> {
  const remote = await reachDesk(places.socket)
  if (remote !== undefined) {
    return framed(words, {
      dispatch: (name, input) => remote.dispatch(name, input),
      vault: (name, input) => remote.vault(name, input),
      close: () => {
        remote.close()
        return Promise.resolve()
      },
    })
  }
  // Only here: the core is a thousand modules, and most commands ask the process that has them already.
  const [{ productionPorts }, { createApp }] = await Promise.all([
    import('../adapters/ports.ts'),
    import('../core/app.ts'),
  ])
  const ports = await productionPorts(places)
  const app = createApp(ports)
  return framed(words, {
    dispatch: (name, input) => app.dispatch({ client: CLIENT, face: 'cli', name, input }),
    vault: (name, input) => app.vault(CLIENT, name, { input, via: 'cli' }),
    close: async () => {
      await app.close()
      ports.close()
    },
  })
}

interface Wire {
  dispatch(name: string, input: unknown): Promise<Reply<unknown>>
  vault(name: string, input: unknown): Promise<Reply<unknown>>
  close(): Promise<void>
}

function framed(words: Words, wire: Wire): CliDesk {
  const valueOf = <T>(reply: Reply<unknown>): T => {
    if (!reply.ok) throw new Stop(exitOf(reply.error), words.ofFailure(reply.error), reply.error)
    // The core has parsed its own answer by the schema that this type comes from.
    return reply.value as T
  }
  return {
    ask: async (name, input) => valueOf(await wire.dispatch(name, input)),
    vault: async (name, input) => valueOf(await wire.vault(name, input)),
    close: () => wire.close(),
  }
}
