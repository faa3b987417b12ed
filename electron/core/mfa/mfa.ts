import type { UserId } from '#shared/contract/ids.ts'

import type { HandlersFor, Replaced } from '../call.ts'
import type { ReadDb } from '../store/database.ts'
import { beginEnrolment, confirmEnrolment } from './enrolment.ts'
import { bindDevice as bind, createDevice, deleteDevice, device, devices, unbindDevice } from './byProgram.ts'
import { renewRecoveryCodes, unbind } from './own.ts'
import { reset } from './reset.ts'

export {
  bindDevice,
  dangerouslyReadCode,
  deviceState,
  giveRecoveryCodes,
  seedDigest,
  useRecoveryCode,
  verifyTotp,
  type ClockNews,
  type DeviceState,
  type Sealed,
  type TotpResult,
} from './device.ts'
export { allowanceAt } from './lockout.ts'
export { phonesSay } from './clockKeeping.ts'
export { deviceToKeep, dropDevice, restoreDevice } from './keeping.ts'
export { recoveryCodesLeft } from './rows.ts'

/** Virtual MFA devices: bound by the user with two consecutive codes, unbound by the desk with evidence, or by programs. */
export const mfa = (effects: {
  readonly replaced: Replaced
  /** Whether login protection asks the user for a code of the app: then the device stays. */
  readonly asksForApp: (db: ReadDb, userId: UserId) => Promise<boolean>
}): HandlersFor<'mfa'> => ({
  reset: reset(effects.replaced),
  unbind,
  renewRecoveryCodes,
  beginEnrolment,
  confirmEnrolment,
  devices,
  device,
  createDevice,
  bindDevice: bind,
  unbindDevice: unbindDevice(effects.asksForApp),
  deleteDevice: deleteDevice(effects.asksForApp),
})
