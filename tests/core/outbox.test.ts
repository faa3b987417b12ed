import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { MessageId } from '#shared/contract/ids.ts'
import { Secret } from '#shared/secret.ts'

import { BACK_OFF_MS, createOutbox, notifyUser, queueMessage } from '../../electron/core/codes/codes.ts'
import type { Draft } from '../../electron/core/codes/codes.ts'
import { callDesk } from '../support/callDesk.ts'
import type { Caller } from '../support/callDesk.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const SMTP = { host: 'mail', port: 25, security: 'none', user: '', password: '', from: 'desk@example.org' } as const

type Desk = Awaited<ReturnType<typeof callDesk>>
type Face = Awaited<ReturnType<Desk['operator']>>
let desk: Desk
let olga: Face
let lee: Face
let wei: Caller

async function start(smtp: boolean) {
  desk = await callDesk(smtp ? { smtp: SMTP } : {})
  if (smtp)
    await desk.store.write(tx =>
      tx
        .insertInto('setting')
        .values({ name: 'settings', value: JSON.stringify({ smtp: SMTP }), changed_at: 0, changed_by: null })
        .execute(),
    )
  olga = await desk.operator('olga', ['agent', 'lead'])
  lee = await desk.operator('lee', ['lead'])
  wei = await desk.caller('wei', { phone: '15112345611' })
}
beforeEach(() => start(true))
afterEach(() => desk.close())

const queueing = () => ({ now: desk.clock.now(), random: desk.random, keys: desk.store.keys, settings: desk.settings })
const queue = (more: Partial<Draft> = {}): Promise<MessageId> =>
  desk.store.write(tx =>
    queueMessage(tx, queueing(), {
      kind: 'temporary-password',
      channel: 'email',
      to: 'wei@example.org',
      toMasked: 'w•••@example.org',
      userId: wei.userId,
      callId: null,
      openedBy: olga.actor.operatorId,
      subject: 'Subject',
      body: new Secret('the body'),
      expiresAt: desk.clock.now() + HOUR,
      ...more,
    }),
  )
const row = (id: MessageId) =>
  desk.store.read.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
/** Lets a pump that was just started come to rest. */
const settle = () => new Promise(resolve => setTimeout(resolve, 30))
const later = { kind: 'later', problem: 'codes.problem.unreachable' } as const
const never = { kind: 'never', problem: 'codes.problem.refused' } as const

