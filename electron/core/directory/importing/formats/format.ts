import type { ImportFormat, ImportTarget } from '#shared/contract/directory.ts'

/** Something the file holds that does not come in. `reason` is `importing.issue.<reason>`. */
export interface LeftOut {
  readonly field: string
  readonly reason: 'secret' | 'too-long' | 'not-text'
}

/** One person of the file. Values are a Map, so that a column called `__proto__` is a column like any other. */
export interface SourceRow {
  readonly kind: 'row'
  /** Line of the file where the row begins, from 1. */
  readonly line: number
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly leftOut: readonly LeftOut[]
}

/** An entry that is not a person, or is an example: reported, and nobody's fault. */
export interface SkippedEntry {
  readonly kind: 'skipped'
  readonly line: number
  readonly reason: 'not-a-person' | 'example-row' | 'change-record'
  readonly values: Readonly<Record<string, string>>
}

/** A place that cannot be read. `fatal`: nothing after it can be trusted either. */
export interface BrokenEntry {
  readonly kind: 'broken'
  readonly line: number
  readonly field: string
  readonly reason: 'unbalanced-quote' | 'extra-cells' | 'ldif-line' | 'ldif-base64' | 'ldif-url' | 'ldif-no-dn'
  readonly values: Readonly<Record<string, string>>
  readonly fatal: boolean
}

export type SourceItem = SourceRow | SkippedEntry | BrokenEntry

/** A file format. Adding one is: this interface in a file of its own, and a line in `formats.ts`. */
export interface Format {
  readonly name: ImportFormat
  /** How sure the format is that the text is its own, from 0 to 1, judged by the beginning. */
  recognise(text: string): number
  /** The separator in use; empty where the format has none. */
  separator(text: string): string
  /** Reads on demand. `onProgress` hears how much of the text was consumed, from 0 to 1. Throws Refusal at the limits. */
  read(text: string, onProgress: (part: number) => void): AsyncIterable<SourceItem>
  /** Where a column most likely belongs. */
  suggest(column: string): ImportTarget
}
