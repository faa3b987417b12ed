import type { Act } from '#shared/contract/acts.ts'
import type { ProofMethod } from '#shared/contract/calls.ts'
import type { UserKind } from '#shared/contract/directory.ts'
import type { AccountId, CallId, OperatorId, UserId } from '#shared/contract/ids.ts'
import type { Contract, InputOf, OutputOf } from '#shared/contract/index.ts'
import { contract } from '#shared/contract/index.ts'
import type { Role } from '#shared/contract/permissions.ts'
import { DEFAULT_SETTINGS } from '#shared/contract/security.ts'
import type { Settings } from '#shared/contract/security.ts'
import type { Failure } from '#shared/errors.ts'
import { Refusal } from '#shared/errors.ts'

import { appeals } from '../../electron/core/appeals/appeals.ts'
import type { Actor, CommandCall, Spent, Staff } from '../../electron/core/call.ts'
import { appealCalls, approvals, calls, evidenceGate } from '../../electron/core/calls/calls.ts'
import { checkWords, ownCalls } from '../../electron/core/checkWords/checkWords.ts'
import { codes, createOutbox } from '../../electron/core/codes/codes.ts'
import { sealContext } from '../../electron/core/codes/queue.ts'
import { BLANK_PERSON, insertPeople } from '../../electron/core/directory/directory.ts'
import { bindDevice, dangerouslyReadCode, giveRecoveryCodes } from '../../electron/core/mfa/mfa.ts'
import { codeOfStep, stepAt } from '../../electron/core/mfa/totp.ts'
import { pairing } from '../../electron/core/pairing/pairing.ts'
import { pressure } from '../../electron/core/pressure/pressure.ts'
import { radar } from '../../electron/core/radar/radar.ts'
import { testClock, testLog, testRandom, testSenders } from './fakes.ts'
import { openTestStore } from './openTestStore.ts'

type Worked = 'appeals' | 'approvals' | 'calls' | 'checkWords' | 'codes' | 'pairing' | 'pressure' | 'radar'
type Verb<D extends Worked> = Extract<keyof Contract[D], string>
const DAY = 86_400_000

export interface Caller {
  readonly userId: UserId
  /** Null without a device. */
  readonly seed: string | null
}

/**
 * Calls and codes over a real encrypted store, without the rest of the product. Handlers run as `dispatch` runs them; an act is
 * the gate alone. Users are as old as the hills, so their contacts count.
 */