describe('the outbox', () => {
  it('sends what waits, once, and wipes it', async () => {
    const id = await queue()
    expect(await row(id)).toMatchObject({ state: 'queued', sender: 'smtp', tries: 0 })
    const outbox = desk.outbox()
    for (let pumps = 0; pumps < 5; pumps++) outbox.pump()
    await settle()
    expect(desk.senders.sent).toEqual([{ to: 'wei@example.org', subject: 'Subject', body: 'the body' }])
    expect(await row(id)).toMatchObject({
      state: 'sent',
      tries: 1,
      body: null,
      subject: null,
      sent_at: desk.clock.now(),
    })
    await outbox.stop()
  })

  it('tries again with growing waits, the same body under the same key, and gives up after the fifth', async () => {
    const id = await queue()
    desk.senders.fail(later, later, later, later, later)
    const outbox = desk.outbox()
    outbox.pump()
    await settle()
    for (const wait of BACK_OFF_MS) {
      expect(await row(id)).toMatchObject({
        state: 'queued',
        problem: 'codes.problem.unreachable',
        next_try_at: desk.clock.now() + wait,
      })
      await desk.clock.advance(wait)
      await settle()
    }
    expect(await row(id)).toMatchObject({ state: 'failed', tries: 5, next_try_at: null })
    expect((await row(id)).body).not.toBeNull()

    expect(await olga.run('codes', 'retry', { messageId: id })).toMatchObject({ state: 'queued' })
    outbox.pump()
    await settle()
    expect(desk.senders.sent).toEqual([{ to: 'wei@example.org', subject: 'Subject', body: 'the body' }])
    await outbox.stop()
  })

  it('does not try again what no other try can help', async () => {
    const id = await queue()
    desk.senders.fail(never)
    const outbox = desk.outbox()
    outbox.pump()
    await settle()
    expect(await row(id)).toMatchObject({ state: 'failed', tries: 1, problem: 'codes.problem.refused' })
    await outbox.stop()
  })

  it('sends what a crash left on its way, and forgets nothing that waits over a restart', async () => {
    const [lost, waiting] = [await queue(), await queue({ subject: 'Second' })]
    await desk.store.write(tx =>
      tx.updateTable('message').set({ state: 'sending', next_try_at: null }).where('id', '=', lost).execute(),
    )
    const outbox = desk.outbox()
    outbox.pump()
    await settle()
    expect((await row(lost)).state).toBe('sent')
    expect((await row(waiting)).state).toBe('sent')
    await outbox.stop()
  })

  it('gives up and wipes what expired before it could go', async () => {
    const id = await queue()
    desk.senders.fail(never)
    const outbox = desk.outbox()
    outbox.pump()
    await settle()
    await desk.clock.advance(HOUR)
    await settle()
    expect(await row(id)).toMatchObject({ state: 'expired', body: null, subject: null })
    expect(await desk.refusal(olga.run('codes', 'retry', { messageId: id }))).toMatchObject({ code: 'conflict' })
    await outbox.stop()
  })

  it('sends nothing that was superseded, and leaves a newer one in its place', async () => {
    const { callId } = await olga.open(wei)
    const first = await queue({ callId, supersedes: true })
    const second = await queue({ callId, kind: 'slip-half', subject: 'Half', supersedes: true })
    const outbox = desk.outbox()
    outbox.pump()
    await settle()
    expect(await row(first)).toMatchObject({ state: 'superseded', body: null })
    expect((await row(second)).state).toBe('sent')
    expect(desk.senders.sent.map(mail => mail.subject)).toEqual(['Half'])
    await outbox.stop()
  })

  it('leaves codes of the other channel and notices alone when it supersedes', async () => {
    const { callId } = await olga.open(wei)
    const notice = await queue({ callId, kind: 'notice' })
    const mail = await queue({ callId, kind: 'proof-code' })
    await queue({ callId, kind: 'proof-code', channel: 'sms', supersedes: true })
    await queue({ callId, kind: 'temporary-password', supersedes: true })
    expect(await row(notice)).toMatchObject({ state: 'queued' })
    expect(await row(mail)).toMatchObject({ state: 'queued' })
  })

  it('is not stopped by a sender that breaks, and takes no more work once it is stopped', async () => {
    const id = await queue()
    const broken = {
      ...desk.senders,
      smtp: () => ({ name: 'smtp', channels: ['email'] as const, send: () => Promise.reject(new Error('bug')) }),
    }
    const outbox = createOutbox({ ...desk, senders: broken }, desk)
    outbox.pump()
    await settle()
    expect(await row(id)).toMatchObject({ state: 'queued', problem: 'codes.problem.unknown' })
    expect(desk.log.lines.join()).toContain('outbox.sender-broken')
    await outbox.stop()
    outbox.pump()
    await desk.clock.advance(HOUR)
    await settle()
    expect(desk.senders.sent).toEqual([])
  })

  it('keeps address, subject and body out of the rows and the log', async () => {
    await queue()
    const seen =
      JSON.stringify(await desk.store.read.selectFrom('message').selectAll().execute()) + desk.log.lines.join()
    expect(seen).not.toContain('the body')
    expect(Buffer.from(seen).toString('latin1')).not.toContain('wei@example.org')
  })

  it('can cancel what waits, but never a notice', async () => {
    const id = await queue()
    expect(await olga.run('codes', 'cancel', { messageId: id })).toMatchObject({ state: 'cancelled', readable: false })
    expect((await row(id)).body).toBeNull()
    const notice = await queue({ kind: 'notice' })
    expect(await desk.refusal(olga.run('codes', 'cancel', { messageId: notice }))).toEqual({
      code: 'forbidden',
      reason: 'codes.message.notice-stays',
    })
  })

  it('is shown newest first, with what waits counted', async () => {
    await queue({ subject: 'one' })
    await desk.clock.advance(1)
    await queue({ channel: 'sms' })
    const page = await olga.run('codes', 'outbox', {})
    expect(page).toMatchObject({ total: 2, waiting: 1 })
    expect(page.messages.map(message => [message.channel, message.sender, message.state, message.userName])).toEqual([
      ['sms', 'lab', 'sent', 'wei'],
      ['email', 'smtp', 'queued', 'wei'],
    ])
    expect((await olga.run('codes', 'outbox', { state: 'waiting' })).messages).toHaveLength(1)
    expect((await olga.run('codes', 'outbox', { state: 'failed' })).total).toBe(0)
  })
})

