import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { Secret } from '#shared/secret.ts'

import { senders } from '../../electron/adapters/senders/senders.ts'
import { smtpSender } from '../../electron/adapters/senders/smtp.ts'
import { deliveryOf } from '../../electron/adapters/senders/smtpFailure.ts'
import { createOutbox } from '../../electron/core/codes/codes.ts'
import type { OutgoingMessage, SmtpOptions } from '../../electron/core/ports.ts'
import { callDesk } from '../support/callDesk.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A real SMTP server on loopback, and what it took in. */
async function mailServer(options: SMTPServerOptions = {}) {
  const mails: { raw: string; mail: ParsedMail; rcpt: string[]; user: string | undefined; secure: boolean }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: (auth, _session, done) =>
      auth.password === 'secret' ? done(null, { user: auth.username }) : done(new Error('wrong')),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        void simpleParser(raw).then(mail => {
          mails.push({
            raw: raw.toString('latin1'),
            mail,
            rcpt: session.envelope.rcptTo.map(to => to.address),
            user: session.user === undefined ? undefined : String(session.user),
            secure: session.secure,
          })
          done()
        })
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise(resolve => server.close(() => resolve())))
  return { mails, port: (server.server.address() as AddressInfo).port }
}

const options = (port: number, more: Partial<SmtpOptions> = {}): SmtpOptions => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  user: '',
  password: new Secret(''),
  from: 'desk@lab.example',
  ...more,
})
const message = (more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  channel: 'email',
  to: 'wei@lab.example',
  subject: '您的验证码',
  body: new Secret('验证码 012345，用于重置密码，10 分钟内有效。'),
  key: 'a'.repeat(32),
  ...more,
})

it('takes a code to a mailbox, where it proves the caller with medium strength and leaves nothing in the outbox', async () => {
  const { mails, port } = await mailServer()
  const smtp = { host: '127.0.0.1', port, security: 'none', user: '', password: '', from: 'desk@lab.example' } as const
  const desk = await callDesk({ smtp })
  closers.push(() => desk.close())
  await desk.store.write(tx =>
    tx
      .insertInto('setting')
      .values({ name: 'settings', value: JSON.stringify({ smtp }), changed_at: 0, changed_by: null })
      .execute(),
  )
  const olga = await desk.operator('olga', ['agent'])
  const wei = await desk.caller('wei')
  const { callId } = await olga.open(wei)
  await olga.challenge(callId, 'code-email')
  const outbox = createOutbox({ ...desk, senders }, desk)
  outbox.pump()
  await vi.waitFor(() => expect(mails).toHaveLength(1))
  await outbox.stop()
  expect(mails[0]?.rcpt).toEqual(['wei@example.org'])
  const code = /\d{6}/u.exec(mails[0]?.mail.text ?? '')?.[0] ?? ''
  const { outcome, call } = await olga.answer(callId, 'code-email', code)
  expect(outcome).toBe('right')
  expect(call.proofs).toMatchObject([{ strength: 'medium', weakened: null }])
  const { messages } = await olga.run('codes', 'outbox', {})
  expect(messages).toMatchObject([{ state: 'sent', sender: 'smtp', tries: 1, readable: false }])
})

