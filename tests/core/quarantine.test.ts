import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { OperatorId, UserId } from '#shared/contract/ids.ts'

import {
  endQuarantine,
  sealedOf,
  sweepSealed,
  undo,
  type SealedReset,
} from '../../electron/core/quarantine/quarantine.ts'
import { makePages, PASSWORD } from '../support/makePages.ts'

const HOUR = 3_600_000
const CODE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/u
const OTHER = 'd'.repeat(32) as OperatorId

let desk: ReturnType<typeof makePages>
beforeEach(() => {
  desk = makePages({ publicAddress: 'https://own.lab.example/' })
})
afterEach(() => desk.close())

type User = Awaited<ReturnType<typeof desk.user>>
let pages = 0
const signIn = (user: User, password = PASSWORD) => {
  const page = desk.page(`page ${String((pages += 1))}`)
  return page.call('sessions', 'signIn', { account: user.account, login: user.login, password })
}
/** A second after whatever was before it, so that notices have an order. */
const resetPassword = async (user: User, route = 'message:sms') => {
  await desk.clock.advance(1000)
  return desk.act(
    { domain: 'credentials', verb: 'resetPassword', act: 'reset-password', userId: user.userId },
    { route },
  )
}
const resetMfa = async (user: User) => {
  await desk.clock.advance(1000)
  return desk.act({ domain: 'mfa', verb: 'reset', act: 'reset-mfa', userId: user.userId }, { route: 'message:sms' })
}
/** The codes of the notices that were sent, oldest first; one for each reset. */
const codes = async () => [
  ...new Set((await desk.messages('notice')).flatMap(({ body }) => (CODE.exec(body ?? '') ?? []).map(one => one))),
]
const lastCode = async () => (await codes()).at(-1) ?? 'no code'
const lastBody = async (kind: string) => (await desk.messages(kind)).at(-1)?.body ?? ''
const temporary = async () => /: (.+)\n/u.exec(await lastBody('temporary-password'))?.[1] ?? 'no password'
const credential = async (userId: UserId) => ({
  password: await desk.store.read.selectFrom('password').selectAll().where('user_id', '=', userId).execute(),
  device: await desk.store.read.selectFrom('mfa_device').selectAll().where('user_id', '=', userId).execute(),
  codes: await desk.store.read.selectFrom('recovery_code').selectAll().where('user_id', '=', userId).execute(),
})
const thaw = (userId: UserId) =>
  desk.store.write(async tx => {
    await tx.deleteFrom('account_freeze').where('user_id', '=', userId).execute()
    await endQuarantine(tx, userId, desk.clock.now())
  })
/** An operator who did not do the resets. */
const other = () =>
  desk.store.write(tx =>
    tx
      .insertInto('operator')
      .values({
        id: OTHER,
        login: 'sam',
        login_key: 'sam',
        name: 'Sam',
        roles: 'agent',
        state: 'active',
        language: 'en',
        created_at: 0,
      } as never)
      .execute(),
  )

