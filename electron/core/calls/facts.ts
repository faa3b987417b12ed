import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { CallId, Channel } from '#shared/contract/ids.ts'
import type { Policy, UserClass } from '#shared/contract/policy.ts'
import type { CallAlert } from '#shared/contract/radar.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import type { Role } from '#shared/contract/permissions.ts'
import type { Settings } from '#shared/contract/security.ts'
import { Refusal } from '#shared/errors.ts'

import type { Staff } from '../call.ts'
import { isNewPair } from '../codes/codes.ts'
import { contactsOf, requireUser } from '../directory/directory.ts'
import type { Contact, UserRecord } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import { coolDownUntil, lookBack } from './coolDown.ts'
import { currentPolicy, classesOf } from '../policy/policy.ts'
import { alertsOf, heldUntil, shownNumber } from '../radar/radar.ts'
import type { Held, Situation } from './evidence.ts'
import { proofState } from './machine.ts'
import type { CallState } from './machine.ts'
import { FRESH_MS, pointsOf } from './policy.ts'
import { routesFor } from './routes.ts'
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
  readonly callerNumber: string
  /** Channels whose gateway the call's own operator changed a short while ago. */
  readonly freshSenders: readonly Channel[]
  /** They changed the address of the users' own pages: a link would lead wherever they like. */
  readonly freshAddress: boolean
  readonly secondOperator: boolean
  readonly serviceTicket: rows.ServiceTicketRow | null
  readonly policy: Policy
  readonly classes: readonly UserClass[]
  readonly lastDone: Readonly<Partial<Record<Act, number>>>
}

/** The longest that a policy can ask to wait before an act is done again. */
const LONGEST_AGAIN = 720 * 3_600_000

/** Throws Refusal `not_found`. */
export async function gatherFacts(db: ReadDb, callId: CallId, viewing: Viewing): Promise<Facts> {
  const { now, settings } = viewing
  const call = await rows.callById(db, callId)
  if (call === undefined) throw new Refusal({ code: 'not_found', reason: 'calls.call.unknown' })
  const user = await requireUser(db, call.user_id)
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
    proofs: await rows.proofsOf(db, callId),
    done: await rows.actsOf(db, callId),
    failures,
    coolDownUntil: coolDownUntil(
      failures.map(failure => failure.at),
      now,
      settings,
    ),
    alerts: await alertsOf(db, viewing, callId),
    callerNumber: await shownNumber(db, callId),
    freshSenders: await freshSenders(db, call.operator_id, viewing),
    freshAddress: await changedBy(db, call.operator_id, { setting: 'publicAddress', now }),
    secondOperator: await hasSecondOperator(db, call.operator_id, now),
    serviceTicket: (await rows.serviceTicketOf(db, callId)) ?? null,
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

/** Whether someone else could read the half of a slip that goes to the desk. */
async function hasSecondOperator(db: ReadDb, operatorId: Staff['operatorId'], now: number): Promise<boolean> {
  const operators = await rows.activeOperators(db)
  const additions = new Map(operators.map(one => [one.id as string, { at: one.created_at, by: one.created_by }]))
  return operators.some(
    one =>
      one.id !== operatorId &&
      mayDo(one.roles.split(',') as Role[], 'outbox.read_body') &&
      !isNewPair(one.id, operatorId, { now, additions }),
  )
}

/** Proofs that weigh now: fresh, of this call's present intent, by its own operator, on its own user. */
export const heldProofs = (facts: Facts, now: number): readonly Held[] =>
  facts.proofs
    .filter(proof => stateOf(proof, now) === 'fresh' && proof.intent === facts.call.intent)
    .filter(proof => proof.operator_id === facts.call.operator_id && proof.user_id === facts.call.user_id)
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

/** The values an act is judged by. */
export function situationOf(act: Act, facts: Facts, at: Viewing & { readonly actor: Staff }): Situation {
  const { call, user, contacts } = facts
  const usable = contacts.filter(contact => contact.problem === null)
  return {
    callState: call.state,
    intent: call.intent,
    mine: call.operator_id === at.actor.operatorId,
    ownRecord: call.user_id === at.actor.linkedUserId,
    lead: isLead(at.actor),
    coolDownUntil: facts.coolDownUntil,
    radarUntil: heldUntil(facts.alerts),
    done: facts.done,
    lastDone: facts.lastDone,
    now: at.now,
    wrongAnswers: facts.failures.filter(one => one.at > at.now - at.settings.failedChecksMinutes * 60_000).length,
    contactChanged: contacts.some(contact => contact.changedAt !== null && contact.changedAt >= call.opened_at),
    serviceTicket: facts.serviceTicket !== null,
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
    routes: routesFor(act, {
      // Who set the gateway a moment ago would read what goes through it.
      contacts: usable.filter(contact => !facts.freshSenders.includes(contact.channel)),
      publicAddress: facts.freshAddress ? '' : at.settings.publicAddress,
      secondOperator: facts.secondOperator,
    }),
  }
}
