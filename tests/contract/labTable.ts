import { OPERATIONS } from '../../electron/lab-api/catalogue.ts'
import { answeringOf } from '../../electron/lab-api/operations.ts'

const START = '<!-- operations -->'
const END = '<!-- /operations -->'

/** The page about the lab API with the table of the operations that are answered, by group of the API reference. */
export function withLabTable(page: string): string {
  const [before, rest] = page.split(START)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error('The page has lost its marks')
  return [before, START, '\n\n', labTable(), '\n', END, after].join('')
}

function labTable(): string {
  const answered = OPERATIONS.filter(operation => answeringOf(operation) !== undefined)
  const groups = [...Map.groupBy(answered, ({ group }) => group)].map(([group, operations]) => [
    `### ${group}\n`,
    ...table(
      ['operation', 'request', 'trace'],
      operations.map(({ sdk, name, method, path, trace }) => [
        sdk === null ? name : `\`${sdk}\``,
        `\`${method} ${path}\``,
        trace ?? '',
      ]),
    ),
    '',
  ])
  return [`${String(answered.length)} of ${String(OPERATIONS.length)} operations.\n`, ...groups.flat()].join('\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((cell, column) => Math.max(...[head, ...rows].map(row => (row[column] ?? cell).length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)]
}
