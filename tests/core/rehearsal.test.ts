import { describe, expect, it } from 'vitest'

import type { Policy, ScriptId } from '#shared/contract/policy.ts'

import { rehearse } from '../../electron/core/calls/calls.ts'
import { BUILT_INS, DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'

const scripts = (policy: Policy) => new Map(rehearse(policy).map(script => [script.id, script]))
const reasons = (policy: Policy, id: ScriptId) =>
  scripts(policy)
    .get(id)
    ?.steps.flatMap(step => step.because)

describe('a rehearsal of the policy of a new store', () => {
  const found = scripts(DEFAULT_POLICY)

  it.each([
    ['okta-2023', 3, 'calls.demand.lead-only'],
    ['mgm-2023', 5, 'calls.demand.only-known'],
    ['caesars-2023', 3, 'calls.demand.only-known'],
    ['clorox-2023', 2, 'calls.demand.first-proof'],
    ['hospital-2024', 4, 'calls.demand.only-known'],
    ['ms-2025', 3, 'calls.demand.only-known'],
    ['stolen-number', 3, 'rehearsal.elsewhere'],
    ['insider', 4, 'calls.demand.checked-proof'],
  ] as const)('stops %s at step %i', (id, at, because) => {
    expect(found.get(id)).toMatchObject({ kind: 'attack', outcome: 'stopped', at })
    expect(found.get(id)?.steps[at - 1]?.because).toEqual([because])
  })

  it.each([
    ['forgot-password', 3],
    ['mistyped', 5],
    ['lost-phone', 4],
    ['no-phone', 3],
    ['no-contact', 4],
    ['no-contact-lead', 5],
    ['administrator', 5],
  ] as const)('helps %s in %i steps', (id, at) => {
    expect(found.get(id)).toMatchObject({ kind: 'honest', outcome: 'helped', at })
  })

  it('stops Clorox at every step of that call, the change of number included', () => {
    expect(reasons(DEFAULT_POLICY, 'clorox-2023')).toEqual([
      'calls.demand.first-proof',
      'calls.demand.two-proofs',
      'calls.demand.contact-changed',
      'calls.demand.two-proofs',
      'calls.demand.two-proofs',
    ])
  })
})

describe('a rehearsal of another policy', () => {
  const without = (change: Partial<Policy['rules']['reset-password']['ordinary']>): Policy => ({
    ...DEFAULT_POLICY,
    rules: {
      ...DEFAULT_POLICY.rules,
      'reset-password': {
        ...DEFAULT_POLICY.rules['reset-password'],
        ordinary: { ...DEFAULT_POLICY.rules['reset-password'].ordinary, ...change },
      },
    },
  })

  it('says which attack would have succeeded, and in which step', () => {
    expect(scripts(without({ proofs: 0, points: 0, handOver: 'none' })).get('clorox-2023')).toMatchObject({
      outcome: 'succeeded',
      at: 2,
    })
    expect(scripts(without({ handOver: 'any' })).get('stolen-number')).toMatchObject({ outcome: 'succeeded', at: 3 })
  })

  it('says which honest caller would be turned away', () => {
    expect(scripts(without({ methods: ['recovery-code'] })).get('forgot-password')).toMatchObject({
      outcome: 'turned-away',
      at: 3,
    })
  })

  it('stops every attack under the other built-in policy, too', () => {
    const attacks = rehearse(BUILT_INS.huawei).filter(script => script.kind === 'attack')
    expect(attacks.filter(script => script.outcome !== 'stopped')).toEqual([])
  })
})
