import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import type { Output, OutputOf, vault as vaultContract } from '#shared/contract/index.ts'
import { mayDo, type Permission } from '#shared/contract/permissions.ts'
import type { Failure } from '#shared/errors.ts'

import { rpc, vault } from '../bridge/rpc.ts'

export type StoreStatus = OutputOf<(typeof vaultContract)['status']>
export type Me = Output<'operators.me'>['operator']

/**
 * How far this page has come: not asked yet, no key to the host, the store cannot be used, set-up, unlock, desk.
 * The router shows the page of the stage and nothing else.
 */
export type Stage = 'asking' | 'no-key' | 'unreachable' | 'set-up' | 'unlock' | 'desk'

export const useSession = defineStore('session', () => {
  const status = shallowRef<StoreStatus | null>(null)
  const me = shallowRef<Me | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const locksAt = ref(0)
  const warnBeforeMs = ref(20_000)
  /** The stage that stays on although the operator is signed in already: a recovery code is being written down. */
  const held = ref<'set-up' | 'unlock' | null>(null)
  /** The page that the next stage opens on, when somebody asked for one. */
  const wanted = ref('/')
  /** The login that unlocked last, for as long as the page lives. */
  const lastLogin = ref('')

  const stage = computed<Stage>(() => {
    if (held.value !== null) return held.value
    if (status.value === null) {
      if (failure.value === null) return 'asking'
      return failure.value.code === 'signed_out' ? 'no-key' : 'unreachable'
    }
    if (me.value !== null && status.value.signedIn) return 'desk'
    return status.value.store === 'none' ? 'set-up' : 'unlock'
  })

  /** Asks the core where this page stands. The door before sign-in never says “signed out”, so that means: no key. */
  async function refresh(): Promise<void> {
    const answer = await vault.status({})
    if (!answer.ok) {
      failure.value = answer.error
      status.value = null
      me.value = null
      return
    }
    failure.value = null
    if (answer.value.signedIn) {
      const who = await rpc.operators.me({})
      if (who.ok) {
        me.value = who.value.operator
        lastLogin.value = who.value.operator.login
        locksAt.value = who.value.locksAt
        warnBeforeMs.value = who.value.warnBeforeMs
      } else {
        me.value = null
      }
    } else {
      me.value = null
    }
    status.value = answer.value
  }

  /** Puts the idle lock off. Call it only for a real key or pointer. */
  async function touch(): Promise<void> {
    const reply = await rpc.operators.touch({})
    if (reply.ok) locksAt.value = reply.value.locksAt
  }

  async function lock(): Promise<void> {
    await vault.lock({})
    await refresh()
  }

  /** Whether the signed-in operator holds a permission. A courtesy to the eye: the core decides again. */
  const may = (permission: Permission): boolean => me.value !== null && mayDo(me.value.roles, permission)

  return { status, me, failure, locksAt, warnBeforeMs, held, wanted, lastLogin, stage, refresh, touch, lock, may }
})
