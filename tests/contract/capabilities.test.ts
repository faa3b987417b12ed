import { readFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { apiRuleFor, USER_STAGES } from '#shared/contract/capability.ts'
import type { AccountId } from '#shared/contract/ids.ts'
import { allCapabilities, findCapability, type CapabilityName } from '#shared/contract/index.ts'
import { mayDo, ROLES, type Role } from '#shared/contract/permissions.ts'
import { z } from 'zod'

import { makeApp, PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'
import { capabilitiesTable } from './capabilitiesTable.ts'
import { EXAMPLES, type Scene } from './examples.ts'

const everything = allCapabilities()
const commands = everything.filter(({ capability }) => capability.kind === 'command')

let desk: TestApp
let scene: Scene
/** The scene in an account that programs may use; one of them may do nothing there, the other everything. */
let lab: Scene
let plain: Face
let trusted: Face
const byRole = new Map<Role, Face>()
const byRoleOnCli = new Map<Role, Face>()

/** Stands in a scene's place where only the names of its ids count. */
const NOWHERE = { accountId: '', userId: '' }

const example = (name: CapabilityName, on = scene): unknown => EXAMPLES[name](on)
/** The account and user of a scene, wherever an input has a place for them. */
const idsFor = (name: CapabilityName, on: Pick<Scene, 'accountId' | 'userId'> | typeof NOWHERE): object => {
  const input = findCapability(name)?.input
  const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : []
  const ids = { accountId: on.accountId, userId: on.userId }
  return Object.fromEntries(Object.entries(ids).filter(([field]) => fields.includes(field)))
}
const namesSomebody = (name: CapabilityName): boolean => Object.keys(idsFor(name, NOWHERE)).length > 0
const failureOf = async (face: Face, name: CapabilityName, on = scene) => {
  const reply = await face.raw(name, example(name, on))
  return reply.ok ? null : reply.error
}
/** Counted under the app's feet: asking through the app would need a role. */
const auditRows = async () => (await desk.as('ann').call('security.status', {})).auditRows

async function setScene(app: TestApp): Promise<Scene> {
  const ann = app.as('ann')
  const account = await ann.call('directory.createAccount', { name: 'lab' })
  const user = await ann.call('directory.createUser', {
    accountId: account.accountId,
    user: { login: 'wei', name: 'Wang Wei', email: 'wei@example.org', areaCode: '0086', phone: '13800138000' },
  })
  const { callId } = await ann.call('calls.open', { userId: user.userId })
  const { operatorId } = await ann.call('operators.add', {
    login: 'spare',
    name: 'Spare',
    roles: ['agent'],
    linkedUserId: null,
    language: 'en',
  })
  const read = await ann.call('directory.readImport', {
    fileName: 'a.csv',
    content: Buffer.from('login,name\nzoe,Zoe\n').toString('base64'),
  })
  await app.clock.advance(80 * 3_600_000)
  await app.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
  return {
    accountId: account.accountId,
    userId: user.userId,
    callId,
    operatorId,
    importId: read.importId,
    messageId: '0'.repeat(32) as Scene['messageId'],
    folder: app.folder,
  }
}

/** A program that acts as a new user. */
async function program(login: string, accountId: AccountId, owns: boolean): Promise<Face> {
  const ann = desk.as('ann')
  const { userId } = await ann.call('directory.createUser', {
    accountId,
    user: { login, name: login, ...(owns ? { kind: 'root', enterpriseAdministrator: true } : {}) },
  })
  return desk.asProgram(await ann.call('accessKeys.create', { userId }))
}

beforeAll(async () => {
  desk = await makeApp()
  scene = await setScene(desk)
  const ann = desk.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'programs', profile: 'huawei' })
  const { userId } = await ann.call('directory.createUser', { accountId, user: { login: 'li', name: 'Li Na' } })
  lab = { ...scene, accountId, userId }
  plain = await program('plain', accountId, false)
  trusted = await program('trusted', accountId, true)
  for (const role of ROLES) {
    const login = `only-${role}`
    byRole.set(role, await desk.operator(login, [role]))
    const client = `${login} on the command line`
    await desk.app.vault(client, 'unlock', { input: { login, passphrase: PASSPHRASE }, via: 'cli' })
    byRoleOnCli.set(role, desk.asCli(client))
  }
})
afterAll(() => desk.close())

