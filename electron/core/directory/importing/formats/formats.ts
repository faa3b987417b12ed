import type { ImportFormat } from '#shared/contract/directory.ts'

import { refuseFile } from '../limits.ts'
import { csv } from './csv.ts'
import { csvde } from './csvde.ts'
import { entraCsv } from './entraCsv.ts'
import type { Format } from './format.ts'
import { googleCsv } from './googleCsv.ts'
import { huaweiJson } from './huaweiJson.ts'
import { ldif } from './ldif.ts'
import { oktaCsv } from './oktaCsv.ts'
import { scim } from './scim.ts'

const FORMATS = {
  csv,
  'entra-csv': entraCsv,
  'google-csv': googleCsv,
  'okta-csv': oktaCsv,
  csvde,
  ldif,
  scim,
  'huawei-json': huaweiJson,
} as const satisfies Record<ImportFormat, Format>

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
