import type { Operator } from '#shared/contract/operators.ts'
import { OperatorId, type UserId } from '#shared/contract/ids.ts'
import type { CoreEvent } from '#shared/contract/events.ts'
import { Refusal } from '#shared/errors.ts'

import { staff, type HandlersFor, type Staff } from '../call.ts'
import type { Ports } from '../ports.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { foldCode, randomCode } from '../store/codes.ts'
import { ENROLMENT_MS, type OpenVault } from './vault.ts'
import type { Presence } from './presence.ts'
import {
  allOperators,
  insertOperator,
  loginKey,
  operatorById,
  operatorByLogin,
  updateOperator,
  type OperatorRow,
} from './rows.ts'

export { backup } from './backup.ts'
export { presence, type Presence } from './presence.ts'
export { createVault, type OpenVault } from './vault.ts'

export interface OperatorsDeps {
  readonly ports: Ports
  readonly presence: Presence
  readonly vault: () => OpenVault
  readonly emit: (event: CoreEvent) => void
}

/** The actor of an operator, for whoever resolves a client. Null when the operator may no longer work. */
export async function staffActor(read: ReadDb, operatorId: OperatorId, via: 'operator' | 'cli'): Promise<Staff | null> {
  const operator = await operatorById(read, operatorId)
  if (operator?.state !== 'active') return null
  return { kind: via, operatorId, name: operator.name, roles: operator.roles, linkedUserId: operator.linkedUserId }
}

