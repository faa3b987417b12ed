import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { makeApp, PASSPHRASE, type TestApp } from '../support/makeApp.ts'

let desk: TestApp
beforeEach(async () => {
  desk = await makeApp()
})
afterEach(() => desk.close())

const newcomer = { login: 'ben', name: 'Ben', roles: ['agent'] as const, linkedUserId: null, language: 'en' as const }
const add = () => desk.as('ann').call('operators.add', { ...newcomer, roles: [...newcomer.roles] })

describe('operators', () => {
  it('gives the first operator every role, so that one person can run a lab', async () => {
    const { operator } = await desk.as('ann').call('operators.me', {})
    expect(operator).toMatchObject({
      login: 'ann',
      state: 'active',
      roles: ['administrator', 'lead', 'agent', 'auditor'],
    })
  })

  it('lets a newcomer choose a passphrase alone, with a code that works once', async () => {
    const { enrolmentCode } = await add()
    const enrol = { login: 'ben', code: enrolmentCode, passphrase: 'a passphrase of my own' }
    expect(await desk.vault('ben', 'enrol', enrol)).toEqual({ outcome: 'unlocked' })
    expect(await desk.vault('other', 'enrol', enrol)).toMatchObject({ outcome: 'wrong' })
    expect((await desk.as('ben').call('operators.me', {})).operator).toMatchObject({ login: 'ben', state: 'active' })
  })

  it('lets an enrolment code die after 24 hours', async () => {
    const { enrolmentCode, expiresAt } = await add()
    expect(expiresAt).toBe(desk.clock.now() + 24 * 3_600_000)
    desk.clock.setWall(expiresAt)
    expect(
      await desk.vault('ben', 'enrol', { login: 'ben', code: enrolmentCode, passphrase: PASSPHRASE }),
    ).toMatchObject({ outcome: 'wrong' })
  })

  it('refuses a login that is taken, in any case', async () => {
    await add()
    const failure = await desk.as('ann').refusal('operators.add', { ...newcomer, login: 'BEN', roles: ['agent'] })
    expect(failure).toMatchObject({ code: 'conflict', fields: ['login'] })
  })

  it('ends a disabled operator at once, and their passphrase opens nothing any more', async () => {
    const ben = await desk.operator('ben', ['agent'])
    await desk.as('ann').call('operators.disable', { operatorId: ben.operatorId, reason: 'left the company' })
    expect(await ben.refusal('operators.me', {})).toEqual({ code: 'signed_out' })
    await desk.restart()
    expect(await desk.vault('ben', 'unlock', { login: 'ben', passphrase: PASSPHRASE })).toMatchObject({
      outcome: 'wrong',
    })
    expect(await desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })).toEqual({ outcome: 'unlocked' })
  })

  it('replaces a forgotten passphrase by a new enrolment, and the old one is dead', async () => {
    const ben = await desk.operator('ben', ['agent'])
    const { enrolmentCode } = await desk
      .as('ann')
      .call('operators.renewEnrolment', { operatorId: ben.operatorId, reason: 'forgot it' })
    expect(await desk.vault('ben', 'unlock', { login: 'ben', passphrase: PASSPHRASE })).toMatchObject({
      outcome: 'wrong',
    })
    expect(
      await desk.vault('ben', 'enrol', { login: 'ben', code: enrolmentCode, passphrase: 'quite another passphrase' }),
    ).toEqual({ outcome: 'unlocked' })
  })

  it('applies changed roles to the session that is going on', async () => {
    const ben = await desk.operator('ben', ['auditor'])
    expect((await ben.refusal('operators.list', {})).code).toBe('forbidden')
    await desk
      .as('ann')
      .call('operators.setRoles', { operatorId: ben.operatorId, roles: ['administrator'], reason: 'new duties' })
    expect((await ben.call('operators.list', {})).operators).toHaveLength(2)
  })

  it('never lets the last administrator go', async () => {
    const ben = await desk.operator('ben', ['agent'])
    const { operator: ann } = await desk.as('ann').call('operators.me', {})
    const failure = await desk
      .as('ann')
      .refusal('operators.setRoles', { operatorId: ann.operatorId, roles: ['agent'], reason: 'enough of it' })
    expect(failure).toMatchObject({ code: 'conflict', reason: 'operators.refused.last-administrator' })
    expect(
      (await desk.as('ann').refusal('operators.disable', { operatorId: ann.operatorId, reason: 'going home' })).reason,
    ).toBe('operators.refused.last-administrator')
    expect(ben.operatorId).not.toBe(ann.operatorId)
  })

  it('changes a passphrase only for who knows the present one', async () => {
    const ann = desk.as('ann')
    expect(
      await ann.call('operators.changePassphrase', { current: 'not this one at all', next: 'a better passphrase' }),
    ).toEqual({ outcome: 'wrong' })
    expect(await ann.call('operators.changePassphrase', { current: PASSPHRASE, next: 'a better passphrase' })).toEqual({
      outcome: 'changed',
    })
    await desk.restart()
    expect(await desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })).toMatchObject({
      outcome: 'wrong',
    })
    expect(await desk.vault('ann', 'unlock', { login: 'ann', passphrase: 'a better passphrase' })).toEqual({
      outcome: 'unlocked',
    })
  })

  it('signs an idle operator out after five minutes, and touch puts that off', async () => {
    const ben = await desk.operator('ben', ['agent'])
    await desk.clock.advance(4 * 60_000)
    await ben.call('operators.touch', {})
    await desk.clock.advance(4 * 60_000)
    expect((await ben.call('operators.me', {})).operator.login).toBe('ben')
    expect(await desk.as('ann').refusal('operators.me', {})).toEqual({ code: 'signed_out' })
    await desk.clock.advance(60_000)
    expect(await ben.refusal('operators.me', {})).toEqual({ code: 'signed_out' })
  })

  it('signs out when the wall clock jumps, as after a suspend', async () => {
    desk.clock.setWall(desk.clock.now() + 10 * 60_000)
    expect(await desk.as('ann').refusal('operators.me', {})).toEqual({ code: 'signed_out' })
  })

  it('does not let a command-line unlock serve a window, nor the reverse', async () => {
    expect((await desk.asCli('ann').refusal('operators.list', {})).code).toBe('signed_out')
  })

  it('closes the store when the last session has ended and no service holds it', async () => {
    const release = desk.app.hold('http://127.0.0.1:1')
    await desk.app.lockAll()
    expect(await desk.vault('x', 'status', {})).toMatchObject({ store: 'open' })
    release()
    await desk.clock.advance(1)
    expect(await desk.vault('x', 'status', {})).toMatchObject({ store: 'closed' })
    expect(desk.events.at(-1)).toEqual({ kind: 'closed' })
  })

  it('lets two pages unlock a closed store at the same moment', async () => {
    await desk.operator('ben', ['agent'])
    await desk.restart()
    const unlock = (login: string) => desk.vault(login, 'unlock', { login, passphrase: PASSPHRASE })
    expect(await Promise.all([unlock('ann'), unlock('ben')])).toEqual([
      { outcome: 'unlocked' },
      { outcome: 'unlocked' },
    ])
  })
})
