import { IamClient, ParamCreater } from '@huaweicloud/huaweicloud-sdk-iam/v3/IamClient.js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { IAM_ACTIONS } from '../../electron/core/access/access.ts'
import { OPERATIONS } from '../../electron/lab-api/catalogue.ts'
import { withLabTable } from './labTable.ts'

/** One request asks for several things, and its body says which. */
const SHARED = [
  'PATCH /v3.0/OS-ROLE/roles/{role_id}',
  'POST /v3.0/OS-CREDENTIAL/securitytokens',
  'POST /v3.0/OS-ROLE/roles',
  'POST /v3/auth/tokens',
]
const NOT_OURS =
  /Federation|Unscope|Scoped|IdToken|Metadata|Protocol|Mapping|IdentityProvider|OpenIdConnect|LoginToken/u

const Wire = z.object({ method: z.string(), url: z.string() })
/** What the official SDK would send: the parameters are filled in later, so the template is still there. */
function wireOf(sdk: string): string {
  const creator: unknown = Reflect.get(ParamCreater(), sdk)
  if (typeof creator !== 'function') throw new Error(`the SDK has no ${sdk}`)
  const anything = new Proxy({}, { get: () => 'x' })
  const { method, url } = Wire.parse(Reflect.apply(creator, undefined, [anything]))
  return `${method} ${url}`
}

describe('the catalogue of the lab', () => {
  it('has 127 operations, 123 of them in the official SDK', () => {
    expect(OPERATIONS).toHaveLength(127)
    const sdk = OPERATIONS.flatMap(operation => operation.sdk ?? [])
    expect(new Set(sdk).size).toBe(123)
    expect(sdk).toHaveLength(123)
    expect(OPERATIONS.filter(operation => operation.sdk === null).map(({ group }) => group)).toEqual(
      Array.from({ length: 4 }, () => 'Out-of-Date APIs'),
    )
  })

  it('sends what the SDK sends', () => {
    for (const { sdk, method, path } of OPERATIONS) if (sdk !== null) expect(wireOf(sdk), sdk).toBe(`${method} ${path}`)
  })

  it('leaves out federation, and nothing else of the SDK', () => {
    const known = OPERATIONS.map(({ sdk }) => sdk)
    const left = Object.getOwnPropertyNames(IamClient.prototype).filter(
      name => !['constructor', 'getPath'].includes(name) && !known.includes(name),
    )
    expect(left.filter(name => !NOT_OURS.test(name))).toEqual([])
    expect(left).toHaveLength(27)
  })

  it('has each method and path once, but for those whose body tells them apart', () => {
    const lines = OPERATIONS.map(({ method, path }) => `${method} ${path}`)
    const twice = lines.filter((line, index) => lines.indexOf(line) !== index)
    expect([...new Set(twice)].toSorted()).toEqual(SHARED)
    expect(new Set(lines).size).toBe(122)
  })

  it('needs actions that IAM has, and needs one wherever an action decides', () => {
    for (const { name, actions, caller } of OPERATIONS) {
      for (const action of actions) {
        expect(action, name).toMatch(/^iam:[a-zA-Z]+:[a-zA-Z]+$/u)
        expect(IAM_ACTIONS, name).toContain(action)
      }
      if (['action', 'action-or-self', 'agent'].includes(caller) && name !== 'Verifying a Token')
        expect(actions, name).not.toEqual([])
      if (caller === 'administrator' || caller === 'anyone') expect(actions, name).toEqual([])
    }
  })

  it('answers a success with a status of the API, and records what changes something', () => {
    for (const { name, method, success, trace, path } of OPERATIONS) {
      expect([200, 201, 204, 300], name).toContain(success)
      if (method === 'HEAD') expect(success, name).toBe(204)
      if (method === 'GET' || method === 'HEAD') expect(trace, name).toBeNull()
      // Tokens and temporary keys are not recorded, and the change of a key has no name in the documents.
      else if (!/\/(tokens|securitytokens|credentials\/\{access_key\})$/u.test(path)) expect(trace, name).not.toBeNull()
      expect(path.replaceAll(/\{[a-z_]+\}/gu, 'x'), name).toMatch(/^\/[A-Za-z0-9./_-]*$/u)
    }
  })
})

it('has the table of what is answered in docs/lab-api.md', () => {
  const page = readFileSync(new URL('../../docs/lab-api.md', import.meta.url), 'utf8')
  expect(page).toBe(withLabTable(page))
})
