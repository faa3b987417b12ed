import { LIMITS } from '../limits.ts'
import type { LeftOut } from './format.ts'
import { plain } from './jsonElements.ts'

/** Gathers the columns of one person out of JSON values that may be anything. */
export interface JsonRow {
  /** A value under a column; null and undefined are no value, an object or a list is reported. */
  put(column: string, value: unknown): void
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly leftOut: readonly LeftOut[]
}

export function jsonRow(): JsonRow {
  const values = new Map<string, string[]>()
  const leftOut: LeftOut[] = []
  return {
    values,
    leftOut,
    put(column, value) {
      if (value === undefined || value === null || value === '') return
      const text = plain(value)
      if (text === null) leftOut.push({ field: column, reason: 'not-text' })
      else if (text.length > LIMITS.field) leftOut.push({ field: column, reason: 'too-long' })
      else values.set(column, [...(values.get(column) ?? []), text])
    },
  }
}
