import { afterEach, describe, expect, it } from 'vitest'

import { readingOf } from '../../electron/core/codes/reading.ts'
import { codeOfStep, stepAt } from '../../electron/core/mfa/totp.ts'
import { countBeeps, forgotDesk, forgotPage, HOUR, WEI } from '../support/forgot.ts'
import { PASSPHRASE, type Face, type TestApp } from '../support/makeApp.ts'

const NEXT = 'quiet river under nine stars'
let desk: TestApp | undefined
afterEach(async () => {
  await desk?.close()
  desk = undefined
})

async function start(...of: Parameters<typeof forgotDesk>) {
  const made = await forgotDesk(...of)
  desk = made.desk
  return made
}

/** Signs in as wei with a password; answers where that leads. */
async function signIn(app: TestApp, password: string, client = `sign-in ${password}`) {
  const face = app.asUser(client)
  return { face, answer: await face.call('sessions.signIn', { account: 'lab', login: 'wei', password }) }
}

/** Wei gets a first password of their own. */
async function withPassword(app: TestApp, password: string) {
  const page = forgotPage(app, 'first password')
  await page.begun('wei')
  await page.prove('email')
  await page.prove('sms')
  expect(await page.set(password)).toEqual({ outcome: 'changed' })
  await app.clock.advance(2 * HOUR)
}

