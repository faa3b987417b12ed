import type { Act } from '#shared/contract/acts.ts'
import { apiRuleFor, type Capability, type Command, type Subject } from '#shared/contract/capability.ts'
import type { CoreEvent } from '#shared/contract/events.ts'
import { AccountId, UserId, type CallId } from '#shared/contract/ids.ts'
import { findCapability, type Domain } from '#shared/contract/index.ts'
import { mayDo } from '#shared/contract/permissions.ts'
import type { Settings } from '#shared/contract/security.ts'
import { Refusal, type Failure, type Reply } from '#shared/errors.ts'
import { z } from 'zod'

import type {
  Actor,
  CommandCall,
  EvidenceDemand,
  EvidenceGate,
  HandlersFor,
  LabPrincipal,
  QueryCall,
  Spent,
} from './call.ts'
import type { Entry, Ledger } from './audit/audit.ts'
import { mayCall } from './access/access.ts'
import { userOfKey } from './accessKeys/accessKeys.ts'
import { belongsTo } from './directory/directory.ts'
import type { Ports } from './ports.ts'
import { mayManageOwn } from './securityPolicies/securityPolicies.ts'
import type { Credential } from './principals/principals.ts'
import type { ReadDb, WriteDb } from './store/database.ts'
import { failureOf, storeFault } from './store/faults.ts'
import { deviceWords } from './sessions/sessions.ts'
import { requireProof } from './signIn/signIn.ts'
import type { Store } from './store/store.ts'

/** One request of a shell. The client is the shell's name for who is there; the input never says who calls. */
export type Request = {
  readonly client: string
  readonly name: string
  readonly input: unknown
  /** What the browser says it is. Only words of a closed list are kept of it. */
  readonly agent?: string
  /** The address at the other end of a user's page, as the socket has it. Never of a header, which anybody can write. */
  readonly peer?: string
} & (
  | { readonly face: 'operator' | 'cli' | 'user' }
  /** A program: it proves itself anew with every request; null where it says nothing of who it is. */
  | { readonly face: 'api'; readonly credential: Credential | null; readonly asked?: Asked }
)

/** The operation of the lab API behind a request, for the record that it leaves. */
export interface Asked {
  /** As the official SDKs name it. */
  readonly operation: string
  readonly requestId: string
  /** The last identifier of its path; empty where it names none. */
  readonly resource: string
}

export interface DispatchDeps {
  readonly ports: Ports
  readonly handlers: { readonly [D in Domain]: HandlersFor<D> }
  readonly gate: EvidenceGate
  readonly open: () => { readonly store: Store; readonly ledger: Ledger } | null
  readonly settings: (read: ReadDb) => Promise<Settings>
  /** Who is at this client; null for a stranger. */
  readonly actorOf: (request: Request, settings: Settings) => Promise<Actor | null>
  readonly emit: (event: CoreEvent) => void
  readonly onDamage: () => void
}

type AnyHandler = (call: QueryCall | CommandCall<Act | 'none'>, input: unknown) => Promise<unknown>

/** Acknowledging a gap is the only change allowed while one stands. */
const DESPITE_GAP = 'audit.acknowledge'

/**
 * The one pipeline: parse → who → may → evidence → act with its audit row → parse → reply. It never throws.
 * Every kind of actor comes through here; nothing else reaches a handler.
 */
