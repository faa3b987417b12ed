import { KeystoneAddUserToGroupRequest } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { execFile } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { givePassword } from '../support/labPasswords.ts'
import { makeLab } from '../support/labDesk.ts'

// The half of the API that is OpenStack's, as clients other than the official SDK come to it.

let lab: Awaited<ReturnType<typeof makeLab>>
/** A user who may do everything, with a password. */
let userId: string
const PASSWORD = 'plain-Client-0815'
const byPassword = {
  methods: ['password'],
  password: { user: { name: 'openstack', domain: { name: 'lab' }, password: PASSWORD } },
}
beforeAll(async () => {
  lab = await makeLab()
  const user = await lab.user('openstack')
  ;({ userId } = user)
  await givePassword(lab.desk, { accountId: lab.accountId, login: user.login }, PASSWORD)
  const { groups = [] } = await lab.owner.client.keystoneListGroups()
  const [admin] = groups
  await lab.owner.client.keystoneAddUserToGroup(new KeystoneAddUserToGroupRequest(admin?.id, userId))
})
afterAll(() => lab.close())

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Signs a GET by hand and sends it. Source: Huawei Cloud, "API Request Signing Guide", AK/SK signing. */
async function get(url: string): Promise<unknown> {
  const { host, pathname, search } = new URL(url)
  const { ak, sk } = lab.owner.keys
  const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/gu, '')}Z`
  const headers = { host, 'x-sdk-date': date }
  const named = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`
  const canonical = ['GET', path, search.slice(1), lines.join(''), named, sha256('')].join('\n')
  const signature = createHmac('sha256', sk)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex')
  const authorization = `SDK-HMAC-SHA256 Access=${ak}, SignedHeaders=${named}, Signature=${signature}`
  const answer = await fetch(url, { headers: { 'x-sdk-date': date, authorization } })
  expect(answer.status, url).toBe(200)
  return answer.json()
}

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${lab.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const Tokens = z.object({ token: z.looseObject({ methods: z.array(z.string()), expires_at: z.string() }) })

const Version = z.object({
  id: z.string().regex(/^v3\.\d+$/u),
  status: z.literal('stable'),
  links: z.tuple([z.object({ rel: z.literal('self'), href: z.string() })]),
  'media-types': z.tuple([z.object({ type: z.string(), base: z.literal('application/json') })]),
})
const Endpoint = z.object({ interface: z.string(), region: z.string(), region_id: z.string(), url: z.string() })
const Catalog = z.object({
  catalog: z.array(z.object({ type: z.string(), name: z.string(), endpoints: z.array(Endpoint) })),
})
const Named = z.array(z.object({ id: z.string(), name: z.string(), domain_id: z.string() }))

describe('a client of OpenStack', () => {
  it('finds version 3 from the root, without authentication, and again behind its link', async () => {
    const root = await fetch(lab.url, { redirect: 'manual' })
    expect(root.status).toBe(300)
    const { versions } = z.object({ versions: z.object({ values: z.tuple([Version]) }) }).parse(await root.json())
    const [{ href }] = versions.values[0].links
    expect(href).toBe(`${lab.url}/v3/`)
    const followed = await fetch(href)
    expect(followed.status).toBe(200)
    expect(z.object({ version: Version }).parse(await followed.json()).version).toEqual(versions.values[0])
  })

  it('finds the identity service in the catalogue by type, interface and region, and asks what it lists there', async () => {
    const { catalog } = Catalog.parse(await get(`${lab.url}/v3/auth/catalog`))
    const identity = catalog.find(one => one.type === 'identity')
    for (const through of ['public', 'internal', 'admin']) {
      const endpoint = identity?.endpoints.find(one => one.interface === through && one.region_id === 'cn-north-4')
      const { users } = z.object({ users: Named }).parse(await get(`${endpoint?.url ?? ''}/users`))
      expect(users.map(one => one.name)).toContain('owner')
    }
  })

  it('lists users, groups, projects, regions, services and endpoints in OpenStack’s envelopes', async () => {
    const of = async (what: string) => {
      const { [what]: list, links } = z.record(z.string(), z.unknown()).parse(await get(`${lab.url}/v3/${what}`))
      expect(links).toEqual({ self: `${lab.url}/v3/${what}`, previous: null, next: null })
      return list
    }
    const { accountId } = lab
    expect(Named.parse(await of('users'))).toMatchObject([
      { name: 'openstack', domain_id: accountId },
      { name: 'owner', domain_id: accountId },
    ])
    expect(Named.parse(await of('groups')).map(one => one.domain_id)).toEqual([accountId])
    const projects = Named.parse(await of('projects'))
    expect(projects.map(one => one.name)).toContain('cn-north-4')
    for (const what of ['regions', 'services', 'endpoints']) expect(await of(what)).not.toEqual([])
    const { projects: one } = z
      .object({ projects: Named })
      .parse(await get(`${lab.url}/v3/projects?domain_id=${accountId}&name=cn-north-4`))
    expect(one).toEqual(projects.filter(({ name }) => name === 'cn-north-4'))
  })

  it('asks for another scope by the token it has, which ends when the first one does', async () => {
    const first = await post('/v3/auth/tokens', { auth: { identity: byPassword } })
    const text = first.headers.get('x-subject-token') ?? ''
    const scope = { project: { name: 'cn-north-4', domain: { name: 'lab' } } }
    const again = await post('/v3/auth/tokens', {
      auth: { identity: { methods: ['token'], token: { id: text } }, scope },
    })
    expect(again.status).toBe(201)
    const { token } = Tokens.parse(await again.json())
    expect(token).toMatchObject({ methods: ['token'], project: { name: 'cn-north-4' } })
    expect(token.expires_at).toBe(Tokens.parse(await first.json()).token.expires_at)
    const nothing = { identity: { methods: ['token'], token: { id: 'nothing' } } }
    expect((await post('/v3/auth/tokens', { auth: nothing })).status).toBe(401)
  })

  it('of the command line, `openstack`, works with a password', { timeout: 240_000 }, async ({ skip }) => {
    const run = promisify(execFile)
    const installed = await run('openstack', ['--version']).then(
      () => true,
      () => false,
    )
    if (!installed) return skip('the client is not installed: python-openstackclient')
    const env = {
      ...process.env,
      OS_AUTH_URL: `${lab.url}/v3`,
      OS_IDENTITY_API_VERSION: '3',
      OS_REGION_NAME: 'lab-1',
      OS_USERNAME: 'openstack',
      OS_PASSWORD: PASSWORD,
      OS_USER_DOMAIN_NAME: 'lab',
      OS_PROJECT_NAME: 'lab-1',
      OS_PROJECT_DOMAIN_NAME: 'lab',
    }
    const openstack = async (...words: readonly string[]): Promise<unknown> =>
      JSON.parse((await run('openstack', [...words, '-f', 'json'], { env })).stdout)
    expect(await openstack('token', 'issue')).toMatchObject({ user_id: userId, project_id: lab.owner.keys.projectId })
    const listed = async (...words: readonly string[]) =>
      z.array(z.record(z.string(), z.unknown())).parse(await openstack(...words))
    expect((await listed('region', 'list')).map(one => one['Region'])).toContain('lab-1')
    expect((await listed('catalog', 'list')).map(one => one['Type'])).toContain('identity')
    expect((await listed('user', 'list')).map(one => one['Name'])).toEqual(['openstack', 'owner'])
    expect((await listed('project', 'list')).map(one => one['Name'])).toContain('cn-north-4')
    expect((await listed('role', 'list')).map(one => one['Name'])).toContain('secu_admin')
    expect(await openstack('group', 'create', 'night-shift')).toMatchObject({
      name: 'night-shift',
    })
    expect((await listed('group', 'list')).map(one => one['Name'])).toEqual(['admin', 'night-shift'])
    return undefined
  })
})
