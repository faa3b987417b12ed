import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'
import { PROOF_METHODS } from '#shared/contract/calls.ts'
import { APPROVALS, Policy, Rule, USER_CLASSES } from '#shared/contract/policy.ts'
import type { UserClass } from '#shared/contract/policy.ts'

import { judge } from '../../electron/core/calls/evidence.ts'
import type { Held, Situation } from '../../electron/core/calls/evidence.ts'
import { pointsOf } from '../../electron/core/calls/policy.ts'
import { routesFor } from '../../electron/core/calls/routes.ts'
import { BUILT_INS, changesOf, classesOf, DEFAULT_POLICY, loosens, ruleFor } from '../../electron/core/policy/policy.ts'
import { makeApp, PASSPHRASE, type TestApp } from '../support/makeApp.ts'
import { CALM, ORDINARY } from '../support/situation.ts'

const HOUR = 3_600_000
const ROUTES = routesFor('reset-password', {
  contacts: [
    { channel: 'email', address: 'w@lab.example', masked: 'w•••' },
    { channel: 'sms', address: '+49151', masked: '+49 •••' },
  ],
  publicAddress: '',
  secondOperator: true,
})
const totp: Held = { id: '1', method: 'totp', source: 'totp', points: 3, ageMs: 0 }
const email: Held = { id: '2', method: 'code-email', source: 'email', points: 2, ageMs: 0 }

/** The policy with one rule changed. */
const withRule = (act: Act, kind: UserClass, change: Partial<Rule>): Policy => ({
  ...DEFAULT_POLICY,
  rules: {
    ...DEFAULT_POLICY.rules,
    [act]: { ...DEFAULT_POLICY.rules[act], [kind]: { ...ruleFor(DEFAULT_POLICY, act, [kind]), ...change } },
  },
})
const at = (more: Partial<Situation>): Situation => ({
  ...CALM,
  intent: 'reset-password',
  user: ORDINARY,
  held: [totp],
  routes: ROUTES,
  ...more,
})
const judged = (more: Partial<Situation>) => judge('reset-password', at(more))

