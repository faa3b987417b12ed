import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { Signal } from '#shared/contract/radar.ts'
import type { Settings } from '#shared/contract/security.ts'

import { isStaffed } from './hours.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A call as the radar sees it: a plain row, without a word of what was said. */
export interface SeenCall {
  readonly callId: string
  readonly userId: string
  readonly operatorId: string
  readonly openedAt: number
  readonly closed: boolean
  readonly privileged: boolean
  readonly intent: Act
  /** Folded; empty when there is none. */
  readonly ticket: string
  /** Digest of the number that the caller calls from; empty when nobody noted it. */
  readonly number: string
  readonly failures: number
  /** By what the caller was proved, spent or not. */
  readonly proofs: readonly ProofMethod[]
  readonly acts: number
}

/** The thresholds, which are settings. */
export type Limits = Pick<Settings, Extract<keyof Settings, `radar${string}`> | 'workingHours'>

export interface Hit {
  readonly signal: Signal
  /** What the calls have in common. */
  readonly link: string
  readonly grave: boolean
  readonly facts: Readonly<Record<string, number>>
}

/** From when on a reason counts again after a lead has lifted an alert; Infinity: never. */
export type Excuses = (signal: Signal, link: string) => number

interface Detector {
  readonly signal: Signal
  readonly link: (call: SeenCall) => string | null
  /** How far back it looks. */
  readonly since: (limits: Limits) => number
  /** Judges a call by the earlier ones that have the link in common. */
  readonly look: (call: SeenCall, past: readonly SeenCall[], limits: Limits) => Omit<Hit, 'signal' | 'link'> | null
}

const hours = ({ radarHours }: Limits) => radarHours * HOUR
const days = ({ radarDays }: Limits) => radarDays * DAY
const distinct = (values: readonly string[]): number => new Set(values).size
const usersIn = (calls: readonly SeenCall[]): number => distinct(calls.map(call => call.userId))
const reaches = (count: number, limit: number): boolean => limit > 0 && count >= limit

/** Nobody was proved in it, and nothing was done. */
const isUnproved = (call: SeenCall): boolean => call.proofs.length === 0 && call.acts === 0
/** It is over, and led nowhere. */
const isFruitless = (call: SeenCall): boolean => call.closed && isUnproved(call)

const RESETS: readonly Act[] = ['reset-password', 'reset-mfa', 'unlock', 'enable-user']
const isPrivilegedReset = (call: SeenCall): boolean => call.privileged && RESETS.includes(call.intent)

/** What rests on somebody's word or on a fact, and not on something in the caller's own hands. */
const SOFT: readonly ProofMethod[] = ['call-back', 'document', 'vouch', 'knowledge']

const byUser = (call: SeenCall): string => `user ${call.userId}`
const byNumber = (call: SeenCall): string | null => (call.number === '' ? null : `number ${call.number}`)
const byTicket = (call: SeenCall): string | null => (call.ticket === '' ? null : `ticket ${call.ticket}`)

/** One user, asked about at several operators by somebody who proved nothing: whoever is refused tries the next. */
const severalOperators: Detector = {
  signal: 'several-operators',
  link: byUser,
  since: hours,
  look(call, past, limits) {
    const operators = distinct([...past.filter(isUnproved), call].map(one => one.operatorId))
    if (!isUnproved(call) || !reaches(operators, limits.radarOperators)) return null
    return { grave: true, facts: { operators, hours: limits.radarHours } }
  },
}

/** One number or ticket for many users. Grave once two of the others were not proved: a shared phone mostly serves people who are. */
const manyUsers = (signal: 'one-number' | 'one-ticket', link: Detector['link']): Detector => ({
  signal,
  link,
  since: days,
  look(call, past, limits) {
    const users = usersIn([...past, call])
    if (!reaches(users, limits.radarUsers)) return null
    const unproved = usersIn(past.filter(one => one.userId !== call.userId && isUnproved(one)))
    return { grave: unproved >= 2, facts: { users, unproved, days: limits.radarDays } }
  },
})

