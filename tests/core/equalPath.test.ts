import { describe, expect, it } from 'vitest'

import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { Channel } from '#shared/contract/ids.ts'
import type { Policy } from '#shared/contract/policy.ts'

import { advise, type Prospect } from '../../electron/core/calls/advice.ts'
import { judge } from '../../electron/core/calls/evidence.ts'
import type { Situation, Verdict } from '../../electron/core/calls/evidence.ts'
import { METHODS } from '../../electron/core/calls/methods/methods.ts'
import { pointsOf, ruleOf } from '../../electron/core/calls/policy.ts'
import { routesFor } from '../../electron/core/calls/routes.ts'
import { BUILT_INS } from '../../electron/core/policy/policy.ts'
import { APPROVED, CALM, ORDINARY } from '../support/situation.ts'

/** Who calls, what leads to them, and what they can show: on the telephone, or at the desk. */
interface Way {
  readonly contacts: readonly Channel[]
  readonly methods: readonly ProofMethod[]
}
const PHONE: Way = { contacts: ['email', 'sms'], methods: ['code-sms', 'code-email'] }
const AT_THE_DESK: readonly ProofMethod[] = ['document', 'vouch']
const WITHOUT = {
  'no telephone': { contacts: ['email'], methods: [...AT_THE_DESK, 'code-email'] },
  'no e-mail': { contacts: ['sms'], methods: [...AT_THE_DESK, 'code-sms'] },
  'neither telephone nor e-mail': { contacts: [], methods: AT_THE_DESK },
} as const satisfies Record<string, Way>

const KINDS = {
  ordinary: { ...ORDINARY },
  'third party': { ...ORDINARY, classes: ['ordinary', 'third-party'] },
  privileged: { ...ORDINARY, privileged: true },
} as const satisfies Record<string, Situation['user']>

const noPhone = (user: Situation['user'], way: Way): Situation['user'] =>
  way.contacts.includes('sms') ? user : { ...user, classes: [...user.classes, 'no-phone'] }

function situation(
  act: Act,
  at: { user: Situation['user']; way: Way; policy: Policy; methods?: readonly ProofMethod[] },
): Situation {
  const { user, way, policy, methods = way.methods } = at
  return {
    ...CALM,
    intent: act,
    lead: user.privileged,
    policy,
    user: { ...noPhone(user, way), enabled: act !== 'enable-user' },
    held: methods.map(method => ({
      id: method,
      method,
      source: METHODS[method].source,
      points: pointsOf({ strength: METHODS[method].best, weakened: null }, 0, policy),
      ageMs: 0,
    })),
    routes: routesFor(act, {
      contacts: way.contacts.map(channel => ({ channel, address: channel, masked: channel })),
      publicAddress: '',
      secondOperator: true,
    }),
  }
}

const pointsSpent = (verdict: Verdict): number =>
  verdict.state === 'ready' ? verdict.spend.reduce((sum, proof) => sum + proof.points, 0) : -1
const cases = Object.keys(WITHOUT).flatMap(without =>
  Object.keys(KINDS).flatMap(kind => ACTS.map(act => [act, kind, without] as const)),
) as [Act, keyof typeof KINDS, keyof typeof WITHOUT][]

describe('under the policy of a new store', () => {
  const policy = BUILT_INS.nist

  it.each(cases)(
    '%s: a %s user with %s pays the same price as an owner of a telephone, and can',
    (act, kind, without) => {
      const [user, way] = [KINDS[kind], WITHOUT[without]]
      const owner = ruleOf(act, user, policy)
      const rule = ruleOf(act, noPhone(user, way), policy)
      expect(rule).toEqual(owner)
      // Without the mailbox and the number: what the caller brings to the desk is enough.
      const verdict = judge(act, { ...situation(act, { user, way, policy, methods: AT_THE_DESK }), ...APPROVED })
      expect(verdict).toMatchObject({ state: 'ready' })
      expect(pointsSpent(verdict)).toBeGreaterThanOrEqual(rule.points)
      if (verdict.state === 'ready' && rule.handOver !== 'none') expect(verdict.routes.length).toBeGreaterThan(0)
    },
  )

  it.each(ACTS)('%s: badge and colleague together weigh what codes to a telephone and a mailbox do', act => {
    const weight = (way: Way) =>
      situation(act, { user: ORDINARY, way, policy }).held.reduce((sum, one) => sum + one.points, 0)
    expect(weight({ contacts: [], methods: AT_THE_DESK })).toBe(weight(PHONE))
  })

  it.each(['reset-password', 'reset-mfa'] as const)(
    '%s: who has no contact gets a slip, in two halves by two operators',
    act => {
      const at = { user: ORDINARY, way: WITHOUT['neither telephone nor e-mail'], policy }
      const verdict = judge(act, situation(act, at))
      expect(verdict.state === 'ready' ? verdict.routes.map(({ route }) => route) : []).toEqual([
        'slip:second-operator',
      ])
    },
  )

  it('badge alone, or a colleague alone, is no way to a privileged user or to another authenticator', () => {
    for (const methods of [['document'], ['vouch']] as const) {
      const way = WITHOUT['neither telephone nor e-mail']
      for (const [act, user] of [
        ['reset-mfa', KINDS.ordinary],
        ['reset-mfa', KINDS.privileged],
        ['reset-password', KINDS.privileged],
      ] as const)
        expect(judge(act, situation(act, { user, way, policy, methods }))).toMatchObject({ state: 'needs' })
    }
  })
})

describe('under Huawei’s rules', () => {
  it.each([
    ['no telephone', 'ready'],
    ['no e-mail', 'ready'],
    // “What Should I Do If I Forgot My Password?” knows no way but a code to the registered mobile or e-mail.
    ['neither telephone nor e-mail', 'needs'],
  ] as const)('a password of a user with %s: %s', (without, state) => {
    const at = { user: ORDINARY, way: WITHOUT[without], policy: BUILT_INS.huawei }
    expect(judge('reset-password', situation('reset-password', at)).state).toBe(state)
  })
})

describe('the next step of somebody who has nothing on record', () => {
  const way = WITHOUT['neither telephone nor e-mail']
  const offer = (method: ProofMethod): Prospect => ({
    method,
    source: METHODS[method].source,
    strength: METHODS[method].best,
    state: 'ready',
  })
  const at = (act: Act, methods: readonly ProofMethod[] = []) =>
    situation(act, { user: ORDINARY, way, policy: BUILT_INS.nist, methods })

  it('on the telephone is to come to the desk', () => {
    expect(advise('reset-mfa', at('reset-mfa'), [offer('vouch')])).toEqual({ kind: 'come' })
    expect(advise('reset-mfa', at('reset-mfa', ['vouch']), [offer('vouch')])).toEqual({ kind: 'come' })
  })
  it('at the desk is the badge, then the colleague', () => {
    const both = [offer('vouch'), offer('document')]
    expect(advise('reset-mfa', at('reset-mfa'), both)).toEqual({ kind: 'next', method: 'document' })
    expect(advise('reset-mfa', at('reset-mfa', ['document']), both)).toEqual({ kind: 'next', method: 'vouch' })
  })
  it('is neither when no second operator is there for the slip', () => {
    const alone = { ...at('reset-mfa'), routes: [] }
    expect(advise('reset-mfa', alone, [offer('vouch')])).toEqual({ kind: 'out-of-reach' })
  })
})
