import { describe, expect, it } from 'vitest'

import { parseCustomRole, scopeFault, SYSTEM_ROLES, systemRole, typeFor } from '../../electron/core/access/access.ts'

/** A statement that allows, unless it says otherwise. */
type Written = Readonly<Record<string, unknown>>
const to = (...actions: readonly string[]): Written => ({ Action: actions })

/** What is wrong with the scopes of a policy with these statements. */
function faultOf(type: 'AX' | 'XA', ...statements: readonly Written[]) {
  const parsed = parseCustomRole({
    display_name: 'Scopes',
    type,
    description: 'of a test',
    policy: {
      Version: '1.1',
      Statement: statements.map(one => ({ Effect: 'Allow', ...one })),
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations))
  return scopeFault(parsed.value)
}

const action = (at: number, index: number) => `role.policy.Statement[${at}].Action[${index}]`
const AGENCIES = { Action: ['iam:agencies:assume'], Resource: { uri: ['/iam/agencies/*'] } }

describe('the scope of a service', () => {
  it('is that of the system roles which have actions of it', () => {
    const actions = SYSTEM_ROLES.flatMap(({ id }) => systemRole(id)?.document.statements ?? []).flatMap(
      statement => statement.actions.patterns,
    )
    const services = [...new Set(actions.map(one => one.split(':')[0] ?? ''))].sort()
    expect(Object.fromEntries(services.map(service => [service, typeFor(`${service}:a:b`)]))).toEqual({
      '*': null,
      cts: 'XA',
      ecs: 'XA',
      evs: 'XA',
      iam: 'AX',
      identity: 'AX',
      ims: 'XA',
      // A system policy for projects has actions of it as well as those for global services.
      obs: null,
      rds: 'XA',
      smn: 'XA',
      vpc: 'XA',
    })
  })

  it('is not known of a service that no system role is about, and of several at once', () => {
    for (const unknown of ['cce:cluster:get', '*:*:*', 'e*:*:*', 'ia*:*:*', 'constructor:a:b', 'iam:agencies:assume'])
      expect(typeFor(unknown), unknown).toBeNull()
  })
})

describe('a custom policy', () => {
  it.each<['AX' | 'XA', string, readonly Written[]]>([
    ['AX', 'global services', [to('iam:users:listUsers'), to('iam:*:get*', 'iam:groups:*')]],
    ['XA', 'services in projects', [to('ecs:*:*', 'vpc:*:get*'), to('evs:volumes:create')]],
    ['AX', 'OBS', [to('obs:*:*')]],
    ['XA', 'OBS', [to('obs:*:*')]],
    ['XA', 'OBS beside another service', [to('obs:bucket:HeadBucket', 'cts:*:*')]],
    ['AX', 'everything', [to('*:*:*'), to('iam:*:*')]],
    ['XA', 'everything', [to('*:*:*'), to('ecs:*:*')]],
    ['AX', 'a service that is not known', [to('cce:cluster:get', 'iam:*:*')]],
    ['AX', 'agencies', [AGENCIES]],
    ['XA', 'agencies', [AGENCIES]],
    ['XA', 'agencies beside servers', [AGENCIES, to('ecs:*:*')]],
    ['AX', 'everything but servers', [{ NotAction: ['ecs:*:*'] }, to('iam:*:*')]],
  ])('of type %s can be about %s', (type, _about, statements) => {
    expect(faultOf(type, ...statements)).toBeNull()
  })

  it.each(['AX', 'XA'] as const)('of type %s cannot mix the two, in one statement or over several', type => {
    const reason = 'roles.mixed-scopes'
    expect(faultOf(type, to('obs:*:*', 'iam:users:listUsers', 'ecs:*:*'))).toEqual({
      reason,
      fields: [action(0, 1), action(0, 2)],
    })
    const denied = { Effect: 'Deny', Action: ['iam:*:*'] }
    expect(faultOf(type, to('*:*:*', 'ecs:*:get*'), to('vpc:*:*'), denied)).toEqual({
      reason,
      fields: [action(2, 0), action(0, 1)],
    })
  })

  it('cannot be of the type that its actions are not', () => {
    const reason = 'roles.other-scope'
    expect(faultOf('XA', to('obs:*:*', 'iam:users:listUsers'))).toEqual({ reason, fields: ['role.type', action(0, 1)] })
    expect(faultOf('AX', AGENCIES, to('evs:volumes:create'))).toEqual({ reason, fields: ['role.type', action(1, 0)] })
  })
})
