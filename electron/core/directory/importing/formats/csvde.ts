import { readTable } from './csv.ts'
import { readEntry, suggestForEntry, type EntryValue, type Spelling } from './entry.ts'
import type { Format, SourceItem, SourceRow } from './format.ts'
import { headingsOf } from './columns.ts'
import { findSeparator } from './records.ts'

/**
 * What Active Directory's `csvde` writes: the DN in the first column, several values of an attribute in one cell with `;`
 * between them, and bytes as `X'4d7c'` (learn.microsoft.com, csvde; names with an accent come as bytes unless `-u` was given).
 */
export const csvde: Format = {
  name: 'csvde',
  recognise(text) {
    const names = headingsOf(text, heading => heading.trim().toLowerCase())
    return names[0] === 'dn' && names.includes('objectclass') ? 0.95 : 0
  },
  separator: findSeparator,
  async *read(text, wanted) {
    const spelling: Spelling = new Map()
    const table = readTable({ text, fromLine: 1, isHeader: () => true, isExample: () => false })
    for await (const item of table) yield item.kind === 'row' ? readRow(item, spelling, wanted.hashes) : item
  },
  suggest: suggestForEntry,
}

/** Attributes of which Active Directory keeps several values, as far as anything here asks for them. */
const MANY = new Set([
  'objectclass',
  'memberof',
  'member',
  'othermobile',
  'othertelephone',
  'proxyaddresses',
  'description',
])

function readRow(row: SourceRow, spelling: Spelling, hashes: boolean): SourceItem {
  const [dnColumn, [dn = ''] = []] = [...row.values].find(([column]) => column.toLowerCase() === 'dn') ?? ['dn']
  if (dn === '')
    return { kind: 'broken', line: row.line, field: dnColumn, reason: 'ldif-no-dn', values: {}, fatal: false }
  const values = [...row.values].flatMap(([name, [cell = '']]): EntryValue[] =>
    (MANY.has(name.toLowerCase()) ? splitCell(cell) : [cell]).map(text => readValue(name, text.replaceAll('\\;', ';'))),
  )
  const item = readEntry({ line: row.line, dn, values }, spelling, { hashes })
  return item.kind === 'row' ? { ...item, leftOut: [...row.leftOut, ...item.leftOut] } : item
}

/** At semicolons that have no backslash before them. */
const splitCell = (cell: string): string[] => cell.split(/(?<!\\);/u)

function readValue(name: string, text: string): EntryValue {
  const hex = /^X'((?:[0-9a-f]{2})*)'$/iu.exec(text)?.[1]
  if (hex === undefined) return { name, text, fault: null }
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(hex, 'hex'))
    return decoded.includes('\0') ? { name, text: null, fault: 'not-text' } : { name, text: decoded, fault: null }
  } catch {
    return { name, text: null, fault: 'not-text' }
  }
}
