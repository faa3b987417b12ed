import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'
import { PROOF_METHODS } from '#shared/contract/calls.ts'

import { coolDownUntil, triesLeft } from '../../electron/core/calls/coolDown.ts'
import { advise, type Prospect } from '../../electron/core/calls/advice.ts'
import { judge } from '../../electron/core/calls/evidence.ts'
import type { Held, Situation } from '../../electron/core/calls/evidence.ts'
import { nextState, proofState } from '../../electron/core/calls/machine.ts'
import { routesFor } from '../../electron/core/calls/routes.ts'
import { APPROVED, CALM, ORDINARY } from '../support/situation.ts'

const email = { channel: 'email', address: 'w@lab.example', masked: 'w•••@lab.example' } as const
const sms = { channel: 'sms', address: '+8613800138000', masked: '+86 ••••••' } as const
const BOTH = { contacts: [email, sms], publicAddress: '', secondOperator: false }

const totp: Held = { id: 'p1', method: 'totp', source: 'totp', points: 3, ageMs: 0 }
const byEmail: Held = { id: 'p2', method: 'code-email', source: 'email', points: 2, ageMs: 0 }
const bySms: Held = { id: 'p3', method: 'code-sms', source: 'sms', points: 1, ageMs: 0 }

/** A call about an act, on an ordinary user with both contacts. */
const about = (act: Act, held: readonly Held[], more: Partial<Situation> = {}): Situation => ({
  ...CALM,
  intent: act,
  user: { ...ORDINARY, enabled: act !== 'enable-user' },
  held,
  routes: routesFor(act, BOTH),
  ...more,
})
const privileged = {
  lead: true,
  user: { ...ORDINARY, privileged: true },
} as const
const judged = (act: Act, held: readonly Held[], more: Partial<Situation> = {}) => judge(act, about(act, held, more))
const routeNames = (verdict: ReturnType<typeof judge>) =>
  verdict.state === 'refused' ? [] : verdict.routes.map(route => route.route)

describe('a password reset', () => {
  it('needs one proof, and says so', () => {
    expect(judged('reset-password', [])).toMatchObject({
      state: 'needs',
      met: 0,
      missing: ['calls.demand.first-proof'],
    })
  })

  it('is ready with an authenticator code, and may go to either contact', () => {
    const verdict = judged('reset-password', [totp])
    expect(verdict).toMatchObject({ state: 'ready', spend: [totp] })
    expect(routeNames(verdict)).toEqual(['message:email', 'message:sms', 'slip:email', 'slip:sms'])
  })

  it('never goes back over the way that proved it', () => {
    expect(routeNames(judged('reset-password', [byEmail]))).toEqual(['message:sms', 'slip:sms'])
    expect(routeNames(judged('reset-password', [bySms]))).toEqual(['message:email', 'slip:email'])
  })

  it('is not ready when the only contact was the proof, and says that another route is missing', () => {
    const verdict = judged('reset-password', [byEmail], {
      routes: routesFor('reset-password', { ...BOTH, contacts: [email] }),
    })
    expect(verdict).toMatchObject({ state: 'needs', missing: ['calls.demand.other-route'] })
  })

  it('goes by a second operator when nothing else is left', () => {
    const routes = routesFor('reset-password', { contacts: [email], publicAddress: '', secondOperator: true })
    expect(routeNames(judged('reset-password', [byEmail], { routes }))).toEqual(['slip:second-operator'])
  })

  it('spends the proof that leaves the most ways open, and only that', () => {
    const verdict = judged('reset-password', [byEmail, totp, bySms])
    expect(verdict).toMatchObject({ state: 'ready', spend: [totp] })
  })

  it('offers links first when users can reach their pages', () => {
    const routes = routesFor('reset-password', { ...BOTH, publicAddress: 'https://id.lab.example' })
    expect(routes.map(route => route.route).slice(0, 3)).toEqual(['link:email', 'link:sms', 'message:email'])
  })

  it('of a privileged user takes a lead, two independent proofs, four points and another route', () => {
    expect(judged('reset-password', [totp], { ...privileged, lead: false })).toMatchObject({
      state: 'refused',
      bar: { code: 'forbidden', reason: 'calls.demand.lead-only' },
    })
    expect(judged('reset-password', [totp], privileged)).toMatchObject({ missing: ['calls.demand.second-proof'] })
    expect(judged('reset-password', [byEmail, { ...byEmail, id: 'p9' }], privileged)).toMatchObject({
      missing: ['calls.demand.second-proof'],
    })
    expect(judged('reset-password', [byEmail, bySms], privileged)).toMatchObject({ missing: ['calls.demand.stronger'] })
    expect(judged('reset-password', [totp, byEmail], privileged)).toMatchObject({
      state: 'needs',
      missing: ['calls.demand.approval'],
    })
    const verdict = judged('reset-password', [totp, byEmail], { ...privileged, ...APPROVED })
    expect(verdict).toMatchObject({ state: 'ready' })
    expect(routeNames(verdict)).toEqual(['message:sms', 'slip:sms'])
  })
})

