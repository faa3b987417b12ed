import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { CallId, Channel } from '#shared/contract/ids.ts'
import type { Policy, UserClass } from '#shared/contract/policy.ts'
import type { CallAlert } from '#shared/contract/radar.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import type { Permission, Role } from '#shared/contract/permissions.ts'
import type { Settings } from '#shared/contract/security.ts'
import { Refusal } from '#shared/errors.ts'

import { windowOf } from '../appeals/appeals.ts'
import type { AppealWindow } from '../appeals/appeals.ts'
import type { Staff } from '../call.ts'
import { isNewPair } from '../codes/codes.ts'
import { contactsOf, requireUserEver } from '../directory/directory.ts'
import type { Contact, UserRecord } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import { wordsOfFailures } from './agreement.ts'
import type { Approval } from './agreement.ts'
import { objectionTo } from './approvals/deciding.ts'
import { approvalsOf, agreementIn, stateOfApproval } from './approvals/rows.ts'
import type { ApprovalRow } from './approvals/rows.ts'
import { coolDownUntil, lookBack } from './coolDown.ts'
import { countingDesks } from '../pairing/pairing.ts'
import type { CountingDesk } from '../pairing/pairing.ts'
import { currentPolicy, classesOf } from '../policy/policy.ts'
import { alertsOf, heldUntil, pressureOn, shownNumber } from '../radar/radar.ts'
import type { Pressure } from '../radar/radar.ts'
import type { Held, Situation } from './evidence.ts'
import { proofState } from './machine.ts'
import type { CallState } from './machine.ts'
import { FRESH_MS, pointsOf } from './policy.ts'
import { appealRoutes, routesFor } from './routes.ts'
import * as rows from './rows.ts'

/** What facts are gathered with: a call of the pipeline has it, and so does a demand. */
export interface Viewing {
  readonly now: number
  readonly settings: Settings
}

/** A call with everything that is judged about it, read once. */
export interface Facts {
  readonly call: rows.NamedCall & { readonly state: CallState; readonly intent: Act }
  readonly user: UserRecord
  readonly contacts: readonly Contact[]
  readonly proofs: readonly rows.ProofRow[]
  readonly done: readonly Act[]
  readonly failures: readonly { readonly method: string; readonly at: number }[]
  readonly coolDownUntil: number | null
  /** What the radar saw across calls. */
  readonly alerts: readonly CallAlert[]
  readonly pressure: Pressure
  readonly callerNumber: string
  /** Channels whose gateway the call's own operator changed a short while ago. */
  readonly freshSenders: readonly Channel[]
  /** They changed the address of the users' own pages: a link would lead wherever they like. */
  readonly freshAddress: boolean
  readonly secondOperator: boolean
  /** Whose call it is. */
  readonly asker: Omit<rows.OperatorRow, 'roles'> & { readonly roles: readonly Role[] }
  /** Who on this desk may give a second person's word, and which other desks may. */
  readonly deciders: readonly { readonly name: string }[]
  readonly desks: readonly CountingDesk[]
  readonly serviceTicket: rows.ServiceTicketRow | null
  /** An approved appeal of the user whose window is open. */
  readonly appeal: AppealWindow | null
  readonly policy: Policy
  readonly classes: readonly UserClass[]
  readonly lastDone: Readonly<Partial<Record<Act, number>>>
  /** Requests for a second person's word in this call, the newest first. */
  readonly approvals: readonly ApprovalRow[]
}

/** The longest that a policy can ask to wait before an act is done again. */
const LONGEST_AGAIN = 720 * 3_600_000

/** Throws Refusal `not_found`. */
export async function gatherFacts(db: ReadDb, callId: CallId, viewing: Viewing): Promise<Facts> {
  const { now, settings } = viewing
  const call = await rows.callById(db, callId)
  if (call === undefined) throw new Refusal({ code: 'not_found', reason: 'calls.call.unknown' })
  const user = await requireUserEver(db, call.user_id)
  const policy = await currentPolicy(db, now)
  const contacts = await contactsOf(db, call.user_id, { now, freshHours: settings.freshContactHours })
  const failures = await rows.failedChecks(db, call.user_id, now - lookBack(settings))
  return {
    // The columns have a check of their own, and only this domain writes them.
    call: { ...call, state: call.state as CallState, intent: call.intent as Act },
    // Taking the mark away must not open the door at once to whoever took it.
    user: user.privileged ? user : { ...user, privileged: await rows.wasPrivileged(db, user.userId, now - FRESH_MS) },
    contacts,
    policy,
    classes: classesOf(policy, { ...user, hasPhone: contacts.some(contact => contact.channel === 'sms') }, now),
    lastDone: await rows.lastActs(db, call.user_id, now - LONGEST_AGAIN),
    approvals: await approvalsOf(db, callId),
    proofs: await rows.proofsOf(db, callId),
    done: await rows.actsOf(db, callId),
    failures,
    coolDownUntil: coolDownUntil(
      failures.map(failure => failure.at),
      now,
      settings,
    ),
    alerts: await alertsOf(db, viewing, callId),
    pressure: await pressureOn(db, viewing, { callId, userId: call.user_id, operatorId: call.operator_id }),
    callerNumber: await shownNumber(db, callId),
    freshSenders: await freshSenders(db, call.operator_id, viewing),
    freshAddress: await changedBy(db, call.operator_id, { setting: 'publicAddress', now }),
    ...(await colleaguesOf(db, call, now)),
    serviceTicket: (await rows.serviceTicketOf(db, callId)) ?? null,
    appeal: user.kind === 'huawei-id' ? await windowOf(db, call.user_id, now) : null,
  }
}

