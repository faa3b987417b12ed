import type { AccountId } from '#shared/contract/ids.ts'
import { QUOTA_TYPES, type Quota, type QuotaType } from '#shared/contract/quotas.ts'
import { Refusal } from '#shared/errors.ts'

import { ownAccount, type HandlersFor } from '../call.ts'
import type { ReadDb } from '../store/database.ts'
import { adjustedQuotas, isAccount, putQuota, usedOf } from './rows.ts'

export type { QuotaType }

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
} as const satisfies Readonly<Record<QuotaType, QuotaBounds>>

/** How many groups a user can be in; nobody can adjust it. Source: the same page. */
export const MOST_GROUPS_OF_USER = 10

/** What programs ask about the quotas of their account, and operators adjust. */
export function quotas(): HandlersFor<'quotas'> {
  return {
    list: async (call, { type, ...input }) => {
      const accountId = ownAccount(input)
      await requireAccount(call.read, accountId)
      const known = await quotasOf(call.read, accountId)
      const used = await usedOf(call.read, accountId)
      const all = QUOTA_TYPES.filter(one => one !== 'project').map((one): Quota => ({
        ...boundsOf(one),
        type: one,
        quota: known.get(one) ?? QUOTAS[one].usual,
        used: used[one],
      }))
      return { quotas: all.filter(one => type === undefined || one.type === type) }
    },

    adjust: (call, { accountId, type, quota }) =>
      call.write(async tx => {
        await requireAccount(tx, accountId)
        const { min, max } = boundsOf(type)
        if (quota < min || quota > max)
          throw new Refusal({ code: 'invalid_input', reason: 'quotas.out-of-bounds', fields: ['quota'] })
        const before = await quotaFor(tx, accountId, type)
        await putQuota(tx, { account_id: accountId, type, quota })
        call.detail({ type, before: String(before), after: String(quota) })
        return { quota }
      }),
  }
}

async function requireAccount(db: ReadDb, accountId: AccountId): Promise<void> {
  if (!(await isAccount(db, accountId)))
    throw new Refusal({ code: 'not_found', reason: 'directory.account.unknown', fields: ['accountId'] })
}

/** Between what a quota can be adjusted. */
export const boundsOf = (type: QuotaType): { readonly min: number; readonly max: number } => {
  const { min, max } = QUOTAS[type]
  return { min, max }
}

/** How many of something an account may have. */
export async function quotaFor(db: ReadDb, accountId: AccountId, type: QuotaType): Promise<number> {
  return (await quotasOf(db, accountId)).get(type) ?? QUOTAS[type].usual
}

/** Every quota of an account, adjusted ones included. */
export async function quotasOf(db: ReadDb, accountId: AccountId): Promise<ReadonlyMap<QuotaType, number>> {
  const adjusted = new Map((await adjustedQuotas(db, accountId)).map(({ type, quota }) => [type, quota]))
  return new Map(QUOTA_TYPES.map(type => [type, adjusted.get(type) ?? QUOTAS[type].usual]))
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
