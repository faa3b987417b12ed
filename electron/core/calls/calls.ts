import type { Act } from '#shared/contract/acts.ts'
import type { CallId, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor, type Staff } from '../call.ts'
import { dropCodes, newId } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import type { Ports } from '../ports.ts'
import { hearPhrase } from '../pressure/pressure.ts'
import { noteNumber, watch } from '../radar/radar.ts'
import { sealFile } from '../receipts/receipts.ts'
import type { WriteDb } from '../store/database.ts'
import { fileOf } from './callFile.ts'
import { appealing } from './appealing.ts'
import { endApprovals } from './approvals/rows.ts'
import { nextState } from './machine.ts'
import type { CallEvent, CallState } from './machine.ts'
import { answerProof, challengeProof } from './proving.ts'
import { revealNumber } from './revealing.ts'
import * as rows from './rows.ts'
import { summaryOf, viewCall } from './view.ts'
import { vouchers, vouchings } from './vouching.ts'

export { approvals, approvalsWaiting } from './approvals/approvals.ts'
export { evidenceGate } from './gate.ts'
export { judgeOwnReset, ownChannels, type OwnProof, type OwnVerdict, type OwnWork } from './own.ts'
export { rehearse } from './rehearsal/rehearsal.ts'

/** Help-desk calls: opened on a user, filled with proofs, worked and closed by the operator who opened them. */
export function calls(ports: Pick<Ports, 'random'>): HandlersFor<'calls'> {
  const hold = (event: 'hold' | 'resume') => async (call: CommandCall<'none'>, input: { readonly callId: CallId }) => {
    await call.write(tx => step(tx, call, { callId: input.callId, event }))
    return viewCall(call, input.callId)
  }
  return {
    async open(call, input) {
      const callId = await call.write(async tx => {
        const actor = staff(call.actor)
        const user = await requireUser(tx, input.userId)
        if (actor.linkedUserId === user.userId)
          throw new Refusal({ code: 'forbidden', reason: 'calls.demand.own-record' })
        const known = await rows.unclosedCall(tx, user.userId, actor.operatorId)
        if (known !== undefined) {
          call.about({ callId: known.id })
          await step(tx, call, { callId: known.id, event: 'reopen' })
          if (input.callerNumber !== '')
            await noteNumber(tx, call.keys, { callId: known.id, number: input.callerNumber })
          await look(tx, call, { callId: known.id, note: 'reopened' })
          return known.id
        }
        // Made here from a generator, and branded by the schema everywhere it comes back from outside.
        const id = newId(ports.random) as CallId
        await rows.insertCall(tx, {
          id,
          number: await rows.nextNumber(tx),
          user_id: user.userId,
          operator_id: actor.operatorId,
          state: 'open',
          intent: input.intent,
          reached_by: input.reachedBy,
          ticket: input.ticket,
          opened_at: call.now,
        })
        call.about({ callId: id })
        if (input.callerNumber !== '') await noteNumber(tx, call.keys, { callId: id, number: input.callerNumber })
        await look(tx, call, { callId: id, note: input.intent, said: input.ticket })
        return id
      })
      return viewCall(call, callId)
    },

    async list(call, filter) {
      const found = await rows.latestCalls(call.read, filter)
      return { calls: found.map(row => summaryOf(row, staff(call.actor))) }
    },

    get: (call, { callId }) => viewCall(call, callId),

    async update(call, input) {
      const { callId, ticket, callerNumber, reachedBy, intent } = input
      await call.write(async tx => {
        const known = await step(tx, call, { callId, event: 'update' })
        if (intent !== undefined && intent !== known.intent) {
          // A user who read "for unlocking" has not agreed to a reset.
          await endGathering(tx, callId, call.now)
        }
        // Who went away from the desk cannot be looked at any more.
        if (reachedBy !== undefined && reachedBy !== 'in-person')
          await rows.lapseProofs(tx, callId, { now: call.now, method: 'document' })
        await rows.updateCall(tx, callId, {
          ticket: ticket ?? known.ticket,
          reached_by: reachedBy ?? known.reached_by,
          intent: intent ?? known.intent,
        })
        if (callerNumber !== undefined) await noteNumber(tx, call.keys, { callId, number: callerNumber })
        const note = intent !== undefined && intent !== known.intent ? intent : ''
        await look(tx, call, { callId, note, said: ticket ?? '' })
      })
      return viewCall(call, callId)
    },

    hold: hold('hold'),
    resume: hold('resume'),

    async close(call, { callId, outcome, note }) {
      await call.write(async tx => {
        await step(tx, call, { callId, event: 'close' })
        await rows.updateCall(tx, callId, { closed_at: call.now, outcome })
        await endGathering(tx, callId, call.now)
        const seen = await look(tx, call, { callId, note: outcome, said: note })
        // Last, so that the file has everything; its hash goes into the audit row, and so under every anchor.
        call.note(`${seen}:${await sealFile(tx, call, { callId, ...(await fileOf(tx, call, { callId, outcome })) })}`)
        if (note !== '') call.detail({ note })
      })
      return {}
    },

    async challenge(call, { callId, method }) {
      const sent = await call.write(async tx => {
        await step(tx, call, { callId, event: 'prove' })
        return challengeProof(tx, withStaff(call), { callId, method })
      })
      return {
        outcome: sent.outcome,
        retryAt: 'retryAt' in sent ? sent.retryAt : null,
        call: await viewCall(call, callId),
      }
    },

    async recordServiceTicket(call, { callId, unavailable, ticket }) {
      await call.write(async tx => {
        const known = await step(tx, call, { callId, event: 'update' })
        const user = await requireUser(tx, known.user_id)
        if (user.kind === 'iam-user') throw new Refusal({ code: 'conflict', reason: 'calls.serviceTicket.iam-user' })
        // Whatever was proved, what Huawei asks for is out of reach: nothing in this call may be spent on a reset any more.
        await endGathering(tx, callId, call.now)
        await rows.writeServiceTicket(tx, {
          call_id: callId,
          user_id: known.user_id,
          operator_id: known.operator_id,
          unavailable,
          ticket,
          recorded_at: call.now,
        })
        call.note(unavailable)
      })
      return viewCall(call, callId)
    },

    async revealNumber(call, { callId }) {
      const number = await call.write(async tx => {
        await step(tx, call, { callId, event: 'prove' })
        return revealNumber(tx, withStaff(call), callId)
      })
      return { number, call: await viewCall(call, callId) }
    },

    async answer(call, { callId, method, answer, about }) {
      const answered = await call.write(async tx => {
        await step(tx, call, { callId, event: 'prove' })
        const answered = await answerProof(tx, withStaff(call), { callId, method, answer, about })
        await look(tx, call, { callId, note: `${method}:${answered.outcome}` })
        return answered
      })
      return { ...answered, call: await viewCall(call, callId) }
    },

    vouchers,
    vouchings,
  }
}

