import { z } from 'zod'

import { command, deskOnly, query, staff } from './capability.ts'
import { Channel, MessageId, Page, Reason, Time } from './ids.ts'

export const MESSAGE_STATES = ['queued', 'sending', 'sent', 'failed', 'expired', 'superseded', 'cancelled'] as const
export const MESSAGE_KINDS = [
  'proof-code',
  'temporary-password',
  'reset-link',
  'first-login-link',
  'slip-half',
  'binding-code',
  'appeal-result',
  'own-code',
  'forgot-code',
  'notice',
] as const

/** What can happen to a message, each written down when it does. */
export const MESSAGE_EVENTS = [
  'made',
  'kept',
  'queued',
  'tried',
  'gave-up',
  'sent',
  'resumed',
  'retried',
  'read',
  'replaced',
  'withdrawn',
  'expired',
  'wiped',
  'cancelled',
] as const

export const Message = z.object({
  messageId: MessageId,
  kind: z.enum(MESSAGE_KINDS),
  channel: z.union([Channel, z.literal('desk')]),
  sender: z.string(),
  to: z.string(),
  userName: z.string(),
  state: z.enum(MESSAGE_STATES),
  tries: z.number().int(),
  /** Message id: the last failure in plain words. */
  problem: z.string().nullable(),
  createdAt: Time,
  sentAt: Time.nullable(),
  nextTryAt: Time.nullable(),
  expiresAt: Time.nullable(),
  /** Whether this operator may read the body now: never of a call they opened, never after it was wiped. */
  readable: z.boolean(),
})
export type Message = z.infer<typeof Message>

export const MessageEvent = z.object({
  at: Time,
  what: z.enum(MESSAGE_EVENTS),
  /** Message id: why a try failed. */
  problem: z.string().nullable(),
  nextTryAt: Time.nullable(),
  /** Who did it; empty when nobody did. */
  operatorName: z.string(),
  replacedBy: MessageId.nullable(),
})
export type MessageEvent = z.infer<typeof MessageEvent>

export const codes = {
  outbox: query({
    allow: staff('outbox.list'),
    input: z.strictObject({ state: z.enum(['all', 'waiting', 'failed']).default('all'), ...Page }),
    output: z.object({ messages: z.array(Message), total: z.number().int(), waiting: z.number().int() }),
  }),
  /** Everything that happened to one message, first things first. Never its text. */
  timeline: query({
    allow: staff('outbox.list'),
    input: z.strictObject({ messageId: MessageId }),
    output: z.object({
      message: Message,
      events: z.array(MessageEvent),
      /** Tries that are left before the outbox gives up; none for what does not wait. */
      triesLeft: z.number().int(),
      /** How often the user may still answer this code; null when it is no code, or none that is open. */
      answersLeft: z.number().int().nullable(),
    }),
  }),
  /** Reads a body aloud to nobody: it is audited, and refused for one's own calls. */
  readBody: command({
    allow: deskOnly('outbox.read_body'),
    evidence: 'none',
    input: z.strictObject({ messageId: MessageId, reason: Reason }),
    output: z.object({ subject: z.string(), body: z.string() }),
    audit: { action: 'codes.message.read', subject: () => ({}) },
  }),
  /** Tries a failed message again: the same body, never a new code. */
  retry: command({
    allow: staff('outbox.list'),
    evidence: 'none',
    input: z.strictObject({ messageId: MessageId }),
    output: Message,
    audit: { action: 'codes.message.retried', subject: () => ({}) },
  }),
  cancel: command({
    allow: staff('outbox.list'),
    evidence: 'none',
    input: z.strictObject({ messageId: MessageId }),
    output: Message,
    audit: { action: 'codes.message.cancelled', subject: () => ({}) },
  }),
  /** The phone of every sample user at once, so that a tour can be finished. Refused in a real store. */
  pocketPhone: query({
    allow: deskOnly('desk.use'),
    input: z.strictObject({}),
    output: z.object({
      messages: z.array(
        z.object({
          messageId: MessageId,
          userName: z.string(),
          channel: z.string(),
          to: z.string(),
          subject: z.string(),
          body: z.string(),
          at: Time,
        }),
      ),
      /** Authenticator apps of the users with an open call: the code they show now, until when. */
      authenticators: z.array(
        z.object({
          userName: z.string(),
          login: z.string(),
          code: z.string(),
          until: Time,
          /** What the desk says in each open call of the user, if it is the desk. */
          says: z.array(z.object({ callNumber: z.number().int(), words: z.array(z.string()) })),
        }),
      ),
    }),
  }),
} as const
