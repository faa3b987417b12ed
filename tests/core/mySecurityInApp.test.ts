import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { allCapabilities } from '#shared/contract/index.ts'

import { SAMPLE_PASSWORD } from '../../electron/core/app.ts'
import { EXAMPLES, type Scene } from '../contract/examples.ts'
import { makeApp, type Face, type TestApp } from '../support/makeApp.ts'

const MINUTE = 60_000
let desk: TestApp
let logins: string[]
beforeAll(async () => {
  desk = await makeApp()
  await desk.app.fillWithSample(120)
  const { users } = await desk.as('ann').call('directory.listUsers', { limit: 200 })
  const fine = (one: (typeof users)[number]) =>
    one.enabled && !one.hasMfa && one.pending.length === 0 && !one.preferredLanguage.startsWith('zh')
  logins = users
    .filter(one => fine(one) && one.email !== '' && one.phone !== '' && one.shared.length === 0)
    .map(one => one.login)
})
afterAll(() => desk.close())

let turn = 0
/** A page of a sample user who has just signed in with the password alone. */
async function signedIn(login: string): Promise<Face> {
  const page = desk.asUser(`page ${String(turn++)} of ${login}`)
  const answer = await page.call('sessions.signIn', { account: 'sample-lab', login, password: SAMPLE_PASSWORD })
  if (answer.outcome !== 'next' || answer.stage !== 'open') throw new Error(`${login}: ${JSON.stringify(answer)}`)
  return page
}
const prove = (page: Face) => page.call('sessions.proveAgain', { way: 'password', secret: SAMPLE_PASSWORD })

/** The newest message to a user by a way: sample stores show them all. */
async function newest(fits: RegExp): Promise<string> {
  await desk.as('ann').call('operators.touch', {})
  const { messages } = await desk.as('ann').call('codes.pocketPhone', {})
  return fits.exec(messages.find(one => fits.test(one.body))?.body ?? '')?.[0] ?? 'nothing'
}

let maria: Face
let login: string
beforeEach(async () => {
  await desk.clock.advance(2 * MINUTE)
  await desk.vault('ann', 'unlock', { login: 'ann', passphrase: 'correct horse battery staple' })
  login = logins.shift() ?? ''
  maria = await signedIn(login)
})

const guarded = allCapabilities().filter(
  ({ capability }) => capability.kind === 'command' && capability.critical?.shows === 'nothing',
)

describe('a sign-in from a browser that is not known', () => {
  it('stands so among what happened lately, and one from a known browser does not', async () => {
    const typed = { account: 'sample-lab', login, password: SAMPLE_PASSWORD }
    const first = await desk.asUser('new browser').call('sessions.signIn', { ...typed, browsers: [] })
    const browsers = first.outcome === 'next' && first.browser !== undefined ? [first.browser] : []
    await desk.asUser('the same again').call('sessions.signIn', { ...typed, browsers })
    const { rows } = await maria.call('mySecurity.activity', {})
    const signIns = rows.filter(row => row.action === 'sessions.signIn.attempted')
    expect(signIns.slice(0, 2).map(row => row.note)).toEqual(['signed-in', 'new-browser'])
    const audited = await desk.as('ann').call('audit.list', { action: 'sessions.signIn.attempted', limit: 5 })
    expect(JSON.stringify(audited)).not.toContain(browsers[0] ?? 'none')
    expect(JSON.stringify(desk.events)).not.toContain(browsers[0] ?? 'none')
  })
})

