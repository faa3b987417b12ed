import { Readable } from 'node:stream'

import { parse, type CsvError } from 'csv-parse'

import { LIMITS } from '../limits.ts'

const SEPARATORS = [',', ';', '\t', '|'] as const
const CHUNK = 64 * 1024

export type RecordItem =
  | { readonly kind: 'record'; readonly line: number; readonly cells: readonly string[] }
  | { readonly kind: 'broken'; readonly line: number }

/** The separator that the first lines agree on: the one that splits the most of them, outside quotes, equally often. */
export function findSeparator(text: string): string {
  const counts = countOutsideQuotes(text.slice(0, CHUNK))
  let best: { separator: string; score: number } = { separator: ',', score: 0 }
  for (const separator of SEPARATORS) {
    const perLine = counts.map(line => line.get(separator) ?? 0)
    const header = perLine[0] ?? 0
    const agreeing = perLine.filter(count => count === header).length / Math.max(1, perLine.length)
    const score = header * agreeing
    if (score > best.score) best = { separator, score }
  }
  return best.separator
}

/** Separators in each of the first twenty records. */
function countOutsideQuotes(text: string): readonly ReadonlyMap<string, number>[] {
  const lines: Map<string, number>[] = []
  let current = new Map<string, number>()
  let quoted = false
  let filled = false
  for (const sign of text) {
    if (sign === '"') quoted = !quoted
    else if (!quoted && (sign === '\n' || sign === '\r')) {
      if (filled) lines.push(current)
      current = new Map()
      filled = false
      if (lines.length === 20) return lines
      continue
    } else if (!quoted && (SEPARATORS as readonly string[]).includes(sign))
      current.set(sign, (current.get(sign) ?? 0) + 1)
    filled = true
  }
  // The last line of a cut text is half a line; of a short text it is whole.
  if (filled && (lines.length === 0 || text.length < CHUNK)) lines.push(current)
  return lines
}

/**
 * Records of an RFC 4180 text with the line each begins at. Blank lines are passed over. A stray quote inside a cell is kept
 * as it is (`5" disk`); a quote that is never closed ends the reading with `broken`, at the line where it was opened.
 */
export async function* readRecords(
  text: string,
  { separator, fromLine }: { readonly separator: string; readonly fromLine: number },
): AsyncGenerator<RecordItem> {
  const parser = parse({
    bom: true,
    delimiter: separator,
    from_line: fromLine,
    info: true,
    max_record_size: LIMITS.record,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
  })
  const faults: CsvError[] = []
  parser.on('skip', (error: CsvError) => faults.push(error))
  const source = Readable.from(chunks(text))
  source.pipe(parser)
  let lastLine = 0
  let countedTwice = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // `lines` is where the record ended, and inside quotes csv-parse counts CRLF as two.
      countedTwice += record.reduce((sum, cell) => sum + cell.split('\r\n').length - 1, 0)
      lastLine = info.lines - countedTwice
      yield { kind: 'record', line: lastLine - record.reduce((sum, cell) => sum + lineBreaks(cell), 0), cells: record }
    }
  } finally {
    source.destroy()
    parser.destroy()
  }
  if (faults.length > 0) yield { kind: 'broken', line: lastLine + 1 }
}

/** Line breaks as an editor counts them: CRLF is one. */
const lineBreaks = (cell: string): number => (/[\r\n]/u.test(cell) ? cell.split(/\r\n|\n|\r/u).length - 1 : 0)

function* chunks(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += CHUNK) yield text.slice(at, at + CHUNK)
}
