import { questionsOf } from '#shared/contract/appeals.ts'
import type { AppealGroup, AppealQuestion } from '#shared/contract/appeals.ts'
import type { UserId } from '#shared/contract/ids.ts'
import type { Settings } from '#shared/contract/security.ts'

import { isAround, isOnRecord } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import { momentsOf } from './rows.ts'
import type { Outcome, Outcomes } from './score.ts'

/** What the caller said to one group, by question; what is missing was not answered. */
export interface Said {
  readonly userId: UserId
  readonly group: AppealGroup
  readonly answers: Readonly<Partial<Record<string, string>>>
}
type Tolerance = Pick<Settings, 'appealDateDays' | 'appealSignInDays'>

/**
 * Compares a group with the record, blindly: forgiving of how things are written, and of dates that are nearly right. What a card
 * shows or a search finds is not on record here: it would be no secret (the last sign-in, for one). A former password is never
 * asked for: the operator would hear it, and it opens other doors.
 */
export async function compareGroup(db: ReadDb, said: Said, tolerance: Tolerance): Promise<Outcomes> {
  const outcomes = new Map<AppealQuestion, Outcome>()
  for (const question of questionsOf(said.group)) {
    const answer = said.answers[question]?.trim() ?? ''
    const right = await compare(db, said.userId, { question, answer, tolerance })
    outcomes.set(question, right === null ? 'nothing' : answer === '' ? 'unanswered' : right ? 'matched' : 'differs')
  }
  return outcomes
}

/** `null`: nothing on record. */
async function compare(
  db: ReadDb,
  userId: UserId,
  asked: { readonly question: AppealQuestion; readonly answer: string; readonly tolerance: Tolerance },
): Promise<boolean | null> {
  const { question, answer, tolerance } = asked
  const near = (at: number | null, days: number) => (at === null ? null : isAround(answer, { at, days }))
  switch (question) {
    case 'authenticator-since':
      return near((await momentsOf(db, userId)).boundAt, tolerance.appealDateDays)
    case 'sign-in-before-last':
      return near((await momentsOf(db, userId)).signInBeforeLast, tolerance.appealSignInDays)
    case 'registered-on': {
      const known = await isOnRecord(db, userId, { field: question, answer, days: tolerance.appealDateDays })
      // Without a date of its own in the directory, the day on which the identity came to this desk.
      return known ?? near((await momentsOf(db, userId)).createdAt, tolerance.appealDateDays)
    }
    case 'holder-name':
    case 'holder-id':
    case 'security-contact':
    case 'birth-date':
    case 'postal-code':
    case 'start-date':
    case 'former-contact':
    case 'last-order':
    case 'device-model':
    case 'device-serial':
      return isOnRecord(db, userId, { field: question, answer })
  }
}
