import { z } from 'zod'

import { Act } from './acts.ts'
import { REACHED_BY } from './calls.ts'
import { command, deskOnly, query, userOnly } from './capability.ts'
import { CallId, Language, Time } from './ids.ts'

/** A printed card has this many rows, each of them good once. */
export const CARD_ROWS = 20

/** What the desk says, in the user's language, so that its caller knows whom they speak with. */
export const CheckWords = z.object({
  language: Language,
  words: z.array(z.string()),
  /** How each word is read, for an operator who does not read it; empty where that says nothing new. */
  readings: z.array(z.string()),
})
export type CheckWords = z.infer<typeof CheckWords>

/** An open call about the user who looks, with the words by which the desk proves itself in it. */
export const OwnCall = z.object({
  callNumber: z.number().int(),
  openedAt: Time,
  intent: Act,
  reachedBy: z.enum(REACHED_BY),
  words: z.array(z.string()),
})
export type OwnCall = z.infer<typeof OwnCall>

export const checkWords = {
  /**
   * Shows the operator of an open call the words that prove this desk to its caller: of the user's authenticator and this call,
   * or of a row of their card, once. They prove nothing of the caller, and the user is told.
   */
  show: command({
    allow: deskOnly('calls.work'),
    evidence: 'none',
    input: z.strictObject({ callId: CallId, row: z.number().int().min(1).max(CARD_ROWS).nullable().default(null) }),
    output: CheckWords,
    audit: { action: 'calls.checkWords.shown', subject: input => ({ callId: input.callId }) },
    touches: ['calls', 'codes'],
  }),
  /** The open calls about the user who is signed in, and what the desk says in each if it is the desk. */
  mine: query({
    allow: userOnly('open'),
    input: z.strictObject({}),
    output: z.object({ hasDevice: z.boolean(), language: Language, calls: z.array(OwnCall) }),
  }),
  /** The user's card: since when, and which rows are used. Never its words. */
  card: query({
    allow: userOnly('open'),
    input: z.strictObject({}),
    output: z.object({ card: z.object({ madeAt: Time, used: z.array(z.number().int()) }).nullable() }),
  }),
  /** Makes a card to print, once in sight; an older one is worthless from then on. */
  makeCard: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({ language: Language, rows: z.array(z.array(z.string())) }),
    audit: { action: 'calls.checkCard.made', subject: () => ({}) },
    touches: ['calls'],
  }),
} as const
