import { afterEach, describe, expect, it } from 'vitest'

import type { UserFields } from '#shared/contract/directory.ts'
import { UserId } from '#shared/contract/ids.ts'

import { judge, type Held } from '../../electron/core/calls/evidence.ts'
import { routesFor } from '../../electron/core/calls/routes.ts'
import { BLANK_PERSON, findUserByLogin, insertPeople } from '../../electron/core/directory/directory.ts'
import { callDesk } from '../support/callDesk.ts'
import { makeApp, type TestApp } from '../support/makeApp.ts'
import { APPROVED, CALM, ORDINARY } from '../support/situation.ts'

let desk: TestApp | undefined
afterEach(async () => {
  await desk?.close()
  desk = undefined
})

async function directory() {
  const app = (desk = await makeApp())
  const ann = app.as('ann')
  const { accountId } = await ann.call('directory.createAccount', { name: 'lab' })
  const create = (user: Partial<UserFields> & { login: string }) =>
    ann.call('directory.createUser', { accountId, user: { name: user.login, ...user } })
  const refused = (user: Partial<UserFields> & { login: string }, account = accountId) =>
    ann.refusal('directory.createUser', { accountId: account, user: { name: user.login, ...user } })
  return { ann, accountId, create, refused }
}

describe('kinds of identity', () => {
  it('are IAM users unless said otherwise; a root identity and a HUAWEI ID are marked and always privileged', async () => {
    const { ann, create } = await directory()
    const [user, root, hwid] = [
      await create({ login: 'mia' }),
      await create({ login: 'lab', kind: 'root' }),
      await create({ login: 'mia.hw', kind: 'huawei-id' }),
    ]
    expect(user).toMatchObject({ kind: 'iam-user', enterpriseAdministrator: false, privileged: false })
    expect(root).toMatchObject({ kind: 'root', enterpriseAdministrator: true, privileged: true })
    expect(hwid).toMatchObject({ kind: 'huawei-id', enterpriseAdministrator: false, privileged: true })
    const card = await ann.call('directory.card', { userId: root.userId })
    expect(card).toMatchObject({ kind: 'root' })
    expect(card.chips.slice(0, 3)).toEqual(['root', 'enterprise-administrator', 'privileged'])
    const { hits } = await ann.call('directory.search', { text: 'mia.hw' })
    expect(hits[0]).toMatchObject({ userId: hwid.userId, chips: ['huawei-id', 'privileged', 'no-contact'] })
    const list = async (kind: 'all' | 'huawei-id') => (await ann.call('directory.listUsers', { kind })).total
    expect([await list('all'), await list('huawei-id')]).toEqual([3, 1])
  })

  it('stay privileged whatever is written, and never become IAM users', async () => {
    const { ann, create } = await directory()
    const hwid = await create({ login: 'mia', kind: 'huawei-id', privileged: false })
    const change = (user: Partial<UserFields>) => ({ userId: hwid.userId, user, reason: 'a test' })
    expect(await ann.call('directory.updateUser', change({ privileged: false }))).toMatchObject({ privileged: true })
    expect(await ann.refusal('directory.updateUser', change({ kind: 'iam-user' }))).toMatchObject({
      code: 'conflict',
      reason: 'directory.kind.stays',
    })
    const plain = await create({ login: 'bo' })
    const raised = { userId: plain.userId, user: { kind: 'root' as const }, reason: 'it is one' }
    expect(await ann.call('directory.updateUser', raised)).toMatchObject({ kind: 'root', privileged: true })
  })

  it('own an account one at a time, and share no login ID in the whole store', async () => {
    const { ann, create, refused } = await directory()
    await create({ login: 'lab', kind: 'root' })
    const second = 'directory.kind.second-administrator'
    expect(await refused({ login: 'x', kind: 'root' })).toMatchObject({ reason: second, fields: ['kind'] })
    expect(await refused({ login: 'x', kind: 'huawei-id', enterpriseAdministrator: true })).toMatchObject({
      reason: second,
      fields: ['enterpriseAdministrator'],
    })
    expect(await refused({ login: 'x', enterpriseAdministrator: true })).toMatchObject({
      reason: 'directory.kind.no-administrator',
    })
    const other = await ann.call('directory.createAccount', { name: 'other' })
    expect(await refused({ login: 'LAB', kind: 'huawei-id' }, other.accountId)).toMatchObject({
      reason: 'directory.kind.login-id-taken',
    })
    // An IAM user is named together with the account, so the same name is free there.
    const user = { login: 'lab', name: 'Lab' }
    expect(await ann.call('directory.createUser', { accountId: other.accountId, user })).toMatchObject({ login: 'lab' })
  })

  it('come in and go out as CSV, and a file lowers nobody', async () => {
    const { ann, accountId } = await directory()
    const bring = async (text: string) => {
      const read = await ann.call('directory.readImport', {
        fileName: 'a.csv',
        content: Buffer.from(text).toString('base64'),
      })
      const mapping = Object.fromEntries(read.columns.map(column => [column.name, column.suggested]))
      return ann.call('directory.runImport', { importId: read.importId, accountId, format: 'csv', mapping })
    }
    const first = await bring(
      'login,name,kind,enterpriseAdministrator\nlab,Lab,Root,\nhw1,H One,HUAWEI ID,no\nhw2,H Two,huawei-id,yes\nmia,Mia,,\nzoe,Zoe,robot,\nbo,Bo,iam-user,yes\n',
    )
    expect(first.counts).toMatchObject({ created: 3, failed: 3 })
    expect(first.issues.map(one => `${String(one.line)} ${one.reason}`).sort()).toEqual([
      '4 importing.issue.second-administrator',
      '6 importing.issue.kind-unknown',
      '7 importing.issue.no-administrator',
    ])
    const { text } = await ann.call('directory.exportUsers', {})
    expect(text).toMatch(/^lab,lab,.*,root,yes,/mu)
    expect(text).toMatch(/^lab,hw1,.*,huawei-id,no,/mu)
    const again = await bring('login,name,kind\nhw1,H One,iam-user\nmia,Mia,huawei-id\nlab,Lab,\n')
    expect(again.counts).toMatchObject({ updated: 1, unchanged: 1, failed: 1 })
    expect(again.issues).toMatchObject([{ line: 2, reason: 'importing.issue.kind-stays' }])
    expect((await ann.call('directory.listUsers', { kind: 'huawei-id' })).total).toBe(2)
  })
})

