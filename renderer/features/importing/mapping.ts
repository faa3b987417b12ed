import type { ImportTarget } from '#shared/contract/directory.ts'
import { IMPORT_TARGETS } from '#shared/contract/directory.ts'
import type { Output } from '#shared/contract/index.ts'

export type FileRead = Output<'directory.readImport'>

/** What one column becomes, as two fields of the form hold it. */
export interface ColumnChoice {
  readonly column: string
  readonly samples: readonly string[]
  target: (typeof IMPORT_TARGETS)[number] | 'ignore' | 'attribute'
  /** The attribute's name, when `target` is `attribute`. */
  attribute: string
}

export const TARGET_CHOICES = [...IMPORT_TARGETS, 'attribute', 'ignore'] as const

/** The form as the file suggests it. */
export const suggested = (file: FileRead): ColumnChoice[] =>
  file.columns.map(({ name, suggested: target, samples }) => {
    const known = TARGET_CHOICES.find(choice => choice === target)
    return known === undefined
      ? { column: name, samples, target: 'attribute', attribute: target.slice('attribute:'.length) }
      : { column: name, samples, target: known, attribute: name }
  })

/** The mapping as the contract takes it; columns left out are not named. */
export const mappingOf = (choices: readonly ColumnChoice[]): Record<string, ImportTarget> =>
  Object.fromEntries(
    choices.flatMap(({ column, target, attribute }): [string, ImportTarget][] => {
      if (target === 'ignore') return []
      return [
        [column, target === 'attribute' ? `attribute:${attribute.trim() === '' ? column : attribute.trim()}` : target],
      ]
    }),
  )

export type MappingFault = { readonly kind: 'no-login' } | { readonly kind: 'twice'; readonly target: string }

/** What comes in only when it is asked for. */
export interface Wanted {
  applyChanges: boolean
  keepPasswords: boolean
}

/** Fields that several columns make together: the core joins them. */
const SEVERAL: ReadonlySet<ImportTarget> = new Set(['location', 'groups'])

/** What keeps a mapping from being planned: no user name (a change names its user by itself), or one field from two columns. */
export function faultOf(choices: readonly ColumnChoice[], wanted: Wanted): MappingFault | null {
  const targets = Object.values(mappingOf(choices))
  const twice = targets.find((target, index) => !SEVERAL.has(target) && targets.indexOf(target) !== index)
  if (twice !== undefined) return { kind: 'twice', target: twice }
  return targets.includes('login') || wanted.applyChanges ? null : { kind: 'no-login' }
}