describe('an IAM user who forgot the password', () => {
  it('proves two contacts, chooses a new password and signs in with it', async () => {
    const { desk: app, page } = await start()
    const own = page('page')
    const begun = await own.begun('wei')
    expect(begun).toMatchObject({
      state: 'prove',
      further: false,
      ways: [
        { method: 'code-email', to: 'w•••@e•••', state: 'ready' },
        { method: 'code-sms', to: '••••••42', state: 'ready' },
      ],
    })
    expect(await own.send('email')).toMatchObject({ outcome: 'sent' })
    const first = await own.answer('code-email', await own.arrived('email'))
    expect(first).toMatchObject({ outcome: 'right', recovery: { state: 'prove', further: true } })
    // One contact is not enough where the desk would hand over by another one.
    expect(await own.face.refusal('recovery.setPassword', { next: NEXT })).toMatchObject({ code: 'evidence_required' })
    expect(await own.face.refusal('recovery.judge', { password: '' })).toMatchObject({ code: 'evidence_required' })
    const second = await own.prove('sms')
    expect(second).toMatchObject({ outcome: 'right', recovery: { state: 'password', further: false } })

    const short = await own.face.call('recovery.judge', { password: 'short' })
    expect(short).toMatchObject({ login: 'wei', faults: ['too-short'] })
    expect(await own.set('short')).toEqual({ outcome: 'refused', faults: ['too-short'] })
    expect(await own.set(NEXT)).toEqual({ outcome: 'changed' })
    expect((await own.face.call('recovery.state', {})).recovery).toBeNull()
    expect((await signIn(app, NEXT)).answer).toEqual({ outcome: 'next', stage: 'open' })
  })

  it('is signed out everywhere, told on every contact how to object, and leaves a row in the audit without secrets', async () => {
    const { desk: app, ann, page } = await start()
    await withPassword(app, 'the first one that wei chose')
    const { face } = await signIn(app, 'the first one that wei chose')
    expect((await face.call('sessions.state', {})).stage).toBe('open')
    app.senders.sent.length = app.senders.texted.length = 0
    const own = page('page')
    await own.begun('wei')
    await own.prove('email')
    await own.prove('sms')
    await own.set(NEXT)
    expect((await face.call('sessions.state', {})).stage).toBe('visitor')
    await app.clock.advance(1)
    const told = [...app.senders.sent, ...app.senders.texted].filter(one => /If this was not you/u.test(one.body))
    expect(told.map(one => one.to).sort()).toEqual(['+8613800138042', 'wei@example.org'])
    await app.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    const { rows } = await ann.call('audit.list', { limit: 100 })
    const mine = rows.filter(row => row.action === 'recovery.password.reset')
    expect(mine[0]).toMatchObject({ outcome: 'done', note: 'changed' })
    const secrets = [
      NEXT,
      ...[...app.senders.sent, ...app.senders.texted].flatMap(one => /\b\d{6}\b/u.exec(one.body) ?? []),
    ]
    const written = JSON.stringify(rows) + app.log.lines.join()
    for (const secret of secrets) expect(written).not.toContain(secret)
  })

  it('can have a reset that was somebody else’s undone with the code from the notice', async () => {
    const { desk: app, users, page } = await start()
    await withPassword(app, 'the first one that wei chose')
    const own = page('thief')
    await own.begun('wei')
    await own.prove('email')
    await own.prove('sms')
    await own.set(NEXT)
    await app.clock.advance(1)
    const notice = app.senders.sent.findLast(one => /If this was not you/u.test(one.body))
    expect(notice?.body).toMatch(/^Somebody who read the codes sent to the owner reset the password of wei/u)
    const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u.exec(notice?.body ?? '')?.[0] ?? ''
    await app.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    const sam: Face = await app.operator('sam', ['agent'])
    const wei = users[0]
    if (wei === undefined) throw new Error('no user')
    expect(await sam.call('quarantine.object', { userId: wei.userId, code: 'AAAA-AAAA' })).toMatchObject({
      outcome: 'wrong',
      triesLeft: 4,
    })
    await app.clock.advance(60_000)
    expect(await sam.call('quarantine.object', { userId: wei.userId, code })).toMatchObject({ outcome: 'restored' })
    expect((await signIn(app, NEXT)).answer).toMatchObject({ outcome: 'refused' })
    // The leads see it as they see an objection to a reset of the desk's; it is about no call and about nobody here.
    const lee: Face = await app.operator('lee', ['lead'])
    const { alerts } = await lee.call('radar.list', {})
    expect(alerts).toMatchObject([
      { signal: 'objected-own', grave: true, userName: 'Wang Wei', callNumber: null, operatorName: null, mine: false },
    ])
    const { alertId = '' } = alerts[0] ?? {}
    await lee.call('radar.acknowledge', { alertId })
    await lee.call('radar.lift', { alertId, reason: 'spoke with the owner' })
    expect((await lee.call('radar.list', {})).alerts).toEqual([])
    // Frozen until a lead opens it: the page has nothing for it but the desk.
    await app.clock.advance(2 * HOUR)
    const again = page('again')
    await again.begun('wei')
    expect(await again.prove('email')).toMatchObject({ recovery: { state: 'desk', desk: 'held' } })
  })

  it('with one contact and an authenticator takes both, and the authenticator only after the code', async () => {
    const { desk: app, page } = await start()
    await withPassword(app, 'the first one that wei chose')
    const { face } = await signIn(app, 'the first one that wei chose')
    await face.call('sessions.proveAgain', { way: 'password', secret: 'the first one that wei chose' })
    const enrolment = await face.call('mfa.beginEnrolment', {})
    if (enrolment.outcome !== 'begun') throw new Error(enrolment.outcome)
    const key = enrolment.seed
    const first = codeOfStep(key, stepAt(app.clock.now()))
    await app.clock.advance(30_000)
    const next = codeOfStep(key, stepAt(app.clock.now()))
    await face.call('mfa.confirmEnrolment', { first, second: next })
    await app.clock.advance(HOUR)
    const own = page('page')
    await own.begun('wei')
    const code = () => codeOfStep(key, stepAt(app.clock.now()))
    expect(await own.face.refusal('recovery.answer', { method: 'totp', answer: code() })).toMatchObject({
      reason: 'recovery.code-first',
    })
    const sms = await own.prove('sms')
    expect(sms).toMatchObject({ recovery: { ways: [{}, {}, { method: 'totp', to: null, state: 'ready' }] } })
    expect(await own.answer('totp', '000000')).toMatchObject({ outcome: 'wrong' })
    expect(await own.answer('totp', code())).toMatchObject({ outcome: 'right', recovery: { state: 'password' } })
    expect(await own.set('quiet river')).toEqual({ outcome: 'changed' })
    expect((await signIn(app, 'quiet river')).answer).toEqual({ outcome: 'next', stage: 'second-factor' })
  })

  it('with one contact and nothing else goes to the desk, once the contact is proved', async () => {
    const { page } = await start([{ login: 'mia', name: 'Mia', email: 'mia@example.org' }])
    const own = page('page')
    expect((await own.begun('mia')).state).toBe('prove')
    expect(await own.prove('email')).toMatchObject({ recovery: { state: 'desk', desk: 'not-enough' } })
  })

  it('who is privileged goes to the desk, where a second person agrees', async () => {
    const { page } = await start([{ ...WEI, privileged: true }])
    const own = page('page')
    await own.begun('wei')
    expect(await own.prove('email')).toMatchObject({ recovery: { state: 'desk', desk: 'second-person' } })
    expect(await own.face.refusal('recovery.setPassword', { next: NEXT })).toMatchObject({ code: 'evidence_required' })
  })

  it('is not reached by a contact that was changed less than 72 hours ago', async () => {
    const { desk: app, ann, users, page } = await start()
    const wei = users[0]
    if (wei === undefined) throw new Error('no user')
    await ann.call('directory.updateUser', { userId: wei.userId, user: { email: 'new@example.org' }, reason: 'a test' })
    const own = page('page')
    expect((await own.begun('wei')).ways).toMatchObject([
      { method: 'code-email', to: 'w•••@e•••' },
      { method: 'code-sms' },
    ])
    await own.send('email')
    await app.clock.advance(1)
    expect(app.senders.sent.filter(one => one.to === 'new@example.org' && /choosing a new/u.test(one.body))).toEqual([])
  })
})

