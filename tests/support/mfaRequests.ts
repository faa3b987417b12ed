import {
  BindMfaDevice,
  CreateBindingDeviceRequest,
  CreateMfaDevice,
  CreateMfaDeviceReq,
  CreateMfaDeviceRequest,
  DeleteBindingDeviceRequest,
  UnbindMfaDevice,
  type IamClient,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'

import { codeOfStep, stepAt } from '../../electron/core/mfa/totp.ts'
import { asSent } from './asSent.ts'

/** Requests about virtual MFA devices, as the classes of the official SDK want them built. */

export async function createDevice(by: IamClient, userId: string, name = 'phone') {
  const made = await by.createMfaDevice(
    new CreateMfaDeviceRequest().withBody(new CreateMfaDeviceReq(new CreateMfaDevice(name, userId))),
  )
  const device = asSent(asSent(made)['virtual_mfa_device'])
  return { serial: String(device['serial_number']), seed: String(device['base32_string_seed']) }
}

export const bindDevice = (
  by: IamClient,
  given: { readonly userId: string; readonly serial: string; readonly first: string; readonly second: string },
) =>
  by.createBindingDevice(
    new CreateBindingDeviceRequest().withBody(new BindMfaDevice(given.userId, given.serial, given.first, given.second)),
  )

export const unbindDevice = (
  by: IamClient,
  given: { readonly userId: string; readonly serial: string; readonly code: string },
) =>
  by.deleteBindingDevice(
    new DeleteBindingDeviceRequest().withBody(new UnbindMfaDevice(given.userId, given.code, given.serial)),
  )

/** The code that an app with this seed shows at a time, or some steps from it. */
export const codeAt = (seed: string, now: number, steps = 0): string => codeOfStep(seed, stepAt(now) + steps)
