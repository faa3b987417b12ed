import { Refusal } from '#shared/errors.ts'

/** What is refused before it costs memory: bytes of a file, rows, columns, characters of one field. */
export const LIMITS = {
  bytes: 20 * 1024 * 1024,
  rows: 100_000,
  columns: 1_000,
  field: 64 * 1024,
  /** A CSV record, or an LDIF line after unfolding. An unclosed quote runs into this instead of into the memory. */
  record: 1024 * 1024,
  /** One object of a JSON list (a group of ten thousand members takes 2 MiB), and how deep objects may lie in each other. */
  element: 8 * 1024 * 1024,
  depth: 32,
  memberships: 500_000,
} as const

/** The reasons for which a whole file is refused; `importing.refused.*` in the texts. */
export const FILE_REASONS = [
  'empty',
  'too-large',
  'too-many-rows',
  'too-many-columns',
  'too-many-members',
  'too-deep',
  'not-text',
  'unknown-format',
  'not-staged',
  'unreadable',
  'running',
  'no-login',
] as const
export type FileReason = (typeof FILE_REASONS)[number]

/** A refusal of the file as a whole, with a message id that says why. */
export const refuseFile = (reason: FileReason, field = 'content'): Refusal =>
  new Refusal({
    code: reason === 'running' ? 'conflict' : reason === 'not-staged' ? 'not_found' : 'invalid_input',
    reason: `importing.refused.${reason}`,
    fields: [field],
  })
