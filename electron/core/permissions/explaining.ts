import { Refusal } from '#shared/errors.ts'

import { explain, grantsOf, keysFor, type Deciding, type RequestPlace } from '../access/access.ts'
import type { HandlersFor } from '../call.ts'
import { requireUser } from '../directory/directory.ts'

/** What users may do, and why. */
export const access = (): HandlersFor<'access'> => ({
  async explain(call, { userId, accountId, action, resource, projectId, enterpriseProjectId, secondFactor }) {
    const user = await requireUser(call.read, userId)
    if (accountId !== undefined && accountId !== user.accountId)
      throw new Refusal({ code: 'not_found', reason: 'directory.user.unknown' })
    const place: RequestPlace = {
      ...(projectId === undefined ? { kind: 'global' } : { kind: 'project', projectId }),
      ...(enterpriseProjectId === undefined ? {} : { enterpriseProjectId }),
    }
    const [service = ''] = action.split(':')
    const { verdict, by, withoutEffect } = explain(await grantsOf(call.read, user), {
      action,
      ...(resource === undefined ? {} : { resource }),
      place,
      keys: keysFor({
        ...{ userId, userName: user.login, accountName: user.accountName, service },
        ...{ hadSecondFactor: secondFactor, now: call.now },
      }),
    })
    return {
      verdict,
      by: by.map(grounds),
      withoutEffect: withoutEffect.map(({ why, ...deciding }) => ({ ...grounds(deciding), why })),
    }
  },
})

const grounds = ({ grant: { policy, from, scope }, statement }: Deciding) => ({
  effect: policy.document.statements[statement]?.effect ?? 'Deny',
  roleId: policy.id,
  role: policy.displayName,
  custom: policy.catalog === null,
  statement,
  from: { ...from },
  scope: {
    kind: scope.kind,
    id:
      scope.kind === 'project'
        ? scope.projectId
        : scope.kind === 'enterprise-project'
          ? scope.enterpriseProjectId
          : null,
  },
})
