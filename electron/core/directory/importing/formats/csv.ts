import { stripFormulaGuard } from '#shared/formula.ts'
import { LIMITS, refuseFile } from '../limits.ts'
import { isSecret } from '../secrets.ts'
import { suggestTarget } from '../suggest.ts'
import type { Format, LeftOut, SourceItem } from './format.ts'
import { findSeparator, readRecords } from './records.ts'

/** Comma-separated values with a header line: RFC 4180, separators `,` `;` tab and `|`. */
export const csv: Format = {
  name: 'csv',
  recognise(text) {
    const header = text.slice(0, 4096).split(/\r\n|\n|\r/u, 1)[0] ?? ''
    if (/^(?:dn|version): ?/iu.test(header) || /^\s*(?:\{|\[\s*[\]{])/u.test(text.slice(0, 4096))) return 0
    if (header.trim() === '') return 0
    return header.includes(findSeparator(text)) ? 0.6 : 0.1
  },
  separator: findSeparator,
  read: text => readTable({ text, fromLine: 1, isHeader: () => true, isExample: () => false }),
  suggest: suggestTarget,
}

export interface Table {
  readonly text: string
  /** Lines before it are passed over (`version:v1.0`), and after it records that are not the header. */
  readonly fromLine: number
  isHeader(cells: readonly string[]): boolean
  isExample(values: ReadonlyMap<string, readonly string[]>): boolean
}

/** Reads a table with a header line. Cells beyond the header make the row unreadable: nobody knows what they are. */
export async function* readTable(table: Table): AsyncGenerator<SourceItem> {
  let columns: readonly string[] | null = null
  let rows = 0
  for await (const item of readRecords(table.text, {
    separator: findSeparator(table.text),
    fromLine: table.fromLine,
  })) {
    if (item.kind === 'broken') {
      yield { kind: 'broken', line: item.line, field: '', reason: 'unbalanced-quote', values: {}, fatal: true }
      return
    }
    if (item.cells.length > LIMITS.columns) throw refuseFile('too-many-columns')
    if (columns === null) {
      if (table.isHeader(item.cells)) columns = nameColumns(item.cells)
      continue
    }
    if (item.cells.every(cell => cell.trim() === '')) continue
    rows += 1
    if (rows > LIMITS.rows) throw refuseFile('too-many-rows')
    yield readRow(item, columns, table)
  }
}

function readRow(
  item: { line: number; cells: readonly string[] },
  columns: readonly string[],
  table: Table,
): SourceItem {
  const extra = item.cells.slice(columns.length).filter(cell => cell.trim() !== '').length
  if (extra > 0) {
    const values = { cells: String(item.cells.length), columns: String(columns.length) }
    return { kind: 'broken', line: item.line, field: '', reason: 'extra-cells', values, fatal: false }
  }
  const values = new Map<string, readonly string[]>()
  const leftOut: LeftOut[] = []
  columns.forEach((column, index) => {
    const cell = stripFormulaGuard(item.cells[index] ?? '')
    if (cell === '') return
    if (isSecret(column)) leftOut.push({ field: column, reason: 'secret' })
    else if (cell.length > LIMITS.field) leftOut.push({ field: column, reason: 'too-long' })
    else values.set(column, [cell])
  })
  if (table.isExample(values)) return { kind: 'skipped', line: item.line, reason: 'example-row', values: {} }
  return { kind: 'row', line: item.line, values, leftOut }
}

/** Header cells as column names: trimmed, and told apart where two are the same or one is empty. */
function nameColumns(cells: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return cells.map((cell, index) => {
    const plain = stripFormulaGuard(cell).trim().slice(0, 256) || `#${String(index + 1)}`
    const name = seen.has(plain) ? `${plain} #${String(index + 1)}` : plain
    seen.add(name)
    return name
  })
}
