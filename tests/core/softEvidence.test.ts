import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'

import { advise, type Prospect } from '../../electron/core/calls/advice.ts'
import { judge } from '../../electron/core/calls/evidence.ts'
import type { Held, Situation } from '../../electron/core/calls/evidence.ts'
import { METHODS } from '../../electron/core/calls/methods/methods.ts'
import { routesFor } from '../../electron/core/calls/routes.ts'
import { CALM, ORDINARY } from '../support/situation.ts'

const email = { channel: 'email', address: 'w@lab.example', masked: 'w•••@lab.example' } as const
const sms = { channel: 'sms', address: '+8613800138000', masked: '+86 ••••••' } as const
const ALL = { contacts: [email, sms], publicAddress: 'https://id.lab.example', secondOperator: true }
const PRICED = ['reset-password', 'reset-mfa', 'unlock', 'enable-user'] as const

const KNOWN = ['knowledge'] as const
const ASSERTED = ['call-back', 'document'] as const
const CHECKED = ['totp', 'code-email', 'code-sms', 'recovery-code', 'vouch'] as const
type Method = (typeof KNOWN)[number] | (typeof ASSERTED)[number] | (typeof CHECKED)[number]

let count = 0
const proof = (method: Method, points: number): Held => ({
  id: `p${(count += 1)}`,
  method,
  source: METHODS[method].source,
  points,
  ageMs: 0,
})
/** Any number of proofs by these methods, each as heavy as it likes. */
const gathered = (methods: readonly Method[]) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...methods), fc.integer({ min: 1, max: 3 }))
      .map(([method, points]) => proof(method, points)),
    { maxLength: 8 },
  )
/** The most favourable circumstances: a lead, nothing forbidden, every way to hand over. */
const situation = (act: Act, held: readonly Held[], isPrivileged = false): Situation => ({
  ...CALM,
  intent: act,
  lead: true,
  user: { ...ORDINARY, privileged: isPrivileged, enabled: act !== 'enable-user' },
  held,
  routes: routesFor(act, ALL),
})
const act = fc.constantFrom(...PRICED)
const state = (...at: Parameters<typeof situation>) => judge(at[0], situation(...at)).state

describe('what the caller knows', () => {
  it('never suffices alone for any act that costs anything, however many answers there are', () => {
    fc.assert(
      fc.property(act, gathered(KNOWN), fc.boolean(), (wanted, held, isPrivileged) => {
        expect(state(wanted, held, isPrivileged)).toBe('needs')
      }),
    )
  })

  it('counts once, whatever was asked', () => {
    const twice = [proof('knowledge', 1), proof('knowledge', 1), proof('code-sms', 1)]
    expect(judge('unlock', situation('unlock', twice, true))).toMatchObject({ missing: ['calls.demand.stronger'] })
  })

  it('and a phone number that was stolen never have the new device sent to that phone', () => {
    const verdict = judge('reset-mfa', situation('reset-mfa', [proof('code-sms', 2), proof('knowledge', 1)]))
    expect(verdict.state).toBe('ready')
    expect(verdict.state === 'ready' && verdict.routes.map(({ route }) => route)).toEqual([
      'slip:email',
      'slip:second-operator',
    ])
  })

  it('is never what the desk is advised to ask when something else completes the act', () => {
    const prospects: Prospect[] = [
      { method: 'knowledge', source: 'knowledge', strength: 'weak', state: 'ready' },
      { method: 'vouch', source: 'colleague', strength: 'medium', state: 'ready' },
    ]
    expect(advise('reset-password', situation('reset-password', []), prospects)).toEqual({
      kind: 'next',
      method: 'vouch',
    })
    expect(advise('reset-password', situation('reset-password', []), prospects.slice(0, 1))).toEqual({
      kind: 'come',
    })
  })
})

describe('what the operator says they saw or heard', () => {
  it('never resets MFA nor touches a privileged user without something that was checked, not even with what the caller knows', () => {
    fc.assert(
      fc.property(act, gathered([...ASSERTED, ...KNOWN]), (wanted, held) => {
        expect(state(wanted, held, true)).toBe('needs')
        expect(state('reset-mfa', held)).toBe('needs')
      }),
    )
  })

  it('resets a password only over something that was not the proof', () => {
    fc.assert(
      fc.property(gathered([...ASSERTED, ...KNOWN]), held => {
        const verdict = judge('reset-password', situation('reset-password', held))
        if (verdict.state !== 'ready') return
        const sources = new Set(verdict.spend.map(({ source }) => source))
        expect(verdict.routes.length).toBeGreaterThan(0)
        expect(verdict.routes.every(({ source }) => !sources.has(source))).toBe(true)
      }),
    )
    const onlyPhone = { ...situation('reset-password', [proof('call-back', 2)]) }
    expect(
      judge('reset-password', {
        ...onlyPhone,
        routes: routesFor('reset-password', { ...ALL, contacts: [sms], secondOperator: false }),
      }),
    ).toMatchObject({ state: 'needs', missing: ['calls.demand.other-route'] })
  })

  it('says what is missing: something the desk itself checks', () => {
    const held = [proof('document', 2), proof('call-back', 2)]
    expect(judge('reset-mfa', situation('reset-mfa', held))).toMatchObject({ missing: ['calls.demand.checked-proof'] })
    expect(judge('unlock', situation('unlock', held, true))).toMatchObject({ missing: ['calls.demand.checked-proof'] })
    expect(judge('unlock', situation('unlock', [...held, proof('totp', 3)], true)).state).toBe('ready')
  })
})

describe('any proofs together', () => {
  const any = gathered([...KNOWN, ...ASSERTED, ...CHECKED])

  it('open a hand-over over a way that was proved only when enough of them were checked', () => {
    fc.assert(
      fc.property(any, fc.boolean(), (held, isPrivileged) => {
        const verdict = judge('reset-mfa', situation('reset-mfa', held, isPrivileged))
        if (verdict.state !== 'ready') return
        const sources = new Set(verdict.spend.map(({ source }) => source))
        const checked = verdict.spend.filter(({ method }) => (CHECKED as readonly string[]).includes(method))
        expect(checked.length).toBeGreaterThan(0)
        if (verdict.routes.some(({ source }) => sources.has(source))) expect(checked.length).toBeGreaterThanOrEqual(2)
      }),
      { numRuns: 1000 },
    )
  })

  it('never are worth less for one more', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ACTS), any, fc.boolean(), (wanted, held, isPrivileged) => {
        const before = judge(wanted, situation(wanted, held.slice(1), isPrivileged))
        const after = judge(wanted, situation(wanted, held, isPrivileged))
        if (before.state === 'ready') expect(after.state).toBe('ready')
        if (before.state === 'needs' && after.state === 'needs') expect(after.met).toBeGreaterThanOrEqual(before.met)
      }),
      { numRuns: 2000 },
    )
  })
})
