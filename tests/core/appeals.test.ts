import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { APPEAL_GROUPS, APPEAL_QUESTIONS, APPEAL_STATES, questionsOf } from '#shared/contract/appeals.ts'
import type { AppealQuestion, AppealState } from '#shared/contract/appeals.ts'
import type { OperatorId, UserId } from '#shared/contract/ids.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'

import { isLive, nextState, stateAt } from '../../electron/core/appeals/machine.ts'
import type { AppealEvent } from '../../electron/core/appeals/machine.ts'
import { barTo } from '../../electron/core/appeals/reviewer.ts'
import { scoreAppeal, scoreGroup, shortOf } from '../../electron/core/appeals/score.ts'
import type { Outcome } from '../../electron/core/appeals/score.ts'
import { readReference } from '../../electron/core/appeals/window.ts'
import { judge } from '../../electron/core/calls/evidence.ts'
import type { Held, Situation } from '../../electron/core/calls/evidence.ts'
import { appealRoutes, routesFor } from '../../electron/core/calls/routes.ts'
import { DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'
import { CALM, ORDINARY } from '../support/situation.ts'

const EVENTS = ['answer', 'submit', 'take', 'approve', 'refuse', 'use', 'withdraw', 'expire'] as const

describe('the life of an appeal', () => {
  // Every state with every event, in the order of EVENTS; a dash: it cannot happen.
  const TABLE: Readonly<Record<AppealState, string>> = {
    collecting: 'collecting submitted - - - - withdrawn expired',
    submitted: '- - in-review - - - withdrawn expired',
    'in-review': '- - in-review approved refused - withdrawn expired',
    approved: '- - - - - used withdrawn expired',
    refused: '- - - - - - - -',
    used: '- - - - - - - -',
    expired: '- - - - - - - -',
    withdrawn: '- - - - - - - -',
  }
  const cases = APPEAL_STATES.flatMap(state =>
    TABLE[state].split(' ').map((next, at) => [state, EVENTS[at] ?? 'answer', next === '-' ? null : next] as const),
  )
  it.each(cases)('from %s by %s leads to %s', (state, event, next) => {
    expect(nextState(state, event)).toBe(next)
  })

  it('is over when its time is, and not a millisecond before', () => {
    for (const state of APPEAL_STATES) {
      expect(stateAt({ state, endsAt: 1000 }, 999)).toBe(state)
      expect(stateAt({ state, endsAt: 1000 }, 1000)).toBe(isLive(state) ? 'expired' : state)
    }
  })

  it('is approved after submission and a second person, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<AppealEvent>(...EVENTS), { maxLength: 30 }), events => {
        let state: AppealState = 'collecting'
        const seen: AppealEvent[] = []
        for (const event of events) {
          const next = nextState(state, event)
          if (next === null) continue
          state = next
          seen.push(event)
        }
        if (!seen.includes('approve')) expect(['approved', 'used']).not.toContain(state)
        if (seen.includes('approve')) {
          const order = ['submit', 'take', 'approve'].map(one => seen.indexOf(one as AppealEvent))
          expect(order).toEqual(order.toSorted((a, b) => a - b))
          expect(Math.min(...order)).toBeGreaterThanOrEqual(0)
        }
        expect(seen.filter(event => event === 'use').length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 5000 },
    )
  })
})

const ALL = APPEAL_GROUPS.flatMap(questionsOf)
const outcomes = (given: Partial<Record<AppealQuestion, Outcome>>, rest: Outcome = 'nothing') =>
  new Map(ALL.map(question => [question, given[question] ?? rest]))
const anyOutcomes = fc
  .array(fc.constantFrom<Outcome>('matched', 'differs', 'unanswered', 'nothing'), {
    minLength: ALL.length,
    maxLength: ALL.length,
  })
  .map(list => new Map(ALL.map((question, at) => [question, list[at] ?? 'nothing'])))

describe('the score of a group', () => {
  it.each([
    ['everything right', { 'birth-date': 'matched', 'postal-code': 'matched', 'start-date': 'matched' }, 'matched', 1],
    ['half right', { 'birth-date': 'matched', 'postal-code': 'differs' }, 'matched', 0.5],
    ['what was not known counts as wrong', { 'birth-date': 'matched', 'postal-code': 'unanswered' }, 'matched', 0.5],
    [
      'less than half',
      { 'birth-date': 'matched', 'postal-code': 'differs', 'start-date': 'differs' },
      'differs',
      1 / 3,
    ],
    ['nothing right', { 'birth-date': 'differs' }, 'differs', 0],
    ['nothing on record', {}, 'nothing', null],
  ] as const)('%s', (...[, given, verdict, share]) => {
    expect(scoreGroup('basic', outcomes(given))).toEqual({ group: 'basic', verdict, share })
  })
})

