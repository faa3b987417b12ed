import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'

import type { Hit } from '#shared/contract/directory.ts'
import type { Failure } from '#shared/errors.ts'

import { onEvent, rpc } from '../bridge/rpc.ts'

const LIMIT = 12
/** One letter fits half the directory; one Chinese character is a family name. */
const worthAsking = (text: string) => [...text].length >= 2 || /\p{Script=Han}/u.test(text)

/**
 * Search as you type. Without a text it holds the recent users. `settled` waits for the answer to what is typed now, so
 * that an Enter right after the last letter opens the hit of that text and not of an earlier one.
 */
export function useFind() {
  const text = ref('')
  const hits = shallowRef<readonly Hit[]>([])
  const more = ref(false)
  const error = shallowRef<Failure | null>(null)
  const answered = ref<string | null>(null)
  let latest = 0
  let asking: Promise<void> = Promise.resolve()

  const question = computed(() => text.value.trim())

  async function ask(): Promise<void> {
    const mine = (latest += 1)
    const wanted = question.value
    const reply =
      wanted === ''
        ? await rpc.directory.recent({ limit: LIMIT })
        : worthAsking(wanted)
          ? await rpc.directory.search({ text: wanted, limit: LIMIT })
          : ({ ok: true, value: { hits: [], more: false } } as const)
    if (mine !== latest) return
    answered.value = wanted
    error.value = reply.ok ? null : reply.error
    hits.value = reply.ok ? reply.value.hits : []
    more.value = reply.ok && 'more' in reply.value && reply.value.more
  }

  const refresh = () => (asking = ask())
  watch(question, refresh, { immediate: true })
  const stop = onEvent(event => {
    if (event.kind === 'changed' && event.domains.some(domain => domain === 'directory' || domain === 'calls'))
      void refresh()
  })
  onScopeDispose(() => {
    stop()
    latest += 1
  })

  async function settled(): Promise<readonly Hit[]> {
    while (answered.value !== question.value) await asking
    return hits.value
  }

  /** Nobody fits what is typed, and it was worth asking. */
  const nobody = computed(
    () =>
      question.value !== '' &&
      answered.value === question.value &&
      worthAsking(question.value) &&
      hits.value.length === 0,
  )

  return { text, hits, more, error, nobody, settled }
}
