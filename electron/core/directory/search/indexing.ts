import { sql } from 'kysely'

import type { WriteDb } from '../../store/database.ts'
import { endings, slips } from './spelling.ts'
import { wordsOfPerson, type Searchable } from './words.ts'

/** A user as the index knows it: `rowid` of the user table, and what can be searched. */
export interface IndexedUser extends Searchable {
  readonly rowid: number
}

const BATCH = 1000

/**
 * Brings the search index up to date for these users, in the transaction that wrote them. New and changed users alike;
 * what has not changed costs a comparison. Ten thousand users take about a second.
 */
export async function indexUsers(tx: WriteDb, users: readonly IndexedUser[]): Promise<void> {
  for (let from = 0; from < users.length; from += BATCH) await indexBatch(tx, users.slice(from, from + BATCH))
}

interface Line {
  readonly rowid: number
  readonly nameKey: string
  readonly numberKey: string
  readonly who: string
  readonly rest: string
}

async function indexBatch(tx: WriteDb, users: readonly IndexedUser[]): Promise<void> {
  const before = await linesOf(
    tx,
    users.map(user => user.rowid),
  )
  const after = users.map(lineOf).filter(line => !same(before.get(line.rowid), line))
  if (after.length === 0) return
  const deltas = new Map<string, number>()
  const count = (line: Line, by: number) => {
    for (const term of new Set(`${line.who} ${line.rest}`.split(' ')))
      if (term !== '') deltas.set(term, (deltas.get(term) ?? 0) + by)
  }
  const replaced: number[] = []
  for (const line of after) {
    const old = before.get(line.rowid)
    if (old !== undefined) {
      count(old, -1)
      replaced.push(line.rowid)
    }
    count(line, 1)
  }
  if (replaced.length > 0)
    await sql`delete from search_word where rowid in (select value from json_each(${JSON.stringify(replaced)}))`.execute(
      tx,
    )
  const rows = JSON.stringify(after.map(line => [line.rowid, line.nameKey, line.numberKey, line.who, line.rest]))
  await sql`
    insert into search_person (user_rowid, name_key, number_key, who, rest)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(${rows}) where true
    on conflict (user_rowid) do update set
      name_key = excluded.name_key, number_key = excluded.number_key, who = excluded.who, rest = excluded.rest`.execute(
    tx,
  )
  await sql`
    insert into search_word (rowid, who, rest)
    select value ->> 0, value ->> 3, value ->> 4 from json_each(${rows})`.execute(tx)
  await countTerms(
    tx,
    [...deltas].filter(([, by]) => by !== 0),
  )
}

function lineOf(user: IndexedUser): Line {
  const words = wordsOfPerson(user)
  return {
    rowid: user.rowid,
    nameKey: words.nameKey,
    numberKey: words.numberKey,
    who: words.who.join(' '),
    rest: words.rest.join(' '),
  }
}

const same = (a: Line | undefined, b: Line): boolean =>
  a !== undefined && a.who === b.who && a.rest === b.rest && a.nameKey === b.nameKey && a.numberKey === b.numberKey

async function linesOf(tx: WriteDb, rowids: readonly number[]): Promise<Map<number, Line>> {
  const { rows } = await sql<Line>`
    select user_rowid as rowid, name_key as nameKey, number_key as numberKey, who, rest from search_person
    where user_rowid in (select value from json_each(${JSON.stringify(rowids)}))`.execute(tx)
  return new Map(rows.map(row => [row.rowid, row]))
}

// Words nobody has any more leave no trace behind.
async function countTerms(tx: WriteDb, deltas: readonly (readonly [term: string, by: number])[]): Promise<void> {
  const { rows } = await sql<{ id: number; term: string; people: number; fresh: number }>`
    insert into search_term (term, people)
    select value ->> 0, value ->> 1 from json_each(${JSON.stringify(deltas)}) where true
    on conflict (term) do update set people = people + excluded.people
    returning id, term, people`.execute(tx)
  const byTerm = new Map(deltas)
  const born = rows.filter(row => row.people > 0 && row.people === byTerm.get(row.term))
  const gone = rows.filter(row => row.people <= 0)
  await addForms(tx, {
    table: 'search_ending',
    rows: born.flatMap(row => endings(row.term).map(form => [form, row.id] as const)),
  })
  await addForms(tx, {
    table: 'search_slip',
    rows: born.flatMap(row => slips(row.term).map(form => [form, row.id] as const)),
  })
  for (const row of gone) {
    const own = [...endings(row.term), ...slips(row.term)]
    await sql`delete from search_ending where term_id = ${row.id} and ending in (select value from json_each(${JSON.stringify(own)}))`.execute(
      tx,
    )
    await sql`delete from search_slip where term_id = ${row.id} and slip in (select value from json_each(${JSON.stringify(own)}))`.execute(
      tx,
    )
    await tx.deleteFrom('search_term').where('id', '=', row.id).execute()
  }
}

async function addForms(
  tx: WriteDb,
  forms: { table: 'search_ending' | 'search_slip'; rows: (readonly [string, number])[] },
): Promise<void> {
  if (forms.rows.length === 0) return
  // In the order of the key, each page of the tree is visited once.
  const sorted = JSON.stringify(forms.rows.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  await sql`insert or ignore into ${sql.table(forms.table)} select value ->> 0, value ->> 1 from json_each(${sorted})`.execute(
    tx,
  )
}
