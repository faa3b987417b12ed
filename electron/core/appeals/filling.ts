import { APPEAL_GROUPS, questionsOf } from '#shared/contract/appeals.ts'
import type { AppealContact, AppealGroup } from '#shared/contract/appeals.ts'
import type { AppealId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import { Refusal, type Failure } from '#shared/errors.ts'

import type { QueryCall } from '../call.ts'
import { addressDigest, notifyUser } from '../codes/codes.ts'
import { contactsOf, maskEmail, maskPhone, type UserRecord } from '../directory/directory.ts'
import { drawCode } from '../store/codes.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { compareGroup } from './comparing.ts'
import { isLive, nextState, stateAt, type AppealEvent } from './machine.ts'
import * as rows from './rows.ts'
import { referenceOf } from './view.ts'
import { secretDigest } from './window.ts'

/*
 * What an appeal is, wherever it is filled in: in a call at the desk, or alone on the user's own page. Who may do it there, and what
 * proves them, is said by those who call this.
 */
const MINUTE = 60_000
const DAY = 86_400_000
/** The limit on appeals about one user looks so far back. */
const MONTH = 30 * DAY

/** Where an appeal is filled in: one of the two is null. */
type Place =
  | { readonly callId: CallId; readonly openedBy: OperatorId; readonly recoveryId: null }
  | { readonly callId: null; readonly openedBy: null; readonly recoveryId: string }

/** Writes down a new appeal and tells its owner. Answers until when it can be filled in. */
export async function beginAppeal(
  tx: WriteDb,
  call: QueryCall,
  what: {
    readonly appealId: AppealId
    readonly userId: UserId
    readonly unavailable: 'mobile' | 'email' | 'both'
    readonly contact: AppealContact
    readonly verifiedBy: string
    readonly place: Place
  },
): Promise<number> {
  const { userId, contact, place } = what
  const endsAt = call.now + call.settings.appealCollectMinutes * MINUTE
  await rows.insertAppeal(tx, {
    id: what.appealId,
    number: await rows.nextNumber(tx),
    user_id: userId,
    call_id: place.callId,
    opened_by: place.openedBy,
    recovery_id: place.recoveryId,
    state: 'collecting',
    unavailable: what.unavailable,
    verified_by: what.verifiedBy,
    contact_kind: contact.kind,
    contact: contact.address,
    contact_masked: maskedOf(contact),
    contact_digest: contactDigest(call.keys, contact),
    opened_at: call.now,
    ends_at: endsAt,
    submitted_at: null,
    reference_digest: null,
    reviewer_id: null,
    decided_at: null,
    next_way: null,
    code_digest: null,
    proved_in: null,
    used_at: null,
  })
  await notifyUser(tx, call, { userId, notice: 'appeal-opened', callId: place.callId })
  return endsAt
}

/** Throws Refusal `invalid_input` for answers to questions that the group does not ask. */
export function requireAsked(group: AppealGroup, answers: Readonly<Record<string, string>>): void {
  const asked: readonly string[] = questionsOf(group)
  if (Object.keys(answers).some(question => !asked.includes(question)))
    throw new Refusal({ code: 'invalid_input', fields: ['answers'] })
}

/** Compares one group, once; what was said is not kept. Throws Refusal `conflict` when it was answered before. */
export async function answerGroup(
  tx: WriteDb,
  call: QueryCall,
  said: {
    readonly row: rows.AppealRow
    readonly group: AppealGroup
    readonly answers: Readonly<Record<string, string>>
  },
): Promise<void> {
  const { row, group, answers } = said
  const asked: readonly string[] = questionsOf(group)
  const known = await rows.answersOf(tx, row.id)
  if (known.some(one => asked.includes(one.question)))
    throw new Refusal({ code: 'conflict', reason: 'appeals.problem.answered' })
  const outcomes = await compareGroup(tx, { userId: row.user_id, group, answers }, call.settings)
  await rows.insertAnswers(
    tx,
    [...outcomes].map(([question, outcome]) => ({ appeal_id: row.id, question, outcome })),
  )
}

/** Hands it to the leads. Answers the whole reference, which is shown this once. Throws Refusal `conflict`. */
export async function handIn(tx: WriteDb, call: QueryCall, row: rows.AppealRow): Promise<string> {
  const answered = (await rows.answersOf(tx, row.id)).length
  if (answered < APPEAL_GROUPS.flatMap(questionsOf).length)
    throw new Refusal({ code: 'conflict', reason: 'appeals.problem.groups-missing' })
  const tail = drawCode(call.random, 1)
  await move(tx, row, {
    event: 'submit',
    now: call.now,
    set: {
      submitted_at: call.now,
      reference_digest: secretDigest.reference(call.keys, row.id, tail),
      ends_at: call.now + call.settings.appealReviewDays * DAY,
    },
  })
  return `${referenceOf(row.number)}-${tail}`
}

/** Throws Refusal `conflict` where the machine has no such step now. */
export function requireStep(row: rows.AppealRow, event: AppealEvent, now: number): rows.AppealRow {
  const state = stateAt({ state: row.state, endsAt: row.ends_at }, now)
  if (nextState(state, event) === null) throw new Refusal({ code: 'conflict', reason: `appeals.not-now.${state}` })
  return row
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
