import type { CoreEvent } from '#shared/contract/events.ts'
import type { UserId } from '#shared/contract/ids.ts'
import type { ClockDoubt } from '#shared/contract/security.ts'
import type { Reply } from '#shared/errors.ts'

import { accessKeys } from './accessKeys/accessKeys.ts'
import { agencies } from './agencies/agencies.ts'
import { accessLists, refusedAddress, refusesProgram, refusesUser } from './accessLists/accessLists.ts'
import { appeals, appealsWaiting, settleAppeals } from './appeals/appeals.ts'
import { audit, lastAuditAt } from './audit/audit.ts'
import { browsers } from './browsers/browsers.ts'
import type { Actor, LabPrincipal } from './call.ts'
import { appealCalls, approvals, approvalsWaiting, calls, evidenceGate, rehearse } from './calls/calls.ts'
import { catalog } from './catalog/catalog.ts'
import { checkWords, ownCalls } from './checkWords/checkWords.ts'
import { codes, createOutbox, notifyUser } from './codes/codes.ts'
import {
  createPasswords,
  credentials,
  expiryFor,
  keepForeignPassword,
  readHash,
  warnOfExpiry,
} from './credentials/credentials.ts'
import { directory, keepAdminGroups, settleContacts } from './directory/directory.ts'
import { createDispatch, type Request } from './dispatch.ts'
import { enterpriseProjects } from './enterpriseProjects/enterpriseProjects.ts'
import { labApi } from './labApi/labApi.ts'
import { groups } from './groups/groups.ts'
import { dangerouslyReadCode, mfa, phonesSay } from './mfa/mfa.ts'
import { issuing } from './issuing/issuing.ts'
import { loginProtection } from './loginProtection/loginProtection.ts'
import { mySecurity } from './mySecurity/mySecurity.ts'
import { backup, createVault, operators, presence as createPresence, staffActor } from './operators/operators.ts'
import { pairing } from './pairing/pairing.ts'
import { access, grants, roles } from './permissions/permissions.ts'
import { policy } from './policy/policy.ts'
import type { Ports } from './ports.ts'
import { resolvePrincipal } from './principals/principals.ts'
import { practice } from './practice/practice.ts'
import { pressure } from './pressure/pressure.ts'
import { projects } from './projects/projects.ts'
import { endQuarantine, quarantine, replaced, sealedOf, sweepSealed } from './quarantine/quarantine.ts'
import { quotas } from './quotas/quotas.ts'
import { alertsWaiting, pressureSignals, radar, raise } from './radar/radar.ts'
import { methodInForce } from './protection/protection.ts'
import { receipts } from './receipts/receipts.ts'
import { createPaces, recovery } from './recovery/recovery.ts'
import { fillWithSample, SAMPLE_RECOVERY_CODE, type SampleFill } from './sample.ts'
import { deskClock, loadSettings, security } from './security/security.ts'
import { disableIfUnused, disableUnused, securityPolicies } from './securityPolicies/securityPolicies.ts'
import { endOwnSession, endSessions, resolveVisitor, type Visitor } from './sessions/sessions.ts'
import { createPace, signIn } from './signIn/signIn.ts'
import { users } from './users/users.ts'

export type { SignedRequest } from './accessKeys/accessKeys.ts'
export type { Request } from './dispatch.ts'
export type { Credential } from './principals/principals.ts'
export type { SampleFill } from './sample.ts'
export { ENDPOINTS, SERVICES } from './catalog/catalog.ts'
export { fingerprintOf, readKey } from './papers/papers.ts'
export { examine, type Finding } from './receipts/receipts.ts'
export { SAMPLE_PASSWORD, SAMPLE_RECOVERY_CODE } from './sample.ts'

/** What can hold the store open: the users' own pages, unless it says otherwise, and the lab API. */
export type Service = 'user-pages' | 'lab-api'

/** The product behind one door. Shells frame messages; everything else happens in here. */
export interface App {
  /** The small door of a closed store: status, create, unlock, enrol, recover, lock. */
  vault(
    client: string,
    name: string,
    request: { readonly input: unknown; readonly via: 'operator' | 'cli' },
  ): Promise<Reply<unknown>>
  dispatch(request: Request): Promise<Reply<unknown>>
  onEvent(listener: (event: CoreEvent) => void): () => void
  /** A service at `address` keeps the store open after the last operator left, until the answer is called. */
  hold(address: string, service?: Service): () => void
  /** A window or a page is gone: its session ends. */
  dropClient(client: string): Promise<void>
  /** Screen lock or suspend: every operator session ends. */
  lockAll(): Promise<void>
  /** Fills the open, empty store with made-up people and marks it as a sample. For the demo, the command line and tests. */
  fillWithSample(people: number): Promise<SampleFill>
  close(): Promise<void>
}

