import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { makePages, PASSWORD } from '../support/makePages.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let desk: ReturnType<typeof makePages>
beforeEach(() => {
  desk = makePages({ publicAddress: 'https://own.lab.example' })
})
afterEach(() => desk.close())

type User = Awaited<ReturnType<typeof desk.user>>

const signIn = (client: string, user: User) =>
  desk.page(client).call('sessions', 'signIn', { account: user.account, login: user.login, password: PASSWORD })

/** The newest code that was sent to a channel. */
async function codeTo(channel: string): Promise<string> {
  const sent = (await desk.messages('own-code')).filter(one => one.channel === channel && one.body !== null)
  return /\b\d{6}\b/u.exec(sent.at(-1)?.body ?? '')?.[0] ?? 'no code'
}

/** A user who is asked for a code by this way, from a page that is signed out again. */
async function guarded(way: 'email' | 'sms', options: Parameters<typeof desk.user>[0] = {}): Promise<User> {
  const user = await desk.user(options)
  await signIn('setting', user)
  await desk.page('setting').call('mySecurity', 'setLoginProtection', { way })
  await desk.page('setting').call('sessions', 'signOut', {})
  return user
}

const answer = (client: string, code: string) => desk.page(client).call('sessions', 'secondFactor', { code })
const wrongOf = (code: string) => (code === '111111' ? '222222' : '111111')

describe('login protection', () => {
  it.each(['email', 'sms'] as const)(
    'by %s asks for the code that went there, and shows the page no more',
    async way => {
      const maria = await guarded(way)
      expect(await signIn('page', maria)).toEqual({ outcome: 'next', stage: 'second-factor' })
      const page = desk.page('page')
      const masked = way === 'email' ? 'm•••@example.org' : '+49 ••••••'
      const before = await page.call('sessions', 'state', {})
      expect(before).toMatchObject({ name: '', login: '', hasMfa: false, factor: { way, to: masked, waits: null } })
      const sent = await page.call('sessions', 'sendCode', {})
      expect(sent).toEqual({
        outcome: 'sent',
        expiresAt: desk.clock.now() + 10 * MINUTE,
        resendAt: desk.clock.now() + MINUTE,
      })
      expect((await page.call('sessions', 'state', {})).factor?.waits).toBe(desk.clock.now() + 10 * MINUTE)
      const code = await codeTo(way)
      expect((await answer('page', wrongOf(code))).outcome).toBe('refused')
      expect(await answer('page', ` ${code} `)).toEqual({ outcome: 'next', stage: 'open' })
      // Used once, and wiped where it lay.
      expect((await desk.messages('own-code')).every(one => one.body === null)).toBe(true)
    },
  )

  it('is told to every contact, ends other sessions, and is over when it is switched off', async () => {
    const maria = await desk.user()
    await signIn('page', maria)
    await signIn('elsewhere', maria)
    await desk.page('page').call('mySecurity', 'setLoginProtection', { way: 'sms' })
    expect(await desk.toldBy()).toEqual(['email', 'sms'])
    expect(await desk.page('elsewhere').stage()).toBe('visitor')
    await desk.page('page').call('mySecurity', 'setLoginProtection', { way: 'off' })
    expect(await signIn('again', maria)).toEqual({ outcome: 'next', stage: 'open' })
  })

  it('leaves the app the only way while one is bound', async () => {
    const maria = await desk.user({ device: true })
    await signIn('page', maria)
    await answer('page', maria.code())
    await desk.page('page').call('mySecurity', 'setLoginProtection', { way: 'email' })
    expect(await desk.page('page').call('mySecurity', 'overview', {})).toMatchObject({
      protection: 'app',
      chosen: 'email',
    })
    await signIn('again', maria)
    expect(await desk.page('again').call('sessions', 'sendCode', {})).toEqual({ outcome: 'nowhere' })
    await desk.clock.advance(30_000)
    expect((await answer('again', maria.code())).outcome).toBe('next')
  })

  it('refuses a contact that is new or missing, by the name of the field', async () => {
    const maria = await desk.user()
    await desk.store.write(tx =>
      tx.updateTable('user').set({ phone: '', phone_key: '', email_changed_at: desk.clock.now() }).execute(),
    )
    await signIn('page', maria)
    for (const way of ['email', 'sms'] as const)
      await expect(desk.page('page').call('mySecurity', 'setLoginProtection', { way })).rejects.toThrow(
        'mySecurity.contact-not-usable',
      )
  })

  it('goes to the other contact when the chosen one does not count, and opens to no password when none does', async () => {
    const maria = await guarded('sms')
    await desk.store.write(tx => tx.updateTable('user').set({ phone: '', phone_key: '' }).execute())
    await signIn('page', maria)
    expect((await desk.page('page').call('sessions', 'state', {})).factor).toMatchObject({ way: 'email' })
    await desk.store.write(tx => tx.updateTable('user').set({ email: '', email_key: '' }).execute())
    expect(await signIn('other', maria)).toEqual({ outcome: 'next', stage: 'second-factor' })
    expect((await desk.page('other').call('sessions', 'state', {})).factor).toMatchObject({ way: 'nothing' })
    expect(await desk.page('other').call('sessions', 'sendCode', {})).toEqual({ outcome: 'nowhere' })
    expect((await answer('other', '000000')).outcome).toBe('refused')
  })
})

