import { computed, ref, watch } from 'vue'

import type { AccountId } from '#shared/contract/ids.ts'

import { rpc, type Verb } from '../../bridge/rpc.ts'
import { useQuery } from '../../bridge/useQuery.ts'

/**
 * What one account settles for its users, of the accounts that can: those of the profile `huawei`. `also`: the domains on which the
 * answer depends beside its own.
 */
export function useAccountRules<O>(verb: Verb<{ accountId: AccountId }, O>, also: readonly string[] = []) {
  const all = useQuery(rpc.credentials.policies, () => ({}), { also: ['directory'] })
  const accounts = computed(() => {
    const policies = all.value.value?.policies
    return policies === undefined ? null : policies.filter(({ profile }) => profile === 'huawei')
  })
  const picked = ref('')
  const account = computed(
    () => accounts.value?.find(({ accountId }) => accountId === picked.value) ?? accounts.value?.[0] ?? null,
  )
  const accountId = computed(() => account.value?.accountId ?? null)
  const rules = useQuery(verb, () => (accountId.value === null ? null : { accountId: accountId.value }), {
    also: ['credentials', ...also],
  })
  // The rules of one account never stand under the name of another, not even until the answer comes.
  watch(accountId, () => (rules.value.value = null), { flush: 'sync' })
  const error = computed(() => all.error.value ?? rules.error.value)
  return { accounts, picked, account, rules: rules.value, error }
}

/** What is typed into a form stays, whatever is changed elsewhere meanwhile; a field that nobody touched follows. */
export function carriedOver<D extends object>(draft: D, before: D, now: D): D {
  const touched = Object.entries(draft).filter(([name, value]) => value !== before[name as keyof D])
  return { ...now, ...Object.fromEntries(touched) }
}

/** Only what differs. */
export function differences<R extends object>(before: R, after: R): Partial<R> {
  const changed = Object.entries(after).filter(([name, value]) => value !== before[name as keyof R])
  return Object.fromEntries(changed) as Partial<R>
}
