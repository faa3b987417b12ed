import { UserId } from '#shared/contract/ids.ts'
import type { Output } from '#shared/contract/index.ts'
import type { Token } from '#shared/contract/tokens.ts'
import { z } from 'zod'

import type { LabError } from '../envelopes.ts'
import { WithHeaders, type Answers, type Ask, type Wire } from '../operation.ts'
import { Refused } from '../refused.ts'
import { catalogOf } from './catalogOf.ts'
import { isByToken } from './methods.ts'
import { read } from './reading.ts'
import { keystoneTime, microTime } from './times.ts'

const Named = z.object({ id: z.string().max(64).optional(), name: z.string().max(128).optional() })
const Scope = z.object({ domain: Named.optional(), project: Named.optional() })

/** Clients of OpenStack name a user by id, or by name and domain; the official SDK by name and the name of the account. */
const PasswordUser = z.object({
  id: UserId.optional(),
  name: z.string().min(1).max(128).optional(),
  domain: Named.optional(),
  password: z.string().max(1024),
})
const ByPassword = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()),
      password: z.object({ user: PasswordUser }),
      totp: z.object({ user: z.object({ id: UserId, passcode: z.string().max(16) }) }).optional(),
    }),
    scope: Scope.optional(),
  }),
})

/** A token of a body was read before, to know who asks; what is no token must not be taken for none. */
export const GivenToken = z.object({ id: z.string().min(1).max(4096).optional() })
const ByToken = z.object({
  auth: z.object({ identity: z.object({ token: GivenToken.optional() }), scope: Scope.optional() }),
})

const AssumeRole = z
  .object({
    agency_name: z.string().min(1).max(64),
    domain_id: z.string().max(64).optional(),
    domain_name: z.string().max(128).optional(),
  })
  .refine(given => given.domain_id !== undefined || given.domain_name !== undefined, { path: ['domain_id'] })
const ByAgency = z.object({
  auth: z.object({ identity: z.object({ assume_role: AssumeRole }), scope: Scope.optional() }),
})

/** Token Management. Source: Huawei Cloud, IAM API Reference, the pages of the operations. */
export const tokens = {
  /** "Obtaining a User Token Through Password Authentication". */
  keystoneCreateUserTokenByPassword: async (ask, wire) =>
    isByToken(wire.body) ? rescope(ask, wire) : issue(ask, wire, { withCode: false }),

  /** "Obtaining a User Token Through Password and Virtual MFA Authentication". */
  keystoneCreateUserTokenByPasswordAndMfa: async (ask, wire) => issue(ask, wire, { withCode: true }),

  /** "Obtaining an Agency Token". */
  keystoneCreateAgencyToken: async (ask, wire) => {
    const { identity, scope = {} } = read(ByAgency, wire.body).auth
    const { token, ...made } = await ask('tokens.assume', { ...agencyOf(identity.assume_role), scope })
    return answer(token, made, wire)
  },

  /** "Verifying a Token": the one in X-Subject-Token. */
  keystoneValidateToken: async (ask, wire) => {
    const { subjectToken } = wire
    if (subjectToken === null || subjectToken.length > 4096) throw new Refused({ code: 'IAM.0009' })
    return answer(subjectToken, await ask('tokens.validate', { token: subjectToken }), wire)
  },
} as const satisfies Answers

export const agencyOf = (named: z.infer<typeof AssumeRole>) => ({
  agencyName: named.agency_name,
  delegating: named.domain_name === undefined ? { id: named.domain_id } : { name: named.domain_name },
})
export { AssumeRole }

/** What clients of OpenStack do once they have a token: the same again, for a project or the account. */
async function rescope(ask: Ask, wire: Wire): Promise<WithHeaders> {
  const { scope = {} } = read(ByToken, wire.body).auth
  const { token, ...made } = await ask('tokens.rescope', { scope })
  return answer(token, made, wire)
}

async function issue(ask: Ask, wire: Wire, { withCode }: { readonly withCode: boolean }): Promise<WithHeaders> {
  const { identity, scope = {} } = read(ByPassword, wire.body).auth
  const { totp } = identity
  if (withCode && totp === undefined) throw new Refused({ code: 'IAM.0007', about: ['auth.identity.totp'] })
  const passcode = withCode && totp !== undefined ? { userId: totp.user.id, code: totp.user.passcode } : null
  const { password, ...named } = identity.password.user
  const issued = await ask('tokens.issue', { user: userOf(named), password, passcode, scope })
  if (issued.outcome === 'refused') throw new Refused(REFUSALS[issued.because])
  const { token, outcome: _issued, ...made } = issued
  return answer(token, made, wire)
}

function userOf({ id, name, domain }: Omit<z.infer<typeof PasswordUser>, 'password'>) {
  if (id !== undefined) return { userId: id }
  if (name === undefined) throw new Refused({ code: 'IAM.0007', about: ['auth.identity.password.user.name'] })
  if (domain?.name === undefined && domain?.id === undefined)
    throw new Refused({ code: 'IAM.0007', about: ['auth.identity.password.user.domain'] })
  return { login: name, account: domain }
}

const REFUSALS: Readonly<Record<Extract<Output<'tokens.issue'>, { outcome: 'refused' }>['because'], LabError>> = {
  wrong: { code: 'IAM.0062' },
  locked: { code: 'IAM.0061' },
  'must-change': {
    code: 'IAM.0062',
    sentence: 'The password must be changed first: on the users’ own pages, or with keystoneUpdateUserPassword.',
  },
  disabled: { code: 'IAM.0082' },
  'console-only': { code: 'IAM.0081' },
  'other-profile': {
    code: 'IAM.0002',
    sentence: 'This account does not follow the password profile huawei, and programs can use no other.',
  },
}

/** The token in its header, and what it says; with the catalog, unless `nocatalog` has any value. */
function answer(text: string, token: Token, { query, origin }: Wire): WithHeaders {
  const { account, project, subject, assumedBy } = token
  const domainOf = ({ accountId, name }: Token['account']) => ({ id: accountId, name })
  const noCatalog = (query.get('nocatalog') ?? '') !== ''
  return new WithHeaders(
    { 'x-subject-token': text },
    {
      token: {
        methods: token.methods,
        issued_at: microTime(token.issuedAt),
        expires_at: microTime(token.expiresAt),
        user: {
          id: subject.id,
          name: subject.name,
          domain: domainOf(subject.account),
          ...(subject.kind === 'user' ? { password_expires_at: endOf(subject.passwordEndsAt) } : {}),
        },
        ...(assumedBy === null
          ? {}
          : {
              assumed_by: {
                user: {
                  id: assumedBy.userId,
                  name: assumedBy.login,
                  domain: domainOf(assumedBy.account),
                  password_expires_at: '',
                },
              },
            }),
        ...(project === null
          ? { domain: domainOf(account) }
          : { project: { id: project.projectId, name: project.name, domain: domainOf(account) } }),
        // Services look for the names; the documents say that every id is 0.
        roles: token.roles.map(name => ({ id: '0', name })),
        ...(noCatalog ? {} : { catalog: catalogOf(origin) }),
      },
    },
  )
}

/** Empty: it never runs out. */
const endOf = (at: number | null): string => (at === null ? '' : keystoneTime(at))