describe('a policy', () => {
  it.each(Object.entries(BUILT_INS))('that is built in (%s) is one that could be written by hand', (_name, builtIn) => {
    expect(Policy.parse(builtIn)).toEqual(builtIn)
  })

  it.each([
    ['proofs', { proofs: 5 }, 'proofs'],
    ['points that so many proofs cannot have', { proofs: 1, points: 4 }, 'points'],
    ['more checked proofs than proofs', { proofs: 1, checked: 2 }, 'checked'],
    ['more proofs than ways to prove', { proofs: 2, methods: ['totp'] }, 'methods'],
    ['no way to hand over', { ways: [] }, 'ways'],
    ['a proof that may be no minute old', { freshMinutes: 0 }, 'freshMinutes'],
  ] as const)('with %s is refused by the name of the field', (_what, change, field) => {
    const found = Policy.safeParse(withRule('reset-password', 'ordinary', change as Partial<Rule>))
    expect(found.error?.issues.map(issue => issue.path.join('.'))).toContain(`rules.reset-password.ordinary.${field}`)
  })

  it('asks for a second person before privileged passwords and MFA are reset, and reads an older policy as asking for none', () => {
    for (const builtIn of Object.values(BUILT_INS))
      for (const act of ACTS)
        for (const kind of USER_CLASSES)
          expect(ruleFor(builtIn, act, [kind]).approval).toBe(
            kind === 'privileged' && (act === 'reset-password' || act === 'reset-mfa') ? 'second-person' : 'none',
          )
    const { approval: _approval, ...older } = DEFAULT_POLICY.rules.unlock.ordinary
    expect(Rule.parse(older).approval).toBe('none')
  })

  it('holds each way once and in its own order, so that a list says what it means', () => {
    const twice = withRule('unlock', 'ordinary', { methods: ['vouch', 'totp', 'vouch'] })
    expect(Policy.parse(twice).rules.unlock.ordinary.methods).toEqual(['totp', 'vouch'])
    const never = withRule('unlock', 'ordinary', { proofs: 2, methods: ['vouch', 'vouch'] })
    expect(Policy.safeParse(never).success).toBe(false)
  })

  it('asks of somebody of several kinds the strictest of all, and never less than of everybody', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ACTS), fc.subarray([...USER_CLASSES]), (act, kinds) => {
        const rule = ruleFor(DEFAULT_POLICY, act, kinds)
        for (const kind of ['ordinary', ...kinds] as const) {
          const own = DEFAULT_POLICY.rules[act][kind] ?? DEFAULT_POLICY.rules[act].ordinary
          expect(rule.proofs).toBeGreaterThanOrEqual(own.proofs)
          expect(rule.points).toBeGreaterThanOrEqual(own.points)
          expect(rule.freshMinutes).toBeLessThanOrEqual(own.freshMinutes)
          expect(own.methods).toEqual(expect.arrayContaining(rule.methods))
          if (own.by === 'lead') expect(rule.by).toBe('lead')
          if (own.approval === 'second-person') expect(rule.approval).toBe('second-person')
        }
      }),
    )
  })

  it('knows people from outside, newcomers and people without a phone by the directory alone', () => {
    const user = { createdAt: 0, attributes: {}, hasPhone: true }
    const now = 400 * 24 * HOUR
    expect(classesOf(DEFAULT_POLICY, user, now)).toEqual(['ordinary'])
    expect(classesOf(DEFAULT_POLICY, { ...user, attributes: { USERTYPE: ' guest ' } }, now)).toContain('third-party')
    expect(classesOf(DEFAULT_POLICY, { ...user, createdAt: now - 13 * 24 * HOUR }, now)).toContain('newcomer')
    expect(classesOf(DEFAULT_POLICY, { ...user, createdAt: now - 15 * 24 * HOUR }, now)).not.toContain('newcomer')
    expect(classesOf(DEFAULT_POLICY, { ...user, hasPhone: false }, now)).toContain('no-phone')
  })
})

describe('the weight of a proof', () => {
  const strong = { strength: 'strong', weakened: null } as const
  it.each([
    [strong, 4 * 60_000 + 59_999, 3],
    [strong, 5 * 60_000, 2],
    [{ strength: 'medium', weakened: null }, 5 * 60_000, 1],
    [{ strength: 'weak', weakened: 'lab-sender' }, 9 * 60_000, 1],
    [{ strength: 'strong', weakened: 'fresh-sender' }, 0, 0],
  ] as const)('%o after %i ms is %i', (proof, age, points) => {
    expect(pointsOf(proof, age, DEFAULT_POLICY)).toBe(points)
  })

  it('does not fade when the policy says so', () => {
    expect(pointsOf(strong, HOUR, { fadeMinutes: 0 })).toBe(3)
  })
})

