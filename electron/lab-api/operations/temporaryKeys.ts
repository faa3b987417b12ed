import type { Output } from '#shared/contract/index.ts'
import { z } from 'zod'

import type { Answers } from '../operation.ts'
import { read } from './reading.ts'
import { microTime } from './times.ts'
import { agencyOf, AssumeRole, GivenToken } from './tokens.ts'

const Duration = z.number().int().min(900).max(86_400).default(900)

/** It narrows what the key may do with objects of OBS, which the lab does not have: read, and not kept. */
const Narrowing = z
  .object({
    Version: z.literal('1.1'),
    Statement: z
      .array(z.object({ Action: z.array(z.string()), Effect: z.enum(['Allow', 'Deny']) }))
      .min(1)
      .max(8),
  })
  .optional()

const ByToken = z.object({
  auth: z.object({
    identity: z.object({
      token: GivenToken.extend({ duration_seconds: Duration }).default({ duration_seconds: 900 }),
      policy: Narrowing,
    }),
  }),
})
const SessionName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{4,63}$/u)
  .optional()
const ByAgency = z.object({
  auth: z.object({
    identity: z.object({
      assume_role: AssumeRole.and(
        z.object({ duration_seconds: Duration, session_user: z.object({ name: SessionName }).optional() }),
      ),
      policy: Narrowing,
    }),
  }),
})

/** Access Key Management, temporary keys. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const temporaryKeys = {
  /** "Obtaining Temporary Access Keys and Security Tokens Through a Token". */
  createTemporaryAccessKeyByToken: async (ask, { body }) => {
    const { token } = read(ByToken, body).auth.identity
    return shown(await ask('tokens.makeKey', { durationSeconds: token.duration_seconds }))
  },

  /** "Obtaining Temporary Access Keys and Security Tokens Through an Agency". */
  createTemporaryAccessKeyByAgency: async (ask, { body }) => {
    const asked = read(ByAgency, body).auth.identity.assume_role
    const made = await ask('tokens.makeKeyByAgency', {
      ...agencyOf(asked),
      durationSeconds: asked.duration_seconds,
      sessionName: asked.session_user?.name ?? '',
    })
    return shown(made)
  },
} as const satisfies Answers

const shown = ({ accessKey, secret, securityToken, expiresAt }: Output<'tokens.makeKey'>) => ({
  credential: { access: accessKey, secret, securitytoken: securityToken, expires_at: microTime(expiresAt) },
})