/** Wrong answers in a call that proved nothing, and a right one in another. Grave when somebody's word did what no code could. */
const failedElsewhere: Detector = {
  signal: 'failed-elsewhere',
  link: byUser,
  since: hours,
  look(call, past, limits) {
    const failures = past.filter(isUnproved).reduce((sum, one) => sum + one.failures, 0)
    if (call.proofs.length === 0 || !reaches(failures, limits.radarFailures)) return null
    return {
      grave: call.proofs.every(method => SOFT.includes(method)),
      facts: { failures, hours: limits.radarHours },
    }
  },
}

/** Calls that led nowhere: somebody learns what the desk asks for. */
const steps = (signal: 'steps-user' | 'steps-number' | 'steps-ticket', link: Detector['link']): Detector => ({
  signal,
  link,
  since: days,
  look(call, past, limits) {
    const calls = [...past, call].filter(isFruitless).length
    if (!isUnproved(call) || !reaches(calls, limits.radarFruitless)) return null
    return { grave: true, facts: { calls, days: limits.radarDays } }
  },
})

/** An operator who looks at many users for nobody. The users are not to blame, so nothing is held. */
const stepsOperator: Detector = {
  signal: 'steps-operator',
  link: call => `operator ${call.operatorId}`,
  since: hours,
  look(call, past, limits) {
    const users = usersIn([...past, call].filter(isFruitless))
    if (!reaches(users, limits.radarLookups)) return null
    return { grave: false, facts: { users, hours: limits.radarHours } }
  },
}

/** The same without a link: a caller who hides number and ticket and asks about somebody else every time. */
const stepsDesk: Detector = {
  signal: 'steps-desk',
  link: () => 'desk',
  since: () => HOUR,
  look(call, past, limits) {
    const users = usersIn([...past, call].filter(isFruitless))
    if (!isFruitless(call) || !reaches(users, limits.radarSurge)) return null
    return { grave: false, facts: { users } }
  },
}

/** Privileged users who all want to be reset at once. */
const privileged: Detector = {
  signal: 'privileged',
  link: call => (isPrivilegedReset(call) ? 'privileged' : null),
  since: hours,
  look(call, past, limits) {
    const users = usersIn([...past.filter(isPrivilegedReset), call])
    if (!reaches(users, limits.radarPrivileged)) return null
    return { grave: true, facts: { users, hours: limits.radarHours } }
  },
}

/** A call when nobody should be there to take it. */
const outOfHours: Detector = {
  signal: 'out-of-hours',
  link: byUser,
  since: () => 0,
  look(call, _past, { workingHours }) {
    if (workingHours === null || isStaffed(workingHours, call.openedAt)) return null
    return { grave: isPrivilegedReset(call), facts: {} }
  },
}

const DETECTORS: readonly Detector[] = [
  severalOperators,
  manyUsers('one-number', byNumber),
  manyUsers('one-ticket', byTicket),
  failedElsewhere,
  steps('steps-user', byUser),
  steps('steps-number', byNumber),
  steps('steps-ticket', byTicket),
  stepsOperator,
  stepsDesk,
  privileged,
  outOfHours,
]

/** The links a call can have with others. */
export const linksOf = (call: SeenCall): readonly string[] => [
  ...new Set(DETECTORS.map(({ link }) => link(call)).filter(link => link !== null)),
]

/** The links by which a call shares the alerts of others: whom it is about, where it comes from, and under which ticket. */
export const sharedLinks = (call: SeenCall): readonly string[] =>
  [byNumber(call), byTicket(call)].filter(link => link !== null)

/**
 * What is seen in a call at a time, given every other call that could have to do with it. Pure: the store and the measurements in
 * docs/radar.md look with the same eyes.
 */
export function detect(
  call: SeenCall,
  others: readonly SeenCall[],
  at: { readonly now: number; readonly limits: Limits; readonly excused: Excuses },
): readonly Hit[] {
  return DETECTORS.flatMap(({ signal, link: linkOf, since, look }) => {
    const link = linkOf(call)
    if (link === null) return []
    const excused = at.excused(signal, link)
    // What a lead has looked at in this call is settled for it.
    if (call.openedAt <= excused) return []
    const from = Math.max(at.now - since(at.limits), excused)
    const past = others.filter(one => one.openedAt > from && one.callId !== call.callId && linkOf(one) === link)
    const found = look(call, past, at.limits)
    return found === null ? [] : [{ signal, link, ...found }]
  })
}