describe('an act under a policy', () => {
  it('does not count a proof that is older than the rule allows, nor one by a way it does not know', () => {
    const policy = withRule('reset-password', 'ordinary', { freshMinutes: 2, methods: ['totp', 'code-sms'] })
    expect(judged({ policy })).toMatchObject({ state: 'ready' })
    expect(judged({ policy, held: [{ ...totp, ageMs: 2 * 60_000 }] })).toMatchObject({ state: 'needs', met: 0 })
    expect(judged({ policy, held: [email] })).toMatchObject({ missing: ['calls.demand.first-proof'] })
  })

  it('offers only the ways to hand over that the rule allows', () => {
    const policy = withRule('reset-password', 'ordinary', { ways: ['slip'] })
    const verdict = judged({ policy })
    const routes = verdict.state === 'ready' ? verdict.routes : []
    expect(routes.map(route => route.kind)).toEqual(['slip', 'slip', 'slip'])
  })

  it.each([
    [0, true],
    [2, true],
    [3, true],
    [4, false],
    [40, false],
  ])('after %i wrong answers an e-mail code is enough: %s', (wrongAnswers, enough) => {
    expect(judged({ held: [email], wrongAnswers }).state).toBe(enough ? 'ready' : 'needs')
    // However often somebody guessed, what only the user has is still enough.
    expect(judged({ held: [totp], wrongAnswers }).state).toBe('ready')
  })

  it('says that wrong answers made it dearer', () => {
    expect(judged({ held: [email], wrongAnswers: 4 })).toMatchObject({
      missing: ['calls.demand.stronger', 'calls.demand.wrong-answers'],
    })
  })

  it('is not done after a contact changed during the call, nor after another proved act of it', () => {
    expect(judged({ contactChanged: true })).toMatchObject({ bar: { reason: 'calls.demand.contact-changed' } })
    expect(judged({ done: ['enable-user'] })).toMatchObject({ bar: { reason: 'calls.demand.growing' } })
    expect(judged({ done: ['disable-user', 'end-sessions'] })).toMatchObject({ state: 'ready' })
    const policy = { ...DEFAULT_POLICY, growing: true, contactChangedMeanwhile: true }
    expect(judged({ policy, contactChanged: true, done: ['enable-user'] })).toMatchObject({ state: 'ready' })
  })

  it('waits for a lead when it was done to the user a while ago', () => {
    const policy = withRule('reset-password', 'ordinary', { againHours: 24 })
    const lastDone = { 'reset-password': 0 }
    const now = 23 * HOUR
    expect(judged({ policy, lastDone, now })).toMatchObject({
      bar: { reason: 'calls.demand.again', retryAt: 24 * HOUR },
    })
    expect(judged({ policy, lastDone, now, lead: true })).toMatchObject({ state: 'ready' })
    expect(judged({ policy, lastDone, now: 24 * HOUR })).toMatchObject({ state: 'ready' })
  })

  it('on somebody from outside takes two proofs', () => {
    const user = { ...ORDINARY, classes: ['ordinary', 'third-party'] } as const
    expect(judged({ user })).toMatchObject({ missing: ['calls.demand.second-proof'] })
    expect(judged({ user, held: [totp, email] })).toMatchObject({ state: 'ready' })
  })
})