describe('signing in without an account name', () => {
  it('finds a root identity or a HUAWEI ID by login ID, e-mail or mobile, and nobody else', async () => {
    const made = await callDesk()
    const hwid = await made.caller('mia.hw', { kind: 'huawei-id', email: 'mia@example.org', phone: '15112340001' })
    await made.caller('bo', { email: 'bo@example.org', phone: '15112340002' })
    const whoIs = async (typed: string) => (await findUserByLogin(made.store.read, '', typed))?.userId
    for (const typed of [
      'mia.hw',
      ' MIA.HW ',
      'Mia@Example.org',
      '+49 1511 2340001',
      '004915112340001',
      '015112340001',
    ])
      expect(await whoIs(typed), typed).toBe(hwid.userId)
    for (const typed of ['', ' ', 'bo', 'bo@example.org', '015112340002', '0', '+', '2340001', "' or 1=1 --"])
      expect(await whoIs(typed), typed).toBeUndefined()
    await made.close()
  })

  it('finds nobody by a contact that two of them have', async () => {
    const made = await callDesk()
    const one = await made.caller('one', { kind: 'huawei-id', email: 'desk@example.org', phone: '15112340001' })
    await made.caller('two', { kind: 'huawei-id', email: 'desk@example.org', phone: '15112340001' })
    const whoIs = async (typed: string) => (await findUserByLogin(made.store.read, '', typed))?.userId
    expect([await whoIs('desk@example.org'), await whoIs('+4915112340001'), await whoIs('one')]).toEqual([
      undefined,
      undefined,
      one.userId,
    ])
    await made.close()
  })

  it('is found among ten thousand users', async () => {
    const made = await callDesk()
    const { userId } = await made.caller('mia.hw', { kind: 'huawei-id' })
    const accountId = (await findUserByLogin(made.store.read, '', 'mia.hw'))?.accountId
    if (accountId === undefined) throw new Error('not found')
    const many = Array.from({ length: 10_000 }, (_, at) => ({
      ...BLANK_PERSON,
      userId: UserId.parse(at.toString(16).padStart(32, '0')),
      accountId,
      login: `u${String(at)}`,
      name: 'U',
    }))
    await made.store.write(tx => insertPeople(tx, many, { now: made.clock.now() }))
    expect((await findUserByLogin(made.store.read, '', 'mia.hw'))?.userId).toBe(userId)
    await made.close()
  })
})