describe('which resets an objection undoes', () => {
  const resets = fc
    .array(fc.constantFrom('password' as const, 'mfa' as const, 'protection' as const), { minLength: 1, maxLength: 12 })
    .map(kinds => kinds.map((kind, index): SealedReset => ({ id: index + 1, kind, madeAt: index * 1000 })))

  it('is the one objected to and all later ones, restoring of each kind the first of them', () => {
    fc.assert(
      fc.property(resets, fc.nat(11), (all, at) => {
        const objected = all[at % all.length]
        if (objected === undefined) throw new Error('no reset')
        const plan = undo(all, objected)
        expect(plan.end).toEqual(all.filter(one => one.id >= objected.id).map(one => one.id))
        const restored = all.filter(one => plan.restore.includes(one.id))
        expect(new Set(restored.map(one => one.kind)).size).toBe(restored.length)
        expect(plan.restore).toContain(objected.id)
        for (const one of all.filter(reset => plan.end.includes(reset.id)))
          expect(restored.some(reset => reset.kind === one.kind && reset.id <= one.id)).toBe(true)
        expect(plan.dropDevicesSince === null).toBe(restored.some(one => one.kind === 'mfa'))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a replaced password', () => {
  it('is sealed, opens nothing, and is readable nowhere', async () => {
    const user = await desk.user()
    const before = await credential(user.userId)
    await resetPassword(user)
    expect(await signIn(user)).toMatchObject({ outcome: 'refused' })
    expect(await sealedOf(desk.store.read, user.userId, desk.clock.now())).toEqual([
      { kind: 'password', until: desk.clock.now() + 72 * HOUR },
    ])
    const hash = before.password[0]?.hash ?? 'none'
    const tables = await Promise.all([
      desk.store.read.selectFrom('quarantine').selectAll().execute(),
      desk.store.read.selectFrom('password').selectAll().execute(),
    ])
    expect(JSON.stringify(tables)).not.toContain(hash)
  })

  it('comes back as it was, the temporary one dies, sessions end, and nobody signs in until the freeze is over', async () => {
    const user = await desk.user()
    const before = await credential(user.userId)
    await resetPassword(user)
    const secret = await temporary()
    const page = desk.page('thief')
    await page.call('sessions', 'signIn', { account: user.account, login: user.login, password: secret })
    expect(await page.stage()).toBe('must-change')

    const code = (await lastCode()).toLowerCase().replace('-', ' ')
    expect(await desk.object(user.userId, ` ${code} `)).toEqual({ outcome: 'restored', triesLeft: null, retryAt: null })
    expect(await page.stage()).not.toBe('must-change')
    expect(await credential(user.userId)).toEqual(before)
    expect(await signIn(user, secret)).toMatchObject({ outcome: 'refused' })
    expect(await signIn(user)).toMatchObject({ outcome: 'refused' })
    await thaw(user.userId)
    expect(await signIn(user)).toMatchObject({ outcome: 'next', stage: 'open' })
    expect(await signIn(user, secret)).toMatchObject({ outcome: 'refused' })
  })

  it('comes back even after somebody has chosen another one, and bound a device to it', async () => {
    const user = await desk.user()
    const before = await credential(user.userId)
    await resetPassword(user)
    const page = desk.page('thief')
    const secret = await temporary()
    await page.call('sessions', 'signIn', { account: user.account, login: user.login, password: secret })
    await page.call('sessions', 'changePassword', { next: 'a thief chose these words' })
    await page.call('mfa', 'beginEnrolment', {})
    await desk.store.write(tx =>
      tx
        .insertInto('mfa_device')
        .values({
          user_id: user.userId,
          name: 'thief',
          seed: Buffer.alloc(40),
          bound_at: desk.clock.now() + 1,
          last_step: null,
          failed_at: null,
        })
        .execute(),
    )
    expect((await desk.object(user.userId, await lastCode())).outcome).toBe('restored')
    expect(await credential(user.userId)).toEqual(before)
    const enrolments = await desk.store.read.selectFrom('mfa_enrolment').selectAll().execute()
    expect(enrolments).toEqual([])
    await thaw(user.userId)
    expect(await signIn(user, 'a thief chose these words')).toMatchObject({ outcome: 'refused' })
  })

  it('takes the link, the slip and what waits in the outbox with it', async () => {
    const user = await desk.user()
    await resetPassword(user, 'link:email')
    const token = /#\/open\/([\w-]+)/u.exec(await lastBody('reset-link'))?.[1] ?? 'no token'
    expect((await desk.object(user.userId, await lastCode())).outcome).toBe('restored')
    await thaw(user.userId)
    expect(await desk.page('late').call('sessions', 'openLink', { token })).toMatchObject({ outcome: 'refused' })
    expect(await desk.messages('reset-link')).toMatchObject([{ body: null }])
  })

  it('is taken back by link too, once; opening the page does nothing, and a guess is refused without a word', async () => {
    const user = await desk.user()
    await resetPassword(user)
    const token = /https:\/\/own\.lab\.example\/#\/undo\/([\w-]{43})/u.exec(await lastBody('notice'))?.[1] ?? ''
    const page = desk.page('a browser')
    expect(await page.call('quarantine', 'objectByLink', { token: 'guess' })).toMatchObject({ outcome: 'refused' })
    expect(await page.call('quarantine', 'objectByLink', { token })).toEqual({ outcome: 'restored' })
    expect(await page.call('quarantine', 'objectByLink', { token })).toMatchObject({ outcome: 'refused' })
    expect((await desk.object(user.userId, await lastCode())).outcome).toBe('nothing-sealed')
  })

  it('is gone after its time, also before it is wiped, and wiped for good by the sweep', async () => {
    const user = await desk.user()
    await resetPassword(user)
    await desk.clock.advance(72 * HOUR)
    expect((await desk.object(user.userId, await lastCode())).outcome).toBe('nothing-sealed')
    expect(await desk.store.write(tx => sweepSealed(tx, desk.clock.now()))).toBe(1)
    expect(await desk.store.read.selectFrom('quarantine').selectAll().execute()).toEqual([])
  })

  it('is not kept with the setting at 0: the notice is a plain one', async () => {
    const plain = makePages({ quarantineHours: 0 })
    const { userId } = await plain.user()
    await plain.act(
      { domain: 'credentials', verb: 'resetPassword', act: 'reset-password', userId },
      { route: 'message:sms' },
    )
    expect(await plain.store.read.selectFrom('quarantine').selectAll().execute()).toEqual([])
    expect((await plain.messages('notice')).some(({ body }) => CODE.test(body ?? ''))).toBe(false)
    await plain.close()
  })

  it('of somebody who had none is nothing to come back to: what the reset made dies all the same', async () => {
    const user = await desk.user({ password: null })
    await resetPassword(user)
    const secret = await temporary()
    expect((await desk.object(user.userId, await lastCode())).outcome).toBe('restored')
    expect((await credential(user.userId)).password).toEqual([])
    await thaw(user.userId)
    expect(await signIn(user, secret)).toMatchObject({ outcome: 'refused' })
  })

  it('leaves the history of passwords as it was, under the rules of Huawei Cloud', async () => {
    const user = await desk.user({ profile: 'huawei' })
    await resetPassword(user)
    await desk.object(user.userId, await lastCode())
    expect(await desk.store.read.selectFrom('password_history').selectAll().execute()).toEqual([])
  })
})

describe('whoever came in by a reset', () => {
  const NEXT = 'seven quiet otters hum'
  /** Signs in with the temporary password and chooses another one. */
  async function comeIn(user: User) {
    const page = desk.page(`thief ${String((pages += 1))}`)
    const password = await temporary()
    await page.call('sessions', 'signIn', { account: user.account, login: user.login, password })
    await page.call('sessions', 'changePassword', { next: NEXT })
    return page
  }

  it('loses what they made when the reset is undone: access keys and new contacts, but none of before', async () => {
    const maria = await desk.user()
    const own = desk.page('own')
    await own.call('sessions', 'signIn', { account: maria.account, login: 'maria', password: PASSWORD })
    const before = await own.call('accessKeys', 'create', {})
    await resetPassword(maria)
    const code = await lastCode()
    const thief = await comeIn(maria)
    await thief.call('accessKeys', 'create', {})
    const typed = { channel: 'email', address: 'thief@evil.example' } as const
    await thief.call('mySecurity', 'beginContact', typed)
    const sent = /\d{6}/u.exec(await lastBody('own-code'))?.[0] ?? 'no code'
    expect(await thief.call('mySecurity', 'confirmContact', { ...typed, code: sent })).toMatchObject({
      outcome: 'changed',
    })
    expect((await desk.object(maria.userId, code, OTHER)).outcome).toBe('restored')
    const keys = await desk.store.read.selectFrom('access_key').select('id').execute()
    expect(keys).toEqual([{ id: before.accessKey }])
    expect(await desk.store.read.selectFrom('pending_contact').selectAll().execute()).toEqual([])
    expect(await thief.stage()).toBe('visitor')
  })

  it('cannot use up the tries of the desk from the user’s own page, where the code undoes the reset as well', async () => {
    const maria = await desk.user()
    await resetPassword(maria)
    const code = await lastCode()
    const thief = await comeIn(maria)
    for (let turn = 0; turn < 7; turn += 1) {
      expect((await thief.call('quarantine', 'objectByCode', { code: 'AAAA-BBBB' })).outcome).toBe('refused')
      await desk.clock.advance(5000)
    }
    expect((await thief.call('quarantine', 'objectByCode', { code: code.toLowerCase() })).outcome).toBe('restored')
    expect(await thief.stage()).toBe('visitor')
    expect((await signIn(maria, NEXT)).outcome).toBe('refused')
  })
})

describe('a change of login protection', () => {
  const chosen = async (userId: UserId) =>
    (
      await desk.store.read
        .selectFrom('login_protection')
        .select('channel')
        .where('user_id', '=', userId)
        .where('enabled', '=', 1)
        .executeTakeFirst()
    )?.channel ?? null
  const alerts = () =>
    desk.store.read.selectFrom('radar_alert').select(['signal', 'grave', 'call_id', 'operator_id']).execute()

  /** Protected by text message; then somebody who knows the password switches it off from a session of theirs. */
  async function switchedOff() {
    const maria = await desk.user()
    const own = desk.page(`own ${String((pages += 1))}`)
    await own.call('sessions', 'signIn', { account: maria.account, login: maria.login, password: PASSWORD })
    await own.call('mySecurity', 'setLoginProtection', { way: 'sms' })
    await desk.clock.advance(1000)
    await own.call('mySecurity', 'setLoginProtection', { way: 'off' })
    return { maria, own }
  }

  it('is told with the way to object, and the code brings the setting back, freezes the account and raises a grave alert', async () => {
    const { maria, own } = await switchedOff()
    const [on, off] = await codes()
    expect(on).not.toBe(off)
    // A second later, so that its notice is the newest.
    expect(await lastBody('notice')).toContain('#/put-back/')
    await desk.clock.advance(1000)
    expect(await desk.object(maria.userId, off ?? '', OTHER)).toMatchObject({ outcome: 'restored' })
    expect(await chosen(maria.userId)).toBe('sms')
    expect(await own.stage()).toBe('visitor')
    expect((await signIn(maria)).outcome).toBe('refused')
    expect(await lastBody('notice')).toContain('Somebody else may know the password')
    expect(await alerts()).toEqual([{ signal: 'objected-own', grave: 1, call_id: null, operator_id: null }])
    // What was there before that one can still be asked for.
    expect(await desk.object(maria.userId, on ?? '', OTHER)).toMatchObject({ outcome: 'restored' })
    expect(await chosen(maria.userId)).toBeNull()
  })

  it('is undone by the link too, once, and from the page of whoever is signed in', async () => {
    const { maria } = await switchedOff()
    const token = /#\/put-back\/([\w-]+)/u.exec(await lastBody('notice'))?.[1] ?? ''
    const visitor = desk.page('visitor')
    expect((await visitor.call('quarantine', 'objectByLink', { token })).outcome).toBe('restored')
    expect(await chosen(maria.userId)).toBe('sms')
    expect((await visitor.call('quarantine', 'objectByLink', { token })).outcome).toBe('refused')
  })

  it('goes with a reset that is objected to when it was made since', async () => {
    const maria = await desk.user()
    const own = desk.page('own')
    await own.call('sessions', 'signIn', { account: maria.account, login: maria.login, password: PASSWORD })
    await own.call('mySecurity', 'setLoginProtection', { way: 'email' })
    await resetPassword(maria)
    const code = await lastCode()
    // Whoever came in by the reset switches it off, from a session that the code to the mailbox let in.
    await desk.clock.advance(1000)
    const thief = desk.page('thief')
    await thief.call('sessions', 'signIn', {
      account: maria.account,
      login: maria.login,
      password: await temporary(),
    })
    await thief.call('sessions', 'sendCode', {})
    const sent = /\d{6}/u.exec(await lastBody('own-code'))?.[0] ?? ''
    await thief.call('sessions', 'secondFactor', { code: sent })
    await thief.call('sessions', 'changePassword', { next: 'seven quiet otters hum' })
    await thief.call('mySecurity', 'setLoginProtection', { way: 'off' })
    expect(await chosen(maria.userId)).toBeNull()
    expect(await desk.object(maria.userId, code, OTHER)).toMatchObject({ outcome: 'restored' })
    expect(await chosen(maria.userId)).toBe('email')
  })

  it('is only told with the setting at 0', async () => {
    await desk.close()
    desk = makePages({ quarantineHours: 0 })
    await switchedOff()
    expect(await codes()).toEqual([])
    expect(await desk.store.read.selectFrom('quarantine').selectAll().execute()).toEqual([])
  })
})

describe('a second reset while the first one’s credential is sealed', () => {
  it('that finds nothing of the user’s own seals the oldest again: either notice brings it back', async () => {
    for (const which of [0, 1]) {
      const user = await desk.user({ login: `maria${String(which)}` })
      const before = await credential(user.userId)
      const known = (await codes()).length
      await resetPassword(user)
      await desk.clock.advance(HOUR)
      await resetPassword(user)
      const code = (await codes())[known + which] ?? ''
      expect((await desk.object(user.userId, code)).outcome).toBe('restored')
      expect(await credential(user.userId)).toEqual(before)
    }
  })

  it('that replaced a password chosen meanwhile gives that one back, and the first notice still gives back the oldest', async () => {
    const user = await desk.user()
    const oldest = await credential(user.userId)
    await resetPassword(user)
    const page = desk.page('own')
    const password = await temporary()
    await page.call('sessions', 'signIn', { account: user.account, login: user.login, password })
    await page.call('sessions', 'changePassword', { next: 'seven quiet lamps burning' })
    const chosen = await credential(user.userId)
    await resetPassword(user)
    const [first = '', second = ''] = await codes()
    expect((await desk.object(user.userId, second)).outcome).toBe('restored')
    expect(await credential(user.userId)).toEqual(chosen)
    expect((await desk.object(user.userId, first)).outcome).toBe('restored')
    expect(await credential(user.userId)).toEqual(oldest)
  })

  it('is undone with the first: its own code is nothing afterwards', async () => {
    const user = await desk.user({ device: true })
    const before = await credential(user.userId)
    await resetPassword(user)
    await resetMfa(user)
    const [first = '', second = ''] = await codes()
    expect((await desk.object(user.userId, first)).outcome).toBe('restored')
    expect(await credential(user.userId)).toEqual(before)
    expect((await desk.object(user.userId, second)).outcome).toBe('nothing-sealed')
  })

  it('of a frozen account can be objected to like any other, but nothing from before can once a lead has enabled it', async () => {
    const user = await desk.user()
    await resetPassword(user)
    await desk.clock.advance(HOUR)
    await resetPassword(user)
    const [first = '', second = ''] = await codes()
    expect((await desk.object(user.userId, second)).outcome).toBe('restored')
    await desk.clock.advance(HOUR)
    await resetPassword(user)
    const third = await lastCode()
    await desk.store.write(async tx => {
      await endQuarantine(tx, user.userId, desk.clock.now() - HOUR)
    })
    expect((await desk.object(user.userId, first)).outcome).toBe('wrong')
    expect((await desk.object(user.userId, third)).outcome).toBe('restored')
  })
})

describe('a replaced authenticator', () => {
  it('comes back with its last step and its recovery codes, in the place of one that was bound since', async () => {
    const user = await desk.user({ device: true })
    const page = desk.page('own')
    await page.call('sessions', 'signIn', { account: user.account, login: user.login, password: PASSWORD })
    const used = user.code()
    expect(await page.call('sessions', 'secondFactor', { code: used })).toMatchObject({ outcome: 'next' })
    const before = await credential(user.userId)
    await resetMfa(user)
    expect((await credential(user.userId)).device).toEqual([])
    expect((await desk.object(user.userId, await lastCode())).outcome).toBe('restored')
    expect(await credential(user.userId)).toEqual(before)

    await thaw(user.userId)
    const again = desk.page('again')
    await again.call('sessions', 'signIn', { account: user.account, login: user.login, password: PASSWORD })
    expect(await again.call('sessions', 'secondFactor', { code: used })).toMatchObject({ outcome: 'refused' })
    await desk.clock.advance(30_000)
    expect(await again.call('sessions', 'secondFactor', { code: user.code() })).toMatchObject({ outcome: 'next' })
  })

  it('leaves the binding code worthless', async () => {
    const user = await desk.user({ device: true })
    await resetMfa(user)
    expect((await desk.object(user.userId, await lastCode())).outcome).toBe('restored')
    const claims = await desk.store.read.selectFrom('claim').select('state').execute()
    expect(claims).toEqual([{ state: 'superseded' }])
  })
})

describe('the code of a notice', () => {
  it('is bound to its user and its reset', async () => {
    const [wei, eve] = [await desk.user({ login: 'wei' }), await desk.user({ login: 'eve' })]
    await resetPassword(wei)
    const code = await lastCode()
    await resetPassword(eve)
    await other()
    expect(await desk.object(eve.userId, code, OTHER)).toMatchObject({ outcome: 'wrong', triesLeft: 4 })
    expect((await desk.object(wei.userId, code, OTHER)).outcome).toBe('restored')
  })

  it('has five tries at the desk; whoever did the reset cannot use them up', async () => {
    const user = await desk.user()
    await resetPassword(user)
    const code = await lastCode()
    await other()
    for (let tries = 0; tries < 12; tries++) {
      await desk.object(user.userId, 'AAAA-AAAA')
      await desk.clock.advance(20_000)
    }
    const outcomes: unknown[] = []
    for (let tries = 0; tries < 6; tries++) {
      const { outcome, triesLeft } = await desk.object(user.userId, 'AAAA-AAAA', OTHER)
      outcomes.push(triesLeft ?? outcome)
      await desk.clock.advance(20_000)
    }
    expect(outcomes).toEqual([4, 3, 2, 1, 0, 'no-tries-left'])
    expect((await desk.object(user.userId, code, OTHER)).outcome).toBe('no-tries-left')
  })

  it('slows an operator who guesses', async () => {
    const user = await desk.user()
    await resetPassword(user)
    const outcomes: string[] = []
    for (let tries = 0; tries < 6; tries++) outcomes.push((await desk.object(user.userId, 'AAAA-AAAA')).outcome)
    expect(outcomes).toContain('slowed')
  })

  it.each(['', ' ', '\0', 'A'.repeat(64), '🦆🦆🦆🦆🦆🦆🦆🦆', '%s%s%n', "'; drop table quarantine; --"])(
    'that is %j opens nothing and breaks nothing',
    async typed => {
      const user = await desk.user()
      await resetPassword(user)
      if (typed.trim() !== '') expect((await desk.object(user.userId, typed)).outcome).toBe('wrong')
      const page = desk.page('hostile')
      expect(await page.call('quarantine', 'objectByLink', { token: typed })).toMatchObject({ outcome: 'refused' })
      expect(await sealedOf(desk.store.read, user.userId, desk.clock.now())).toHaveLength(1)
    },
  )

  it('entered twice at once undoes one reset once', async () => {
    const user = await desk.user()
    await resetPassword(user)
    const code = await lastCode()
    const both = await Promise.all([desk.object(user.userId, code), desk.object(user.userId, code)])
    expect(both.map(one => one.outcome).toSorted()).toEqual(['nothing-sealed', 'restored'])
    expect(await desk.store.read.selectFrom('radar_alert').select('signal').execute()).toEqual([{ signal: 'objected' }])
  })
})

describe('who hears of a reset', () => {
  const addresses = async () => {
    const rows = await desk.store.read.selectFrom('message').selectAll().where('kind', '=', 'notice').execute()
    return rows.map(row => desk.store.keys.unseal(`message.to:${row.id}`, row.to_address)).toSorted()
  }
  const manager = async (userId: UserId, text: string) => {
    await desk.store.write(tx => tx.updateTable('user').set({ manager: text }).where('id', '=', userId).execute())
  }

  it('is the user on every contact, and the manager on record, whose text names no secret', async () => {
    const user = await desk.user()
    const boss = await desk.user({ login: 'boss' })
    await desk.store.write(async tx => {
      await tx
        .updateTable('user')
        .set({ phone: '15199999999', phone_key: '4915199999999' })
        .where('id', '=', boss.userId)
        .execute()
    })
    await manager(user.userId, 'BOSS')
    await resetPassword(user)
    expect(await addresses()).toEqual(['+4915112345611', '+4915199999999', 'boss@example.org', 'maria@example.org'])
    const secret = await temporary()
    const bodies = (await desk.messages('notice')).map(({ body }) => body ?? '')
    expect(bodies.every(body => CODE.test(body) && !body.includes(secret))).toBe(true)
    expect(bodies.filter(body => body.includes('on record as manager'))).toHaveLength(2)
  })

  it('is nobody as manager when two could be meant, when they are the user, or when they are disabled', async () => {
    const user = await desk.user()
    const one = await desk.user({ login: 'one' })
    await desk.user({ login: 'two' })
    for (const text of ['Maria Silva', user.login, 'nobody', '']) {
      await manager(user.userId, text)
      await resetPassword(user)
    }
    await desk.store.write(tx => tx.updateTable('user').set({ enabled: 0 }).where('id', '=', one.userId).execute())
    await manager(user.userId, 'one')
    await resetPassword(user)
    expect(new Set(await addresses())).toEqual(new Set(['+4915112345611', 'maria@example.org']))
  })

  it('is told of the objection, too', async () => {
    const user = await desk.user()
    await resetPassword(user)
    await desk.object(user.userId, await lastCode())
    const undone = (await desk.messages('notice')).filter(({ body }) => body?.includes('objected to a reset') === true)
    expect(undone.map(({ channel }) => channel).toSorted()).toEqual(['email', 'sms'])
  })
})

it('whatever is reset, changed and waited for, an objection brings back what stood before that reset, and nobody signs in', async () => {
  const event = fc.constantFrom('password', 'mfa', 'choose', 'wait' as const)
  let number = 0
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 7 }), fc.nat(6), async (events, at) => {
      const user = await desk.user({ login: `user${String((number += 1))}`, device: true })
      let own = await credential(user.userId)
      const resets: { before: typeof own; code: string; madeAt: number; kind: string }[] = []
      for (const what of events) {
        if (what === 'wait') await desk.clock.advance(20 * HOUR)
        else if (what === 'choose') {
          const { password } = await credential(user.userId)
          if (password[0]?.hash === '') continue
          await desk.store.write(tx =>
            tx
              .updateTable('password')
              .set({ hash: `chosen ${String(Math.random())}`, temporary_until: null, must_change: 0 })
              .where('user_id', '=', user.userId)
              .execute(),
          )
          own = { ...own, password: (await credential(user.userId)).password }
        } else {
          await (what === 'password' ? resetPassword(user) : resetMfa(user))
          resets.push({ before: own, code: await lastCode(), madeAt: desk.clock.now(), kind: what })
        }
      }
      const objected = resets[at % Math.max(resets.length, 1)]
      if (objected === undefined) return
      const { outcome } = await desk.object(user.userId, objected.code)
      if (desk.clock.now() >= objected.madeAt + 72 * HOUR) {
        expect(['wrong', 'nothing-sealed', 'slowed']).toContain(outcome)
        await desk.clock.advance(HOUR)
        return
      }
      expect(outcome).toBe('restored')
      const after = await credential(user.userId)
      if (objected.kind === 'password') expect(after.password[0]?.hash).toEqual(objected.before.password[0]?.hash)
      else expect(after.device).toEqual(objected.before.device)
      expect(await signIn(user)).toMatchObject({ outcome: 'refused' })
    }),
    { numRuns: 60 },
  )
}, 120_000)