describe('a change of policy', () => {
  const directions: readonly (readonly [Partial<Rule>, 'tighter' | 'looser'])[] = [
    [{ proofs: 2 }, 'tighter'],
    [{ points: 0 }, 'looser'],
    [{ checked: 1 }, 'tighter'],
    [{ methods: ['totp'] }, 'tighter'],
    [{ registeredContact: true }, 'tighter'],
    [{ freshMinutes: 60 }, 'looser'],
    [{ handOver: 'any' }, 'looser'],
    [{ ways: ['slip'] }, 'tighter'],
    [{ by: 'lead' }, 'tighter'],
    [{ approval: 'second-person' }, 'tighter'],
    [{ againHours: 1 }, 'tighter'],
  ]
  it.each(directions)('of a rule by %o is %s', (change, direction) => {
    const after = withRule('reset-password', 'ordinary', change)
    const [field] = Object.keys(change)
    const found = changesOf(DEFAULT_POLICY, after).find(
      one => one.path === `rules.reset-password.ordinary.${field ?? ''}`,
    )
    expect(found).toMatchObject({ direction })
    const back = changesOf(after, DEFAULT_POLICY).find(one => one.path === found?.path)
    expect(back).toMatchObject({ direction: direction === 'tighter' ? 'looser' : 'tighter' })
  })

  it.each([
    [{ fadeMinutes: 0 }, true],
    [{ fadeMinutes: 3 }, false],
    [{ wrongAnswersForgiven: 3 }, true],
    [{ growing: true }, true],
    [{ newcomerDays: 30 }, false],
    [{ thirdParty: { attribute: 'kind', values: ['Guest', 'External', 'Contractor'] } }, true],
    [{ thirdParty: { attribute: 'userType', values: ['Guest', 'External', 'Contractor', 'Vendor'] } }, false],
    [{ name: 'ours' }, false],
  ])('of the whole by %o loosens: %s', (change, eases) => {
    expect(loosens(changesOf(DEFAULT_POLICY, { ...DEFAULT_POLICY, ...change }))).toBe(eases)
  })

  it('tells a rule of its own that comes or goes, and what differs without any effect, as neither', () => {
    const copied = withRule('reset-password', 'newcomer', {})
    expect(changesOf(DEFAULT_POLICY, copied)).toEqual([
      { path: 'rules.reset-password.newcomer', from: 'as-everybody', to: 'own', direction: 'neutral' },
    ])
    const slacker: Policy = {
      ...copied,
      rules: {
        ...copied.rules,
        'reset-password': {
          ...copied.rules['reset-password'],
          newcomer: { ...copied.rules['reset-password'].ordinary, proofs: 0, points: 0 },
        },
      },
    }
    expect(changesOf(copied, slacker).map(one => [one.path, one.from, one.to, one.direction])).toEqual([
      ['rules.reset-password.newcomer.proofs', 1, 0, 'neutral'],
      ['rules.reset-password.newcomer.points', 1, 0, 'neutral'],
    ])
    // What was written down quietly is told in full when the rule for everybody is eased.
    const eased = changesOf(slacker, {
      ...slacker,
      rules: {
        ...slacker.rules,
        'reset-password': {
          ...slacker.rules['reset-password'],
          ordinary: { ...slacker.rules['reset-password'].ordinary, proofs: 0, points: 0 },
        },
      },
    })
    expect(eased).toContainEqual({
      path: 'rules.reset-password.newcomer.proofs',
      from: 1,
      to: 0,
      direction: 'looser',
    })
  })

  it('that tightens never lets anybody do what they could not do before', () => {
    const rule = fc.record({
      proofs: fc.integer({ min: 0, max: 2 }),
      points: fc.integer({ min: 0, max: 4 }),
      checked: fc.integer({ min: 0, max: 2 }),
      methods: fc.subarray([...PROOF_METHODS]),
      registeredContact: fc.boolean(),
      freshMinutes: fc.integer({ min: 1, max: 20 }),
      handOver: fc.constantFrom('none' as const, 'any' as const, 'independent' as const),
      ways: fc.subarray(['link', 'message', 'slip'] as const),
      by: fc.constantFrom('agent' as const, 'lead' as const),
      approval: fc.constantFrom(...APPROVALS),
      againHours: fc.integer({ min: 0, max: 48 }),
    })
    const held = fc.array(
      fc.record({
        id: fc.uuid(),
        method: fc.constantFrom(...PROOF_METHODS),
        source: fc.constantFrom('totp', 'email', 'sms', 'person', 'knowledge'),
        points: fc.integer({ min: 1, max: 3 }),
        ageMs: fc.integer({ min: 0, max: 20 * 60_000 }),
      }),
      { maxLength: 4 },
    )
    let compared = 0
    fc.assert(
      fc.property(fc.tuple(rule, rule), held, fc.boolean(), ([before, after], proofs, lead) => {
        const [a, b] = [withRule('reset-password', 'ordinary', before), withRule('reset-password', 'ordinary', after)]
        if (loosens(changesOf(a, b))) return
        compared++
        const now = 10 * HOUR
        const circumstances = { held: proofs, lead, now, lastDone: { 'reset-password': 0 } } as const
        if (judged({ ...circumstances, policy: b }).state !== 'ready') return
        expect(judged({ ...circumstances, policy: a }).state).toBe('ready')
      }),
      { numRuns: 20_000 },
    )
    expect(compared).toBeGreaterThan(20)
  })
})

