import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { UserId } from '#shared/contract/ids.ts'

import { makePages, PASSWORD } from '../support/makePages.ts'

const DAY = 86_400_000
const HOUR = 3_600_000

let desk: ReturnType<typeof makePages>
beforeEach(() => {
  desk = makePages()
})
afterEach(() => desk.close())

type User = Awaited<ReturnType<typeof desk.user>>
const FIREFOX = { device: 'Firefox, Windows' }

let turn = 0
/** Signs in on a fresh page of a browser that shows these secrets; without any argument it is a terminal. */
async function signIn(user: User, shown?: readonly string[], otherEnd = FIREFOX) {
  const page = desk.page(`page ${String(turn++)}`, otherEnd)
  const browsers = shown === undefined ? {} : { browsers: [...shown] }
  const typed = { account: user.account, login: user.login, password: PASSWORD, ...browsers }
  const answer = await page.call('sessions', 'signIn', typed)
  if (answer.outcome !== 'next') throw new Error(answer.outcome)
  return { page, stage: answer.stage, secret: answer.browser ?? null }
}
const notices = async () => (await desk.messages('notice')).map(one => one.body ?? '')
const told = async () => (await notices()).filter(body => body.includes('browser that was not known before'))
const rows = () => desk.store.read.selectFrom('known_browser').selectAll().orderBy('first_seen_at').execute()
const known = async (user: User, shown: readonly string[]) => (await signIn(user, shown)).secret === null

describe('a browser', () => {
  it('is given a secret by a whole sign-in, is known by it from then on, and is told of once on every contact', async () => {
    const maria = await desk.user()
    const first = await signIn(maria, [])
    expect(first.secret).toMatch(/^[\w-]{43}$/u)
    expect(await told()).toHaveLength(2)
    expect((await told())[0]).toContain(
      'as maria (lab-nist) with a browser that was not known before: Firefox, Windows',
    )
    expect(desk.notes.at(-1)).toBe('open:new-browser')

    await desk.clock.advance(HOUR)
    const again = await signIn(maria, ['x'.repeat(43), first.secret ?? ''])
    expect(again.secret).toBeNull()
    expect(desk.notes.at(-1)).toBe('open')
    expect(await told()).toHaveLength(2)
    const { browsers } = await again.page.call('browsers', 'list', {})
    expect(browsers).toMatchObject([{ words: 'Firefox, Windows', lastSeenAt: desk.clock.now(), isThis: true }])
    expect(browsers[0]?.firstSeenAt).toBe(desk.clock.now() - HOUR)
  })

  it('is told of in the language of its user', async () => {
    const wei = await desk.user({ login: 'wei', language: 'zh-CN' })
    await signIn(wei, [])
    expect((await notices())[0]).toContain('以前没有用过的浏览器（Firefox, Windows）')
  })

  it('leaves nothing of its secret in the store, and only in the one answer', async () => {
    const maria = await desk.user()
    const { secret } = await signIn(maria, [])
    const dump = JSON.stringify([
      await rows(),
      await desk.store.read.selectFrom('user_session').selectAll().execute(),
      await desk.messages(),
      desk.notes,
    ])
    expect(dump).not.toContain(secret)
    expect(dump).not.toContain(Buffer.from(secret ?? '', 'base64url').toString('hex'))
    expect(dump).not.toContain(JSON.stringify([...Buffer.from(secret ?? '', 'base64url')]).slice(1, -1))
  })

  it('that shows a secret of its own choice, or somebody else’s, is not known, and is given a fresh one', async () => {
    const [maria, wei] = [await desk.user(), await desk.user({ login: 'wei' })]
    const planted = 'A'.repeat(43)
    const { secret } = await signIn(maria, [planted])
    expect(secret).not.toBe(planted)
    expect(await known(maria, [planted])).toBe(false)
    const shared = await signIn(wei, [secret ?? ''])
    expect(shared.secret).not.toBeNull()
    // Both are known by what the shared machine keeps.
    const both = [shared.secret ?? '', secret ?? '']
    expect([await known(maria, both), await known(wei, both)]).toEqual([true, true])
  })

  it('is not known before everything was shown, and a wrong step gives nothing', async () => {
    const maria = await desk.user({ device: true })
    const half = await signIn(maria, [])
    expect(half).toMatchObject({ stage: 'second-factor', secret: null })
    expect([await told(), await rows()]).toEqual([[], []])
    const wrong = await half.page.call('sessions', 'secondFactor', { code: '000000' })
    expect(wrong).not.toHaveProperty('browser')
    const right = await half.page.call('sessions', 'secondFactor', { code: maria.code() })
    expect(right).toMatchObject({
      outcome: 'next',
      stage: 'open',
      browser: expect.stringMatching(/^[\w-]{43}$/u) as unknown,
    })
    expect(await told()).toHaveLength(2)
  })

  it('that is a terminal is nobody’s: told of every time, and never kept', async () => {
    const maria = await desk.user()
    for (let n = 0; n < 2; n++) expect((await signIn(maria)).secret).toBeNull()
    expect(await rows()).toEqual([])
    expect(await told()).toHaveLength(4)
  })

  it('that was not used for 90 days is not known any more', async () => {
    const maria = await desk.user()
    const { secret } = await signIn(maria, [])
    await desk.clock.advance(90 * DAY - 1)
    expect(await known(maria, [secret ?? ''])).toBe(true)
    await desk.clock.advance(90 * DAY)
    expect(await known(maria, [secret ?? ''])).toBe(false)
    // The old row went when the new one came.
    expect(await rows()).toHaveLength(1)
  })

  it('makes room when there are ten: the one that was used longest ago goes', async () => {
    const maria = await desk.user()
    const secrets: string[] = []
    for (let n = 0; n < 10; n++) {
      await desk.clock.advance(HOUR)
      secrets.push((await signIn(maria, [])).secret ?? '')
    }
    await desk.clock.advance(HOUR)
    expect(await known(maria, [secrets[0] ?? ''])).toBe(true)
    await desk.clock.advance(HOUR)
    await signIn(maria, [])
    expect(await rows()).toHaveLength(10)
    expect(await known(maria, [secrets[0] ?? ''])).toBe(true)
    expect(await known(maria, [secrets[1] ?? ''])).toBe(false)
  })

  it('shows five secrets and no more, each of them whole', async () => {
    const maria = await desk.user()
    await expect(
      signIn(
        maria,
        Array.from({ length: 6 }, () => 'A'.repeat(43)),
      ),
    ).rejects.toThrow()
    for (const odd of ['', 'A'.repeat(42), `${'A'.repeat(42)}'`]) await expect(signIn(maria, [odd])).rejects.toThrow()
  })
})

