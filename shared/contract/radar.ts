import { z } from 'zod'

import { command, query, staff } from './capability.ts'
import { AlertId, Page, Reason, Time } from './ids.ts'

/**
 * What the radar can see across calls. `steps-*`: calls that proved nothing and did nothing, by what they have in common.
 * `objected*`: to what was done in a call, on the user's own page, or to contacts. `vouched-often`: somebody went on vouching after their quota was used up. `pressure`: an operator says that they are forced.
 */
export const SIGNALS = [
  'several-operators',
  'one-number',
  'one-ticket',
  'failed-elsewhere',
  'steps-user',
  'steps-number',
  'steps-ticket',
  'steps-operator',
  'steps-desk',
  'privileged',
  'out-of-hours',
  'objected',
  'objected-own',
  'objected-contact',
  'vouched-often',
  'pressure',
] as const
export const Signal = z.enum(SIGNALS)
export type Signal = z.infer<typeof Signal>

const alert = {
  alertId: AlertId,
  signal: Signal,
  /** Until it is lifted or lapses, only a lead proves and resets the user. */
  grave: z.boolean(),
  /** The numbers of the sentence `radar.reason.<signal>`. */
  facts: z.record(z.string(), z.number().int()),
  raisedAt: Time,
  /** When it lapses by itself. */
  until: Time,
}
/** An alert as it stands on the screen of a call. */
export const CallAlert = z.object(alert)
export type CallAlert = z.infer<typeof CallAlert>

export const ALERT_STATES = ['new', 'seen', 'lifted', 'lapsed'] as const
const Done = z.object({ by: z.string(), at: Time }).nullable()
/** An alert as the leads see it. */
export const Alert = z.object({
  ...alert,
  state: z.enum(ALERT_STATES),
  /** Null, like the operator: it was on the user's own pages. */
  callNumber: z.number().int().nullable(),
  userName: z.string(),
  operatorName: z.string().nullable(),
  /** The viewer took part: somebody else decides. */
  mine: z.boolean(),
  /** Its number or ticket can be left alone from now on, as one that many people share. */
  shareable: z.boolean(),
  seen: Done,
  lifted: Done,
  reason: z.string(),
})
export type Alert = z.infer<typeof Alert>

const about = () => ({})

export const radar = {
  /** Alerts, those that nobody has looked at and the newest first. */
  list: query({
    allow: staff('radar.read'),
    input: z.strictObject({ state: z.enum(['standing', 'all']).default('standing'), ...Page }),
    output: z.object({ alerts: z.array(Alert), total: z.number().int() }),
  }),
  /** A lead has looked at it. It stands all the same. */
  acknowledge: command({
    allow: staff('radar.lift'),
    evidence: 'none',
    input: z.strictObject({ alertId: AlertId }),
    output: z.object({}),
    audit: { action: 'radar.alert.acknowledged', subject: about },
    touches: ['calls'],
  }),
  /**
   * Ends an alert, and what led to it counts no more. `shared`: its number or ticket is one that many people share, and is never
   * a reason again. Refused to whoever had a part in the calls, or is the user.
   */
  lift: command({
    allow: staff('radar.lift'),
    evidence: 'none',
    input: z.strictObject({ alertId: AlertId, reason: Reason, shared: z.boolean().default(false) }),
    output: z.object({}),
    audit: { action: 'radar.alert.lifted', subject: about },
    touches: ['calls'],
  }),
} as const
