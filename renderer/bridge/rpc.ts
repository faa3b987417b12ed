import type { Contract, Domain, InputOf, OutputOf, VaultName, vault as vaultContract } from '#shared/contract/index.ts'
import type { Reply } from '#shared/errors.ts'

import type { BridgeEvent, Transport } from './transport.ts'

/** One capability as a function. It never rejects: refusals and failures are in the reply. */
export interface Verb<I, O> {
  (input: I): Promise<Reply<O>>
  /** The name on the wire, `domain.verbNoun`. */
  readonly capability: string
}

export type Rpc = {
  readonly [D in Domain]: {
    readonly [V in keyof Contract[D]]: Verb<InputOf<Contract[D][V]>, OutputOf<Contract[D][V]>>
  }
}
export type Vault = {
  readonly [V in VaultName]: Verb<InputOf<(typeof vaultContract)[V]>, OutputOf<(typeof vaultContract)[V]>>
}

const unavailable: Reply<never> = { ok: false, error: { code: 'unavailable' } }
const nowhere: Transport = {
  call: () => Promise.resolve(unavailable),
  vault: () => Promise.resolve(unavailable),
  onEvent: () => () => undefined,
}

let transport = nowhere
let deafen: () => void = () => undefined
const listeners = new Set<(event: BridgeEvent) => void>()
const signedOutListeners = new Set<() => void>()

/** Chooses the way to the core. Called once by each entry, before the first page, and by tests. */
export function useTransport(chosen: Transport): void {
  deafen()
  transport = chosen
  deafen = chosen.onEvent(event => listeners.forEach(listener => listener(event)))
}

/** Hears every event; the returned function stops it. */
export function onEvent(listener: (event: BridgeEvent) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Calls back when a reply says that this client is no longer signed in. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

const verb = (capability: string): Verb<unknown, unknown> =>
  Object.assign(
    async (input: unknown) => {
      const reply = await transport.call(capability, input)
      if (!reply.ok && reply.error.code === 'signed_out') signedOutListeners.forEach(listener => listener())
      return reply
    },
    { capability },
  )

const vaultVerb = (name: string): Verb<unknown, unknown> =>
  Object.assign((input: unknown) => transport.vault(name, input), { capability: `vault.${name}` })

/** An object whose members are made on first use from their own names. */
const lazily = <T>(make: (name: string) => T): Record<string, T> => {
  const made = new Map<string, T>()
  return new Proxy<Record<string, T>>(
    {},
    {
      get(_target, name) {
        // A promise is recognised by `then`, and Vue asks for symbols: neither is a capability.
        if (typeof name !== 'string' || name === 'then') return undefined
        const known = made.get(name)
        if (known !== undefined) return known
        const fresh = make(name)
        made.set(name, fresh)
        return fresh
      },
    },
  )
}

// The contract is not in the bundle, only its types are: they are what makes these two proxies safe to call.
/** `rpc.directory.search({ text })`: every capability as a typed function. */
export const rpc = lazily(domain => lazily(name => verb(`${domain}.${name}`))) as unknown as Rpc
/** `vault.unlock({ login, passphrase })`: the door before sign-in. */
export const vault = lazily(vaultVerb) as unknown as Vault