describe('mail over SMTP', () => {
  it('arrives whole, in any script, as plain text that asks for no automatic answer', async () => {
    const { mails, port } = await mailServer()
    expect(await smtpSender(options(port)).send(message())).toEqual({ kind: 'sent' })
    const [got] = mails
    expect(got?.rcpt).toEqual(['wei@lab.example'])
    expect(got?.mail).toMatchObject({ subject: '您的验证码', html: false })
    expect(got?.mail.text?.trim()).toBe('验证码 012345，用于重置密码，10 分钟内有效。')
    expect(got?.mail.from?.text).toBe('desk@lab.example')
    expect(got?.mail.headers.get('auto-submitted')).toBe('auto-generated')
    expect(got?.raw).not.toMatch(/nodemailer/iu)
  })

  it('carries the same id on every try, so that a repeat can be recognised', async () => {
    const { mails, port } = await mailServer()
    const sender = smtpSender(options(port))
    await sender.send(message())
    await sender.send(message())
    expect(mails.map(({ mail }) => mail.messageId)).toEqual(Array(2).fill(`<${'a'.repeat(32)}@lab.example>`))
  })

  it('signs in when a user name is set', async () => {
    const { mails, port } = await mailServer({ authOptional: false })
    const signed = options(port, { user: 'desk', password: new Secret('secret') })
    expect(await smtpSender(signed).send(message())).toEqual({ kind: 'sent' })
    expect(mails[0]?.user).toBe('desk')
    const wrong = options(port, { user: 'desk', password: new Secret('wrong') })
    expect(await smtpSender(wrong).send(message())).toEqual({ kind: 'never', problem: 'codes.problem.sign-in' })
  })

  it.each([
    'a@lab.example, b@lab.example',
    'a@lab.example\r\nBcc: b@lab.example',
    '"a b"@lab.example',
    'Wei <wei@lab.example>',
    'group:a@lab.example;',
    'no-at-sign',
    '@lab.example',
    `${'a'.repeat(65)}@lab.example`,
    '',
  ])('refuses %j as an address without asking any server', async to => {
    const { mails, port } = await mailServer()
    expect(await smtpSender(options(port)).send(message({ to }))).toEqual({
      kind: 'never',
      problem: 'codes.problem.address',
    })
    expect(mails).toEqual([])
  })

  it('lets no header be smuggled in by a subject', async () => {
    const { mails, port } = await mailServer()
    await smtpSender(options(port)).send(message({ subject: 'Hello\r\nBcc: eve@lab.example' }))
    expect(mails[0]?.rcpt).toEqual(['wei@lab.example'])
    expect(mails[0]?.mail.headers.has('bcc')).toBe(false)
  })

  it('does not go without TLS when TLS was asked for', async () => {
    const { mails, port } = await mailServer()
    expect(await smtpSender(options(port, { security: 'starttls' })).send(message())).toMatchObject({ kind: 'never' })
    expect(mails).toEqual([])
  })

  it('does not trust a certificate that nobody vouches for', async () => {
    const starttls = await mailServer({ disabledCommands: [] })
    const tls = await mailServer({ secure: true })
    for (const [security, { port, mails }] of [
      ['starttls', starttls],
      ['tls', tls],
    ] as const) {
      expect(await smtpSender(options(port, { security })).send(message())).toEqual({
        kind: 'never',
        problem: 'codes.problem.tls',
      })
      expect(mails).toEqual([])
    }
  })

  it('tries again later when nobody listens or the line breaks', async () => {
    const { port } = await mailServer()
    for (const close of closers.splice(0)) await close()
    expect(await smtpSender(options(port)).send(message())).toEqual({
      kind: 'later',
      problem: 'codes.problem.unreachable',
    })

    const hangUp = createServer(socket => socket.destroy())
    await new Promise<void>(resolve => hangUp.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise(resolve => hangUp.close(() => resolve())))
    const broken = (hangUp.address() as AddressInfo).port
    expect(await smtpSender(options(broken)).send(message())).toMatchObject({ kind: 'later' })
  })

  const answering = (responseCode: number) => Object.assign(new Error('no'), { responseCode })
  it.each([
    [450, 'later', 'codes.problem.busy'],
    [550, 'never', 'codes.problem.address-refused'],
  ])('a %d to the receiver means %s', async (code, kind, problem) => {
    const { port } = await mailServer({ onRcptTo: (_address, _session, done) => done(answering(code)) })
    expect(await smtpSender(options(port)).send(message())).toEqual({ kind, problem })
  })

  it.each([
    [451, 'later', 'codes.problem.busy'],
    [554, 'never', 'codes.problem.refused'],
  ])('a %d to the message means %s', async (code, kind, problem) => {
    const { port } = await mailServer({
      onData: (stream, _session, done) => {
        stream.resume()
        stream.on('end', () => done(answering(code)))
      },
    })
    expect(await smtpSender(options(port)).send(message())).toEqual({ kind, problem })
  })

  it.each([
    [{ code: 'EDNS' }, 'later', 'codes.problem.host'],
    [{ code: 'ETIMEDOUT' }, 'later', 'codes.problem.unreachable'],
    [{ code: 'ETLS' }, 'never', 'codes.problem.tls'],
    [{ code: 'EAUTH', responseCode: 454 }, 'later', 'codes.problem.busy'],
    [null, 'later', 'codes.problem.unknown'],
    ['boom', 'later', 'codes.problem.unknown'],
  ])('reads the failure %j as %s', (error, kind, problem) => {
    expect(deliveryOf(error)).toEqual({ kind, problem })
  })
})
