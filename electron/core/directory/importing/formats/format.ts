import type { ImportFormat, ImportTarget } from '#shared/contract/directory.ts'

/** Something the file holds that does not come in. `reason` is `importing.issue.<reason>`. */
export interface LeftOut {
  readonly field: string
  readonly reason: 'secret' | 'too-long' | 'not-text' | 'change-empties'
}

/** How a file names a person beside the row itself: by an identifier of its own (a DN, a SCIM id), or by login. */
export interface Reference {
  readonly by: 'id' | 'login'
  readonly value: string
}

/** Whom a change record is about, and whether it says that the person is gone. */
export interface ChangeOf {
  readonly kind: 'modify' | 'delete' | 'rename'
  /** The whole DN as `dnKey`, and its first part: what the desk knows people by. */
  readonly id: string
  readonly attribute: string
  readonly value: string
}

/** One person of the file. Values are a Map, so that a column called `__proto__` is a column like any other. */
export interface SourceRow {
  readonly kind: 'row'
  /** Line of the file where the row begins, from 1. */
  readonly line: number
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly leftOut: readonly LeftOut[]
  /** The identifier by which groups and changes in this file name the person. */
  readonly id?: string
  /** Hashed passwords as the file has them; only when they were asked for. */
  readonly hashes?: readonly string[]
  /** Not a whole person, but a change of somebody who is known already; only when changes were asked for. */
  readonly change?: ChangeOf
}

/** A group of the file with its members. */
export interface SourceGroup {
  readonly kind: 'group'
  readonly line: number
  readonly name: string
  readonly description: string
  readonly members: readonly Reference[]
}

/** An entry that is not a person, or is an example: reported, and nobody's fault. */
export interface SkippedEntry {
  readonly kind: 'skipped'
  readonly line: number
  readonly reason: 'not-a-person' | 'example-row' | 'change-record' | 'root-identity'
  readonly values: Readonly<Record<string, string>>
}

/** A place that cannot be read. `fatal`: nothing after it can be trusted either. */
export interface BrokenEntry {
  readonly kind: 'broken'
  readonly line: number
  readonly field: string
  readonly reason:
    | 'unbalanced-quote'
    | 'extra-cells'
    | 'ldif-line'
    | 'ldif-base64'
    | 'ldif-url'
    | 'ldif-no-dn'
    | 'ldif-change'
    | 'json-broken'
    | 'json-cut'
  readonly values: Readonly<Record<string, string>>
  readonly fatal: boolean
}

/** What a file calls something, for a sentence of the report: never empty, and no longer than a line. */
export const named = (text: string | null | undefined): string =>
  text === null || text === undefined || text === '' ? '–' : text.slice(0, 80)

export type SourceItem = SourceRow | SourceGroup | SkippedEntry | BrokenEntry

/** What else than people and groups a reading shall give. */
export interface Wanted {
  /** Hashed passwords, where a format has them. Without it they are reported and dropped where they are read. */
  readonly hashes: boolean
  /** Change records. Without it they are reported and left alone. */
  readonly changes: boolean
}

/** A file format. Adding one is: this interface in a file of its own, and a line in `formats.ts`. */
export interface Format {
  readonly name: ImportFormat
  /** How sure the format is that the text is its own, from 0 to 1, judged by the beginning. */
  recognise(text: string): number
  /** The separator in use; empty where the format has none. */
  separator(text: string): string
  /** Reads on demand. Throws Refusal at the limits. */
  read(text: string, wanted: Wanted): AsyncIterable<SourceItem>
  /** Where a column most likely belongs. */
  suggest(column: string): ImportTarget
}
