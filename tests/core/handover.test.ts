import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { UserId } from '#shared/contract/ids.ts'
import { drawCode } from '../../electron/core/handover/handover.ts'
import { testRandom } from '../support/fakes.ts'
import { makePages, PASSWORD, ROUTES } from '../support/makePages.ts'

const MINUTE = 60_000
const NEXT = 'seven quiet otters hum'

let desk: ReturnType<typeof makePages>
beforeEach(() => {
  desk = makePages({ publicAddress: 'https://id.example.org/' })
})
afterEach(() => desk.close())

const reset = (userId: UserId, route: string) =>
  desk.act({ domain: 'credentials', verb: 'resetPassword', act: 'reset-password', userId }, { route })
const firstWord = async (kind: string) => /^(\S+)/u.exec((await desk.messages(kind)).at(-1)?.body ?? '')?.[1] ?? ''
const temporary = async () =>
  /: (\S+)\n/u.exec((await desk.messages('temporary-password')).at(-1)?.body ?? '')?.[1] ?? ''
const token = async () => /#\/open\/(\S+)/u.exec((await desk.messages('reset-link')).at(-1)?.body ?? '')?.[1] ?? ''

describe('a reset of the password', () => {
  it('kills the old password and every session, lifts the lock, and tells every contact without the secret', async () => {
    const maria = await desk.user()
    const page = desk.page('old page')
    await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })
    await desk.store.write(tx =>
      tx
        .updateTable('user')
        .set({ locked_until: desk.clock.now() + MINUTE })
        .execute(),
    )
    const done = await reset(maria.userId, 'message:sms')
    expect(done).toMatchObject({ sessionsEnded: 1, notices: 2 })
    expect(await page.stage()).toBe('visitor')
    expect(
      (await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })).outcome,
    ).toBe('refused')
    const secret = await temporary()
    expect(JSON.stringify(done)).not.toContain(secret)
    for (const notice of await desk.messages('notice')) expect(notice.body).not.toContain(secret)
    const user = await desk.store.read.selectFrom('user').select('locked_until').executeTakeFirstOrThrow()
    expect(user.locked_until).toBeNull()
  })

  it('does not lift the lock under the huawei profile', async () => {
    const wei = await desk.user({ profile: 'huawei', login: 'wei' })
    const until = desk.clock.now() + 10 * MINUTE
    await desk.store.write(tx => tx.updateTable('user').set({ locked_until: until }).execute())
    await reset(wei.userId, 'slip:sms')
    const user = await desk.store.read.selectFrom('user').select('locked_until').executeTakeFirstOrThrow()
    expect(user.locked_until).toBe(until)
  })

  it.each(['message:pigeon', '', 'link', 'link:sms'])(
    'refuses the route %j that was not offered, and changes nothing',
    async route => {
      const maria = await desk.user()
      await expect(reset(maria.userId, route)).rejects.toThrow('handover.route-not-offered')
      expect(await desk.messages()).toEqual([])
      const page = desk.page('page')
      expect(
        (await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })).outcome,
      ).toBe('next')
    },
  )

  it('takes only routes that the spent evidence left', async () => {
    const maria = await desk.user()
    const routes = ROUTES.filter(route => route.channel !== 'sms')
    const act = {
      domain: 'credentials',
      verb: 'resetPassword',
      act: 'reset-password',
      userId: maria.userId,
      routes,
    } as const
    await expect(desk.act(act, { route: 'message:sms' })).rejects.toThrow('handover.route-not-offered')
  })

  it('works for a user who never had a password', async () => {
    const maria = await desk.user({ password: null })
    await reset(maria.userId, 'message:email')
    const page = desk.page('page')
    expect(
      await page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: await temporary() }),
    ).toEqual({
      outcome: 'next',
      stage: 'must-change',
    })
  })
})

