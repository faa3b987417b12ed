import { onScopeDispose, readonly, ref, shallowRef } from 'vue'

import type { Failure } from '#shared/errors.ts'

import type { Verb } from './rpc.ts'

/**
 * A command as a page uses it. `run` gives the output, or `undefined` when it was refused (then `error` says why) or when
 * a later run or the end of the component made this answer stale.
 */
export function useCall<I, O>(verb: Verb<I, O>) {
  const busy = ref(false)
  const error = shallowRef<Failure | null>(null)
  let latest = 0

  async function run(input: I): Promise<O | undefined> {
    const mine = (latest += 1)
    busy.value = true
    error.value = null
    const reply = await verb(input)
    if (mine !== latest) return undefined
    busy.value = false
    if (reply.ok) return reply.value
    error.value = reply.error
    return undefined
  }

  function clear(): void {
    error.value = null
  }

  onScopeDispose(() => (latest += 1))
  return { run, clear, busy: readonly(busy), error }
}
