import type { HandlersFor } from '../call.ts'
import { beginEnrolment, confirmEnrolment } from './enrolment.ts'
import { reset } from './reset.ts'

export {
  bindDevice,
  dangerouslyReadCode,
  deviceState,
  giveRecoveryCodes,
  useRecoveryCode,
  verifyTotp,
  type DeviceState,
  type Sealed,
  type TotpResult,
} from './device.ts'
export { recoveryCodesLeft } from './rows.ts'

/** Virtual MFA devices: bound by the user with two consecutive codes, unbound by the desk with evidence. */
export const mfa = (): HandlersFor<'mfa'> => ({ reset, beginEnrolment, confirmEnrolment })
