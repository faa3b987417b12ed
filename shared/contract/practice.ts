import { z } from 'zod'

import { Act } from './acts.ts'
import { KNOWN_FIELDS, REACHED_BY } from './calls.ts'
import { command, deskOnly, query } from './capability.ts'
import { Time } from './ids.ts'
import { ScriptId } from './policy.ts'

/** The callers of practice mode. Whether one is honest is told when the call is over. */
export const CALLER_IDS = ['forgotten', 'badge', 'confused', 'growing', 'hurried', 'new-number'] as const
export const CallerId = z.enum(CALLER_IDS)
export type CallerId = z.infer<typeof CallerId>

export const CALLER_KINDS = ['honest', 'confused', 'hostile'] as const
export type CallerKind = (typeof CALLER_KINDS)[number]

/** What an operator can say to the caller. */
export const SAYINGS = [
  'authenticator',
  'code-email',
  'code-sms',
  'recovery-code',
  'knowledge',
  'call-back',
  'document',
  'why',
  'hold-on',
  'no-proof',
  'done',
] as const
export const Saying = z.enum(SAYINGS)
export type Saying = z.infer<typeof Saying>

/** What an operator should notice in what a caller says. */
export const CUES = [
  'urgency',
  'authority',
  'refuses-call-back',
  'request-grows',
  'new-number',
  'volunteers-facts',
  'asks-for-steps',
  'contradicts-record',
  'wrong-code',
] as const
export const Cue = z.enum(CUES)
export type Cue = z.infer<typeof Cue>

const Turn = z.object({
  /** What the operator said; null: the caller opened the call. */
  saying: Saying.nullable(),
  /** What they asked about, when they asked what is on record. */
  field: z.enum(KNOWN_FIELDS).nullable(),
  /** Message id of `practice.lines.*`: what the caller answered. */
  line: z.string(),
  /** The code, or the answer, that the caller read out; empty when none. */
  reads: z.string(),
  at: Time,
  marked: z.boolean(),
})

/** A practice call under way, as the operator hears it. */
export const PracticeRun = z.object({
  caller: CallerId,
  userName: z.string(),
  login: z.string(),
  reachedBy: z.enum(REACHED_BY),
  turns: z.array(Turn),
  /** The caller hung up. */
  over: z.boolean(),
})
export type PracticeRun = z.infer<typeof PracticeRun>

/** How a call went. `robbed`: a hostile caller got what they wanted done; `open`: it was left undecided. */
export const PRACTICE_OUTCOMES = ['helped', 'turned-away', 'stopped', 'robbed', 'open'] as const

/** What an operator is told when a practice call is over. */
export const Debrief = z.object({
  caller: CallerId,
  kind: z.enum(CALLER_KINDS),
  userName: z.string(),
  wanted: z.array(Act),
  outcome: z.enum(PRACTICE_OUTCOMES),
  isRight: z.boolean(),
  /** Every sign that the caller gave, in order; `turn` counts the turns from 1. */
  cues: z.array(z.object({ cue: Cue, turn: z.number().int(), noticed: z.boolean() })),
  /** Turns that were marked though nothing was wrong with them. */
  falseAlarms: z.array(z.number().int()),
  /** Why the desk refused what was tried in this call: message ids. */
  refused: z.array(z.string()),
  /** What the policy in force says of such a call: the step at which it is decided, and why (message ids). */
  policy: z.object({ script: ScriptId, at: z.number().int(), because: z.array(z.string()) }),
  /** What was said to the caller, and what is enough. */
  steps: z.number().int(),
  enough: z.number().int(),
  endedAt: Time,
})
export type Debrief = z.infer<typeof Debrief>

const about = () => ({})
const inside = { allow: deskOnly('calls.work'), evidence: 'none' } as const

/** Practice mode: scripted callers on a store of their own. Refused everywhere else. */
export const practice = {
  state: query({
    allow: deskOnly('calls.work'),
    input: z.strictObject({}),
    output: z.object({
      callers: z.array(z.object({ caller: CallerId, reachedBy: z.enum(REACHED_BY), last: Debrief.nullable() })),
      run: PracticeRun.nullable(),
    }),
  }),
  /** A caller comes on the line. One that is still there is left. */
  begin: command({
    ...inside,
    input: z.strictObject({ caller: CallerId }),
    output: PracticeRun,
    audit: { action: 'practice.call.begun', subject: about },
  }),
  /** Says something to the caller, who answers. The practice clock moves on by half a minute. */
  say: command({
    ...inside,
    input: z.strictObject({ saying: Saying, field: z.enum(KNOWN_FIELDS).optional() }),
    output: PracticeRun,
    audit: { action: 'practice.caller.answered', subject: about },
  }),
  /** Marks what the caller said last as a warning sign, or takes the mark back. */
  mark: command({
    ...inside,
    input: z.strictObject({ marked: z.boolean() }),
    output: PracticeRun,
    audit: { action: 'practice.sign.marked', subject: about },
  }),
  /** Ends the call and tells how it went. */
  end: command({
    ...inside,
    input: z.strictObject({}),
    output: Debrief,
    audit: { action: 'practice.call.ended', subject: about },
  }),
} as const
