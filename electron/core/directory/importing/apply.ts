import type { AccountId, GroupId, UserId } from '#shared/contract/ids.ts'

import type { WriteDb } from '../../store/database.ts'
import type { CommandCall } from '../../call.ts'
import { settleContacts } from '../changing.ts'
import { openVeto } from '../contactsVeto.ts'
import { keepAdminGroups } from '../groups.ts'
import { BLANK_PERSON, insertPeople, type NewPerson } from '../people.ts'
import { contactRow } from '../rows.ts'
import { startComparison, type Decision } from './compare.ts'
import type { ImportEffects } from './effects.ts'
import { identityAfter } from './identities.ts'
import type { SourceGroup } from './formats/format.ts'
import { planGroups } from './groups.ts'
import type { Pace } from './pace.ts'
import type { Draft } from './people.ts'
import type { Report } from './report.ts'
import { addPendingContact, indexChanged, loadKnown, updateUser, writeGroups } from './rows.ts'

/** So few that one batch, indexed, takes about as long as an answer to a key press may. */
const BATCH = 50
const HOUR = 3_600_000

export interface Application {
  readonly call: Pick<CommandCall<'none'>, 'now' | 'random' | 'keys' | 'settings'>
  readonly accountId: AccountId
  readonly drafts: readonly Draft[]
  readonly groups: readonly SourceGroup[]
  readonly report: Report
  readonly pace: Pace
  readonly effects: ImportEffects
  /** Called as rows are done; answers true when the import shall stop. */
  onRows(done: number): boolean
}

/**
 * Writes the people in the caller's transaction, comparing them with what it holds now. Answers `undo` when it was stopped.
 *
 * Between batches the event loop turns while the transaction stays open. That is safe: the writer is one connection that nobody
 * else is given before the transaction ends (other commands wait their turn), readers have a connection of their own and see the
 * old state (WAL), and nothing outside the database is waited for that could depend on this transaction.
 */
export async function applyPeople(tx: WriteDb, work: Application): Promise<'keep' | 'undo'> {
  const { call, report, pace } = work
  await settleContacts(tx, call.now)
  const known = await loadKnown(tx, { accountId: work.accountId, now: call.now, pace })
  const comparison = startComparison(known)
  const all: Decision[] = []
  const made = new Map<string, UserId>()
  for (let from = 0; from < work.drafts.length; from += BATCH) {
    if (work.onRows(from)) return 'undo'
    const decisions = work.drafts.slice(from, from + BATCH).map(draft => {
      const { decision, issues } = comparison.decide(draft)
      report.issues(issues)
      report.decision(decision)
      return decision
    })
    all.push(...decisions)
    for (const [key, userId] of await applyBatch(tx, work, decisions)) made.set(key, userId)
    await pace.breathe(BATCH)
  }
  const plan = planGroups({ decisions: all, groups: work.groups }, known.groups)
  report.groups(plan)
  await writeGroups(tx, plan, {
    accountId: work.accountId,
    now: call.now,
    known: known.groups,
    newId: () => newId(work) as GroupId,
    userIdOf: key => made.get(key),
  })
  await keepAdminGroups(tx, call.now)
  return work.onRows(work.drafts.length) ? 'undo' : 'keep'
}

/** Answers the ids of the people it made, by login key. */
async function applyBatch(
  tx: WriteDb,
  work: Application,
  decisions: readonly Decision[],
): Promise<ReadonlyMap<string, UserId>> {
  const { call } = work
  const creations = decisions.filter(one => one.kind === 'create')
  const created = creations.map(one => newPerson(one.draft, work))
  const made = new Map(creations.map(({ draft }, index) => [draft.loginKey, created[index]?.userId ?? ('' as UserId)]))
  if (created.length > 0) await insertPeople(tx, created, { now: call.now })
  const updates = decisions.filter(one => one.kind === 'update')
  for (const update of updates) {
    const { userId } = update.user
    await updateUser(tx, update, call.now)
    const countsFrom = call.now + call.settings.freshContactHours * HOUR
    for (const change of update.contacts)
      await addPendingContact(tx, update.user, { ...change, now: call.now, countsFrom })
    if (update.contacts.length > 0) await tellOfContacts(tx, work, update)
    if (update.disables) {
      await work.effects.endSessions(tx, userId, call.now)
      await work.effects.notifyUser(tx, call, { userId, notice: 'disabled', callId: null })
    }
    await work.pace.breathe()
  }
  if (updates.length > 0) await indexChanged(tx, updates)
  for (const decision of decisions) await keepPassword(tx, work, { decision, made })
  return made
}

/** The old contacts hear of it, with a way to take it back. */
async function tellOfContacts(
  tx: WriteDb,
  { call, effects }: Application,
  update: Extract<Decision, { readonly kind: 'update' }>,
): Promise<void> {
  const { userId } = update.user
  const before = await contactRow(tx, userId)
  if (before === undefined) return
  const changes = update.contacts.map(({ channel }) => ({ channel, kind: 'waits' }) as const)
  const veto = await openVeto(tx, call, { userId, changes, before })
  await effects.notifyUser(tx, call, { userId, notice: 'contact-changed', callId: null, veto })
}

/** Nobody's credential is replaced: who has a password by now keeps it. Who was known before hears of the new one. */
async function keepPassword(
  tx: WriteDb,
  { call, effects }: Application,
  { decision, made }: { readonly decision: Decision; readonly made: ReadonlyMap<string, UserId> },
): Promise<void> {
  if (decision.kind === 'failed' || decision.hash === null) return
  const userId = decision.kind === 'create' ? made.get(decision.draft.loginKey) : decision.user.userId
  if (userId === undefined) return
  const kept = await effects.keepPassword(tx, { userId, stored: decision.hash, now: call.now })
  if (kept && decision.kind !== 'create')
    await effects.notifyUser(tx, call, { userId, notice: 'password-changed', callId: null })
}

const newId = ({ call }: Pick<Application, 'call'>): string => Buffer.from(call.random.bytes(16)).toString('hex')

function newPerson(draft: Draft, { accountId, call }: Application): NewPerson {
  return {
    ...BLANK_PERSON,
    ...Object.fromEntries(draft.texts),
    // Fresh from the generator; the schema brands it wherever it comes back from outside.
    userId: newId({ call }) as UserId,
    accountId,
    login: draft.login,
    name: draft.texts.get('name') ?? draft.login,
    email: draft.email?.address ?? '',
    areaCode: draft.phone?.areaCode ?? '',
    phone: draft.phone?.number ?? '',
    enabled: draft.enabled ?? true,
    privileged: draft.privileged ?? false,
    ...identityAfter(draft, null),
    attributes: Object.fromEntries(draft.attributes),
  }
}
