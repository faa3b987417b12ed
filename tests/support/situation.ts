import type { Situation } from '../../electron/core/calls/evidence.ts'
import { DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'

/** Circumstances in which nothing stands against an act but its price, under the policy of a new store. */
export const CALM = {
  callState: 'open',
  mine: true,
  ownRecord: false,
  lead: false,
  coolDownUntil: null,
  radarUntil: null,
  frozen: 'no',
  pressed: false,
  done: [],
  lastDone: {},
  now: 0,
  wrongAnswers: 0,
  contactChanged: false,
  serviceTicket: false,
  appeal: null,
  against: [],
  approvals: [],
  policy: DEFAULT_POLICY,
} as const satisfies Partial<Situation>
/** Approved without looking at what: for what is said besides about an act that a second person approves. */
export const APPROVED = { approvals: [{ id: 'approved', to: null }] } as const satisfies Partial<Situation>
/** An ordinary user of an account under NIST, whatever is said besides. */
export const ORDINARY = {
  kind: 'iam-user',
  classes: ['ordinary'],
  privileged: false,
  enabled: true,
  locked: true,
  profile: 'nist',
} as const satisfies Situation['user']
