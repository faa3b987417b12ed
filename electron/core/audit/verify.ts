import type { AuditReport } from '#shared/contract/audit.ts'

import type { ReadDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { countedRows } from './append.ts'
import { chainHash, detailDigest, GENESIS } from './chain.ts'
import type { Head } from './head.ts'

const BATCH = 2_000

/** How the chain itself stands. */
export type ChainReport = Omit<AuditReport, 'tookMs' | 'callFiles'>

/**
 * Recomputes the whole chain and compares it with the count inside the store and the head kept outside.
 * `altered`: a row, or a detail, is not what was written. `cut`: rows are missing at the end, or were when the desk wrote
 * on, though the store itself remembers them. `rolled-back`: the store agrees with itself, but the outside head has seen
 * more, or something else.
 */
export async function verifyChain(read: ReadDb, keys: Keys, outside: Head | null): Promise<ChainReport> {
  let previous: Uint8Array = GENESIS
  let rows = 0
  let outsideSeen = outside === null || outside.seq === 0
  for (;;) {
    const batch = await read
      .selectFrom('audit')
      .leftJoin('audit_detail', 'audit_detail.seq', 'audit.seq')
      .selectAll('audit')
      .select(['audit_detail.salt', 'audit_detail.detail'])
      .where('audit.seq', '>', rows)
      .orderBy('audit.seq')
      .limit(BATCH)
      .execute()
    for (const { hash, salt, detail, ...row } of batch) {
      const expected = chainHash(keys, previous, row)
      const detailFits =
        salt === null ||
        detail === null ||
        (row.detail_digest !== null && Buffer.from(detailDigest(salt, detail)).equals(row.detail_digest))
      const hashFits = Buffer.from(expected).equals(hash)
      // Written after the cut, on top of what was left: only the numbers between are missing.
      if (row.seq > rows + 1 && hashFits) return { verdict: 'cut', rows, firstBad: rows + 1, head: hex(previous) }
      if (row.seq !== rows + 1 || !hashFits || !detailFits)
        return { verdict: 'altered', rows, firstBad: rows + 1, head: hex(previous) }
      if (outside?.seq === row.seq) outsideSeen = Buffer.from(hash).equals(outside.hash)
      previous = hash
      rows = row.seq
    }
    if (batch.length < BATCH) break
  }
  if ((await countedRows(read)) > rows) return { verdict: 'cut', rows, firstBad: rows + 1, head: hex(previous) }
  if (outside !== null && outside.seq > rows)
    return { verdict: 'rolled-back', rows, firstBad: rows + 1, head: hex(previous) }
  // Every row fits the one before it, so this is a sound history, but another than the one that was seen outside.
  if (!outsideSeen) return { verdict: 'rolled-back', rows, firstBad: outside?.seq ?? null, head: hex(previous) }
  return { verdict: 'intact', rows, firstBad: null, head: hex(previous) }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