describe('what is sensitive on a user’s own page', () => {
  it('is all of it that changes how the account is protected', () => {
    expect(guarded.map(({ name }) => name).toSorted()).toEqual([
      'accessKeys.create',
      'accessKeys.remove',
      'accessKeys.update',
      'mfa.beginEnrolment',
      'mfa.renewRecoveryCodes',
      'mySecurity.beginContact',
      'mySecurity.removeContact',
      'mySecurity.setLoginProtection',
      'mySecurity.withdrawContact',
    ])
  })

  it.each(guarded.map(({ name }) => name))(
    '%s is refused without the password or a factor again, and recorded',
    async name => {
      const input = EXAMPLES[name]({} as Scene)
      expect(await maria.raw(name, input)).toEqual({
        ok: false,
        error: { code: 'evidence_required', reason: 'dispatch.prove-again' },
      })
      await desk.as('ann').call('operators.touch', {})
      const { rows } = await desk.as('ann').call('audit.list', { limit: 1 })
      expect(rows[0]).toMatchObject({ actorKind: 'user', outcome: 'refused', note: 'dispatch.prove-again' })
    },
  )

  it('opens for five minutes in the session that showed it, and in no other', async () => {
    const other = await signedIn(login)
    await prove(maria)
    const { accessKey } = await maria.call('accessKeys.create', {})
    expect(await other.refusal('accessKeys.remove', { accessKey })).toMatchObject({ code: 'evidence_required' })
    await desk.clock.advance(5 * MINUTE - 1)
    await maria.call('accessKeys.update', { accessKey, enabled: false })
    await desk.clock.advance(1)
    expect(await maria.refusal('accessKeys.remove', { accessKey })).toMatchObject({ code: 'evidence_required' })
  })

  it('does not open by a wrong password, nor by signing in', async () => {
    expect((await maria.call('sessions.proveAgain', { way: 'password', secret: 'wrong' })).outcome).toBe('wrong')
    expect((await maria.call('sessions.proveAgain', { way: 'app', secret: '000000' })).outcome).toBe('wrong')
    expect(await maria.refusal('accessKeys.create', {})).toMatchObject({ code: 'evidence_required' })
  })
})

describe('access keys', () => {
  it('show their secret once, keep it sealed, and are two at most', async () => {
    await prove(maria)
    const made = await maria.call('accessKeys.create', { description: 'nightly job' })
    expect(made.accessKey).toMatch(/^[A-Z0-9]{20}$/u)
    expect(made.secret).toMatch(/^[A-Za-z0-9]{40}$/u)
    expect(made.login).toBe(login)
    const { keys } = await maria.call('accessKeys.list', {})
    expect(keys).toMatchObject([
      { accessKey: made.accessKey, description: 'nightly job', enabled: true, lastUsedAt: null },
    ])
    expect(JSON.stringify(keys)).not.toContain(made.secret)
    await maria.call('accessKeys.create', {})
    expect(await maria.refusal('accessKeys.create', {})).toMatchObject({
      code: 'conflict',
      reason: 'accessKeys.too-many',
    })
    expect(JSON.stringify(await desk.as('ann').call('audit.list', { limit: 50 }))).not.toContain(made.secret)
  })

  it('are disabled, enabled, described and deleted by their owner, who hears of it', async () => {
    await prove(maria)
    const { accessKey } = await maria.call('accessKeys.create', {})
    expect(await maria.call('accessKeys.update', { accessKey, enabled: false, description: 'old' })).toMatchObject({
      enabled: false,
      description: 'old',
    })
    expect(await newest(/access key was disabled/u)).not.toBe('nothing')
    expect((await maria.raw('accessKeys.update', { accessKey })).ok).toBe(false)
    await maria.call('accessKeys.remove', { accessKey })
    expect((await maria.call('accessKeys.list', {})).keys).toEqual([])
    expect(await maria.refusal('accessKeys.remove', { accessKey })).toMatchObject({ reason: 'accessKeys.unknown' })
  })

  it('of another user are unknown', async () => {
    await prove(maria)
    const { accessKey } = await maria.call('accessKeys.create', {})
    const other = await signedIn(logins.at(-1) ?? '')
    await prove(other)
    expect((await other.call('accessKeys.list', {})).keys.map(one => one.accessKey)).not.toContain(accessKey)
    const unknown = { code: 'not_found', reason: 'accessKeys.unknown' }
    expect(await other.refusal('accessKeys.update', { accessKey, enabled: false })).toMatchObject(unknown)
    expect(await other.refusal('accessKeys.remove', { accessKey })).toMatchObject(unknown)
    expect((await maria.call('accessKeys.list', {})).keys).toMatchObject([{ accessKey, enabled: true }])
  })
})