describe('a reset', () => {
  const ROUTE = { domain: 'credentials', verb: 'resetPassword', act: 'reset-password' } as const
  const temporary = async () =>
    /: (.+)\n/u.exec((await desk.messages('temporary-password')).at(-1)?.body ?? '')?.[1] ?? 'none'

  it('at the desk forgets every browser: a stolen secret is worth nothing after it', async () => {
    const [maria, wei] = [await desk.user(), await desk.user({ login: 'wei' })]
    const stolen = (await signIn(maria, [])).secret ?? ''
    await signIn(wei, [])
    await desk.act({ ...ROUTE, userId: maria.userId }, { route: 'message:sms' })
    expect((await rows()).map(row => row.user_id)).toEqual([wei.userId])

    const page = desk.page('after', FIREFOX)
    const typed = { account: maria.account, login: maria.login, password: await temporary() }
    await page.call('sessions', 'signIn', { ...typed, browsers: [stolen] })
    const before = (await told()).length
    const changed = await page.call('sessions', 'changePassword', { next: 'quiet river under nine stars' })
    expect(changed).toMatchObject({ outcome: 'changed', stage: 'open', browser: expect.any(String) as unknown })
    expect((await told()).length).toBe(before + 2)
    expect(desk.notes.at(-1)).toBe('changed:new-browser')
  })

  it('of the authenticator, and an objection to a reset, forget them too', async () => {
    const maria = await desk.user({ device: true })
    const sign = async () => {
      const { page } = await signIn(maria, [])
      await desk.clock.advance(60_000)
      await page.call('sessions', 'secondFactor', { code: maria.code() })
    }
    await sign()
    expect(await rows()).toHaveLength(1)
    const mfa = { domain: 'mfa', verb: 'reset', act: 'reset-mfa', userId: maria.userId } as const
    await desk.act(mfa, { route: 'message:sms' })
    expect(await rows()).toHaveLength(0)
    const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u.exec((await notices()).at(-1) ?? '')?.[0] ?? ''
    await plant(maria.userId)
    await desk.object(maria.userId, code)
    expect(await rows()).toHaveLength(0)
  })

  /** A browser of whoever came in by the reset. */
  const plant = (userId: UserId) =>
    desk.store.write(async tx => {
      const row = { id: 'a'.repeat(32), user_id: userId, digest: new Uint8Array(32), words: '' }
      await tx
        .insertInto('known_browser')
        .values({ ...row, first_seen_at: 0, last_seen_at: 0 })
        .execute()
    })
})

describe('the user', () => {
  it('forgets one browser, or all, is told of it, and goes on in the session', async () => {
    const maria = await desk.user()
    const [one, two] = [await signIn(maria, []), await signIn(maria, [], { device: 'Chrome, Android' })]
    const { browsers } = await two.page.call('browsers', 'list', {})
    expect(browsers.map(each => [each.words, each.isThis]).toSorted()).toEqual([
      ['Chrome, Android', true],
      ['Firefox, Windows', false],
    ])
    const other = browsers.find(each => !each.isThis)?.browserId ?? ''
    await two.page.call('browsers', 'forget', { browserId: other })
    expect((await notices()).filter(body => body.includes('known browsers were forgotten'))).toHaveLength(2)
    expect(await known(maria, [one.secret ?? ''])).toBe(false)
    expect(await known(maria, [two.secret ?? ''])).toBe(true)
    expect(await two.page.call('browsers', 'forgetAll', {})).toEqual({ forgotten: 2 })
    expect(await two.page.call('browsers', 'list', {})).toEqual({ browsers: [] })
    expect(await two.page.stage()).toBe('open')
    expect(await known(maria, [two.secret ?? ''])).toBe(false)
  })

  it('cannot forget, nor see, somebody else’s', async () => {
    const [maria, wei] = [await desk.user(), await desk.user({ login: 'wei' })]
    await signIn(wei, [])
    const [row] = await rows()
    const { page } = await signIn(maria, [])
    expect((await page.call('browsers', 'list', {})).browsers.map(one => one.isThis)).toEqual([true])
    await expect(page.call('browsers', 'forget', { browserId: row?.id ?? '' })).rejects.toMatchObject({
      failure: { code: 'not_found', reason: 'browsers.unknown' },
    })
    expect(await rows()).toHaveLength(2)
  })
})