describe('a temporary password', () => {
  it('opens nothing but the change, once, and is dead afterwards', async () => {
    const maria = await desk.user()
    await reset(maria.userId, 'message:sms')
    const secret = await temporary()
    const credentials = { account: maria.account, login: 'maria', password: secret }
    const page = desk.page('page')
    expect(await page.call('sessions', 'signIn', credentials)).toEqual({ outcome: 'next', stage: 'must-change' })
    await expect(page.call('mfa', 'beginEnrolment', {})).rejects.toThrow('must-change')
    expect((await desk.page('thief').call('sessions', 'signIn', credentials)).outcome).toBe('refused')

    expect(await page.call('sessions', 'changePassword', { next: secret })).toEqual({
      outcome: 'refused',
      faults: ['temporary-again'],
    })
    expect(await page.call('sessions', 'changePassword', { next: 'short' })).toEqual({
      outcome: 'refused',
      faults: ['too-short'],
    })
    expect(await page.call('sessions', 'changePassword', { next: NEXT })).toEqual({ outcome: 'changed', stage: 'open' })
    const again = desk.page('later')
    expect((await again.call('sessions', 'signIn', { ...credentials, password: NEXT })).outcome).toBe('next')
    expect(await again.stage()).toBe('open')
  })

  it('lets one of twenty pages in when all use it at once', async () => {
    const maria = await desk.user()
    await reset(maria.userId, 'message:sms')
    const password = await temporary()
    const pages = Array.from({ length: 20 }, (_, at) => desk.page(`page ${String(at)}`))
    const results = await Promise.all(
      pages.map(page => page.call('sessions', 'signIn', { account: maria.account, login: 'maria', password })),
    )
    expect(results.filter(result => result.outcome === 'next')).toHaveLength(1)
  })

  it('dies after its time', async () => {
    const maria = await desk.user()
    const done = await reset(maria.userId, 'message:sms')
    expect(done.handOver.expiresAt).toBe(desk.clock.now() + 60 * MINUTE)
    await desk.clock.advance(60 * MINUTE)
    const password = await temporary()
    expect(
      (await desk.page('page').call('sessions', 'signIn', { account: maria.account, login: 'maria', password }))
        .outcome,
    ).toBe('refused')
  })

  it('does not stand in for the second factor, and is used up only behind it', async () => {
    const maria = await desk.user({ device: true })
    await reset(maria.userId, 'message:sms')
    const credentials = { account: maria.account, login: 'maria', password: await temporary() }
    expect(await desk.page('thief').call('sessions', 'signIn', credentials)).toEqual({
      outcome: 'next',
      stage: 'second-factor',
    })
    const page = desk.page('page')
    expect(await page.call('sessions', 'signIn', credentials)).toEqual({ outcome: 'next', stage: 'second-factor' })
    expect(await page.call('sessions', 'secondFactor', { code: maria.code() })).toEqual({
      outcome: 'next',
      stage: 'must-change',
    })
    await desk.clock.advance(30_000)
    expect((await desk.page('thief').call('sessions', 'secondFactor', { code: maria.code() })).outcome).toBe('refused')
    expect(await desk.page('thief').stage()).toBe('visitor')
  })
})

describe('a reset link', () => {
  it('opens once, from its fragment, and leads to the change', async () => {
    const maria = await desk.user()
    const done = await reset(maria.userId, 'link:email')
    expect(done.handOver).toMatchObject({ kind: 'link', slip: null, expiresAt: desk.clock.now() + 24 * 60 * MINUTE })
    expect((await desk.messages('reset-link'))[0]?.body).toContain('https://id.example.org/#/open/')
    const secret = await token()
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    const pages = Array.from({ length: 10 }, (_, at) => desk.page(`page ${String(at)}`))
    const results = await Promise.all(pages.map(page => page.call('sessions', 'openLink', { token: secret })))
    expect(results.filter(result => result.outcome === 'next')).toHaveLength(1)
    const page = pages[results.findIndex(result => result.outcome === 'next')]
    expect(await page?.stage()).toBe('must-change')
    expect(await page?.call('sessions', 'changePassword', { next: NEXT })).toEqual({
      outcome: 'changed',
      stage: 'open',
    })
  })

  it('leaves no password that works until the user has chosen one', async () => {
    const maria = await desk.user()
    await reset(maria.userId, 'link:email')
    for (const password of ['', PASSWORD, await token()]) {
      const answer = await desk
        .page(password)
        .call('sessions', 'signIn', { account: maria.account, login: 'maria', password })
      expect(answer.outcome).toBe('refused')
    }
  })

  it('asks for the bound device all the same', async () => {
    const maria = await desk.user({ device: true })
    await reset(maria.userId, 'link:email')
    expect(await desk.page('page').call('sessions', 'openLink', { token: await token() })).toEqual({
      outcome: 'next',
      stage: 'second-factor',
    })
  })

  it('dies after its time, and with the next reset', async () => {
    const maria = await desk.user()
    await reset(maria.userId, 'link:email')
    const first = await token()
    await reset(maria.userId, 'link:email')
    expect((await desk.page('page').call('sessions', 'openLink', { token: first })).outcome).toBe('refused')
    await desk.clock.advance(24 * 60 * MINUTE)
    expect((await desk.page('page').call('sessions', 'openLink', { token: await token() })).outcome).toBe('refused')
  })

  it('is not kept in the store in a form that opens anything', async () => {
    const maria = await desk.user()
    await reset(maria.userId, 'link:email')
    const claim = await desk.store.read.selectFrom('claim').selectAll().executeTakeFirstOrThrow()
    expect(JSON.stringify(claim)).not.toContain(await token())
  })

  it('does not open for a disabled user', async () => {
    const maria = await desk.user()
    await reset(maria.userId, 'link:email')
    await desk.store.write(tx => tx.updateTable('user').set({ enabled: 0 }).execute())
    expect((await desk.page('page').call('sessions', 'openLink', { token: await token() })).outcome).toBe('refused')
  })
})

