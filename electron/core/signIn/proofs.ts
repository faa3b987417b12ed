import type { Critical, Proof } from '#shared/contract/capability.ts'
import type { Channel, UserId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import type { Actor } from '../call.ts'
import type { OwnUse } from '../codes/codes.ts'
import type { Contact } from '../directory/directory.ts'
import { deviceState } from '../mfa/mfa.ts'
import { usableContacts } from '../protection/protection.ts'
import { confirmerFor } from '../securityPolicies/securityPolicies.ts'
import { provedLately, suffices } from '../sessions/sessions.ts'
import type { ReadDb } from '../store/database.ts'

/** Where a code can be sent. */
type Destination = Pick<Contact, 'channel' | 'address' | 'masked'>

/** A way in which the wanted proof can be shown; by `consent` the code goes to whoever the account names. */
export type Way =
  | { readonly way: 'password' | 'app' }
  | { readonly way: Channel; readonly contact: Destination }
  | { readonly way: 'consent'; readonly contact: Destination }
export type SentWay = Exclude<Way, { readonly way: 'password' | 'app' }>

export const isSent = (way: Way): way is SentWay => way.way !== 'password' && way.way !== 'app'

/** What a user must show before a critical operation. No way: nothing is bound that a code could come from. */
export interface Wanted {
  readonly proof: Proof
  readonly ways: readonly Way[]
}

type At = Parameters<typeof usableContacts>[2]

/**
 * The password or a code, always (OWASP ASVS 5.0, 7.5.1). Where the account has critical operations confirmed, a code of the app or to a
 * contact that counts, or the code that goes to whoever it names (Huawei Cloud IAM, operation protection).
 */
export async function proofWanted(db: ReadDb, userId: UserId, at: At): Promise<Wanted> {
  const confirmer = await confirmerFor(db, userId)
  if (confirmer !== null && confirmer !== 'self')
    return { proof: 'consent', ways: [{ way: 'consent', contact: confirmer }] }
  const app: readonly Way[] = (await deviceState(db, userId, at.now)) === null ? [] : [{ way: 'app' }]
  if (confirmer === null) return { proof: 'password', ways: [{ way: 'password' }, ...app] }
  const contacts = await usableContacts(db, userId, at)
  return { proof: 'code', ways: [...app, ...contacts.map(contact => ({ way: contact.channel, contact }))] }
}

/** The same where something can be bound: whoever has nothing that a code could come from shows the password. */
export async function proofToBind(db: ReadDb, userId: UserId, at: At): Promise<Wanted> {
  const wanted = await proofWanted(db, userId, at)
  return wanted.ways.length > 0 ? wanted : { proof: 'password', ways: [{ way: 'password' }] }
}

/**
 * Refuses a critical operation on a user's page until what it takes was shown a short time ago: `dispatch.prove-again`, or
 * `mySecurity.bind-first` where there is nothing to show it with. The stages before `open` ask for a proof of their own.
 */
export async function requireProof(db: ReadDb, critical: Critical, { actor, at }: { actor: Actor; at: At }) {
  if (actor.kind !== 'user' || actor.stage !== 'open' || actor.userId === null) return
  const binds = critical.binds === true
  const { proof, ways } = await (binds ? proofToBind : proofWanted)(db, actor.userId, at)
  if (critical.shows !== 'nothing' && suffices(critical.shows, proof)) return
  if (ways.length === 0) throw new Refusal({ code: 'evidence_required', reason: 'mySecurity.bind-first' })
  if (!provedLately(actor.proved ?? null, proof, at.now))
    throw new Refusal({ code: 'evidence_required', reason: 'dispatch.prove-again' })
}

/** What the code of such a way is good for. */
export const useOf = (
  way: SentWay,
  { userId, sessionId }: { readonly userId: UserId; readonly sessionId: string },
): OwnUse => ({ userId, sessionId, purpose: way.way === 'consent' ? 'consent' : 'operation', to: way.contact })
