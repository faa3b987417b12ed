import type { Entered } from '#shared/contract/approvals.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type HandlersFor, type QueryCall } from '../../call.ts'
import { newId } from '../../codes/codes.ts'
import { findUser } from '../../directory/directory.ts'
import { answerTo, insertAnswer, pairedDesks, type CountingDesk } from '../../pairing/pairing.ts'
import type { ReadDb, WriteDb } from '../../store/database.ts'
import type { Facts } from '../facts.ts'
import { operatorById } from '../rows.ts'
import { viewCall } from '../view.ts'
import * as carried from './carried.ts'
import { gatherOwn } from './owning.ts'
import * as rows from './rows.ts'
import { agreementOf, ANSWER_TRIES, digestOf, evidenceOf } from './showing.ts'

const MINUTE = 60_000
/** Clocks of two desks may differ by this much before a request looks too old. */
const SKEW_MS = 5 * MINUTE

/** Approval by a desk that this one has no network to: a request goes there as a QR code or text, and an answer comes back. */
export function otherDesk(): Pick<HandlersFor<'approvals'>, 'carry' | 'enter' | 'read' | 'answer'> {
  return {
    async carry(call, { callId }) {
      return call.write(async tx => {
        const facts = await gatherOwn(tx, call, callId)
        call.about({ userId: facts.call.user_id })
        const row = facts.approvals.find(one => one.act === facts.call.intent)
        if (row === undefined || rows.stateOfApproval(row, call.now) !== 'waiting')
          throw new Refusal({ code: 'conflict', reason: 'approvals.problem.not-waiting' })
        if (facts.desks.length === 0) throw new Refusal({ code: 'conflict', reason: 'approvals.problem.no-desk' })
        const agreement = agreementOf(facts, call)
        if (agreement === null) throw new Refusal({ code: 'conflict', reason: 'approvals.problem.not-proved' })
        const nonce = newId(call.random)
        const text = carried.requestText(call.keys, {
          nonce,
          expiresAt: row.expires_at,
          askerLogin: facts.asker.login,
          user: carried.userDigest(nonce, facts.user),
          // Read in the transaction, so that what is carried is what is agreed to.
          evidence: await evidenceOf({ ...call, read: tx, actor: staff(call.actor) }, facts, row.note),
        })
        const evidence = JSON.stringify(agreement)
        await rows.carryApproval(tx, row.id, { document: text, evidence, digest: digestOf(facts, agreement) })
        return { text, desks: facts.desks.map(({ name }) => name), expiresAt: row.expires_at }
      })
    },

    async enter(call, { callId, answer }) {
      const entered = await call.write(async tx => {
        const facts = await gatherOwn(tx, call, callId)
        call.about({ userId: facts.call.user_id })
        const found = await enterAnswer(tx, call, { facts, answer })
        call.note(found.outcome)
        return found
      })
      return { ...entered, call: await viewCall(call, callId) }
    },

    async read(call, { text }) {
      const { desk, request } = await requireRequest(call.read, text)
      const answered = await answerTo(call.read, desk.id, request.value.nonce)
      return {
        desk: desk.name,
        expiresAt: request.value.expiresAt,
        problem: await objectionHere(call.read, call, request.value),
        evidence: request.value.evidence,
        answered:
          answered === undefined
            ? null
            : {
                // Only `answer` writes the column, with a decision.
                decision: answered.decision as 'approve' | 'refuse',
                by: answered.operator_name,
                at: answered.answered_at,
              },
      }
    },

    async answer(call, { text, decision, reason }) {
      const { operatorId, name } = staff(call.actor)
      return call.write(async tx => {
        const { desk, request } = await requireRequest(tx, text)
        const digest = carried.requestDigest(request)
        call.note(decision)
        call.detail({ reason, desk: desk.name, request: digest, call: String(request.value.evidence.callNumber) })
        const problem = await objectionHere(tx, call, request.value)
        if (problem !== null) throw new Refusal({ code: 'forbidden', reason: problem })
        const known = await answerTo(tx, desk.id, request.value.nonce)
        // Lost on the way: the same answer can be read aloud again, by whoever gave it.
        if (known !== undefined && (known.decision !== decision || known.operator_id !== operatorId))
          throw new Refusal({ code: 'conflict', reason: 'approvals.problem.answered' })
        if (known === undefined)
          await insertAnswer(tx, {
            desk_id: desk.id,
            nonce: request.value.nonce,
            decision,
            operator_id: operatorId,
            answered_at: call.now,
            reason,
          })
        const code = carried.answerCode(call.keys, desk.agreement, { digest, decision })
        if (code === null) throw new Error('a key that was fit to pair with')
        return { code, text: carried.answerText(call.keys, { request: digest, decision, by: name, reason }) }
      })
    },
  }
}