async function freshSenders(db: ReadDb, operatorId: string, { now, settings }: Viewing): Promise<Channel[]> {
  const fresh: Channel[] = []
  if (settings.smtp !== null && (await changedBy(db, operatorId, { setting: 'smtp', now }))) fresh.push('email')
  if (settings.sms !== null && (await changedBy(db, operatorId, { setting: 'sms', now }))) fresh.push('sms')
  return fresh
}

async function changedBy(
  db: ReadDb,
  operatorId: string,
  what: { readonly setting: 'smtp' | 'sms' | 'publicAddress'; readonly now: number },
): Promise<boolean> {
  const change = await rows.settingChange(db, what.setting)
  return change?.changed_by === operatorId && change.changed_at > what.now - FRESH_MS
}

/** Who else is there: to read the half of a slip that goes to the desk, and to give a second person's word. */
async function colleaguesOf(
  db: ReadDb,
  call: rows.NamedCall,
  now: number,
): Promise<Pick<Facts, 'asker' | 'secondOperator' | 'deciders' | 'desks'>> {
  const operators = await rows.activeOperators(db)
  const additions = new Map(operators.map(one => [one.id as string, { at: one.code_at, by: one.code_by }]))
  const own = await rows.operatorById(db, call.operator_id)
  const asker = { ...own, roles: rolesIn(own) }
  const request = { asker: personOf(own), userId: call.user_id }
  const may = (one: { readonly roles: string }, permission: Permission) => mayDo(rolesIn(one), permission)
  return {
    asker,
    secondOperator: operators.some(
      one =>
        one.id !== call.operator_id &&
        may(one, 'outbox.read_body') &&
        !isNewPair(one.id, call.operator_id, { now, additions }),
    ),
    deciders: operators.filter(
      one => may(one, 'approvals.decide') && objectionTo(personOf(one), request, { now, additions }) === null,
    ),
    desks: await countingDesks(db, call.operator_id, { now, additions }),
  }
}

// The operators' own door writes the column, from roles.
const rolesIn = (row: { readonly roles: string }): readonly Role[] => row.roles.split(',') as Role[]
const personOf = (row: { readonly id: Staff['operatorId']; readonly linked_user_id: Staff['linkedUserId'] }) => ({
  operatorId: row.id,
  linkedUserId: row.linked_user_id,
})

/** Proofs that weigh now: fresh, of this call's present intent, by its own operator, on its own user. */
export const heldProofs = (facts: Facts, now: number): readonly Held[] =>
  facts.proofs
    .filter(proof => stateOf(proof, now) === 'fresh' && proof.intent === facts.call.intent)
    // What was proved before a signal of pressure was lifted may have been forced.
    .filter(proof => proof.proved_at > (facts.pressure.liftedAt ?? -Infinity))
    .filter(proof => proof.operator_id === facts.call.operator_id && proof.user_id === facts.call.user_id)
    // An appeal that was withdrawn, ran out, or was proved again in another call is none here any more.
    .filter(proof => proof.method !== 'appeal' || facts.appeal?.provedIn === facts.call.id)
    .map(proof => ({
      id: proof.id,
      method: proof.method as ProofMethod,
      source: proof.source,
      ageMs: now - proof.proved_at,
      points: pointsOf(shownStrength(proof), now - proof.proved_at, facts.policy),
    }))

export const stateOf = (proof: rows.ProofRow, now: number) =>
  proofState({ spentOn: proof.spent_on, expiresAt: proof.expires_at }, now)

/** The columns in the contract's words; only `insertProof` writes them. */
export const shownStrength = (proof: Pick<rows.ProofRow, 'strength' | 'weakened'>) => ({
  strength: proof.strength as 'weak' | 'medium' | 'strong',
  weakened: proof.weakened as 'lab-sender' | 'fresh-sender' | null,
})