describe('a code of login protection', () => {
  it('is good for the session that asked, once, and for ten minutes', async () => {
    const maria = await guarded('email')
    await signIn('page', maria)
    await signIn('thief', maria)
    await desk.page('page').call('sessions', 'sendCode', {})
    const code = await codeTo('email')
    expect((await answer('thief', code)).outcome).toBe('refused')
    expect(desk.notes.at(-1)).toBe('not-sent')
    await desk.clock.advance(10 * MINUTE)
    expect((await answer('page', code)).outcome).toBe('refused')
    expect(desk.notes.at(-1)).toBe('expired')
  })

  it('cannot be guessed: five wrong ones wait, in every session and for every new code, longer and longer', async () => {
    const maria = await guarded('email')
    let wrong = 0
    for (let session = 0; session < 5; session += 1) {
      const client = `thief ${String(session)}`
      await signIn(client, maria)
      await desk.page(client).call('sessions', 'sendCode', {})
      const code = await codeTo('email')
      await answer(client, wrongOf(code))
      wrong += 1
      await desk.clock.advance(MINUTE)
    }
    expect(wrong).toBe(5)
    await desk.clock.advance(HOUR - 6 * MINUTE)
    // An hour has passed but for a minute: the wait after five was 15 minutes, so one more may be tried.
    await signIn('owner', maria)
    await desk.clock.advance(MINUTE)
    await desk.page('owner').call('sessions', 'sendCode', {})
    const code = await codeTo('email')
    const refused = await answer('owner', wrongOf(code))
    expect(refused).toEqual({ outcome: 'refused', retryAt: desk.clock.now() + 30 * MINUTE })
    // The right one is refused while the wait lasts.
    expect((await answer('owner', code)).outcome).toBe('refused')
    expect(desk.notes.at(-1)).toBe('no-tries-left')
  })

  it('gives guesses sent at once no more answers than the tries there are', async () => {
    const maria = await guarded('email')
    await signIn('page', maria)
    await desk.page('page').call('sessions', 'sendCode', {})
    const code = await codeTo('email')
    const guesses = [...Array.from({ length: 8 }, (_, at) => String(100_000 + at)), code].filter(
      (guess, at) => at === 8 || guess !== code,
    )
    const answers = await Promise.all(guesses.map(guess => answer('page', guess)))
    expect(answers.filter(one => one.outcome === 'next')).toEqual([])
    expect(desk.notes.filter(note => note === 'wrong').length).toBeLessThanOrEqual(5)
  })

  it('cannot be pumped: a minute apart, five an hour, whoever asks', async () => {
    const maria = await guarded('sms')
    const outcomes: string[] = []
    for (let turn = 0; turn < 6; turn += 1) {
      const client = `page ${String(turn)}`
      await signIn(client, maria)
      outcomes.push((await desk.page(client).call('sessions', 'sendCode', {})).outcome)
      outcomes.push((await desk.page(client).call('sessions', 'sendCode', {})).outcome)
      await desk.clock.advance(MINUTE)
    }
    expect(outcomes.filter(one => one === 'sent')).toHaveLength(5)
    expect(outcomes.filter(one => one === 'wait')).toHaveLength(7)
  })

  it.each([
    ['is asked for after a hand-over of the desk, too, and earlier wrong codes are forgiven', true, 'second-factor'],
    ['is not, where no contact is left for it: the proofs of the desk opened the way', false, 'must-change'],
  ] as const)('%s', async (_sentence, reachable, stage) => {
    const maria = await guarded('email')
    await desk.store.write(tx =>
      tx.updateTable('login_protection').set({ failures: 7, failed_at: desk.clock.now() }).execute(),
    )
    await desk.act(
      { domain: 'credentials', verb: 'resetPassword', act: 'reset-password', userId: maria.userId },
      { route: 'link:email' },
    )
    const token = /#\/open\/(\S+)/u.exec((await desk.messages('reset-link')).at(-1)?.body ?? '')?.[1] ?? 'no token'
    if (!reachable)
      await desk.store.write(tx =>
        tx.updateTable('user').set({ phone: '', phone_key: '', email: '', email_key: '' }).execute(),
      )
    expect(await desk.page('page').call('sessions', 'openLink', { token })).toEqual({ outcome: 'next', stage })
    if (!reachable) return
    await desk.page('page').call('sessions', 'sendCode', {})
    expect(await answer('page', await codeTo('email'))).toEqual({ outcome: 'next', stage: 'must-change' })
  })
})

