import { ACCESS_MODES, type User } from '#shared/contract/directory.ts'
import { AccountId } from '#shared/contract/ids.ts'
import type { WrittenUser } from '#shared/contract/users.ts'
import { z } from 'zod'

import type { Answering, Wire } from '../operation.ts'
import { Refused } from '../refused.ts'
import { read } from './reading.ts'
import { keystoneTime } from './times.ts'
import { userIdAt } from './users.ts'

const Text = z.string().optional()
const Plain = { password: Text, enabled: z.boolean().optional(), description: Text }
const Whole = {
  ...Plain,
  access_mode: z.enum(ACCESS_MODES).optional(),
  email: Text,
  areacode: Text,
  phone: Text,
  pwd_status: z.boolean().optional(),
  xuser_id: z.string().max(128).optional(),
  xuser_type: z.string().max(64).optional(),
}
const Domain = { domain_id: AccountId.optional() }

const New = z.object({ user: z.object({ name: z.string(), domain_id: AccountId, ...Whole }) })
const KeystoneNew = z.object({ user: z.object({ name: z.string(), ...Domain, ...Plain }) })
const Change = z.object({ user: z.object({ name: Text, ...Whole }).refine(isSomething) })
const KeystoneChange = z.object({
  user: z.object({ name: Text, ...Domain, ...Plain, pwd_status: z.boolean().optional() }).refine(isSomething),
})
const Information = z.object({ user: z.object({ email: Text, mobile: Text }).refine(isSomething) })
const Passwords = z.object({ user: z.object({ password: z.string(), original_password: z.string() }) })

function isSomething(given: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(given).some(([name, value]) => name !== 'domain_id' && value !== undefined)
}

/** IAM User Management, what changes users. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const writingUsers = {
  /** "Creating an IAM User (Recommended)". */
  createUser: async (ask, { body }) => {
    requireMandatory(body, ['name', 'domain_id'])
    const { domain_id: accountId, name, ...user } = read(New, body).user
    const made = await ask('users.create', { accountId, user: { ...written(user), login: name } })
    return { user: shown(made) }
  },

  /** "Creating an IAM User". */
  keystoneCreateUser: async (ask, { body, origin }) => {
    requireMandatory(body, ['name'])
    const { domain_id: accountId, name, ...user } = read(KeystoneNew, body).user
    const made = await ask('users.create', {
      ...(accountId === undefined ? {} : { accountId }),
      user: { ...written(user), login: name },
    })
    return { user: keystoneShown(made, origin) }
  },

  /** "Modifying IAM User Information (Recommended)", by an administrator. */
  updateUser: async (ask, { params, body, origin }) => {
    const userId = userIdAt(params)
    const changed = await ask('users.update', { userId, user: written(read(Change, body).user) })
    return { user: { ...shown(changed), links: selfLink(changed, origin) } }
  },

  /** "Modifying User Information". */
  keystoneUpdateUserByAdmin: async (ask, { params, body, origin }) => {
    const userId = userIdAt(params)
    const { domain_id: accountId, ...user } = read(KeystoneChange, body).user
    const changed = await ask('users.update', {
      ...(accountId === undefined ? {} : { accountId }),
      userId,
      user: written(user),
    })
    return { user: { ...keystoneShown(changed, origin), last_project_id: '' } }
  },

  /** "Modifying IAM User Information (Recommended)", by the user. */
  updateUserInformation: async (ask, { params, body }) => {
    const userId = userIdAt(params)
    const { email, mobile } = read(Information, body).user
    await ask('users.updateOwnContacts', {
      userId,
      ...(email === undefined ? {} : { email }),
      ...(mobile === undefined ? {} : numberOf(mobile)),
    })
  },

  /** "Changing the Login Password": by the user, with the present one. */
  keystoneUpdateUserPassword: async (ask, { params, body }: Wire) => {
    const userId = userIdAt(params)
    requireMandatory(body, ['password', 'original_password'])
    const { password: next, original_password: current } = read(Passwords, body).user
    const { outcome } = await ask('users.changeOwnPassword', { userId, current, next })
    if (outcome === 'wrong') throw new Refused({ code: '1103' })
  },

  /** "Deleting an IAM User". */
  keystoneDeleteUser: async (ask, { params }) => {
    await ask('users.remove', { userId: userIdAt(params) })
  },
} as const satisfies Readonly<Record<string, Answering>>

