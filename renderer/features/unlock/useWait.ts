import { computed, ref } from 'vue'

import { useNow } from '../../ui/now.ts'
import { span } from '../../ui/time.ts'

/** The time until which the core takes no further try, counted down. */
export function useWait() {
  const now = useNow()
  const until = ref<number | null>(null)
  const waiting = computed(() => until.value !== null && until.value > now.value)
  const left = computed(() => span((until.value ?? 0) - now.value))
  return { until, waiting, left }
}
