import type { Input } from '#shared/contract/index.ts'
import { AccountId } from '#shared/contract/ids.ts'
import { Refusal } from '#shared/errors.ts'

import { decide } from '../access/access.ts'
import type { Actor, HandlersFor, QueryCall } from '../call.ts'
import { accountKey, requireUser } from '../directory/directory.ts'
import type { ReadDb } from '../store/database.ts'
import { findAgencyByName, type Agency } from '../tokens/tokens.ts'
import { issueFor } from './issued.ts'
import { makeTemporaryKey } from './temporaryKeys.ts'

type Program = Extract<Actor, { readonly kind: 'api' }>

/**
 * A token to act as an agency does.
 * Source: Huawei Cloud, IAM API Reference, "Obtaining an Agency Token"; IAM User Guide, "Assigning Permissions to an IAM User
 * (by a Delegated Party)".
 */
export const assume: HandlersFor<'tokens'>['assume'] = (call, input) =>
  call.write(async tx => {
    const { agency, program } = await assumable(tx, call, input)
    call.about({ userId: program.userId, accountId: agency.accountId })
    call.detail({ agency: agency.name })
    const user = await requireUser(tx, program.userId)
    return issueFor(tx, call, { agency, user, methods: ['assume_role'], scope: input.scope })
  })

/** Source: Huawei Cloud, IAM API Reference, "Obtaining Temporary Access Keys and Security Tokens Through an Agency". */
export const makeKeyByAgency: HandlersFor<'tokens'>['makeKeyByAgency'] = (call, input) =>
  call.write(async tx => {
    const { agency, program } = await assumable(tx, call, input)
    call.about({ userId: program.userId, accountId: agency.accountId })
    call.detail({ agency: agency.name })
    const { durationSeconds, sessionName } = input
    const until = Math.min(call.now + durationSeconds * 1000, agency.expiresAt ?? Infinity)
    const holder = { userId: program.userId, agencyId: agency.id, accountId: agency.accountId }
    return makeTemporaryKey(tx, call, { ...holder, sessionName, expiresAt: until })
  })

/**
 * The agency that is named, if whoever asks may assume it: it was given to their account, it has not run out, and Agent Operator or
 * a custom policy allows it, all agencies or this one. Nobody assumes an agency through another.
 */
async function assumable(
  db: ReadDb,
  { actor, now }: Pick<QueryCall, 'actor' | 'now'>,
  { agencyName, delegating }: Pick<Input<'tokens.assume'>, 'agencyName' | 'delegating'>,
): Promise<{ readonly agency: Agency; readonly program: Program }> {
  const program = ofUser(actor)
  const agency = await findAgencyByName(db, { name: agencyName, account: accountOf(delegating) })
  // An agency for somebody else is as unknown as one that does not exist.
  if (agency === undefined || agency.trustedAccountId !== program.accountId)
    throw new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: [agencyName] })
  const request = { action: 'iam:agencies:assume', resource: `/iam/agencies/${agency.id}` }
  const { allowed } = decide(program.grants, { ...request, place: { kind: 'global' }, keys: program.keys })
  const hasRunOut = agency.expiresAt !== null && now >= agency.expiresAt
  if (!allowed || hasRunOut) throw new Refusal({ code: 'forbidden', reason: 'IAM.0003', fields: [request.action] })
  return { agency, program }
}

/** A program that acts as itself. */
export function ofUser(actor: Actor): Program {
  if (actor.kind !== 'api') throw new Error('only programs reach this handler')
  if (actor.agencyId !== null) throw new Refusal({ code: 'forbidden', reason: 'IAM.0002' })
  return actor
}

/** An id that is none is nobody's. */
function accountOf({ id, name }: Input<'tokens.assume'>['delegating']) {
  if (name !== undefined) return { key: accountKey(name) }
  return { id: AccountId.safeParse(id).data ?? NOBODYS }
}
const NOBODYS = AccountId.parse('0'.repeat(32))