describe('an MFA reset', () => {
  it('needs two independent proofs, and sends no whole code by e-mail', () => {
    expect(judged('reset-mfa', [])).toMatchObject({ missing: ['calls.demand.two-proofs'] })
    expect(judged('reset-mfa', [totp])).toMatchObject({ missing: ['calls.demand.second-proof'] })
    const verdict = judged('reset-mfa', [byEmail, bySms])
    expect(verdict).toMatchObject({ state: 'ready' })
    expect(routeNames(verdict)).not.toContain('message:email')
  })

  it('is refused in a call that has reset the password, and the other way round', () => {
    const bar = { code: 'conflict', reason: 'calls.demand.forbidden-combination' }
    expect(judged('reset-mfa', [totp, byEmail], { done: ['reset-password'] })).toMatchObject({ bar })
    expect(judged('reset-password', [totp], { done: ['reset-mfa'] })).toMatchObject({ bar })
  })
})

describe('whatever the act', () => {
  it.each(ACTS)('%s is refused on the own record, in someone else’s call, on hold and when closed', act => {
    const held = [totp, byEmail, bySms]
    expect(judged(act, held, { ownRecord: true })).toMatchObject({ bar: { reason: 'calls.demand.own-record' } })
    expect(judged(act, held, { mine: false })).toMatchObject({ bar: { reason: 'calls.demand.not-yours' } })
    expect(judged(act, held, { callState: 'hold' })).toMatchObject({ bar: { reason: 'calls.demand.on-hold' } })
    expect(judged(act, held, { callState: 'closed' })).toMatchObject({ bar: { reason: 'calls.demand.closed' } })
  })

  it.each(ACTS)('%s waits for a lead during a cool-down, and a new authenticator for its end', act => {
    const held = [totp, byEmail, bySms]
    const user = { ...about(act, held).user, enabled: act !== 'enable-user' }
    expect(judged(act, held, { user, coolDownUntil: 99 })).toMatchObject({
      bar: { reason: 'calls.demand.cool-down', retryAt: 99 },
    })
    expect(judged(act, held, { user, coolDownUntil: 99, lead: true })).toMatchObject(
      act === 'reset-mfa' ? { bar: { reason: 'calls.demand.cool-down-enrolment', retryAt: 99 } } : { state: 'ready' },
    )
  })

  it('counts no proof that was gathered for another intent', () => {
    expect(judge('unlock', about('reset-password', [totp]))).toMatchObject({
      state: 'needs',
      missing: ['calls.demand.other-intent'],
    })
  })

  it('counts a proof without weight as no proof', () => {
    expect(judged('unlock', [{ ...byEmail, points: 0 }])).toMatchObject({ missing: ['calls.demand.first-proof'] })
  })

  it('leaves a lock alone where it only runs out', () => {
    const user = { ...about('unlock', []).user, profile: 'huawei' } as const
    expect(judged('unlock', [totp], { user })).toMatchObject({ bar: { reason: 'calls.demand.lock-runs-out' } })
  })
})

