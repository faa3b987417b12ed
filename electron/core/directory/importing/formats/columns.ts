import type { SourceItem } from './format.ts'
import { findSeparator } from './records.ts'

/** The row with one column written anew or added: what `make` answers, or no such column for null. */
export function withColumn(
  item: SourceItem,
  column: string,
  make: (values: ReadonlyMap<string, readonly string[]>) => string | null,
): SourceItem {
  if (item.kind !== 'row') return item
  const text = make(item.values)
  const values = new Map(item.values)
  if (text === null) values.delete(column)
  else values.set(column, [text])
  return { ...item, values }
}

/** The headings of a table, as `fold` writes them. Quotes around them are dropped. */
export const headingsOf = (text: string, fold: (heading: string) => string): readonly string[] =>
  (text.slice(0, 16 * 1024).split(/\r\n|\n|\r/u, 1)[0] ?? '')
    .replace(/^\uFEFF/u, '')
    .split(findSeparator(text))
    .map(heading => fold(heading.replaceAll('"', '')))
