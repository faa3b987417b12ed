import type { AccountId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { ReadDb } from '../store/database.ts'
import { adjustedQuotas } from './rows.ts'

/** How many of something an account may have: what it is for everybody, and between which bounds it can be adjusted. */
export interface QuotaBounds {
  readonly usual: number
  readonly min: number
  readonly max: number
}

/**
 * The quotas of IAM, by the names that the API gives them (its spelling, too).
 * Source: Huawei Cloud, IAM User Guide, "Notes and Constraints"; IAM API Reference, "Querying Account Quotas": the sample's min and max.
 */
export const QUOTAS = {
  user: { usual: 50, min: 50, max: 1000 },
  group: { usual: 20, min: 10, max: 300 },
  idp: { usual: 10, min: 10, max: 20 },
  agency: { usual: 50, min: 10, max: 300 },
  policy: { usual: 200, min: 128, max: 300 },
  assigment_group_mp: { usual: 200, min: 50, max: 500 },
  assigment_agency_mp: { usual: 200, min: 50, max: 500 },
  assigment_group_ep: { usual: 500, min: 50, max: 5000 },
  assigment_user_ep: { usual: 500, min: 50, max: 5000 },
  mapping: { usual: 10, min: 10, max: 100 },
  /** Projects made in a region; told by a project, not by the account. */
  project: { usual: 10, min: 0, max: 50 },
} as const satisfies Readonly<Record<string, QuotaBounds>>
export type QuotaType = keyof typeof QUOTAS

/** How many groups a user can be in; nobody can adjust it. Source: the same page. */
export const MOST_GROUPS_OF_USER = 10

export const isQuotaType = (text: string): text is QuotaType => Object.hasOwn(QUOTAS, text)

/** How many of something an account may have. */
export async function quotaFor(db: ReadDb, accountId: AccountId, type: QuotaType): Promise<number> {
  return (await quotasOf(db, accountId)).get(type) ?? QUOTAS[type].usual
}

/** Every quota of an account, adjusted ones included. */
export async function quotasOf(db: ReadDb, accountId: AccountId): Promise<ReadonlyMap<QuotaType, number>> {
  const adjusted = new Map((await adjustedQuotas(db, accountId)).map(({ type, quota }) => [type, quota]))
  // The keys of the table are its types.
  const types = Object.keys(QUOTAS) as QuotaType[]
  return new Map(types.map(type => [type, adjusted.get(type) ?? QUOTAS[type].usual]))
}

/** Refuses one more when an account has `used` already. Throws Refusal `conflict`. */
export async function requireRoom(
  db: ReadDb,
  { accountId, type }: { readonly accountId: AccountId; readonly type: QuotaType },
  used: number,
): Promise<void> {
  if (used >= (await quotaFor(db, accountId, type)))
    throw new Refusal({ code: 'conflict', reason: 'quotas.reached', fields: [type] })
}
