import type { AuditRow } from '#shared/contract/audit.ts'
import type { AccountId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'

import { sql } from 'kysely'

import type { ReadDb } from '../store/database.ts'

/** The newest row: its number is how many there are. */
export const newestRow = (db: ReadDb) =>
  db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()

export const hashOfRow = (db: ReadDb, seq: number) =>
  db.selectFrom('audit').select('hash').where('seq', '=', seq).executeTakeFirst()

/** Calls that the next shift finds open, oldest first. */
export const openCalls = (db: ReadDb) =>
  db
    .selectFrom('call')
    .innerJoin('operator', 'operator.id', 'call.operator_id')
    .select(['call.number', 'call.state', 'call.opened_at', 'operator.name as operator_name'])
    .where('call.state', '<>', 'closed')
    .orderBy('call.number')
    .execute()

export interface AuditFilter {
  readonly userId?: UserId | undefined
  readonly callId?: CallId | undefined
  readonly operatorId?: OperatorId | undefined
  readonly outcome?: 'done' | 'refused' | 'broken' | undefined
  readonly action?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Only rows with a smaller number. */
  readonly before?: number | undefined
}

/** Rows of the audit, newest first, with names in place of ids. At most `limit`. */
export async function auditRows(read: ReadDb, filter: AuditFilter, limit: number): Promise<AuditRow[]> {
  const rows = await read
    .selectFrom('audit')
    .leftJoin('audit_detail', 'audit_detail.seq', 'audit.seq')
    .leftJoin('operator', 'operator.id', 'audit.actor_id')
    .leftJoin('user', 'user.id', 'audit.user_id')
    .leftJoin('user as acting', 'acting.id', 'audit.actor_id')
    .leftJoin('call', 'call.id', 'audit.call_id')
    .select([
      'audit.seq',
      'audit.at',
      'audit.actor_kind',
      'audit.actor_id',
      'audit.action',
      'audit.outcome',
      'audit.note',
      'audit.user_id',
      'audit.call_id',
    ])
    .select(['audit_detail.detail', 'operator.name as operator_name', 'user.name as user_name', 'call.number'])
    .select('acting.login as program_of')
    .$if(filter.userId !== undefined, q => q.where('audit.user_id', '=', filter.userId ?? null))
    .$if(filter.callId !== undefined, q => q.where('audit.call_id', '=', filter.callId ?? null))
    .$if(filter.operatorId !== undefined, q => q.where('audit.actor_id', '=', filter.operatorId ?? null))
    .$if(filter.outcome !== undefined, q => q.where('audit.outcome', '=', filter.outcome ?? 'done'))
    .$if(filter.action !== undefined, q =>
      q.where('audit.action', '>=', filter.action ?? '').where('audit.action', '<', `${filter.action ?? ''}\u{10FFFF}`),
    )
    .$if(filter.from !== undefined, q => q.where('audit.at', '>=', filter.from ?? 0))
    .$if(filter.to !== undefined, q => q.where('audit.at', '<=', filter.to ?? 0))
    .$if(filter.before !== undefined, q => q.where('audit.seq', '<', filter.before ?? 0))
    .orderBy('audit.seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map(row => ({
    seq: row.seq,
    at: row.at,
    actorKind: row.actor_kind,
    actorName: actorNameOf(row),
    action: row.action,
    outcome: row.outcome,
    note: row.note,
    userId: row.user_id,
    userName: row.user_name,
    callId: row.call_id,
    callNumber: row.number,
    detail: row.detail === null ? null : (JSON.parse(row.detail) as Record<string, string>),
  }))
}

/** Rows that operations of the lab API left, newest first. At most `limit`. */
export const programRows = (
  db: ReadDb,
  asked: { readonly accountId: AccountId | undefined; readonly before: number | undefined; readonly since: number },
  limit: number,
) =>
  db
    .selectFrom('audit')
    .innerJoin('audit_detail', 'audit_detail.seq', 'audit.seq')
    // Whoever asks for a token is known by what they showed.
    .leftJoin('user as by', join => join.on(sql<boolean>`"by".id = coalesce(audit.actor_id, audit.user_id)`))
    .leftJoin('account as of', 'of.id', 'by.account_id')
    .leftJoin('account', 'account.id', 'audit.account_id')
    .select(['audit.seq', 'audit.at', 'audit.outcome', 'audit.account_id', 'audit_detail.detail'])
    .select(['account.name as account_name', 'by.id as by_id', 'by.login as by_login', 'by.kind as by_kind'])
    .select(['by.is_domain_owner as by_owner', 'of.name as by_account'])
    .where('audit.actor_kind', '=', 'api')
    .where('audit.at', '>=', asked.since)
    .where(sql<boolean>`json_extract(audit_detail.detail, '$.operation') is not null`)
    .$if(asked.accountId !== undefined, q => q.where(sql<boolean>`audit.account_id = ${asked.accountId ?? ''}`))
    .$if(asked.before !== undefined, q => q.where('audit.seq', '<', asked.before ?? 0))
    .orderBy('audit.seq', 'desc')
    .limit(limit)
    .execute()

function actorNameOf(row: {
  readonly actor_kind: AuditRow['actorKind']
  readonly user_name: string | null
  readonly operator_name: string | null
  readonly program_of: string | null
}): string {
  switch (row.actor_kind) {
    // A user acts on nobody but themself on their own pages, so the user of the row is the actor.
    case 'user':
      return row.user_name ?? ''
    case 'api':
      return row.program_of ?? ''
    case 'operator':
    case 'cli':
    case 'system':
      return row.operator_name ?? ''
  }
}

/** Looks at so many rows: the newest were written at this very opening, and one that a wrong clock dated ahead is soon left behind. */
const LATEST_ROWS = 20

/** The latest time among the last rows of the audit, in milliseconds; null: there are none. */
export async function lastAuditAt(read: ReadDb): Promise<number | null> {
  const rows = await read.selectFrom('audit').select('at').orderBy('seq', 'desc').limit(LATEST_ROWS).execute()
  return rows.length === 0 ? null : Math.max(...rows.map(row => row.at))
}