/** Whether this operator may do what only a lead may. */
export const isLead = (actor: Pick<Staff, 'roles'>): boolean => mayDo(actor.roles, 'users.act_privileged')

/** In a desk of one lead the one who did the reset may enable the account after a day in the open. */
const ALONE_MS = 24 * 3_600_000

function frozenFor(
  frozen: UserRecord['frozen'],
  at: { readonly now: number; readonly operatorId: Staff['operatorId']; readonly secondLead: boolean },
): Situation['frozen'] {
  if (frozen === null) return 'no'
  const isOwn = frozen.by === at.operatorId && (at.secondLead || at.now < frozen.since + ALONE_MS)
  return isOwn ? 'own-reset' : 'yes'
}

/** What an approver has to have seen: what speaks against the caller, and what the operator noted of the call. */
const againstOf = ({ failures, alerts, call, callerNumber }: Facts): readonly string[] => [
  ...wordsOfFailures(failures),
  ...alerts.map(alert => `alert ${alert.alertId}`),
  `reached ${call.reached_by}`,
  `number ${callerNumber}`,
  `ticket ${call.ticket}`,
]

/** Approvals of this act that can be spent now, the newest first: given in this call, to its own operator, about its own user. */
const approvalsFor = (act: Act, { call, approvals, deciders, desks }: Facts, now: number): readonly Approval[] =>
  approvals
    .filter(row => row.act === act && row.operator_id === call.operator_id && row.user_id === call.user_id)
    .filter(row => stateOfApproval(row, now) === 'given' && row.wordStands)
    // Who could ask somebody by now waits for nobody's silence.
    .filter(row => row.state === 'given' || deciders.length + desks.length === 0)
    .map(row => ({ id: row.id, to: row.state === 'given' ? agreementIn(row) : null }))

/** The values an act is judged by. */
export function situationOf(act: Act, facts: Facts, at: Viewing & { readonly actor: Staff }): Situation {
  const { call, user, contacts } = facts
  const usable = contacts.filter(contact => contact.problem === null)
  return {
    callState: call.state,
    ...(user.deletedAt === null ? {} : { deleted: true }),
    intent: call.intent,
    mine: call.operator_id === at.actor.operatorId,
    ownRecord: call.user_id === at.actor.linkedUserId,
    lead: isLead(at.actor),
    coolDownUntil: facts.coolDownUntil,
    radarUntil: heldUntil(facts.alerts),
    frozen: frozenFor(user.frozen, { now: at.now, operatorId: at.actor.operatorId, secondLead: facts.secondOperator }),
    pressed: facts.pressure.held,
    done: facts.done,
    lastDone: facts.lastDone,
    now: at.now,
    wrongAnswers: facts.failures.filter(one => one.at > at.now - at.settings.failedChecksMinutes * 60_000).length,
    contactChanged: contacts.some(contact => contact.changedAt !== null && contact.changedAt >= call.opened_at),
    serviceTicket: facts.serviceTicket !== null,
    appeal: facts.appeal === null ? null : { routes: appealRoutesOf(act, facts, at) },
    policy: facts.policy,
    user: {
      classes: facts.classes,
      kind: user.kind,
      privileged: user.privileged,
      enabled: user.enabled,
      locked: user.lockedUntil !== null && user.lockedUntil > at.now,
      profile: user.profile,
    },
    held: heldProofs(facts, at.now),
    against: againstOf(facts),
    approvals: approvalsFor(act, facts, at.now),
    routes: routesFor(act, {
      // Who set the gateway a moment ago would read what goes through it.
      contacts: usable.filter(contact => !facts.freshSenders.includes(contact.channel)),
      publicAddress: facts.freshAddress ? '' : at.settings.publicAddress,
      secondOperator: facts.secondOperator,
    }),
  }
}

/** Where the secret of a reset by appeal can go: a contact that is not the unavailable one, the contact of the appeal, a second operator. */
function appealRoutesOf(act: Act, facts: Facts, at: Viewing) {
  const gone = facts.appeal?.unavailable
  const usable = facts.contacts.filter(
    one => one.problem === null && gone !== 'both' && gone !== (one.channel === 'sms' ? 'mobile' : 'email'),
  )
  const given = facts.appeal?.contact ?? null
  const isFresh = (channel: Channel) => facts.freshSenders.includes(channel)
  return appealRoutes(act, {
    registered: usable.filter(one => !isFresh(one.channel)),
    given: given === null || isFresh(given.channel) ? null : given,
    publicAddress: facts.freshAddress ? '' : at.settings.publicAddress,
    secondOperator: facts.secondOperator,
  })
}
