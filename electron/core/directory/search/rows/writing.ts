import { sql } from 'kysely'

import type { WriteDb } from '../../../store/database.ts'

/** What the index holds of one person. */
export interface Line {
  readonly rowid: number
  readonly nameKey: string
  readonly numberKey: string
  readonly who: string
  readonly rest: string
}

/** The lines of these people, as far as there are any. */
export async function linesOf(tx: WriteDb, rowids: readonly number[]): Promise<Map<number, Line>> {
  const { rows } = await sql<Line>`
    select user_rowid as rowid, name_key as nameKey, number_key as numberKey, who, rest from search_person
    where user_rowid in (select value from json_each(${JSON.stringify(rowids)}))`.execute(tx)
  return new Map(rows.map(row => [row.rowid, row]))
}

/** Writes new lines, and takes the words of the `replaced` ones out of the full-text index first. */
export async function writeLines(tx: WriteDb, lines: readonly Line[], replaced: readonly number[]): Promise<void> {
  if (replaced.length > 0)
    await sql`delete from search_word where rowid in (select value from json_each(${JSON.stringify(replaced)}))`.execute(
      tx,
    )
  const rows = JSON.stringify(lines.map(line => [line.rowid, line.nameKey, line.numberKey, line.who, line.rest]))
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
}

/** Takes the lines of these people out of the index. */
export async function deleteLines(tx: WriteDb, rowids: readonly number[]): Promise<void> {
  const among = JSON.stringify(rowids)
  await sql`delete from search_word where rowid in (select value from json_each(${among}))`.execute(tx)
  await sql`delete from search_person where user_rowid in (select value from json_each(${among}))`.execute(tx)
}

/** Adds to the number of people of each term, and answers the terms as they are now. */
export async function countTerms(
  tx: WriteDb,
  deltas: readonly (readonly [term: string, by: number])[],
): Promise<readonly { readonly id: number; readonly term: string; readonly people: number }[]> {
  const { rows } = await sql<{ id: number; term: string; people: number }>`
    insert into search_term (term, people)
    select value ->> 0, value ->> 1 from json_each(${JSON.stringify(deltas)}) where true
    on conflict (term) do update set people = people + excluded.people
    returning id, term, people`.execute(tx)
  return rows
}

/** The ways to reach terms: `[form, term id]`. */
export type Forms = readonly (readonly [form: string, termId: number])[]

export async function addForms(tx: WriteDb, table: 'search_ending' | 'search_slip', forms: Forms): Promise<void> {
  if (forms.length === 0) return
  // In the order of the key, each page of the tree is visited once.
  const sorted = JSON.stringify(forms.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  await sql`insert or ignore into ${sql.table(table)} select value ->> 0, value ->> 1 from json_each(${sorted})`.execute(
    tx,
  )
}

/** Takes a term out of the vocabulary, with its forms. */
export async function dropTerm(
  tx: WriteDb,
  term: { readonly id: number; readonly endings: readonly string[]; readonly slips: readonly string[] },
): Promise<void> {
  if (term.endings.length > 0)
    await tx.deleteFrom('search_ending').where('ending', 'in', term.endings).where('term_id', '=', term.id).execute()
  if (term.slips.length > 0)
    await tx.deleteFrom('search_slip').where('slip', 'in', term.slips).where('term_id', '=', term.id).execute()
  await tx.deleteFrom('search_term').where('id', '=', term.id).execute()
}
