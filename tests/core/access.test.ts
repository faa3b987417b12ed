import { describe, expect, it } from 'vitest'
import fc from 'fast-check'

import {
  decide,
  IAM_ACTIONS,
  parsePolicyDocument,
  SYSTEM_ROLES,
  type AccessRequest,
  type Decision,
  type Grant,
  type GrantScope,
  type RequestPlace,
} from '../../electron/core/access/access.ts'
import { matchesPattern } from '../../electron/core/access/wildcard.ts'

let made = 0
function grant(statements: readonly unknown[], scope: GrantScope = { kind: 'global' }): Grant {
  return granting({ Version: '1.1', Statement: statements }, { scope })
}

function granting(policy: unknown, to: { scope?: GrantScope; catalog?: string; displayName?: string } = {}): Grant {
  const parsed = parsePolicyDocument(policy, 'system')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations))
  const id = String(++made)
  return {
    id,
    policy: { id, displayName: to.displayName ?? id, catalog: to.catalog ?? null, document: parsed.value },
    from: { kind: 'group', id: 'g1', name: 'Operators' },
    scope: to.scope ?? { kind: 'global' },
  }
}

function system(displayName: string, scope: GrantScope = { kind: 'global' }): Grant {
  const role = SYSTEM_ROLES.find(one => one.displayName === displayName)
  if (role === undefined) throw new Error(displayName)
  return granting(role.policy, { scope, catalog: role.catalog, displayName })
}

const allow = (...Action: string[]) => ({ Effect: 'Allow', Action })
const deny = (...Action: string[]) => ({ Effect: 'Deny', Action })
const request = (action: string, more: Partial<AccessRequest> = {}): AccessRequest => ({
  action,
  place: { kind: 'global' },
  keys: {},
  ...more,
})
const verdict = (grants: readonly Grant[], asked: AccessRequest): Decision['verdict'] => decide(grants, asked).verdict
const LIST = 'iam:users:listUsers'

describe('a decision', () => {
  it('is no, where nothing was said', () => {
    expect(decide([], request(LIST))).toEqual({ allowed: false, verdict: 'not-allowed', by: [] })
    expect(verdict([grant([allow('iam:groups:*')])], request(LIST))).toBe('not-allowed')
  })

  it('names the statements that decided, and the grants they are in', () => {
    const reads = grant([allow('iam:groups:*'), allow('iam:users:list*')])
    const all = grant([allow('*:*:*')])
    const never = grant([allow('*:*:*'), deny('iam:users:*')])
    expect(decide([reads, all], request(LIST))).toEqual({
      allowed: true,
      verdict: 'allowed',
      by: [
        { grant: reads, statement: 1 },
        { grant: all, statement: 0 },
      ],
    })
    expect(decide([reads, never, all], request(LIST))).toEqual({
      allowed: false,
      verdict: 'denied',
      by: [{ grant: never, statement: 1 }],
    })
  })

  it.each<[string, string, boolean]>([
    ['iam:users:listUsers', LIST, true],
    ['ecs:servers:listServer', 'ecs:servers:listServers', false],
    ['ecs:servers:listservers', 'ecs:servers:listServers', false],
    ['iam:users:*', LIST, true],
    ['iam:*:list*', LIST, true],
    ['iam:*:listUsers', LIST, true],
    ['*:*:*', LIST, true],
    ['iam:*:get*', LIST, false],
    ['iam:users:l*t*s', LIST, true],
    ['obs:bucket:Get*', 'obs:bucket:GetBucketLocation', true],
  ])('%s is about %s: %s', (pattern, action, expected) => {
    expect(verdict([grant([allow(pattern)])], request(action))).toBe(expected ? 'allowed' : 'not-allowed')
  })

  it('turns NotAction around', () => {
    const but = grant([{ Effect: 'Allow', NotAction: ['iam:users:*'] }])
    expect(verdict([but], request(LIST))).toBe('not-allowed')
    expect(verdict([but], request('iam:groups:listGroups'))).toBe('allowed')
    const only = grant([{ Effect: 'Deny', NotAction: ['iam:users:*'] }])
    expect(verdict([only, grant([allow('*:*:*')])], request('iam:groups:listGroups'))).toBe('denied')
    expect(verdict([only, grant([allow('*:*:*')])], request(LIST))).toBe('allowed')
  })

  it.each<[string, string | undefined, boolean]>([
    ['obs:*:*:bucket:a', 'obs:cn:d1:bucket:a', true],
    ['OBS:*:*:bucket:a*', 'obs:cn:d1:bucket:abc', true],
    ['obs:*:*:bucket:a', 'obs:cn:d1:bucket:b', false],
    ['obs:*:*:bucket:A', 'obs:cn:d1:bucket:a', false],
    ['obs:*:*:object:a/b:c/*', 'obs:cn:d1:object:a/b:c/d', true],
    ['obs:*:*:object:what?', 'obs:cn:d1:object:whats', false],
    ['obs:*:*:*:*', undefined, true],
    ['obs:*:*:bucket:*', undefined, false],
  ])('the resource %s is %s: %s', (pattern, resource, expected) => {
    const grants = [grant([{ ...allow('obs:*:*'), Resource: [pattern] }])]
    const asked = request('obs:bucket:Get', resource === undefined ? {} : { resource })
    expect(verdict(grants, asked)).toBe(expected ? 'allowed' : 'not-allowed')
  })

  it('knows an agency by either action that assumes it, and by its address', () => {
    const mine = grant([{ ...allow('iam:agencies:assume'), Resource: { uri: ['/iam/agencies/a1'] } }])
    for (const action of ['iam:agencies:assume', 'iam:tokens:assume']) {
      expect(verdict([mine], request(action, { resource: '/iam/agencies/a1' }))).toBe('allowed')
      expect(verdict([mine], request(action, { resource: '/iam/agencies/a2' }))).toBe('not-allowed')
      expect(verdict([mine], request(action))).toBe('not-allowed')
    }
  })
})

