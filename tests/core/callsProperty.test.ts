import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ACTS } from '#shared/contract/acts.ts'
import type { Act } from '#shared/contract/acts.ts'
import type { CallId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const MINUTE = 60_000
const PROOF_MINUTES = 10

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let faces: readonly Face[]
let runs = 0
let actsDone = 0

beforeAll(async () => {
  // Limits that a random walk would run into all the time are out of the way; the rules about evidence are not.
  desk = await callDesk({
    proofMinutes: PROOF_MINUTES,
    codeResendSeconds: 30,
    codesPerHour: 60,
    codesPerDay: 100,
    failedChecks: 20,
    codeTries: 10,
  })
  faces = [await desk.operator('olga', ['agent']), await desk.operator('lee', ['agent', 'lead'])]
})
afterAll(() => desk.close())

const who = fc.integer({ min: 0, max: 1 })
const code = fc.constantFrom('code-email', 'code-sms')
const act = fc.constantFrom(...ACTS)
const event = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('open'), who, act }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('hold', 'resume', 'close'), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('intent'), who, act }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('totp'), who }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('code'), who, code }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wrong'), who, code }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), minutes: fc.integer({ min: 1, max: 8 }) }) },
  // `null`: what the call is about, or most tries would be for something else.
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('act', 'race'), who, act: fc.constant(null) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('act', 'race'), who, act }) },
)
type Event = (typeof event)['generate'] extends (...args: never[]) => { value: infer T } ? T : never

/** What a witness wrote down of one operator's call: right answers, and when the slate was wiped. */
interface Witness {
  callId: CallId | null
  intent: Act
  state: 'open' | 'hold'
  proved: { source: string; points: number; at: number }[]
  done: Act[]
}
const FREE: readonly Act[] = ['disable-user', 'end-sessions']

/** Plays events against the real store, and holds every act that goes through against the witnesses. */
async function play(wantedAtFirst: Act, events: readonly Event[]): Promise<void> {
  runs += 1
  const isPrivileged = runs % 3 === 0
  const caller: Caller = await desk.caller(`user${runs}`, {
    device: true,
    privileged: isPrivileged,
    phone: String(15_100_000_000 + runs),
  })
  await desk.store.write(tx =>
    tx.updateTable('user').set({ locked_until: Number.MAX_SAFE_INTEGER }).where('id', '=', caller.userId).execute(),
  )
  const witnesses: Witness[] = faces.map(() => ({
    callId: null,
    intent: 'reset-password',
    state: 'open',
    proved: [],
    done: [],
  }))

  const quietly = async (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refusal) return false
        throw error
      },
    )

  const openings = [0, 1].map(index => ({ kind: 'open' as const, who: index, act: wantedAtFirst }))
  for (const step of [...openings, ...events]) {
    if (step.kind === 'wait') {
      await desk.clock.advance(step.minutes * MINUTE)
      continue
    }
    const face = faces[step.who]
    const seen = witnesses[step.who]
    if (face === undefined || seen === undefined) throw new Error('no such operator')
    if (step.kind === 'open') {
      const call = await face.open(caller, step.act)
      if (seen.callId !== call.callId)
        Object.assign(seen, { callId: call.callId, intent: step.act, proved: [], done: [] })
      seen.state = 'open'
      continue
    }
    const { callId } = seen
    if (callId === null) continue
    switch (step.kind) {
      case 'hold':
      case 'resume':
        if (await quietly(face.run('calls', step.kind, { callId }))) seen.state = step.kind === 'hold' ? 'hold' : 'open'
        break
      case 'close':
        await face.run('calls', 'close', { callId, outcome: 'abandoned' })
        Object.assign(seen, { callId: null, proved: [] })
        break
      case 'intent':
        await face.run('calls', 'update', { callId, intent: step.act })
        if (seen.intent !== step.act) Object.assign(seen, { intent: step.act, proved: [] })
        break
      case 'totp':
        if (seen.state === 'open' && (await face.proveTotp(callId, caller)).outcome === 'right')
          seen.proved.push({ source: 'totp', points: 3, at: desk.clock.now() })
        break
      case 'code':
        if (seen.state === 'open' && (await face.challenge(callId, step.code)).outcome === 'sent') {
          const { outcome } = await face.answer(callId, step.code, await desk.lastCode())
          if (outcome === 'right') seen.proved.push({ source: step.code, points: 1, at: desk.clock.now() })
        }
        break
      case 'wrong':
        await quietly(face.answer(callId, step.code, 'not it'))
        break
      case 'act':
      case 'race': {
        const wanted = step.act ?? seen.intent
        const tries = Array.from({ length: step.kind === 'race' ? 3 : 1 }, () => quietly(face.spend(callId, wanted)))
        const through = (await Promise.all(tries)).filter(Boolean).length
        if (FREE.includes(wanted) || through === 0) break
        // One gathering of evidence is one act, however many ask at once.
        expect(through).toBe(1)
        actsDone += 1
        judgeByWitness(seen, wanted, { isPrivileged, lead: step.who === 1 })
        seen.proved = []
        seen.done.push(wanted)
        break
      }
    }
  }
  await spentOnce(caller)
  for (const [index, { callId }] of witnesses.entries())
    if (callId !== null) await faces[index]?.run('calls', 'close', { callId, outcome: 'abandoned' })
  // So that the next run does not find the last one's failures.
  await desk.clock.advance(MINUTE)
}

