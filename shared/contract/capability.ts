import type { z } from 'zod'

import type { Act } from './acts.ts'
import type { AccountId, CallId, OperatorId, UserId } from './ids.ts'
import type { Permission } from './permissions.ts'

/**
 * How far a visitor of the users' own pages has come. Each stage may call only what names it:
 * a password that is right but must change opens nothing except the change.
 */
export const USER_STAGES = ['visitor', 'second-factor', 'must-change', 'must-enrol', 'open'] as const
export type UserStage = (typeof USER_STAGES)[number]

/** Who may call, for every kind of actor. A line left out does not compile; `never` is written out. */
export interface Allow {
  /** A help-desk operator in the window or the browser. */
  readonly operator: Permission | 'never'
  /** A help-desk operator on the command line. */
  readonly cli: Permission | 'never'
  /** An IAM user on the users' own pages, by stage of sign-in. */
  readonly user: readonly UserStage[] | 'never'
  /** A principal of the lab API, always within its own account; see ApiRule. */
  readonly api: ApiAllow
}

/** An action of IAM, as policies name it: `iam:users:listUsers`. */
export type Action = `iam:${string}:${string}`

/**
 * Which principals of the lab API may call: `never` none; `anyone` whoever asks, signed or not; `user` any IAM user; `self` the user
 * that the input names; `administrator` whoever may do everything in IAM, where no action is documented; an action whoever may do
 * it by their permissions, several: all of them; with `or self` that user as well.
 *
 * Every account and user that the input names must be of the principal's own account: `dispatch` checks it, and fills in the
 * account, and the user (the holder of the access key that is named, or else whoever asks), where the input has a place for one.
 */
export type ApiRule =
  'never' | 'anyone' | 'user' | 'self' | 'administrator' | Action | `${Action} or self` | readonly Action[]

/** A rule, or which one it is for an input. Where the input cannot be read, only an administrator hears so. */
export type ApiAllow = ApiRule | ((input: never) => ApiRule)

/** What IAM users may change of themselves, if their account lets them. */
export type OwnMatter = 'access-keys' | 'email' | 'mobile' | 'password'

/** What an audit row is about; filled from the input, and completed by the handler where only it knows. */
export interface Subject {
  readonly userId?: UserId
  readonly callId?: CallId
  readonly operatorId?: OperatorId
  readonly accountId?: AccountId
}

/** Acts on a user name the call whose evidence they spend; anything else must say `none`. */
type Demand<Input> = Input extends { readonly callId: CallId } ? Act | 'none' : 'none'

export interface Query<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'query'
  readonly allow: Allow
  readonly input: I
  readonly output: O
  /** Input may be as large as an import file (30 MiB) instead of 1 MiB. */
  readonly large?: true
}

/**
 * How much a page shows again: the password, a code that only the user gets, or the consent of whoever their account names. Each stands
 * for those before it.
 */
export const PROOFS = ['password', 'code', 'consent'] as const
export type Proof = (typeof PROOFS)[number]

/** What changes how a user's own account is protected (Huawei Cloud IAM, critical operations). */
export interface Critical {
  /** What its own input shows already. */
  readonly shows: 'nothing' | Exclude<Proof, 'consent'>
  /** It binds what codes go to, so the password does for whoever has nothing of that kind yet. */
  readonly binds?: true
}

export interface Command<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  E extends Act | 'none' = Act | 'none',
> {
  readonly kind: 'command'
  readonly allow: Allow
  readonly evidence: E
  readonly input: I
  readonly output: O
  /** The audit row every run leaves: `domain.thing.pastTense`, and whom it is about. */
  readonly audit: { readonly action: string; subject: (input: z.output<I>) => Subject }
  /** On the users' own pages: only within minutes after a proof was shown again (`sessions.proveAgain`). */
  readonly critical?: Critical
  /** What of themselves users change by it: refused to them where their account leaves that to administrators. Null: nothing. */
  readonly ownMatter?: (input: z.output<I>) => OwnMatter | null
  /** Domains whose pages should ask again after it; its own domain always does. */
  readonly touches?: readonly string[]
}

export type Capability = Query | Command

/** Declares something that only reads. */
export const query = <I extends z.ZodType, O extends z.ZodType>(spec: Omit<Query<I, O>, 'kind'>): Query<I, O> => ({
  kind: 'query',
  ...spec,
})

/** Declares something that changes the store: one transaction, one audit row. */
export const command = <I extends z.ZodType, O extends z.ZodType, const E extends Demand<z.output<I>>>(
  spec: Omit<Command<I, O, E>, 'kind'>,
): Command<I, O, E> => ({ kind: 'command', ...spec })

/** The common lines of `allow`. */
export const staff = (permission: Permission): Allow => ({
  operator: permission,
  cli: permission,
  user: 'never',
  api: 'never',
})
export const deskOnly = (permission: Permission): Allow => ({ ...staff(permission), cli: 'never' })
export const userOnly = (...stages: readonly UserStage[]): Allow => ({
  operator: 'never',
  cli: 'never',
  user: stages,
  api: 'never',
})
/** Programs only: nobody at the desk and no page of a user. */
export const programsOnly = (api: ApiAllow): Allow => ({ operator: 'never', cli: 'never', user: 'never', api })

/** The rule of the lab API for an input. `undefined`: the input could not be read. */
export function apiRuleFor(allow: ApiAllow, input: unknown): ApiRule {
  if (typeof allow !== 'function') return allow
  // A declaration takes what its own schema gives, and only that reaches it.
  return input === undefined ? 'administrator' : allow(input as never)
}