export async function callDesk(changes: Partial<Settings> = {}, key?: number) {
  const store = openTestStore(key)
  const clock = testClock()
  const random = testRandom()
  const senders = testSenders()
  const log = testLog()
  const settings: Settings = { ...DEFAULT_SETTINGS, ...changes }
  const ports = { clock, random, senders, log }
  const handlers = {
    calls: calls(ports),
    codes: codes({ authenticator: dangerouslyReadCode, ownCalls }),
    appeals: appeals(appealCalls),
    approvals: approvals(),
    pairing: pairing(),
    checkWords: checkWords(),
    pressure: pressure(),
    radar: radar(),
  }
  const gate = evidenceGate(ports)
  const newId = () => Buffer.from(random.bytes(16)).toString('hex')
  const accountId = newId() as AccountId
  const notes: string[] = []
  const subjects: unknown[] = []
  const details: Readonly<Record<string, string>>[] = []

  await store.write(tx =>
    tx
      .insertInto('account')
      .values({ id: accountId, name: 'lab', name_key: 'lab', profile: 'nist', created_at: 0 })
      .execute(),
  )

  const callBy = (actor: Staff): CommandCall<'none'> => ({
    now: clock.now(),
    actor,
    client: actor.name,
    random,
    keys: store.keys,
    settings,
    read: store.read,
    write: work => store.write(tx => work(tx, null)),
    failed: () => undefined,
    note: word => notes.push(word),
    detail: values => details.push(values),
    about: subject => subjects.push(subject),
    after: () => undefined,
  })

  const face = (actor: Staff) => {
    const run = async <D extends Worked, V extends Verb<D>>(
      domain: D,
      verb: V,
      input: InputOf<Contract[D][V]>,
    ): Promise<OutputOf<Contract[D][V]>> => {
      // Lookups by two keys at once are beyond the checker; the types of this function are the contract's own.
      const capability = contract[domain][verb] as unknown as {
        input: { parse(value: unknown): unknown }
        output: { parse(value: unknown): unknown }
      }
      const handler = handlers[domain][verb as never] as (call: unknown, input: unknown) => Promise<unknown>
      const output = await handler(callBy(actor), capability.input.parse(input))
      return capability.output.parse(output) as OutputOf<Contract[D][V]>
    }
    return {
      actor,
      run,
      open: (caller: Caller, intent: Act = 'reset-password') => run('calls', 'open', { userId: caller.userId, intent }),
      reveal: (callId: CallId) => run('calls', 'revealNumber', { callId }),
      get: (callId: CallId) => run('calls', 'get', { callId }),
      challenge: (callId: CallId, method: ProofMethod) => run('calls', 'challenge', { callId, method }),
      answer: (callId: CallId, method: ProofMethod, typed: string | { about: string; answer: string }) =>
        run('calls', 'answer', { callId, method, ...(typeof typed === 'string' ? { answer: typed } : typed) }),
      /** Sends a code and answers with it. */
      async prove(callId: CallId, method: 'code-email' | 'code-sms') {
        await run('calls', 'challenge', { callId, method })
        return run('calls', 'answer', { callId, method, answer: await lastCode() })
      },
      proveTotp: (callId: CallId, caller: Caller) =>
        run('calls', 'answer', { callId, method: 'totp', answer: totpOf(caller) }),
      /** Asks a second person, in a call of this operator. */
      ask: (callId: CallId) => run('approvals', 'request', { callId, note: 'the caller is known to the team' }),
      /** Decides about what waits for a call, as somebody who has looked at it. */
      async decide(callId: CallId, decision: 'approve' | 'refuse' = 'approve') {
        const row = await store.read
          .selectFrom('approval')
          .select('id')
          .where('call_id', '=', callId)
          .orderBy('requested_at', 'desc')
          .executeTakeFirstOrThrow()
        const { digest } = await run('approvals', 'get', { approvalId: row.id })
        return run('approvals', 'decide', { approvalId: row.id, decision, digest, reason: 'looked at everything' })
      },
      /** Asks and spends as `dispatch` does. */
      async act(callId: CallId, act: Act): Promise<Spent> {
        const demand = { act, callId, actor, now: clock.now(), settings }
        await gate.check(store.read, demand)
        return store.write(tx => gate.spend(tx, demand))
      },
      /** Spends without asking before, as a race would. */
      spend: (callId: CallId, act: Act) =>
        store.write(tx => gate.spend(tx, { act, callId, actor, now: clock.now(), settings })),
    }
  }

  /** A user's own page: what it may ask of the check words. */
  const page = (actor: Actor) => {
    const call = () => ({ ...callBy(actor as Staff), actor })
    return {
      mine: () => handlers.checkWords.mine(call(), {}),
      card: () => handlers.checkWords.card(call(), {}),
      makeCard: () => handlers.checkWords.makeCard(call(), {}),
    }
  }

  const totpOf = (caller: Caller) => codeOfStep(caller.seed ?? '', stepAt(clock.now()))

  /** The digits of the newest code message: only a test can open one like this. */
  const lastCode = async () => /\d{6}/u.exec(await lastBody('proof-code'))?.[0] ?? ''
  const lastBody = async (kind: string) => {
    const row = await store.read
      .selectFrom('message')
      .selectAll()
      .where('kind', '=', kind)
      .where('body', 'is not', null)
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow()
    return store.keys.unseal(sealContext(row.id, 'body'), row.body ?? new Uint8Array())
  }

  return {
    store,
    clock,
    random,
    senders,
    log,
    settings,
    notes,
    subjects,
    details,
    gate,
    outbox: () => createOutbox(ports, { store }),
    lastCode,
    lastBody,
    totpOf,
    callBy,
    page,
    /** Adds an operator; `added` says when and by whom. */
    async operator(
      name: string,
      roles: readonly Role[],
      more: { linkedUserId?: UserId; createdAt?: number; createdBy?: string } = {},
    ) {
      const operatorId = newId() as OperatorId
      await store.write(tx =>
        tx
          .insertInto('operator')
          .values({
            id: operatorId,
            login: name,
            login_key: name,
            name,
            roles: roles.join(','),
            state: 'active',
            linked_user_id: more.linkedUserId ?? null,
            language: 'en',
            created_at: more.createdAt ?? 0,
            created_by: more.createdBy ?? null,
            code_at: more.createdAt ?? 0,
            code_by: more.createdBy ?? null,
            last_unlock_at: null,
            slot_id: null,
          })
          .execute(),
      )
      return face({ kind: 'operator', operatorId, name, roles, linkedUserId: more.linkedUserId ?? null })
    },
    /** Adds a user with both contacts, unless told otherwise. */
    async caller(
      login: string,
      more: {
        device?: boolean
        email?: string
        phone?: string
        privileged?: boolean
        language?: string
        enabled?: boolean
        kind?: UserKind
        department?: string
        manager?: string
        attributes?: Readonly<Record<string, string>>
        /** How long ago the device was bound. */
        deviceDays?: number
      } = {},
    ): Promise<Caller> {
      const userId = newId() as UserId
      const seed = random.bytes(20)
      return store.write(async tx => {
        await insertPeople(
          tx,
          [
            {
              ...BLANK_PERSON,
              userId,
              accountId,
              kind: more.kind ?? 'iam-user',
              login,
              name: login,
              email: more.email ?? `${login}@example.org`,
              areaCode: '0049',
              phone:
                more.phone ??
                String(15_112_340_000 + (Buffer.from(login).reduce((sum, byte) => sum * 31 + byte, 7) % 9999)),
              preferredLanguage: more.language ?? '',
              privileged: more.privileged ?? false,
              enabled: more.enabled ?? true,
              department: more.department ?? '',
              manager: more.manager ?? '',
              attributes: more.attributes ?? {},
            },
          ],
          { now: clock.now() - 100 * DAY },
        )
        const text =
          more.device === true
            ? await bindDevice(
                tx,
                { now: clock.now() - (more.deviceDays ?? 0) * DAY, keys: store.keys },
                { userId, seed },
              )
            : null
        return { userId, seed: text }
      })
    },
    giveRecoveryCodes: (caller: Caller, codes: readonly string[]) =>
      store.write(tx => giveRecoveryCodes(tx, { keys: store.keys }, { userId: caller.userId, codes })),
    /** The failure of something that must be refused. */
    async refusal(work: Promise<unknown>): Promise<Failure> {
      try {
        await work
      } catch (error) {
        if (error instanceof Refusal) return error.failure
        throw error
      }
      throw new Error('it went through')
    },
    close: () => store.close(),
  }
}
