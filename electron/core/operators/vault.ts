import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { CoreEvent } from '#shared/contract/events.ts'
import { OperatorId } from '#shared/contract/ids.ts'
import { vault as doors, type VaultName } from '#shared/contract/vault.ts'
import { failureOf, storeFault } from '../store/faults.ts'
import type { Reply } from '#shared/errors.ts'
import type { z } from 'zod'

import { openHeadFile, openLedger, type Audited, type Entry } from '../audit/audit.ts'
import { allOperators, insertOperator, loginKey, operatorByLogin, updateOperator, type OperatorRow } from './rows.ts'
import type { Ports } from '../ports.ts'
import { readFlag, writeFlag } from '../security/security.ts'
import { foldCode, randomCode } from '../store/codes.ts'
import { readHeader } from '../store/header.ts'
import { slotTag, RECOVERY_LOGIN, type SlotSpec } from '../store/slots.ts'
import type { Store } from '../store/store.ts'
import { createKeyring, filesOf, openKeyring, type Keyring } from './keyring.ts'
import type { Presence } from './presence.ts'
import { slowdown } from './slowdown.ts'

/** An open store with its keys. */
export interface OpenVault extends Audited {
  readonly keyring: Keyring
}

type Via = 'operator' | 'cli'
interface Proved {
  readonly vault: OpenVault
  readonly slotId: string
  /** Whether the store was closed until this proof. */
  readonly openedHere: boolean
}
type In<N extends keyof typeof doors> = z.output<(typeof doors)[N]['input']>
type Out<N extends keyof typeof doors> = z.output<(typeof doors)[N]['output']>

/** The doors of a closed store: create, unlock, enrol, recover, lock. */
export interface Vault {
  call(client: string, name: string, request: { readonly input: unknown; readonly via: Via }): Promise<Reply<unknown>>
  current(): OpenVault | null
  close(): Promise<void>
}

export interface VaultDeps {
  readonly ports: Ports
  readonly presence: Presence
  readonly emit: (event: CoreEvent) => void
  /** Ends a client's session and closes the store when nothing holds it. */
  readonly lock: (client: string) => Promise<void>
}

const HOUR = 3_600_000
/** How long an enrolment code opens its slot. */
export const ENROLMENT_MS = 24 * HOUR

