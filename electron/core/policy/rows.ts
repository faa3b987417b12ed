import type { OperatorId } from '#shared/contract/ids.ts'
import type { Insertable } from 'kysely'

import type { ReadDb, WriteDb } from '../store/database.ts'
import type { PolicyVersionTable } from '../store/tables/policy.ts'

const named = (db: ReadDb) =>
  db
    .selectFrom('policy_version')
    .innerJoin('operator as proposer', 'proposer.id', 'policy_version.proposed_by')
    .leftJoin('operator as confirmer', 'confirmer.id', 'policy_version.confirmed_by')
    .selectAll('policy_version')
    .select(['proposer.name as proposer_name', 'confirmer.name as confirmer_name'])
export type VersionRow = Awaited<ReturnType<typeof allVersions>>[number]

/** Newest first. */
export const allVersions = (db: ReadDb) => named(db).orderBy('version', 'desc').execute()

export const versionOf = (db: ReadDb, version: number) => named(db).where('version', '=', version).executeTakeFirst()

/** The version whose time has come last. */
export const inForce = (db: ReadDb, now: number) =>
  named(db)
    .where('withdrawn_at', 'is', null)
    .where('in_force_at', '<=', now)
    .orderBy('in_force_at', 'desc')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()

/** The version that waits for a word or for its time. */
export const waiting = (db: ReadDb, now: number) =>
  named(db)
    .where('withdrawn_at', 'is', null)
    .where(eb => eb.or([eb('in_force_at', 'is', null), eb('in_force_at', '>', now)]))
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()

export async function nextVersion(tx: WriteDb): Promise<number> {
  const row = await tx
    .selectFrom('policy_version')
    .select(({ fn }) => fn.max('version').as('last'))
    .executeTakeFirst()
  // The built-in policy that a new store begins with is the first.
  return (row?.last ?? 1) + 1
}

export const insertVersion = (tx: WriteDb, row: Insertable<PolicyVersionTable>) =>
  tx.insertInto('policy_version').values(row).execute()

export const confirmVersion = (tx: WriteDb, version: number, by: { operatorId: OperatorId; now: number }) =>
  tx
    .updateTable('policy_version')
    .set({ confirmed_by: by.operatorId, in_force_at: by.now })
    .where('version', '=', version)
    .execute()

export const withdrawVersion = (tx: WriteDb, version: number, now: number) =>
  tx.updateTable('policy_version').set({ withdrawn_at: now }).where('version', '=', version).execute()

/** Every operator there ever was, with when and by whom they got their last enrolment code. */
export const operators = (db: ReadDb) =>
  db.selectFrom('operator').select(['id', 'state', 'roles', 'code_at', 'code_by']).execute()