export function createDispatch(deps: DispatchDeps): (request: Request) => Promise<Reply<unknown>> {
  const { ports } = deps
  return async request => {
    const capability = findCapability(request.name)
    if (capability === undefined) return refuse({ code: 'not_found', reason: 'dispatch.no-such-capability' })
    const open = deps.open()
    if (open === null) return refuse(closedTo(request.face))
    const run = new Run(deps, { request, capability, ...open })
    try {
      const settings = await deps.settings(open.store.read)
      const actor = await deps.actorOf(request, settings)
      if (actor === null) return refuse({ code: 'signed_out' })
      run.begin(actor, settings)
      const parsed = capability.input.safeParse(await inputOf(request, capability, { actor, read: open.store.read }))
      if (parsed.success) run.concerns(parsed.data)
      if (!allowed(capability, actor, parsed.data))
        throw new Refusal({ code: 'forbidden', reason: 'dispatch.not-your-role' })
      // After the permission: a stranger must not be able to learn shapes from error texts.
      if (!parsed.success) {
        throw new Refusal({
          code: 'invalid_input',
          fields: [...new Set(parsed.error.issues.map(issue => issue.path.join('.')))],
        })
      }
      if (actor.kind === 'api') await requireOwnAccount(open.store.read, actor, parsed.data)
      if (capability.kind === 'command' && open.ledger.gap && request.name !== DESPITE_GAP) {
        throw new Refusal({ code: 'unavailable', reason: 'audit.gap' })
      }
      await requireOwnMatter(open.store.read, capability, { actor, input: parsed.data })
      if (capability.kind === 'command' && capability.critical !== undefined) {
        const at = { now: deps.ports.clock.now(), settings }
        await requireProof(open.store.read, capability.critical, { actor, at })
      }
      const value = await run.handle(parsed.data)
      const output = capability.output.parse(value)
      run.committed()
      return { ok: true, value: output }
    } catch (error) {
      return refuse(await run.failed(error, ports))
    }
  }
}

/** An operator unlocks; a user or a program can only wait until somebody does. */
const closedTo = (face: Request['face']): Failure =>
  face === 'user' || face === 'api' ? { code: 'unavailable', reason: 'dispatch.desk-closed' } : { code: 'signed_out' }

const refuse = (error: Failure): Reply<never> => ({ ok: false, error })

function allowed({ allow }: Capability, actor: Actor, input: unknown): boolean {
  switch (actor.kind) {
    case 'operator':
      return allow.operator !== 'never' && mayDo(actor.roles, allow.operator)
    case 'cli':
      return allow.cli !== 'never' && mayDo(actor.roles, allow.cli)
    case 'user':
      return allow.user !== 'never' && allow.user.includes(actor.stage)
    case 'api':
      return mayCall(apiRuleFor(allow.api, input), actor, idsIn(input).userId)
    case 'stranger':
      return allow.api === 'anyone'
  }
}

/** The accounts and users that an input names. */
function idsIn(input: unknown): { readonly accountId?: AccountId; readonly userId?: UserId } {
  if (typeof input !== 'object' || input === null) return {}
  const found: { readonly accountId?: unknown; readonly userId?: unknown } = input
  const accountId = AccountId.safeParse(found.accountId).data
  const userId = UserId.safeParse(found.userId).data
  return { ...(accountId === undefined ? {} : { accountId }), ...(userId === undefined ? {} : { userId }) }
}

/**
 * Completes what a program leaves out, so that nothing it asks is about everybody: the account is its own; the user is the one
 * whose access key it names, or else the user it acts as.
 */
async function inputOf({ input }: Request, capability: Capability, { actor, read }: { actor: Actor; read: ReadDb }) {
  if (actor.kind !== 'api' || typeof input !== 'object' || input === null) return input
  const takes = capability.input instanceof z.ZodObject ? Object.keys(capability.input.shape) : []
  const given: { readonly accountId?: unknown; readonly userId?: unknown; readonly accessKey?: unknown } = input
  const holder = typeof given.accessKey === 'string' ? await userOfKey(read, given.accessKey) : undefined
  return {
    ...input,
    ...(takes.includes('accountId') ? { accountId: given.accountId ?? actor.accountId } : {}),
    ...(takes.includes('userId') ? { userId: given.userId ?? holder ?? actor.userId } : {}),
  }
}

/**
 * Confines a principal of the lab API to its own account. Another account is forbidden; a user of another account is as unknown as
 * one that does not exist.
 */
async function requireOwnAccount(read: ReadDb, actor: LabPrincipal, input: unknown): Promise<void> {
  const { accountId, userId } = idsIn(input)
  if (accountId !== undefined && accountId !== actor.accountId)
    throw new Refusal({ code: 'forbidden', reason: 'dispatch.other-account' })
  if (userId !== undefined && !(await belongsTo(read, userId, actor.accountId)))
    throw new Refusal({ code: 'not_found', reason: 'directory.user.unknown' })
}

/**
 * What an account leaves to administrators its users cannot change of themselves, on their own page or by a program; whoever may do it
 * to anybody still may. A password that must change is no matter of choice.
 */
