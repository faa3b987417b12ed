import type { ImportFormat } from '#shared/contract/directory.ts'

import { refuseFile } from '../limits.ts'
import { csv } from './csv.ts'
import { entraCsv } from './entraCsv.ts'
import type { Format } from './format.ts'
import { ldif } from './ldif.ts'

const FORMATS = { csv, 'entra-csv': entraCsv, ldif } as const satisfies Record<ImportFormat, Format>

/** The format of that name. */
export const formatNamed = (name: ImportFormat): Format => FORMATS[name]

/** The format that is surest of a text. Throws a refusal when none is. */
export function recogniseFormat(text: string): Format {
  if (text.trim() === '') throw refuseFile('empty')
  const sure = Object.values(FORMATS)
    .map(format => ({ format, certainty: format.recognise(text) }))
    .reduce((best, one) => (one.certainty > best.certainty ? one : best))
  if (sure.certainty === 0) throw refuseFile('unknown-format')
  return sure.format
}
