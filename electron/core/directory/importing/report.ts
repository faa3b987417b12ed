import type { ImportIssue, ImportPlan } from '#shared/contract/directory.ts'

import { maskEmail, maskPhone } from '../mask.ts'
import type { Decision } from './compare.ts'
import type { BrokenEntry, SkippedEntry } from './formats/format.ts'
import type { Draft } from './people.ts'
import type { GroupPlan } from './groups.ts'
import { issue } from './reasons.ts'

/** How many issues and changes an answer carries; `issuesTotal` says how many there are. */
const MOST_ISSUES = 1000
const MOST_CHANGES = 200

const SEVERITIES = { error: 0, warning: 1, 'left-out': 2 } as const

export type Counts = ImportPlan['counts']

/** Collects what happens to the rows of a file, for the plan and for the report afterwards. */
export interface Report {
  readonly counts: Counts
  entry(item: SkippedEntry | BrokenEntry): void
  /** A row that cannot be read: it has an error among its issues. */
  failed(): void
  issues(found: readonly ImportIssue[]): void
  decision(decision: Decision): void
  groups(plan: GroupPlan): void
  /** Errors first, then by line. Passwords left out are one line a column, with how many there were. */
  sortedIssues(): { readonly issues: ImportIssue[]; readonly issuesTotal: number }
  readonly changes: ImportPlan['changes']
}

export function startReport(): Report {
  const counts = {
    rows: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    contactsPending: 0,
    failed: 0,
    groups: 0,
    memberships: 0,
    passwords: 0,
  }
  const collected: ImportIssue[] = []
  const secrets = new Map<string, { line: number; count: number }>()
  const changes: ImportPlan['changes'] = []
  const COUNTED = { create: 'created', update: 'updated', unchanged: 'unchanged', failed: 'failed' } as const
  return {
    counts,
    changes,
    entry(item) {
      const { line, reason, values } = item
      if (item.kind === 'broken') {
        counts.rows += 1
        counts.failed += 1
        collected.push(issue(line, { field: item.field, severity: 'error', reason, values }))
      } else collected.push(issue(line, { field: '', severity: 'left-out', reason, values }))
    },
    failed() {
      counts.rows += 1
      counts.failed += 1
    },
    issues(found) {
      for (const one of found) {
        if (one.reason !== 'importing.issue.secret') collected.push(one)
        else
          secrets.set(one.field, {
            line: secrets.get(one.field)?.line ?? one.line,
            count: (secrets.get(one.field)?.count ?? 0) + 1,
          })
      }
    },
    decision(decision) {
      counts.rows += 1
      counts[COUNTED[decision.kind]] += 1
      if (decision.kind === 'update') counts.contactsPending += decision.contacts.length
      if (decision.kind !== 'failed' && decision.hash !== null) counts.passwords += 1
      if (changes.length < MOST_CHANGES) changes.push(...shownChange(decision))
    },
    groups({ created, joins, issues: found }) {
      counts.groups = created.length
      counts.memberships = joins.length
      collected.push(...found)
    },
    sortedIssues() {
      const left = [...secrets].map(([field, { line, count }]) =>
        issue(line, { field, severity: 'left-out', reason: 'secret', values: { count: String(count) } }),
      )
      const all = [...left, ...collected].sort(
        (a, b) => SEVERITIES[a.severity] - SEVERITIES[b.severity] || a.line - b.line,
      )
      return { issues: all.slice(0, MOST_ISSUES), issuesTotal: all.length }
    },
  }
}

function shownChange(decision: Decision): ImportPlan['changes'] {
  if (decision.kind === 'create') {
    const { line, login } = decision.draft
    return [{ line, login, kind: 'create', fields: fieldsOf(decision.draft) }]
  }
  if (decision.kind !== 'update') return []
  const contacts = decision.contacts.map(({ channel, areaCode, address, from }) =>
    channel === 'email'
      ? { field: 'email', from: maskEmail(from.address), to: maskEmail(address) }
      : { field: 'phone', from: maskPhone(from.areaCode, from.address, 2), to: maskPhone(areaCode, address, 2) },
  )
  const { line } = decision.draft
  return [{ line, login: decision.user.login, kind: 'update', fields: [...decision.changes, ...contacts] }]
}

function fieldsOf(draft: Draft): { field: string; from: string; to: string }[] {
  const fields: [string, string][] = [...draft.texts]
  if (draft.email !== null) fields.push(['email', maskEmail(draft.email.address)])
  if (draft.phone !== null) fields.push(['phone', maskPhone(draft.phone.areaCode, draft.phone.number, 2)])
  if (draft.enabled === false) fields.push(['enabled', 'false'])
  if (draft.privileged === true) fields.push(['privileged', 'true'])
  fields.push(...[...draft.attributes].map(([name, text]): [string, string] => [`attribute:${name}`, text]))
  return fields.map(([field, to]) => ({ field, from: '', to }))
}