async function requireOwnMatter(
  read: ReadDb,
  capability: Capability,
  { actor, input }: { readonly actor: Actor; readonly input: unknown },
): Promise<void> {
  if (capability.kind !== 'command') return
  const matter = capability.ownMatter?.(input) ?? null
  const userId = matter === null ? null : whoseOwn(capability, actor, input)
  if (matter === null || userId === null || (await mayManageOwn(read, userId, matter))) return
  throw new Refusal({ code: 'forbidden', reason: 'securityPolicies.left-to-administrators' })
}

/** Who does it to themselves, with no other permission than that. Null: somebody who may do it to others. */
function whoseOwn({ allow }: Capability, actor: Actor, input: unknown): UserId | null {
  if (actor.kind === 'user') return actor.stage === 'open' ? actor.userId : null
  if (actor.kind !== 'api') return null
  const rule = apiRuleFor(allow.api, input)
  const withoutSelf = rule === 'self' ? 'never' : rule
  return mayCall(withoutSelf, actor, undefined) ? null : actor.userId
}

/** One call on its way through the pipeline: what must be remembered until it is answered. */
class Run {
  readonly #deps: DispatchDeps
  readonly #at: { request: Request; capability: Capability; store: Store; ledger: Ledger }
  #actor: Actor | null = null
  #settings: Settings | null = null
  #now = 0
  #note = ''
  #detail: Record<string, string> | null = null
  #subject: Subject = {}
  #wrote = false
  /** How a try that counts was refused, though it is written as done. */
  #tried: Pick<Failure, 'code' | 'reason'> | undefined
  #effects: (() => void)[] = []

  constructor(deps: DispatchDeps, at: { request: Request; capability: Capability; store: Store; ledger: Ledger }) {
    this.#deps = deps
    this.#at = at
  }

  begin(actor: Actor, settings: Settings): void {
    this.#actor = actor
    this.#settings = settings
    this.#now = this.#deps.ports.clock.now()
  }

  /** Whom the audit row is about: known before the permission, so that a refused attempt names its target too. */
  concerns(input: unknown): void {
    const { capability } = this.#at
    if (capability.kind === 'command') this.#subject = capability.audit.subject(input)
  }