describe('where a grant counts', () => {
  const GLOBAL: RequestPlace = { kind: 'global' }
  const P1: RequestPlace = { kind: 'project', projectId: 'p1' }
  const P2: RequestPlace = { kind: 'project', projectId: 'p2' }
  const E1: RequestPlace = { kind: 'project', projectId: 'p2', enterpriseProjectId: 'e1' }

  it.each<[GrantScope, readonly RequestPlace[]]>([
    [{ kind: 'global' }, [GLOBAL]],
    [{ kind: 'project', projectId: 'p1' }, [P1]],
    [{ kind: 'all-projects' }, [GLOBAL, P1, P2, E1]],
    [{ kind: 'enterprise-project', enterpriseProjectId: 'e1' }, [E1]],
  ])('%j', (scope, places) => {
    for (const place of [GLOBAL, P1, P2, E1]) {
      const expected = places.includes(place)
      const allowing = [grant([allow('*:*:*')], scope)]
      expect(verdict(allowing, request('ecs:servers:list', { place }))).toBe(expected ? 'allowed' : 'not-allowed')
      const denying = [grant([deny('*:*:*')], scope), grant([allow('*:*:*')], { kind: 'all-projects' })]
      expect(verdict(denying, request('ecs:servers:list', { place }))).toBe(expected ? 'denied' : 'allowed')
    }
  })
})

describe('system roles', () => {
  const may = (roles: readonly string[], action: string): boolean =>
    decide(
      roles.map(name => system(name)),
      request(action),
    ).allowed
  const assume = 'iam:agencies:assume'

  it('Security Administrator does all of IAM but switch roles', () => {
    for (const action of IAM_ACTIONS)
      expect(may(['Security Administrator'], action), action).toBe(!action.endsWith(':assume'))
    expect(may(['Security Administrator'], 'ecs:servers:list')).toBe(false)
  })

  it('Tenant Administrator does everything else, and takes nothing from another role', () => {
    expect(may(['Tenant Administrator'], 'ecs:servers:delete')).toBe(true)
    expect(may(['Tenant Administrator'], LIST)).toBe(false)
    expect(may(['Tenant Administrator', 'Security Administrator'], LIST)).toBe(true)
    expect(may(['Security Administrator', 'Agent Operator'], assume)).toBe(true)
  })

  it('Tenant Guest reads everything but IAM', () => {
    expect(may(['Tenant Guest'], 'ecs:servers:list')).toBe(true)
    expect(may(['Tenant Guest'], 'obs:bucket:GetBucketLocation')).toBe(true)
    expect(may(['Tenant Guest'], 'ecs:servers:delete')).toBe(false)
    expect(may(['Tenant Guest'], LIST)).toBe(false)
  })

  it('Agent Operator switches roles and nothing more', () => {
    for (const action of IAM_ACTIONS) expect(may(['Agent Operator'], action), action).toBe(action.endsWith(':assume'))
  })

  it('IAM ReadOnlyAccess reads IAM, IAM FullAccess does all of it', () => {
    for (const action of IAM_ACTIONS) {
      expect(may(['IAM ReadOnlyAccess'], action), action).toBe(/:(get|list|check)/u.test(action))
      expect(may(['IAM FullAccess'], action), action).toBe(true)
    }
  })

  it('have no effect without those they depend on', () => {
    const policy = {
      Version: '1.0',
      Statement: [allow('NAT:*:*')],
      Depends: [{ catalog: 'BASE', display_name: 'Tenant Guest' }],
    }
    const nat = granting(policy, { catalog: 'NAT', displayName: 'NAT Gateway Administrator' })
    const asked = request('nat:gateways:create')
    expect(verdict([nat], asked)).toBe('not-allowed')
    expect(verdict([system('Tenant Guest'), nat], asked)).toBe('allowed')
    // A custom policy of that name is not that role.
    expect(
      verdict(
        [nat, granting({ Version: '1.1', Statement: [allow('ecs:a:b')] }, { displayName: 'Tenant Guest' })],
        asked,
      ),
    ).toBe('not-allowed')
  })
})

