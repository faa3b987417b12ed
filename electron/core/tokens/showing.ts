import { createHash } from 'node:crypto'

import type { AccountId, UserId } from '#shared/contract/ids.ts'
import { Secret } from '#shared/secret.ts'

import { isSignedWith, type SignedRequest } from '../accessKeys/accessKeys.ts'
import type { ReadDb } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { agencyRow, temporaryKeyRow, tokenRow } from './rows.ts'

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

/**
 * The temporary key that made a signature and the security token that came with it; undefined when there is none, or either is
 * another's, which nobody can tell apart.
 */
export async function findTemporaryKey(
  store: Pick<Store, 'read' | 'keys'>,
  { signed, securityToken }: { readonly signed: SignedRequest; readonly securityToken: string },
): Promise<Speaking | undefined> {
  const row = await temporaryKeyRow(store.read, signed.accessKey)
  const secret = row === undefined ? undefined : new Secret(store.keys.unseal(sealContext(row.id), row.secret))
  if (!isSignedWith(secret, signed) || row === undefined) return undefined
  if (!Buffer.from(digestOf(securityToken)).equals(Buffer.from(row.security_token_digest))) return undefined
  return { userId: row.user_id, agencyId: row.agency_id, accountId: row.account_id, expiresAt: row.expires_at }
}

/** An agency as whoever acts through it needs it. */
export interface Agency {
  readonly id: string
  readonly name: string
  readonly accountId: AccountId
  readonly accountName: string
  readonly expiresAt: number | null
}

export const findAgency = (db: ReadDb, agencyId: string): Promise<Agency | undefined> => agencyRow(db, agencyId)
