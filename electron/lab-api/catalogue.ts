import { z } from 'zod'

import groups from './catalogue.json' with { type: 'json' }

/**
 * The operations of IAM that the lab answers: all of API v3 but federation.
 * Source: Huawei Cloud, IAM API Reference: the pages of the operations, "Permissions and Supported Actions", and "Viewing IAM
 * Operation Records" for the names of traces, which it lists by resource and not by operation.
 */

/**
 * Who may call an operation.
 *
 * - `anyone`: it needs no authentication.
 * - `user`: any IAM user of the account.
 * - `self`: the user that it is about.
 * - `action`: whoever may do all of its `actions`.
 * - `action-or-self`: the same, or the user that it is about.
 * - `administrator`: a Security Administrator; there is no action that a policy could name.
 * - `agent`: whoever may do its `actions` in the account an agency was given to, which Agent Operator allows.
 */
export const CALLERS = ['anyone', 'user', 'self', 'action', 'action-or-self', 'administrator', 'agent'] as const

/** The two ways in which IAM words an error; see `envelopes.ts`. */
export const ENVELOPES = ['keystone', 'iam'] as const
export type Envelope = (typeof ENVELOPES)[number]

const Entry = z.strictObject({
  /** As the API reference calls it. */
  name: z.string(),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** With its parameters in braces: `/v3/users/{user_id}`. */
  path: z.string().startsWith('/'),
  /** The method of the official SDKs; null for the outdated operations, which they leave out. */
  sdk: z.string().nullable(),
  /** What the caller must be allowed, all of it; empty where no action is documented. */
  actions: z.array(z.string()),
  caller: z.enum(CALLERS),
  /** Status of a success. */
  success: z.number().int(),
  envelope: z.enum(ENVELOPES),
  /** The name under which it is recorded; null for what leaves no trace. */
  trace: z.string().nullable(),
})

export type Operation = Readonly<z.infer<typeof Entry>> & { readonly group: string }

/** Every operation, in the order of the API reference. Where several share method and path, their bodies tell them apart. */
export const OPERATIONS: readonly Operation[] = Object.entries(
  z.record(z.string(), z.array(Entry)).parse(groups),
).flatMap(([group, entries]) => entries.map(entry => ({ ...entry, group })))
