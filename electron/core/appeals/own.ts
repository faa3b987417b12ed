import { APPEAL_GROUPS, questionsOf } from '#shared/contract/appeals.ts'
import type { AppealContact, AppealGroup, NextWay } from '#shared/contract/appeals.ts'
import type { AppealId, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { QueryCall } from '../call.ts'
import { newId } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { answerGroup, beginAppeal, handIn, requireAsked, requireNewContact, requireStep, tooMany } from './filling.ts'
import { stateAt, type AppealEvent } from './machine.ts'
import * as rows from './rows.ts'

/** An appeal that its user fills in alone: what is still to be answered, and never how an answer fared. */
export interface OwnAppeal {
  readonly state: rows.AppealRow['state']
  readonly endsAt: number
  readonly contact: string
  readonly groups: readonly { readonly group: AppealGroup; readonly answered: boolean }[]
  readonly next: NextWay | null
}

interface About {
  readonly userId: UserId
  readonly recoveryId: string
}

/** The appeal of a recovery, as its row stands. */
const ownRow = async (db: ReadDb, about: About): Promise<rows.AppealRow | undefined> => {
  const row = await rows.latestOf(db, about.userId)
  return row?.recovery_id === about.recoveryId ? row : undefined
}

async function requireOwn(db: ReadDb, now: number, at: About & { readonly event: AppealEvent }) {
  const row = await ownRow(db, at)
  if (row === undefined) throw new Refusal({ code: 'not_found', reason: 'appeals.problem.none-here' })
  return requireStep(row, at.event, now)
}

async function viewOf(db: ReadDb, now: number, row: rows.AppealRow): Promise<OwnAppeal> {
  const answered = new Set<string>((await rows.answersOf(db, row.id)).map(answer => answer.question))
  return {
    state: stateAt({ state: row.state, endsAt: row.ends_at }, now),
    endsAt: row.ends_at,
    contact: row.contact_masked,
    groups: APPEAL_GROUPS.map(group => ({
      group,
      answered: questionsOf(group).every(question => answered.has(question)),
    })),
    // Only `decide` writes the column, with one of the contract's ways.
    next: row.next_way as NextWay | null,
  }
}

/**
 * Appeals on the users' own pages: the same questions, compared as blindly, and the same second person. The further verification of
 * an unfamiliar device is a proof of the recovery, which the caller of these has spent.
 */
export const ownAppeals = {
  /** Why none can be opened about a user now; null when one can. */
  async problem(db: ReadDb, call: Pick<QueryCall, 'now' | 'settings'>, userId: UserId): Promise<string | null> {
    const user = await requireUser(db, userId)
    if (user.kind !== 'huawei-id') return 'appeals.problem.only-huawei-id'
    return (await tooMany(db, call, user))?.reason ?? null
  },

  async of(db: ReadDb, now: number, about: About): Promise<OwnAppeal | null> {
    const row = await ownRow(db, about)
    return row === undefined ? null : viewOf(db, now, row)
  },

  show: viewOf,

  /** Throws Refusal `conflict` or `rate_limited`. Answers until when it can be filled in. */
  async open(
    tx: WriteDb,
    call: QueryCall,
    what: About & {
      readonly unavailable: 'mobile' | 'email'
      readonly contact: AppealContact
      readonly verifiedBy: string
    },
  ): Promise<number> {
    const { userId, recoveryId, unavailable, contact } = what
    const user = await requireUser(tx, userId)
    const problem = await tooMany(tx, call, user)
    if (problem !== null) throw new Refusal(problem)
    if (user.kind !== 'huawei-id') throw new Refusal({ code: 'conflict', reason: 'appeals.problem.only-huawei-id' })
    await requireNewContact(tx, call, { userId, contact })
    await rows.expireOf(tx, userId, call.now)
    return beginAppeal(tx, call, {
      // Made here from a generator, and branded by the schema everywhere it comes back from outside.
      appealId: newId(call.random) as AppealId,
      userId,
      unavailable,
      contact,
      verifiedBy: what.verifiedBy,
      place: { callId: null, openedBy: null, recoveryId },
    })
  },

  /** Compares one group, once; what was said is not kept. Throws Refusal `invalid_input`, `not_found` or `conflict`. */
  async answer(
    tx: WriteDb,
    call: QueryCall,
    said: About & { readonly group: AppealGroup; readonly answers: Readonly<Record<string, string>> },
  ): Promise<void> {
    const { group, answers } = said
    requireAsked(group, answers)
    const row = await requireOwn(tx, call.now, { ...said, event: 'answer' })
    await answerGroup(tx, call, { row, group, answers })
  },

  /** Hands it to the leads. Answers the whole reference, which is shown this once. */
  async submit(tx: WriteDb, call: QueryCall, about: About): Promise<string> {
    return handIn(tx, call, await requireOwn(tx, call.now, { ...about, event: 'submit' }))
  },
}
