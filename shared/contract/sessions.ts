import { z } from 'zod'

import { NewBrowser, ShownBrowsers } from './browsers.ts'
import { ClockNews } from './calls.ts'
import { command, PROOFS, query, staff, userOnly, USER_STAGES } from './capability.ts'
import { PasswordFault } from './credentials.ts'
import { CallId, CHANNELS, Language, Reason, Time } from './ids.ts'
import { Expiry } from './passwordRules.ts'

const Stage = z.enum(USER_STAGES)
const Refused = z.object({ outcome: z.literal('refused'), retryAt: Time.nullable() })
/** The account that was typed does not let this address in; the same for every name under it, whoever has it. */
export const AddressRefused = z.object({ outcome: z.literal('address-refused'), address: z.string() })
const stepped = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('next'), stage: Stage, browser: NewBrowser }),
  /** One answer for unknown, wrong, locked, disabled and expired (OWASP ASVS 5.0, 6.3.8). */
  Refused,
])

/** What sign-in asks for beside the password. `nothing`: a code is wanted, and no contact counts that it could go to. */
export const FACTOR_WAYS = ['app', ...CHANNELS, 'nothing'] as const
const Factor = z.object({
  way: z.enum(FACTOR_WAYS),
  /** The masked contact of a code; null for the app. */
  to: z.string().nullable(),
  /** Until when a code that was sent can be answered; null: none waits. */
  waits: Time.nullable(),
})

/** A session as its own user sees it. */
const OwnSession = z.object({
  sessionId: z.string(),
  startedAt: Time,
  seenAt: Time,
  /** Browser and system; empty when neither is known. */
  device: z.string(),
  isThis: z.boolean(),
})

/** What a user can show again: the consent is the code of whoever the account names. */
export const PROOF_WAYS = ['password', 'app', ...CHANNELS, 'consent'] as const
export type ProofWay = (typeof PROOF_WAYS)[number]

/** How it went to send a code. */
const SentCode = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), expiresAt: Time, resendAt: Time }),
  z.object({ outcome: z.enum(['wait', 'daily-limit']), retryAt: Time }),
  z.object({ outcome: z.literal('nowhere') }),
])

const SessionId = z.string().regex(/^[0-9a-f]{32}$/u)

