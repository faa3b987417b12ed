import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'

import { SmppSms } from '#shared/contract/sms.ts'
import { Secret } from '#shared/secret.ts'

import { smppSender } from '../../electron/adapters/senders/smpp.ts'
import { encodeText, partsOf } from '../../electron/adapters/senders/smppText.ts'
import type { OutgoingMessage, SmppOptions } from '../../electron/core/ports.ts'
import { openSmsc, pduOf, type SmscOptions } from '../support/smsc.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
async function smsc(options?: SmscOptions) {
  const opened = await openSmsc(options)
  closers.push(opened.close)
  return opened
}
async function server(hear: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const opened = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    hear(socket)
  })
  await new Promise<void>(resolve => opened.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise(resolve => {
        opened.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  )
  return (opened.address() as AddressInfo).port
}

const options = (port: number, changes: Partial<SmppOptions> = {}): SmppOptions => ({
  kind: 'smpp',
  host: '127.0.0.1',
  port,
  tls: false,
  systemId: 'desk',
  systemType: '',
  from: 'IAM Desk',
  longTexts: 'parts',
  secret: new Secret('s3cret'),
  ...changes,
})
const message = (text = 'Code 123456', changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  channel: 'sms',
  to: '+8613800138000',
  subject: 'not for a text message',
  body: new Secret(text),
  key: 'a1b2',
  ...changes,
})
const ucs2 = (octets: Buffer) => new TextDecoder('utf-16be').decode(octets)
const HURRIED = 200

