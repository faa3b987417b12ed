import type { AccountId } from '#shared/contract/ids.ts'
import type { Role } from '#shared/contract/roles.ts'
import { Refusal } from '#shared/errors.ts'

import {
  parseCustomRole,
  scopeFault,
  SYSTEM_ROLES,
  systemRole,
  type CustomRole,
  type SystemRole,
} from '../access/access.ts'
import { ownAccount, type CommandCall, type HandlersFor } from '../call.ts'
import { requireRoom } from '../quotas/quotas.ts'
import type { ReadDb } from '../store/database.ts'
import { endTokensOfHolders } from './ending.ts'
import {
  countReferences,
  deletePolicy,
  holdersOf,
  insertPolicy,
  policiesOf,
  policyById,
  policyCalled,
  updatePolicy,
  type PolicyRow,
} from './rows.ts'

/** The catalog of custom policies. */
const CUSTOM = 'CUSTOMED'

type References = ReadonlyMap<string, number>

const ofSystem = (
  { id, name, displayName, catalog, type, flag, ...one }: SystemRole,
  references: References,
): Role => ({
  roleId: id,
  accountId: null,
  name,
  displayName,
  catalog,
  type,
  fineGrained: flag !== null,
  description: one.description,
  descriptionCn: one.descriptionCn,
  policy: one.policy,
  createdAt: null,
  updatedAt: null,
  references: references.get(id) ?? 0,
})

const ofAccount = (row: PolicyRow, references: References): Role => ({
  roleId: row.id,
  accountId: row.account_id,
  name: row.name,
  displayName: row.display_name,
  catalog: CUSTOM,
  type: row.type,
  fineGrained: false,
  description: row.description,
  descriptionCn: row.description_cn,
  // Only this domain writes the column, after it was read as a policy.
  policy: JSON.parse(row.document) as Role['policy'],
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  references: references.get(row.id) ?? 0,
})

/** A role that can be granted in an account: the system's, or its own. Throws Refusal `not_found`. */
export async function requireRole(db: ReadDb, accountId: AccountId, roleId: string): Promise<Role> {
  const role = await findRole(db, accountId, roleId)
  if (role === undefined) throw unknown(roleId)
  return role
}

export async function findRole(db: ReadDb, accountId: AccountId, roleId: string): Promise<Role | undefined> {
  const references = await countReferences(db, accountId)
  const own = await policyById(db, accountId, roleId)
  if (own !== undefined) return ofAccount(own, references)
  const system = systemRole(roleId)
  return system && ofSystem(system, references)
}

const unknown = (roleId: string) => new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: [roleId] })

async function requireCustom(db: ReadDb, accountId: AccountId, roleId: string): Promise<PolicyRow> {
  const row = await policyById(db, accountId, roleId)
  if (row === undefined) throw unknown(roleId)
  return row
}

const PLACES = { domain: ['AX', 'AA'], project: ['XA', 'AA'], all: ['AX', 'XA', 'AA'] } as const satisfies Record<
  string,
  readonly Role['type'][]
>

