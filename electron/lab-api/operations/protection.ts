import { UserId } from '#shared/contract/ids.ts'
import type { Output } from '#shared/contract/index.ts'
import { z } from 'zod'

import type { Answering } from '../operation.ts'
import { read } from './reading.ts'
import { unknown } from './securityPolicies.ts'

const METHOD = { sms: 'sms', email: 'email', vmfa: 'app' } as const
const WIRE = { sms: 'sms', email: 'email', app: 'vmfa' } as const

const Change = z.object({
  login_protect: z.object({ enabled: z.boolean(), verification_method: z.enum(['sms', 'email', 'vmfa']) }),
})
const SixDigits = z.string().regex(/^[0-9]{6}$/u)
const New = z.object({
  virtual_mfa_device: z.object({ name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u), user_id: UserId }),
})
const Serial = z.string().min(1).max(256)
const Binding = z.object({
  user_id: UserId,
  serial_number: Serial,
  authentication_code_first: SixDigits,
  authentication_code_second: SixDigits,
})
const Unbinding = z.object({ user_id: UserId, serial_number: Serial, authentication_code: SixDigits })
const Deleted = z.object({ user_id: UserId, serial_number: Serial })

/** Security Settings: login protection and virtual MFA. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const protection = {
  /** "Querying Login Protection Configurations of IAM Users": of those who ever had it. */
  listUserLoginProtects: async ask => ({
    login_protects: (await ask('loginProtection.list', {})).users.map(protect),
  }),

  /** "Querying the Login Protection Configuration of an IAM User": unknown where it was never switched on. */
  showUserLoginProtect: async (ask, { params }) => ({
    login_protect: protect(await ask('loginProtection.get', { userId: userAt(params) })),
  }),

  /** "Modifying the Login Protection Configuration of an IAM User": another's, never one's own. */
  updateLoginProtect: async (ask, { params, body }) => {
    const userId = userAt(params)
    const { enabled, verification_method: method } = read(Change, body).login_protect
    return { login_protect: protect(await ask('loginProtection.set', { userId, enabled, method: METHOD[method] })) }
  },

  /** "Querying MFA Device Information of IAM Users". */
  listUserMfaDevices: async ask => ({
    virtual_mfa_devices: (await ask('mfa.devices', {})).devices.map(device),
  }),

  /** "Querying the MFA Device Information of an IAM User". */
  showUserMfaDevice: async (ask, { params }) => ({
    virtual_mfa_device: device(await ask('mfa.device', { userId: userAt(params) })),
  }),

  /** "Creating a Virtual MFA Device": for oneself; the seed is in this answer alone. */
  createMfaDevice: async (ask, { body }) => {
    const { name, user_id: userId } = read(New, body).virtual_mfa_device
    const made = await ask('mfa.createDevice', { userId, name })
    return { virtual_mfa_device: { serial_number: made.serialNumber, base32_string_seed: made.seed } }
  },

  /** "Binding a Virtual MFA Device": with two consecutive codes. */
  createBindingDevice: async (ask, { body }) => {
    const given = read(Binding, body)
    await ask('mfa.bindDevice', {
      userId: given.user_id,
      serialNumber: given.serial_number,
      first: given.authentication_code_first,
      second: given.authentication_code_second,
    })
  },

  /** "Unbinding a Virtual MFA Device": one's own with a code of it, another's with any six digits. */
  deleteBindingDevice: async (ask, { body }) => {
    const given = read(Unbinding, body)
    await ask('mfa.unbindDevice', {
      userId: given.user_id,
      serialNumber: given.serial_number,
      code: given.authentication_code,
    })
  },

  /** "Deleting a Virtual MFA Device". */
  deleteMfaDevice: async (ask, { query }) => {
    const { user_id: userId, serial_number: serialNumber } = read(Deleted, Object.fromEntries(query))
    await ask('mfa.deleteDevice', { userId, serialNumber })
  },
} as const satisfies Readonly<Record<string, Answering>>

/** What is no id at all is as unknown as one that nobody has. */
function userAt(params: Readonly<Record<string, string>>): UserId {
  const userId = UserId.safeParse(params['user_id'])
  if (userId.success) return userId.data
  throw unknown(params['user_id'] ?? 'user_id')
}

const protect = ({ userId, enabled, method }: Output<'loginProtection.get'>) => ({
  user_id: userId,
  enabled,
  verification_method: WIRE[method],
})

const device = ({ userId, serialNumber }: Output<'mfa.device'>) => ({ user_id: userId, serial_number: serialNumber })
