import type Database from 'better-sqlite3'

import { StoreFault } from './faults.ts'
import audit from './migrations/0010-audit.ts'
import operators from './migrations/0020-operators.ts'
import directory from './migrations/0030-directory.ts'
import credentials from './migrations/0040-credentials.ts'
import codes from './migrations/0050-codes.ts'
import calls from './migrations/0060-calls.ts'
import search from './migrations/0070-search.ts'
import numberReveals from './migrations/0080-number-reveals.ts'
import senders from './migrations/0090-senders.ts'
import groups from './migrations/0100-groups.ts'
import passwordPolicy from './migrations/0110-password-policy.ts'
import contacts from './migrations/0120-contacts.ts'
import identity from './migrations/0130-identity.ts'
import unprivileged from './migrations/0140-unprivileged.ts'
import passwordWarning from './migrations/0150-password-warning.ts'
import policy from './migrations/0200-policy.ts'
import radar from './migrations/0240-radar.ts'
import enrolmentCodes from './migrations/0250-enrolment-codes.ts'
import approvals from './migrations/0260-approvals.ts'
import people from './migrations/0270-people.ts'
import quarantine from './migrations/0280-quarantine.ts'
import phoneClocks from './migrations/0282-phone-clocks.ts'
import callFiles from './migrations/0290-call-files.ts'
import appeals from './migrations/0300-appeals.ts'
import practice from './migrations/0310-practice.ts'
import recovery from './migrations/0320-recovery.ts'
import loginProtection from './migrations/0330-login-protection.ts'
import accessKeys from './migrations/0340-access-keys.ts'
import accessLists from './migrations/0350-access-lists.ts'
import knownBrowsers from './migrations/0360-known-browsers.ts'
import ownObjections from './migrations/0370-own-objections.ts'
import invitations from './migrations/0380-invitations.ts'
import iam from './migrations/0400-iam.ts'
import usersAndQuotas from './migrations/0410-users-and-quotas.ts'
import securityPolicies from './migrations/0440-security-policies.ts'
import operationProtection from './migrations/0450-operation-protection.ts'

export interface Migration {
  readonly version: number
  readonly sql: string
}

/** Forward only, one transaction each. Numbers go by tens, so that a fix can be put between two before a release. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 10, sql: audit },
  { version: 20, sql: operators },
  { version: 30, sql: directory },
  { version: 40, sql: credentials },
  { version: 50, sql: codes },
  { version: 60, sql: calls },
  { version: 70, sql: search },
  { version: 80, sql: numberReveals },
  { version: 90, sql: senders },
  { version: 100, sql: groups },
  { version: 110, sql: passwordPolicy },
  { version: 120, sql: contacts },
  { version: 130, sql: identity },
  { version: 140, sql: unprivileged },
  { version: 150, sql: passwordWarning },
  { version: 200, sql: policy },
  { version: 240, sql: radar },
  { version: 250, sql: enrolmentCodes },
  { version: 260, sql: approvals },
  { version: 270, sql: people },
  { version: 280, sql: quarantine },
  { version: 282, sql: phoneClocks },
  { version: 290, sql: callFiles },
  { version: 300, sql: appeals },
  { version: 310, sql: practice },
  { version: 320, sql: recovery },
  { version: 330, sql: loginProtection },
  { version: 340, sql: accessKeys },
  { version: 350, sql: accessLists },
  { version: 360, sql: knownBrowsers },
  { version: 370, sql: ownObjections },
  { version: 380, sql: invitations },
  { version: 400, sql: iam },
  { version: 410, sql: usersAndQuotas },
  { version: 440, sql: securityPolicies },
  { version: 450, sql: operationProtection },
]

/** The schema version of this build. */
export const LATEST = MIGRATIONS.at(-1)?.version ?? 0

/**
 * Brings the schema up to `upTo`. A step that fails leaves the version before it, whole.
 * Throws StoreFault `newer` when the store comes from a newer build.
 */
export function migrate(db: Database.Database, upTo: number = LATEST, steps: readonly Migration[] = MIGRATIONS): void {
  steps.forEach((step, index) => {
    if (step.version <= (steps[index - 1]?.version ?? 0))
      throw new Error(`migration ${String(step.version)} is out of order`)
  })
  const found = Number(db.pragma('user_version', { simple: true }))
  if (found > (steps.at(-1)?.version ?? 0)) throw new StoreFault('newer')
  for (const step of steps) {
    if (step.version <= found || step.version > upTo) continue
    db.transaction(() => {
      db.exec(step.sql)
      db.pragma(`user_version = ${String(step.version)}`)
    }).immediate()
  }
}