describe('every capability', () => {
  it.each(everything.map(({ name }) => name))(
    '%s refuses a stranger, at the desk and on the command line',
    async name => {
      expect(await failureOf(desk.as('nobody'), name)).toEqual({ code: 'signed_out' })
      expect(await failureOf(desk.asCli('nobody'), name)).toEqual({ code: 'signed_out' })
    },
  )

  it.each(everything)(
    '$name refuses every role outside its permission, at the desk and on the command line',
    async ({ name, capability: { allow } }) => {
      for (const [faces, permission] of [
        [byRole, allow.operator],
        [byRoleOnCli, allow.cli],
      ] as const) {
        for (const [role, face] of faces) {
          if (permission !== 'never' && mayDo([role], permission)) continue
          expect(await failureOf(face, name), `${role}: ${face.client}`).toMatchObject({ code: 'forbidden' })
        }
      }
    },
  )

  it('is asked by faces that are signed in, of every role', () => {
    expect([byRole.size, byRoleOnCli.size]).toEqual([ROLES.length, ROLES.length])
  })

  it.each(everything)(
    '$name refuses a visitor of the users’ pages unless it is for visitors',
    async ({ name, capability }) => {
      const open = capability.allow.user !== 'never' && capability.allow.user.includes('visitor')
      const failure = await failureOf(desk.asUser(`page of ${name}`), name)
      if (open) expect(failure?.code).not.toBe('forbidden')
      else expect(failure).toMatchObject({ code: 'forbidden' })
    },
  )

  it.each(everything)('$name refuses a program whose key is unknown or whose secret is wrong', async ({ name }) => {
    const stranger = desk.asProgram({ accessKey: 'A'.repeat(20), secret: 'B'.repeat(40) })
    expect(await failureOf(stranger, name)).toEqual({ code: 'signed_out' })
  })

  it.each(everything)(
    '$name refuses a program whose user may do nothing, unless it is for any user',
    async ({ name, capability: { allow, input } }) => {
      // It names another user: what names nobody is about whoever asks.
      const named = { ...(example(name, lab) as object), ...idsFor(name, lab) }
      const reply = await plain.raw(name, named)
      const code = reply.ok ? null : reply.error.code
      const rule = apiRuleFor(allow.api, input.safeParse(named).data)
      if (rule === 'user' || rule === 'anyone') expect(code).not.toBe('forbidden')
      else expect(code).toBe('forbidden')
    },
  )

  it.each(everything)(
    '$name lets a program that may do everything in its account only where the lab API leads there',
    async ({ name, capability: { allow } }) => {
      const failure = await failureOf(trusted, name, lab)
      if (allow.api === 'never' || allow.api === 'self') expect(failure).toMatchObject({ code: 'forbidden' })
      else expect(failure?.code).not.toBe('forbidden')
    },
  )

  it.each(everything.filter(({ name, capability: { allow } }) => allow.api !== 'never' && namesSomebody(name)))(
    '$name keeps a program within its own account, whatever it may do there',
    async ({ name }) => {
      const named = { ...(example(name) as object), ...idsFor(name, scene) }
      const reply = await trusted.raw(name, named)
      expect(reply).toMatchObject({ ok: false })
      if (!reply.ok) expect(['forbidden', 'not_found']).toContain(reply.error.code)
    },
  )

  it('names stages of sign-in that exist', () => {
    for (const { capability } of everything) {
      if (capability.allow.user !== 'never')
        expect(USER_STAGES).toEqual(expect.arrayContaining([...capability.allow.user]))
    }
  })

  it.each(commands)('$name leaves exactly one audit row when it is refused', async ({ name, capability }) => {
    const before = await auditRows()
    const { operator } = capability.allow
    const role = ROLES.find(one => operator === 'never' || !mayDo([one], operator))
    // What every role may do is refused to whoever is no operator.
    const face = (role && byRole.get(role)) ?? desk.asUser(`visitor for ${name}`)
    expect(await failureOf(face, name)).toMatchObject({ code: 'forbidden' })
    expect(await auditRows()).toBe(before + 1)
  })

  it('has its page in docs/capabilities.md', () => {
    expect(readFileSync(new URL('../../docs/capabilities.md', import.meta.url), 'utf8')).toBe(capabilitiesTable())
  })
})

describe('an act', () => {
  const acts = commands.flatMap(({ name, capability }) =>
    capability.kind === 'command' && capability.evidence !== 'none' ? [{ name, act: capability.evidence }] : [],
  )
  /** They only protect, so they cost a reason and no proof. */
  const free = ['disable-user', 'end-sessions']

  /** A call on a user who is in the state that the act is for. */
  async function callFor(name: string, act: string): Promise<Scene['callId']> {
    const ann = desk.as('ann')
    const login = `for-${name}`
    const { userId } = await ann.call('directory.createUser', {
      accountId: scene.accountId,
      user: { login, name: login },
    })
    const { callId } = await ann.call('calls.open', { userId, intent: act as 'unlock' })
    if (act === 'enable-user') await ann.call('directory.disableUser', { callId, reason: 'an example' })
    if (act === 'unlock') {
      const page = desk.asUser('a page that guesses')
      for (let tries = 0; tries < 6; tries++) {
        await page.call('sessions.signIn', { account: 'lab', login, password: 'wrong' })
        await desk.clock.advance(30_000)
        await desk.as('ann').call('operators.touch', {})
      }
    }
    return callId
  }

  it.each(acts.filter(({ act }) => !free.includes(act)))(
    '$name is refused without evidence, and the attempt is recorded with its call',
    async ({ name, act }) => {
      const callId = await callFor(name, act)
      const reply = await desk.as('ann').raw(name, { ...(example(name) as object), callId })
      expect(reply).toMatchObject({ ok: false, error: { code: 'evidence_required' } })
      const { rows } = await desk.as('ann').call('audit.list', { callId, outcome: 'refused', limit: 1 })
      expect(rows[0]).toMatchObject({ outcome: 'refused', callId })
    },
  )
})

describe('every capability, called by someone who may', () => {
  const last: readonly CapabilityName[] = [
    'calls.close',
    'operators.disable',
    'directory.disableUser',
    'sessions.endAll',
  ]
  const order = [
    ...everything.filter(({ name }) => !last.includes(name)),
    ...everything.filter(({ name }) => last.includes(name)),
  ]

  it.each(order)(
    '$name answers what its schema says, over JSON and structured clone, and audits exactly once if it is a command',
    async ({ name, capability }) => {
      const { operator, user } = capability.allow
      const face = operator !== 'never' ? desk.as('ann') : user === 'never' ? trusted : desk.asUser(`own ${name}`)
      const before = await auditRows()
      const reply = await face.raw(name, example(name))
      expect(reply.ok ? null : reply.error.code).not.toBe('internal')
      expect(structuredClone(reply)).toEqual(reply)
      expect(JSON.parse(JSON.stringify(reply))).toEqual(reply)
      if (reply.ok) expect(capability.output.safeParse(reply.value).success).toBe(true)
      expect((await auditRows()) - before).toBe(capability.kind === 'command' ? 1 : 0)
    },
  )
})