/** Roles and policies: the system's, and those that accounts write. */
export const roles = (): HandlersFor<'roles'> => ({
  async list(call, { accountId: named, from, name, displayName, catalog, kind, shownIn, offset, limit }) {
    const accountId = ownAccount({ accountId: named })
    const references = await countReferences(call.read, accountId)
    const all =
      from === 'system'
        ? SYSTEM_ROLES.map(one => ofSystem(one, references))
        : (await policiesOf(call.read, accountId)).map(row => ofAccount(row, references))
    const places: readonly Role['type'][] | null = shownIn === undefined ? null : PLACES[shownIn]
    const found = all.filter(
      role =>
        (name === undefined || role.name === name) &&
        (displayName === undefined || role.displayName.includes(displayName)) &&
        (catalog === undefined || role.catalog === catalog) &&
        (kind === undefined || role.fineGrained === (kind === 'policy')) &&
        (places === null || places.includes(role.type)),
    )
    return { roles: found.slice(offset, offset + limit), total: found.length }
  },

  async get(call, { accountId: named, roleId, customOnly }) {
    const accountId = ownAccount({ accountId: named })
    if (customOnly) await requireCustom(call.read, accountId, roleId)
    return requireRole(call.read, accountId, roleId)
  },

  create: (call, { accountId: named, role }) =>
    call.write(async tx => {
      const accountId = ownAccount({ accountId: named })
      const written = readRole(role)
      const others = await policiesOf(tx, accountId)
      await requireFree(tx, accountId, { displayName: written.displayName, roleId: null })
      await requireRoom(tx, { accountId, type: 'policy' }, others.length)
      const roleId = Buffer.from(call.random.bytes(16)).toString('hex')
      await insertPolicy(tx, {
        id: roleId,
        account_id: accountId,
        name: nextName(accountId, others),
        ...columnsOf(written, role),
        created_at: call.now,
        updated_at: call.now,
      })
      tell(call, roleId, written)
      return requireRole(tx, accountId, roleId)
    }),

  update: (call, { accountId: named, roleId, role }) =>
    call.write(async tx => {
      const accountId = ownAccount({ accountId: named })
      const before = await requireCustom(tx, accountId, roleId)
      const written = readRole(role)
      await requireFree(tx, accountId, { displayName: written.displayName, roleId })
      const held = await holdersOf(tx, accountId, roleId)
      // Where it is granted it would be of the wrong kind.
      if (
        written.type !== before.type &&
        held.some(({ scopeKind }) => scopeKind === 'global' || scopeKind === 'project')
      )
        throw new Refusal({ code: 'invalid_input', reason: 'IAM.1005', fields: ['role.type'] })
      await updatePolicy(tx, roleId, { ...columnsOf(written, role), updated_at: call.now })
      await endTokensOfHolders(
        tx,
        held.map(({ holderKind: kind, holderId: id }) => ({ kind, id })),
      )
      tell(call, roleId, written)
      return requireRole(tx, accountId, roleId)
    }),

  remove: (call, { accountId: named, roleId }) =>
    call.write(async tx => {
      const accountId = ownAccount({ accountId: named })
      const { display_name: displayName } = await requireCustom(tx, accountId, roleId)
      const held = await holdersOf(tx, accountId, roleId)
      await endTokensOfHolders(
        tx,
        held.map(({ holderKind: kind, holderId: id }) => ({ kind, id })),
      )
      await deletePolicy(tx, accountId, roleId)
      tell(call, roleId, { displayName })
      return { taken: held.length }
    }),
})

/**
 * Throws Refusal `invalid_input` with the code of the first violation, and where it is. Whether the scopes of its actions go together is
 * asked of what is written only: a policy that is kept already still counts.
 */
function readRole(value: unknown): CustomRole {
  const parsed = parseCustomRole(value)
  if (!parsed.ok) {
    const [first] = parsed.violations
    throw new Refusal({ code: 'invalid_input', reason: first?.code ?? 'IAM.1000', fields: [first?.where ?? 'role'] })
  }
  const fault = scopeFault(parsed.value)
  if (fault !== null) throw new Refusal({ code: 'invalid_input', ...fault })
  return parsed.value
}

/** The document is kept as it came: nothing of it was left out when it was read. */
function columnsOf({ displayName, type, description, descriptionCn }: CustomRole, sent: unknown) {
  const { policy } = sent as { readonly policy: unknown }
  return {
    display_name: displayName,
    type,
    description,
    description_cn: descriptionCn,
    document: JSON.stringify(policy),
  }
}

async function requireFree(
  db: ReadDb,
  accountId: AccountId,
  { displayName, roleId }: { readonly displayName: string; readonly roleId: string | null },
): Promise<void> {
  const other = await policyCalled(db, accountId, displayName)
  if (other !== undefined && other.id !== roleId)
    throw new Refusal({ code: 'conflict', reason: 'IAM.0005', fields: ['role.display_name'] })
}

/** `custom_<account>_<number>`; a number is not used again while a later one stands. */
function nextName(accountId: AccountId, others: readonly PolicyRow[]): string {
  const numbers = others.map(({ name }) => Number(name.split('_').at(-1)))
  return `custom_${accountId}_${String(Math.max(0, ...numbers) + 1)}`
}

function tell(call: CommandCall<'none'>, roleId: string, { displayName }: { readonly displayName: string }): void {
  call.detail({ role: displayName, roleId })
}