describe('a call about a HUAWEI ID or a root identity', () => {
  const SITUATION = {
    ...CALM,
    ...APPROVED,
    intent: 'reset-password',
    lead: true,
    user: { ...ORDINARY, kind: 'huawei-id', privileged: true },
    routes: routesFor('reset-password', {
      contacts: [{ channel: 'email', address: 'a@lab.example', masked: 'a•••' }],
      publicAddress: '',
      secondOperator: true,
    }),
  } as const
  const totp: Held = { id: '1', method: 'totp', source: 'totp', points: 3, ageMs: 0 }
  const seen: Held = { id: '2', method: 'totp', source: 'badge', points: 3, ageMs: 0 }
  const sms: Held = { id: '3', method: 'code-sms', source: 'sms', points: 1, ageMs: 0 }

  it('takes a proof of the registered mobile or e-mail: nothing stands in for it', () => {
    expect(judge('reset-password', { ...SITUATION, held: [totp, seen] })).toMatchObject({
      state: 'needs',
      missing: ['calls.demand.registered-contact'],
    })
    expect(judge('reset-password', { ...SITUATION, held: [totp, sms] })).toMatchObject({ state: 'ready' })
    const user = { ...SITUATION.user, kind: 'iam-user' } as const
    expect(judge('reset-password', { ...SITUATION, user, held: [totp, seen] })).toMatchObject({ state: 'ready' })
  })

  it('is for leads alone: one resets with two proofs, another approves', async () => {
    const made = await callDesk()
    const mia = await made.caller('mia', { kind: 'huawei-id', device: true })
    const agent = await made.operator('sam', ['agent'])
    const lead = await made.operator('lee', ['lead'])
    const refused = await agent.open(mia)
    expect(refused.demands[0]).toMatchObject({ state: 'refused', missing: ['calls.demand.lead-only'] })
    const { callId } = await lead.open(mia)
    await lead.proveTotp(callId, mia)
    expect(await made.refusal(lead.act(callId, 'reset-password'))).toMatchObject({ code: 'evidence_required' })
    await lead.prove(callId, 'code-sms')
    await lead.ask(callId)
    await (await made.operator('mo', ['lead'])).decide(callId)
    expect(await lead.act(callId, 'reset-password')).toMatchObject({ act: 'reset-password' })
    await made.close()
  })

  it('ends in a service ticket when mobile or e-mail is unavailable: proofs end, and nothing is reset', async () => {
    const made = await callDesk()
    const mia = await made.caller('mia', { kind: 'root', device: true })
    const lead = await made.operator('lee', ['lead'])
    const { callId } = await lead.open(mia)
    await lead.proveTotp(callId, mia)
    await lead.prove(callId, 'code-email')
    await lead.challenge(callId, 'code-sms')
    const noted = await lead.run('calls', 'recordServiceTicket', { callId, unavailable: 'mobile' })
    expect(noted.serviceTicket).toMatchObject({ unavailable: 'mobile', ticket: '' })
    expect(noted.proofs.map(proof => proof.state)).toEqual(['expired', 'expired'])
    expect(noted.offers).toEqual([])
    for (const act of ['reset-password', 'reset-mfa', 'unlock'] as const)
      expect(await made.refusal(lead.act(callId, act))).toMatchObject({ reason: 'calls.demand.service-ticket' })
    expect((await lead.answer(callId, 'code-sms', '000000')).outcome).toBe('blocked')
    expect((await lead.challenge(callId, 'code-email')).outcome).toBe('blocked')
    // What only protects still works.
    expect(await lead.act(callId, 'end-sessions')).toMatchObject({ act: 'end-sessions' })
    const numbered = await lead.run('calls', 'recordServiceTicket', { callId, unavailable: 'both', ticket: ' HW-77 ' })
    expect(numbered.serviceTicket).toMatchObject({ unavailable: 'both', ticket: 'HW-77' })
    // Another day, another call: the bar belongs to the call.
    await lead.run('calls', 'close', { callId, outcome: 'not-proved' })
    expect(
      await made.refusal(lead.run('calls', 'recordServiceTicket', { callId, unavailable: 'email' })),
    ).toMatchObject({
      reason: 'calls.demand.closed',
    })
    expect((await lead.open(mia)).serviceTicket).toBeNull()
    await made.close()
  })

  it('is not ended so by anybody else, nor for an IAM user', async () => {
    const made = await callDesk()
    const mia = await made.caller('mia', { kind: 'huawei-id' })
    const bo = await made.caller('bo')
    const [sam, lee] = [await made.operator('sam', ['agent']), await made.operator('lee', ['lead'])]
    const [about, plain] = [await sam.open(mia), await sam.open(bo)]
    const note = (who: typeof sam, { callId }: typeof about) =>
      made.refusal(who.run('calls', 'recordServiceTicket', { callId, unavailable: 'mobile' }))
    expect(await note(lee, about)).toMatchObject({ reason: 'calls.demand.not-yours' })
    expect(await note(sam, plain)).toMatchObject({ reason: 'calls.serviceTicket.iam-user' })
    await made.close()
  })
})
