import type { AccountId, UserId } from '#shared/contract/ids.ts'

import type { QueryCall } from '../call.ts'
import type { Random } from '../ports.ts'
import type { WriteDb } from '../store/database.ts'
import { deleteRunOut, insertTemporaryKey, insertToken } from './rows.ts'
import { digestOf, nameOf, sealContext, type KnownToken } from './showing.ts'

/** 256 random bits: nothing to guess, so the store keeps a plain digest. */
const TOKEN_BYTES = 32

const draw = (random: Random, length: number): string => Buffer.from(random.bytes(length)).toString('base64url')

export interface NewToken {
  readonly userId: UserId
  readonly agencyId: string | null
  readonly accountId: AccountId
  readonly methods: readonly string[]
  readonly scope: KnownToken['scope']
  readonly expiresAt: number
}

/** Keeps a new token. The text of it is in this answer and nowhere else. */
export async function keepToken(
  tx: WriteDb,
  { now, random }: Pick<QueryCall, 'now' | 'random'>,
  made: NewToken,
): Promise<{ readonly text: string; readonly id: string }> {
  await deleteRunOut(tx, now)
  const text = draw(random, TOKEN_BYTES)
  const digest = digestOf(text)
  await insertToken(tx, {
    digest,
    user_id: made.userId,
    agency_id: made.agencyId,
    account_id: made.accountId,
    methods: JSON.stringify(made.methods),
    scope_kind: made.scope.kind,
    scope_id: made.scope.id,
    issued_at: now,
    expires_at: made.expiresAt,
  })
  return { text, id: nameOf(digest) }
}

export interface NewTemporaryKey {
  readonly accessKey: string
  readonly secret: string
  readonly userId: UserId
  readonly agencyId: string | null
  readonly accountId: AccountId
  readonly sessionName: string
  readonly expiresAt: number
}

/** Keeps a temporary key, its secret sealed. Answers the security token that must come with it. */
export async function keepTemporaryKey(
  tx: WriteDb,
  { now, random, keys }: Pick<QueryCall, 'now' | 'random' | 'keys'>,
  made: NewTemporaryKey,
): Promise<string> {
  await deleteRunOut(tx, now)
  const securityToken = draw(random, TOKEN_BYTES)
  await insertTemporaryKey(tx, {
    id: made.accessKey,
    user_id: made.userId,
    agency_id: made.agencyId,
    account_id: made.accountId,
    secret: keys.seal(sealContext(made.accessKey), made.secret),
    security_token_digest: digestOf(securityToken),
    session_name: made.sessionName,
    created_at: now,
    expires_at: made.expiresAt,
  })
  return securityToken
}
