import { computed, ref, shallowRef } from 'vue'

import type { Act } from '#shared/contract/acts.ts'
import { Policy, type PolicyValue, type Rule, type UserClass } from '#shared/contract/policy.ts'

import { rpc } from '../../bridge/rpc.ts'
import { useQuery } from '../../bridge/useQuery.ts'

/**
 * A policy that is being written beside the one in force. Every change makes a new one; while a number is typed it may be none
 * (NaN), and then the draft does not fit. What is discarded or replaced can be brought back once.
 */
export function useDraft(inForce: () => Policy | null) {
  const written = shallowRef<Policy | null>(null)
  const before = shallowRef<Policy | null>(null)
  const undoable = ref(false)

  const shown = computed(() => written.value ?? inForce())
  const parsed = computed(() => (written.value === null ? null : Policy.safeParse(written.value)))
  /** The draft as it can be proposed; null while there is none or it does not fit. */
  const policy = computed(() => (parsed.value?.success === true ? parsed.value.data : null))
  /** Paths that do not fit, such as `rules.unlock.ordinary.points`. */
  const misfits = computed(() => new Set((parsed.value?.error?.issues ?? []).map(issue => issue.path.join('.'))))
  const comparing = useQuery(rpc.policy.compare, () => (policy.value === null ? null : { policy: policy.value }))

  function put(next: Policy) {
    written.value = next
    undoable.value = false
  }
  function setWhole(field: Exclude<keyof Policy, 'rules'>, value: PolicyValue) {
    if (shown.value !== null) put({ ...shown.value, [field]: value })
  }
  function setRule(at: { readonly act: Act; readonly kind: UserClass }, rule: Rule | null) {
    const now = shown.value
    if (now === null) return
    put({ ...now, rules: { ...now.rules, [at.act]: { ...now.rules[at.act], [at.kind]: rule } } })
  }
  function take(next: Policy | null) {
    before.value = written.value
    undoable.value = written.value !== null
    written.value = next
  }
  function undo() {
    written.value = before.value
    undoable.value = false
  }
  function proposed() {
    written.value = before.value = null
    undoable.value = false
  }

  return { written, shown, policy, misfits, comparing, undoable, setWhole, setRule, take, undo, proposed }
}
export type Draft = ReturnType<typeof useDraft>