describe('a first-login link', () => {
  const invite = (userId: UserId, route = 'link:email') =>
    desk.act({ domain: 'credentials', verb: 'invite', act: 'reset-password', userId }, { route })
  const welcome = async () =>
    /#\/welcome\/(\S+)/u.exec((await desk.messages('first-login-link')).at(-1)?.body ?? '')?.[1] ?? ''
  const opened = (client: string, secret: string) =>
    desk.page(client).call('sessions', 'openInvitation', { token: secret })

  it('opens once for somebody who has never signed in, leads to the choice of the first password, and is told as what it is', async () => {
    const maria = await desk.user({ password: null })
    const done = await invite(maria.userId)
    expect(done.handOver).toMatchObject({ kind: 'link', slip: null, expiresAt: desk.clock.now() + 24 * 60 * MINUTE })
    const [mail] = await desk.messages('first-login-link')
    expect(mail?.body).toMatch(/^Welcome, Maria Silva\. Choose the first password for maria/u)
    expect(mail?.body).toContain('for 24 hours')
    expect((await desk.messages('notice'))[0]?.body).toMatch(/^The help desk sent a first-login link for maria/u)
    const secret = await welcome()
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    const results = await Promise.all(Array.from({ length: 10 }, (_, at) => opened(`page ${String(at)}`, secret)))
    expect(results.filter(result => result.outcome === 'next')).toHaveLength(1)
    const page = desk.page(`page ${String(results.findIndex(result => result.outcome === 'next'))}`)
    // The page greets whoever has never been here.
    expect(await page.call('sessions', 'state', {})).toMatchObject({ stage: 'must-change', lastSignInAt: null })
    expect(await page.call('sessions', 'changePassword', { next: NEXT })).toEqual({ outcome: 'changed', stage: 'open' })
    await expect(invite(maria.userId)).rejects.toThrow('credentials.signed-in-before')
  })

  it('opens nothing that another link is for, and no other link opens it', async () => {
    const [maria, wei] = [await desk.user({ password: null }), await desk.user({ login: 'wei', password: null })]
    await invite(maria.userId)
    await reset(wei.userId, 'link:email')
    expect((await desk.page('a').call('sessions', 'openLink', { token: await welcome() })).outcome).toBe('refused')
    expect((await opened('b', await token())).outcome).toBe('refused')
    expect((await desk.page('c').call('quarantine', 'objectByLink', { token: await welcome() })).outcome).toBe(
      'refused',
    )
    // Neither was spent by it.
    expect((await opened('d', await welcome())).outcome).toBe('next')
    expect((await desk.page('e').call('sessions', 'openLink', { token: await token() })).outcome).toBe('next')
  })

  it.each(['message:sms', 'slip:sms', 'slip:second-operator', 'link:sms'])(
    'goes by no other way: %s is refused and changes nothing',
    async route => {
      const maria = await desk.user()
      await expect(invite(maria.userId, route)).rejects.toThrow('handover.route-not-offered')
      const credentials = { account: maria.account, login: 'maria', password: PASSWORD }
      expect((await desk.page('page').call('sessions', 'signIn', credentials)).outcome).toBe('next')
    },
  )

  it('ends a password that was given and never used, which an objection brings back', async () => {
    const maria = await desk.user()
    await invite(maria.userId)
    const credentials = { account: maria.account, login: 'maria', password: PASSWORD }
    expect((await desk.page('early').call('sessions', 'signIn', credentials)).outcome).toBe('refused')
    const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u.exec((await desk.messages('notice'))[0]?.body ?? '')?.[0] ?? ''
    expect((await desk.object(maria.userId, code)).outcome).toBe('restored')
    expect((await opened('late', await welcome())).outcome).toBe('refused')
    const kept = await desk.store.read.selectFrom('password').select('hash').executeTakeFirstOrThrow()
    expect(kept.hash).not.toBe('')
  })

  it('dies after its own time, with the next one, with a reset, and when somebody has signed in meanwhile', async () => {
    const maria = await desk.user({ password: null })
    await invite(maria.userId)
    const first = await welcome()
    await desk.clock.advance(1000)
    await invite(maria.userId)
    expect((await opened('first', first)).outcome).toBe('refused')
    const second = await welcome()
    await desk.clock.advance(1000)
    await reset(maria.userId, 'link:email')
    expect((await opened('second', second)).outcome).toBe('refused')
    await invite(maria.userId)
    expect((await desk.page('reset').call('sessions', 'openLink', { token: await token() })).outcome).toBe('refused')
    await desk.clock.advance(24 * 60 * MINUTE)
    expect((await opened('third', await welcome())).outcome).toBe('refused')
    await desk.clock.advance(60 * MINUTE)
    await invite(maria.userId)
    await desk.store.write(tx => tx.updateTable('user').set({ last_sign_in_at: desk.clock.now() }).execute())
    expect((await opened('fourth', await welcome())).outcome).toBe('refused')
  })

  it('has a lifetime of its own, and is kept in no form that opens anything', async () => {
    await desk.close()
    desk = makePages({ publicAddress: 'https://id.example.org/', invitationHours: 5 })
    const maria = await desk.user({ password: null })
    const done = await invite(maria.userId)
    expect(done.handOver.expiresAt).toBe(desk.clock.now() + 5 * 60 * MINUTE)
    const claim = await desk.store.read.selectFrom('claim').selectAll().executeTakeFirstOrThrow()
    expect(claim.purpose).toBe('first-login')
    expect(JSON.stringify(claim)).not.toContain(await welcome())
  })

  it('is in the language of whoever joins', async () => {
    const wei = await desk.user({ login: 'wei', language: 'zh-CN', password: null })
    await invite(wei.userId)
    expect((await desk.messages('first-login-link'))[0]?.body).toMatch(/^Maria Silva，欢迎。请打开链接，为 wei/u)
  })

  it('asks for a bound device all the same, and does not open for a disabled user', async () => {
    const maria = await desk.user({ device: true })
    await invite(maria.userId)
    expect(await opened('page', await welcome())).toEqual({ outcome: 'next', stage: 'second-factor' })
    const wei = await desk.user({ login: 'wei' })
    await desk.clock.advance(1000)
    await invite(wei.userId)
    await desk.store.write(tx => tx.updateTable('user').set({ enabled: 0 }).execute())
    expect((await opened('other', await welcome())).outcome).toBe('refused')
  })
})

