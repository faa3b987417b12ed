import type { Holder } from '#shared/contract/grants.ts'
import type { UserId } from '#shared/contract/ids.ts'

import { endTokensOf, endTokensOfAgency } from '../tokens/tokens.ts'
import type { WriteDb } from '../store/database.ts'
import { membersOf } from './rows.ts'

/**
 * Ends the tokens and temporary keys of everybody whose permissions change with those of these holders.
 * Source: Huawei Cloud, IAM API Reference, "Obtaining a User Token Through Password Authentication": when tokens become invalid.
 */
export async function endTokensOfHolders(tx: WriteDb, holders: readonly Holder[]): Promise<void> {
  const ids = (kind: Holder['kind']) => [...new Set(holders.filter(one => one.kind === kind).map(one => one.id))]
  await endTokensOf(tx, [...(ids('user') as UserId[]), ...(await membersOf(tx, ids('group')))])
  for (const agencyId of ids('agency')) await endTokensOfAgency(tx, agencyId)
}
