import type { WriteDb } from '../../store/database.ts'
import { addForms, countTerms, deleteLines, dropTerm, linesOf, writeLines, type Line } from './rows/writing.ts'
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

async function indexBatch(tx: WriteDb, users: readonly IndexedUser[]): Promise<void> {
  const before = await linesOf(
    tx,
    users.map(user => user.rowid),
  )
  const after = users.map(lineOf).filter(line => !same(before.get(line.rowid), line))
  if (after.length === 0) return
  const deltas = new Map<string, number>()
  const count = (line: Line, by: number) => {
    for (const term of termsOf(line)) deltas.set(term, (deltas.get(term) ?? 0) + by)
  }
  const replaced = after.filter(line => before.has(line.rowid)).map(line => line.rowid)
  for (const line of after) {
    const old = before.get(line.rowid)
    if (old !== undefined) count(old, -1)
    count(line, 1)
  }
  await writeLines(tx, after, replaced)
  await updateVocabulary(tx, new Map([...deltas].filter(([, by]) => by !== 0)))
}

/** Takes a user out of the index, in the transaction that deletes them: no word of theirs leads anywhere. */
export async function dropFromIndex(tx: WriteDb, rowid: number): Promise<void> {
  const line = (await linesOf(tx, [rowid])).get(rowid)
  if (line === undefined) return
  await deleteLines(tx, [rowid])
  await updateVocabulary(tx, new Map(termsOf(line).map(term => [term, -1])))
}

const termsOf = (line: Line): string[] =>
  [...new Set(`${line.who} ${line.rest}`.split(' '))].filter(term => term !== '')

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
  a?.who === b.who && a.rest === b.rest && a.nameKey === b.nameKey && a.numberKey === b.numberKey

/** New words get their endings and slips; words nobody has any more leave no trace behind. */
async function updateVocabulary(tx: WriteDb, deltas: ReadonlyMap<string, number>): Promise<void> {
  const terms = await countTerms(tx, [...deltas])
  const born = terms.filter(({ term, people }) => people > 0 && people === deltas.get(term))
  const forms = (make: (term: string) => string[]) =>
    born.flatMap(({ id, term }) => make(term).map(form => [form, id] as const))
  await addForms(tx, 'search_ending', forms(endings))
  await addForms(tx, 'search_slip', forms(slips))
  for (const { id, term, people } of terms)
    if (people <= 0) await dropTerm(tx, { id, endings: endings(term), slips: slips(term) })
}