describe('advice', () => {
  const prospects: readonly Prospect[] = [
    { method: 'totp', source: 'totp', strength: 'strong', state: 'ready' },
    { method: 'code-email', source: 'email', strength: 'medium', state: 'ready' },
    { method: 'code-sms', source: 'sms', strength: 'weak', state: 'ready' },
  ]
  const without = (method: string) => prospects.filter(prospect => prospect.method !== method)

  it('names the quickest method that completes the act', () => {
    expect(advise('reset-password', about('reset-password', []), prospects)).toEqual({ kind: 'next', method: 'totp' })
    expect(advise('reset-password', about('reset-password', []), without('totp'))).toEqual({
      kind: 'next',
      method: 'code-sms',
    })
  })

  it('names the one that is strong enough, not just the quickest', () => {
    const at = about('reset-password', [totp], privileged)
    expect(advise('reset-password', at, without('totp'))).toEqual({ kind: 'next', method: 'code-sms' })
    const weak = about('reset-password', [bySms], {
      ...privileged,
      routes: routesFor('reset-password', { ...BOTH, secondOperator: true }),
    })
    expect(advise('reset-password', weak, prospects)).toEqual({ kind: 'next', method: 'totp' })
  })

  it('says when the caller must come to the desk, and when nothing this user has is enough', () => {
    const routes = routesFor('reset-password', { ...BOTH, contacts: [email] })
    const only = prospects.filter(prospect => prospect.method === 'code-email')
    expect(advise('reset-password', about('reset-password', [], { routes }), only)).toEqual({ kind: 'come' })
    const nowhere = about('reset-password', [], { routes: [] })
    expect(advise('reset-password', nowhere, only)).toEqual({ kind: 'out-of-reach' })
  })
})

