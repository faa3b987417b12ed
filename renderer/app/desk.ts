import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import type { CallId, UserId } from '#shared/contract/ids.ts'

/** What the desk works on. The search of the header and the desk's page meet here, so no address changes in a call. */
export type Target =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'user'; readonly userId: UserId }
  | { readonly kind: 'call'; readonly callId: CallId }

export const useDesk = defineStore('desk', () => {
  const target = shallowRef<Target>({ kind: 'nobody' })
  /** Counts the wishes to have the search focused; the search box watches it. */
  const searchWanted = ref(0)

  const open = (userId: UserId) => (target.value = { kind: 'user', userId })
  const resume = (callId: CallId) => (target.value = { kind: 'call', callId })
  const focusSearch = () => (searchWanted.value += 1)
  /** Back to an empty desk with the search focused: the next caller. */
  function clear(): void {
    target.value = { kind: 'nobody' }
    focusSearch()
  }

  return { target, searchWanted, open, resume, clear, focusSearch }
})
