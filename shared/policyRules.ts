import { APPROVALS, DOERS, HAND_OVERS } from './contract/policy.ts'
import type { Rule } from './contract/policy.ts'

/** The strictest of two rules, field by field. */
export const stricter = (a: Rule, b: Rule): Rule => ({
  proofs: Math.max(a.proofs, b.proofs),
  points: Math.max(a.points, b.points),
  checked: Math.max(a.checked, b.checked),
  methods: a.methods.filter(one => b.methods.includes(one)),
  registeredContact: a.registeredContact || b.registeredContact,
  freshMinutes: Math.min(a.freshMinutes, b.freshMinutes),
  handOver: HAND_OVERS[Math.max(HAND_OVERS.indexOf(a.handOver), HAND_OVERS.indexOf(b.handOver))] ?? 'independent',
  ways: a.ways.filter(one => b.ways.includes(one)),
  by: DOERS[Math.max(DOERS.indexOf(a.by), DOERS.indexOf(b.by))] ?? 'lead',
  approval: APPROVALS[Math.max(APPROVALS.indexOf(a.approval), APPROVALS.indexOf(b.approval))] ?? 'second-person',
  againHours: Math.max(a.againHours, b.againHours),
})