describe('links', () => {
  it('cannot be guessed: 256 bits, and a page that tries waits longer and longer, whichever it tries', async () => {
    const maria = await desk.user({ password: null })
    await reset(maria.userId, 'link:email')
    const page = desk.page('thief')
    const waits: (number | null)[] = []
    for (let turn = 0; turn < 8; turn += 1) {
      const verb = turn % 2 === 0 ? 'openLink' : 'openInvitation'
      const guess = Buffer.from(desk.random.bytes(32)).toString('base64url')
      const answer = await page.call('sessions', verb, { token: guess })
      waits.push(answer.outcome === 'refused' ? answer.retryAt : 0)
    }
    expect(waits.slice(0, 3)).toEqual([null, null, null])
    expect(waits.slice(3).every(until => until !== null && until > desk.clock.now())).toBe(true)
    // The right one waits with its page as well, and works on another.
    expect((await page.call('sessions', 'openLink', { token: await token() })).outcome).toBe('refused')
    expect((await desk.page('owner').call('sessions', 'openLink', { token: await token() })).outcome).toBe('next')
  })
})

describe('a slip', () => {
  it('opens with both halves, forgiving how they are typed', async () => {
    const maria = await desk.user()
    const done = await reset(maria.userId, 'slip:sms')
    const printed = done.handOver.slip?.claimCode ?? ''
    expect(printed).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/u)
    const other = await firstWord('slip-half')
    const page = desk.page('page')
    expect((await page.call('sessions', 'redeemSlip', { printed, other: 'AAAA-AAAA' })).outcome).toBe('refused')
    expect((await page.call('sessions', 'redeemSlip', { printed: other, other: printed })).outcome).toBe('refused')
    expect(
      await page.call('sessions', 'redeemSlip', {
        printed: printed.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'),
        other: other.replaceAll('-', '  '),
      }),
    ).toEqual({ outcome: 'next', stage: 'must-change' })
    expect((await desk.page('later').call('sessions', 'redeemSlip', { printed, other })).outcome).toBe('refused')
  })

  it('sends the other half to a second operator when the policy says so', async () => {
    const maria = await desk.user()
    await reset(maria.userId, 'slip:second-operator')
    expect((await desk.messages('slip-half')).map(one => one.channel)).toEqual(['desk'])
  })

  it('dies after five wrong other halves, sent one by one or at once', async () => {
    const maria = await desk.user()
    const done = await reset(maria.userId, 'slip:sms')
    const printed = done.handOver.slip?.claimCode ?? ''
    await Promise.all(
      Array.from({ length: 5 }, (_, at) =>
        desk.page(`thief ${String(at)}`).call('sessions', 'redeemSlip', { printed, other: '0000-0000' }),
      ),
    )
    const answer = await desk
      .page('page')
      .call('sessions', 'redeemSlip', { printed, other: await firstWord('slip-half') })
    expect(answer.outcome).toBe('refused')
  })

  it('dies after 15 minutes', async () => {
    const maria = await desk.user()
    const done = await reset(maria.userId, 'slip:sms')
    await desk.clock.advance(15 * MINUTE)
    const halves = { printed: done.handOver.slip?.claimCode ?? '', other: await firstWord('slip-half') }
    expect((await desk.page('page').call('sessions', 'redeemSlip', halves)).outcome).toBe('refused')
  })

  it('opens under the huawei profile while sign-in is locked', async () => {
    const wei = await desk.user({ profile: 'huawei', login: 'wei', language: 'zh-CN' })
    await desk.store.write(tx =>
      tx
        .updateTable('user')
        .set({ locked_until: desk.clock.now() + 60 * MINUTE })
        .execute(),
    )
    const done = await reset(wei.userId, 'slip:sms')
    const other = /[0-9A-Z]{4}-[0-9A-Z]{4}/u.exec((await desk.messages('slip-half'))[0]?.body ?? '')?.[0] ?? ''
    const page = desk.page('page')
    expect(
      (await page.call('sessions', 'redeemSlip', { printed: done.handOver.slip?.claimCode ?? '', other })).outcome,
    ).toBe('next')
    expect(await page.call('sessions', 'changePassword', { next: 'Kq7zWm2v' })).toEqual({
      outcome: 'changed',
      stage: 'open',
    })
  })
})

