import type { Act } from '#shared/contract/acts.ts'
import type { Command, Proof, Query, Subject, UserStage } from '#shared/contract/capability.ts'
import type { AccountId, CallId, Channel, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Contract, Domain, OutputOf, ParsedOf } from '#shared/contract/index.ts'
import type { Role } from '#shared/contract/permissions.ts'
import type { Settings } from '#shared/contract/security.ts'
import { Refusal, type Failure } from '#shared/errors.ts'
import type { Route } from '#shared/contract/calls.ts'

import type { Principal } from './access/access.ts'
import type { Random } from './ports.ts'
import type { ReadDb, WriteDb } from './store/database.ts'
import type { Keys } from './store/keys.ts'

/** Who is calling, as resolved by the core from the client the shell named; never from the input. */
export type Actor =
  | {
      readonly kind: 'operator' | 'cli'
      readonly operatorId: OperatorId
      readonly name: string
      readonly roles: readonly Role[]
      readonly linkedUserId: UserId | null
    }
  | {
      readonly kind: 'user'
      readonly stage: UserStage
      readonly userId: UserId | null
      readonly sessionId: string | null
      /** What this session last showed again. */
      readonly proved?: Proved | null
    }
  | ({ readonly kind: 'api' } & LabPrincipal)
  /** A program that has not said who it is. */
  | { readonly kind: 'stranger' }

/** What a user's page showed again, and when (milliseconds). */
export interface Proved {
  readonly by: Proof
  readonly at: number
}

/** Who makes a request of the lab API, and by what. */
export interface LabPrincipal extends Principal {
  /** What it showed, as the audit names it: the access key, or the first characters of the token's digest. */
  readonly shown:
    | { readonly kind: 'access-key' | 'temporary-key'; readonly id: string }
    | { readonly kind: 'token'; readonly id: string; readonly expiresAt: number }
}

/** Staff, for handlers that only staff can reach. */
export type Staff = Extract<Actor, { readonly operatorId: OperatorId }>

/** A hand-over route that the policy allows, with the address it leads to. */
export interface OpenRoute extends Route {
  readonly channel: Channel | null
  readonly address: string | null
}

/** The evidence an act has just spent, in the act's own transaction. */
export interface Spent {
  readonly act: Act
  readonly callId: CallId
  readonly callNumber: number
  readonly userId: UserId
  readonly reachedBy: string
  /** Hand-over routes independent of what was spent, best first. */
  readonly routes: readonly OpenRoute[]
}

/** What an act asks of the policy. */
export interface EvidenceDemand {
  readonly act: Act
  readonly callId: CallId
  readonly actor: Staff
  readonly now: number
  readonly settings: Settings
}

/** The policy at the moment of execution: asked before an act, and obeyed inside its transaction. */
export interface EvidenceGate {
  /** Throws Refusal `evidence_required`, `forbidden` or `conflict`, with what is missing as its reason. */
  check(read: ReadDb, demand: EvidenceDemand): Promise<void>
  /** Judges again inside the act's transaction, spends what the act costs, and writes that it was done. */
  spend(tx: WriteDb, demand: EvidenceDemand): Promise<Spent>
}

interface AnyCall {
  /** One reading of the wall clock for the whole call. */
  readonly now: number
  readonly actor: Actor
  /** The client the shell named: a window, a page's bearer. Needed only to bind a session to it. */
  readonly client: string
  /** The browser and system of a user's page, in words of a closed list; empty when unknown. */
  readonly device?: string
  /** The address at the other end of a user's page, as the socket has it and never as a header says; absent when unknown. */
  readonly peer?: string
  readonly random: Random
  readonly keys: Keys
  readonly settings: Settings
  /** Committed rows only. */
  readonly read: ReadDb
}

export type QueryCall = AnyCall

/** A command's transaction also hands over the evidence it spent, when the declaration demands some. */
export interface CommandCall<E extends Act | 'none'> extends AnyCall {
  /**
   * One BEGIN IMMEDIATE, once per call. It spends the demanded evidence, runs `work`, appends the audit row, commits.
   * Inside it nothing but the database is awaited.
   */
  write<T>(work: (tx: WriteDb, spent: E extends 'none' ? null : Spent) => Promise<T>): Promise<T>
  /** A word for the audit row: what came of it (`wrong`, `sent`). */
  note(word: string): void
  /** What is written is a try that failed and counts: whoever asked is refused so, and the record of a program says so. */
  failed(failure: Pick<Failure, 'code' | 'reason'>): void
  /** Personal detail for the audit row, kept apart and erasable. */
  detail(values: Readonly<Record<string, string>>): void
  /** Completes whom the row is about, where only the handler knows. */
  about(subject: Subject): void
  /** Runs after the commit, for process memory only (a session map, a timer). */
  after(effect: () => void): void
}

/**
 * What a reset tells of before it replaces a credential, in its own transaction: the credential is sealed for a time, and the user
 * and their manager hear how to object. Answers how many messages that makes.
 */
export type Replaced = (
  tx: WriteDb,
  call: AnyCall,
  what: {
    readonly userId: UserId
    readonly kind: 'password' | 'mfa'
    /** The password is the first one that its user will choose: told in words of its own. */
    readonly invitation?: true
    /** Null where the user did it alone; then the recovery is named. */
    readonly callId: CallId | null
    readonly recoveryId?: string
  },
) => Promise<number>

type CallOf<C> = C extends Command<infer _I, infer _O, infer E> ? CommandCall<E> : C extends Query ? QueryCall : never

/** The handlers a domain owes its part of the contract; a missing one does not compile. */
export type HandlersFor<D extends Domain> = {
  readonly [V in keyof Contract[D]]: (
    call: CallOf<Contract[D][V]>,
    input: ParsedOf<Contract[D][V]>,
  ) => Promise<OutputOf<Contract[D][V]>>
}

/** The staff behind a call that only staff can reach. */
export function staff(actor: Actor): Staff {
  if (actor.kind === 'operator' || actor.kind === 'cli') return actor
  throw new Error('only staff reach this handler')
}

/** The account that an input is about: `dispatch` fills in a program's own. Throws Refusal `invalid_input` where staff left it out. */
export function ownAccount({ accountId }: { readonly accountId?: AccountId | undefined }): AccountId {
  if (accountId === undefined) throw new Refusal({ code: 'invalid_input', fields: ['accountId'] })
  return accountId
}

/** Why something is changed, for the audit: the desk says so, a program has only its key. Throws Refusal `invalid_input`. */
export function reasonOf(actor: Actor, reason: string | undefined): Readonly<Record<string, string>> {
  if (reason !== undefined) return { reason }
  if (actor.kind === 'api') return {}
  throw new Refusal({ code: 'invalid_input', fields: ['reason'] })
}
