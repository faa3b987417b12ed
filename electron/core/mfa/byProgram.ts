import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { MfaDevice } from '#shared/contract/mfa.ts'
import { Refusal } from '#shared/errors.ts'

import { ownAccount, type CommandCall, type HandlersFor } from '../call.ts'
import { notifyUser } from '../codes/codes.ts'
import { requireUser } from '../directory/directory.ts'
import { owesDevice } from '../handover/handover.ts'
import { endSessions } from '../sessions/sessions.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { seedContext, verifyTotp } from './device.ts'
import {
  insertDevice,
  insertUnbound,
  namedDevices,
  removeDevice,
  removeEnrolment,
  removeRecoveryCodes,
  takeUnboundTry,
  unboundOf,
  type NamedDevice,
} from './rows.ts'
import { matchPair, SEED_BYTES, toBase32 } from './totp.ts'

type Handlers = HandlersFor<'mfa'>
type Call = CommandCall<'none'>
/** Whether login protection asks a user for a code of the app. */
type AsksForApp = (db: ReadDb, userId: UserId) => Promise<boolean>

/** Wrong pairs against one seed; then an administrator deletes the device, and another one is made. */
const TRIES = 5

/** Huawei Cloud IAM, IAM API Reference, "Creating a Virtual MFA Device": `iam:<account id>:mfa/<device name>`. */
const serialOf = ({ accountId, name }: { readonly accountId: AccountId; readonly name: string }): string =>
  `iam:${accountId}:mfa/${name}`

const WRONG_CODE = { code: 'invalid_input', reason: 'IAM.1061' } as const
const wrongCode = () => new Refusal(WRONG_CODE)
const unknown = (serial?: string) =>
  new Refusal({ code: 'not_found', reason: 'mfa.not-bound', ...(serial === undefined ? {} : { fields: [serial] }) })

const shown = (device: NamedDevice): MfaDevice => ({
  userId: device.userId,
  serialNumber: serialOf(device),
  bound: device.state === 'bound',
})

/** What is spent is no device to whoever asks for one. */
const living = async (...asked: Parameters<typeof namedDevices>): Promise<NamedDevice[]> =>
  (await namedDevices(...asked)).filter(({ state }) => state !== 'spent')

export const devices: Handlers['devices'] = async (call, asked) => ({
  devices: (await living(call.read, { accountId: ownAccount(asked) })).map(shown),
})

export const device: Handlers['device'] = async (call, asked) => {
  const [found] = await living(call.read, { userId: userOf(asked) })
  if (found === undefined) throw unknown()
  return shown(found)
}

export const createDevice: Handlers['createDevice'] = (call, { name, ...asked }) =>
  call.write(async tx => {
    const userId = userOf(asked)
    const { accountId } = await requireUser(tx, userId)
    if ((await living(tx, { userId })).length > 0) throw taken()
    await removeEnrolment(tx, userId)
    const seed = toBase32(call.random.bytes(SEED_BYTES))
    const sealed = call.keys.seal(seedContext(userId), seed)
    await insertUnbound(tx, { userId, name, seed: sealed, now: call.now, tries: TRIES })
    const serialNumber = serialOf({ accountId, name })
    call.detail({ device: serialNumber })
    return { userId, serialNumber, bound: false, seed }
  })

const taken = () => new Refusal({ code: 'conflict', reason: 'mfa.already-bound' })

