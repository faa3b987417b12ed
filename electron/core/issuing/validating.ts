import { Refusal } from '#shared/errors.ts'

import { mayAdminister } from '../access/access.ts'
import type { HandlersFor } from '../call.ts'
import { findUser } from '../directory/directory.ts'
import { findAgency, findToken } from '../tokens/tokens.ts'
import { told } from './issued.ts'

/**
 * What a token says, as long as it stands: to its own user and to administrators of the account it is for. To everybody else it is as
 * unknown as one that never was.
 * Source: Huawei Cloud, IAM API Reference, "Verifying a Token".
 */
export const validate: HandlersFor<'tokens'>['validate'] = async (call, { token }) => {
  const { actor } = call
  if (actor.kind !== 'api') throw new Error('only programs reach this handler')
  const unknown = new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: ['X-Subject-Token'] })
  const known = await findToken(call.read, token)
  if (known === undefined || call.now >= known.expiresAt) throw unknown
  const isOwn = known.userId === actor.userId && known.agencyId === actor.agencyId
  if (!isOwn && known.accountId !== actor.accountId) throw unknown
  if (!isOwn && !mayAdminister(actor)) throw new Refusal({ code: 'forbidden', reason: 'IAM.0002' })
  if ((await findUser(call.read, known.userId))?.enabled !== true) throw unknown
  const agency = known.agencyId === null ? undefined : await findAgency(call.read, known.agencyId)
  if (known.agencyId !== null && agency === undefined) throw unknown
  return told(call.read, known, agency)
}