describe('judging', () => {
  const held: fc.Arbitrary<Held[]> = fc.array(
    fc.record({
      id: fc.uuid(),
      method: fc.constantFrom(...PROOF_METHODS),
      source: fc.constantFrom('totp', 'email', 'sms', 'person', 'knowledge'),
      points: fc.integer({ min: 0, max: 3 }),
      ageMs: fc.integer({ min: 0, max: 11 * 60_000 }),
    }),
    { maxLength: 6 },
  )
  const situation = fc.record({
    intent: fc.constantFrom(...ACTS),
    lead: fc.boolean(),
    privileged: fc.boolean(),
    done: fc.subarray([...ACTS]),
    held,
    contacts: fc.subarray([email, sms]),
    secondOperator: fc.boolean(),
    publicAddress: fc.constantFrom('', 'https://id.lab.example'),
  })

  // Written from the table of the policy alone, without a look at how it is judged.
  const POINTS = {
    ordinary: { 'reset-password': [1, 1], 'reset-mfa': [2, 2], unlock: [1, 1], 'enable-user': [1, 1] },
  } as const
  const demanded = (act: Act, isPrivileged: boolean): readonly [number, number] => {
    if (act === 'disable-user' || act === 'end-sessions') return [0, 0]
    return isPrivileged ? [2, 4] : POINTS.ordinary[act]
  }

  it('never lets an act through whose demand is not met, and never spends what does not count', () => {
    fc.assert(
      fc.property(situation, fc.constantFrom(...ACTS), (made, act) => {
        const at: Situation = {
          ...about(act, made.held, { intent: made.intent, lead: made.lead, done: made.done }),
          user: { ...ORDINARY, privileged: made.privileged, enabled: act !== 'enable-user' },
          routes: routesFor(act, made),
        }
        const verdict = judge(act, at)
        if (verdict.state !== 'ready') return
        const [proofs, points] = demanded(act, made.privileged)
        const sources = new Set(verdict.spend.map(proof => proof.source))
        expect(sources.size).toBe(verdict.spend.length)
        expect(sources.size).toBeGreaterThanOrEqual(proofs)
        expect(verdict.spend.reduce((sum, proof) => sum + proof.points, 0)).toBeGreaterThanOrEqual(points)
        expect(verdict.spend.every(proof => proof.points > 0 && made.held.includes(proof))).toBe(true)
        if (proofs > 0) expect(made.intent).toBe(act)
        if (made.privileged) expect(made.lead).toBe(true)
        if (act === 'reset-password') {
          expect(verdict.routes.length).toBeGreaterThan(0)
          expect(verdict.routes.some(route => sources.has(route.source))).toBe(false)
          expect(made.done).not.toContain('reset-mfa')
        }
        if (act === 'reset-mfa') {
          expect(verdict.routes.length).toBeGreaterThan(0)
          expect(verdict.routes.map(route => route.route)).not.toContain('message:email')
          expect(made.done).not.toContain('reset-password')
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('never asks for more after one more proof', () => {
    fc.assert(
      fc.property(situation, fc.constantFrom(...ACTS), (made, act) => {
        const routes = routesFor(act, made)
        const fewer = about(act, made.held.slice(1), { routes })
        const more = { ...fewer, held: made.held }
        if (judge(act, fewer).state === 'ready') expect(judge(act, more).state).toBe('ready')
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a cool-down', () => {
  const rule = { failedChecks: 5, failedChecksMinutes: 60, coolDownMinutes: 30, codeTries: 5 }
  const minutes = (...at: number[]) => at.map(minute => minute * 60_000)

  it('begins with the fifth failure in an hour and lasts half an hour', () => {
    const failures = minutes(0, 10, 20, 30, 40)
    expect(coolDownUntil(failures.slice(0, 4), 40 * 60_000, rule)).toBeNull()
    expect(coolDownUntil(failures, 41 * 60_000, rule)).toBe(70 * 60_000)
    expect(coolDownUntil(failures, 70 * 60_000, rule)).toBeNull()
  })

  it('does not begin when five failures take more than an hour', () => {
    expect(coolDownUntil(minutes(0, 20, 40, 50, 61), 61 * 60_000, rule)).toBeNull()
  })

  it('starts anew with a further failure', () => {
    expect(coolDownUntil(minutes(0, 1, 2, 3, 4, 20), 21 * 60_000, rule)).toBe(50 * 60_000)
  })

  it('counts tries with one method over the same hour', () => {
    expect(triesLeft(minutes(0, 30), 45 * 60_000, rule)).toBe(3)
    expect(triesLeft(minutes(0, 30), 60 * 60_000, rule)).toBe(4)
    expect(triesLeft(minutes(1, 2, 3, 4, 5, 6), 10 * 60_000, rule)).toBe(0)
  })
})

describe('the machine', () => {
  it.each([
    [
      'open',
      { reopen: 'open', hold: 'hold', resume: null, update: 'open', prove: 'open', act: 'open', close: 'closed' },
    ],
    ['hold', { reopen: 'open', hold: null, resume: 'open', update: 'hold', prove: null, act: null, close: 'closed' }],
    ['closed', { reopen: null, hold: null, resume: null, update: null, prove: null, act: null, close: null }],
  ] as const)('of a call that is %s', (state, next) => {
    for (const [event, to] of Object.entries(next)) expect(nextState(state, event as never)).toBe(to)
  })

  it('of a proof knows no way back', () => {
    expect(proofState({ spentOn: null, expiresAt: 10 }, 9)).toBe('fresh')
    expect(proofState({ spentOn: null, expiresAt: 10 }, 10)).toBe('expired')
    expect(proofState({ spentOn: 'act', expiresAt: 10 }, 9)).toBe('spent')
    expect(proofState({ spentOn: 'act', expiresAt: 10 }, 11)).toBe('spent')
  })
})
