import type { OperatorId } from '#shared/contract/ids.ts'
import {
  Policy,
  type PolicyChange,
  type PolicyValue,
  type PolicyVersion,
  type Rehearsed,
} from '#shared/contract/policy.ts'
import { mayDo, type Role } from '#shared/contract/permissions.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type CommandCall, type HandlersFor, type Staff } from '../call.ts'
import { sameHands } from '../codes/codes.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { BUILT_INS, DEFAULT_POLICY } from './builtIn.ts'
import * as rows from './rows.ts'
import { changesOf, loosens } from './strictness.ts'

export { BUILT_INS, DEFAULT_POLICY } from './builtIn.ts'
export { classesOf, type Classifiable } from './classes.ts'
export { changesOf, loosens, ruleFor } from './strictness.ts'

/** Where no second administrator can be asked, a change that loosens waits this long in the open (DESIGN, one-person labs). */
const ALONE_MS = 24 * 3_600_000
/** The version a new store begins with. */
const FIRST = 1

/** The policy in force: the version whose time came last, else the built-in default. Read inside the act's transaction, too. */
export async function currentPolicy(db: ReadDb, now: number): Promise<Policy> {
  const row = await rows.inForce(db, now)
  return row === undefined ? DEFAULT_POLICY : policyOf(row)
}

// Only `propose` writes the column, and it was a policy then; one that a later build reads differently must not open a door.
const policyOf = (row: rows.VersionRow): Policy => Policy.parse(JSON.parse(row.policy))

/** Which proof an act needs, as data: read, compared, rehearsed, changed in the open. Calls are above, and hand their rehearsal down. */
export function policy(rehearse: (policy: Policy) => Rehearsed[]): HandlersFor<'policy'> {
  return {
    async current(call) {
      const actor = staff(call.actor)
      const wait = await rows.waiting(call.read, call.now)
      const all = await versions(call.read, call.now)
      const mayConfirm =
        wait !== undefined && (await mayBeSecond(call.read, wait.proposed_by, { actor, now: call.now }))
      return {
        inForce: all.find(one => one.state === 'in-force') ?? first('in-force'),
        waiting: all.find(one => one.state === 'waiting') ?? null,
        builtIn: { ...BUILT_INS },
        mayConfirm,
      }
    },

    history: async call => ({ versions: await versions(call.read, call.now) }),

    async compare(call, { policy: next }) {
      const row = await rows.inForce(call.read, call.now)
      const changes = changesOf(row === undefined ? DEFAULT_POLICY : policyOf(row), next)
      const alone =
        loosens(changes) && (await secondsOf(call.read, staff(call.actor).operatorId, call.now)).length === 0
      const waitsFor = !loosens(changes) ? 'nothing' : alone ? 'a-day' : 'second-administrator'
      return { base: row?.version ?? FIRST, changes: [...changes], waitsFor }
    },

    rehearse: async (call, { policy: asked }) => ({
      scripts: rehearse(asked ?? (await currentPolicy(call.read, call.now))),
    }),

    async propose(call, { base, policy: next, reason }) {
      const actor = staff(call.actor)
      const version = await call.write(async tx => {
        const before = await rows.inForce(tx, call.now)
        if ((before?.version ?? FIRST) !== base)
          throw new Refusal({ code: 'conflict', reason: 'policy.problem.changed' })
        if ((await rows.waiting(tx, call.now)) !== undefined)
          throw new Refusal({ code: 'conflict', reason: 'policy.problem.one-waits' })
        const changes = changesOf(before === undefined ? DEFAULT_POLICY : policyOf(before), next)
        if (changes.length === 0) throw new Refusal({ code: 'conflict', reason: 'policy.problem.nothing-changed' })
        const eases = loosens(changes)
        const made = await rows.nextVersion(tx)
        await rows.insertVersion(tx, {
          version: made,
          policy: JSON.stringify(next),
          base,
          reason,
          proposed_by: actor.operatorId,
          proposed_at: call.now,
          confirmed_by: null,
          in_force_at: eases ? await ripeAt(tx, call, actor) : call.now,
          withdrawn_at: null,
        })
        call.note(`${String(made)}:${eases ? 'waits' : 'in-force'}`)
        call.detail({ reason, changes: changes.map(recorded).join('; ') })
        return made
      })
      return shownVersion(call.read, version, call.now)
    },

    async confirm(call, { version }) {
      const actor = staff(call.actor)
      await call.write(async tx => {
        const row = await requireWaiting(tx, version, call.now)
        if (!(await mayBeSecond(tx, row.proposed_by, { actor, now: call.now })))
          throw new Refusal({ code: 'forbidden', reason: 'policy.problem.second-administrator' })
        await rows.confirmVersion(tx, version, { operatorId: actor.operatorId, now: call.now })
        call.note(String(version))
      })
      return shownVersion(call.read, version, call.now)
    },

    async withdraw(call, { version, reason }) {
      await call.write(async tx => {
        await requireWaiting(tx, version, call.now)
        await rows.withdrawVersion(tx, version, call.now)
        call.note(String(version))
        call.detail({ reason })
      })
      return shownVersion(call.read, version, call.now)
    },
  }
}

