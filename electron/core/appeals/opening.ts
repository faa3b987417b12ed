import type { AppealId, CallId, UserId } from '#shared/contract/ids.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import { Refusal, type Failure } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor, type QueryCall } from '../call.ts'
import { newId } from '../codes/codes.ts'
import { requireUser, type UserRecord } from '../directory/directory.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { AppealCalls } from './desk.ts'
import { answerGroup, beginAppeal, handIn, requireAsked, requireNewContact, requireStep, tooMany } from './filling.ts'
import type { AppealEvent } from './machine.ts'
import * as rows from './rows.ts'
import { inCallView, referenceOf } from './view.ts'

type Handlers = HandlersFor<'appeals'>

/** What an agent does with an appeal in a call: open it, ask the groups, hand it in. */
export function opening(calls: AppealCalls): Pick<Handlers, 'inCall' | 'open' | 'answer' | 'submit'> {
  return {
    async inCall(call, { callId }) {
      const about = await rows.callOf(call.read, callId)
      if (about === undefined) throw new Refusal({ code: 'not_found', reason: 'calls.call.unknown' })
      const user = await requireUser(call.read, about.user_id)
      const latest = await rows.latestOf(call.read, user.userId)
      const problem = await problemWith(call.read, call, user)
      const { operatorId } = staff(call.actor)
      return {
        appeal:
          latest === undefined ? null : await inCallView(call.read, latest, { callId, now: call.now, operatorId }),
        problem: problem?.reason ?? null,
        retryAt: problem?.retryAt ?? null,
        verified: (await calls.checkedIn(call.read, call, { callId, unavailable: null })).length > 0,
      }
    },

    async open(call, { callId, unavailable, contact }) {
      // Made here from a generator, and branded by the schema everywhere it comes back from outside.
      const appealId = newId(call.random) as AppealId
      await call.write(async tx => {
        const { userId } = await calls.enter(tx, call, callId)
        const user = await requireUser(tx, userId)
        const problem = await problemWith(tx, call, user)
        if (problem !== null) throw new Refusal(problem)
        await requireNewContact(tx, call, { userId, contact })
        await rows.expireOf(tx, userId, call.now)
        const verifiedBy = await calls.spendChecked(tx, call, { callId, appealId, unavailable })
        if (verifiedBy === null)
          throw new Refusal({ code: 'evidence_required', reason: 'appeals.problem.verify-first' })
        const place = { callId, openedBy: staff(call.actor).operatorId, recoveryId: null }
        await beginAppeal(tx, call, { appealId, userId, unavailable, contact, verifiedBy, place })
        call.note(verifiedBy)
        call.detail({ unavailable, contact: contact.kind })
      })
      return view(call, callId)
    },

    async answer(call, { callId, group, answers }) {
      requireAsked(group, answers)
      await call.write(async tx => {
        const { userId } = await calls.enter(tx, call, callId)
        const row = await ownOf(tx, call, { userId, callId, event: 'answer' })
        // Not who is proved, but whoever could read the record, would be answering.
        if (couldRead(call)) throw new Refusal({ code: 'forbidden', reason: 'appeals.problem.you-could-read' })
        await answerGroup(tx, call, { row, group, answers })
        // How it fared would be an answer to the caller: it is for the review, and for nobody before.
        call.note(group)
      })
      return view(call, callId)
    },

    async submit(call, { callId }) {
      const reference = await call.write(async tx => {
        const { userId } = await calls.enter(tx, call, callId)
        const row = await ownOf(tx, call, { userId, callId, event: 'submit' })
        call.note(referenceOf(row.number))
        return handIn(tx, call, row)
      })
      return { reference, appeal: await view(call, callId) }
    },
  }
}

async function view(call: QueryCall, callId: CallId) {
  const about = await rows.callOf(call.read, callId)
  const row = about === undefined ? undefined : await rows.latestOf(call.read, about.user_id)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'appeals.problem.unknown' })
  return inCallView(call.read, row, { callId, now: call.now, operatorId: staff(call.actor).operatorId })
}

/** The appeal that is collected in this call. Throws Refusal `not_found` or `conflict`. */
async function ownOf(
  tx: WriteDb,
  call: CommandCall<'none'>,
  at: { readonly userId: UserId; readonly callId: CallId; readonly event: AppealEvent },
): Promise<rows.AppealRow> {
  const row = await rows.latestOf(tx, at.userId)
  if (row?.call_id !== at.callId) throw new Refusal({ code: 'not_found', reason: 'appeals.problem.none-here' })
  return requireStep(row, at.event, call.now)
}

/** Whoever may read whole records could answer for the caller (docs/adr/0014). */
const couldRead = (call: QueryCall): boolean => mayDo(staff(call.actor).roles, 'directory.manage')

/** Why no appeal can be opened about a user by this operator now; null when one can. */
async function problemWith(db: ReadDb, call: QueryCall, user: UserRecord): Promise<Failure | null> {
  if (user.kind !== 'huawei-id') return { code: 'conflict', reason: 'appeals.problem.only-huawei-id' }
  if (staff(call.actor).linkedUserId === user.userId) return { code: 'forbidden', reason: 'appeals.problem.own-record' }
  if (couldRead(call)) return { code: 'forbidden', reason: 'appeals.problem.you-could-read' }
  return tooMany(db, call, user)
}