describe('the score of an appeal', () => {
  it.each([
    ['all right', outcomes({}, 'matched'), 100],
    ['all wrong', outcomes({}, 'differs'), 0],
    ['nothing on record at all', outcomes({}), 0],
    [
      'only the basic facts right',
      outcomes({ 'birth-date': 'matched', 'postal-code': 'matched', 'start-date': 'matched' }, 'differs'),
      9,
    ],
    ['one group on record and right', outcomes({ 'device-model': 'matched' }), 100],
    [
      'real-name and security right, the rest wrong',
      outcomes(
        {
          'holder-name': 'matched',
          'holder-id': 'matched',
          'security-contact': 'matched',
          'authenticator-since': 'matched',
        },
        'differs',
      ),
      54,
    ],
  ] as const)('%s', (_what, given, percent) => {
    expect(scoreAppeal(given).percent).toBe(percent)
  })

  it('never falls for one more right answer, and lies within 0 and 100', () => {
    fc.assert(
      fc.property(anyOutcomes, fc.constantFrom(...ALL), (given, question) => {
        const before = scoreAppeal(given).percent
        expect(before).toBeGreaterThanOrEqual(0)
        expect(before).toBeLessThanOrEqual(100)
        if (given.get(question) === 'nothing') return
        expect(scoreAppeal(new Map(given).set(question, 'matched')).percent).toBeGreaterThanOrEqual(before)
        expect(scoreAppeal(new Map(given).set(question, 'differs')).percent).toBeLessThanOrEqual(before)
        expect(scoreAppeal(new Map(given).set(question, 'unanswered'))).toEqual(
          scoreAppeal(new Map(given).set(question, 'differs')),
        )
      }),
    )
  })

  it('is enough only with the groups and the score that the settings ask for, whatever is on record', () => {
    fc.assert(
      fc.property(anyOutcomes, given => {
        const score = scoreAppeal(given)
        const matching = score.groups.filter(one => one.verdict === 'matched').length
        const enough = shortOf(score, DEFAULT_SETTINGS).length === 0
        expect(enough).toBe(matching >= 3 && score.percent >= 60)
      }),
      { numRuns: 3000 },
    )
    expect(
      shortOf(scoreAppeal(outcomes({ 'birth-date': 'matched', 'device-model': 'matched' })), DEFAULT_SETTINGS),
    ).toEqual(['appeals.obstacle.little-on-record'])
    expect(shortOf(scoreAppeal(outcomes({}, 'differs')), DEFAULT_SETTINGS)).toEqual([
      'appeals.obstacle.few-groups',
      'appeals.obstacle.low-score',
    ])
  })
})

describe('the second person', () => {
  const [mia, bo] = ['a'.repeat(32) as OperatorId, 'b'.repeat(32) as OperatorId]
  const [user, other] = ['c'.repeat(32) as UserId, 'd'.repeat(32) as UserId]
  it.each([
    ['somebody else', {}, null],
    ['the one who opened it', { operatorId: bo }, 'appeals.problem.you-opened-it'],
    ['one who was just added by the other', { newPair: true }, 'appeals.problem.new-operator'],
    ['the user', { linkedUserId: user }, 'appeals.problem.own-record'],
    ['linked to somebody else', { linkedUserId: other }, null],
  ] as const)('%s', (_who, change, bar) => {
    expect(barTo({ operatorId: mia, linkedUserId: null, openedBy: bo, userId: user, newPair: false, ...change })).toBe(
      bar,
    )
  })
})

describe('a reference as it is read out', () => {
  it.each([
    ['A-1001-7KQM ABCD-EFGH', { number: 1001, tail: '7KQM', code: 'ABCDEFGH' }],
    ['a1001 7kqm abcdefgh', { number: 1001, tail: '7KQM', code: 'ABCDEFGH' }],
    ['1001-7KQM-ABCD-EFGH', { number: 1001, tail: '7KQM', code: 'ABCDEFGH' }],
    ['Ａ－１００１－７ＫＱＭ　ＡＢＣＤ－ＥＦＧＨ', { number: 1001, tail: '7KQM', code: 'ABCDEFGH' }],
    ['A-10012-1234 5678-9012', { number: 10_012, tail: '1234', code: '56789012' }],
    ['A-1001-7KQM', null],
    ['', null],
    ["' or 1=1 --", null],
    ['A-1001-7KQM ABCD-EFGH'.repeat(6), null],
    ['B-1001-7KQM ABCD-EFGH', null],
  ])('%s', (typed, read) => {
    expect(readReference(typed)).toEqual(read)
  })
})

