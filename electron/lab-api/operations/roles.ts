import { AccountId } from '#shared/contract/ids.ts'
import type { Output } from '#shared/contract/index.ts'
import { MOST_ROLES } from '#shared/contract/roles.ts'
import { z } from 'zod'

import type { Answering, Ask, Wire } from '../operation.ts'
import { linksTo } from './links.ts'
import { idAt } from './paths.ts'
import { pageOf, PageQuery, read } from './reading.ts'

type Role = Output<'roles.get'>

const Text = z.string().max(256)
const ListQuery = z.object({
  domain_id: AccountId.optional(),
  name: Text.optional(),
  display_name: Text.optional(),
  catalog: Text.optional(),
  permission_type: z.enum(['policy', 'role']).optional(),
  type: z.enum(['domain', 'project', 'all']).optional(),
  ...PageQuery,
})

/** Roles and policies: Permissions Management, and Custom Policy Management. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const roles = {
  /** "Listing Permissions": the system's, or with `domain_id` the custom policies of that account, for which `permission_type` means nothing. */
  keystoneListPermissions: async (ask, { query, origin }) => {
    const asked = read(ListQuery, Object.fromEntries(query))
    const { domain_id: accountId, permission_type: kind } = asked
    const page = pageOf(asked, MOST_ROLES)
    const { roles: found, total } = await ask('roles.list', {
      ...given({ name: asked.name, displayName: asked.display_name, catalog: asked.catalog, shownIn: asked.type }),
      ...(accountId === undefined ? { from: 'system', ...given({ kind }) } : { from: 'account', accountId }),
      ...page,
    })
    return {
      roles: found.map(role => keystoneRole(role, origin)),
      links: linksTo(origin, '/v3/roles'),
      total_number: total,
    }
  },

  /** "Querying Permission Details": of the system, or a custom policy of the account. */
  keystoneShowPermission: async (ask, { params, origin }) => ({
    role: keystoneRole(await ask('roles.get', { roleId: idAt(params, 'role_id') }), origin),
  }),

  /** "Listing Custom Policies". */
  listCustomPolicies: async (ask, { query, origin }) => {
    const page = pageOf(read(z.object(PageQuery), Object.fromEntries(query)), MOST_ROLES)
    const { roles: found, total } = await ask('roles.list', { from: 'account', ...page })
    return {
      roles: found.map(role => customPolicy(role, origin)),
      links: linksTo(origin, '/v3/roles'),
      total_number: total,
    }
  },

  /** "Querying Custom Policy Details", with how often it is granted. */
  showCustomPolicy: async (ask, { params, origin }) => {
    const role = await ask('roles.get', { roleId: idAt(params, 'role_id'), customOnly: true })
    return { role: { ...customPolicy(role, origin), references: role.references } }
  },

  /** "Creating a Custom Policy for Cloud Services". */
  createCloudServiceCustomPolicy: (ask, wire) => create(ask, wire),
  /** "Creating a Custom Policy for Agencies": which agencies may be assumed. */
  createAgencyCustomPolicy: (ask, wire) => create(ask, wire),
  /** "Modifying a Custom Policy for Cloud Services". */
  updateCloudServiceCustomPolicy: (ask, wire) => update(ask, wire),
  /** "Modifying a Custom Policy for Agencies". */
  updateAgencyCustomPolicy: (ask, wire) => update(ask, wire),

  /** "Deleting a Custom Policy": answers 200 with a sentence. */
  deleteCustomPolicy: async (ask, { params }) => {
    await ask('roles.remove', { roleId: idAt(params, 'role_id') })
    return { message: 'Delete success' }
  },
} as const satisfies Readonly<Record<string, Answering>>

const create = async (ask: Ask, { body, origin }: Wire) => ({
  role: customPolicy(await ask('roles.create', { role: roleIn(body) }), origin),
})

const update = async (ask: Ask, { params, body, origin }: Wire) => ({
  role: customPolicy(await ask('roles.update', { roleId: idAt(params, 'role_id'), role: roleIn(body) }), origin),
})

/** What the core reads: everything that is wrong with it has a code of its own. */
const roleIn = (body: unknown): unknown => (isObject(body) ? body['role'] : undefined)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Fields that were given; the others are left out. */
const given = <T extends Readonly<Record<string, unknown>>>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

/** Whether a body is about agencies: its policy names some, in the form that only agencies have, or is about nothing but assuming them. */
export function isAboutAgencies(body: unknown): boolean {
  const role = roleIn(body)
  const policy = isObject(role) ? role['policy'] : undefined
  const written = isObject(policy) ? policy['Statement'] : undefined
  const statements = Array.isArray(written) ? written.filter(isObject) : []
  if (statements.some(one => isObject(one['Resource']))) return true
  return (
    statements.length > 0 &&
    statements.every(
      one => one['Resource'] === undefined && one['Condition'] === undefined && onlyAssumes(one['Action']),
    )
  )
}

const onlyAssumes = (actions: unknown): boolean =>
  Array.isArray(actions) && actions.length > 0 && actions.every(action => action === 'iam:agencies:assume')

const times = ({ createdAt, updatedAt }: Role) => ({
  ...(createdAt === null ? {} : { created_time: String(createdAt) }),
  ...(updatedAt === null ? {} : { updated_time: String(updatedAt) }),
})

const common = (role: Role) => ({
  id: role.roleId,
  name: role.name,
  domain_id: role.accountId,
  type: role.type,
  display_name: role.displayName,
  catalog: role.catalog,
  description: role.description,
  description_cn: role.descriptionCn,
  policy: role.policy,
})

/** A role as OpenStack's half of the API shows it. */
export const keystoneRole = (role: Role, origin: string) => ({
  ...common(role),
  ...(role.fineGrained ? { flag: 'fine_grained' } : {}),
  ...times(role),
  links: linksTo(origin, `/v3/roles/${role.roleId}`),
})

/** A role as an enterprise project lists it. */
export const enterpriseRole = (role: Role) => ({ ...common(role), flag: role.fineGrained ? 'fine_grained' : null })

const customPolicy = (role: Role, origin: string) => ({
  ...common(role),
  ...times(role),
  links: { self: `${origin}/v3/roles/${role.roleId}` },
})