export const sessions = {
  /** Ends every session of the user of the call. */
  endAll: command({
    allow: staff('users.act'),
    evidence: 'end-sessions',
    input: z.strictObject({ callId: CallId, reason: Reason }),
    output: z.object({ sessionsEnded: z.number().int(), notices: z.number().int() }),
    audit: { action: 'sessions.sessions.ended', subject: input => ({ callId: input.callId }) },
    touches: ['calls', 'codes', 'directory'],
  }),
  /** Where this visitor stands. */
  state: query({
    allow: userOnly(...USER_STAGES),
    input: z.strictObject({}),
    output: z.object({
      stage: Stage,
      name: z.string(),
      login: z.string(),
      language: Language,
      hasMfa: z.boolean(),
      /** At the second factor: what is asked for. */
      factor: Factor.nullable(),
      /** The sign-in before this one. */
      lastSignInAt: Time.nullable(),
      /** The user's own password ran out, or will within the days of warning; null: nothing to say. */
      expiry: Expiry.nullable(),
      /** What the account tells everybody who signed in (custom_info_for_login); empty: nothing. */
      accountSays: z.string(),
    }),
  }),
  /** Sign-in of an IAM user: account name, user name or e-mail, password. */
  signIn: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({
      account: z.string().trim().max(128),
      login: z.string().trim().max(255),
      password: z.string().max(1024),
      browsers: ShownBrowsers,
    }),
    output: z.discriminatedUnion('outcome', [...stepped.options, AddressRefused]),
    audit: { action: 'sessions.signIn.attempted', subject: () => ({}) },
    touches: ['directory'],
  }),
  /** Sends the code of login protection to the contact that the user chose. */
  sendCode: command({
    allow: userOnly('second-factor'),
    evidence: 'none',
    input: z.strictObject({}),
    output: SentCode,
    audit: { action: 'sessions.code.sent', subject: () => ({}) },
    touches: ['codes'],
  }),
  /** The second factor: a TOTP code, one of the recovery codes, or the code of login protection. */
  secondFactor: command({
    allow: userOnly('second-factor'),
    evidence: 'none',
    input: z.strictObject({ code: z.string().max(64) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('next'), stage: Stage, clock: ClockNews.optional(), browser: NewBrowser }),
      Refused,
      /** It fits a clock that is off, and counts as wrong unless the next one does too. */
      z.object({ outcome: z.literal('next-code'), retryAt: Time.nullable(), clock: ClockNews }),
    ]),
    audit: { action: 'sessions.secondFactor.attempted', subject: () => ({}) },
  }),
  /** Opens with both halves of a slip: the printed one, and the one that came by another way. */
  redeemSlip: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({
      printed: z.string().trim().max(64),
      other: z.string().trim().max(64),
      browsers: ShownBrowsers,
    }),
    output: stepped,
    audit: { action: 'sessions.slip.redeemed', subject: () => ({}) },
  }),
  /** Opens with the token of a reset link. The page asks for a press first: mail scanners open links but press nothing. */
  openLink: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ token: z.string().max(128), browsers: ShownBrowsers }),
    output: stepped,
    audit: { action: 'sessions.link.opened', subject: () => ({}) },
  }),
  /** Opens with the token of a first-login link, and with no other. The page asks for a press first. */
  openInvitation: command({
    allow: userOnly('visitor'),
    evidence: 'none',
    input: z.strictObject({ token: z.string().max(128), browsers: ShownBrowsers }),
    output: stepped,
    audit: { action: 'sessions.invitation.opened', subject: () => ({}) },
  }),
  changePassword: command({
    allow: userOnly('must-change', 'open'),
    evidence: 'none',
    input: z.strictObject({ current: z.string().max(1024).default(''), next: z.string().max(1024) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('changed'), stage: Stage, browser: NewBrowser }),
      z.object({ outcome: z.literal('refused'), faults: z.array(PasswordFault) }),
      z.object({ outcome: z.literal('wrong') }),
    ]),
    audit: { action: 'credentials.password.changed', subject: () => ({}) },
    critical: { shows: 'password' },
    ownMatter: () => 'password',
    touches: ['directory'],
  }),
  /** What is asked for before critical operations, and how it can be shown; no way: nothing is bound that a code could go to. */
  proof: query({
    allow: userOnly('open'),
    input: z.strictObject({}),
    output: z.object({
      wanted: z.enum(PROOFS),
      ways: z.array(
        z.object({
          way: z.enum(PROOF_WAYS),
          /** The masked contact that its code goes to; null where none is sent. */
          to: z.string().nullable(),
          /** Until when a code that was sent can be answered; null: none waits. */
          waits: Time.nullable(),
        }),
      ),
      /** How long it counts. */
      minutes: z.number().int(),
    }),
  }),
  /** Sends the code of such a way. */
  sendProof: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({ way: z.enum([...CHANNELS, 'consent']) }),
    output: SentCode,
    audit: { action: 'sessions.proof.sent', subject: () => ({}) },
    touches: ['codes'],
  }),
  /** Shows again what is asked for before critical operations: they are open for minutes then. */
  proveAgain: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({ way: z.enum(PROOF_WAYS), secret: z.string().max(1024) }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('proved'), until: Time }),
      z.object({ outcome: z.enum(['wrong', 'next-code']), retryAt: Time.nullable() }),
    ]),
    audit: { action: 'sessions.proof.repeated', subject: () => ({}) },
  }),
  /** The live sessions of the asking user. */
  list: query({
    allow: userOnly('open'),
    input: z.strictObject({}),
    output: z.object({ sessions: z.array(OwnSession) }),
  }),
  /** Ends one other session of the asking user's own. */
  end: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({ sessionId: SessionId }),
    output: z.object({}),
    audit: { action: 'sessions.others.ended', subject: () => ({}) },
  }),
  /** Ends every session of the asking user but this one. */
  endOthers: command({
    allow: userOnly('open'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({ sessionsEnded: z.number().int() }),
    audit: { action: 'sessions.others.ended', subject: () => ({}) },
  }),
  signOut: command({
    allow: userOnly('second-factor', 'must-change', 'must-enrol', 'open'),
    evidence: 'none',
    input: z.strictObject({}),
    output: z.object({}),
    audit: { action: 'sessions.session.ended', subject: () => ({}) },
  }),
} as const