/** The table of the policy, in other words than the product's. */
function judgeByWitness(
  seen: Witness,
  done: Act,
  on: { readonly isPrivileged: boolean; readonly lead: boolean },
): void {
  const alive = seen.proved.filter(proof => proof.at > desk.clock.now() - PROOF_MINUTES * MINUTE)
  const sources = new Map(alive.map(proof => [proof.source, proof.points]))
  const points = [...sources.values()].reduce((sum, value) => sum + value, 0)
  expect(seen.state).toBe('open')
  expect(seen.intent).toBe(done)
  expect(sources.size).toBeGreaterThanOrEqual(on.isPrivileged || done === 'reset-mfa' ? 2 : 1)
  if (on.isPrivileged) expect(points).toBeGreaterThanOrEqual(4)
  if (on.isPrivileged) expect(on.lead).toBe(true)
  if (done === 'reset-password') expect(seen.done).not.toContain('reset-mfa')
  if (done === 'reset-mfa') expect(seen.done).not.toContain('reset-password')
}

/** Every priced act has proofs of its own, of its intent, spent in their lifetime; no proof has two. */
async function spentOnce(caller: Caller): Promise<void> {
  const acts = await desk.store.read.selectFrom('act').selectAll().where('user_id', '=', caller.userId).execute()
  const proofs = await desk.store.read.selectFrom('proof').selectAll().where('user_id', '=', caller.userId).execute()
  for (const one of acts.filter(({ act: name }) => !FREE.includes(name as Act))) {
    const spent = proofs.filter(proof => proof.spent_on === one.id)
    expect(spent.length).toBeGreaterThan(0)
    for (const proof of spent) {
      expect(proof).toMatchObject({ intent: one.act, call_id: one.call_id, operator_id: one.operator_id })
      expect(proof.spent_at).toBe(one.done_at)
      expect(proof.expires_at).toBeGreaterThan(one.done_at)
    }
  }
}

describe('whatever happens in calls', () => {
  it('no act goes through whose demand is not met, and no proof is spent twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('reset-password', 'reset-mfa', 'unlock'),
        fc.array(event, { minLength: 5, maxLength: 40, size: 'max' }),
        play,
      ),
      { numRuns: 40 },
    )
    // A walk that never acts would prove nothing.
    expect(actsDone).toBeGreaterThan(20)
  }, 120_000)
})