/** How often idle sessions are looked for, in milliseconds: a session ends within this of its time. */
const IDLE_TICK = 1_000
/** How often contacts that have waited long enough are made searchable and old sealed credentials are wiped, in milliseconds. Cards and routes need no such turn. */
const SETTLE_EVERY = 600_000
/** How often users whose password runs out soon are looked for, in milliseconds. */
const WARN_EVERY = 600_000

const NO_CALL = { callId: null, operatorId: null } as const

/** Wires the product, by hand. */
export function createApp(ports: Ports): App {
  const listeners = new Set<(event: CoreEvent) => void>()
  const holds = new Map<symbol, { readonly address: string; readonly service: Service }>()
  const presence = createPresence(ports.clock)
  const passwords = createPasswords()
  const watch = deskClock()
  const emit = (event: CoreEvent) => {
    for (const listener of listeners) listener(event)
  }
  let stopOutbox: (() => Promise<void>) | null = null
  let stopTick: (() => void) | null = null
  let stopSettling: (() => void) | null = null
  let stopWarning: (() => void) | null = null

  const vault = createVault({ ports, presence, emit, lock: endClient })
  const open = () => {
    const current = vault.current()
    if (current === null) throw new Error('the store is closed')
    return current
  }

  function onDamage(): void {
    open().damaged = true
    emit({ kind: 'changed', domains: ['security'] })
  }

  const addressOf = (service: Service): string | null =>
    [...holds.values()].find(one => one.service === service)?.address ?? null

  const auditState = () => {
    const { damaged, ledger } = open()
    return damaged ? 'damaged' : ledger.gap ? 'gap' : 'intact'
  }

  async function endClient(client: string): Promise<void> {
    presence.end(client)
    emit({ kind: 'signed-out', client })
    await closeIfUnheld()
  }

  async function closeIfUnheld(): Promise<void> {
    if (presence.clients().length > 0 || holds.size > 0 || vault.current() === null) return
    await closeStore()
  }

  async function closeStore(): Promise<void> {
    const stopping = stopOutbox?.()
    stopTick?.()
    stopSettling?.()
    stopWarning?.()
    stopOutbox = stopTick = stopSettling = stopWarning = null
    // A delivery under way still writes down what came of it.
    await stopping
    await vault.close()
    emit({ kind: 'closed' })
  }

  /** Ends sessions that went idle, also when nobody asks anything. */
  function tick(): void {
    stopTick = ports.clock.after(IDLE_TICK, () => {
      void sweep().finally(() => {
        if (vault.current() !== null) tick()
      })
    })
  }

  const reading = () => ({ wall: ports.clock.now(), monotonic: ports.clock.monotonic() })

  /** A jump of this machine's clock leaves a row in the audit, and a bar over every page until somebody has compared the clock. */
  async function noteClock(doubt: ClockDoubt | null): Promise<void> {
    const current = vault.current()
    if (doubt === null || current === null) return
    const row = { at: doubt.at, action: 'security.clock.jumped', outcome: 'done', note: doubt.kind } as const
    const entry = {
      ...row,
      actor: { kind: 'system' },
      subject: {},
      detail: { seconds: String(doubt.seconds) },
    } as const
    try {
      await current.ledger.write(
        () => Promise.resolve(),
        () => entry,
      )
    } catch (error) {
      ports.log.error('clock.unrecorded', error)
    }
    emit({ kind: 'changed', domains: ['security', 'audit'] })
  }

  async function sweep(): Promise<void> {
    const current = vault.current()
    if (current === null) return
    await noteClock(watch.look(reading()))
    const { idleMinutes } = await loadSettings(current.keyring.store.read)
    for (const client of presence.clients()) {
      if (presence.who(client, idleMinutes * 60_000) === null) emit({ kind: 'signed-out', client })
    }
    await closeIfUnheld()
  }

  /** A session whose page is where its account lets nobody in has ended: the page moved, its bearer was taken there, or the list is new. */
  async function endElsewhere(visitor: Visitor, peer: string | undefined): Promise<void> {
    const { ledger } = open()
    const now = ports.clock.now()
    const { userId, sessionId } = visitor
    const row = { at: now, action: 'accessLists.session.ended', outcome: 'done', note: '' } as const
    await ledger.write(
      async tx => {
        // Two requests at once end it once, and leave one row.
        if (!(await endOwnSession(tx, { userId, sessionId }, now))) throw refusedAddress('signed_out')
      },
      () => ({ ...row, actor: { kind: 'system' }, subject: { userId }, detail: { address: peer ?? '' } }),
    )
    emit({ kind: 'changed', domains: ['sessions', 'audit'] })
  }

  /** A program from where its account lets none in is refused before it is known what it asks for. */
  async function noteElsewhere(principal: LabPrincipal, { name, peer }: Request): Promise<void> {
    const { userId, accountId, shown } = principal
    const entry = {
      at: ports.clock.now(),
      actor: { kind: 'api', ...principal },
      action: 'accessLists.request.refused',
      outcome: 'refused',
      note: 'accessLists.refused',
      subject: { userId, accountId },
      detail: { address: peer ?? '', asked: name, signedWith: shown.id },
    } as const
    await open().ledger.write(
      () => Promise.resolve(),
      () => entry,
    )
    emit({ kind: 'changed', domains: ['audit'] })
  }

  /** Says whether the user is disabled now. */
  async function disableUser(userId: UserId): Promise<boolean> {
    const disabled = await disableIfUnused({ ...opened(), now: ports.clock.now() }, userId)
    if (disabled) emit({ kind: 'changed', domains: ['directory', 'sessions', 'audit'] })
    return disabled
  }

  const actorOf = async (request: Request, settings: { readonly idleMinutes: number }): Promise<Actor | null> => {
    const { store } = open().keyring
    if (request.face === 'api') {
      const { credential } = request
      if (credential === null) return { kind: 'stranger' }
      const at = { now: ports.clock.now(), disableIfUnused: disableUser, mayWrite: !open().ledger.gap }
      const principal = await resolvePrincipal(store, credential, at)
      if (await refusesProgram(store.read, principal, request.peer)) {
        await noteElsewhere(principal, request)
        throw refusedAddress()
      }
      return { kind: 'api', ...principal }
    }
    if (request.face === 'user') {
      const visitor = await resolveVisitor(store.read, store.keys, { client: request.client, now: ports.clock.now() })
      if (visitor === null) return { kind: 'user', stage: 'visitor', userId: null, sessionId: null }
      if (await refusesUser(store.read, visitor.userId, request.peer)) {
        await endElsewhere(visitor, request.peer)
        throw refusedAddress('signed_out')
      }
      return { kind: 'user', ...visitor }
    }
    const who = presence.who(request.client, settings.idleMinutes * 60_000)
    if (who?.via !== request.face) return null
    return staffActor(store.read, who.operatorId, request.face)
  }

  const opened = () => {
    const { keyring, ledger } = open()
    return { store: keyring.store, ledger }
  }
  const dispatch = createDispatch({
    ports,
    gate: evidenceGate(ports),
    open: () => (vault.current() === null ? null : opened()),
    settings: loadSettings,
    actorOf,
    emit,
    onDamage,
    handlers: {
      operators: operators({ ports, presence, vault: open, emit }),
      directory: directory(ports, {
        notifyUser,
        endSessions,
        readHash,
        keepPassword: keepForeignPassword,
        expiryFor,
        sealedOf,
        endQuarantine,
        objected: (tx, call, userId) =>
          raise(tx, call, { ...NO_CALL, userId, signal: 'objected-contact', grave: true, facts: {} }),
        emit,
        pace: createPace(ports.clock),
      }),
      groups: groups(),
      users: users(passwords),
      calls: calls(ports),
      approvals: approvals(),
      pairing: pairing(),
      credentials: credentials(passwords, { replaced }),
      mfa: mfa({
        replaced,
        asksForApp: async (db, userId) => (await methodInForce(db, userId)) === 'app',
      }),
      checkWords: checkWords(),
      sessions: signIn(ports, { passwords, disableIfUnused: disableUser }),
      mySecurity: mySecurity(),
      loginProtection: loginProtection(),
      accessKeys: accessKeys(),
      tokens: issuing({ passwords, disableIfUnused: disableUser }),
      access: access(),
      roles: roles(),
      grants: grants(),
      enterpriseProjects: enterpriseProjects(),
      accessLists: accessLists(),
      projects: projects(),
      agencies: agencies(),
      catalog: catalog(),
      quotas: quotas(),
      browsers: browsers(),
      codes: codes({ authenticator: dangerouslyReadCode, ownCalls }),
      policy: policy(rehearse),
      quarantine: quarantine({ pace: createPace(ports.clock) }),
      radar: radar(),
      practice: practice({ ports, rehearse, recoveryCode: SAMPLE_RECOVERY_CODE }),
      receipts: receipts(),
      audit: audit(ports, { open, onDamage, alertsWaiting }),
      appeals: appeals(appealCalls),
      pressure: pressure(),
      recovery: recovery({ passwords, replaced, paces: createPaces(ports.clock), slowing: createPace(ports.clock) }),
      security: security({
        ports,
        auditState,
        userPages: () => addressOf('user-pages'),
        alertsWaiting,
        appealsWaiting,
        approvalsWaiting,
        clock: watch,
        phonesSay,
        pressureSignals,
      }),
      labApi: labApi({ address: () => addressOf('lab-api'), emit }),
      securityPolicies: securityPolicies(),
      store: backup(open, ports.places.store),
    },
  })

  /** A pending contact whose time has come takes its place, and what is no longer to be sealed is wiped, at opening and from then on. */
  function settle(): void {
    const current = vault.current()
    if (current === null) return
    current.store
      .write(async tx => {
        await settleContacts(tx, ports.clock.now())
        await keepAdminGroups(tx, ports.clock.now())
        await settleAppeals(tx, ports.clock.now())
        // A clock that jumped must not wipe what somebody may still object with.
        if (watch.doubt() === null) await sweepSealed(tx, ports.clock.now())
      })
      .catch((error: unknown) => {
        ports.log.error('contacts.unsettled', error)
      })
    // Nor disable whoever was seen a moment ago.
    if (watch.doubt() === null && !current.ledger.gap)
      disableUnused({ ...opened(), now: ports.clock.now() })
        .then(disabled => {
          if (disabled > 0) emit({ kind: 'changed', domains: ['directory', 'sessions', 'audit'] })
        })
        .catch((error: unknown) => {
          ports.log.error('users.unused-unsettled', error)
        })
    stopSettling = ports.clock.after(SETTLE_EVERY, settle)
  }

  /** Whoever has a password that runs out soon hears of it, a few at a time. */
  async function warn(): Promise<void> {
    const opened = vault.current()
    if (opened === null) return
    let wait = WARN_EVERY
    try {
      const { store } = opened
      const settings = await loadSettings(store.read)
      const call = { now: ports.clock.now(), random: ports.random, keys: store.keys, settings }
      const { told, more } = await store.write(tx => warnOfExpiry(tx, call))
      if (told > 0) emit({ kind: 'changed', domains: ['codes'] })
      if (more) wait = 0
    } catch (error) {
      ports.log.error('passwords.unwarned', error)
    }
    if (vault.current() === opened) stopWarning = ports.clock.after(wait, () => void warn())
  }

  /** Starts what runs beside an open store. */
  function attend(): void {
    if (vault.current() === null || stopOutbox !== null) return
    const { keyring } = open()
    const outbox = createOutbox(ports, {
      store: keyring.store,
      changed: () => {
        emit({ kind: 'changed', domains: ['codes', 'calls', 'security'] })
      },
    })
    const off = onEvent(event => {
      if (event.kind === 'changed') outbox.pump()
    })
    outbox.pump()
    stopOutbox = () => {
      off()
      return outbox.stop()
    }
    void lastAuditAt(keyring.store.read)
      .then(at => noteClock(watch.open(reading(), at)))
      .catch((error: unknown) => {
        ports.log.error('clock.unread', error)
      })
      .finally(settle)
    void warn()
    tick()
  }

  function onEvent(listener: (event: CoreEvent) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return {
    async vault(client, name, request) {
      const reply = await vault.call(client, name, request)
      attend()
      return reply
    },
    dispatch,
    onEvent,
    hold(address, service = 'user-pages') {
      const token = Symbol(address)
      holds.set(token, { address, service })
      if (service === 'lab-api') emit({ kind: 'changed', domains: ['labApi'] })
      return () => {
        holds.delete(token)
        if (service === 'lab-api') emit({ kind: 'changed', domains: ['labApi'] })
        void closeIfUnheld()
      }
    },
    dropClient: endClient,
    async lockAll() {
      for (const client of presence.clients()) {
        presence.end(client)
        emit({ kind: 'signed-out', client })
      }
      await closeIfUnheld()
    },
    fillWithSample: people => fillWithSample({ ports, vault: open(), passwords }, people),
    async close() {
      if (vault.current() !== null) await closeStore()
    },
  }
}