describe('changing the policy of a desk', () => {
  let desk: TestApp
  beforeEach(async () => {
    desk = await makeApp()
  })
  afterEach(() => desk.close())
  const unlock = (login: string) => desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
  const propose = (who: string, policy: Policy, base = 1) =>
    desk.as(who).call('policy.propose', { base, policy, reason: 'we decided so' })
  const tight = withRule('reset-password', 'ordinary', { proofs: 2, points: 3 })
  const loose: Policy = { ...DEFAULT_POLICY, growing: true }

  it('tightens at once, and the very next act is judged by it', async () => {
    expect(await propose('ann', tight)).toMatchObject({ version: 2, state: 'in-force' })
    const ann = desk.as('ann')
    const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
    const user = { login: 'wei', name: 'Wei', email: 'wei@example.org' }
    const { userId } = await ann.call('directory.createUser', { accountId, user })
    const { demands } = await ann.call('calls.open', { userId })
    expect(demands.find(one => one.act === 'reset-password')?.missing).toContain('calls.demand.two-proofs')
    const { rows } = await ann.call('audit.list', { action: 'policy.proposed', limit: 1 })
    expect(rows[0]?.detail?.['changes']).toContain('rules.reset-password.ordinary.proofs: 1 → 2')
  })

  it('loosens only when a second administrator says so, who is neither the first nor somebody just added', async () => {
    await desk.operator('bea', ['administrator'])
    await desk.operator('cy', ['administrator'])
    await desk.clock.advance(80 * HOUR)
    for (const login of ['ann', 'bea', 'cy']) await unlock(login)
    await desk.operator('dan', ['administrator'])
    expect(await propose('ann', loose)).toMatchObject({ version: 2, state: 'waiting', inForceAt: null })
    for (const who of ['ann', 'dan'])
      expect(await desk.as(who).refusal('policy.confirm', { version: 2 })).toMatchObject({
        code: 'forbidden',
        reason: 'policy.problem.second-administrator',
      })
    expect(await desk.as('ann').call('policy.current', {})).toMatchObject({
      inForce: { version: 1 },
      waiting: { version: 2 },
      mayConfirm: false,
    })
    expect(await desk.as('bea').call('policy.confirm', { version: 2 })).toMatchObject({
      state: 'in-force',
      confirmedBy: 'bea',
    })
    expect((await desk.as('ann').call('policy.current', {})).inForce).toMatchObject({ version: 2, policy: loose })
  })

  it('counts nobody as a second administrator who may be the first one under a fresh login', async () => {
    await desk.operator('bea', ['administrator'])
    await desk.operator('cy', ['administrator'])
    await desk.clock.advance(80 * HOUR)
    for (const login of ['ann', 'bea']) await unlock(login)
    // Over an accomplice, beside an accomplice, and as an old colleague who was given a new code.
    await desk.operator('dan', ['administrator'])
    const { enrolmentCode } = await desk.as('dan').call('operators.add', {
      login: 'eve',
      name: 'eve',
      roles: ['administrator'],
      linkedUserId: null,
      language: 'en',
    })
    await desk.vault('eve', 'enrol', { login: 'eve', code: enrolmentCode, passphrase: PASSPHRASE })
    await desk.operator('flo', ['administrator'])
    const { operators } = await desk.as('ann').call('operators.list', {})
    const cy = operators.find(one => one.login === 'cy')
    if (cy === undefined) throw new Error('cy was added')
    const renewed = await desk.as('ann').call('operators.renewEnrolment', {
      operatorId: cy.operatorId,
      reason: 'lost the passphrase',
    })
    await desk.vault('cy', 'enrol', { login: 'cy', code: renewed.enrolmentCode, passphrase: PASSPHRASE })
    expect(await propose('dan', loose)).toMatchObject({ state: 'waiting', inForceAt: null })
    for (const who of ['ann', 'eve', 'flo', 'cy'])
      expect(await desk.as(who).refusal('policy.confirm', { version: 2 }), who).toMatchObject({
        reason: 'policy.problem.second-administrator',
      })
    expect(await desk.as('bea').call('policy.confirm', { version: 2 })).toMatchObject({ state: 'in-force' })
  })

  it('says before anything is proposed what it would wait for, and from which version it would be made', async () => {
    const compare = (policy: Policy) => desk.as('ann').call('policy.compare', { policy })
    expect(await compare(tight)).toMatchObject({ base: 1, waitsFor: 'nothing' })
    expect(await compare(loose)).toMatchObject({ base: 1, waitsFor: 'a-day' })
    await desk.operator('bea', ['administrator'])
    expect(await compare(loose)).toMatchObject({ waitsFor: 'a-day' })
    await desk.clock.advance(73 * HOUR)
    await unlock('ann')
    expect(await compare(loose)).toMatchObject({ waitsFor: 'second-administrator' })
    await propose('ann', tight)
    expect(await compare(DEFAULT_POLICY)).toMatchObject({ base: 2, waitsFor: 'second-administrator' })
  })

  it('waits 24 hours in the open where no second administrator can be asked, and can be taken back', async () => {
    expect(await propose('ann', loose)).toMatchObject({
      state: 'waiting',
      inForceAt: desk.clock.now() + 24 * HOUR,
    })
    expect(await desk.as('ann').refusal('policy.propose', { base: 1, policy: tight, reason: 'at once' })).toMatchObject(
      {
        reason: 'policy.problem.one-waits',
      },
    )
    await desk.as('ann').call('policy.withdraw', { version: 2, reason: 'not after all' })
    expect(await propose('ann', loose)).toMatchObject({ version: 3, state: 'waiting' })
    await desk.clock.advance(24 * HOUR - 1)
    await unlock('ann')
    expect((await desk.as('ann').call('policy.current', {})).inForce).toMatchObject({ version: 1 })
    await desk.clock.advance(1)
    expect((await desk.as('ann').call('policy.current', {})).inForce).toMatchObject({ version: 3 })
    expect((await desk.as('ann').call('policy.history', {})).versions.map(one => [one.version, one.state])).toEqual([
      [3, 'in-force'],
      [2, 'withdrawn'],
      [1, 'replaced'],
    ])
  })

  it('refuses a change that was made from an older version, and one that changes nothing', async () => {
    await propose('ann', tight)
    expect(await desk.as('ann').refusal('policy.propose', { base: 1, policy: tight, reason: 'again' })).toMatchObject({
      code: 'conflict',
      reason: 'policy.problem.changed',
    })
    expect(await desk.as('ann').refusal('policy.propose', { base: 2, policy: tight, reason: 'again' })).toMatchObject({
      reason: 'policy.problem.nothing-changed',
    })
  })

  it('names the field of a hostile file, and keeps the policy as it is', async () => {
    for (const wrong of [
      { ...DEFAULT_POLICY, rules: {} },
      { ...DEFAULT_POLICY, wrongAnswersForgiven: -1 },
      { ...DEFAULT_POLICY, extra: true },
      { ...DEFAULT_POLICY, name: '' },
      null,
      [],
      'policy',
    ]) {
      const reply = await desk.as('ann').raw('policy.propose', { base: 1, policy: wrong, reason: 'from a file' })
      expect(reply).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    }
    const reply = await desk.as('ann').raw('policy.propose', {
      base: 1,
      policy: withRule('unlock', 'ordinary', { freshMinutes: 61 }),
      reason: 'from a file',
    })
    expect(reply).toMatchObject({ error: { fields: ['policy.rules.unlock.ordinary.freshMinutes'] } })
    expect((await desk.as('ann').call('policy.current', {})).inForce.version).toBe(1)
  })

  it('outlasts a restart', async () => {
    await propose('ann', tight)
    await desk.restart()
    await unlock('ann')
    expect((await desk.as('ann').call('policy.current', {})).inForce.policy).toEqual(tight)
  })
})
