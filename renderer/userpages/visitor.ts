import { inject, ref, shallowRef } from 'vue'
import type { InjectionKey, Ref } from 'vue'

import type { z } from 'zod'

import type { CapabilityName, Input, Output } from '#shared/contract/index.ts'
import { vault } from '#shared/contract/vault.ts'
import type { Failure, Reply } from '#shared/errors.ts'

import type { Transport } from '../bridge/transport.ts'
import type { KnownBrowser } from './knownBrowser.ts'

export type VisitorState = Output<'sessions.state'>

/** Where this visitor stands, and the one way to ask the core something. */
export interface Visitor {
  /** Null until the first answer. */
  readonly state: Readonly<Ref<VisitorState | null>>
  /** Why there is no state, if asking for it failed. */
  readonly trouble: Readonly<Ref<Failure | null>>
  /** A message id for the head of the next page: what has just been done. Empty when there is none. */
  readonly notice: Ref<string>
  ask<N extends CapabilityName>(name: N, input: Input<N>): Promise<Reply<Output<N>>>
  /** What a sign-in, or the beginning of a recovery, says of the browser. */
  readonly shown: KnownBrowser['shown']
  /** What the page asks for again before a critical operation, which waits for it; null: nothing. */
  readonly proving: Readonly<Ref<Output<'sessions.proof'> | null>>
  /** The answer to that question: shown, or given up. */
  proved(done: boolean): void
  /** Asks again where this visitor stands; the page follows the answer. */
  refresh(): Promise<void>
  /** At a kiosk: an operator opens the desk's store for the users, or leaves the kiosk. */
  staff(who: { readonly login: string; readonly passphrase: string; readonly leaves: boolean }): Promise<StaffAnswer>
}

type Unlocked = z.output<typeof vault.unlock.output>
export type StaffAnswer = Unlocked | { readonly outcome: 'unreachable' }

/** Keeps nothing and shows nothing, as a terminal. */
const NO_BROWSER: KnownBrowser = { shown: () => ({}), keep: () => undefined }

/** Whatever step a sign-in ends with: the fresh secret for this browser, once. */
const toKeep = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'browser' in value && typeof value.browser === 'string'
    ? value.browser
    : null

/** A session was ended because its page is where its account lets nobody in. */
const ADDRESS_REFUSED = 'accessLists.refused'

/** Follows one visitor over one transport. A session that ran out becomes a plain sentence and a fresh sign-in. */
export function createVisitor(line: Pick<Transport, 'call' | 'vault'>, browser: KnownBrowser = NO_BROWSER): Visitor {
  const state = shallowRef<VisitorState | null>(null)
  const trouble = shallowRef<Failure | null>(null)
  const notice = ref('')
  const proving = shallowRef<Output<'sessions.proof'> | null>(null)
  let settle: ((done: boolean) => void) | null = null

  const proved = (done: boolean) => {
    proving.value = null
    settle?.(done)
    settle = null
  }
  /** One question at a time: a second one that needs the same is answered with the first. */
  const proveAgain = async () => {
    const asked = (await line.call('sessions.proof', {})) as Reply<Output<'sessions.proof'>>
    if (!asked.ok) return false
    return new Promise<boolean>(resolve => {
      settle?.(false)
      settle = resolve
      proving.value = asked.value
    })
  }

  const where = async () => (await line.call('sessions.state', {})) as Reply<VisitorState>
  const refresh = async () => {
    let reply = await where()
    // The bearer of an earlier visit ran out: the bridge has a fresh one by now.
    if (!reply.ok && reply.error.code === 'signed_out') {
      if (reply.error.reason === ADDRESS_REFUSED) notice.value = ADDRESS_REFUSED
      reply = await where()
    }
    if (reply.ok) state.value = reply.value
    // Nobody is there any more to show anything again.
    if (state.value?.stage !== 'open') proved(false)
    trouble.value = reply.ok ? null : reply.error
  }

  return {
    state,
    trouble,
    notice,
    proving,
    proved,
    shown: () => browser.shown(),
    refresh,
    async ask<N extends CapabilityName>(name: N, input: Input<N>) {
      // The core has checked the answer against the schema of this very name.
      let reply = (await line.call(name, input)) as Reply<Output<N>>
      if (!reply.ok && reply.error.reason === 'dispatch.prove-again' && (await proveAgain()))
        reply = (await line.call(name, input)) as Reply<Output<N>>
      if (!reply.ok && reply.error.code === 'signed_out') {
        notice.value = reply.error.reason === ADDRESS_REFUSED ? ADDRESS_REFUSED : 'userPages.signedOut'
        await refresh()
      }
      const fresh = reply.ok ? toKeep(reply.value) : null
      if (fresh !== null) browser.keep(fresh)
      return reply
    },
    async staff(who) {
      const reply = await line.vault('staff', who)
      if (!reply.ok) return { outcome: 'unreachable' }
      const answer = vault.unlock.output.safeParse(reply.value)
      return answer.success ? answer.data : { outcome: 'unreachable' }
    },
  }
}

export const visitorKey: InjectionKey<Visitor> = Symbol('visitor')

/** The visitor of this page. */
export function useVisitor(): Visitor {
  const visitor = inject(visitorKey)
  if (visitor === undefined) throw new Error('no visitor was provided')
  return visitor
}
