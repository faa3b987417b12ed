import { z } from 'zod'

import { command, deskOnly, query, staff } from './capability.ts'
import { Language, OperatorId, Reason, Time, UserId } from './ids.ts'
import { Role } from './permissions.ts'
import { NewPassphrase, OldPassphrase, OperatorLogin } from './vault.ts'

export const Operator = z.object({
  operatorId: OperatorId,
  login: z.string(),
  name: z.string(),
  roles: z.array(Role),
  /** `invited` until the enrolment code was used. */
  state: z.enum(['invited', 'active', 'disabled']),
  linkedUserId: UserId.nullable(),
  language: Language,
  createdAt: Time,
  lastUnlockAt: Time.nullable(),
})
export type Operator = z.infer<typeof Operator>

const Enrolment = z.object({ operatorId: OperatorId, enrolmentCode: z.string(), expiresAt: Time })
const about = (input: { operatorId: OperatorId }) => ({ operatorId: input.operatorId })

export const operators = {
  /** Who is signed in here, and when idleness will sign them out. */
  me: query({
    allow: staff('desk.use'),
    input: z.strictObject({}),
    output: z.object({ operator: Operator, locksAt: Time, warnBeforeMs: z.number() }),
  }),
  /** Someone is at the desk: puts the idle lock off. Only a key or pointer of a person may cause it. */
  touch: query({ allow: deskOnly('desk.use'), input: z.strictObject({}), output: z.object({ locksAt: Time }) }),
  list: query({
    allow: staff('operators.manage'),
    input: z.strictObject({}),
    output: z.object({ operators: z.array(Operator) }),
  }),
  /** Adds an operator. They enrol with the one-time code (shown once) and choose their passphrase alone. */
  add: command({
    allow: staff('operators.manage'),
    evidence: 'none',
    input: z.strictObject({
      login: OperatorLogin,
      name: z.string().trim().min(1).max(128),
      roles: z.array(Role).min(1),
      /** The operator's own record in the directory, on which they may never act; `null` declares: not in it. */
      linkedUserId: UserId.nullable(),
      language: Language,
    }),
    output: Enrolment,
    audit: { action: 'operators.operator.added', subject: () => ({}) },
  }),
  setRoles: command({
    allow: staff('operators.manage'),
    evidence: 'none',
    input: z.strictObject({ operatorId: OperatorId, roles: z.array(Role).min(1), reason: Reason }),
    output: Operator,
    audit: { action: 'operators.roles.changed', subject: about },
  }),
  /** Ends the operator's access for good: slot removed, ROOT and page key replaced, sessions ended. */
  disable: command({
    allow: staff('operators.manage'),
    evidence: 'none',
    input: z.strictObject({ operatorId: OperatorId, reason: Reason }),
    output: Operator,
    audit: { action: 'operators.operator.disabled', subject: about },
  }),
  /** Re-keys an operator who forgot the passphrase: the old slot goes, a new enrolment code comes. */
  renewEnrolment: command({
    allow: staff('operators.manage'),
    evidence: 'none',
    input: z.strictObject({ operatorId: OperatorId, reason: Reason }),
    output: Enrolment,
    audit: { action: 'operators.enrolment.renewed', subject: about },
  }),
  changePassphrase: command({
    allow: staff('desk.use'),
    evidence: 'none',
    input: z.strictObject({ current: OldPassphrase, next: NewPassphrase }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('changed') }),
      z.object({ outcome: z.literal('wrong') }),
    ]),
    audit: { action: 'operators.passphrase.changed', subject: () => ({}) },
  }),
} as const
