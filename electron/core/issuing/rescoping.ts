import { Refusal } from '#shared/errors.ts'

import type { HandlersFor } from '../call.ts'
import { requireUser } from '../directory/directory.ts'
import { findAgency } from '../tokens/tokens.ts'
import { issueFor } from './issued.ts'

/**
 * Another token for whoever asks by one, with a scope of its own. It never outlives the first.
 * Source: OpenStack, Identity API v3, "Token authentication with scoped authorization".
 */
export const rescope: HandlersFor<'tokens'>['rescope'] = (call, { scope }) =>
  call.write(async tx => {
    const { actor } = call
    if (actor.kind !== 'api' || actor.shown.kind !== 'token')
      throw new Refusal({ code: 'signed_out', reason: 'IAM.0067' })
    const { userId, agencyId, accountId, shown } = actor
    call.about({ userId, accountId })
    const user = await requireUser(tx, userId)
    const agency = agencyId === null ? undefined : await findAgency(tx, agencyId)
    return issueFor(tx, call, { user, agency, methods: ['token'], scope, until: shown.expiresAt })
  })
