import type { Holder, Scope } from '#shared/contract/grants.ts'
import type { AccountId } from '#shared/contract/ids.ts'

import { ownAccount, type HandlersFor } from '../call.ts'
import type { ReadDb } from '../store/database.ts'
import { requireEnterpriseProject, requireHolder } from './giving.ts'
import { everythingGiven, givenOf, groupIdsOf, groupIdsWithMembers, groupsOf, usersOf, type GivenRow } from './rows.ts'

type Handlers = Pick<HandlersFor<'grants'>, 'assignments' | 'holders' | 'enterpriseProjects'>

/** Lists of who was given what. */
export const assignments = (): Handlers => ({
  async assignments(call, { accountId: named, roleId, holder, scope, withGroups, offset, limit }) {
    const accountId = ownAccount({ accountId: named })
    const holds = await holdersFilter(call.read, accountId, { holder, withGroups })
    const found = (await everythingGiven(call.read, accountId)).filter(
      row =>
        (roleId === undefined || row.roleId === roleId) &&
        holds(row) &&
        (scope === undefined || (row.scopeKind === scope.kind && (scope.id === undefined || row.scopeId === scope.id))),
    )
    const page = found.slice(offset, limit === undefined ? undefined : offset + limit)
    return { grants: page.map(shown), total: found.length }
  },

  async holders(call, { accountId: named, enterpriseProjectId, kind }) {
    const accountId = ownAccount({ accountId: named })
    await requireEnterpriseProject(call.read, accountId, enterpriseProjectId)
    const given = (await everythingGiven(call.read, accountId)).filter(
      row => row.holderKind === kind && row.scopeKind === 'enterprise-project' && row.scopeId === enterpriseProjectId,
    )
    const byHolder = Map.groupBy(given, row => row.holderId)
    const people = kind === 'group' ? await groups(call.read, accountId) : await users(call.read, accountId)
    return {
      accountId,
      holders: people.flatMap(one => {
        const own = byHolder.get(one.id)
        if (own === undefined) return []
        return [{ ...one, permissions: own.length, lastGivenAt: Math.max(...own.map(row => row.grantedAt)) }]
      }),
    }
  },

  async enterpriseProjects(call, { accountId: named, holder }) {
    const accountId = ownAccount({ accountId: named })
    await requireHolder(call.read, accountId, holder)
    const given = await givenOf(call.read, accountId, holder)
    const ids = given.flatMap(row => (row.scopeKind === 'enterprise-project' ? [row.scopeId] : []))
    return { enterpriseProjectIds: [...new Set(ids)] }
  },
})

/** Holders of a kind, or one of them. */
interface Asked {
  readonly kind: Holder['kind']
  readonly id?: string | undefined
}

/** Whose grants are asked for. Users have those of their groups as well, unless they are asked for alone. */
async function holdersFilter(
  db: ReadDb,
  accountId: AccountId,
  { holder, withGroups }: { readonly holder: Asked | undefined; readonly withGroups: boolean },
): Promise<(row: GivenRow) => boolean> {
  if (holder === undefined) return () => true
  const { kind, id } = holder
  const direct = (row: GivenRow) => row.holderKind === kind && (id === undefined || row.holderId === id)
  if (kind !== 'user' || !withGroups) return direct
  const groupIds = id === undefined ? await groupIdsWithMembers(db, accountId) : await groupIdsOf(db, accountId, id)
  return row => direct(row) || (row.holderKind === 'group' && groupIds.includes(row.holderId))
}

const shown = ({ holderKind, holderId, roleId, scopeKind, scopeId }: GivenRow) => ({
  holder: { kind: holderKind, id: holderId },
  roleId,
  scope: scopeOf(scopeKind, scopeId),
})

function scopeOf(kind: GivenRow['scopeKind'], id: string): Scope {
  switch (kind) {
    case 'global':
    case 'all-projects':
      return { kind }
    case 'project':
    case 'enterprise-project':
      return { kind, id }
  }
}

const groups = async (db: ReadDb, accountId: AccountId) =>
  (await groupsOf(db, accountId)).map(({ users: members, ...group }) => ({
    ...group,
    users: members ?? 0,
    enabled: true,
  }))

const users = async (db: ReadDb, accountId: AccountId) =>
  (await usersOf(db, accountId)).map(({ login, enabled, ...user }) => ({
    ...user,
    name: login,
    users: 1,
    enabled: enabled === 1,
  }))
