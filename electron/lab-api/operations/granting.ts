import type { Scope } from '#shared/contract/grants.ts'

import type { Ask, Wire } from '../operation.ts'
import { accountAt, idAt } from './paths.ts'

type Params = Wire['params']

/** Whom and where an operation is about: whoever holds the permission, and where it counts. */
export interface Where {
  readonly holder: 'group' | 'agency' | 'user'
  readonly scope: Scope['kind']
  /** One of the operations that were replaced (OS-PAP). */
  readonly outdated?: true
}

/** The place of the path, with the account where it names one. */
function placeAt(params: Params, kind: Scope['kind']) {
  switch (kind) {
    case 'global':
    case 'all-projects':
      return { accountId: accountAt(params), scope: { kind } as const }
    case 'project':
      return { scope: { kind, id: idAt(params, 'project_id') } as const }
    case 'enterprise-project':
      return { scope: { kind, id: idAt(params, 'enterprise_project_id') } as const }
  }
}

const holderAt = (params: Params, { holder }: Where) => ({ kind: holder, id: idAt(params, `${holder}_id`) })

/** What whoever the path names was given in the place it names. */
export async function givenAt(ask: Ask, { params }: Wire, where: Where) {
  const { roles } = await ask('grants.list', {
    ...placeAt(params, where.scope),
    holder: holderAt(params, where),
    outdated: where.outdated ?? false,
  })
  return roles
}

/** Refused with 404 where the permission of the path was not given. */
export async function checkAt(ask: Ask, { params }: Wire, where: Where): Promise<void> {
  const roleId = idAt(params, 'role_id')
  await ask('grants.check', { ...placeAt(params, where.scope), holder: holderAt(params, where), roleId })
}

/** Gives the permission of the path. */
export async function giveAt(ask: Ask, { params }: Wire, where: Where): Promise<void> {
  await ask('grants.give', changeAt(params, where))
}

/** Takes the permission of the path back. */
export async function takeAt(ask: Ask, { params }: Wire, where: Where): Promise<void> {
  await ask('grants.take', changeAt(params, where))
}

function changeAt(params: Params, where: Where) {
  const { scope, ...account } = placeAt(params, where.scope)
  const grants = [{ holder: holderAt(params, where), roleId: idAt(params, 'role_id'), scope }]
  return { ...account, grants, outdated: where.outdated ?? false }
}
