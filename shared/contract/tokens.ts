import { z } from 'zod'

import { command, programsOnly, query } from './capability.ts'
import { AccountId, Time, UserId } from './ids.ts'

/** A resource by id or by name. */
const Named = z.strictObject({ id: z.string().max(64).optional(), name: z.string().max(128).optional() })

/** What a token is for. Both: the project wins; neither: the account, for global services. */
const Scope = z.strictObject({ domain: Named.optional(), project: Named.optional() })

const Account = z.object({ accountId: AccountId, name: z.string() })

/** What a token says: never its own text. */
export const Token = z.object({
  methods: z.array(z.string()),
  issuedAt: Time,
  expiresAt: Time,
  /** Whom it speaks for: a user, or an agency and its account. */
  subject: z.object({
    kind: z.enum(['user', 'agency']),
    id: z.string(),
    name: z.string(),
    account: Account,
    /** When the password runs out; null: never. */
    passwordEndsAt: Time.nullable(),
  }),
  /** Who obtained it through an agency; null for a user's own. */
  assumedBy: z.object({ userId: UserId, login: z.string(), account: Account }).nullable(),
  account: Account,
  /** Null: the token is for global services. */
  project: z.object({ projectId: z.string(), name: z.string() }).nullable(),
  /** Names of the permissions that count there, as services look for them. */
  roles: z.array(z.string()),
})
export type Token = z.infer<typeof Token>

const Issued = Token.extend({ token: z.string() })

const TemporaryKey = z.object({
  accessKey: z.string(),
  secret: z.string(),
  securityToken: z.string(),
  expiresAt: Time,
})

/** An agency by its name, and the account that made it. */
const Agency = {
  agencyName: z.string().min(1).max(64),
  delegating: Named.refine(named => named.id !== undefined || named.name !== undefined),
}
const durationSeconds = z.number().int().min(900).max(86_400).default(900)

/**
 * Tokens and temporary access keys of programs.
 * Source: Huawei Cloud, IAM API Reference, "Token Management" and "Access Key Management".
 */
export const tokens = {
  /**
   * A token for a password, and a code of the virtual MFA device where the program sends one. It counts as an attempt to sign in.
   * `refused` says only what the documents say: everything but `locked` looks like a wrong password until it is right.
   */
  issue: command({
    allow: programsOnly('anyone'),
    evidence: 'none',
    input: z.strictObject({
      /** The user by id, or by account and name. */
      user: z.union([
        z.strictObject({ userId: UserId }),
        z.strictObject({ login: z.string().min(1).max(128), account: Named }),
      ]),
      password: z.string().max(1024),
      passcode: z.strictObject({ userId: UserId, code: z.string().max(16) }).nullable(),
      scope: Scope,
    }),
    output: z.discriminatedUnion('outcome', [
      Issued.extend({ outcome: z.literal('issued') }),
      z.object({
        outcome: z.literal('refused'),
        because: z.enum(['wrong', 'locked', 'must-change', 'disabled', 'console-only', 'other-profile']),
      }),
    ]),
    audit: { action: 'tokens.token.issued', subject: () => ({}) },
    touches: ['sessions', 'directory'],
  }),
  /** Another token for whoever asks by a token, with a scope of its own; it ends when the first one does. For clients of OpenStack. */
  rescope: command({
    allow: programsOnly('user'),
    evidence: 'none',
    input: z.strictObject({ scope: Scope }),
    output: Issued,
    audit: { action: 'tokens.token.issued', subject: () => ({}) },
  }),
  /** A token to act as an agency does. Only users of the account it was given to, who may assume it. */
  assume: command({
    allow: programsOnly('user'),
    evidence: 'none',
    input: z.strictObject({ ...Agency, scope: Scope }),
    output: Issued,
    audit: { action: 'tokens.agency.assumed', subject: () => ({}) },
  }),
  /** What a token says: to its own user, and to an administrator of the account it is for. */
  validate: query({
    allow: programsOnly('user'),
    input: z.strictObject({ token: z.string().min(1).max(4096) }),
    output: Token,
  }),
  /** A temporary access key for whoever asks. */
  makeKey: command({
    allow: programsOnly('user'),
    evidence: 'none',
    input: z.strictObject({ durationSeconds }),
    output: TemporaryKey,
    audit: { action: 'tokens.temporaryKey.made', subject: () => ({}) },
  }),
  /** A temporary access key to act as an agency does. */
  makeKeyByAgency: command({
    allow: programsOnly('user'),
    evidence: 'none',
    input: z.strictObject({ ...Agency, durationSeconds, sessionName: z.string().max(64) }),
    output: TemporaryKey,
    audit: { action: 'tokens.temporaryKey.made', subject: () => ({}) },
  }),
} as const
