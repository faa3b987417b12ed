import type { ImportTarget } from '#shared/contract/directory.ts'

import type { Format, SourceItem } from './formats/format.ts'

const SAMPLES = 3
const SAMPLE_LENGTH = 64

export interface Column {
  readonly name: string
  readonly suggested: ImportTarget
  readonly samples: string[]
}

/** The columns that hold anything, in order of appearance, with the first different values of each. */
export interface Columns {
  see(item: SourceItem): void
  list(format: Format): Column[]
}

export function collectColumns(): Columns {
  const seen = new Map<string, string[]>()
  return {
    see(item) {
      if (item.kind !== 'row') return
      for (const [name, values] of item.values) {
        const samples = seen.get(name) ?? []
        const sample = (values[0] ?? '').trim().slice(0, SAMPLE_LENGTH)
        if (samples.length < SAMPLES && sample !== '' && !samples.includes(sample)) samples.push(sample)
        seen.set(name, samples)
      }
      // A password column is named, so that its absence is no surprise, and never sampled.
      for (const { field } of item.leftOut) if (!seen.has(field)) seen.set(field, [])
    },
    list(format) {
      const suggested = suggestEach([...seen.keys()], format)
      return [...seen].map(([name, samples]) => ({ name, samples, suggested: suggested.get(name) ?? 'ignore' }))
    },
  }
}

/** `displayName` says a name better than `cn`, `mobile` a number for codes better than `phone`. */
const BETTER = /display ?name|mobile|手机|显示/iu

/** Fields that several columns may make together. */
const SEVERAL: ReadonlySet<ImportTarget> = new Set(['location', 'groups'])

/** One column a field: where two would go to the same one, the better heading wins, else the first. */
function suggestEach(columns: readonly string[], format: Format): ReadonlyMap<string, ImportTarget> {
  const taken = new Map<ImportTarget, string>()
  for (const column of columns) {
    const target = format.suggest(column)
    if (target === 'ignore' || SEVERAL.has(target)) continue
    const holder = taken.get(target)
    if (holder === undefined || (BETTER.test(column) && !BETTER.test(holder))) taken.set(target, column)
  }
  return new Map(
    columns.map(column => {
      const target = format.suggest(column)
      return [column, SEVERAL.has(target) || taken.get(target) === column ? target : 'ignore']
    }),
  )
}
