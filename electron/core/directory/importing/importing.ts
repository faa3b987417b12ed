import type { Contract, ParsedOf } from '#shared/contract/index.ts'

import type { HandlersFor } from '../../call.ts'
import type { Ports } from '../../ports.ts'
import { requireAccount } from '../accounts.ts'
import { exporting } from '../exporting.ts'
import { applyPeople } from './apply.ts'
import { collectColumns } from './columns.ts'
import { startComparison } from './compare.ts'
import { decode } from './decode.ts'
import type { ImportEffects } from './effects.ts'
import { recogniseFormat } from './formats/formats.ts'
import { LIMITS, refuseFile } from './limits.ts'
import { startPace } from './pace.ts'
import { readPeople } from './reading.ts'
import { startReport } from './report.ts'
import { loadKnown, undoable } from './rows.ts'
import type { Decision } from './compare.ts'
import { planGroups } from './groups.ts'
import { createStaging, type Staged } from './staging.ts'

export type { ImportEffects }

type ImportChoices = Pick<
  ParsedOf<Contract['directory']['runImport']>,
  'format' | 'mapping' | 'applyChanges' | 'keepPasswords'
>

type Handlers = Pick<
  HandlersFor<'directory'>,
  'readImport' | 'planImport' | 'runImport' | 'importProgress' | 'cancelImport' | 'exportUsers'
>

/** Import and export of users. A file waits in memory between reading, planning and running; nothing of it is stored before. */
export function importing(ports: Pick<Ports, 'clock' | 'random'>, effects: ImportEffects): Handlers {
  const staging = createStaging(ports)
  return {
    ...exporting(ports),

    async readImport(call, input) {
      // Four base64 characters carry three bytes: too much is refused before it is decoded.
      if (input.content.length > Math.ceil(LIMITS.bytes / 3) * 4) throw refuseFile('too-large')
      const bytes = Buffer.from(input.content, 'base64')
      const { text, encoding } = decode(bytes)
      const format = recogniseFormat(text)
      const columns = collectColumns()
      const pace = startPace(ports.clock)
      let rows = 0
      const found = { changes: 0, hashes: 0 }
      for await (const item of format.read(text, { changes: true, hashes: true })) {
        if (item.kind === 'row' && item.change !== undefined) found.changes += 1
        if (item.kind === 'row' && item.hashes !== undefined) found.hashes += 1
        columns.see(item)
        if (item.kind !== 'skipped') rows += 1
        await pace.breathe()
      }
      if (rows === 0) throw refuseFile('empty')
      const { importId } = staging.add(call.client, { bytes, format: format.name, rows })
      const separator = format.separator(text)
      return { importId, format: format.name, encoding, separator, columns: columns.list(format), rows, found }
    },

    async planImport(call, input) {
      const file = staging.get(call.client, input.importId)
      if (file.state === 'running') throw refuseFile('running', 'importId')
      begin(file, 'planning')
      try {
        if (input.accountId !== undefined) await requireAccount(call.read, input.accountId)
        const pace = startPace(ports.clock)
        const report = startReport()
        const { drafts, groups } = await readPeople({ file, ...readingOf(input), pace, report })
        const known = await loadKnown(call.read, { accountId: input.accountId, now: call.now, pace })
        const comparison = startComparison(known)
        const decisions: Decision[] = []
        for (const draft of drafts) {
          const { decision, issues } = comparison.decide(draft)
          report.issues(issues)
          report.decision(decision)
          decisions.push(decision)
          if (file.state === 'planning') file.done += 1
          await pace.breathe()
        }
        report.groups(planGroups({ decisions, groups }, known.groups))
        return { counts: report.counts, changes: report.changes, ...report.sortedIssues() }
      } finally {
        // An import may have been started in the meantime: its progress is not ours to reset.
        if (file.state === 'planning') begin(file, 'read')
      }
    },

    async runImport(call, input) {
      const file = staging.get(call.client, input.importId)
      if (file.state === 'running') throw refuseFile('running', 'importId')
      begin(file, 'running')
      try {
        await requireAccount(call.read, input.accountId)
        const pace = startPace(ports.clock)
        const report = startReport()
        const { drafts, groups, whole } = await readPeople({ file, ...readingOf(input), pace, report })
        // Half a file is not imported: what comes after the break may be half of the company.
        if (!whole) throw refuseFile('unreadable')
        const onRows = showProgress(file, drafts.length)
        const kept = await call.write(tx =>
          undoable(tx, async () => {
            const verdict = await applyPeople(tx, {
              call,
              accountId: input.accountId,
              drafts,
              groups,
              report,
              pace,
              effects,
              onRows,
            })
            call.note(verdict === 'keep' ? 'imported' : 'cancelled')
            call.detail({ rows: String(drafts.length), ...(verdict === 'keep' ? countsInWords(report.counts) : {}) })
            return verdict
          }),
        )
        file.state = kept ? 'done' : 'cancelled'
        const counts = kept ? report.counts : { ...report.counts, ...NOTHING }
        return { outcome: kept ? 'imported' : 'cancelled', counts, ...report.sortedIssues() }
      } catch (error) {
        begin(file, 'read')
        throw error
      }
    },

    importProgress(call, input) {
      const { state, done, total } = staging.get(call.client, input.importId)
      return Promise.resolve({ state, done, total })
    },

    cancelImport(call, input) {
      const file = staging.get(call.client, input.importId)
      if (file.state === 'running') file.cancelling = true
      return Promise.resolve({ cancelling: file.cancelling })
    },
  }

  function readingOf(input: ImportChoices) {
    const { format, mapping, applyChanges, keepPasswords } = input
    return { format, mapping, applyChanges, readHash: keepPasswords ? (text: string) => effects.readHash(text) : null }
  }

  /** Tells the pages at every whole percent, and answers whether somebody asked to stop. */
  function showProgress(file: Staged, total: number): (done: number) => boolean {
    let percent = -1
    return done => {
      file.done = done
      file.total = total
      const now = total === 0 ? 100 : Math.floor((done / total) * 100)
      if (now !== percent) effects.emit({ kind: 'progress', importId: file.importId, done, total })
      percent = now
      return file.cancelling
    }
  }
}

function begin(file: Staged, state: Staged['state']): void {
  file.state = state
  file.done = 0
  file.total = file.rows
  file.cancelling = false
}

const NOTHING = { created: 0, updated: 0, unchanged: 0, contactsPending: 0, groups: 0, memberships: 0, passwords: 0 }

const countsInWords = (counts: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)]))
