import { z } from 'zod'

import { command, deskOnly, query, staff } from './capability.ts'
import { CallId, Reason, Time } from './ids.ts'

/** A signal of an operator who acts under pressure, as the leads see it on every page. */
export const PressureSignal = z.object({ callNumber: z.number().int(), operatorName: z.string(), at: Time })
export type PressureSignal = z.infer<typeof PressureSignal>

/** As short a phrase as somebody would not type by chance. */
const Phrase = z.union([z.literal(''), z.string().trim().min(6).max(64)])

export const pressure = {
  /**
   * The operator of a call lets the leads know that they act under pressure. From then on nothing is done in their calls, or to
   * this user, until another lead lifts the alert; their own screen waits for the directory, and says no more.
   */
  signal: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject({ callId: CallId }),
    output: z.object({}),
    audit: { action: 'calls.pressure.signalled', subject: input => ({ callId: input.callId }) },
    touches: ['calls', 'radar'],
  }),
  /** Whether a phrase is agreed that says the same when it is typed as the ticket of a call. Nobody reads it back. */
  phrase: query({
    allow: staff('settings.read'),
    input: z.strictObject({}),
    output: z.object({ setAt: Time.nullable() }),
  }),
  /** Agrees on another phrase; an empty one on none. */
  setPhrase: command({
    allow: staff('settings.manage'),
    evidence: 'none',
    input: z.strictObject({ phrase: Phrase, reason: Reason }),
    output: z.object({}),
    audit: { action: 'pressure.phrase.changed', subject: () => ({}) },
  }),
} as const
