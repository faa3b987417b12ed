import { APPEAL_GROUPS, questionsOf } from '#shared/contract/appeals.ts'
import type { AppealContact } from '#shared/contract/appeals.ts'
import type { AppealId, CallId, UserId } from '#shared/contract/ids.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import { Refusal, type Failure } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor, type QueryCall } from '../call.ts'
import { addressDigest, newId, notifyUser } from '../codes/codes.ts'
import { contactsOf, maskEmail, maskPhone, requireUser, type UserRecord } from '../directory/directory.ts'
import { drawCode } from '../store/codes.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { compareGroup } from './comparing.ts'
import type { AppealCalls } from './desk.ts'
import { isLive, nextState, stateAt, type AppealEvent } from './machine.ts'
import * as rows from './rows.ts'
import { inCallView, referenceOf } from './view.ts'
import { secretDigest } from './window.ts'

type Handlers = HandlersFor<'appeals'>
const MINUTE = 60_000
const DAY = 86_400_000
/** The limit on appeals about one user looks so far back. */
const MONTH = 30 * DAY

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
        await rows.insertAppeal(tx, {
          id: appealId,
          number: await rows.nextNumber(tx),
          user_id: userId,
          call_id: callId,
          opened_by: staff(call.actor).operatorId,
          recovery_id: null,
          state: 'collecting',
          unavailable,
          verified_by: verifiedBy,
          contact_kind: contact.kind,
          contact: contact.address,
          contact_masked: maskedOf(contact),
          contact_digest: contactDigest(call.keys, contact),
          opened_at: call.now,
          ends_at: call.now + call.settings.appealCollectMinutes * MINUTE,
          submitted_at: null,
          reference_digest: null,
          reviewer_id: null,
          decided_at: null,
          next_way: null,
          code_digest: null,
          proved_in: null,
          used_at: null,
        })
        await notifyUser(tx, call, { userId, notice: 'appeal-opened', callId })
        call.note(verifiedBy)
        call.detail({ unavailable, contact: contact.kind })
      })
      return view(call, callId)
    },

    async answer(call, { callId, group, answers }) {
      const asked: readonly string[] = questionsOf(group)
      if (Object.keys(answers).some(question => !asked.includes(question)))
        throw new Refusal({ code: 'invalid_input', fields: ['answers'] })
      await call.write(async tx => {
        const { userId } = await calls.enter(tx, call, callId)
        const row = await ownOf(tx, call, { userId, callId, event: 'answer' })
        // Not who is proved, but whoever could read the record, would be answering.
        if (couldRead(call)) throw new Refusal({ code: 'forbidden', reason: 'appeals.problem.you-could-read' })
        const known = await rows.answersOf(tx, row.id)
        if (known.some(one => asked.includes(one.question)))
          throw new Refusal({ code: 'conflict', reason: 'appeals.problem.answered' })
        const outcomes = await compareGroup(tx, { userId, group, answers }, call.settings)
        await rows.insertAnswers(
          tx,
          [...outcomes].map(([question, outcome]) => ({ appeal_id: row.id, question, outcome })),
        )
        // How it fared would be an answer to the caller: it is for the review, and for nobody before.
        call.note(group)
      })
      return view(call, callId)
    },

    async submit(call, { callId }) {
      const tail = drawCode(call.random, 1)
      const reference = await call.write(async tx => {
        const { userId } = await calls.enter(tx, call, callId)
        const row = await ownOf(tx, call, { userId, callId, event: 'submit' })
        const answered = (await rows.answersOf(tx, row.id)).length
        if (answered < APPEAL_GROUPS.flatMap(questionsOf).length)
          throw new Refusal({ code: 'conflict', reason: 'appeals.problem.groups-missing' })
        await move(tx, row, {
          event: 'submit',
          now: call.now,
          set: {
            submitted_at: call.now,
            reference_digest: secretDigest.reference(call.keys, row.id, tail),
            ends_at: call.now + call.settings.appealReviewDays * DAY,
          },
        })
        call.note(referenceOf(row.number))
        return `${referenceOf(row.number)}-${tail}`
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

/** Takes an appeal one step along its machine. Throws Refusal `conflict`, also when somebody else was quicker. */
export async function move(
  tx: WriteDb,
  row: rows.AppealRow,
  step: {
    readonly event: AppealEvent
    readonly now: number
    readonly set: Omit<Parameters<typeof rows.moveAppeal>[2]['set'], 'state'>
  },
): Promise<void> {
  const from = stateAt({ state: row.state, endsAt: row.ends_at }, step.now)
  const next = nextState(from, step.event)
  const done =
    next !== null && (await rows.moveAppeal(tx, row.id, { from, now: step.now, set: { ...step.set, state: next } }))
  if (!done) throw new Refusal({ code: 'conflict', reason: `appeals.not-now.${from}` })
}

/** The appeal that is collected in this call. Throws Refusal `not_found` or `conflict`. */
async function ownOf(
  tx: WriteDb,
  call: CommandCall<'none'>,
  at: { readonly userId: UserId; readonly callId: CallId; readonly event: AppealEvent },
): Promise<rows.AppealRow> {
  const row = await rows.latestOf(tx, at.userId)
  if (row?.call_id !== at.callId) throw new Refusal({ code: 'not_found', reason: 'appeals.problem.none-here' })
  const state = stateAt({ state: row.state, endsAt: row.ends_at }, call.now)
  if (nextState(state, at.event) === null) throw new Refusal({ code: 'conflict', reason: `appeals.not-now.${state}` })
  return row
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

/** Why there have been enough appeals about a user for now; null when there have not. */
export async function tooMany(
  db: ReadDb,
  { now, settings }: Pick<QueryCall, 'now' | 'settings'>,
  user: UserRecord,
): Promise<Failure | null> {
  const history = await rows.historyOf(db, user.userId, now - Math.max(MONTH, settings.appealAgainDays * DAY))
  if (history.some(one => isLive(stateAt({ state: one.state, endsAt: one.ends_at }, now))))
    return { code: 'conflict', reason: 'appeals.problem.one-at-a-time' }
  const refusedAt = Math.max(0, ...history.map(one => (one.state === 'refused' ? (one.decided_at ?? 0) : 0)))
  const again = refusedAt + settings.appealAgainDays * DAY
  if (again > now) return { code: 'rate_limited', reason: 'appeals.problem.refused-lately', retryAt: again }
  const month = history.map(one => one.opened_at).filter(at => at > now - MONTH)
  const freed = month.at(settings.appealsPerMonth - 1)
  return freed === undefined
    ? null
    : { code: 'rate_limited', reason: 'appeals.problem.too-many', retryAt: freed + MONTH }
}

/** A contact that is on record needs no appeal, and the one who lost it would be handed the result. */
export async function requireNewContact(
  db: ReadDb,
  call: QueryCall,
  about: { readonly userId: UserId; readonly contact: AppealContact },
): Promise<void> {
  const { now, settings, keys } = call
  const known = await contactsOf(db, about.userId, { now, freshHours: settings.freshContactHours })
  const mine = contactDigest(keys, about.contact)
  const same = known.some(one => Buffer.compare(addressDigest(keys, one.channel, one.address), mine) === 0)
  if (same) throw new Refusal({ code: 'conflict', reason: 'appeals.problem.contact-registered', fields: ['contact'] })
}

/** By which appeals that name the same contact find each other. A letter that is fetched names none. */
export const contactDigest = (keys: Keys, contact: AppealContact): Uint8Array => {
  if (contact.kind !== 'letter') return addressDigest(keys, contact.kind, contact.address)
  return contact.address === '' ? new Uint8Array() : keys.mac('contact', 'letter', contact.address.toLowerCase())
}

export function maskedOf({ kind, address }: AppealContact): string {
  switch (kind) {
    case 'sms':
      return maskPhone('', address.slice(1), 3)
    case 'email':
      return maskEmail(address)
    case 'letter':
      return ''
  }
}
