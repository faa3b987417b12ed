import type { ImportFormat, ImportTarget } from '#shared/contract/directory.ts'

import { decode } from './decode.ts'
import { formatNamed } from './formats/formats.ts'
import { refuseFile } from './limits.ts'
import type { Pace } from './pace.ts'
import { mappingOf, readPerson, type Draft } from './people.ts'
import type { Report } from './report.ts'
import type { Staged } from './staging.ts'

export interface Source {
  readonly file: Staged
  readonly format: ImportFormat
  readonly mapping: Readonly<Record<string, ImportTarget>>
  readonly pace: Pace
  readonly report: Report
}

/** Everybody a staged file describes. What cannot be read goes into the report; `whole` is false when reading had to stop. */
export async function readPeople(
  source: Source,
): Promise<{ readonly drafts: readonly Draft[]; readonly whole: boolean }> {
  const mapping = mappingOf(source.mapping)
  if (!mapping.some(([, target]) => target === 'login')) throw refuseFile('no-login', 'mapping')
  const drafts: Draft[] = []
  let whole = true
  for await (const item of formatNamed(source.format).read(decode(source.file.bytes).text, () => undefined)) {
    if (source.file.cancelling) break
    if (item.kind === 'row') {
      const { draft, issues } = readPerson(item, mapping)
      source.report.issues(issues)
      if (draft === null) source.report.failed()
      else drafts.push(draft)
    } else {
      source.report.entry(item)
      if (item.kind === 'broken' && item.fatal) whole = false
    }
    await source.pace.breathe()
  }
  return { drafts, whole }
}
