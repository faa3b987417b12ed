import { AccountId, UserId, type GroupId } from '#shared/contract/ids.ts'
import type { User } from '#shared/contract/directory.ts'
import { z } from 'zod'

import type { Answering, Ask } from '../operation.ts'
import { Refused } from '../refused.ts'
import { linksTo } from './links.ts'
import { Flag, read } from './reading.ts'
import { iamTime, keystoneTime } from './times.ts'

const ListQuery = z.object({
  domain_id: AccountId.optional(),
  enabled: Flag.optional(),
  name: z.string().max(128).optional(),
  password_expires_at: z
    .string()
    .regex(/^(?:lt|lte|gt|gte|eq|neq):\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u)
    .optional(),
})

/** IAM User Management. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const users = {
  /** "Listing IAM Users": all of them at once, by login. */
  keystoneListUsers: async (ask, { query, origin }) => {
    const asked = read(ListQuery, Object.fromEntries(query))
    const found = await everyUser(ask, {
      ...(asked.domain_id === undefined ? {} : { accountId: asked.domain_id }),
      state: asked.enabled === undefined ? 'all' : asked.enabled ? 'enabled' : 'disabled',
      login: asked.name ?? '',
    })
    const fits = expiryFilter(asked.password_expires_at)
    return {
      links: linksTo(origin, '/v3/users'),
      users: found.filter(user => fits(user.passwordEndsAt)).map(user => listed(user, origin)),
    }
  },

  /** "Querying IAM User Details": the fields of a list. */
  keystoneShowUser: async (ask, { params, origin }) => {
    const { pwd_strength: _strength, ...user } = listed(await userAt(ask, params), origin)
    return { user }
  },

  /** "Querying IAM User Details (Recommended)". */
  showUser: async (ask, { params, origin }) => ({ user: detailed(await userAt(ask, params), origin) }),
} as const satisfies Readonly<Record<string, Answering>>

const PAGE = 200

/** Every user that a question finds, by login. */
export async function everyUser(
  ask: Ask,
  by: { accountId?: AccountId; groupId?: GroupId; state: 'all' | 'enabled' | 'disabled'; login: string },
) {
  const users: User[] = []
  for (;;) {
    const page = await ask('directory.listUsers', { ...by, offset: users.length, limit: PAGE })
    users.push(...page.users)
    if (page.users.length < PAGE || users.length >= page.total) return users
  }
}

const userAt = (ask: Ask, params: Readonly<Record<string, string>>): Promise<User> =>
  ask('directory.user', { userId: userIdAt(params) })

/** What is no id at all is as unknown as one that nobody has. */
export function userIdAt(params: Readonly<Record<string, string>>): UserId {
  const userId = UserId.safeParse(params['user_id'])
  if (!userId.success) throw new Refused({ code: 'IAM.0004', about: [params['user_id'] ?? 'user_id'] })
  return userId.data
}

/** A password that never runs out fits no comparison. */
function expiryFilter(asked: string | undefined): (at: number | null) => boolean {
  if (asked === undefined) return () => true
  const colon = asked.indexOf(':')
  const [operator, time] = [asked.slice(0, colon), Date.parse(asked.slice(colon + 1))]
  if (Number.isNaN(time)) throw new Refused({ code: 'IAM.0007', about: ['password_expires_at'] })
  const compare: Record<string, (at: number) => boolean> = {
    lt: at => at < time,
    lte: at => at <= time,
    gt: at => at > time,
    gte: at => at >= time,
    eq: at => at === time,
    neq: at => at !== time,
  }
  return at => at !== null && compare[operator]?.(at) === true
}

/** What has not happened yet is left out. */
const optionalTimes = (times: Readonly<Record<string, number | null>>) =>
  Object.fromEntries(Object.entries(times).flatMap(([name, at]) => (at === null ? [] : [[name, iamTime(at)]])))

const strengthOf = ({ passwordStrength }: User): { readonly pwd_strength?: string } =>
  passwordStrength === null ? {} : { pwd_strength: passwordStrength }

/** A user as OpenStack's half lists them. */
export const listed = (user: User, origin: string) => ({
  id: user.userId,
  name: user.login,
  domain_id: user.accountId,
  enabled: user.enabled,
  description: user.description,
  access_mode: user.accessMode,
  pwd_status: user.mustChangePassword,
  ...strengthOf(user),
  password_expires_at: user.passwordEndsAt === null ? null : keystoneTime(user.passwordEndsAt),
  last_project_id: '',
  links: linksTo(origin, `/v3/users/${user.userId}`),
})

/** A user as IAM's own half tells of them. A number that waits to count is not told: it proves nothing yet. */
const detailed = (user: User, origin: string) => ({
  id: user.userId,
  name: user.login,
  domain_id: user.accountId,
  enabled: user.enabled,
  is_domain_owner: user.enterpriseAdministrator,
  access_mode: user.accessMode,
  description: user.description,
  email: user.email,
  areacode: user.areaCode,
  phone: user.phone,
  xuser_id: user.xuserId,
  xuser_type: user.xuserType,
  pwd_status: user.mustChangePassword,
  ...strengthOf(user),
  create_time: iamTime(user.createdAt),
  update_time: iamTime(user.updatedAt),
  ...optionalTimes({
    last_login_time: user.lastSignInAt,
    last_pwd_auth_time: user.lastSignInAt,
    pwd_create_time: user.passwordChangedAt,
    modify_pwd_time: user.passwordChangedAt,
  }),
  links: linksTo(origin, `/v3/users/${user.userId}`),
})
