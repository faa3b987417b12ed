import type { Grant, Holder, Scope } from '#shared/contract/grants.ts'
import type { AccountId, UserId } from '#shared/contract/ids.ts'
import type { Role } from '#shared/contract/roles.ts'
import { Refusal } from '#shared/errors.ts'

import { ownAccount, type CommandCall, type HandlersFor } from '../call.ts'
import { isEnterpriseProject } from '../enterpriseProjects/enterpriseProjects.ts'
import { requireProject } from '../projects/projects.ts'
import { requireRoom, type QuotaType } from '../quotas/quotas.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { endTokensOfHolders } from './ending.ts'
import { findRole, requireRole } from './policies.ts'
import { deleteGrant, givenOf, insertGrant, nameOfHolder, scopeIdOf, type GivenRow } from './rows.ts'

type Handlers = Pick<HandlersFor<'grants'>, 'give' | 'take' | 'check' | 'list'>

/** Gives permissions to groups, users and agencies, takes them back, and says what somebody has. */
export const giving = (): Handlers => ({
  give: (call, { accountId: named, grants, outdated }) =>
    call.write(async tx => {
      const accountId = ownAccount({ accountId: named })
      const given: Named[] = []
      for (const grant of grants) {
        const known = await requireKnown(tx, accountId, grant)
        requireFits(known, outdated)
        if (await isGiven(tx, accountId, grant)) {
          if (isConflict(grant)) throw new Refusal({ code: 'conflict', reason: 'IAM.0005', fields: [grant.roleId] })
          continue
        }
        await requireRoomFor(tx, accountId, grant)
        await insertGrant(tx, {
          account_id: accountId,
          holder_kind: grant.holder.kind,
          holder_id: grant.holder.id,
          role_id: grant.roleId,
          scope_kind: grant.scope.kind,
          scope_id: scopeIdOf(grant.scope),
          granted_at: call.now,
        })
        given.push(known)
      }
      await settle(tx, call, given)
      return { given: given.length }
    }),

  take: (call, { accountId: named, grants, outdated }) =>
    call.write(async tx => {
      const accountId = ownAccount({ accountId: named })
      const taken: Named[] = []
      for (const grant of grants) {
        const known = await requireKnown(tx, accountId, grant)
        if (outdated) requireFineGrained(known.role)
        if (!(await isGiven(tx, accountId, grant))) throw unknown(grant.roleId)
        await deleteGrant(tx, grant)
        taken.push(known)
      }
      await settle(tx, call, taken)
      return { taken: taken.length }
    }),

  async check(call, { accountId: named, ...grant }) {
    const accountId = ownAccount({ accountId: named })
    await requireKnown(call.read, accountId, grant)
    if (!(await isGiven(call.read, accountId, grant))) throw unknown(grant.roleId)
    return {}
  },

  async list(call, { accountId: named, holder, scope }) {
    const accountId = ownAccount({ accountId: named })
    await requireHolder(call.read, accountId, holder)
    await requirePlace(call.read, accountId, scope)
    const given = (await givenOf(call.read, accountId, holder)).filter(row => isIn(row, scope))
    const roles = await Promise.all(given.map(({ roleId }) => findRole(call.read, accountId, roleId)))
    return { roles: roles.filter(role => role !== undefined) }
  },
})

/** A grant whose holder, role and place are known. */
interface Named extends Grant {
  readonly holderName: string
  readonly role: Role
}

async function requireKnown(db: ReadDb, accountId: AccountId, grant: Grant): Promise<Named> {
  const holderName = await requireHolder(db, accountId, grant.holder)
  const role = await requireRole(db, accountId, grant.roleId)
  await requirePlace(db, accountId, grant.scope)
  return { ...grant, holderName, role }
}

/** Whoever is not of the account is as unknown as one that does not exist. */
export async function requireHolder(db: ReadDb, accountId: AccountId, holder: Holder): Promise<string> {
  const name = await nameOfHolder(db, accountId, holder)
  if (name === undefined) throw unknown(holder.id)
  return name
}

async function requirePlace(db: ReadDb, accountId: AccountId, scope: Scope): Promise<void> {
  switch (scope.kind) {
    case 'global':
    case 'all-projects':
      return
    case 'project':
      await requireProject(db, accountId, scope.id)
      return
    case 'enterprise-project':
      return requireEnterpriseProject(db, accountId, scope.id)
  }
}

