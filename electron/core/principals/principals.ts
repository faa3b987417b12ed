import { Refusal } from '#shared/errors.ts'

import { grantsOf, type Principal } from '../access/access.ts'
import { noteUse, signerOf, type SignedRequest } from '../accessKeys/accessKeys.ts'
import type { LabPrincipal } from '../call.ts'
import { mayHaveKeys, requireUser, type UserRecord } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import type { Store } from '../store/store.ts'

/** What a request of the lab API brings along to say who makes it. The shell has read it; whether it holds is said here. */
export interface Credential {
  readonly signed: SignedRequest
  /** The account that the request names and its signature covers (X-Domain-Id); null when it names none. */
  readonly domainId: string | null
}

/**
 * Finds who made a request. What is wrong with a key is told only to whoever has its secret; to everybody else an unknown key, a
 * wrong secret and a disabled key look the same.
 *
 * Throws Refusal `signed_out`, or `forbidden` with a reason for which IAM has a code.
 * Source: Huawei Cloud, IAM API Reference, "Error Codes": IAM.0080, IAM.0081, IAM.1107.
 */
export async function resolvePrincipal(store: Store, credential: Credential, now: number): Promise<LabPrincipal> {
  const key = await signerOf(store, credential.signed)
  if (key === null) throw new Refusal({ code: 'signed_out' })
  const { accessKey } = credential.signed
  const refuse = (reason: string) => new Refusal({ code: 'forbidden', reason, fields: [accessKey] })
  const user = await requireUser(store.read, key.userId)
  if (user.profile !== 'huawei') throw new Refusal({ code: 'forbidden', reason: 'accessKeys.other-profile' })
  if (!key.enabled) throw refuse('accessKeys.inactive')
  if (!user.enabled) throw refuse('accessKeys.owner-disabled')
  if (!(await mayHaveKeys(store.read, user.userId)))
    throw new Refusal({ code: 'forbidden', reason: 'accessKeys.console-only' })
  if (credential.domainId !== null && credential.domainId !== user.accountId)
    throw new Refusal({ code: 'forbidden', reason: 'dispatch.other-account' })
  await noteUse(store, key, now)
  return { ...(await principalOf(store.read, user)), accessKey }
}

async function principalOf(db: ReadDb, user: UserRecord): Promise<Principal> {
  return {
    userId: user.userId,
    accountId: user.accountId,
    grants: await grantsOf(db, user),
    keys: {
      'g:UserId': [user.userId],
      'g:UserName': [user.login],
      'g:DomainName': [user.accountName],
      'g:ServiceName': ['iam'],
      // A key is one thing that somebody has; it says nothing of a second.
      'g:MFAPresent': ['false'],
    },
  }
}