describe('a text message over SMPP', () => {
  it('binds, submits and says goodbye', async () => {
    const centre = await smsc()
    expect(await smppSender(options(centre.port)).send(message())).toEqual({ kind: 'sent' })
    expect(centre.commands()).toEqual([2, 4, 6])
    expect(centre.heard[0]?.body.toString('latin1')).toBe('desk\0s3cret\0\0\u0034\0\0\0')
    expect(centre.submitted()).toEqual([
      {
        from: 'IAM Desk',
        fromTon: 5,
        to: '8613800138000',
        esm: 0,
        coding: 0,
        octets: Buffer.from('Code 123456'),
        payload: false,
      },
    ])
  })

  it.each([
    ['+4915112345678', 1, '4915112345678'],
    ['10690', 0, '10690'],
    ['', 0, ''],
  ])('comes from %j as type of number %d', async (from, fromTon, sent) => {
    const centre = await smsc()
    await smppSender(options(centre.port, { from })).send(message())
    expect(centre.submitted()[0]).toMatchObject({ from: sent, fromTon })
  })

  it('goes in the alphabet of GSM when it can, and as UCS-2 when it must', async () => {
    const centre = await smsc()
    const sender = smppSender(options(centre.port))
    await sender.send(message('@£ {€} ÄÖÜ à'))
    await sender.send(message('验证码 123456 🌊'))
    const [gsm, wide] = centre.submitted()
    expect(gsm).toMatchObject({
      coding: 0,
      octets: Buffer.from('00012020'.replace('2020', '20') + '1b281b651b29205b5c5e207f', 'hex'),
    })
    expect(wide?.coding).toBe(8)
    expect(ucs2(wide?.octets ?? Buffer.alloc(0))).toBe('验证码 123456 🌊')
  })

  it('goes in parts that a phone joins, none of them cutting a letter', async () => {
    const centre = await smsc()
    const sender = smppSender(options(centre.port))
    const gsm = 'x'.repeat(152) + '€'.repeat(100)
    const wide = '码'.repeat(66) + '🌊'.repeat(10)
    await sender.send(message(gsm))
    await sender.send(message(wide))
    const parts = centre.submitted()
    expect(parts.every(part => part.esm === 0x40 && part.octets.length <= 160)).toBe(true)
    const [first, second] = [parts.filter(part => part.coding === 0), parts.filter(part => part.coding === 8)]
    expect(first.map(part => [...part.octets.subarray(0, 6)])).toEqual([
      [5, 0, 3, 0xa1, 3, 1],
      [5, 0, 3, 0xa1, 3, 2],
      [5, 0, 3, 0xa1, 3, 3],
    ])
    // No escape without its letter at the end of a part.
    expect(first.map(part => part.octets.at(-1))).not.toContain(0x1b)
    expect(Buffer.concat(first.map(part => part.octets.subarray(6)))).toEqual(Buffer.concat(encodeText(gsm).units))
    expect(second.map(part => ucs2(part.octets.subarray(6))).join('')).toBe(wide)
    expect(second.every(part => !ucs2(part.octets.subarray(6)).includes('\ufffd'))).toBe(true)
  })

  it('goes whole in message_payload when asked to', async () => {
    const centre = await smsc()
    const text = '验证码 '.repeat(60)
    await smppSender(options(centre.port, { longTexts: 'payload' })).send(message(text))
    await smppSender(options(centre.port, { longTexts: 'payload' })).send(message('short'))
    const [long, short] = centre.submitted()
    expect(long).toMatchObject({ payload: true, esm: 0, coding: 8 })
    expect(ucs2(long?.octets ?? Buffer.alloc(0))).toBe(text)
    expect(short).toMatchObject({ payload: false })
  })

  it('fits one message up to the last letter', () => {
    const count = (text: string) => partsOf(encodeText(text), 1).length
    expect(['a'.repeat(160), 'a'.repeat(161), '码'.repeat(70), '码'.repeat(71)].map(count)).toEqual([1, 2, 1, 2])
    expect(['€'.repeat(80), '€'.repeat(81), '🌊'.repeat(35), '🌊'.repeat(36)].map(count)).toEqual([1, 2, 1, 2])
  })

  it('carries hostile texts as texts: what looks like protocol changes nothing', async () => {
    const centre = await smsc()
    const sender = smppSender(options(centre.port))
    const texts = ['a\u0000b', '\u0000\u0000\u0000\u0010', 'line\r\nline', '\u001b(', '\u202e‮']
    for (const text of texts) expect(await sender.send(message(text))).toEqual({ kind: 'sent' })
    expect(centre.submitted().map(({ coding, octets }) => (coding === 8 ? ucs2(octets) : octets.toString()))).toEqual(
      texts,
    )
  })

  it.each(['15112345611', '+0', '+49\u0000', ''])('does not go to %j', async to => {
    const centre = await smsc()
    expect(await smppSender(options(centre.port)).send(message('x', { to }))).toMatchObject({
      problem: 'codes.problem.number',
    })
    expect(centre.heard).toEqual([])
  })

  it('binds once at a time, however many go at once, and one that fails holds nobody up', async () => {
    const centre = await smsc({ status: (pdu, index) => (pdu.command === 4 && index < 3 ? 0x0b : 0) })
    const sender = smppSender(options(centre.port))
    const all = await Promise.all([1, 2, 3, 4].map(n => sender.send(message(`number ${String(n)}`))))
    expect(all.map(delivery => delivery.kind)).toEqual(['never', 'sent', 'sent', 'sent'])
    expect(centre.mostBound()).toBe(1)
  })

  it('answers when the centre asks whether it lives, in the middle of things', async () => {
    const centre = await smsc({
      before: (socket, pdu) => {
        if (pdu.command === 4) socket.write(pduOf({ command: 0x15, status: 0, sequence: 77 }, ''))
      },
    })
    expect(await smppSender(options(centre.port)).send(message())).toEqual({ kind: 'sent' })
    expect(centre.heard.find(pdu => pdu.command === 0x8000_0015)).toMatchObject({ sequence: 77 })
  })

  it.each([
    [2, 0x0e, 'never', 'sign-in'],
    [2, 0x0f, 'never', 'sign-in'],
    [2, 0x05, 'later', 'busy'],
    [2, 0x08, 'later', 'busy'],
    [4, 0x0b, 'never', 'number-refused'],
    [4, 0x14, 'later', 'busy'],
    [4, 0x58, 'later', 'busy'],
    [4, 0x45, 'never', 'refused'],
  ])('reads a refusal of command %d with status %d as %s', async (...[command, code, kind, word]) => {
    const centre = await smsc({ status: pdu => (pdu.command === command ? code : 0) })
    expect(await smppSender(options(centre.port)).send(message())).toEqual({
      kind,
      problem: `codes.problem.gateway-${word}`,
    })
  })

  it('counts as sent once it was taken, though nobody answers the goodbye', async () => {
    const centre = await smsc({ status: pdu => (pdu.command === 6 ? null : 0) })
    expect(await smppSender(options(centre.port), HURRIED).send(message())).toEqual({ kind: 'sent' })
  })

  it('waits for no answer longer than agreed', async () => {
    const slow = { kind: 'later', problem: 'codes.problem.gateway-slow' }
    const silent = await smsc({ status: () => null })
    const half = await smsc({ status: pdu => (pdu.command === 2 ? 0 : null) })
    for (const { port } of [silent, half])
      expect(await smppSender(options(port), HURRIED).send(message())).toEqual(slow)
  })

  it('gives up on what is no message centre, on a broken line, and where nobody listens', async () => {
    const later = { kind: 'later', problem: 'codes.problem.gateway-unreachable' }
    const flood = await server(socket => {
      const pour = () => {
        while (!socket.destroyed && socket.write('HTTP/1.1 200 OK\r\n'.repeat(1000)));
      }
      socket.on('drain', pour)
      pour()
    })
    const giant = await server(socket => socket.write(Buffer.from('ffffffff80000002', 'hex').subarray(0, 8)))
    const tiny = await server(socket => socket.write(Buffer.alloc(64)))
    const hangUp = await server(socket => socket.destroy())
    for (const port of [flood, tiny, hangUp])
      expect(await smppSender(options(port), HURRIED * 5).send(message())).toEqual(later)
    expect(await smppSender(options(giant), HURRIED).send(message())).toMatchObject({ kind: 'later' })
    const gone = await openSmsc()
    await gone.close()
    expect(await smppSender(options(gone.port)).send(message())).toEqual(later)
  })

  it('takes no answer that belongs to another question', async () => {
    const centre = await smsc({
      status: pdu => (pdu.command === 4 ? null : 0),
      before: (socket, pdu) => {
        if (pdu.command !== 4) return
        socket.write(pduOf({ command: 0x8000_0004, status: 0, sequence: pdu.sequence + 1 }, 'forged\0'))
        socket.write(pduOf({ command: 0x8000_0002, status: 0, sequence: pdu.sequence }, 'forged\0'))
      },
    })
    expect(await smppSender(options(centre.port), HURRIED).send(message())).toMatchObject({ kind: 'later' })
  })

  it('says nothing over TLS to a certificate that nobody vouches for, and nothing in plain to who wants TLS', async () => {
    const heard: unknown[] = []
    const tls = new SMTPServer({
      secure: true,
      onConnect: (one, done) => {
        heard.push(one)
        done()
      },
    })
    tls.on('error', () => undefined)
    await new Promise<void>(resolve => tls.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise(resolve => tls.close(() => resolve())))
    const { port } = tls.server.address() as AddressInfo
    expect(await smppSender(options(port, { tls: true })).send(message())).toEqual({
      kind: 'never',
      problem: 'codes.problem.gateway-tls',
    })
    expect(heard).toEqual([])

    const plain = await smsc()
    expect(await smppSender(options(plain.port, { tls: true }), HURRIED).send(message())).not.toEqual({ kind: 'sent' })
    expect(Buffer.concat(plain.raw).includes('s3cret')).toBe(false)
  })
})

describe('the setting of a message centre', () => {
  const { secret: _hidden, ...rest } = options(2775)
  const fits = (changes: object) => SmppSms.safeParse({ ...rest, secret: '', ...changes }).success

  it.each([{}, { host: 'smsc.example.org' }, { host: '::1' }, { from: '' }, { from: '+491511234567' }, { tls: true }])(
    'may be %j',
    changes => {
      expect(fits(changes)).toBe(true)
    },
  )

  it.each([
    { host: '' },
    { host: 'a b' },
    { host: 'a\u0000b' },
    { port: 0 },
    { port: 65_536 },
    { systemId: '' },
    { systemId: 'a\u0000b' },
    { systemId: 'sixteen letters!' },
    { systemType: '密' },
    { from: 'twelve chars' },
    { from: '密钥' },
    { secret: 'a\u0000b' },
    { longTexts: 'sar' },
    { extra: 1 },
  ])('cannot be %j', changes => {
    expect(fits(changes)).toBe(false)
  })
})
