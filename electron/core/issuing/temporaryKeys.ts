import type { Output } from '#shared/contract/index.ts'
import { Refusal } from '#shared/errors.ts'

import { drawKeyPair } from '../accessKeys/accessKeys.ts'
import type { CommandCall, HandlersFor } from '../call.ts'
import type { WriteDb } from '../store/database.ts'
import { keepTemporaryKey, type NewTemporaryKey } from '../tokens/tokens.ts'

/**
 * A temporary access key for whoever asks, as themselves or as the agency they act through. A temporary key makes no other: it would
 * never run out.
 * Source: Huawei Cloud, IAM API Reference, "Obtaining Temporary Access Keys and Security Tokens Through a Token".
 */
export const makeKey: HandlersFor<'tokens'>['makeKey'] = (call, { durationSeconds }) =>
  call.write(async tx => {
    const { actor } = call
    if (actor.kind !== 'api') throw new Error('only programs reach this handler')
    if (actor.shown.kind === 'temporary-key') throw new Refusal({ code: 'forbidden', reason: 'IAM.0002' })
    const { userId, agencyId, accountId } = actor
    call.about({ userId, accountId })
    const expiresAt = call.now + durationSeconds * 1000
    return makeTemporaryKey(tx, call, { userId, agencyId, accountId, sessionName: '', expiresAt })
  })

export async function makeTemporaryKey(
  tx: WriteDb,
  call: Pick<CommandCall<'none'>, 'now' | 'random' | 'keys' | 'detail'>,
  holder: Omit<NewTemporaryKey, 'accessKey' | 'secret'>,
): Promise<Output<'tokens.makeKey'>> {
  const { accessKey, secret } = drawKeyPair(call.random)
  const securityToken = await keepTemporaryKey(tx, call, { ...holder, accessKey, secret })
  call.detail({ accessKey })
  return { accessKey, secret, securityToken, expiresAt: holder.expiresAt }
}