/** Which desk a request comes from. Throws Refusal for what is none, or comes from nobody who is paired. */
async function requireRequest(
  db: ReadDb,
  text: string,
): Promise<{ readonly desk: CountingDesk; readonly request: carried.Carried<carried.CarriedRequest> }> {
  const request = carried.readRequestText(text)
  if (request === null)
    throw new Refusal({ code: 'invalid_input', reason: 'approvals.problem.no-request', fields: ['text'] })
  const desk = (await pairedDesks(db)).find(one => carried.isRequestOf(request, one.signing))
  if (desk === undefined) throw new Refusal({ code: 'forbidden', reason: 'approvals.problem.not-paired' })
  return { desk, request }
}

/** Why the one who reads a request may not answer it, as a message id. */
async function objectionHere(db: ReadDb, call: QueryCall, request: carried.CarriedRequest): Promise<string | null> {
  const actor = staff(call.actor)
  const { login } = await operatorById(db, actor.operatorId)
  if (carried.folded(login) === carried.folded(request.askerLogin)) return 'approvals.problem.own-call'
  const own = actor.linkedUserId === null ? undefined : await findUser(db, actor.linkedUserId)
  if (own !== undefined && carried.userDigest(request.nonce, own) === request.user) return 'calls.demand.own-record'
  return request.expiresAt + SKEW_MS <= call.now ? 'approvals.problem.too-late' : null
}

/** Holds an answer against the request that was carried. Every answer that does not fit takes one of the tries. */
async function enterAnswer(
  tx: WriteDb,
  call: QueryCall,
  at: { readonly facts: Facts; readonly answer: string },
): Promise<{ readonly outcome: Entered; readonly triesLeft: number }> {
  const { facts, answer } = at
  const row = facts.approvals.find(one => one.act === facts.call.intent)
  const tries = ANSWER_TRIES - (row?.tries ?? 0)
  const as = (outcome: Entered, triesLeft = tries) => ({ outcome, triesLeft: Math.max(0, triesLeft) })
  if (row?.document === undefined || row.document === null) return as('not-carried')
  const state = rows.stateOfApproval(row, call.now)
  if (state === 'expired') return as('expired')
  if (state !== 'waiting') return as('decided-already')
  if (!(await rows.takeTry(tx, row.id, ANSWER_TRIES))) return as('no-tries-left', 0)
  const known = await pairedDesks(tx)
  const found = matchAnswer(call, { document: row.document, answer, desks: known })
  if (found === null || found === 'foreign') return as(found ?? 'wrong', tries - 1)
  if (!facts.desks.some(desk => desk.id === found.desk.id)) return as('new-pairing', tries - 1)
  const isDone = await rows.decideApproval(tx, row.id, {
    state: found.decision === 'approve' ? 'given' : 'refused',
    evidence: row.evidence ?? '',
    digest: row.digest ?? '',
    decided_by: null,
    desk_id: found.desk.id,
    reason: found.reason,
    now: call.now,
    expires_at: call.now + call.settings.approvalMinutes * MINUTE,
  })
  if (!isDone) return as('decided-already')
  return as(found.decision === 'approve' ? 'approved' : 'refused', tries - 1)
}

interface Matched {
  readonly desk: CountingDesk
  readonly decision: 'approve' | 'refuse'
  readonly reason: string
}

/** Which desk gave an answer, and what it says; `foreign` for a signed one that is about something else or by nobody known. */
function matchAnswer(
  call: QueryCall,
  at: { readonly document: string; readonly answer: string; readonly desks: readonly CountingDesk[] },
): Matched | 'foreign' | null {
  const request = carried.readRequestText(at.document)
  if (request === null) return null
  const digest = carried.requestDigest(request)
  const signed = carried.readAnswerText(at.answer)
  if (signed !== null) {
    const desk = at.desks.find(one => carried.isAnswerOf(signed, one.signing))
    if (desk === undefined || signed.value.request !== digest) return 'foreign'
    const { decision, by, reason } = signed.value
    return { desk, decision, reason: `${by}: ${reason}` }
  }
  for (const desk of at.desks)
    for (const decision of ['approve', 'refuse'] as const)
      if (carried.isCode(at.answer, carried.answerCode(call.keys, desk.agreement, { digest, decision })))
        return { desk, decision, reason: '' }
  return null
}