/** Handlers of help-desk staff: who they are, and how their access begins and ends. */
export function operators(deps: OperatorsDeps): HandlersFor<'operators'> {
  const idle = (call: { readonly settings: { readonly idleMinutes: number } }) => call.settings.idleMinutes * 60_000
  const endSessionsOf = (operatorId: OperatorId) => {
    for (const client of deps.presence.endOperator(operatorId)) deps.emit({ kind: 'signed-out', client })
  }
  const enrolmentSlot = async (login: string) => {
    const enrolmentCode = randomCode(5)
    const expiresAt = deps.ports.clock.now() + ENROLMENT_MS
    const slotId = await deps.vault().keyring.addSlot({
      kind: 'enrolment',
      login: loginKey(login),
      secret: foldCode(enrolmentCode),
      cost: null,
      expiresAt,
    })
    return { enrolmentCode, expiresAt, slotId }
  }

  return {
    async me(call) {
      return {
        operator: shown(await must(call.read, staff(call.actor).operatorId)),
        locksAt: deps.presence.locksAt(call.client, idle(call)),
        warnBeforeMs: call.settings.idleWarningSeconds * 1000,
      }
    },
    touch: call => Promise.resolve({ locksAt: deps.presence.touch(call.client, idle(call)) }),
    list: async call => ({ operators: (await allOperators(call.read)).map(shown) }),

    async add(call, input) {
      if ((await operatorByLogin(call.read, input.login)) !== undefined) {
        throw new Refusal({ code: 'conflict', reason: 'operators.refused.login-taken', fields: ['login'] })
      }
      if (input.linkedUserId !== null) await mustBeUser(call.read, input.linkedUserId)
      const { enrolmentCode, expiresAt, slotId } = await enrolmentSlot(input.login)
      const operatorId = OperatorId.parse(Buffer.from(call.random.bytes(16)).toString('hex'))
      const row: OperatorRow = {
        ...input,
        operatorId,
        roles: [...new Set(input.roles)],
        state: 'invited',
        createdAt: call.now,
        lastUnlockAt: null,
        slotId,
      }
      await call.write(async tx => {
        call.about({ operatorId })
        call.detail({ login: input.login, roles: row.roles.join(' ') })
        await insertOperator(tx, row, staff(call.actor).operatorId)
      })
      return { operatorId, enrolmentCode, expiresAt }
    },

    async setRoles(call, input) {
      const operator = await call.write(async tx => {
        const before = await must(tx, input.operatorId)
        call.detail({ from: before.roles.join(' '), to: input.roles.join(' '), reason: input.reason })
        await updateOperator(tx, input.operatorId, { roles: [...new Set(input.roles)] })
        await keepAnAdministrator(tx)
        return must(tx, input.operatorId)
      })
      return shown(operator)
    },

    async disable(call, input) {
      const operator = await call.write(async tx => {
        await must(tx, input.operatorId)
        call.detail({ reason: input.reason })
        await updateOperator(tx, input.operatorId, { state: 'disabled', slotId: null })
        await keepAnAdministrator(tx)
        return must(tx, input.operatorId)
      })
      endSessionsOf(input.operatorId)
      await forgetUnusedSlots(call.read, deps.vault())
      return shown(operator)
    },

    async renewEnrolment(call, input) {
      const before = await must(call.read, input.operatorId)
      if (before.state === 'disabled') throw new Refusal({ code: 'conflict', reason: 'operators.refused.disabled' })
      if (before.operatorId === staff(call.actor).operatorId)
        throw new Refusal({ code: 'forbidden', reason: 'operators.refused.not-yourself' })
      const { enrolmentCode, expiresAt, slotId } = await enrolmentSlot(before.login)
      await call.write(async tx => {
        call.detail({ reason: input.reason })
        const code = { at: call.now, by: staff(call.actor).operatorId }
        await updateOperator(tx, input.operatorId, { state: 'invited', slotId, code })
        await keepAnAdministrator(tx)
      })
      endSessionsOf(input.operatorId)
      await forgetUnusedSlots(call.read, deps.vault())
      return { operatorId: input.operatorId, enrolmentCode, expiresAt }
    },

    async changePassphrase(call, input) {
      const operator = await must(call.read, staff(call.actor).operatorId)
      const { keyring } = deps.vault()
      const right = (await keyring.matches(loginKey(operator.login), 'operator', input.current)) === operator.slotId
      if (!right) {
        await call.write(() => {
          call.note('wrong')
          return Promise.resolve()
        })
        return { outcome: 'wrong' }
      }
      const slotId = await keyring.addSlot({
        kind: 'operator',
        login: loginKey(operator.login),
        secret: input.next,
        cost: deps.ports.unlockCost,
        expiresAt: null,
      })
      await call.write(tx => updateOperator(tx, operator.operatorId, { slotId }))
      keyring.keepSlots(slot => slot.id !== operator.slotId, { rotate: false })
      return { outcome: 'changed' }
    },
  }
}

/** Removes every slot that no working operator owns, and replaces ROOT and the page key. */
async function forgetUnusedSlots(read: ReadDb, vault: OpenVault): Promise<void> {
  const wanted = new Set((await allOperators(read)).map(operator => operator.slotId))
  vault.keyring.keepSlots(slot => slot.kind === 'recovery' || wanted.has(slot.id), { rotate: true })
}

/** A store without an active administrator could only be saved by its recovery code. */
async function keepAnAdministrator(tx: WriteDb): Promise<void> {
  const left = (await allOperators(tx)).some(
    operator => operator.state === 'active' && operator.roles.includes('administrator'),
  )
  if (!left) throw new Refusal({ code: 'conflict', reason: 'operators.refused.last-administrator' })
}

async function must(db: ReadDb | WriteDb, operatorId: OperatorId): Promise<OperatorRow> {
  const operator = await operatorById(db, operatorId)
  if (operator === undefined) throw new Refusal({ code: 'not_found', reason: 'operators.refused.unknown' })
  return operator
}

async function mustBeUser(read: ReadDb, userId: UserId): Promise<void> {
  const user = await read
    .selectFrom('user')
    .select('id')
    .where('id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (user === undefined)
    throw new Refusal({ code: 'not_found', reason: 'directory.unknown-user', fields: ['linkedUserId'] })
}

const shown = ({ slotId: _slotId, ...operator }: OperatorRow): Operator => operator