describe('sessions of one’s own', () => {
  it('are listed by browser and system, one is ended, and the rest together', async () => {
    const signIn = { account: 'sample-lab', login, password: SAMPLE_PASSWORD }
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
    await desk.app.dispatch({ client: 'laptop', face: 'user', name: 'sessions.signIn', input: signIn, agent })
    const phone = await signedIn(login)
    const { sessions } = await maria.call('sessions.list', {})
    expect(sessions.map(one => [one.device, one.isThis]).toSorted()).toEqual([
      ['', false],
      ['', true],
      ['Firefox, Linux', false],
    ])
    const laptop = sessions.find(one => one.device !== '')?.sessionId ?? ''
    await maria.call('sessions.end', { sessionId: laptop })
    expect((await desk.asUser('laptop').call('sessions.state', {})).stage).toBe('visitor')
    const own = sessions.find(one => one.isThis)?.sessionId ?? ''
    expect(await maria.refusal('sessions.end', { sessionId: own })).toMatchObject({ reason: 'sessions.this-one' })
    expect(await maria.call('sessions.endOthers', {})).toEqual({ sessionsEnded: 1 })
    expect((await phone.call('sessions.state', {})).stage).toBe('visitor')
    expect((await maria.call('sessions.state', {})).stage).toBe('open')
  })

  it('of another user can be neither seen nor ended', async () => {
    const other = await signedIn(logins.at(-1) ?? '')
    const [mine] = (await maria.call('sessions.list', {})).sessions
    const sessionId = mine?.sessionId ?? ''
    expect((await other.call('sessions.list', {})).sessions.map(one => one.sessionId)).not.toContain(sessionId)
    expect(await other.refusal('sessions.end', { sessionId })).toMatchObject({
      code: 'not_found',
      reason: 'sessions.unknown',
    })
    expect((await maria.call('sessions.state', {})).stage).toBe('open')
  })
})

