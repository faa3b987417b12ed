import type { UserId } from '#shared/contract/ids.ts'
import { sql } from 'kysely'

import type { ReadDb } from '../../../store/database.ts'
import type { Asked } from '../asked.ts'

const LAST = '\u{10ffff}'

const rowidsOf = (rows: readonly { readonly rowid: number }[]): number[] => rows.map(row => row.rowid)

/** People by a full-text query. Without an order of its own the index answers by rowid and stops at the limit. */
export const peopleMatching = async (db: ReadDb, match: string, limit: number): Promise<number[]> =>
  rowidsOf(
    await db
      .selectFrom('search_word')
      .select('rowid')
      .where(sql<boolean>`search_word match ${match}`)
      .limit(limit)
      .execute(),
  )

/** People whose login, address, employee number or name is the whole of what was typed. */
export const peopleExactly = async (db: ReadDb, question: Asked, limit: number): Promise<number[]> =>
  rowidsOf(
    await db
      .selectFrom('user')
      .select('rowid')
      .where('login_key', '=', question.loginKey)
      .union(
        db.selectFrom('user').select('rowid').where('email_key', '=', question.emailKey).where('email_key', '<>', ''),
      )
      .union(
        db
          .selectFrom('search_person')
          .select('user_rowid as rowid')
          .where('number_key', '=', question.numberKey)
          .where('number_key', '<>', ''),
      )
      .union(db.selectFrom('search_person').select('user_rowid as rowid').where('name_key', '=', question.nameKey))
      .limit(limit)
      .execute(),
  )

/** People whose number ends so; `end` is reversed. With `match`, only those whom the full-text query finds too. */
export const peopleByPhoneEnd = async (
  db: ReadDb,
  by: { readonly end: string; readonly match: string | null },
  limit: number,
): Promise<number[]> =>
  rowidsOf(
    await db
      .selectFrom('user')
      .select('user.rowid')
      .where('phone_key', '>=', by.end)
      .where('phone_key', '<', `${by.end}${LAST}`)
      .where('phone_key', '<>', '')
      .$if(by.match !== null, query =>
        query.where('user.rowid', 'in', eb =>
          eb
            .selectFrom('search_word')
            .select('rowid')
            .where(sql<boolean>`search_word match ${by.match}`),
        ),
      )
      .limit(limit)
      .execute(),
  )

/** People whose address begins so. */
export const peopleByEmailStart = async (db: ReadDb, start: string, limit: number): Promise<number[]> =>
  rowidsOf(
    await db
      .selectFrom('user')
      .select('rowid')
      .where('email_key', '>=', start)
      .where('email_key', '<', `${start}${LAST}`)
      .where('email_key', '<>', '')
      .limit(limit)
      .execute(),
  )

/** A word of the vocabulary and how many people have it. */
export interface Term {
  readonly term: string
  readonly people: number
}

/** Terms with an ending that begins with `word`. */
export const termsContaining = (db: ReadDb, word: string, limit: number): Promise<Term[]> =>
  db
    .selectFrom('search_ending')
    .innerJoin('search_term', 'search_term.id', 'search_ending.term_id')
    .select(['term', 'people'])
    .where('ending', '>=', word)
    .where('ending', '<', `${word}${LAST}`)
    .limit(limit)
    .execute()

/** Terms that share one of these slips: candidates, to be judged. */
export const termsBySlips = (db: ReadDb, slips: readonly string[]): Promise<Term[]> =>
  db
    .selectFrom('search_slip')
    .innerJoin('search_term', 'search_term.id', 'search_slip.term_id')
    .select(['term', 'people'])
    .where('slip', 'in', slips)
    .execute()

/** Which of these are words of the vocabulary. */
export const termsAmong = (db: ReadDb, words: readonly string[]): Promise<{ readonly term: string }[]> =>
  db
    .selectFrom('search_term')
    .select('term')
    // As one value: near twins ask for hundreds of spellings at once.
    .where(sql<boolean>`term in (select value from json_each(${JSON.stringify(words)}))`)
    .execute()

/** The users an operator opened calls on last, newest first. */
export const recentUsers = (
  db: ReadDb,
  operatorId: string,
  limit: number,
): Promise<{ readonly userId: UserId; readonly rowid: number }[]> =>
  db
    .selectFrom('call')
    .innerJoin('user', 'user.id', 'call.user_id')
    .select(['user.id as userId', 'user.rowid'])
    .where(sql<boolean>`call.operator_id = ${operatorId}`)
    .where('user.deleted_at', 'is', null)
    .groupBy('user.id')
    .orderBy(sql`max(call.opened_at)`, 'desc')
    .limit(limit)
    .execute()

/** The indexed words of these people. */
export const wordsOfPeople = (db: ReadDb, rowids: readonly number[]) =>
  db
    .selectFrom('search_person')
    .select(['user_rowid as rowid', 'who', 'rest'])
    .where('user_rowid', 'in', rowids)
    .execute()