/** What is not there at all has a code of its own; what is there and does not fit is read as anything else. */
function requireMandatory(body: unknown, names: readonly string[]): void {
  const user: unknown = isObject(body) ? body['user'] : undefined
  const missing = isObject(user) ? names.filter(name => user[name] === undefined || user[name] === null) : names
  if (missing.length > 0) throw new Refused({ code: '1100', about: missing })
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `0086-123456789`: the country code and the number in one. */
function numberOf(mobile: string): { readonly areaCode: string; readonly phone: string } {
  if (mobile === '') return { areaCode: '', phone: '' }
  const [, areaCode, phone] = /^(\+?\d{1,6})-(\d+)$/u.exec(mobile) ?? []
  if (areaCode === undefined || phone === undefined) throw new Refused({ code: '1104', about: ['mobile'] })
  return { areaCode, phone }
}

interface OnWire {
  readonly name?: string | undefined
  readonly password?: string | undefined
  readonly enabled?: boolean | undefined
  readonly description?: string | undefined
  readonly access_mode?: (typeof ACCESS_MODES)[number] | undefined
  readonly email?: string | undefined
  readonly areacode?: string | undefined
  readonly phone?: string | undefined
  readonly pwd_status?: boolean | undefined
  readonly xuser_id?: string | undefined
  readonly xuser_type?: string | undefined
}

/** What a body says of a user, in the words of the core. */
function written(user: OnWire): WrittenUser {
  return {
    ...(user.name === undefined ? {} : { login: user.name }),
    ...(user.password === undefined ? {} : { password: user.password }),
    ...(user.enabled === undefined ? {} : { enabled: user.enabled }),
    ...(user.description === undefined ? {} : { description: user.description }),
    ...(user.access_mode === undefined ? {} : { accessMode: user.access_mode }),
    ...(user.email === undefined ? {} : { email: user.email }),
    ...(user.areacode === undefined ? {} : { areaCode: user.areacode }),
    ...(user.phone === undefined ? {} : { phone: user.phone }),
    ...(user.pwd_status === undefined ? {} : { mustChange: user.pwd_status }),
    ...(user.xuser_id === undefined ? {} : { xuserId: user.xuser_id }),
    ...(user.xuser_type === undefined ? {} : { xuserType: user.xuser_type }),
  }
}

const selfLink = ({ userId }: User, origin: string) => ({ self: `${origin}/v3/users/${userId}` })

/** A user as IAM's own half tells of one who was just written. A contact that waits to count is not told. */
const shown = (user: User) => ({
  id: user.userId,
  name: user.login,
  domain_id: user.accountId,
  enabled: user.enabled,
  description: user.description,
  access_mode: user.accessMode,
  is_domain_owner: user.enterpriseAdministrator,
  email: user.email,
  areacode: user.areaCode,
  phone: user.phone,
  pwd_status: user.mustChangePassword,
  xuser_id: user.xuserId,
  xuser_type: user.xuserType,
  xdomain_id: '',
  xdomain_type: '',
  create_time: keystoneTime(user.createdAt),
  ...(user.passwordEndsAt === null ? {} : { password_expires_at: keystoneTime(user.passwordEndsAt) }),
})

const keystoneShown = (user: User, origin: string) => ({
  id: user.userId,
  name: user.login,
  domain_id: user.accountId,
  enabled: user.enabled,
  description: user.description,
  pwd_status: user.mustChangePassword,
  password_expires_at: user.passwordEndsAt === null ? null : keystoneTime(user.passwordEndsAt),
  links: selfLink(user, origin),
})
