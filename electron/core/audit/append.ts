import type { Subject } from '#shared/contract/capability.ts'

import type { Actor } from '../call.ts'
import type { Random } from '../ports.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { chainHash, detailDigest, GENESIS } from './chain.ts'
import type { Head } from './head.ts'

export interface Entry {
  readonly at: number
  readonly actor: Actor | { readonly kind: 'system' }
  readonly action: string
  readonly outcome: 'done' | 'refused' | 'broken'
  readonly note: string
  readonly subject: Subject
  readonly detail: Readonly<Record<string, string>> | null
}

/** Name of the setting row that repeats the newest row's number inside the database: a cut end and a rollback differ by it. */
const COUNT_SETTING = 'audit.count'

/** Appends one row to the chain, in the caller's transaction. The answer is written to the head file after the commit. */
export async function appendAudit(
  tx: WriteDb,
  { keys, random }: { readonly keys: Keys; readonly random: Random },
  entry: Entry,
): Promise<Head> {
  const last = await tx.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()
  // Numbers of rows that were cut are not given again: to write over the count would hide the cut.
  const seq = Math.max(last?.seq ?? 0, await countedRows(tx)) + 1
  const detail = entry.detail === null ? null : JSON.stringify(entry.detail)
  const salt = detail === null ? null : random.bytes(16)
  const row = {
    seq,
    at: entry.at,
    actor_kind: entry.actor.kind === 'stranger' ? 'api' : entry.actor.kind,
    actor_id: actorId(entry.actor),
    action: entry.action,
    outcome: entry.outcome,
    note: entry.note,
    user_id: entry.subject.userId ?? (await userOfCall(tx, entry.subject.callId)),
    call_id: entry.subject.callId ?? null,
    operator_id: entry.subject.operatorId ?? null,
    account_id: entry.subject.accountId ?? null,
    detail_digest: detail === null || salt === null ? null : detailDigest(salt, detail),
  }
  const hash = chainHash(keys, last?.hash ?? GENESIS, row)
  await tx
    .insertInto('audit')
    .values({ ...row, hash })
    .execute()
  if (detail !== null && salt !== null) await tx.insertInto('audit_detail').values({ seq, salt, detail }).execute()
  await tx
    .insertInto('setting')
    .values({ name: COUNT_SETTING, value: String(seq), changed_at: entry.at, changed_by: null })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value: String(seq), changed_at: entry.at }))
    .execute()
  return { seq, hash }
}

/** How many rows the store itself remembers. */
export async function countedRows(db: ReadDb | WriteDb): Promise<number> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', COUNT_SETTING).executeTakeFirst()
  return Number(row?.value ?? 0)
}

/** A row about a call is about its user too, so that a refused act shows in the user's own timeline. */
async function userOfCall(tx: WriteDb, callId: Subject['callId']) {
  if (callId === undefined) return null
  const call = await tx.selectFrom('call').select('user_id').where('id', '=', callId).executeTakeFirst()
  return call?.user_id ?? null
}

function actorId(actor: Entry['actor']): string | null {
  if (actor.kind === 'system' || actor.kind === 'stranger') return null
  return 'operatorId' in actor ? actor.operatorId : actor.userId
}