describe('showing it again', () => {
  const again = (client: string, secret: string, way: 'password' | 'app' = 'password') =>
    desk.page(client).call('sessions', 'proveAgain', { way, secret })

  it('takes the password, a code of the app or a recovery code, for five minutes', async () => {
    const maria = await desk.user({ device: true })
    await signIn('page', maria)
    await answer('page', maria.code())
    expect(await again('page', PASSWORD)).toEqual({ outcome: 'proved', until: desk.clock.now() + 5 * MINUTE })
    await desk.clock.advance(30_000)
    expect(await again('page', maria.code(), 'app')).toMatchObject({ outcome: 'proved' })
    const { recoveryCodes } = await desk.page('page').call('mfa', 'renewRecoveryCodes', {})
    expect(await again('page', recoveryCodes[0] ?? '', 'app')).toMatchObject({ outcome: 'proved' })
    expect(await again('page', recoveryCodes[0] ?? '', 'app')).toMatchObject({ outcome: 'wrong' })
  })

  it('locks the account and ends its sessions after five wrong passwords, as signing in does', async () => {
    const maria = await desk.user()
    await signIn('page', maria)
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await again('page', `wrong ${String(turn)}`)).outcome).toBe('wrong')
      await desk.clock.advance(5000)
    }
    expect(await desk.page('page').stage()).toBe('visitor')
    expect((await signIn('owner', maria)).outcome).toBe('refused')
  })

  it('slows a page that guesses, and refuses a right password during the lock', async () => {
    const maria = await desk.user()
    await signIn('page', maria)
    for (let turn = 0; turn < 4; turn += 1) await again('page', 'wrong')
    expect(await again('page', PASSWORD)).toEqual({ outcome: 'wrong', retryAt: desk.clock.now() + 3000 })
    expect(desk.notes.at(-1)).toBe('slowed')
  })
})