  async handle(input: unknown): Promise<unknown> {
    const { capability, request, store } = this.#at
    const [domain, verb] = request.name.split('.')
    const handlers = this.#deps.handlers[domain as Domain] as Record<string, unknown>
    const handler = handlers[verb ?? ''] as AnyHandler
    const base = this.#base(store)
    if (capability.kind === 'query') return handler(base, input)
    const demand =
      capability.evidence === 'none' ? null : this.#demand(capability.evidence, input as { callId: CallId })
    if (demand !== null) await this.#deps.gate.check(store.read, demand)
    const value = await handler({ ...base, ...this.#writing(capability, demand) }, input)
    if (!this.#wrote) throw new Error(`${request.name} answered without writing`)
    return value
  }

  /** After the answer is known to be sound: memory effects, then word to the pages. */
  committed(): void {
    const { capability, request } = this.#at
    if (capability.kind === 'query') return
    for (const effect of this.#effects) effect()
    const [domain] = request.name.split('.')
    this.#deps.emit({ kind: 'changed', domains: [...new Set([domain ?? '', ...(capability.touches ?? []), 'audit'])] })
  }

  /** Turns whatever was thrown into a failure, and leaves the audit row of an attempt that did not go through. */
  async failed(error: unknown, ports: Ports): Promise<Failure> {
    const fault = storeFault(error)
    if (fault?.kind === 'damaged-data') this.#deps.onDamage()
    const incident = Buffer.from(ports.random.bytes(4)).toString('hex')
    const failure: Failure = fault
      ? failureOf(fault)
      : error instanceof Refusal
        ? error.failure
        : { code: 'internal', incident }
    if (failure.code === 'internal')
      ports.log.error('dispatch.broken', error, { capability: this.#at.request.name, incident })
    const { capability } = this.#at
    if (capability.kind === 'command' && this.#actor !== null && !this.#wrote && fault === null) {
      const outcome = failure.code === 'internal' ? 'broken' : 'refused'
      const note = outcome === 'broken' ? incident : (failure.reason ?? failure.code)
      try {
        await this.#at.ledger.write(
          () => Promise.resolve(),
          () => ({ ...this.#entry(capability), outcome, note, detail: this.#through(failure) }),
        )
        this.#deps.emit({ kind: 'changed', domains: ['audit'] })
      } catch (unwritable) {
        // A refusal that cannot be recorded is still a refusal; the page is told that the store is in trouble.
        ports.log.error('dispatch.unrecorded', unwritable, { capability: this.#at.request.name })
        return storeFaultOr(unwritable, failure)
      }
    }
    return failure
  }

  #base(store: Store): QueryCall {
    const { actor, settings } = this.#known()
    const { peer } = this.#at.request
    return {
      now: this.#now,
      actor,
      client: this.#at.request.client,
      device: deviceWords(this.#at.request.agent ?? ''),
      ...(peer === undefined ? {} : { peer }),
      random: this.#deps.ports.random,
      keys: store.keys,
      settings,
      read: store.read,
    }
  }

  #writing(capability: Command, demand: EvidenceDemand | null) {
    return {
      write: async <T>(work: (tx: WriteDb, spent: Spent) => Promise<T>): Promise<T> => {
        if (this.#wrote) throw new Error('a command writes once')
        const value = await this.#at.ledger.write(
          async tx => {
            const spent = demand === null ? null : await this.#deps.gate.spend(tx, demand)
            if (spent !== null) this.#subject = { ...this.#subject, userId: spent.userId }
            // A command that demands nothing declares so, and its handler's type then has no evidence to read.
            return work(tx, spent as Spent)
          },
          () => this.#entry(capability),
        )
        this.#wrote = true
        return value
      },
      note: (word: string) => {
        this.#note = word
      },
      failed: (failure: Pick<Failure, 'code' | 'reason'>) => {
        this.#tried = failure
      },
      detail: (values: Readonly<Record<string, string>>) => {
        this.#detail = { ...this.#detail, ...values }
      },
      about: (subject: Subject) => {
        this.#subject = { ...this.#subject, ...subject }
      },
      after: (effect: () => void) => {
        this.#effects.push(effect)
      },
    }
  }

  #entry(capability: Command): Entry {
    return {
      at: this.#now,
      actor: this.#known().actor,
      action: capability.audit.action,
      outcome: 'done',
      note: this.#note,
      subject: this.#subjectOf(),
      detail: this.#detail === null ? this.#through() : { ...this.#detail, ...this.#through() },
    }
  }

  /** What a program does is about its own account, unless the handler knows better. */
  #subjectOf(): Subject {
    const { actor } = this.#known()
    return actor.kind === 'api' ? { accountId: actor.accountId, ...this.#subject } : this.#subject
  }

  /** What a program showed and asked, and how it was refused, for the row of whatever it does or tries. */
  #through(
    failure: Pick<Failure, 'code' | 'reason'> | undefined = this.#tried,
  ): Readonly<Record<string, string>> | null {
    const { request } = this.#at
    if (request.face !== 'api') return null
    const { actor } = this.#known()
    return {
      ...(actor.kind === 'api' ? { signedWith: actor.shown.id } : {}),
      ...(actor.kind === 'api' && actor.agencyId !== null ? { agencyId: actor.agencyId } : {}),
      ...(request.asked ?? {}),
      ...(request.peer === undefined ? {} : { address: request.peer }),
      ...(failure === undefined
        ? {}
        : { refusedWith: failure.code, ...(failure.reason === undefined ? {} : { reason: failure.reason }) }),
    }
  }

  #demand(act: Act, input: { readonly callId: CallId }): EvidenceDemand {
    const { actor, settings } = this.#known()
    if (actor.kind !== 'operator' && actor.kind !== 'cli')
      throw new Refusal({ code: 'forbidden', reason: 'dispatch.not-your-role' })
    return { act, callId: input.callId, actor, now: this.#now, settings }
  }

  #known(): { readonly actor: Actor; readonly settings: Settings } {
    if (this.#actor === null || this.#settings === null) throw new Error('the caller is not resolved yet')
    return { actor: this.#actor, settings: this.#settings }
  }
}

function storeFaultOr(error: unknown, failure: Failure): Failure {
  const fault = storeFault(error)
  return fault === null ? failure : failureOf(fault)
}
