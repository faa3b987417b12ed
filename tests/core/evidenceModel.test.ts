import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'
import { PROOF_METHODS } from '#shared/contract/calls.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'

import { CALM_STATE, play } from '../../electron/core/calls/rehearsal/model.ts'
import type { Event, ModelState, Person } from '../../electron/core/calls/rehearsal/model.ts'
import { DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'
import { ORDINARY } from '../support/situation.ts'

const RUNS = 100_000
const MINUTE = 60_000

const act = fc.constantFrom(...ACTS)
const method = fc.constantFrom(...PROOF_METHODS)
const by = fc.constantFrom('agent' as const, 'lead' as const)
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), intent: act }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('prove' as const), method }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), method }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('act' as const), act, by }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('intend' as const), act }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('hold' as const, 'resume' as const, 'close' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change-contact' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('approve' as const) }) },
)
/** Some calls begin with what most of them would come to: so many more are approved. */
const begun: fc.Arbitrary<readonly Event[]> = fc.constantFrom(
  [],
  [],
  [
    { do: 'prove', method: 'totp' },
    { do: 'prove', method: 'code-email' },
  ],
)
const person = (privileged: boolean): Person => ({
  user: { ...ORDINARY, enabled: false, privileged },
  contacts: ['email', 'sms'],
  publicAddress: false,
  secondOperator: true,
})

/* What follows knows the rules from the documents alone, and nothing of how they are judged. */
const POINTS: Readonly<Record<ProofMethod, number>> = {
  totp: 3,
  'recovery-code': 3,
  'code-email': 2,
  'code-sms': 2,
  'call-back': 2,
  document: 2,
  vouch: 2,
  knowledge: 1,
  // The model knows no appeals, so this one pays for nothing.
  appeal: 0,
}
const THING: Readonly<Partial<Record<ProofMethod, string>>> = { 'call-back': 'sms', 'code-sms': 'sms' }
const OWN_WORD: readonly ProofMethod[] = ['call-back', 'document']
const FREE: readonly Act[] = ['disable-user', 'end-sessions']

/** A word of a second person: what they saw proved, until when it counts, and how many wrong answers there were. */
interface Word {
  readonly saw: readonly ProofMethod[]
  readonly until: number
  readonly wrong: number
}

interface Witnessed {
  readonly method: ProofMethod
  readonly at: number
  readonly id: string
}

/** One run: every event is written down by the witness, and every act that goes through is held against what was written. */
function watch(events: readonly Event[], privileged: boolean): { readonly acts: number; readonly approved: number } {
  const desk = { policy: DEFAULT_POLICY, person: person(privileged) }
  let state: ModelState = CALM_STATE
  let slate: Witnessed[] = []
  let call: { intent: Act; open: boolean; opened: number; done: Act[] } | null = null
  let wrong: number[] = []
  let changed = -1
  let words: Word[] = []
  const spentEver = new Set<string>()
  const usedWords = new Set<string>()
  let acts = 0
  let approved = 0
  for (const one of events) {
    const before = state
    const played = play(desk, state, one)
    state = played.state
    const { now } = before
    switch (one.do) {
      case 'open':
        call = { intent: one.intent, open: true, opened: now, done: [] }
        slate = []
        words = []
        break
      case 'hold':
      case 'close':
        if (call !== null) call.open = false
        if (one.do === 'close') {
          slate = []
          words = []
        }
        break
      case 'resume':
        if (call !== null && before.call?.state === 'hold') call.open = true
        break
      case 'intend':
        if (call !== null && before.call?.state !== 'closed' && call.intent !== one.act) {
          call.intent = one.act
          slate = []
          words = []
        }
        break
      case 'prove':
        if (call?.open === true) slate.push({ method: one.method, at: now, id: String(before.made) })
        break
      case 'fail':
        if (call?.open === true) wrong = [...wrong, now]
        break
      case 'approve':
        words.push({
          saw: [...new Set(slate.filter(proof => now - proof.at < 10 * MINUTE).map(proof => proof.method))],
          until: now + 30 * MINUTE,
          wrong: wrong.length,
        })
        break
      case 'wait':
        break
      case 'change-contact':
        changed = now
        break
      case 'act': {
        const verdict = played.verdict
        if (verdict?.state !== 'ready') break
        acts++
        if (call === null) throw new Error('an act without a call')
        expect(call.open).toBe(true)
        if (FREE.includes(one.act)) {
          expect(verdict.spend).toEqual([])
          if (privileged) expect(one.by).toBe('lead')
          break
        }
        expect(call.intent).toBe(one.act)
        const held = slate.filter(proof => now - proof.at < 10 * MINUTE)
        for (const spent of verdict.spend) {
          expect(held.map(proof => proof.id)).toContain(spent.id)
          expect(spentEver.has(spent.id)).toBe(false)
          spentEver.add(spent.id)
        }
        const spent = held.filter(proof => verdict.spend.some(item => item.id === proof.id))
        const things = new Set(spent.map(proof => THING[proof.method] ?? proof.method))
        const points = spent.reduce(
          (sum, proof) => sum + Math.max(1, POINTS[proof.method] - (now - proof.at >= 5 * MINUTE ? 1 : 0)),
          0,
        )
        const proofs = privileged || one.act === 'reset-mfa' ? 2 : 1
        const dearer = Math.max(0, wrong.filter(at => at > now - 60 * MINUTE).length - 2)
        expect(things.size).toBe(spent.length)
        expect(spent.length).toBeGreaterThanOrEqual(proofs)
        expect(points).toBeGreaterThanOrEqual(Math.min((privileged ? 4 : proofs) + dearer, proofs * 3))
        expect(spent.some(proof => proof.method !== 'knowledge')).toBe(true)
        if (proofs === 2)
          expect(spent.some(proof => !OWN_WORD.includes(proof.method) && proof.method !== 'knowledge')).toBe(true)
        if (privileged) expect(one.by).toBe('lead')
        const asked = privileged && (one.act === 'reset-password' || one.act === 'reset-mfa')
        expect(verdict.approval !== null).toBe(asked)
        if (asked) {
          // Somebody has seen everything that is spent, and every wrong answer; all that they saw is still there.
          const word = words.find(
            ({ saw, until, wrong: seen }) =>
              until > now &&
              seen === wrong.length &&
              spent.every(proof => saw.includes(proof.method)) &&
              saw.every(method => held.some(proof => proof.method === method)),
          )
          expect(word).toBeDefined()
          expect(usedWords.has(verdict.approval ?? '')).toBe(false)
          usedWords.add(verdict.approval ?? '')
          approved++
        }
        words = []
        expect(changed).toBeLessThan(call.opened)
        expect(call.done.filter(item => item !== one.act)).toEqual([])
        call.done = [...call.done, one.act]
        slate = []
        break
      }
    }
  }
  return { acts, approved }
}

describe('any sequence of events at a desk', () => {
  it(
    `never permits an act whose policy is not satisfied, nor spends a proof twice, in ${RUNS.toLocaleString('en')} tries`,
    { timeout: 5 * MINUTE },
    () => {
      let acts = 0
      let approved = 0
      fc.assert(
        fc.property(
          fc.array(event, { minLength: 3, maxLength: 14 }),
          fc.boolean(),
          begun,
          (events, privileged, first) => {
            const seen = watch([{ do: 'open', intent: 'reset-password' }, ...first, ...events], privileged)
            acts += seen.acts
            approved += seen.approved
          },
        ),
        { numRuns: RUNS, seed: 20261124 },
      )
      expect(acts).toBeGreaterThan(RUNS / 20)
      expect(approved).toBeGreaterThan(RUNS / 500)
    },
  )
})
