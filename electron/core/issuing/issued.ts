import type { AccountId } from '#shared/contract/ids.ts'
import type { Input } from '#shared/contract/index.ts'
import type { Token } from '#shared/contract/tokens.ts'
import { Refusal } from '#shared/errors.ts'

import { grantsOf, grantsOfAgency, roleNamesAt } from '../access/access.ts'
import type { QueryCall } from '../call.ts'
import { endOfPassword, passwordRow, policyOf } from '../credentials/credentials.ts'
import { accountKey, requireUser, type UserRecord } from '../directory/directory.ts'
import { findProject, findProjectNamed } from '../projects/projects.ts'
import type { ReadDb, WriteDb } from '../store/database.ts'
import { keepToken, type Agency, type KnownToken } from '../tokens/tokens.ts'

/** Huawei Cloud: tokens of users and agencies are valid for 24 hours. */
const LIFETIME = 24 * 3_600_000

type Scope = Input<'tokens.assume'>['scope']

/** Whom a new token speaks for, and until when at most. */
interface Issuing {
  readonly user: UserRecord
  /** Undefined: the user's own. */
  readonly agency?: Agency | undefined
  readonly methods: readonly string[]
  readonly scope: Scope
  readonly until?: number
}

/** Issues a token; one through an agency ends with the agency. */
export async function issueFor(
  tx: WriteDb,
  call: Pick<QueryCall, 'now' | 'random'> & { detail(values: Readonly<Record<string, string>>): void },
  { user, agency, methods, scope, until = Infinity }: Issuing,
): Promise<Token & { readonly token: string }> {
  const { accountId, accountName: name } = agency ?? user
  const known = {
    userId: user.userId,
    agencyId: agency?.id ?? null,
    accountId,
    methods,
    scope: await scopeIn(tx, { accountId, name }, scope),
    expiresAt: Math.min(call.now + LIFETIME, agency?.expiresAt ?? Infinity, until),
  }
  const { text, id } = await keepToken(tx, call, known)
  call.detail({ token: id })
  return { ...(await told(tx, { ...known, id, issuedAt: call.now }, agency)), token: text }
}

/** Both: the project wins. Another account is forbidden; a project that is not there is not found. */
async function scopeIn(
  db: ReadDb,
  account: { readonly accountId: AccountId; readonly name: string },
  { domain, project }: Scope,
): Promise<KnownToken['scope']> {
  if (project !== undefined) {
    const { id, name } = project
    const found = await (id === undefined
      ? findProjectNamed(db, account.accountId, name ?? '')
      : findProject(db, account.accountId, id))
    if (found === undefined)
      throw new Refusal({ code: 'not_found', reason: 'IAM.0004', fields: [id ?? name ?? 'project'] })
    // Nothing is to happen in a suspended project.
    if (found.status === 'suspended') throw new Refusal({ code: 'forbidden', reason: 'IAM.0002' })
    return { kind: 'project', id: found.projectId }
  }
  if (domain === undefined) return { kind: 'none', id: '' }
  const isOwn =
    domain.id === undefined
      ? accountKey(domain.name ?? '') === accountKey(account.name)
      : domain.id === account.accountId
  if (!isOwn) throw new Refusal({ code: 'forbidden', reason: 'dispatch.other-account' })
  return { kind: 'domain', id: account.accountId }
}

/** What a token says. */
export async function told(db: ReadDb, token: KnownToken, agency?: Agency): Promise<Token> {
  const user = await requireUser(db, token.userId)
  const own = { accountId: user.accountId, name: user.accountName }
  const account = agency === undefined ? own : { accountId: agency.accountId, name: agency.accountName }
  const grants = await (agency === undefined ? grantsOf(db, user) : grantsOfAgency(db, agency))
  const project = token.scope.kind === 'project' ? await findProject(db, token.accountId, token.scope.id) : undefined
  const passwordEndsAt = endOfPassword(await policyOf(db, user), await passwordRow(db, user.userId))
  return {
    methods: [...token.methods],
    issuedAt: token.issuedAt,
    expiresAt: token.expiresAt,
    subject:
      agency === undefined
        ? { kind: 'user', id: user.userId, name: user.login, account, passwordEndsAt }
        : {
            kind: 'agency',
            id: agency.id,
            name: `${agency.accountName}/${agency.name}`,
            account,
            passwordEndsAt: null,
          },
    assumedBy: agency === undefined ? null : { userId: user.userId, login: user.login, account: own },
    account,
    project: project === undefined ? null : { projectId: project.projectId, name: project.name },
    roles: roleNamesAt(grants, project?.projectId ?? null),
  }
}
