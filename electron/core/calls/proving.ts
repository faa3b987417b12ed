import type { ClockNews, ProofMethod } from '#shared/contract/calls.ts'
import type { CallId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { CommandCall, Staff } from '../call.ts'
import { newId } from '../codes/codes.ts'
import type { Checked, Sent } from '../codes/codes.ts'
import type { WriteDb } from '../store/database.ts'
import { gatherFacts } from './facts.ts'
import type { Answer } from './methods/method.ts'
import { METHODS } from './methods/methods.ts'
import { stopped, triesWith } from './offers.ts'
import { dropFailedCheck, insertFailedCheck, insertProof } from './rows.ts'

type Proving = CommandCall<'none'> & { readonly actor: Staff }
const MINUTE = 60_000

/** Sends what the caller is to answer. Refuses `invalid_input` for a method that sends nothing. */
export async function challengeProof(
  tx: WriteDb,
  call: Proving,
  about: { readonly callId: CallId; readonly method: ProofMethod },
): Promise<Sent | { readonly outcome: 'blocked' }> {
  const method = METHODS[about.method]
  if (method.challenge === undefined)
    throw new Refusal({ code: 'invalid_input', reason: 'calls.challenge.nothing-to-send', fields: ['method'] })
  const facts = await gatherFacts(tx, about.callId, call)
  const sent =
    stopped(facts, method, call) === null
      ? await method.challenge(tx, call, { facts, tries: triesWith(facts, method, call) })
      : ({ outcome: 'blocked' } as const)
  call.note(`${about.method}:${sent.outcome}`)
  return sent
}

/**
 * Checks an answer; a right one becomes a proof, a wrong one a failed check. Refuses `invalid_input` what cannot be an answer
 * at all; a wrong one never throws.
 */
export async function answerProof(
  tx: WriteDb,
  call: Proving,
  about: { readonly callId: CallId; readonly method: ProofMethod } & Answer,
): Promise<{
  readonly outcome: Checked['outcome'] | 'next-code' | 'blocked'
  readonly triesLeft: number | null
  readonly clock: ClockNews | null
  readonly problem: string | null
}> {
  const method = METHODS[about.method]
  const facts = await gatherFacts(tx, about.callId, call)
  const tries = triesWith(facts, method, call)
  const stop = stopped(facts, method, call)
  if (stop !== null) {
    const outcome = stop === 'calls.offer.no-tries-left' ? 'no-tries-left' : 'blocked'
    call.note(`${about.method}:${outcome}`)
    return { outcome, triesLeft: tries, clock: null, problem: outcome === 'blocked' ? stop : null }
  }
  const answered = await method.check(tx, call, { facts, tries, answer: about.answer, about: about.about })
  call.note(`${about.method}:${answered.outcome}`)
  if (answered.detail !== undefined) call.detail(answered.detail)
  const { call: row } = facts
  const mark = { call_id: row.id, user_id: row.user_id, operator_id: row.operator_id, method: about.method }
  const clock = answered.clock ?? null
  if (answered.outcome === 'right') {
    if (typeof answered.forgives === 'number') await dropFailedCheck(tx, { ...mark, at: answered.forgives })
    await insertProof(tx, {
      ...mark,
      id: newId(call.random),
      intent: row.intent,
      source: method.source,
      strength: answered.strength,
      weakened: answered.weakened,
      proved_at: call.now,
      expires_at: call.now + call.settings.proofMinutes * MINUTE,
    })
    return { outcome: 'right', triesLeft: null, clock, problem: null }
  }
  // A code that fits a clock which is off counts too, until the next one shows that it does.
  if (answered.outcome === 'wrong' || answered.outcome === 'next-code')
    await insertFailedCheck(tx, { ...mark, at: call.now })
  return { outcome: answered.outcome, triesLeft: answered.triesLeft, clock, problem: answered.problem ?? null }
}
