import type { ProofMethod } from '#shared/contract/calls.ts'
import { CHANNELS } from '#shared/contract/ids.ts'
import type { Channel, UserId } from '#shared/contract/ids.ts'
import type { Settings } from '#shared/contract/security.ts'

import { senderOf } from '../codes/codes.ts'
import { contactsOf, requireUser } from '../directory/directory.ts'
import { classesOf, currentPolicy } from '../policy/policy.ts'
import { heldAbout } from '../radar/radar.ts'
import { readFlag } from '../security/security.ts'
import type { ReadDb } from '../store/database.ts'
import { coolDownUntil, lookBack } from './coolDown.ts'
import { judge, type Held, type Situation, type Verdict } from './evidence.ts'
import { FRESH_MS, pointsOf, ruleOf } from './policy.ts'
import type { RouteChoice } from './routes.ts'
import * as rows from './rows.ts'

/** A proof from the ledger of the users' own pages. */
export interface OwnProof {
  readonly id: string
  readonly method: ProofMethod
  readonly source: string
  readonly strength: 'weak' | 'medium' | 'strong'
  readonly weakened: 'lab-sender' | null
  readonly provedAt: number
}

/** What a user did alone, without a call. */
export interface OwnWork {
  readonly userId: UserId
  readonly startedAt: number
  readonly proofs: readonly OwnProof[]
  /** An approved appeal is among the proofs, and its window is open. */
  readonly appeal: boolean
  /** Wrong answers in this very piece of work; those of strangers elsewhere cost its user nothing. */
  readonly wrongAnswers: number
}

/**
 * By which channels codes for an own reset can go. Whoever changed a gateway a short while ago could read what goes through it, and
 * on the users' own pages anybody may be that one; without a gateway codes stay on this machine, where only a sample may show them.
 */
export async function ownChannels(db: ReadDb, { now, settings }: Viewing): Promise<readonly Channel[]> {
  if ((await readFlag(db, 'sample')) !== null) return CHANNELS
  const usable: Channel[] = []
  for (const channel of CHANNELS) {
    if (senderOf(settings, channel) === 'lab') continue
    const change = await rows.settingChange(db, channel === 'email' ? 'smtp' : 'sms')
    if (change === undefined || change.changed_at <= now - FRESH_MS) usable.push(channel)
  }
  return usable
}

interface Viewing {
  readonly now: number
  readonly settings: Settings
}

/** The longest that a policy can ask to wait before an act is done again. */
const LONGEST_AGAIN = 720 * 3_600_000

/**
 * How a reset of the own password stands under the policy of the desk. Nothing is handed over here, so a proof takes the place of a
 * hand-over: where the policy wants an independent one, it must be another proof than those that pay (docs/adr/0025).
 */
export async function judgeOwnReset(db: ReadDb, viewing: Viewing, work: OwnWork): Promise<OwnVerdict> {
  return verdictOn(await situationOfOwn(db, viewing, work))
}

/** How an own reset stands, and whether more of what the user has would help. */
export interface OwnVerdict {
  readonly verdict: Verdict
  /** The same judged with these proofs as well. */
  with(more: readonly Pick<OwnProof, 'method' | 'source' | 'strength' | 'weakened'>[]): Verdict
}

function verdictOn(at: Situation): OwnVerdict {
  return {
    verdict: judge('reset-password', withRoutes(at)),
    with: more =>
      judge(
        'reset-password',
        withRoutes({
          ...at,
          held: [
            ...at.held,
            ...more.map((one, index): Held => ({
              id: `prospect ${String(index)}`,
              method: one.method,
              source: one.source,
              points: pointsOf(one, 0, at.policy),
              ageMs: 0,
            })),
          ],
        }),
      ),
  }
}

/** Every proof is also a way to its owner: they hold what it was sent to. */
function withRoutes(at: Situation): Situation {
  const { ways } = ruleOf('reset-password', at.user, at.policy)
  // A policy that hands over on paper alone wants to see a person.
  const kind = ways.find(way => way !== 'slip')
  if (kind === undefined) return { ...at, routes: [] }
  const to = (source: string): RouteChoice => ({
    route: `own:${source}`,
    kind,
    to: null,
    channel: null,
    address: null,
    source,
  })
  const appeal = at.appeal === null ? null : { routes: [to('appeal-contact')] }
  return { ...at, appeal, routes: at.held.map(({ source }) => to(source)) }
}

/** The values that an own reset is judged by: those of a call, as far as there are any without one. */
async function situationOfOwn(db: ReadDb, { now, settings }: Viewing, work: OwnWork): Promise<Situation> {
  const { userId } = work
  const found = await requireUser(db, userId)
  const policy = await currentPolicy(db, now)
  const contacts = await contactsOf(db, userId, { now, freshHours: settings.freshContactHours })
  const failures = await rows.failedChecks(db, userId, now - lookBack(settings))
  const radar = await heldAbout(db, { now, settings }, userId)
  const lastDone = await rows.lastActs(db, userId, now - LONGEST_AGAIN)
  const cooling = coolDownUntil(
    failures.map(failure => failure.at),
    now,
    settings,
  )
  // A lead has reviewed an approved appeal and stands in for the one whom the rule asks for; not for one who looks at what came since.
  const isCalm = cooling === null && radar.until === null && found.frozen === null
  const lately = failures.filter(one => one.at > now - settings.failedChecksMinutes * 60_000).length
  return {
    callState: 'open',
    intent: 'reset-password',
    mine: true,
    ownRecord: false,
    lead: work.appeal && isCalm,
    coolDownUntil: cooling,
    radarUntil: radar.until,
    frozen: found.frozen === null ? 'no' : 'yes',
    pressed: radar.pressed,
    done: [],
    lastDone,
    now,
    wrongAnswers: lately + work.wrongAnswers,
    contactChanged: contacts.some(contact => contact.changedAt !== null && contact.changedAt >= work.startedAt),
    serviceTicket: false,
    // The end of the reference is its owner's alone: what came with the result was not all that was proved with.
    appeal: work.appeal ? { routes: [] } : null,
    policy,
    user: {
      classes: classesOf(policy, { ...found, hasPhone: contacts.some(contact => contact.channel === 'sms') }, now),
      kind: found.kind,
      privileged: found.privileged || (await rows.wasPrivileged(db, userId, now - FRESH_MS)),
      enabled: found.enabled,
      locked: found.lockedUntil !== null && found.lockedUntil > now,
      profile: found.profile,
    },
    held: work.proofs.map(proof => ({
      id: proof.id,
      method: proof.method,
      source: proof.source,
      points: pointsOf(proof, now - proof.provedAt, policy),
      ageMs: now - proof.provedAt,
    })),
    against: [],
    approvals: [],
    routes: [],
  }
}
