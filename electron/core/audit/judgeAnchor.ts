import type { AnchorReport } from '#shared/contract/audit.ts'

import type { ChainReport } from './verify.ts'

/** What an anchor is held against: how the chain stands, and whether the row that it names is the one it names. */
export interface AgainstAnchor {
  readonly chain: Pick<ChainReport, 'verdict' | 'rows' | 'firstBad'>
  /** How many rows there were. */
  readonly rows: number
  /** Whether the row of that number has the anchored hash; null when it is not there. */
  readonly fits: boolean | null
}

/**
 * What an anchor says of the store, by itself: what came after its row is a matter of the chain.
 *
 * - `fits`: up to that row nothing was changed, for its hash covers all before it.
 * - `altered`: the chain breaks before it.
 * - `cut`: rows are missing at the end, and the store still remembers having had them.
 * - `rolled-back`: the store agrees with itself and has fewer rows, or other ones: it was put back together with the head outside
 *   it, and perhaps written on. Nothing on the machine can tell this; the paper does.
 */
export function judgeAnchor({ chain, rows, fits }: AgainstAnchor): Pick<AnchorReport, 'verdict' | 'firstBad'> {
  if (chain.verdict === 'damaged') return { verdict: 'damaged', firstBad: null }
  // So far every row was read again and follows the one before it.
  if (chain.rows >= rows && fits === true) return { verdict: 'fits', firstBad: null }
  if (chain.rows >= rows) return { verdict: 'rolled-back', firstBad: null }
  switch (chain.verdict) {
    case 'altered':
    case 'cut':
      return { verdict: chain.verdict, firstBad: chain.firstBad }
    case 'intact':
    case 'rolled-back':
      return { verdict: 'rolled-back', firstBad: chain.rows + 1 }
  }
}