describe('reading a body', () => {
  const read = (face: Face, messageId: MessageId) => face.run('codes', 'readBody', { messageId, reason: 'lab work' })

  it('is for a lead, and never for the one who opened the call', async () => {
    const id = await queue({ channel: 'sms' })
    const agent = await desk.operator('agent', ['agent'])
    expect(await read(lee, id)).toEqual({ subject: 'Subject', body: 'the body' })
    expect(await desk.refusal(read(olga, id))).toEqual({ code: 'forbidden', reason: 'codes.reading.own-call' })
    expect(await desk.refusal(read(agent, id))).toMatchObject({ code: 'forbidden' })
    expect((await lee.run('codes', 'outbox', {})).messages[0]).toMatchObject({ readable: true })
    expect((await olga.run('codes', 'outbox', {})).messages[0]).toMatchObject({ readable: false })
  })

  it('is over when the message is', async () => {
    const id = await queue({ channel: 'sms' })
    await desk.clock.advance(HOUR)
    // Whether or not the outbox has come round to wipe it.
    expect(await desk.refusal(read(lee, id))).toEqual({ code: 'not_found', reason: 'codes.reading.gone' })
  })

  it('is never for what a real gateway carries', async () => {
    const id = await queue()
    expect(await desk.refusal(read(lee, id))).toMatchObject({ reason: 'codes.reading.not-yours' })
  })

  it('waits 72 hours between an operator and who added them, both ways', async () => {
    const createdAt = desk.clock.now()
    const made = await desk.operator('made', ['lead'], { createdAt, createdBy: olga.actor.operatorId })
    const until = { expiresAt: desk.clock.now() + 100 * HOUR }
    const byOlga = await queue({ channel: 'sms', ...until })
    const byMade = await queue({ channel: 'sms', openedBy: made.actor.operatorId, ...until })
    expect(await desk.refusal(read(made, byOlga))).toMatchObject({ reason: 'codes.reading.new-operator' })
    expect(await desk.refusal(read(olga, byMade))).toMatchObject({ reason: 'codes.reading.new-operator' })
    expect(await read(lee, byMade)).toMatchObject({ body: 'the body' })
    await desk.clock.advance(72 * HOUR)
    expect(await read(made, byOlga)).toMatchObject({ body: 'the body' })
    expect(await read(olga, byMade)).toMatchObject({ body: 'the body' })
  })

  it('of a half that went to the desk is for another lead', async () => {
    const id = await queue({ channel: 'desk', to: '', toMasked: '', kind: 'slip-half' })
    expect(await desk.refusal(read(olga, id))).toMatchObject({ reason: 'codes.reading.own-call' })
    expect(await read(lee, id)).toMatchObject({ body: 'the body' })
  })
})

describe('the pocket phone', () => {
  it('is refused in a real store', async () => {
    await queue({ channel: 'sms' })
    expect(await desk.refusal(olga.run('codes', 'pocketPhone', {}))).toEqual({
      code: 'forbidden',
      reason: 'codes.pocket-phone.real-store',
    })
  })

  it('shows what the lab sender carried in a sample store, until it is wiped', async () => {
    await desk.store.write(tx =>
      tx.insertInto('setting').values({ name: 'sample', value: 'true', changed_at: 0, changed_by: null }).execute(),
    )
    const ada = await desk.caller('ada', { device: true })
    await olga.open(ada)
    await queue({ channel: 'sms' })
    await queue()
    await queue({ channel: 'desk', to: '', toMasked: '' })
    const { messages, authenticators } = await olga.run('codes', 'pocketPhone', {})
    expect(messages).toMatchObject([{ userName: 'wei', channel: 'sms', to: 'w•••@example.org', body: 'the body' }])
    expect(authenticators).toMatchObject([{ userName: 'ada', code: desk.totpOf(ada) }])
    await desk.clock.advance(HOUR)
    expect((await olga.run('codes', 'pocketPhone', {})).messages).toEqual([])
  })
})

describe('a notice', () => {
  it('goes to every contact, the old address of a pending change among them, in the user’s language', async () => {
    await desk.store.write(async tx => {
      await tx.updateTable('user').set({ preferred_language: 'zh-CN' }).where('id', '=', wei.userId).execute()
      await tx
        .insertInto('pending_contact')
        .values({
          user_id: wei.userId,
          channel: 'email',
          area_code: '',
          address: 'new@example.org',
          address_key: 'new@example.org',
          made_at: desk.clock.now(),
          counts_from: desk.clock.now() + 72 * HOUR,
        })
        .execute()
    })
    const count = await desk.store.write(tx =>
      notifyUser(tx, queueing(), { userId: wei.userId, notice: 'password-reset', callId: null }),
    )
    expect(count).toBe(3)
    const outbox = desk.outbox()
    outbox.pump()
    await settle()
    expect(desk.senders.sent.map(mail => mail.to).sort()).toEqual(['new@example.org', 'wei@example.org'])
    expect(desk.senders.sent[0]).toMatchObject({ subject: '密码已重置' })
    expect(desk.senders.sent[0]?.body).toMatch(/^服务台已重置 wei（lab） 的密码。如非本人所为/u)
    expect(await desk.lastBody('notice')).toContain('服务台')
    await outbox.stop()
  })

  it('of a call is not for its own operator to read', async () => {
    const { callId } = await olga.open(wei)
    await desk.store.write(tx => notifyUser(tx, queueing(), { userId: wei.userId, notice: 'unlocked', callId }))
    const { messages } = await olga.run('codes', 'outbox', {})
    const sms = messages.find(message => message.channel === 'sms')
    expect(sms).toMatchObject({ kind: 'notice', readable: false })
    expect((await lee.run('codes', 'outbox', {})).messages.find(message => message.channel === 'sms')?.readable).toBe(
      true,
    )
  })

  it('goes nowhere for a user without contacts', async () => {
    const mute = await desk.caller('mute', { email: '', phone: '' })
    expect(
      await desk.store.write(tx =>
        notifyUser(tx, queueing(), { userId: mute.userId, notice: 'unlocked', callId: null }),
      ),
    ).toBe(0)
  })
})