async function requireWaiting(tx: WriteDb, version: number, now: number): Promise<rows.VersionRow> {
  const row = await rows.waiting(tx, now)
  if (row?.version !== version) throw new Refusal({ code: 'conflict', reason: 'policy.problem.not-waiting' })
  return row
}

/** A change as the audit keeps it. */
const recorded = ({ path, from, to }: PolicyChange): string => `${path}: ${inWords(from)} → ${inWords(to)}`
const inWords = (value: PolicyValue): string =>
  typeof value !== 'object'
    ? String(value)
    : Array.isArray(value)
      ? value.join(', ')
      : `${value.attribute}: ${value.values.join(', ')}`

/** A second administrator is somebody else, and cannot be the same person under a login that was just made (docs/adr/0015). */
async function mayBeSecond(
  db: ReadDb,
  proposer: OperatorId,
  by: { readonly actor: Staff; readonly now: number },
): Promise<boolean> {
  const seconds = await secondsOf(db, proposer, by.now)
  return seconds.includes(by.actor.operatorId)
}

async function secondsOf(db: ReadDb, proposer: OperatorId, now: number): Promise<readonly OperatorId[]> {
  const all = await rows.operators(db)
  const additions = new Map(all.map(one => [one.id as string, { at: one.code_at, by: one.code_by }]))
  const hands = sameHands(proposer, { now, additions })
  return all
    .filter(
      one => one.state === 'active' && mayDo(one.roles.split(',') as Role[], 'policy.manage') && !hands.has(one.id),
    )
    .map(one => one.id)
}

/** Null while somebody else can be asked; otherwise when the change comes into force by itself. */
const ripeAt = async (tx: WriteDb, call: Pick<CommandCall<'none'>, 'now'>, actor: Staff): Promise<number | null> =>
  (await secondsOf(tx, actor.operatorId, call.now)).length > 0 ? null : call.now + ALONE_MS

async function shownVersion(db: ReadDb, version: number, now: number): Promise<PolicyVersion> {
  const found = (await versions(db, now)).find(one => one.version === version)
  if (found === undefined) throw new Error('a version that was just written')
  return found
}

/** Every version, newest first, the built-in one at the end; each with what it changed. */
async function versions(db: ReadDb, now: number): Promise<PolicyVersion[]> {
  const all = await rows.allVersions(db)
  const current = await rows.inForce(db, now)
  const byNumber = new Map(all.map(row => [row.version, policyOf(row)]))
  const shown = all.map((row): PolicyVersion => {
    const own = policyOf(row)
    return {
      version: row.version,
      state: stateOf(row, current?.version, now),
      policy: own,
      reason: row.reason,
      proposedBy: { operatorId: row.proposed_by, name: row.proposer_name },
      proposedAt: row.proposed_at,
      confirmedBy: row.confirmer_name,
      inForceAt: row.in_force_at,
      changes: [...changesOf(byNumber.get(row.base) ?? DEFAULT_POLICY, own)],
    }
  })
  return [...shown, first(current === undefined ? 'in-force' : 'replaced')]
}

function stateOf(row: rows.VersionRow, current: number | undefined, now: number): PolicyVersion['state'] {
  if (row.withdrawn_at !== null) return 'withdrawn'
  if (row.in_force_at === null || row.in_force_at > now) return 'waiting'
  return row.version === current ? 'in-force' : 'replaced'
}

const first = (state: PolicyVersion['state']): PolicyVersion => ({
  version: FIRST,
  state,
  policy: DEFAULT_POLICY,
  reason: '',
  proposedBy: null,
  proposedAt: null,
  confirmedBy: null,
  inForceAt: null,
  changes: [],
})
