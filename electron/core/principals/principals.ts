import type { UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { grantsOf, grantsOfAgency, keysFor, type Principal } from '../access/access.ts'
import { isSignedWith, noteUse, signerOf, useSignature, type SignedRequest } from '../accessKeys/accessKeys.ts'
import type { LabPrincipal } from '../call.ts'
import { mayHaveKeys, requireUser, type UserRecord } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { findAgency, findTemporaryKey, findToken, isDigestOf, type Speaking } from '../tokens/tokens.ts'

/** What a request of the lab API brings along to say who makes it. The shell has read it; whether it holds is said here. */
export type Credential =
  | {
      readonly kind: 'signature'
      readonly signed: SignedRequest
      /** X-Security-Token, which the signature covers: it comes with a temporary key. */
      readonly securityToken: string | null
      /** The account that the request names and its signature covers (X-Domain-Id); null when it names none. */
      readonly domainId: string | null
    }
  | { readonly kind: 'token'; readonly token: string }

/** When it is, and what happens to a user who was not seen for as long as their account allows: it is said whether they are disabled. */
export interface At {
  readonly now: number
  readonly disableIfUnused: (userId: UserId) => Promise<boolean>
  /** While a gap of the audit waits for an administrator nothing is written, not even that a key was used. */
  readonly mayWrite: boolean
}

/**
 * Finds who made a request. What is wrong with a key is told only to whoever has its secret; to everybody else an unknown key, a
 * wrong secret and a disabled key look the same.
 *
 * Throws Refusal `signed_out`, or `forbidden` with a reason for which IAM has a code.
 * Source: Huawei Cloud, IAM API Reference, "Error Codes": IAM.0066, IAM.0067, IAM.0080 to IAM.0082, IAM.1107, IAM.1108.
 */
export async function resolvePrincipal(store: Store, credential: Credential, at: At): Promise<LabPrincipal> {
  if (credential.kind === 'token') return byToken(store.read, credential.token, at)
  const principal =
    credential.securityToken === null
      ? await byAccessKey(store, credential.signed, at)
      : await byTemporaryKey(store, { signed: credential.signed, securityToken: credential.securityToken }, at)
  if (credential.domainId !== null && credential.domainId !== principal.accountId)
    throw new Refusal({ code: 'forbidden', reason: 'dispatch.other-account' })
  return principal
}

async function byAccessKey(store: Store, signed: SignedRequest, at: At): Promise<LabPrincipal> {
  const key = await signerOf(store, signed)
  if (key === null) throw new Refusal({ code: 'signed_out' })
  const { accessKey } = signed
  const refuse = (reason: string) => new Refusal({ code: 'forbidden', reason, fields: [accessKey] })
  const user = await requireUser(store.read, key.userId)
  requireLab(user)
  if (!key.enabled) throw refuse('accessKeys.inactive')
  if (!user.enabled || (await at.disableIfUnused(user.userId))) throw refuse('accessKeys.owner-disabled')
  await requireProgrammatic(store.read, user)
  if (!at.mayWrite && key.oneUse) throw new Refusal({ code: 'unavailable', reason: 'audit.gap' })
  if (key.oneUse && !(await useSignature(store, signed, at.now))) throw new Refusal({ code: 'signed_out' })
  if (at.mayWrite) await noteUse(store, key, at.now)
  return {
    ...(await principalOf(store.read, user, { hadSecondFactor: false, now: at.now })),
    shown: { kind: 'access-key', id: accessKey },
  }
}

async function byToken(db: ReadDb, token: string, at: At): Promise<LabPrincipal> {
  const { now } = at
  const known = await findToken(db, token)
  if (known === undefined) throw new Refusal({ code: 'signed_out', reason: 'IAM.0067' })
  if (now >= known.expiresAt) throw new Refusal({ code: 'signed_out', reason: 'IAM.0066' })
  const hadSecondFactor = known.methods.includes('totp')
  return {
    ...(await speaking(db, known, { hadSecondFactor, at })),
    shown: { kind: 'token', id: known.id, expiresAt: known.expiresAt },
  }
}

async function byTemporaryKey(
  store: Store,
  shown: { readonly signed: SignedRequest; readonly securityToken: string },
  at: At,
): Promise<LabPrincipal> {
  const { now } = at
  const known = await findTemporaryKey(store, shown.signed.accessKey)
  // Another's security token and a wrong secret look the same.
  const isWhole = known !== undefined && isDigestOf(known.securityTokenDigest, shown.securityToken)
  if (!isSignedWith(known?.secret, shown.signed) || !isWhole) throw new Refusal({ code: 'signed_out' })
  if (now >= known.expiresAt) throw new Refusal({ code: 'forbidden', reason: 'IAM.1108' })
  return {
    ...(await speaking(store.read, known, { hadSecondFactor: false, at })),
    shown: { kind: 'temporary-key', id: shown.signed.accessKey },
  }
}

/** Whom a token speaks for: its user, or what the agency was given, as long as both stand. */
async function speaking(
  db: ReadDb,
  { userId, agencyId }: Speaking,
  { hadSecondFactor, at }: { readonly hadSecondFactor: boolean; readonly at: At },
): Promise<Principal> {
  const user = await requireUser(db, userId)
  requireLab(user)
  if (!user.enabled || (await at.disableIfUnused(userId)))
    throw new Refusal({ code: 'forbidden', reason: 'IAM.0082', fields: [user.login] })
  if (agencyId !== null) return assumed(db, { user, agencyId, now: at.now })
  await requireProgrammatic(db, user)
  return principalOf(db, user, { hadSecondFactor, now: at.now })
}

async function assumed(
  db: ReadDb,
  { user, agencyId, now }: { readonly user: UserRecord; readonly agencyId: string; readonly now: number },
): Promise<Principal> {
  const agency = await findAgency(db, agencyId)
  if (agency === undefined || (agency.expiresAt !== null && now >= agency.expiresAt))
    throw new Refusal({ code: 'signed_out', reason: 'IAM.0067' })
  return {
    userId: user.userId,
    accountId: agency.accountId,
    agencyId,
    grants: await grantsOfAgency(db, agency),
    keys: keysFor({
      ...{ userId: agencyId, userName: agency.name, accountName: agency.accountName },
      ...{ service: SERVICE, hadSecondFactor: false, now },
    }),
  }
}

/** The service that programs ask here. */
const SERVICE = 'iam'

async function principalOf(
  db: ReadDb,
  user: UserRecord,
  { hadSecondFactor, now }: { readonly hadSecondFactor: boolean; readonly now: number },
): Promise<Principal> {
  return {
    userId: user.userId,
    accountId: user.accountId,
    agencyId: null,
    grants: await grantsOf(db, user),
    keys: keysFor({
      ...{ userId: user.userId, userName: user.login, accountName: user.accountName },
      ...{ service: SERVICE, hadSecondFactor, now },
    }),
  }
}

function requireLab({ profile }: UserRecord): void {
  if (profile !== 'huawei') throw new Refusal({ code: 'forbidden', reason: 'accessKeys.other-profile' })
}

async function requireProgrammatic(db: ReadDb, { userId }: UserRecord): Promise<void> {
  if (!(await mayHaveKeys(db, userId))) throw new Refusal({ code: 'forbidden', reason: 'accessKeys.console-only' })
}
