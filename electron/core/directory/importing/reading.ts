import type { ImportFormat, ImportTarget } from '#shared/contract/directory.ts'

import { decode } from './decode.ts'
import { formatNamed } from './formats/formats.ts'
import { LIMITS, refuseFile } from './limits.ts'
import type { SourceGroup } from './formats/format.ts'
import type { HashReading } from './effects.ts'
import type { Pace } from './pace.ts'
import { mappingOf, readPerson, type Draft } from './people.ts'
import type { Report } from './report.ts'
import type { Staged } from './staging.ts'

export interface Source {
  readonly file: Staged
  readonly format: ImportFormat
  readonly mapping: Readonly<Record<string, ImportTarget>>
  /** Hashed passwords are read with it; null leaves them out. */
  readonly readHash: ((text: string) => HashReading) | null
  readonly applyChanges: boolean
  readonly pace: Pace
  readonly report: Report
}

/** Everybody a staged file describes, and its groups. What cannot be read goes into the report; `whole` is false when reading had to stop. */
export async function readPeople(
  source: Source,
): Promise<{ readonly drafts: readonly Draft[]; readonly groups: readonly SourceGroup[]; readonly whole: boolean }> {
  const mapping = mappingOf(source.mapping)
  // A change names its user by the DN.
  if (!source.applyChanges && !mapping.some(([, target]) => target === 'login')) throw refuseFile('no-login', 'mapping')
  const drafts: Draft[] = []
  const groups: SourceGroup[] = []
  let members = 0
  const readHash = source.readHash ?? (() => ({ kind: 'unknown', scheme: '' }) as const)
  const wanted = { hashes: source.readHash !== null, changes: source.applyChanges }
  let whole = true
  for await (const item of formatNamed(source.format).read(decode(source.file.bytes).text, wanted)) {
    if (source.file.cancelling) break
    if (item.kind === 'row') {
      const { draft, issues } = readPerson(item, mapping, readHash)
      source.report.issues(issues)
      if (draft === null) source.report.failed()
      else drafts.push(draft)
      members += draft?.groups.length ?? 0
    } else if (item.kind === 'group') {
      groups.push(item)
      members += item.members.length
    } else {
      source.report.entry(item)
      if (item.kind === 'broken' && item.fatal) whole = false
    }
    if (members > LIMITS.memberships) throw refuseFile('too-many-members')
    await source.pace.breathe()
  }
  return { drafts, groups, whole }
}
