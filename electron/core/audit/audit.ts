import { stringify } from 'csv-stringify/sync'

import type { AuditReport, AuditRow } from '#shared/contract/audit.ts'

import type { HandlersFor, QueryCall } from '../call.ts'
import type { Ports } from '../ports.ts'
import { verifyCallFiles } from '../receipts/receipts.ts'
import { guardFormula } from '#shared/formula.ts'
import type { ReadDb } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { anchors } from './anchors.ts'
import type { HeadFile } from './head.ts'
import type { Ledger } from './ledger.ts'
import { operationRecords } from './records.ts'
import { auditRows } from './rows.ts'
import { verifyChain } from './verify.ts'

export type { Entry } from './append.ts'
export { openHeadFile, type HeadFile } from './head.ts'
export { lastAuditAt } from './rows.ts'
export { openLedger, type Ledger } from './ledger.ts'
export { verifyChain } from './verify.ts'

/** An open store under audit. */
export interface Audited {
  readonly store: Store
  readonly ledger: Ledger
  readonly headFile: HeadFile
  /** Set when a changed page was seen; shown until the store is closed. */
  damaged: boolean
}

export interface AuditDeps {
  readonly open: () => Audited
  /** Tells everybody that a page of the store is not what was written. */
  readonly onDamage: () => void
  /** Alerts of the radar that no lead has looked at. */
  readonly alertsWaiting: (db: ReadDb, viewing: Pick<QueryCall, 'now' | 'settings' | 'actor'>) => Promise<number>
}

/** Huawei Cloud: operation records can be viewed for 7 days. */
const RECORDS_KEPT = 7 * 86_400_000

/** Nothing was looked at. */
const NO_FILES = { verdict: 'intact', files: 0, firstBad: null } as const

/** More rows than this are exported in parts, by time. */
const EXPORT_LIMIT = 200_000

/** Handlers of the audit: read, verify, export, and acknowledge that the store went back in time. */
export function audit(ports: Ports, { open, onDamage, alertsWaiting }: AuditDeps): HandlersFor<'audit'> {
  const verify = async (call: QueryCall): Promise<AuditReport> => {
    const started = ports.clock.monotonic()
    const { store, headFile } = open()
    const took = () => Math.round(ports.clock.monotonic() - started)
    if (!store.checkPages()) {
      onDamage()
      return { verdict: 'damaged', rows: 0, firstBad: null, head: '', callFiles: NO_FILES, tookMs: took() }
    }
    const chain = await verifyChain(call.read, call.keys, headFile.read())
    const callFiles = await verifyCallFiles(call.read, call.keys.publicKey)
    return { ...chain, callFiles, tookMs: took() }
  }

  return {
    ...anchors({ verify, alertsWaiting }),
    verify,

    async list(call, { limit, ...filter }) {
      const rows = await auditRows(call.read, filter, limit + 1)
      return { rows: rows.slice(0, limit), more: rows.length > limit }
    },

    async operationRecords(call, { accountId, before, limit }) {
      const records = await operationRecords(
        call.read,
        { accountId, before, since: call.now - RECORDS_KEPT },
        limit + 1,
      )
      return { records: records.slice(0, limit), more: records.length > limit }
    },

    async export(call, { format, ...filter }) {
      const rows = await auditRows(call.read, filter, EXPORT_LIMIT)
      rows.reverse()
      await call.write(() => {
        call.note(String(rows.length))
        return Promise.resolve()
      })
      const stamp = new Intl.DateTimeFormat('sv-SE', { timeZone: 'UTC' }).format(call.now)
      const text = format === 'jsonl' ? rows.map(row => `${JSON.stringify(row)}\n`).join('') : asCsv(rows)
      return { fileName: `iam-desk-audit-${stamp}.${format}`, text, rows: rows.length }
    },

    async acknowledge(call, { reason }) {
      await call.write(() => {
        // The outside head follows again from this very row.
        open().ledger.acknowledge()
        call.detail({ reason })
        return Promise.resolve()
      })
      return {}
    },
  }
}

function asCsv(rows: readonly AuditRow[]): string {
  const columns = [
    'seq',
    'at',
    'actorKind',
    'actorName',
    'action',
    'outcome',
    'note',
    'userId',
    'userName',
    'callNumber',
    'detail',
  ] as const
  const records = rows.map(row =>
    columns.map(column => {
      const value =
        column === 'at'
          ? new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' }).format(
              row.at,
            )
          : row[column]
      return guardFormula(value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value))
    }),
  )
  return stringify([columns, ...records], { record_delimiter: 'windows' })
}