describe('unlocking', () => {
  const unlock = (userId: UserId) => desk.act({ domain: 'credentials', verb: 'unlock', act: 'unlock', userId }, {})

  it('lifts a lock and forgets the failures', async () => {
    const maria = await desk.user()
    for (let turn = 0; turn < 5; turn += 1) {
      await desk
        .page(`page ${String(turn)}`)
        .call('sessions', 'signIn', { account: maria.account, login: 'maria', password: 'wrong' })
    }
    const credentials = { account: maria.account, login: 'maria', password: PASSWORD }
    expect((await desk.page('page').call('sessions', 'signIn', credentials)).outcome).toBe('refused')
    expect(await unlock(maria.userId)).toEqual({ notices: 2 })
    expect((await desk.page('page').call('sessions', 'signIn', credentials)).outcome).toBe('next')
  })

  it('is refused under the huawei profile, where a lock only runs out, and where nothing is locked', async () => {
    const wei = await desk.user({ profile: 'huawei', login: 'wei' })
    await expect(unlock(wei.userId)).rejects.toThrow('credentials.lock-runs-out')
    const maria = await desk.user()
    await expect(unlock(maria.userId)).rejects.toThrow('credentials.not-locked')
  })
})

describe('claim codes', () => {
  it('are uniform over 32 unmistakable characters', () => {
    const counts = new Map<string, number>()
    for (const char of drawCode(testRandom('uniform'), 4000).replaceAll('-', ''))
      counts.set(char, (counts.get(char) ?? 0) + 1)
    expect(counts.size).toBe(32)
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0)
    // 31 degrees of freedom: above 61.1 once in a thousand.
    expect(chi).toBeLessThan(61.1)
  })
})