describe('codes of somebody who forgot the password', () => {
  it('go through no gateway that was changed less than 72 hours ago, for whoever set it could read them', async () => {
    const { desk: app, ann, page } = await start()
    await app.vault('ann', 'unlock', { login: 'ann', passphrase: PASSPHRASE })
    const settings = await ann.call('security.settings', {})
    if (settings.smtp === null) throw new Error('no gateway')
    const smtp = { ...settings.smtp, host: 'mail.elsewhere.example', password: 'of ann' }
    await ann.call('security.updateSettings', { settings: { smtp }, reason: 'another server' })
    expect((await page('a').begun('wei')).ways.map(way => way.method)).toEqual(['code-sms'])
    expect((await page('b').begun('nobody')).ways.map(way => way.method)).not.toContain('code-email')
    await app.clock.advance(72 * HOUR)
    expect((await page('c').begun('wei')).ways.map(way => way.method)).toEqual(['code-email', 'code-sms'])
  })

  it('are read by nobody at the desk, also where they stay on this machine', () => {
    const body = Buffer.from('sealed')
    const message = { kind: 'own-code', sender: 'lab', opened_by: null, body, wipe_at: 2 }
    const reader = { operatorId: 'a'.repeat(32) as never, roles: ['lead', 'administrator'] as const }
    const at = { now: 1, additions: new Map() }
    expect(readingOf(message, reader, at)).toBe('not-yours')
    expect(readingOf({ ...message, kind: 'proof-code' }, reader, at)).toBe('readable')
  })
})

describe('the task of a page', () => {
  it('can be listened to: the beeps of each group are counted', async () => {
    const { page } = await start()
    const own = page('page')
    const task = await own.face.call('recovery.drawTask', { kind: 'sound' })
    if (task.outcome !== 'sound') throw new Error(task.outcome)
    const wav = Buffer.from(task.wav, 'base64')
    expect(wav.subarray(0, 4).toString()).toBe('RIFF')
    const begun = await own.face.call('recovery.start', {
      account: 'lab',
      login: 'wei',
      answer: countBeeps(wav).split('').join(' '),
    })
    expect(begun.outcome).toBe('begun')
  })

  it('is drawn as lines without any text', async () => {
    const { page } = await start()
    const task = await page('page').face.call('recovery.drawTask', { kind: 'image' })
    if (task.outcome !== 'image') throw new Error(task.outcome)
    expect(task.strokes.length).toBeGreaterThan(9)
    for (const stroke of task.strokes) expect(stroke).toMatch(/^M[\d. -]+(?:L[\d. -]+)+$/u)
  })
})
