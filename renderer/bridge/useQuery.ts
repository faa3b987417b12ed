import { onScopeDispose, ref, shallowRef, watch } from 'vue'

import type { Failure } from '#shared/errors.ts'

import { onEvent, type Verb } from './rpc.ts'

/** Loading shows its shape only after this, so that quick answers do not flicker. */
const SLOW_MS = 150
/** Events of one transaction come together; one question answers them all. */
const COALESCE_MS = 30

/**
 * A query that keeps itself true: it asks when its input changes, and again when an event names its domain (or one of
 * `also`). An input of `null` asks nothing and empties the value. Only the answer to the latest question is kept.
 */
export function useQuery<I, O>(verb: Verb<I, O>, input: () => I | null, options: { also?: readonly string[] } = {}) {
  const value = shallowRef<O | null>(null)
  const error = shallowRef<Failure | null>(null)
  const busy = ref(false)
  const slow = ref(false)
  const domains = [verb.capability.split('.')[0], ...(options.also ?? [])]
  let latest = 0
  let pending: ReturnType<typeof setTimeout> | undefined

  async function ask(): Promise<void> {
    const mine = (latest += 1)
    const question = input()
    if (question === null) {
      value.value = null
      error.value = null
      busy.value = slow.value = false
      return
    }
    busy.value = true
    const timer = setTimeout(() => (slow.value = mine === latest && value.value === null), SLOW_MS)
    const reply = await verb(question)
    clearTimeout(timer)
    if (mine !== latest) return
    busy.value = slow.value = false
    if (reply.ok) {
      value.value = reply.value
      error.value = null
    } else {
      error.value = reply.error
    }
  }

  function askSoon(): void {
    clearTimeout(pending)
    pending = setTimeout(() => void ask(), COALESCE_MS)
  }

  // Compared as text: a getter that builds a fresh but equal object is the same question.
  watch(
    () => JSON.stringify(input()),
    () => void ask(),
    { immediate: true },
  )
  const stop = onEvent(event => {
    if (event.kind === 'reconnected') askSoon()
    if (event.kind === 'changed' && event.domains.some(domain => domains.includes(domain))) askSoon()
  })
  onScopeDispose(() => {
    stop()
    clearTimeout(pending)
    latest += 1
  })

  return { value, error, busy, slow, ask }
}
