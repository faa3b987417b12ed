import { createHash } from 'node:crypto'

import type { Keys } from '../store/keys.ts'
import type { AuditTable } from '../store/tables/audit.ts'

/** What the chain covers: every column of a row but the hash itself. */
export type ChainedRow = Omit<AuditTable, 'hash'>

/** The hash before the first row. */
export const GENESIS = Buffer.alloc(32)

/**
 * The hash of a row: HMAC-SHA256 over the hash before it and every field, each preceded by its length. An edit, a
 * deletion, an insertion or a swap therefore changes every hash from there on, and nobody without the key can mend them.
 */
export function chainHash(keys: Keys, previous: Uint8Array, row: ChainedRow): Uint8Array {
  const fields = COLUMNS.map(column => {
    const value = row[column]
    if (value === null) return 'null'
    return typeof value === 'object'
      ? Buffer.concat([Buffer.from('b'), value])
      : `${typeof value === 'number' ? 'n' : 's'}${String(value)}`
  })
  return keys.mac('audit', previous, ...fields)
}

/** Salted digest of personal detail: the row stays verifiable when the detail is erased, and tells nothing of it. */
export function detailDigest(salt: Uint8Array, detail: string): Uint8Array {
  return createHash('sha256').update(salt).update(detail, 'utf8').digest()
}

const COLUMNS = [
  'seq',
  'at',
  'actor_kind',
  'actor_id',
  'action',
  'outcome',
  'note',
  'user_id',
  'call_id',
  'operator_id',
  'account_id',
  'detail_digest',
] as const satisfies readonly (keyof ChainedRow)[]
