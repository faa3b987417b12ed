import type { UserId } from '#shared/contract/ids.ts'

import type { ReadDb, WriteDb } from '../store/database.ts'
import {
  deviceOf,
  putBackDevice,
  recoveryCodeRows,
  removeDevice,
  removeEnrolment,
  removeRecoveryCodes,
  wholeDevice,
  type WholeDevice,
} from './rows.ts'

const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const toBytes = (text: string) => Buffer.from(text, 'base64')

interface Kept {
  readonly device: Omit<WholeDevice, 'seed'> & { readonly seed: string }
  readonly recoveryCodes: readonly { readonly digest: string; readonly used_at: number | null }[]
}

/** The user's device and recovery codes with all that is known about them, as text to be sealed; null without a device. */
export async function deviceToKeep(db: ReadDb, userId: UserId): Promise<string | null> {
  const device = await wholeDevice(db, userId)
  if (device === undefined) return null
  const codes = await recoveryCodeRows(db, userId)
  const kept: Kept = {
    device: { ...device, seed: toText(device.seed) },
    recoveryCodes: codes.map(code => ({ ...code, digest: toText(code.digest) })),
  }
  return JSON.stringify(kept)
}

/** Puts a device back as `deviceToKeep` gave it, in the place of whatever is bound or on its way; null: none is bound. */
export async function restoreDevice(tx: WriteDb, userId: UserId, text: string | null): Promise<void> {
  await removeAll(tx, userId)
  if (text === null) return
  // Only `deviceToKeep` makes the text, and a seal kept it from being changed.
  const { device, recoveryCodes } = JSON.parse(text) as Kept
  await putBackDevice(tx, userId, {
    device: { ...device, seed: toBytes(device.seed) },
    recoveryCodes: recoveryCodes.map(code => ({ ...code, digest: toBytes(code.digest) })),
  })
}

/** Removes a device that was bound since a time, with its recovery codes, and one that is on its way. Says whether one was bound. */
export async function dropDevice(tx: WriteDb, userId: UserId, since: number): Promise<boolean> {
  await removeEnrolment(tx, userId)
  const device = await deviceOf(tx, userId)
  if (device === undefined || device.bound_at < since) return false
  await removeAll(tx, userId)
  return true
}

/** A user is deleted: the device, one that is on its way, and the recovery codes go. */
export const forgetDevices = (tx: WriteDb, userId: UserId): Promise<void> => removeAll(tx, userId)

async function removeAll(tx: WriteDb, userId: UserId): Promise<void> {
  await removeDevice(tx, userId)
  await removeEnrolment(tx, userId)
  await removeRecoveryCodes(tx, userId)
}
