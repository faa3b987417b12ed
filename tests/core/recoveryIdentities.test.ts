import { afterEach, describe, expect, it } from 'vitest'

import type { Policy } from '#shared/contract/policy.ts'

import { DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'
import { forgotDesk, HOUR, WEI } from '../support/forgot.ts'
import { PASSPHRASE, type TestApp } from '../support/makeApp.ts'

const NEXT = 'Quiet7river9undermoon'
let desk: TestApp | undefined
afterEach(async () => {
  await desk?.close()
  desk = undefined
})

/** A policy under which whoever owns an account needs nobody's word: a code to the registered contact, and another proof. */
const ALONE: Policy = {
  ...DEFAULT_POLICY,
  name: 'owners help themselves',
  rules: {
    ...DEFAULT_POLICY.rules,
    'reset-password': {
      ...DEFAULT_POLICY.rules['reset-password'],
      privileged: { ...DEFAULT_POLICY.rules['reset-password'].ordinary, points: 2, checked: 1 },
    },
  },
}

async function start(kind: 'root' | 'huawei-id', policy: Policy | null) {
  const made = await forgotDesk([{ ...WEI, login: 'owner', kind }])
  desk = made.desk
  if (policy !== null) {
    await made.desk.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    const { inForce } = await made.ann.call('policy.current', {})
    await made.ann.call('policy.propose', { base: inForce.version, policy, reason: 'a test' })
    // Nobody else can confirm it, so it waits a day in the open.
    await made.desk.clock.advance(25 * HOUR)
  }
  return made
}

describe.each(['root', 'huawei-id'] as const)('a %s that forgot the password', kind => {
  it('is named by login ID, mobile or e-mail without an account name, and needs a second proof on every page', async () => {
    const { desk: app, page } = await start(kind, ALONE)
    for (const [index, typed] of ['owner', WEI.email, WEI.phone, '+86 138 0013 8042'].entries()) {
      const begun = await page(`page ${String(index)}`).begun(typed, '')
      expect(begun).toMatchObject({ state: 'prove', ways: [{ to: 'w•••@e•••' }, { to: '••••••42' }] })
    }
    await app.clock.advance(2 * HOUR)
    const own = page('owner')
    await own.begun('owner', '')
    expect(await own.prove('sms')).toMatchObject({ recovery: { state: 'prove', further: true, knownBrowser: false } })
    expect(await own.prove('email')).toMatchObject({ recovery: { state: 'password' } })
    expect(await own.set(NEXT)).toEqual({ outcome: 'changed' })
    const face = app.asUser('signs in')
    expect(await face.call('sessions.signIn', { account: '', login: 'owner', password: NEXT })).toMatchObject({
      outcome: 'next',
    })
  })

  it('is told whether its browser is known once something is proved, and pays the same by a known one', async () => {
    const { desk: app, page } = await start(kind, ALONE)
    const first = page('first')
    await first.begun('owner', '', [])
    await first.prove('sms')
    await first.prove('email')
    await first.set(NEXT)
    const typed = { account: '', login: 'owner', password: NEXT, browsers: [] }
    const signed = await app.asUser('signs in').call('sessions.signIn', typed)
    const secret = signed.outcome === 'next' ? (signed.browser ?? '') : ''
    expect(secret).toMatch(/^[\w-]{43}$/u)
    await app.clock.advance(30 * HOUR)

    const known = page('known')
    const begun = await known.begun('owner', '', [secret])
    // As for whom nobody knows: not a word before the first proof.
    expect(begun).toMatchObject({ state: 'prove', further: false, knownBrowser: false })
    expect(await known.face.refusal('recovery.setPassword', { next: 'another7River9' })).toMatchObject({
      code: 'evidence_required',
    })
    expect(await known.prove('sms')).toMatchObject({ recovery: { state: 'prove', further: true, knownBrowser: true } })
    expect(await known.face.refusal('recovery.setPassword', { next: 'another7River9' })).toMatchObject({
      code: 'evidence_required',
    })
    expect(await known.prove('email')).toMatchObject({ recovery: { state: 'password' } })
    expect(await known.set('Another7river9undersun')).toEqual({ outcome: 'changed' })

    // The reset forgot it: a copy of the secret says nothing any more.
    await app.clock.advance(30 * HOUR)
    const thief = page('thief')
    await thief.begun('owner', '', [secret])
    expect(await thief.prove('sms')).toMatchObject({ recovery: { further: true, knownBrowser: false } })
  })

  it('goes to the desk under the policy of a new store, where a second person must agree, and the mobile cannot be left out', async () => {
    const { page } = await start(kind, null)
    const own = page('owner')
    await own.begun('owner', '')
    expect(await own.prove('email')).toMatchObject({ recovery: { state: 'desk', desk: 'second-person' } })
    const asked = await own.face.call('recovery.askDesk', {})
    expect(asked.recovery.request).toMatch(/^R-\d+$/u)
  })
})

describe('a request for the desk', () => {
  it('appears there with its number, opens nothing by itself, and is taken once', async () => {
    const { desk: app, ann, page } = await forgotDesk()
    desk = app
    const [own, nobody] = [page('wei'), page('nobody')]
    await own.begun('wei')
    await nobody.begun('stranger')
    const [mine, theirs] = [await own.face.call('recovery.askDesk', {}), await nobody.face.call('recovery.askDesk', {})]
    expect([mine.recovery.request, theirs.recovery.request]).toEqual(['R-1001', 'R-1002'])
    // Once for each recovery.
    expect((await own.face.call('recovery.askDesk', {})).recovery.request).toBe('R-1001')
    await app.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    expect(ann).toBeDefined()
    const sam = await app.operator('sam', ['agent'])
    const { requests, total } = await sam.call('recovery.requests', {})
    expect(total).toBe(2)
    expect(requests).toMatchObject([
      { reference: 'R-1001', account: 'lab', login: 'wei', userName: 'Wang Wei' },
      { reference: 'R-1002', account: 'lab', login: 'stranger', userId: null, userName: '' },
    ])
    const [first] = requests
    if (first?.userId === undefined || first.userId === null) throw new Error('no user')
    await sam.call('recovery.settleRequest', { requestId: first.requestId, as: 'taken' })
    expect(await sam.refusal('recovery.settleRequest', { requestId: first.requestId, as: 'dropped' })).toMatchObject({
      code: 'conflict',
    })
    const { callId, proofs } = await sam.call('calls.open', { userId: first.userId })
    expect(proofs).toEqual([])
    expect(await sam.refusal('credentials.resetPassword', { callId, route: 'message:sms' })).toMatchObject({
      code: 'evidence_required',
    })
    expect((await sam.call('recovery.requests', {})).total).toBe(1)
  })

  it('can be left 3 times a day about one name', async () => {
    const { desk: app, page } = await forgotDesk()
    desk = app
    for (let n = 0; n < 4; n++) {
      const own = page(`page ${String(n)}`)
      await own.begun('stranger')
      const reply = await own.face.raw('recovery.askDesk', {})
      expect(reply.ok).toBe(n < 3)
    }
  })
})