/** Makes the vault of one store folder. */
export function createVault(deps: VaultDeps): Vault {
  const { ports, presence } = deps
  const files = filesOf(ports.places.store)
  const failures = slowdown(join(ports.places.state, 'unlock-failures.jsonl'))
  let open: OpenVault | null = null
  let recoveryCode: string | null = null
  let turn: Promise<unknown> = Promise.resolve()

  const headOf = (store: Store) => openHeadFile(join(ports.places.state, 'audit.head'), store.keys)
  const attach = async (keyring: Keyring): Promise<OpenVault> => {
    const { store } = keyring
    const headFile = headOf(store)
    try {
      open = { keyring, store, headFile, ledger: await openLedger(store, headFile, ports.random), damaged: false }
      return open
    } catch (error) {
      // Or nobody could open the store again while this process lives.
      await keyring.close()
      throw error
    }
  }
  /** An audit row of the vault: by an operator where one is proved, otherwise by the desk itself. */
  const entry = (action: string, by?: { readonly operator: OperatorRow; readonly via: Via }) => (): Entry => ({
    at: ports.clock.now(),
    actor: by === undefined ? { kind: 'system' } : { kind: by.via, ...by.operator },
    action,
    outcome: 'done',
    note: '',
    subject: by === undefined ? {} : { operatorId: by.operator.operatorId },
    detail: null,
  })
  const tagOf = (login: string) => {
    try {
      return slotTag(readHeader(files.header).storeId, loginKey(login))
    } catch {
      return ''
    }
  }

  /** Signs an operator in at a client: the failures before it go into the audit, and so does the unlock itself. */
  const begin = async (vault: OpenVault, operator: OperatorRow, at: { readonly client: string; readonly via: Via }) => {
    for (const failure of failures.all()) {
      await vault.ledger.write(
        () => Promise.resolve(),
        () => ({ ...entry('operators.unlock.failed')(), at: failure.at, outcome: 'refused' }),
      )
    }
    failures.clear()
    await vault.ledger.write(
      tx => updateOperator(tx, operator.operatorId, { lastUnlockAt: ports.clock.now() }),
      entry('operators.store.unlocked', { operator, via: at.via }),
    )
    await forgetStraySlots(vault.keyring)
    presence.begin(at.client, { operatorId: operator.operatorId, via: at.via })
    deps.emit({ kind: 'changed', domains: ['operators', 'security'] })
  }

  /** Proves a secret, opening the store with it when it is closed. Null: wrong, and remembered. */
  const prove = async (
    login: string,
    kind: 'operator' | 'enrolment' | 'recovery',
    secret: string,
  ): Promise<Proved | null> => {
    const key = loginKey(login)
    if (open !== null) {
      const slotId = await open.keyring.matches(key, kind, secret)
      return slotId === null ? null : { vault: open, slotId, openedHere: false }
    }
    const opening = await openKeyring(ports, key, { kind, secret })
    if (opening.kind === 'wrong') return null
    return { vault: await attach(opening.keyring), slotId: opening.slotId, openedHere: true }
  }

  const wrong = (login: string) => {
    const tag = tagOf(login)
    failures.fail(tag, ports.clock.now())
    return { outcome: 'wrong' as const, retryAt: failures.waitUntil(tag, ports.clock.now()) }
  }
  const waiting = (login: string) => {
    const retryAt = failures.waitUntil(tagOf(login), ports.clock.now())
    return retryAt === null ? null : { outcome: 'wait' as const, retryAt }
  }
  /** A proof by somebody who may not work here leaves the store as it was found. */
  const dismiss = async ({ vault, openedHere }: Proved, login: string) => {
    if (openedHere) await closeOpen(vault)
    return wrong(login)
  }
  const closeOpen = async (vault: OpenVault) => {
    open = null
    recoveryCode = null
    vault.headFile.close()
    await vault.keyring.close()
  }

  const handlers: Record<VaultName, (client: string, input: never, via: Via) => Promise<unknown>> = {
    async status(client: string): Promise<Out<'status'>> {
      const base = { path: ports.places.store, signedIn: presence.clients().includes(client) }
      if (open !== null)
        return { ...base, store: 'open', sample: (await readFlag(open.keyring.store.read, 'sample')) !== null }
      if (!existsSync(files.header))
        return { ...base, store: existsSync(files.data) ? 'damaged' : 'none', sample: false }
      try {
        readHeader(files.header)
      } catch {
        return { ...base, store: 'damaged', sample: false }
      }
      if (!existsSync(files.data) && !existsSync(files.unfinished)) return { ...base, store: 'damaged', sample: false }
      return { ...base, store: 'closed', sample: false }
    },

    async create(client: string, input: In<'create'>, via: Via): Promise<Out<'create'>> {
      const code = randomCode(8)
      const operator: OperatorRow = {
        operatorId: OperatorId.parse(Buffer.from(ports.random.bytes(16)).toString('hex')),
        login: input.login,
        name: input.name,
        // The only person there is does everything, until they add others and give roles away.
        roles: ['administrator', 'lead', 'agent', 'auditor'],
        state: 'active',
        linkedUserId: null,
        language: input.language,
        createdAt: ports.clock.now(),
        lastUnlockAt: null,
        slotId: null,
      }
      const specs: SlotSpec[] = [
        {
          kind: 'operator',
          login: loginKey(input.login),
          secret: input.passphrase,
          cost: ports.unlockCost,
          expiresAt: null,
        },
        { kind: 'recovery', login: RECOVERY_LOGIN, secret: foldCode(code), cost: null, expiresAt: null },
      ]
      // The first operator is in the store before the store has its name: one that nobody can work in would be in the way.
      const { keyring, slotIds } = await createKeyring(ports, specs, async (store, [slotId = null]) => {
        const headFile = headOf(store)
        try {
          const ledger = await openLedger(store, headFile, ports.random)
          await ledger.write(
            async tx => {
              await insertOperator(tx, { ...operator, slotId }, null)
              await writeFlag(tx, 'store.name', { value: input.storeName, at: ports.clock.now() })
            },
            entry('store.store.created', { operator, via }),
          )
        } finally {
          headFile.close()
        }
      })
      const vault = await attach(keyring)
      recoveryCode = code
      await begin(vault, { ...operator, slotId: slotIds[0] ?? null }, { client, via })
      return { recoveryCode: code }
    },

    async confirmRecovery(client: string, input: In<'confirmRecovery'>): Promise<Out<'confirmRecovery'>> {
      const groups = recoveryCode?.split('-') ?? []
      const right =
        open !== null &&
        presence.clients().includes(client) &&
        input.groups.every(group => groups[group.index] === foldCode(group.text))
      if (!right) return { outcome: 'wrong' }
      await open?.ledger.write(
        tx => writeFlag(tx, 'recovery.confirmed', { value: 'yes', at: ports.clock.now() }),
        entry('operators.recovery.confirmed'),
      )
      recoveryCode = null
      return { outcome: 'right' }
    },

    async unlock(client: string, input: In<'unlock'>, via: Via): Promise<Out<'unlock'>> {
      const wait = waiting(input.login)
      if (wait !== null) return wait
      const proved = await prove(input.login, 'operator', input.passphrase)
      if (proved === null) return wrong(input.login)
      const operator = await operatorByLogin(proved.vault.keyring.store.read, input.login)
      if (operator?.state !== 'active' || operator.slotId !== proved.slotId) return dismiss(proved, input.login)
      await begin(proved.vault, operator, { client, via })
      return { outcome: 'unlocked' }
    },

    async enrol(client: string, input: In<'enrol'>, via: Via): Promise<Out<'enrol'>> {
      const wait = waiting(input.login)
      if (wait !== null) return wait
      const proved = await prove(input.login, 'enrolment', foldCode(input.code))
      if (proved === null) return wrong(input.login)
      const { keyring, ledger } = proved.vault
      const operator = await operatorByLogin(keyring.store.read, input.login)
      if (operator?.state !== 'invited' || operator.slotId !== proved.slotId) return dismiss(proved, input.login)
      const slotId = await keyring.addSlot({
        kind: 'operator',
        login: loginKey(input.login),
        secret: input.passphrase,
        cost: ports.unlockCost,
        expiresAt: null,
      })
      await ledger.write(
        tx => updateOperator(tx, operator.operatorId, { state: 'active', slotId }),
        entry('operators.operator.enrolled', { operator, via }),
      )
      await begin(proved.vault, { ...operator, state: 'active', slotId }, { client, via })
      return { outcome: 'unlocked' }
    },

    async recover(client: string, input: In<'recover'>, via: Via): Promise<Out<'recover'>> {
      const wait = waiting(RECOVERY_LOGIN)
      if (wait !== null) return wait
      const proved = await prove(input.login, 'recovery', foldCode(input.recoveryCode))
      if (proved === null) return wrong(RECOVERY_LOGIN)
      const { keyring, ledger } = proved.vault
      const operator = await operatorByLogin(keyring.store.read, input.login)
      if (operator === undefined || operator.state === 'disabled' || !operator.roles.includes('administrator'))
        return dismiss(proved, RECOVERY_LOGIN)
      const code = randomCode(8)
      const slotId = await keyring.addSlot({
        kind: 'operator',
        login: loginKey(input.login),
        secret: input.passphrase,
        cost: ports.unlockCost,
        expiresAt: null,
      })
      await keyring.addSlot({
        kind: 'recovery',
        login: RECOVERY_LOGIN,
        secret: foldCode(code),
        cost: null,
        expiresAt: null,
      })
      await ledger.write(
        async tx => {
          await updateOperator(tx, operator.operatorId, { state: 'active', slotId })
          await tx.deleteFrom('setting').where('name', '=', 'recovery.confirmed').execute()
        },
        entry('operators.recovery.used', { operator, via }),
      )
      keyring.keepSlots(slot => slot.id !== proved.slotId, { rotate: true })
      recoveryCode = code
      await begin(proved.vault, { ...operator, state: 'active', slotId }, { client, via })
      return { outcome: 'recovered', recoveryCode: code }
    },

    async lock(client: string): Promise<Out<'lock'>> {
      await deps.lock(client)
      return {}
    },
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }

  return {
    current: () => open,
    async close() {
      if (open !== null) await closeOpen(open)
    },
    async call(client, name, { input, via }) {
      if (!Object.hasOwn(doors, name)) return { ok: false, error: { code: 'not_found' } }
      const door = doors[name as keyof typeof doors]
      const parsed = door.input.safeParse(input)
      if (!parsed.success) {
        return {
          ok: false,
          error: { code: 'invalid_input', fields: parsed.error.issues.map(issue => issue.path.join('.')) },
        }
      }
      try {
        const work = () => handlers[name as VaultName](client, parsed.data as never, via)
        // One after the other: two pages that unlock at once must not open the store twice.
        const answer = await (name === 'status' ? work() : inTurn(work))
        return { ok: true, value: door.output.parse(answer) }
      } catch (error) {
        const fault = storeFault(error)
        if (fault !== null) return { ok: false, error: failureOf(fault) }
        const incident = Buffer.from(ports.random.bytes(4)).toString('hex')
        ports.log.error('vault.broken', error, { door: name, incident })
        return { ok: false, error: { code: 'internal', incident } }
      }
    },
  }
}

/** Slots that belong to no operator: left by a crash between header and database. They must not open anything. */
async function forgetStraySlots(keyring: Keyring): Promise<void> {
  const operators = await allOperators(keyring.store.read)
  const wanted = new Set(operators.filter(operator => operator.state !== 'disabled').map(operator => operator.slotId))
  const keep = (slot: { readonly id: string; readonly kind: string }) => slot.kind === 'recovery' || wanted.has(slot.id)
  if (!keyring.slots().every(keep)) keyring.keepSlots(keep, { rotate: true })
}
