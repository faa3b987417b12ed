import {
  CreateUserOption,
  CreateUserRequest,
  CreateUserRequestBody,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { execFile } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { ANSWERED } from '../../electron/lab-api/operations.ts'
import { makeLab } from '../support/labDesk.ts'

// The half of the API that is OpenStack's, as clients other than the official SDK come to it.

let lab: Awaited<ReturnType<typeof makeLab>>
beforeAll(async () => {
  lab = await makeLab()
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
      expect(users.map(one => one.name)).toEqual(['owner'])
    }
  })

  it('lists users, groups, projects, regions, services and endpoints in OpenStack’s envelopes', async () => {
    const of = async (what: string) => {
      const { [what]: list, links } = z.record(z.string(), z.unknown()).parse(await get(`${lab.url}/v3/${what}`))
      expect(links).toEqual({ self: `${lab.url}/v3/${what}`, previous: null, next: null })
      return list
    }
    const { accountId } = lab
    expect(Named.parse(await of('users'))).toMatchObject([{ name: 'owner', domain_id: accountId }])
    expect(Named.parse(await of('groups')).map(one => one.domain_id)).toEqual([accountId])
    const projects = Named.parse(await of('projects'))
    expect(projects.map(one => one.name)).toContain('cn-north-4')
    for (const what of ['regions', 'services', 'endpoints']) expect(await of(what)).not.toEqual([])
    const { projects: one } = z
      .object({ projects: Named })
      .parse(await get(`${lab.url}/v3/projects?domain_id=${accountId}&name=cn-north-4`))
    expect(one).toEqual(projects.filter(({ name }) => name === 'cn-north-4'))
  })

  it('of the command line, `openstack`, lists regions with a password', { timeout: 60_000 }, async ({ skip }) => {
    const run = promisify(execFile)
    const installed = await run('openstack', ['--version']).then(
      () => true,
      () => false,
    )
    if (!installed) return skip('the client is not installed: python-openstackclient')
    const needs = ['createUser', 'keystoneCreateUserTokenByPassword']
    const missing = needs.filter(name => !Object.hasOwn(ANSWERED, name))
    if (missing.length > 0) return skip(`not answered: ${missing.join(', ')}`)

    const password = 'plain-Client-0815'
    const option = Object.assign(new CreateUserOption(), {
      name: 'openstack',
      domain_id: lab.accountId,
      password,
      pwd_status: false,
    })
    await lab.owner.client.createUser(new CreateUserRequest().withBody(new CreateUserRequestBody(option)))
    const { stdout } = await run('openstack', ['region', 'list', '-f', 'json'], {
      env: {
        ...process.env,
        OS_AUTH_URL: `${lab.url}/v3`,
        OS_IDENTITY_API_VERSION: '3',
        OS_REGION_NAME: 'lab-1',
        OS_USERNAME: 'openstack',
        OS_PASSWORD: password,
        OS_USER_DOMAIN_NAME: 'lab',
        OS_DOMAIN_NAME: 'lab',
      },
    })
    const regions = z.array(z.object({ Region: z.string() })).parse(JSON.parse(stdout))
    expect(regions.map(one => one.Region)).toContain('lab-1')
    return undefined
  })
})