const given = { channel: 'sms', address: '+4915799', masked: '+49 •••799' } as const
const OPEN = appealRoutes('reset-password', { registered: [], given, publicAddress: '', secondOperator: true })
const appealProof: Held = { id: 'a', method: 'appeal', source: 'appeal', points: 3, ageMs: 0 }
const situation = (change: Partial<Situation>): Situation => ({
  ...CALM,
  intent: 'reset-password',
  lead: true,
  user: { ...ORDINARY, kind: 'huawei-id', privileged: true },
  held: [appealProof],
  routes: routesFor('reset-password', { contacts: [], publicAddress: '', secondOperator: true }),
  appeal: { routes: OPEN },
  ...change,
})

describe('an approved appeal as evidence', () => {
  it('pays for the password reset of its HUAWEI ID by a lead, to its own contact or by a second operator', () => {
    const verdict = judge('reset-password', situation({}))
    expect(verdict).toMatchObject({ state: 'ready', spend: [{ id: 'a' }] })
    expect(verdict.state === 'ready' && verdict.routes.map(({ route }) => route)).toEqual([
      'message:appeal',
      'slip:appeal',
      'slip:second-operator',
    ])
  })

  it.each([
    ['no open window', { appeal: null }],
    ['an agent', { lead: false }],
    ['a root identity', { user: { ...ORDINARY, kind: 'root', privileged: true } }],
    ['a privileged IAM user', { user: { ...ORDINARY, privileged: true } }],
    ['an ordinary user', { user: ORDINARY }],
    ['no way to hand over', { appeal: { routes: [] } }],
    ['a service ticket in the call', { serviceTicket: true }],
    ['a contact that was changed meanwhile', { contactChanged: true }],
    ['somebody else’s call', { mine: false }],
    ['proof that is too old', { held: [{ ...appealProof, ageMs: 10 * 60_000 }] }],
    [
      'a policy that knows no appeals',
      {
        policy: {
          ...DEFAULT_POLICY,
          rules: {
            ...DEFAULT_POLICY.rules,
            'reset-password': {
              ...DEFAULT_POLICY.rules['reset-password'],
              privileged: {
                ...DEFAULT_POLICY.rules['reset-password'].ordinary,
                proofs: 2,
                methods: ['totp', 'code-sms'],
              },
            },
          },
        },
      },
    ],
  ] as const)('is worth nothing with %s', (_what, change) => {
    expect(judge('reset-password', situation(change as unknown as Partial<Situation>)).state).not.toBe('ready')
  })

  it.each(['reset-mfa', 'unlock', 'enable-user'] as const)('never pays for %s', act => {
    const routes = appealRoutes(act, { registered: [], given, publicAddress: '', secondOperator: true })
    const user = { ...ORDINARY, kind: 'huawei-id' as const, privileged: true, enabled: act !== 'enable-user' }
    const verdict = judge(act, situation({ intent: act, user, appeal: { routes } }))
    expect(verdict.state).toBe('needs')
  })

  it('does not help other proofs to count for anything', () => {
    const held: Held[] = [appealProof, { id: 'k', method: 'knowledge', source: 'knowledge', points: 1, ageMs: 0 }]
    expect(judge('unlock', situation({ intent: 'unlock', held })).state).toBe('needs')
  })

  it('weighs less after wrong answers, until other proofs make up for them', () => {
    expect(judge('reset-password', situation({ wrongAnswers: 2 })).state).toBe('ready')
    expect(judge('reset-password', situation({ wrongAnswers: 3 }))).toMatchObject({
      state: 'needs',
      missing: ['calls.demand.stronger', 'calls.demand.wrong-answers'],
    })
    expect(judge('reset-password', situation({ appeal: { routes: [] } }))).toMatchObject({
      state: 'needs',
      missing: ['calls.demand.other-route'],
    })
    const totp: Held = { id: 't', method: 'totp', source: 'totp', points: 3, ageMs: 0 }
    const more = judge('reset-password', situation({ wrongAnswers: 3, held: [appealProof, totp] }))
    expect(more).toMatchObject({ state: 'ready', spend: [{ id: 'a' }, { id: 't' }] })
  })

  it('hands over by what is left of the registered contacts first', () => {
    const email = { channel: 'email', address: 'w@lab.example', masked: 'w•••@lab.example' } as const
    const routes = appealRoutes('reset-password', {
      registered: [email],
      given,
      publicAddress: '',
      secondOperator: false,
    })
    expect(routes.map(({ route }) => route)).toEqual(['message:email', 'slip:email', 'message:appeal', 'slip:appeal'])
  })
})

describe('what is asked', () => {
  it('are the five groups of the page, and no password', () => {
    expect(Object.keys(APPEAL_QUESTIONS)).toEqual(['real-name', 'security', 'basic', 'historical', 'device'])
    expect(ALL.join(' ')).not.toContain('password')
    expect(new Set(ALL).size).toBe(ALL.length)
  })
})