export async function requireEnterpriseProject(db: ReadDb, accountId: AccountId, id: string): Promise<void> {
  if (!(await isEnterpriseProject(db, accountId, id))) throw unknown(id)
}

const unknown = (id: string) => new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: [id] })

/** Where each kind of role can be granted; the last is everywhere. */
const FITTING: Readonly<Record<Scope['kind'], readonly Role['type'][]>> = {
  global: ['AX', 'AA'],
  project: ['XA', 'AA'],
  'all-projects': ['AX', 'XA', 'AA'],
  'enterprise-project': ['AX', 'XA', 'AA'],
}

/** Who could switch roles through an agency could reach into accounts that never meant them. */
const AGENT_OPERATOR = 'te_agency'

/**
 * Whether a role may be given so. The pages about groups have 400 for a role of the wrong kind; those about agencies have only 403, and
 * name what an agency never gets: Agent Operator anywhere, Security Administrator in a project (which is of the wrong kind as well).
 */
function requireFits({ holder, role, scope }: Named, outdated: boolean): void {
  const fits = FITTING[scope.kind].includes(role.type)
  if (holder.kind === 'agency') {
    if (!fits || role.name === AGENT_OPERATOR)
      throw new Refusal({ code: 'forbidden', reason: 'IAM.0002', fields: [role.displayName] })
    return
  }
  if (!fits) throw new Refusal({ code: 'invalid_input', reason: 'IAM.0077', fields: [role.displayName] })
  if (outdated) requireFineGrained(role)
}

/** The outdated operations know policies of version 1.1 only. */
function requireFineGrained(role: Role): void {
  if (role.policy['Version'] !== '1.1')
    throw new Refusal({ code: 'invalid_input', reason: 'IAM.0077', fields: [role.displayName] })
}

const isIn = (row: GivenRow, scope: Scope): boolean => row.scopeKind === scope.kind && row.scopeId === scopeIdOf(scope)

const isGiven = async (db: ReadDb, accountId: AccountId, { holder, roleId, scope }: Grant): Promise<boolean> =>
  (await givenOf(db, accountId, holder)).some(row => row.roleId === roleId && isIn(row, scope))

/** The quota that a permission counts against. There is none for agencies in enterprise projects. */
const QUOTAS: Readonly<Record<Holder['kind'], { readonly enterprise: QuotaType | null; readonly other: QuotaType }>> = {
  group: { enterprise: 'assigment_group_ep', other: 'assigment_group_mp' },
  agency: { enterprise: null, other: 'assigment_agency_mp' },
  user: { enterprise: 'assigment_user_ep', other: 'assigment_user_ep' },
}

/** Permissions in enterprise projects are counted apart from all others. */
async function requireRoomFor(db: ReadDb, accountId: AccountId, { holder, scope }: Grant): Promise<void> {
  const isEnterprise = (kind: Scope['kind']) => kind === 'enterprise-project'
  const { enterprise, other } = QUOTAS[holder.kind]
  const type = isEnterprise(scope.kind) ? enterprise : other
  if (type === null) return
  const given = await givenOf(db, accountId, holder)
  const used = given.filter(row => isEnterprise(row.scopeKind) === isEnterprise(scope.kind)).length
  await requireRoom(db, { accountId, type }, used)
}

/** 409 is documented for groups, globally and in a project; everywhere else giving twice is giving once. */
const isConflict = ({ holder, scope }: Grant): boolean =>
  holder.kind === 'group' && (scope.kind === 'global' || scope.kind === 'project')

/** So many characters of what was given go into the row. */
const MOST_TOLD = 2_000

/** Ends the tokens of those concerned, and tells the audit who got or lost what. */
async function settle(tx: WriteDb, call: CommandCall<'none'>, changed: readonly Named[]): Promise<void> {
  await endTokensOfHolders(
    tx,
    changed.map(({ holder }) => holder),
  )
  const [first] = changed
  if (first?.holder.kind === 'user' && changed.every(({ holder }) => holder.id === first.holder.id))
    call.about({ userId: first.holder.id as UserId })
  if (changed.length === 0) call.note('unchanged')
  call.detail({ permissions: changed.map(inWords).join('; ').slice(0, MOST_TOLD) })
}

const inWords = ({ holder, holderName, role, scope }: Named): string => {
  const place = 'id' in scope ? `${scope.kind} ${scope.id}` : scope.kind
  return `${role.displayName}, ${holder.kind} ${holderName}, ${place}`
}
