import { APPEAL_GROUPS, questionsOf } from '#shared/contract/appeals.ts'
import type { AppealInCall, AppealQuestion, AppealReview, AppealSummary, NextWay } from '#shared/contract/appeals.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { AppealId, CallId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type QueryCall } from '../call.ts'
import { isNewPair } from '../codes/codes.ts'
import { contactsOf } from '../directory/directory.ts'
import { alertsAbout, alertsOf } from '../radar/radar.ts'
import type { ReadDb } from '../store/database.ts'
import { isLive, stateAt } from './machine.ts'
import { barTo } from './reviewer.ts'
import * as rows from './rows.ts'
import { scoreAppeal, shortOf, type Outcomes, type Score } from './score.ts'

const MINUTE = 60_000

export const referenceOf = (number: number): string => `A-${String(number)}`

/** What is common to every view: the state as it is now, and the contact behind dots. */
function shownOf(row: rows.AppealRow, now: number) {
  const state = stateAt({ state: row.state, endsAt: row.ends_at }, now)
  return {
    appealId: row.id,
    reference: referenceOf(row.number),
    state,
    openedAt: row.opened_at,
    endsAt: isLive(state) ? row.ends_at : null,
    contact: { kind: row.contact_kind, masked: row.contact_masked },
    unavailable: row.unavailable,
  }
}

/** An appeal as a call of its user shows it. */
export async function inCallView(
  db: ReadDb,
  row: rows.AppealRow,
  at: { readonly callId: CallId; readonly now: number; readonly operatorId: string },
): Promise<AppealInCall> {
  const answered = new Set<string>((await rows.answersOf(db, row.id)).map(answer => answer.question))
  return {
    ...shownOf(row, at.now),
    mine: row.call_id === at.callId && row.opened_by === at.operatorId,
    groups: APPEAL_GROUPS.map(group => ({
      group,
      answered: questionsOf(group).every(question => answered.has(question)),
    })),
  }
}

/** How the answers of an appeal fared, all together. */
export async function scoreOf(db: ReadDb, id: AppealId): Promise<Score> {
  const answers = await rows.answersOf(db, id)
  // Only `answer` writes the column, with a question.
  const outcomes: Outcomes = new Map(answers.map(one => [one.question as AppealQuestion, one.outcome]))
  return scoreAppeal(outcomes)
}

/** Why the viewer is no second person for this appeal. */
export async function barredFor(db: ReadDb, call: QueryCall, row: rows.AppealRow): Promise<string | null> {
  const { operatorId, linkedUserId } = staff(call.actor)
  const found = await rows.additionsOf(db, row.opened_by === null ? [operatorId] : [operatorId, row.opened_by])
  const additions = new Map(found.map(one => [one.id as string, { at: one.created_at, by: one.created_by }]))
  return barTo({
    operatorId,
    linkedUserId,
    openedBy: row.opened_by,
    userId: row.user_id,
    newPair: row.opened_by !== null && isNewPair(row.opened_by, operatorId, { now: call.now, additions }),
  })
}

export async function summaryView(db: ReadDb, call: QueryCall, row: rows.NamedAppeal): Promise<AppealSummary> {
  return {
    ...shownOf(row, call.now),
    userId: row.user_id,
    userName: row.user_name,
    openedBy: row.opener_name,
    reviewer: row.reviewer_name,
    decided:
      row.decided_at === null
        ? null
        : {
            decision: row.state === 'refused' ? 'refused' : 'approved',
            by: row.reviewer_name ?? '',
            at: row.decided_at,
            reason: row.reason,
            // Only `decide` writes the column, with one of the contract's ways.
            next: row.next_way as NextWay | null,
          },
    barred: await barredFor(db, call, row),
    mine: row.reviewer_id === staff(call.actor).operatorId,
  }
}

/** All that the second person decides on. Throws Refusal `not_found`. */
export async function reviewView(db: ReadDb, call: QueryCall, id: AppealId): Promise<AppealReview> {
  const row = await requireAppeal(db, id)
  const { now, settings } = call
  const score = await scoreOf(db, id)
  const contacts = await contactsOf(db, row.user_id, { now, freshHours: settings.freshContactHours })
  const history = await rows.historyOf(db, row.user_id)
  return {
    ...(await summaryView(db, call, row)),
    login: row.login,
    accountName: row.account_name,
    callNumber: row.call_number,
    // Only `open` writes the column, with the method of a proof.
    verifiedBy: row.verified_by as ProofMethod,
    groups: score.groups.map(({ group, verdict }) => ({ group, verdict })),
    score: score.percent,
    obstacles: [...shortOf(score, settings)],
    alerts: [...(await (row.call_id === null ? alertsAbout(db, call, row.user_id) : alertsOf(db, call, row.call_id)))],
    wrongAnswers: await rows.wrongAnswers(db, row.user_id, now - settings.failedChecksMinutes * MINUTE),
    contactElsewhere: await rows.othersWith(db, row.contact_digest, row.user_id),
    contacts: contacts.map(({ channel, masked, changedAt, problem }) => ({ channel, masked, changedAt, problem })),
    history: history
      .filter(one => one.id !== id)
      .map(one => ({
        reference: referenceOf(one.number),
        state: stateAt({ state: one.state, endsAt: one.ends_at }, now),
        openedAt: one.opened_at,
      })),
  }
}

/** Throws Refusal `not_found`. */
export async function requireAppeal(db: ReadDb, id: AppealId): Promise<rows.NamedAppeal> {
  const row = await rows.namedById(db, id)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'appeals.problem.unknown' })
  return row
}
