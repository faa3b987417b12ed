import {
  AssociateRoleToAgencyOnEnterpriseProjectRequest,
  CreateAgencyEpPolicyAssignmentReqBody,
  CreateAgencyEpPolicyAssignmentReqBodyRoleAssignments,
  CreateOrDelAgencyEpPolicyAssignmentReqBody,
  CreateUnscopeTokenByIdpInitiatedRequest,
  CreateUnscopeTokenByIdpInitiatedRequestBody,
  CreateUserOption,
  CreateUserRequest,
  CreateUserRequestBody,
  DeleteMfaDeviceRequest,
  KeystoneCheckUserInGroupRequest,
  KeystoneListUsersRequest,
  KeystoneShowProjectRequest,
  KeystoneShowUserRequest,
  KeystoneValidateTokenRequest,
  RevokeRoleFromAgencyOnEnterpriseProjectRequest,
  type IamClient,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { GlobalCredentials, Region } from '@huaweicloud/huaweicloud-sdk-core'
import { createHash, createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'

import { Secret } from '#shared/secret.ts'
import { isSignedWith } from '../../electron/core/accessKeys/signature.ts'
import { readSignature, type SignatureFault, type WireRequest } from '../../electron/lab-api/signature.ts'
import { globalClient, projectClient, regionClient } from '../support/officialSdk.ts'

const ACCESS_KEY = 'AKIDEXAMPLE0123456AB'
const SECRET = 'wJalrXUtnFEMI0K7MDENGbPxRfiCYEXAMPLEKEY1'
const DOMAIN = '0123456789abcdef0123456789abcdef'
const keys = { ak: ACCESS_KEY, sk: SECRET, domainId: DOMAIN }

let caught: WireRequest[] = []
let answer: (request: WireRequest) => string = () => '{}'
const server = createServer((incoming, response) => {
  const parts: Buffer[] = []
  incoming.on('data', (part: Buffer) => parts.push(part))
  incoming.on('end', () => {
    const { method = '', url = '', rawHeaders } = incoming
    const request = { method, url, rawHeaders, body: Buffer.concat(parts) }
    caught.push(request)
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer(request))
  })
})
let endpoint = ''
let client: IamClient

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  client = globalClient(endpoint, keys)
})
beforeEach(() => {
  caught = []
  answer = () => '{}'
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

/** What the shell cannot read, or the core finds made with another secret. */
type Fault = SignatureFault | 'not-signed-so'

/** As the shell reads it and the core judges it. */
type Verdict =
  | { readonly kind: 'signed'; readonly accessKey: string; readonly covered: ReadonlyMap<string, string> }
  | { readonly kind: 'refused'; readonly fault: Fault }

function verify(request: WireRequest, now = Date.now(), secret = SECRET): Verdict {
  const read = readSignature(request, now)
  if (read.kind === 'refused') return read
  const { signed, covered } = read
  const known = signed.accessKey === ACCESS_KEY ? new Secret(secret) : undefined
  if (!isSignedWith(known, signed)) return { kind: 'refused', fault: 'not-signed-so' }
  return { kind: 'signed', accessKey: signed.accessKey, covered }
}
const fault = (request: WireRequest, now?: number): Fault | 'stands' => {
  const verdict = verify(request, now)
  return verdict.kind === 'refused' ? verdict.fault : 'stands'
}

function only(): WireRequest {
  const [request, ...more] = caught
  if (request === undefined || more.length > 0) throw new Error(`${caught.length} requests arrived`)
  return request
}

const header = (request: WireRequest, name: string): string | undefined => {
  const at = request.rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name)
  return at < 0 ? undefined : request.rawHeaders[at + 1]
}
const withHeader = (request: WireRequest, name: string, value: string): WireRequest => ({
  ...request,
  rawHeaders: request.rawHeaders.map((text, index) =>
    index % 2 === 1 && request.rawHeaders[index - 1]?.toLowerCase() === name ? value : text,
  ),
})
const without = (request: WireRequest, name: string): WireRequest => ({
  ...request,
  rawHeaders: request.rawHeaders.filter((text, index) =>
    index % 2 === 0 ? text.toLowerCase() !== name : request.rawHeaders[index - 1]?.toLowerCase() !== name,
  ),
})
const adding = (request: WireRequest, name: string, value: string): WireRequest => ({
  ...request,
  rawHeaders: [...request.rawHeaders, name, value],
})

describe('what the official SDK signs', () => {
  const assignments = [new CreateAgencyEpPolicyAssignmentReqBodyRoleAssignments('a1', 'e1', 'r1')]
  const calls: Record<string, () => Promise<unknown>> = {
    'a query with every character the wire leaves bare': () =>
      client.keystoneListUsers(
        new KeystoneListUsersRequest().withName("!'()*~-_.").withDomainId(DOMAIN).withEnabled(true),
      ),
    'a query with spaces, plus, percent, equals, ampersand and Chinese': () =>
      client.keystoneListUsers(new KeystoneListUsersRequest().withName('a b+c%20=d&e=值/?#')),
    'a JSON body in UTF-8': () =>
      client.createUser(
        new CreateUserRequest().withBody(
          new CreateUserRequestBody().withUser(new CreateUserOption('张三', DOMAIN).withPassword('S3cret! "quoted"')),
        ),
      ),
    'HEAD without a body': () => client.keystoneCheckUserInGroup(new KeystoneCheckUserInGroupRequest('g1', 'u1')),
    'a header of one operation': () =>
      client.keystoneValidateToken(new KeystoneValidateTokenRequest().withXSubjectToken('MIIabc/+==')),
    'a form, whose body is not hashed': () =>
      client.createUnscopeTokenByIdpInitiated(
        new CreateUnscopeTokenByIdpInitiatedRequest('idp').withBody(
          new CreateUnscopeTokenByIdpInitiatedRequestBody().withSAMLResponse('PHNhbWw+'),
        ),
      ),
    'DELETE with a query': () => client.deleteMfaDevice(new DeleteMfaDeviceRequest('u1', 'iam:d1:mfa/dev')),
    'DELETE with a JSON body': () =>
      client.revokeRoleFromAgencyOnEnterpriseProject(
        new RevokeRoleFromAgencyOnEnterpriseProjectRequest().withBody(
          new CreateOrDelAgencyEpPolicyAssignmentReqBody(assignments),
        ),
      ),
    'PUT with a JSON body': () =>
      client.associateRoleToAgencyOnEnterpriseProject(
        new AssociateRoleToAgencyOnEnterpriseProjectRequest().withBody(
          new CreateAgencyEpPolicyAssignmentReqBody(assignments),
        ),
      ),
    'a path with Chinese': () => client.keystoneShowUser(new KeystoneShowUserRequest('用户')),
    'a path with a space, a quote and Chinese': () => client.keystoneShowUser(new KeystoneShowUserRequest("a b'用")),
    'a path whose braces nobody filled': () => client.keystoneShowProject(new KeystoneShowProjectRequest()),
    'a path with sub-delimiters': () => client.keystoneShowUser(new KeystoneShowUserRequest('a!$&()*+,;=:@')),
    'the root': () => client.keystoneListVersions(),
  }

  it.each(Object.entries(calls))('stands: %s', async (_name, call) => {
    await call()
    const request = only()
    const verdict = verify(request)
    expect(verdict).toMatchObject({ kind: 'signed', accessKey: ACCESS_KEY })
  })

  it('stands for a key of a project and for a temporary key, and shows what it covers', async () => {
    const temporary = { ...keys, projectId: 'p1', securityToken: 'ggpjbi1ub3J0aC0x' }
    await projectClient(endpoint, temporary).keystoneShowProject(new KeystoneShowProjectRequest())
    const verdict = verify(only())
    if (verdict.kind !== 'signed') throw new Error(verdict.fault)
    expect(verdict.covered.get('x-security-token')).toBe('ggpjbi1ub3J0aC0x')
    expect(verdict.covered.get('x-project-id')).toBe('p1')
    expect(verdict.covered.has('user-agent')).toBe(false)
  })

  it('stands for the look-ups it makes by itself, whose GET carries a body', async () => {
    answer = ({ url }) => (url.startsWith('/v3/auth/domains') ? `{"domains":[{"id":"${DOMAIN}"}]}` : '{}')
    await regionClient(
      new Region('lab-1', endpoint),
      new GlobalCredentials({ ak: ACCESS_KEY, sk: SECRET, iamEndpoint: endpoint }),
    ).keystoneListUsers()
    expect(caught.map(({ url }) => url)).toEqual(['/v3/auth/domains', '/v3/users'])
    expect(Buffer.from(caught[0]?.body ?? []).toString()).toBe('{}')
    for (const request of caught) expect(fault(request)).toBe('stands')
  })

  it('stands beside headers that are not signed, and does not vouch for them', async () => {
    await globalClient(endpoint, keys, { 'X-Auth-Token': 'token' }).keystoneListUsers()
    const verdict = verify(only())
    expect(header(only(), 'x-auth-token')).toBe('token')
    expect(verdict.kind === 'signed' && verdict.covered.has('x-auth-token')).toBe(false)
  })
})

describe('what was changed on the way', () => {
  const signed = async (): Promise<WireRequest> => {
    caught = []
    await client.keystoneListUsers(new KeystoneListUsersRequest().withName('zhang').withDomainId(DOMAIN))
    return only()
  }
  const signedBody = async (): Promise<WireRequest> => {
    caught = []
    const user = new CreateUserOption('zhang', DOMAIN)
    await client.createUser(new CreateUserRequest().withBody(new CreateUserRequestBody().withUser(user)))
    return only()
  }

  it('does not fall over another order of the query', async () => {
    const request = await signed()
    const [path = '', query = ''] = request.url.split('?')
    const turned = query.split('&').toReversed().join('&')
    expect(turned).not.toBe(query)
    expect(fault({ ...request, url: `${path}?${turned}` })).toBe('stands')
    expect(fault({ ...request, url: `${path}?&${query}&` })).toBe('stands')
  })

  it.each<[string, (request: WireRequest) => WireRequest, Fault]>([
    ['another method', request => ({ ...request, method: 'DELETE' }), 'not-signed-so'],
    ['another path', request => ({ ...request, url: request.url.replace('users', 'groups') }), 'not-signed-so'],
    [
      'another value in the query',
      request => ({ ...request, url: request.url.replace('zhang', 'wang') }),
      'not-signed-so',
    ],
    ['a key of the query twice', request => ({ ...request, url: `${request.url}&name=zhang` }), 'not-signed-so'],
    ['one more key', request => ({ ...request, url: `${request.url}&enabled=true` }), 'not-signed-so'],
    ['a body where there was none', request => ({ ...request, body: Buffer.from('{}') }), 'not-signed-so'],
    ['another account', request => withHeader(request, 'x-domain-id', DOMAIN.replace('0', '1')), 'not-signed-so'],
    ['another server', request => withHeader(request, 'host', 'iam.example.com'), 'not-signed-so'],
    ['a signed header left out', request => without(request, 'x-domain-id'), 'header-missing'],
    ['a signed header twice', request => adding(request, 'X-DOMAIN-ID', DOMAIN), 'header-twice'],
    ['the date left out', request => without(request, 'x-sdk-date'), 'header-missing'],
    ['a security token added', request => adding(request, 'X-Security-Token', 'stolen'), 'header-unsigned'],
    ['a project added', request => adding(request, 'X-Project-Id', 'p2'), 'header-unsigned'],
    [
      'the body declared unsigned',
      request => adding(request, 'X-Sdk-Content-Sha256', 'UNSIGNED-PAYLOAD'),
      'not-signed-so',
    ],
    [
      'a second signature',
      request => adding(request, 'Authorization', header(request, 'authorization') ?? ''),
      'header-twice',
    ],
    ['a target that cannot be decoded', request => ({ ...request, url: '/v3/users/%E4%BD' }), 'bad-target'],
    ['a query that cannot be decoded', request => ({ ...request, url: '/v3/users?name=%' }), 'bad-target'],
    ['a whole address as target', request => ({ ...request, url: `http://evil.example${request.url}` }), 'bad-target'],
    ['a target without end', request => ({ ...request, url: `/${'a'.repeat(20_000)}` }), 'bad-target'],
  ])('%s', async (_name, change, expected) => {
    const request = await signed()
    expect(fault(request)).toBe('stands')
    expect(fault(change(request))).toBe(expected)
  })

  it('a single byte of the body', async () => {
    const request = await signedBody()
    expect(fault(request)).toBe('stands')
    expect(fault({ ...request, body: Buffer.from(String(request.body).replace('zhang', 'zhanG')) })).toBe(
      'not-signed-so',
    )
    expect(fault({ ...request, body: request.body.subarray(1) })).toBe('not-signed-so')
    expect(fault({ ...request, body: new Uint8Array() })).toBe('not-signed-so')
  })

  it('a body that is not the one its own header names', async () => {
    const request = await signedBody()
    const named = createHash('sha256').update(request.body).digest('hex')
    expect(fault(adding(request, 'x-sdk-content-sha256', named))).toBe('stands')
    const other = { ...adding(request, 'x-sdk-content-sha256', named), body: Buffer.from('{}') }
    expect(fault(other)).toBe('body-changed')
    expect(fault(adding(adding(request, 'x-sdk-content-sha256', named), 'x-sdk-content-sha256', named))).toBe(
      'body-changed',
    )
  })

  it('the signature itself', async () => {
    const request = await signed()
    const sent = header(request, 'authorization') ?? ''
    const last = sent.endsWith('0') ? '1' : '0'
    const texts: Record<string, Fault> = {
      [`${sent.slice(0, -1)}${last}`]: 'not-signed-so',
      [sent.replace(ACCESS_KEY, 'OTHERKEY000000000000')]: 'not-signed-so',
      [sent.replace('SDK-HMAC-SHA256', 'V11-HMAC-SHA256')]: 'other-scheme',
      'Bearer abc': 'other-scheme',
      '': 'other-scheme',
      [sent.slice(0, -1)]: 'malformed',
      [`${sent}0`]: 'malformed',
      [`${sent} `]: 'malformed',
      [sent.toUpperCase()]: 'malformed',
      [sent.replace('Access=', 'access=')]: 'malformed',
      [sent.replace('SignedHeaders=', 'SignedHeaders=;')]: 'malformed',
      [sent.replace('host;', 'host;host;')]: 'malformed',
      [sent.replace('host;', '')]: 'header-unsigned',
      [sent.replace('x-sdk-date', 'x-sdk')]: 'header-unsigned',
      [sent.replace('x-domain-id;', '')]: 'header-unsigned',
      [sent.replace('content-type;', '')]: 'not-signed-so',
      [`SDK-HMAC-SHA256 ${'Access=A, '.repeat(100_000)}`]: 'malformed',
      [`SDK-HMAC-SHA256 Access=A,${' '.repeat(4_000)}`]: 'malformed',
    }
    for (const [text, expected] of Object.entries(texts))
      expect(fault(withHeader(request, 'authorization', text)), text.slice(0, 200)).toBe(expected)
    expect(fault(without(request, 'authorization'))).toBe('absent')
  })

  it('the key: another secret fails as an unknown one does', async () => {
    const request = await signed()
    const asked = verify(request, Date.now(), SECRET.toLowerCase())
    expect(asked).toEqual({ kind: 'refused', fault: 'not-signed-so' })
  })
})

describe('the clock', () => {
  const MINUTES = 60_000

  it('allows 15 minutes to both sides, and no second more', async () => {
    await client.keystoneListUsers()
    const request = only()
    const signedAt = timeIn(request)
    for (const skew of [0, 15 * MINUTES, -15 * MINUTES]) expect(fault(request, signedAt + skew)).toBe('stands')
    for (const skew of [15 * MINUTES + 1, -15 * MINUTES - 1, 24 * 60 * MINUTES])
      expect(fault(request, signedAt + skew)).toBe('clock-skew')
  })

  it.each([
    '',
    'now',
    '20261301T000000Z',
    '20260230T000000Z',
    '20260101T250000Z',
    '2026-01-01T00:00:00Z',
    '0'.repeat(9),
  ])('takes %j for no time', async date => {
    await client.keystoneListUsers()
    expect(fault(withHeader(only(), 'x-sdk-date', date))).toBe('date-malformed')
  })

  const timeIn = (request: WireRequest): number =>
    Date.parse(
      (header(request, 'x-sdk-date') ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u, '$1-$2-$3T$4:$5:$6Z'),
    )
})

/** Written down from the documents once more, for one way of the path only, so that the verifier is not its own judge. */
function sign(request: { method: string; segments: readonly string[]; query: Record<string, string>; body: string }) {
  const bare = (text: string): string =>
    [...Buffer.from(text, 'utf8')]
      .map(byte => {
        const character = String.fromCharCode(byte)
        return /[A-Za-z0-9_.~-]/u.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
      })
      .join('')
  const path = `/${request.segments.map(bare).join('/')}`
  const query = Object.entries(request.query).map(([key, value]) => `${bare(key)}=${bare(value)}`)
  const sorted = Object.keys(request.query)
    .toSorted()
    .map(key => `${bare(key)}=${bare(request.query[key] ?? '')}`)
  const date = '20260101T000000Z'
  const canonical = [
    request.method,
    path.endsWith('/') ? path : `${path}/`,
    sorted.join('&'),
    `host:lab\nx-sdk-date:${date}\n`,
    'host;x-sdk-date',
    createHash('sha256').update(request.body).digest('hex'),
  ].join('\n')
  const text = `SDK-HMAC-SHA256\n${date}\n${createHash('sha256').update(canonical).digest('hex')}`
  const signature = createHmac('sha256', SECRET).update(text).digest('hex')
  const authorization = `SDK-HMAC-SHA256 Access=${ACCESS_KEY}, SignedHeaders=host;x-sdk-date, Signature=${signature}`
  return {
    method: request.method,
    url: query.length === 0 ? path : `${path}?${query.join('&')}`,
    rawHeaders: ['Host', 'lab', 'X-Sdk-Date', date, 'Authorization', authorization],
    body: Buffer.from(request.body),
  }
}

describe('any request', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 })
  const request = fc.record({
    method: fc.constantFrom('GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'HEAD'),
    segments: fc.array(text, { maxLength: 5 }),
    query: fc.dictionary(
      text.filter(key => key !== '__proto__'),
      text,
      { maxKeys: 5, noNullPrototype: true },
    ),
    body: fc.string(),
  })
  const now = Date.UTC(2026, 0, 1)

  it('that was signed as documented stands, and with one byte changed does not', () => {
    fc.assert(
      fc.property(request, fc.nat(), (parts, place) => {
        const wire = sign(parts)
        expect(fault(wire, now)).toBe('stands')
        const body = Buffer.concat([wire.body, Buffer.from('.')])
        body[place % body.length] = (body[place % body.length] ?? 0) ^ 1
        expect(fault({ ...wire, body }, now)).toBe('not-signed-so')
      }),
      { numRuns: 200 },
    )
  })

  it('that was made up is answered, and never stands', () => {
    const junk = fc.record({
      method: fc.string(),
      url: fc.oneof(
        fc.string(),
        fc.string().map(path => `/${path}`),
      ),
      rawHeaders: fc.array(
        fc.oneof(
          fc.string(),
          fc.constantFrom('Authorization', 'host', 'X-Sdk-Date', '20260101T000000Z', 'UNSIGNED-PAYLOAD'),
          fc
            .string()
            .map(end => `SDK-HMAC-SHA256 Access=${ACCESS_KEY}, SignedHeaders=host;x-sdk-date, Signature=${end}`),
        ),
        { maxLength: 12 },
      ),
      body: fc.uint8Array({ maxLength: 32 }),
    })
    fc.assert(
      fc.property(junk, wire => {
        expect(verify(wire, now).kind).toBe('refused')
      }),
    )
  })
})