describe('contacts of one’s own', () => {
  const NEW = { channel: 'email', address: 'brand.new@example.net' } as const

  it('change by a code to the new one, wait, and are told to the old one, which can take the change back', async () => {
    await prove(maria)
    const before = (await maria.call('mySecurity.overview', {})).contacts
    expect(await maria.call('mySecurity.beginContact', NEW)).toMatchObject({ outcome: 'sent', to: 'b•••@example.net' })
    const code = await newest(/\b\d{6}(?= is the code to use this contact)/u)
    const wrong = code === '111111' ? '222222' : '111111'
    expect(await maria.call('mySecurity.confirmContact', { ...NEW, code: wrong })).toEqual({
      outcome: 'wrong',
      triesLeft: 4,
    })
    const countsFrom = desk.clock.now() + 72 * 60 * MINUTE
    // The code belongs to that address and to no other.
    expect(await maria.call('mySecurity.confirmContact', { ...NEW, address: 'other@example.net', code })).toMatchObject(
      { outcome: 'not-sent' },
    )
    expect(await maria.call('mySecurity.confirmContact', { ...NEW, code })).toEqual({ outcome: 'changed', countsFrom })
    const after = (await maria.call('mySecurity.overview', {})).contacts
    expect(after.filter(one => one.state !== 'pending')).toEqual(before)
    expect(after.find(one => one.state === 'pending')).toEqual({
      channel: 'email',
      masked: 'b•••@example.net',
      state: 'pending',
      countsFrom,
    })
    const veto = await newest(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u)
    const [row] = (await maria.call('mySecurity.activity', {})).rows
    expect(row).toMatchObject({
      action: 'mySecurity.contact.changed',
      by: 'you',
      objectTo: 'contact',
      objectUntil: countsFrom,
    })
    expect((await maria.call('directory.vetoByCode', { code: 'AAAA-AAAA' })).outcome).toBe('refused')
    expect((await maria.call('directory.vetoByCode', { code: veto })).outcome).toBe('vetoed')
    const { alerts } = await desk.as('ann').call('radar.list', {})
    expect(alerts).toMatchObject([{ signal: 'objected-contact', grave: true, callNumber: null, state: 'new' }])
    const stopped = await maria.call('mySecurity.overview', {})
    expect(stopped.contacts).toEqual(before)
    expect(stopped.frozenSince).toBe(desk.clock.now())
    // Frozen: nothing more, and the reason names the remedy.
    for (const refused of [
      await maria.refusal('mySecurity.beginContact', NEW),
      await maria.refusal('mySecurity.removeContact', { channel: 'email' }),
    ])
      expect(refused).toMatchObject({ code: 'conflict', reason: 'mySecurity.contacts-frozen' })
  })

  it('are withdrawn while they wait', async () => {
    await prove(maria)
    await maria.call('mySecurity.beginContact', { channel: 'sms', address: '+49 151 2345 6789' })
    const code = await newest(/\b\d{6}(?= is the code to use this contact)/u)
    const typed = { channel: 'sms', address: '0049 15123456789', code } as const
    expect(await maria.call('mySecurity.confirmContact', typed)).toMatchObject({ outcome: 'changed' })
    await maria.call('mySecurity.withdrawContact', { channel: 'sms' })
    expect((await maria.call('mySecurity.overview', {})).contacts.map(one => one.state)).not.toContain('pending')
    expect(await maria.refusal('mySecurity.withdrawContact', { channel: 'sms' })).toMatchObject({
      reason: 'mySecurity.nothing-waits',
    })
  })

  it('are removed, but never the last one nor the one that sign-in needs', async () => {
    await prove(maria)
    await maria.call('mySecurity.setLoginProtection', { way: 'email' })
    expect(await maria.refusal('mySecurity.removeContact', { channel: 'email' })).toMatchObject({
      reason: 'mySecurity.contact-protects',
    })
    await maria.call('mySecurity.removeContact', { channel: 'sms' })
    expect(await newest(/is being changed/u)).not.toBe('nothing')
    expect((await maria.call('mySecurity.overview', {})).contacts.map(one => one.channel)).toEqual(['email'])
    await maria.call('mySecurity.setLoginProtection', { way: 'off' })
    expect(await maria.refusal('mySecurity.removeContact', { channel: 'email' })).toMatchObject({
      reason: 'mySecurity.last-contact',
    })
  })

  it('say which field is wrong', async () => {
    await prove(maria)
    for (const [channel, address, reason] of [
      ['email', 'not an address', 'mySecurity.email-invalid'],
      ['sms', '13800138000', 'mySecurity.phone-invalid'],
    ] as const)
      expect(await maria.refusal('mySecurity.beginContact', { channel, address })).toEqual({
        code: 'invalid_input',
        reason,
        fields: ['address'],
      })
  })

  it('cannot be used to ring any number of telephones: five codes an hour, whatever the address', async () => {
    const outcomes: string[] = []
    for (let one = 0; one < 7; one += 1) {
      await prove(maria)
      const address = `+49 151 2345 67${String(10 + one)}`
      outcomes.push((await maria.call('mySecurity.beginContact', { channel: 'sms', address })).outcome)
    }
    expect(outcomes).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'wait', 'wait'])
  })

  it('need the first step: a code that was never asked for is none', async () => {
    expect(await maria.call('mySecurity.confirmContact', { ...NEW, code: '000000' })).toEqual({
      outcome: 'not-sent',
      triesLeft: 0,
    })
  })
})