/**
 * Lets the radar look from a call that changed; the audit row says so when it sees something new, in the words answered. What the
 * operator typed may be the phrase by which they say that they are forced.
 */
async function look(
  tx: WriteDb,
  call: CommandCall<'none'>,
  at: { readonly callId: CallId; readonly note: string; readonly said?: string },
): Promise<string> {
  const signals = await watch(tx, call, at.callId)
  const isPressed = await hearPhrase(tx, call, { callId: at.callId, text: at.said ?? '' })
  const words = [at.note, ...(signals.length > 0 ? ['radar'] : []), ...(isPressed ? ['pressure'] : [])]
  const note = words.filter(word => word !== '').join(':')
  call.note(note)
  if (signals.length > 0) call.detail({ radar: signals.join(' ') })
  return note
}

/** What was gathered for something else, or for nothing any more, ends here. */
async function endGathering(tx: WriteDb, callId: CallId, now: number): Promise<void> {
  await rows.lapseProofs(tx, callId, { now })
  await endApprovals(tx, callId, now)
  await rows.endReveals(tx, callId, now)
  await dropCodes(tx, callId, now)
}

/** A user is deleted: nothing that was gathered in their calls is left to be spent. The calls stay, for their operators to close. */
export async function endCallsAbout(tx: WriteDb, userId: UserId, now: number): Promise<void> {
  for (const callId of await rows.unclosedCallsOn(tx, userId)) await endGathering(tx, callId, now)
}

/** What appeals need of calls. */
export const appealCalls = appealing({
  enter: (tx, call, callId) => step(tx, call, { callId, event: 'prove' }),
  endGathering,
})

const withStaff = (call: CommandCall<'none'>): CommandCall<'none'> & { readonly actor: Staff } => ({
  ...call,
  actor: staff(call.actor),
})

/** Takes a call one step along its machine, for its own operator. Throws Refusal `not_found`, `forbidden` or `conflict`. */
async function step(
  tx: WriteDb,
  call: CommandCall<'none'>,
  what: { readonly callId: CallId; readonly event: CallEvent },
): Promise<rows.NamedCall & { readonly intent: Act }> {
  const actor = staff(call.actor)
  const known = await rows.callById(tx, what.callId)
  if (known === undefined) throw new Refusal({ code: 'not_found', reason: 'calls.call.unknown' })
  call.about({ userId: known.user_id })
  if (known.operator_id !== actor.operatorId) throw new Refusal({ code: 'forbidden', reason: 'calls.demand.not-yours' })
  if (known.user_id === actor.linkedUserId) throw new Refusal({ code: 'forbidden', reason: 'calls.demand.own-record' })
  // Column checks and the contract's enums hold what these two can be.
  const state = known.state as CallState
  if (known.user_deleted_at !== null && what.event !== 'close' && state !== 'closed')
    throw new Refusal({ code: 'conflict', reason: 'calls.demand.user-deleted' })
  const next = nextState(state, what.event)
  if (next === null) throw new Refusal({ code: 'conflict', reason: refusalIn(state) })
  if (next !== state) await rows.updateCall(tx, what.callId, { state: next })
  return { ...known, intent: known.intent as Act }
}

function refusalIn(state: CallState): string {
  switch (state) {
    case 'open':
      return 'calls.demand.not-on-hold'
    case 'hold':
      return 'calls.demand.on-hold'
    case 'closed':
      return 'calls.demand.closed'
  }
}