/** Binds as the users' own page does, but for the recovery codes: a program has nobody to show them to. */
export const bindDevice: Handlers['bindDevice'] = async (call, { serialNumber, first, second, ...asked }) => {
  const userId = userOf(asked)
  const isBound = await call.write(async tx => {
    const { state } = await requireDevice(tx, userId, serialNumber)
    if (state === 'bound') throw taken()
    // After a reset the desk's code has to come first: it shows that whoever binds is whoever called.
    if (await owesDevice(tx, userId)) throw new Refusal({ code: 'forbidden', reason: 'mfa.code-first' })
    const unbound = await unboundOf(tx, userId)
    if (unbound === undefined) throw unknown(serialNumber)
    call.detail({ device: serialNumber })
    if (unbound.triesLeft <= 0) {
      call.note('no-tries-left')
      call.failed(WRONG_CODE)
      return false
    }
    await takeUnboundTry(tx, userId)
    const pair = matchPair(call.keys.unseal(seedContext(userId), unbound.seed), { first, second }, call.now)
    if (pair.outcome !== 'right') {
      call.note(pair.outcome)
      call.failed(WRONG_CODE)
      return false
    }
    await removeEnrolment(tx, userId)
    await insertDevice(tx, { userId, seed: unbound.seed, name: unbound.name, now: call.now, step: pair.step })
    await endSessions(tx, userId, call.now)
    await notifyUser(tx, call, { userId, notice: 'mfa-bound', callId: null })
    call.note('bound')
    return true
  })
  // After the commit, or the try would be given back.
  if (!isBound) throw wrongCode()
  return {}
}

export const unbindDevice =
  (asksForApp: AsksForApp): Handlers['unbindDevice'] =>
  async (call, { serialNumber, code, ...asked }) => {
    const userId = userOf(asked)
    const isRight = await call.write(async tx => {
      const { state, name } = await requireDevice(tx, userId, serialNumber)
      if (state !== 'bound') throw new Refusal({ code: 'conflict', reason: 'mfa.not-bound' })
      await requireUnused(tx, asksForApp, userId)
      call.detail({ device: serialNumber })
      const outcome = isOwn(call, userId) ? (await verifyTotp(tx, call, { userId, code })).outcome : 'right'
      call.note(outcome === 'right' ? 'removed' : outcome)
      if (outcome !== 'right') {
        call.failed(WRONG_CODE)
        return false
      }
      await removeBound(tx, call, userId)
      // Its name stays until it is deleted or another one is made; its seed does not.
      await insertUnbound(tx, { userId, name, seed: new Uint8Array(), now: call.now, tries: 0 })
      return true
    })
    if (!isRight) throw wrongCode()
    return {}
  }

export const deleteDevice =
  (asksForApp: AsksForApp): Handlers['deleteDevice'] =>
  (call, { serialNumber, ...asked }) =>
    call.write(async tx => {
      const userId = userOf(asked)
      const { state } = await requireDevice(tx, userId, serialNumber)
      call.detail({ device: serialNumber })
      if (state !== 'bound') {
        await removeEnrolment(tx, userId)
        return {}
      }
      await requireUnused(tx, asksForApp, userId)
      // One's own is unbound first, with a code of it: a key alone gets rid of no second factor.
      if (isOwn(call, userId)) throw new Refusal({ code: 'conflict', reason: 'mfa.unbind-first' })
      await removeBound(tx, call, userId)
      return {}
    })

const isOwn = ({ actor }: Call, userId: UserId): boolean => actor.kind === 'api' && actor.userId === userId

async function removeBound(tx: WriteDb, call: Call, userId: UserId): Promise<void> {
  await removeDevice(tx, userId)
  await removeEnrolment(tx, userId)
  await removeRecoveryCodes(tx, userId)
  await endSessions(tx, userId, call.now)
  await notifyUser(tx, call, { userId, notice: 'mfa-unbound', callId: null })
}

/** Throws Refusal `not_found`: also for another serial number than that of the user's device. */
async function requireDevice(tx: WriteDb, userId: UserId, serial: string) {
  const found = (await namedDevices(tx, { userId })).find(one => serialOf(one) === serial)
  if (found === undefined) throw unknown(serial)
  return found
}

/** Throws IAM.1062 while login protection asks for the app. */
async function requireUnused(tx: WriteDb, asksForApp: AsksForApp, userId: UserId): Promise<void> {
  if (await asksForApp(tx, userId)) throw new Refusal({ code: 'conflict', reason: 'IAM.1062' })
}

function userOf({ userId }: { readonly userId?: UserId | undefined }): UserId {
  if (userId === undefined) throw new Refusal({ code: 'invalid_input', fields: ['userId'] })
  return userId
}