describe('the authenticator of one’s own', () => {
  it('is removed with a code of it or a recovery code, and with nothing else', async () => {
    await prove(maria)
    const begun = await maria.call('mfa.beginEnrolment', {})
    if (begun.outcome !== 'begun') throw new Error('not begun')
    const { codeOfStep, stepAt } = await import('../../electron/core/mfa/totp.ts')
    const step = stepAt(desk.clock.now())
    const bound = await maria.call('mfa.confirmEnrolment', {
      first: codeOfStep(begun.seed, step - 1),
      second: codeOfStep(begun.seed, step),
    })
    if (bound.outcome !== 'bound') throw new Error('not bound')
    const { recoveryCodes } = await maria.call('mfa.renewRecoveryCodes', {})
    expect(new Set([...recoveryCodes, ...bound.recoveryCodes]).size).toBe(20)
    expect(await newest(/old recovery codes no longer work/u)).not.toBe('nothing')
    for (const code of ['000000', bound.recoveryCodes[0] ?? '', SAMPLE_PASSWORD])
      expect((await maria.call('mfa.unbind', { code })).outcome).toBe('wrong')
    expect(await maria.call('mfa.unbind', { code: recoveryCodes[0] ?? '' })).toEqual({ outcome: 'removed' })
    expect(await newest(/authenticator was removed/u)).not.toBe('nothing')
    expect(await maria.refusal('mfa.unbind', { code: '000000' })).toMatchObject({ reason: 'mfa.not-bound' })
    expect((await maria.call('sessions.state', {})).hasMfa).toBe(false)
  })
})

describe('activity of one’s own', () => {
  it('tells what happened, by whom, without a name, a reason or anybody else’s rows', async () => {
    await prove(maria)
    await maria.call('accessKeys.create', {})
    const ann = desk.as('ann')
    await ann.call('operators.touch', {})
    const { users } = await ann.call('directory.listUsers', { text: login })
    const userId = users.find(one => one.login === login)?.userId
    if (userId === undefined) throw new Error('no such user')
    await ann.call('directory.freezeContacts', { userId, reason: 'a private reason' })
    const { rows, next } = await maria.call('mySecurity.activity', {})
    expect(rows.map(row => [row.action, row.by, row.note]).slice(0, 3)).toEqual([
      ['directory.contacts.frozen', 'desk', null],
      ['accessKeys.key.created', 'you', null],
      ['sessions.signIn.attempted', 'someone', 'new-browser'],
    ])
    expect(JSON.stringify(rows)).not.toMatch(/private|Ann/u)
    expect(next).toBeNull()
    const other = await signedIn(logins.at(-1) ?? '')
    expect((await other.call('mySecurity.activity', {})).rows.map(row => row.action)).not.toContain(
      'directory.contacts.frozen',
    )
  })

  it('goes back page by page', async () => {
    for (let time = 0; time < 25; time += 1) {
      const page = await signedIn(login)
      await page.call('sessions.signOut', {})
    }
    const first = await maria.call('mySecurity.activity', {})
    expect(first.rows).toHaveLength(20)
    const second = await maria.call('mySecurity.activity', { before: first.next ?? 0 })
    expect(second.rows[0]?.seq).toBeLessThan(first.rows.at(-1)?.seq ?? 0)
  })
})

describe('the objection code on a user’s own page', () => {
  it('puts login protection back as it was, and ends with the session', async () => {
    await prove(maria)
    await maria.call('mySecurity.setLoginProtection', { way: 'email' })
    await desk.clock.advance(1000)
    await maria.call('mySecurity.setLoginProtection', { way: 'off' })
    const until = desk.clock.now() + 72 * 60 * MINUTE
    const { rows } = await maria.call('mySecurity.activity', {})
    expect(rows[0]).toMatchObject({
      action: 'mySecurity.protection.changed',
      objectTo: 'protection',
      objectUntil: until,
    })
    const code = await newest(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u)
    expect(await maria.call('quarantine.objectByCode', { code })).toEqual({ outcome: 'restored' })
    expect(await maria.call('sessions.state', {})).toMatchObject({ stage: 'visitor' })
  })

  it('refuses what fits nothing, slower and slower', async () => {
    for (let time = 0; time < 4; time += 1) await maria.call('quarantine.objectByCode', { code: 'AAAA-BBBB' })
    expect(await maria.call('quarantine.objectByCode', { code: 'AAAA-BBBB' })).toEqual({
      outcome: 'refused',
      retryAt: desk.clock.now() + 3000,
    })
  })
})