describe('properties', () => {
  const action = fc.constantFrom(LIST, 'iam:groups:listGroups', 'obs:bucket:Get')
  const pattern = fc.constantFrom(LIST, 'iam:*:*', 'iam:users:*', '*:*:*', 'obs:*:*', 'iam:*:list*')
  const scope = fc.constantFrom<GrantScope>(
    { kind: 'global' },
    { kind: 'all-projects' },
    { kind: 'project', projectId: 'p1' },
  )
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.array(pattern, { minLength: 1, maxLength: 3 }),
  })
  const grants = fc.array(
    fc
      .record({ statements: fc.array(statement, { minLength: 1, maxLength: 3 }), scope })
      .map(({ statements, scope: at }) => grant(statements, at)),
    { maxLength: 5 },
  )
  const roles = fc
    .subarray(SYSTEM_ROLES.map(({ displayName }) => displayName))
    .map(names => names.map(name => system(name)))
  const place = fc.constantFrom<RequestPlace>({ kind: 'global' }, { kind: 'project', projectId: 'p1' })

  it('a matching deny decides, wherever it stands', () => {
    fc.assert(
      fc.property(grants, roles, fc.tuple(action, fc.nat()), (some, more, [asked, at]) => {
        const all = [...some, ...more]
        all.splice(at % (all.length + 1), 0, grant([deny(asked)]))
        expect(verdict(all, request(asked))).toBe('denied')
      }),
    )
  })

  it('one more deny never allows, one more allow never denies', () => {
    fc.assert(
      fc.property(
        fc.tuple(grants, roles).map(([some, more]) => [...some, ...more]),
        fc.record({ action, place, keys: fc.constant({}) }),
        fc.tuple(pattern, scope),
        (all, asked, [about, at]) => {
          const before = decide(all, asked)
          if (!before.allowed) expect(decide([...all, grant([deny(about)], at)], asked).allowed).toBe(false)
          if (before.allowed) expect(decide([...all, grant([allow(about)], at)], asked).allowed).toBe(true)
        },
      ),
    )
  })

  it('the order of grants and of statements does not matter', () => {
    fc.assert(
      fc.property(
        fc.tuple(grants, roles).map(([some, more]) => [...some, ...more]),
        action,
        (all, asked) => {
          const turned = all.toReversed().map(one => ({
            ...one,
            policy: {
              ...one.policy,
              document: { ...one.policy.document, statements: one.policy.document.statements.toReversed() },
            },
          }))
          expect(verdict(turned, request(asked))).toBe(verdict(all, request(asked)))
        },
      ),
    )
  })

  it('the matcher says what a plain recursive one says', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '用', '😀'), maxLength: 12 })
    const oracle = (wanted: readonly string[], given: readonly string[], single: boolean): boolean => {
      const [next, ...rest] = wanted
      if (next === undefined) return given.length === 0
      if (next === '*') return [...given, ''].some((_, taken) => oracle(rest, given.slice(taken), single))
      return given.length > 0 && (next === given[0] || (single && next === '?')) && oracle(rest, given.slice(1), single)
    }
    fc.assert(
      fc.property(letters, letters, fc.boolean(), (wanted, given, single) => {
        expect(matchesPattern(wanted, given, { single })).toBe(oracle([...wanted], [...given], single))
      }),
      { numRuns: 2000 },
    )
  })

  it('the matcher cannot be slowed down by a pattern', () => {
    const started = performance.now()
    for (const pattern of ['*a'.repeat(700) + 'b', `*${'a'.repeat(700)}b`, '*?'.repeat(700) + 'b'])
      expect(matchesPattern(pattern, 'a'.repeat(1500), { single: true })).toBe(false)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
