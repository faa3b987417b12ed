import type { HandlersFor, Replaced } from '../call.ts'
import { beginEnrolment, confirmEnrolment } from './enrolment.ts'
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
export { deviceToKeep, dropDevice, forgetDevices, restoreDevice } from './keeping.ts'
export { recoveryCodesLeft } from './rows.ts'

/** Virtual MFA devices: bound by the user with two consecutive codes, unbound by the desk with evidence. */
export const mfa = (effects: { readonly replaced: Replaced }): HandlersFor<'mfa'> => ({
  reset: reset(effects.replaced),
  unbind,
  renewRecoveryCodes,
  beginEnrolment,
  confirmEnrolment,
})
