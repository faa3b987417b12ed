import {
  AgencyAuth,
  AgencyAuthIdentity,
  AgencyTokenAssumerole,
  AgencyTokenAuth,
  AgencyTokenIdentity,
  AgencyTokenScope,
  AgencyTokenScopeDomain,
  AssumeroleSessionuser,
  AuthScope,
  AuthScopeDomain,
  AuthScopeProject,
  CreateTemporaryAccessKeyByAgencyRequest,
  CreateTemporaryAccessKeyByAgencyRequestBody,
  CreateTemporaryAccessKeyByTokenRequest,
  CreateTemporaryAccessKeyByTokenRequestBody,
  IdentityAssumerole,
  IdentityToken,
  KeystoneCreateAgencyTokenRequest,
  KeystoneCreateAgencyTokenRequestBody,
  KeystoneCreateUserTokenByPasswordAndMfaRequest,
  KeystoneCreateUserTokenByPasswordAndMfaRequestBody,
  KeystoneCreateUserTokenByPasswordRequest,
  KeystoneCreateUserTokenByPasswordRequestBody,
  MfaAuth,
  MfaIdentity,
  MfaTotp,
  MfaTotpUser,
  PwdAuth,
  PwdIdentity,
  PwdPassword,
  PwdPasswordUser,
  PwdPasswordUserDomain,
  TokenAuth,
  TokenAuthIdentity,
  type IamClient,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'

/** Requests for tokens and temporary keys, as the classes of the official SDK want them built. */

interface Who {
  readonly account: string
  readonly login: string
  readonly password: string
}

interface Where {
  readonly domainId?: string
  readonly projectId?: string
  readonly projectName?: string
}

const passwordOf = ({ account, login, password }: Who) =>
  new PwdPassword(new PwdPasswordUser(new PwdPasswordUserDomain(account), login, password))

function scopeOf({ domainId, projectId, projectName }: Where): AuthScope {
  const scope = new AuthScope()
  if (domainId !== undefined) scope.withDomain(new AuthScopeDomain().withId(domainId))
  if (projectId !== undefined) scope.withProject(new AuthScopeProject().withId(projectId))
  if (projectName !== undefined) scope.withProject(new AuthScopeProject().withName(projectName))
  return scope
}

/** What comes back: the text of the token is in a header, which the SDK copies. */
export interface GivenToken {
  readonly 'X-Subject-Token'?: string
  readonly token?: {
    readonly methods?: readonly string[]
    readonly issued_at?: string
    readonly expires_at?: string
    readonly roles?: readonly { readonly name?: string }[]
    readonly catalog?: readonly unknown[]
  }
}

export async function tokenByPassword(
  client: IamClient,
  who: Who,
  { where = {}, nocatalog }: { readonly where?: Where; readonly nocatalog?: string } = {},
) {
  const auth = new PwdAuth(new PwdIdentity(['password'], passwordOf(who)), scopeOf(where))
  const request = new KeystoneCreateUserTokenByPasswordRequest().withBody(
    new KeystoneCreateUserTokenByPasswordRequestBody(auth),
  )
  if (nocatalog !== undefined) request.withNocatalog(nocatalog)
  return textOf(await client.keystoneCreateUserTokenByPassword(request))
}

export async function tokenByPasswordAndCode(
  client: IamClient,
  who: Who & { readonly userId: string; readonly code: string },
) {
  const totp = new MfaTotp(new MfaTotpUser(who.userId, who.code))
  const auth = new MfaAuth(new MfaIdentity(['password', 'totp'], passwordOf(who), totp))
  const body = new KeystoneCreateUserTokenByPasswordAndMfaRequestBody(auth)
  return textOf(
    await client.keystoneCreateUserTokenByPasswordAndMfa(
      new KeystoneCreateUserTokenByPasswordAndMfaRequest().withBody(body),
    ),
  )
}

interface AgencyOf {
  readonly agency: string
  readonly domainId?: string
  readonly domainName?: string
}

export async function tokenByAgency(client: IamClient, { agency, domainId, domainName }: AgencyOf, where: Where = {}) {
  const assumed = new AgencyTokenAssumerole(agency)
  if (domainId !== undefined) assumed.withDomainId(domainId)
  if (domainName !== undefined) assumed.withDomainName(domainName)
  const scope = new AgencyTokenScope()
  if (where.domainId !== undefined) scope.withDomain(new AgencyTokenScopeDomain().withId(where.domainId))
  const auth = new AgencyTokenAuth(new AgencyTokenIdentity(['assume_role'], assumed), scope)
  return textOf(
    await client.keystoneCreateAgencyToken(
      new KeystoneCreateAgencyTokenRequest().withBody(new KeystoneCreateAgencyTokenRequestBody(auth)),
    ),
  )
}

export async function keyByToken(
  client: IamClient,
  { token, seconds }: { readonly token?: string; readonly seconds?: number } = {},
) {
  const identity = new TokenAuthIdentity(['token'])
  const given = new IdentityToken()
  if (token !== undefined) given.withId(token)
  if (seconds !== undefined) given.withDurationSeconds(seconds)
  if (token !== undefined || seconds !== undefined) identity.withToken(given)
  const body = new CreateTemporaryAccessKeyByTokenRequestBody(new TokenAuth(identity))
  return keyOf(
    await client.createTemporaryAccessKeyByToken(new CreateTemporaryAccessKeyByTokenRequest().withBody(body)),
  )
}

export async function keyByAgency(
  client: IamClient,
  named: AgencyOf & { readonly seconds?: number; readonly session?: string },
) {
  const assumed = new IdentityAssumerole(named.agency)
  if (named.domainId !== undefined) assumed.withDomainId(named.domainId)
  if (named.domainName !== undefined) assumed.withDomainName(named.domainName)
  if (named.seconds !== undefined) assumed.withDurationSeconds(named.seconds)
  if (named.session !== undefined) assumed.withSessionUser(new AssumeroleSessionuser().withName(named.session))
  const body = new CreateTemporaryAccessKeyByAgencyRequestBody(
    new AgencyAuth(new AgencyAuthIdentity(['assume_role'], assumed)),
  )
  return keyOf(
    await client.createTemporaryAccessKeyByAgency(new CreateTemporaryAccessKeyByAgencyRequest().withBody(body)),
  )
}

function textOf(answer: object) {
  const given = answer as GivenToken
  return { text: given['X-Subject-Token'] ?? '', token: given.token ?? {} }
}

function keyOf(answer: object) {
  const { credential = {} } = answer as { readonly credential?: Readonly<Partial<Record<string, string>>> }
  return {
    ak: credential['access'] ?? '',
    sk: credential['secret'] ?? '',
    securityToken: credential['securitytoken'] ?? '',
    expiresAt: credential['expires_at'] ?? '',
  }
}
