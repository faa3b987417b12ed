import { createHash, timingSafeEqual } from 'node:crypto'

import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { Secret } from '#shared/secret.ts'

import type { ReadDb } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { agencyNamed, agencyRow, temporaryKeyRow, tokenRow } from './rows.ts'

/** Whom a token or a temporary key speaks for. */
export interface Speaking {
  readonly userId: UserId
  readonly agencyId: string | null
  readonly accountId: AccountId
  readonly expiresAt: number
}

export interface KnownToken extends Speaking {
  /** How the audit names it. */
  readonly id: string
  readonly methods: readonly string[]
  readonly scope: { readonly kind: 'domain' | 'project' | 'none'; readonly id: string }
  readonly issuedAt: number
}

/** Tokens are random, so a plain digest is enough: there is nothing to guess them from. */
export const digestOf = (token: string): Uint8Array => createHash('sha256').update(token, 'utf8').digest()

export const isDigestOf = (digest: Uint8Array, token: string): boolean => timingSafeEqual(digest, digestOf(token))

/** Names a token without giving it away. */
export const nameOf = (digest: Uint8Array): string => Buffer.from(digest).toString('hex').slice(0, 16)

/** A temporary secret sealed for one key opens for no other. */
export const sealContext = (accessKey: string) => `temporary_key.secret:${accessKey}`

/** What is known of a token, also when it has run out; undefined when there is none. */
export async function findToken(db: ReadDb, token: string): Promise<KnownToken | undefined> {
  const digest = digestOf(token)
  const row = await tokenRow(db, digest)
  return (
    row && {
      id: nameOf(digest),
      userId: row.user_id,
      agencyId: row.agency_id,
      accountId: row.account_id,
      // Only this domain writes the column.
      methods: JSON.parse(row.methods) as string[],
      scope: { kind: row.scope_kind, id: row.scope_id },
      issuedAt: row.issued_at,
      expiresAt: row.expires_at,
    }
  )
}

export interface KnownTemporaryKey extends Speaking {
  readonly secret: Secret
  readonly securityTokenDigest: Uint8Array
}

/** A temporary key with its secret, for checking a signature; undefined when there is none. */
export async function findTemporaryKey(
  store: Pick<Store, 'read' | 'keys'>,
  accessKey: string,
): Promise<KnownTemporaryKey | undefined> {
  const row = await temporaryKeyRow(store.read, accessKey)
  return (
    row && {
      userId: row.user_id,
      agencyId: row.agency_id,
      accountId: row.account_id,
      expiresAt: row.expires_at,
      secret: new Secret(store.keys.unseal(sealContext(row.id), row.secret)),
      securityTokenDigest: row.security_token_digest,
    }
  )
}

/** An agency as whoever acts through it needs it. */
export interface Agency {
  readonly id: string
  readonly name: string
  readonly accountId: AccountId
  readonly accountName: string
  /** The account it is for; null for a cloud service. */
  readonly trustedAccountId: AccountId | null
  readonly expiresAt: number | null
}

export const findAgency = (db: ReadDb, agencyId: string): Promise<Agency | undefined> => agencyRow(db, agencyId)

/** The agency of this name in the account that made it. */
export const findAgencyByName = (db: ReadDb, named: Parameters<typeof agencyNamed>[1]): Promise<Agency | undefined> =>
  agencyNamed(db, named)
